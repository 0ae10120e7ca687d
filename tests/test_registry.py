"""Rule files are found, loaded by path and picked by code, prefix or name."""

from __future__ import annotations

import sys
from pathlib import Path

import pytest

from reviewlint.registry import RegistryError, UnknownRuleError, load_rules, matching, rule_path, select_rules

RULES = load_rules()

FILE = '''
"""A course's own rule."""

from reviewlint.rule import Rule, Severity


class Own(Rule):
    code = "{code}"
    name = "{name}"
    severity = Severity.ADVICE
    summary = "Свое правило."
    origin = "Курс."
'''


def own(folder: Path, code: str = "CS001", name: str = "own-rule", text: str = FILE) -> Path:
    path = folder / f"{name.replace('-', '_')}.py"
    path.write_text(text.format(code=code, name=name), encoding="utf-8")
    return path


def chosen(*, select: tuple[str, ...] = (), ignore: tuple[str, ...] = ()) -> list[str]:
    return [rule.code for rule in select_rules(RULES, select, ignore) if not rule.after_others]


def test_the_rules_come_in_the_order_of_their_codes() -> None:
    codes = [rule.code for rule in RULES]
    assert codes == sorted(set(codes))
    assert {"RL000", "RL001", "RL003"} <= set(codes)


def test_rules_are_loaded_by_path_and_no_module_is_called_rules() -> None:
    assert "rules" not in sys.modules
    assert all(rule_path(rule).is_file() for rule in RULES)


def test_a_folder_of_the_course_adds_rules(tmp_path: Path) -> None:
    path = own(tmp_path)
    rules = load_rules([tmp_path])
    assert {rule.code for rule in rules} - {rule.code for rule in RULES} == {"CS001"}
    assert rule_path(next(rule for rule in rules if rule.code == "CS001")) == path


@pytest.mark.parametrize(
    ("code", "name", "text"),
    [
        ("RL950", "own-rule", FILE),
        ("CS001", "no-outputs", FILE),
        ("CS001", "own-rule", "x = 1"),
        ("CS001", "own-rule", FILE.replace('    origin = "Курс."\n', "")),
        ("CS001", "own-rule", "import no_such_module_anywhere"),
        ("CS001", "own-rule", "def ("),
    ],
    ids=["our prefix", "a name that is taken", "no rule", "no origin", "raises", "does not parse"],
)
def test_a_rule_file_that_cannot_be_used_is_named(tmp_path: Path, code: str, name: str, text: str) -> None:
    path = own(tmp_path, code, name, text)
    with pytest.raises(RegistryError) as caught:
        load_rules([tmp_path])
    assert str(path) in str(caught.value)


def test_two_files_with_one_code_are_named(tmp_path: Path) -> None:
    first, second = own(tmp_path, name="one"), own(tmp_path, name="two")
    with pytest.raises(RegistryError) as caught:
        load_rules([tmp_path])
    assert str(first) in str(caught.value)
    assert str(second) in str(caught.value)


def test_rules_are_picked_by_code_prefix_or_name() -> None:
    assert chosen(select=("RL001",)) == ["RL001"]
    assert chosen(select=("rl001",)) == ["RL001"]
    assert chosen(select=("no-outputs",)) == ["RL001"]
    assert chosen(select=("no_outputs",)) == ["RL001"]
    assert chosen(select=("RL0",)) == [code for code in chosen() if code.startswith("RL0")]
    assert chosen(ignore=("RL001",)) == [code for code in chosen() if code != "RL001"]
    assert chosen(select=("RL0",), ignore=("no-outputs",)) == [c for c in chosen(select=("RL0",)) if c != "RL001"]


def test_what_is_said_of_the_analysis_stays_unless_ignored() -> None:
    assert "RL000" in {rule.code for rule in select_rules(RULES, ("RL001",))}
    assert "RL000" not in {rule.code for rule in select_rules(RULES, (), ("RL000",))}


@pytest.mark.parametrize(
    ("wanted", "offered"), [("no-output", "no-outputs"), ("RL0001", "RL001"), ("qwerty", "reviewlint rules")]
)
def test_an_unknown_rule_is_answered_with_the_nearest(wanted: str, offered: str) -> None:
    with pytest.raises(UnknownRuleError) as caught:
        matching(RULES, wanted)
    assert offered in str(caught.value)
