"""`reviewlint rules new` starts a rule that passes the tests of the house and says what to fill in."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from reviewlint import resources
from reviewlint.cli import main
from reviewlint.diagnostics import Location
from reviewlint.engine import lint
from reviewlint.examples import parse
from reviewlint.registry import load_rules

ROOT = Path(__file__).parent.parent
NAME = "too-many-layers"


def rule_of(folder: Path, name: str = NAME) -> object:
    return next(rule for rule in load_rules([folder]) if rule.name == name)


@pytest.fixture(scope="module")
def checkout(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A copy of the repository with a new rule."""
    copy = tmp_path_factory.mktemp("checkout")
    for name in ("reviewlint", "rules", "templates", "tests"):
        shutil.copytree(ROOT / name, copy / name, ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(ROOT / "pyproject.toml", copy)
    (copy / "docs" / "rules").mkdir(parents=True)
    done = run(copy, "reviewlint", "rules", "new", "model", NAME)
    assert done.returncode == 0, done.stderr
    return copy


def run(folder: Path, *module: str) -> subprocess.CompletedProcess[str]:
    environment = os.environ | {"PYTHONPATH": str(folder), "PYTHONIOENCODING": "utf-8", "PYTHONDONTWRITEBYTECODE": "1"}
    command = [sys.executable, "-m", *module]
    return subprocess.run(
        command, cwd=folder, env=environment, capture_output=True, text=True, encoding="utf-8", check=False
    )


def test_in_a_checkout_the_rule_and_its_remark_stand_where_all_do(checkout: Path) -> None:
    rule = (checkout / "rules" / "model" / "too_many_layers.py").read_text(encoding="utf-8")
    remark = checkout / "templates" / "ru" / "remarks" / f"{NAME}.md.j2"
    taken = [rule.code for rule in load_rules() if rule.code.startswith("RL3")]
    assert f'code = "RL{int(max(taken)[2:]) + 1}"' in rule
    assert "class TooManyLayers(Rule):" in rule
    assert rule.count("FILL IN") > 8
    assert remark.is_file()
    assert (checkout / "docs" / "rules" / f"{NAME}.md").is_file()


def test_it_passes_the_tests_of_the_house(checkout: Path) -> None:
    tests = ["tests/test_rules.py", "-k", f"{NAME} or belongs", "-q", "-p", "no:cacheprovider"]
    done = run(checkout, "pytest", *tests)
    assert done.returncode == 0, done.stdout
    assert "failed" not in done.stdout


def test_it_is_not_made_twice(checkout: Path) -> None:
    path = checkout / "rules" / "model" / "too_many_layers.py"
    before = path.read_text(encoding="utf-8")
    done = run(checkout, "reviewlint", "rules", "new", "data", NAME)
    assert done.returncode == 2
    assert "уже есть" in done.stderr
    assert path.read_text(encoding="utf-8") == before


def test_a_course_has_rules_of_its_own(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    own = tmp_path / "rules of the course"
    assert main(["rules", "new", "data", "wrong_column", "--rules", str(own), "--prefix", "cv"]) == 0
    shown = capsys.readouterr().out
    assert str(own / "data" / "wrong_column.py") in shown
    assert "Правило CV101 wrong-column готово" in shown
    assert (own / "data" / "wrong-column.md.j2").is_file()
    # The next one goes on with the prefix of the course.
    assert main(["rules", "new", "data", "another", "--rules", str(own)]) == 0
    assert main(["rules", "new", "praise", "well-done", "--rules", str(own)]) == 0
    codes = {rule.code for rule in load_rules([own])} - {rule.code for rule in load_rules()}
    assert codes == {"CV101", "CV102", "CV901"}


def test_its_examples_say_what_it_does(tmp_path: Path) -> None:
    assert main(["rules", "new", "training", NAME, "--rules", str(tmp_path)]) == 0
    rule = rule_of(tmp_path)
    for example in (*rule.invalid, *rule.valid):  # type: ignore[attr-defined]
        parsed = parse(example)
        found = lint(parsed.notebook, [rule]).diagnostics  # type: ignore[list-item]
        places: list[Location] = [diagnostic.location for diagnostic in found]
        assert {(place.cell, place.line) for place in places} == parsed.expected


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["modell", NAME], "ГРУППА: возможные значения — notebook, data"),
        (["model", "Too Many"], "строчные латинские буквы"),
        (["model", "no-outputs"], "Правило no-outputs уже есть."),
        (["model", NAME, "--prefix", "RLX"], "не RL"),
        (["model", NAME, "--prefix", "C1"], "от двух до пяти латинских букв"),
        (["model"], "Не хватает: ИМЯ."),
    ],
)
def test_what_does_not_fit_is_said(
    arguments: list[str], said: str, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    assert main(["rules", "new", *arguments, "--rules", str(tmp_path)]) == 2
    assert said in capsys.readouterr().err
    assert not list(tmp_path.rglob("*"))


def test_nothing_is_written_over(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    remark = tmp_path / "model" / f"{NAME}.md.j2"
    remark.parent.mkdir()
    remark.write_text("слова", encoding="utf-8")
    assert main(["rules", "new", "model", NAME, "--rules", str(tmp_path)]) == 2
    assert f"{remark} уже есть" in capsys.readouterr().err
    assert [path for path in tmp_path.rglob("*") if path.is_file()] == [remark]
    assert remark.read_text(encoding="utf-8") == "слова"


def test_a_folder_with_a_broken_rule_is_named(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    (tmp_path / "broken.py").write_text("def (", encoding="utf-8")
    assert main(["rules", "new", "model", NAME, "--rules", str(tmp_path)]) == 2
    assert "broken.py" in capsys.readouterr().err


def test_an_installed_reviewlint_wants_a_folder(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr(resources, "folder", lambda name: tmp_path / name)
    assert main(["rules", "new", "model", NAME]) == 2
    assert "укажите папку правил вашего курса" in capsys.readouterr().err


def test_reviewlint_itself_has_one_prefix(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "new", "model", NAME, "--prefix", "CV"]) == 2
    assert "--prefix указывают вместе с --rules" in capsys.readouterr().err


def test_an_unknown_verb_is_answered_with_the_nearest(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "nwe"]) == 2
    assert "Нет команды nwe: может быть, new?" in capsys.readouterr().err


@pytest.mark.parametrize("verb", ["new", "docs"])
def test_the_verbs_have_russian_help_with_examples(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", verb, "--help"]) == 0
    shown = capsys.readouterr().out
    assert f"Примеры:\n  reviewlint rules {verb}" in shown
    assert not set(shown.split()) & {"Options:", "Show", "Usage:", "[required]"}
