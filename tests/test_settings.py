"""Settings: where they are found, what they do, and what is said of wrong ones."""

from __future__ import annotations

import json
import pickle
from pathlib import Path
from typing import Any

import pytest

from reviewlint.cli import main
from reviewlint.settings import Settings, find_settings, read_settings
from tests.notebooks import write

BAD = """
# %%
import keras
# %%
callback = keras.callbacks.EarlyStopping(monitor=['val_loss'])
optimizer = keras.optimizers.Adam(lr=0.001)
"""
OWN_RULE = '''
"""A course's own rule."""

from reviewlint.rule import Rule, Severity, Threshold, cell_place


class Own(Rule):
    code = "CV001"
    name = "own-rule"
    severity = Severity.ADVICE
    summary = "Свое правило: {limit}."
    origin = "Курс."
    thresholds = (Threshold("own-limit", 3, "Предел."),)

    def check(self, analysis):
        yield self.finding(cell_place(1), limit=self.threshold(analysis, "own-limit"))
'''


@pytest.fixture(autouse=True)
def _desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write(Path("bad.ipynb"), BAD)


def save(text: str, path: str = "reviewlint.toml") -> str:
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_text(text, "utf-8")
    return path


def found(capsysbinary: pytest.CaptureFixture[bytes], *arguments: str) -> dict[str, dict[str, Any]]:
    """The findings by code."""
    main(["check", "bad.ipynb", "--output-format", "json", *arguments])
    notebooks = json.loads(capsysbinary.readouterr().out)["notebooks"]
    return {finding["code"]: finding for finding in notebooks[0]["findings"]}


