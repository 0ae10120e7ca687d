"""`reviewlint rules`, `reviewlint explain` and the program around them."""

from __future__ import annotations

import io
import json
import subprocess
import sys

import pytest

from reviewlint import __version__
from reviewlint.cli import main
from reviewlint.registry import load_rules

RULES = load_rules()


def test_rules_prints_one_line_a_rule_code_first(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules"]) == 0
    lines = capsys.readouterr().out.splitlines()
    assert [line.split("\t")[0] for line in lines] == [rule.code for rule in RULES]
    assert all("{" not in line for line in lines)


def test_rules_can_be_picked(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules", "--select", "no-outputs"]) == 0
    assert "RL001\tno-outputs\twarning\t" in capsys.readouterr().out


def test_rules_as_json(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    assert main(["rules", "--output-format", "json"]) == 0
    document = json.loads(capsysbinary.readouterr().out)
    assert document["version"] == 1
    assert [list(rule) for rule in document["rules"]] == [["code", "name", "severity", "summary", "origin"]] * len(
        RULES
    )


def test_rules_are_a_table_on_a_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    terminal = Terminal()
    monkeypatch.setattr("sys.stdout", terminal)
    assert main(["rules"]) == 0
    assert "Важность" in terminal.getvalue()
    assert all(rule.code in terminal.getvalue() for rule in RULES)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_every_rule_is_explained(rule: object, capsys: pytest.CaptureFixture[str]) -> None:
    code, name = rule.code, rule.name  # type: ignore[attr-defined]
    assert main(["explain", code]) == 0
    by_code = capsys.readouterr().out
    assert main(["explain", name]) == 0
    assert capsys.readouterr().out == by_code
    assert by_code.startswith(f"{code} {name} (")
    assert "Откуда правило" in by_code
    assert "{" not in by_code.split("Пример", maxsplit=1)[0]


def test_explain_shows_the_mentors_words_and_both_examples(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["explain", "RL001"]) == 0
    shown = capsys.readouterr().out
    assert "Что скажет ментор\n    Ноутбук сохранен без выводов, поэтому сужу только по коду" in shown
    assert "Пример, на котором правило срабатывает\n    # ячейка 1\n    import numpy" in shown
    assert "Пример, на котором правило молчит\n    # ячейка 1\n" in shown


@pytest.mark.parametrize("arguments", [[], ["--help"]])
def test_help_is_russian_and_lists_the_verbs(arguments: list[str], capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 0
    shown = capsys.readouterr().out
    assert shown.startswith("Использование: reviewlint КОМАНДА")
    assert all(f"  {verb} " in shown for verb in ("check", "review", "explain", "rules"))
    assert "Options" not in shown
    assert "Show" not in shown


@pytest.mark.parametrize("verb", ["check", "review", "explain", "rules"])
def test_every_verb_has_russian_help_with_examples(verb: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([verb, "--help"]) == 0
    shown = capsys.readouterr().out
    assert "Примеры:\n  reviewlint " in shown
    assert not set(shown.split()) & {"Options:", "Show", "Usage:", "[required]"}


def test_version(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["--version"]) == 0
    assert capsys.readouterr().out == f"reviewlint {__version__}\n"


def test_python_dash_m_is_the_command() -> None:
    done = subprocess.run([sys.executable, "-m", "reviewlint", "--version"], capture_output=True, text=True, check=True)
    assert done.stdout == f"reviewlint {__version__}\n"
