"""`reviewlint settings`: what is in force, where it is from, and the schema for editors."""

from __future__ import annotations

import json
import tomllib
from pathlib import Path
from typing import Any

import jsonschema
import pytest

from reviewlint.cli import main
from reviewlint.registry import load_rules
from reviewlint.resources import folder
from reviewlint.settings.json_schema import json_schema

FILE = """
select = ["RL4"]
[thresholds]
max-dropout = 0.3
[per-file-ignores]
"черновики/*" = ["RL6"]
[review]
event_date = 2026-02-05
"""


@pytest.fixture(autouse=True)
def _desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def listed(capsysbinary: pytest.CaptureFixture[bytes], *options: str) -> dict[str, dict[str, Any]]:
    assert main(["settings", "--output-format", "json", *options]) == 0
    return {each["key"]: each for each in json.loads(capsysbinary.readouterr().out)["settings"]}


def test_every_setting_is_listed_with_its_origin(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    Path("reviewlint.toml").write_text(FILE, "utf-8")
    found = listed(capsysbinary, "--ignore", "RL402")
    here = str(Path("reviewlint.toml").resolve())
    shown = {key: (each["value"], each["origin"]) for key, each in found.items()}
    assert shown["select"] == (["RL4"], here)
    assert shown["ignore"] == (["RL402"], "командная строка")
    assert shown["fail-on"] == ("warning", "default")
    assert shown["thresholds.max-dropout"] == (0.3, here)
    assert shown["thresholds.max-hidden-dense"] == (0, "default")
    assert shown["per-file-ignores.черновики/*"] == (["RL6"], here)
    assert shown["review.event-date"] == ("2026-02-05", here)
    assert shown["review.mentor"] == ("", "default")
    assert all(each["meaning"].endswith(".") for each in found.values())


def test_the_text_is_a_file_of_settings_that_means_the_same(capsys: pytest.CaptureFixture[str]) -> None:
    Path("reviewlint.toml").write_text(FILE, "utf-8")
    assert main(["settings"]) == 0
    text = capsys.readouterr().out
    assert text.startswith(f"# Файл настроек: {Path('reviewlint.toml').resolve()}\n")
    assert "# reviewlint.toml. Только эти правила" in text
    assert tomllib.loads(text)["per-file-ignores"] == {"черновики/*": ["RL6"]}
    Path("copy.toml").write_text(text, "utf-8")
    assert main(["settings", "--config", "copy.toml"]) == 0
    again = capsys.readouterr().out
    assert tomllib.loads(again) == tomllib.loads(text)


def test_without_a_file_all_are_defaults(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["settings"]) == 0
    text = capsys.readouterr().out
    assert text.startswith("# Файл настроек: не найден\n")
    assert all("по умолчанию" in line for line in text.splitlines()[1:] if "#" in line)


def test_what_does_not_fit_is_an_error_here_too(capsys: pytest.CaptureFixture[str]) -> None:
    Path("reviewlint.toml").write_text("[thresholds]\nmax-dropuot = 1", "utf-8")
    assert main(["settings"]) == 2
    assert "может быть, max-dropout?" in capsys.readouterr().err


def test_the_schema_in_the_docs_is_up_to_date(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["settings", "--schema"]) == 0
    path = folder("rules").parent / "docs" / "settings.schema.json"
    said = f"renew it: reviewlint settings --schema > {path}"
    assert capsysbinary.readouterr().out == path.read_bytes(), said


def test_the_page_on_settings_names_each_of_them() -> None:
    page = (folder("rules").parent / "docs" / "settings.md").read_text("utf-8")
    example = tomllib.loads(page.split("```toml\n")[1].split("```")[0])
    assert set(example) == set(json_schema(load_rules())["properties"])


def test_every_threshold_has_a_name_of_its_own() -> None:
    names = [threshold.name for rule in load_rules() for threshold in rule.thresholds]
    assert len(names) == len(set(names))


@pytest.mark.parametrize(
    ("text", "is_valid"),
    [
        (FILE, True),
        ("select = 'RL4'\nfail-on = 'error'\n[severity]\nRL402 = 'advice'", True),
        ("selct = ['RL4']", False),
        ("fail-on = 'praise'", False),
        ("[thresholds]\nmax-dropuot = 1", False),
        ("[thresholds]\nmin-copies = 1", False),
        ("[review]\nmentor = 5", False),
    ],
)
def test_the_schema_says_what_is_valid(text: str, is_valid: bool) -> None:
    schema = json_schema(load_rules())
    jsonschema.Draft7Validator.check_schema(schema)
    document = json.loads(json.dumps(tomllib.loads(text.replace("event_date", "event-date")), default=str))
    assert jsonschema.Draft7Validator(schema).is_valid(document) == is_valid