@pytest.mark.parametrize(
    ("path", "text"),
    [
        ("pyproject.toml", "[tool.reviewlint]\nselect = ['RL402']"),
        ("reviewlint.toml", "select = 'RL402'"),
        ("reviewlint.toml", "[tool.reviewlint]\nselect = ['monitor-not-a-string']"),
    ],
)
def test_settings_are_found_from_the_working_folder_upwards(
    path: str, text: str, capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    save(text, path)
    write(Path("inside/bad.ipynb"), BAD)
    monkeypatch.chdir("inside")
    assert list(found(capsysbinary)) == ["RL402"]


def test_the_nearest_file_counts_and_others_are_not_ours() -> None:
    save("[tool.ruff]", "a/b/pyproject.toml")
    save("[tool.reviewlint]", "a/pyproject.toml")
    save("", "reviewlint.toml")
    assert find_settings(Path("a/b")) == (Path("a/pyproject.toml").resolve(), [])
    save("", "a/reviewlint.toml")
    assert find_settings(Path("a/b"))[0] == Path("a/reviewlint.toml").resolve()


def test_a_broken_file_that_speaks_of_us_is_not_passed_over(capsys: pytest.CaptureFixture[str]) -> None:
    save("[tool.reviewlint]\nselect = [", "pyproject.toml")
    assert main(["check", "bad.ipynb"]) == 2
    assert "не читается: это не TOML" in capsys.readouterr().err
    save("[tool.ruff]\nselect = [", "pyproject.toml")
    assert main(["check", "bad.ipynb"]) == 1


def test_config_replaces_what_would_be_found(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    save("select = ['RL001']")
    save("select = ['RL402']", "other/strict.toml")
    assert list(found(capsysbinary, "--config", "other/strict.toml")) == ["RL402"]


def test_options_are_stronger_than_the_file(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    save("select = ['RL4']\nignore = ['RL402']\nfail-on = 'error'")
    assert "RL402" not in found(capsysbinary)
    assert "RL402" in found(capsysbinary, "--select", "RL402")
    save("ignore = ['RL402']")
    assert not {"RL402", "RL409"} & set(found(capsysbinary, "--ignore", "RL409"))


def test_severity_and_the_threshold_of_the_exit_status() -> None:
    save("select = ['RL402']\nfail-on = 'warning'\n[severity]\nRL4 = 'warning'\nmonitor-not-a-string = 'advice'")
    assert main(["check", "bad.ipynb"]) == 0
    assert main(["check", "bad.ipynb", "--fail-on", "advice"]) == 1
    save("select = ['RL402']\nfail-on = 'error'\n[severity]\nRL4 = 'warning'\nRL402 = 'error'")
    assert main(["check", "bad.ipynb"]) == 1


def test_praise_stays_praise(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    save("[severity]\nRL = 'error'")
    write(Path("bad.ipynb"), "# %%\nframe.label.hist()\n# %% [markdown]\n# Классы распределены равномерно.")
    severities = {code: finding["severity"] for code, finding in found(capsysbinary).items()}
    assert severities.pop("RL902") == "praise"
    assert set(severities.values()) == {"error"}


@pytest.mark.parametrize("pattern", ["bad.ipynb", "*.ipynb", "drafts/bad.ipynb", "drafts/*"])
def test_rules_are_off_for_files_by_pattern(pattern: str, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    save(f"select = ['RL402', 'RL409']\n[per-file-ignores]\n'{pattern}' = ['RL402']\n'elsewhere/*' = ['RL']")
    write(Path("drafts/bad.ipynb"), BAD)
    main(["check", "drafts", "--output-format", "json"])
    (notebook,) = json.loads(capsysbinary.readouterr().out)["notebooks"]
    assert {finding["code"] for finding in notebook["findings"]} == {"RL409"}


def test_thresholds_reach_their_rules(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    save("select = ['RL001']\n[thresholds]\nmin-code-cells = 2")
    assert list(found(capsysbinary)) == ["RL001"]
    save("select = ['RL001']\n[thresholds]\nmin-code-cells = 9")
    assert not found(capsysbinary)


def test_a_course_has_rules_of_its_own(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    save(OWN_RULE, "course/rules/own_rule.py")
    assert found(capsysbinary, "--rules", "course/rules")["CV001"]["message"] == "Свое правило: 3."
    save("rules = 'rules'\nselect = ['CV']\n[thresholds]\nown-limit = 5", "course/reviewlint.toml")
    assert found(capsysbinary, "--config", "course/reviewlint.toml")["CV001"]["message"] == "Свое правило: 5."


def test_settings_travel_to_other_processes() -> None:
    save("select = ['RL4']\n[severity]\nRL402 = 'advice'\n[review]\nevent-date = 2026-02-05")
    settings = read_settings(Path("reviewlint.toml"))
    assert pickle.loads(pickle.dumps(settings)) == settings
    assert settings != Settings()


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ("[[", "файл настроек не читается: это не TOML, он обрывается."),
        ("selct = ['RL1']", "нет настройки selct: может быть, select?"),
        ("zzz = 1", ": есть select, ignore, per-file-ignores"),
        ("select = 1", "значение select должно быть списком строк"),
        ("select = ['RL1', 2]", "значение select должно быть списком строк"),
        ("select = ['no-output']", "select: нет правила «no-output»: может быть, «no-outputs»?"),
        (
            "ignore = ['monitor-not-string']",
            "ignore: нет правила «monitor-not-string»: может быть, «monitor-not-a-string»?",
        ),
        ("fail-on = 'warn'", "значение fail-on должно быть одним из: error, warning, advice"),
        ("fail-on = ['error']", "значение fail-on должно быть одним из"),
        ("[severity]\nRL402 = 'praise'", "значение RL402 в [severity] должно быть одним из"),
        ("[severity]\nRL777 = 'error'", "RL777 в [severity]: нет правила «RL777»"),
        ("per-file-ignores = []", "[per-file-ignores] должен быть разделом"),
        ("[per-file-ignores]\n'*' = ['RL777']", "* в [per-file-ignores]: нет правила «RL777»"),
        ("[thresholds]\nmax-hiden-dense = 1", "нет настройки max-hiden-dense: может быть, max-hidden-dense?"),
        ("[thresholds]\nmax-hidden-dense = 'много'", "значение max-hidden-dense в [thresholds] должно быть числом"),
        ("[thresholds]\nmax-hidden-dense = 0.5", "должно быть целым числом не меньше 0"),
        ("[thresholds]\nmin-copies = 1", "должно быть целым числом не меньше 2"),
        ("[thresholds]\nmax-dropout = true", "должно быть числом"),
        ("rules = ['нет']", "значение rules указывает на папку, которой нет"),
        ("templates = 'reviewlint.toml'", "значение templates указывает на папку, которой нет"),
        ("template-notebooks = 'нет.ipynb'", "значение template-notebooks указывает на файл, которого нет"),
        ("[review]\nmentor = 1", "значение mentor в [review] должно быть строкой"),
        ("[review]\nevent-date = 5", "значение event-date в [review] должно быть строкой или датой"),
        ("tool = 5", "должен быть разделом"),
    ],
)
def test_wrong_settings_are_one_sentence(text: str, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "bad.ipynb", "--config", save(text)]) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    assert captured.err.startswith("reviewlint: reviewlint.toml:")
    assert said in captured.err
    assert captured.err.count("\n") == 1


def test_a_section_is_named_as_it_is_written(capsys: pytest.CaptureFixture[str]) -> None:
    save("[tool.reviewlint.thresholds]\nmax-dropuot = 1", "pyproject.toml")
    assert main(["check", "bad.ipynb"]) == 2
    assert "в [tool.reviewlint.thresholds] нет настройки max-dropuot" in capsys.readouterr().err


def test_a_file_or_folder_that_is_not_there_is_said(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "bad.ipynb", "--config", "no.toml"]) == 2
    assert "no.toml: такого файла настроек нет" in capsys.readouterr().err
    assert main(["check", "bad.ipynb", "--rules", "no"]) == 2
    assert "--rules: папки no нет" in capsys.readouterr().err
