"""Every rule file is complete, and every example in it says what its rule does."""

from __future__ import annotations

import inspect
import re
from dataclasses import replace
from functools import cache

import pytest

from reviewlint.diagnostics import Diagnostic, Location
from reviewlint.engine import NotebookResult, lint
from reviewlint.examples import parse
from reviewlint.registry import load_rules, rule_path
from reviewlint.resources import folder
from reviewlint.review.remarks import Remarks
from reviewlint.review.topics import Topic
from reviewlint.review.voice import Voice
from reviewlint.rule import Example, Rule

RULES = load_rules()
REMARKS = Remarks([folder("templates")])
ELSEWHERE = Location(99)
HEADINGS = ("Why:", "Instead:", "Known limits:", "Source:")
# Rules on how the analysis itself went: no example can show all of that, tests of the engine do.
OF_THE_ANALYSIS = {rule.code for rule in RULES if rule.after_others}

each_rule = pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)


def cases(kind: str) -> list[object]:
    """One test case per example, named after its rule and number."""
    return [
        pytest.param(rule, example, id=f"{rule.name}-{number}")
        for rule in RULES
        for number, example in enumerate(getattr(rule, kind), 1)
    ]


@cache
def linted(example: str | Example) -> NotebookResult:
    """The whole rule set over one example."""
    return lint(parse(example).notebook, RULES)


def of_rule(result: NotebookResult, rule: Rule) -> list[Diagnostic]:
    return [diagnostic for diagnostic in result.diagnostics if diagnostic.code == rule.code]


@pytest.mark.parametrize(("rule", "example"), cases("invalid"))
def test_an_invalid_example_is_found_at_its_marks(rule: Rule, example: str | Example) -> None:
    expected = parse(example).expected
    assert expected, "an invalid example marks its line with #!"
    result = linted(example)
    found = {(d.location.cell, d.location.line) for d in of_rule(result, rule)}
    assert not result.failures
    assert found == expected


@pytest.mark.parametrize(("rule", "example"), cases("valid"))
def test_a_valid_example_stays_silent(rule: Rule, example: str | Example) -> None:
    assert not parse(example).expected, "a valid example has no marks"
    result = linted(example)
    assert not result.failures
    assert not of_rule(result, rule)


@pytest.mark.parametrize(("rule", "example"), cases("invalid"))
def test_a_remark_renders_for_every_finding(rule: Rule, example: str | Example) -> None:
    for diagnostic in of_rule(linted(example), rule):
        for repeats in ([], [replace(diagnostic, location=ELSEWHERE)]):
            text = REMARKS.comment(diagnostic, Topic([diagnostic], repeats=repeats), Voice("a notebook"))
            assert text.strip()
            assert_good_russian(text)
        assert_good_russian(diagnostic.message)


@each_rule
def test_a_rule_file_is_complete(rule: Rule) -> None:
    path = rule_path(rule)
    docstring = inspect.getdoc(inspect.getmodule(type(rule))) or ""
    assert path.stem == rule.name.replace("-", "_")
    assert path.parent.parent == folder("rules")
    assert re.fullmatch(r"RL\d{3}", rule.code)
    assert re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)*", rule.name)
    places = [docstring.find(f"\n{heading}") for heading in HEADINGS]
    assert -1 not in places
    assert places == sorted(places)
    assert docstring[: places[0]].strip().endswith(".")
    assert rule.origin.strip()


@each_rule
def test_a_rule_has_enough_examples(rule: Rule) -> None:
    if rule.code not in OF_THE_ANALYSIS:
        assert len(rule.invalid) >= 3
        assert len(rule.valid) >= 2
    texts = [parse(example).notebook for example in (*rule.invalid, *rule.valid)]
    assert all(texts.count(text) == 1 for text in texts), "an example stands twice"


@each_rule
def test_a_rule_has_a_remark(rule: Rule) -> None:
    assert (folder("templates") / "ru" / "remarks" / f"{rule.name}.md.j2").is_file()


@each_rule
def test_the_words_of_a_rule_are_good_russian(rule: Rule) -> None:
    assert_good_russian(rule.summary)
    assert re.search("[а-я]", rule.summary)
    template = folder("templates") / "ru" / "remarks" / f"{rule.name}.md.j2"
    assert_good_russian(re.sub(r"\{[%{#].*?[%}#]\}", "", template.read_text(encoding="utf-8"), flags=re.DOTALL))


def test_every_remark_belongs_to_a_rule() -> None:
    remarks = {path.name.removesuffix(".md.j2") for path in (folder("templates") / "ru" / "remarks").glob("*.md.j2")}
    assert remarks == {rule.name for rule in RULES}


def assert_good_russian(text: str) -> None:
    """No «ё», and Russian is quoted «so»; code in backticks may hold any quotes."""
    words = re.sub(r"```.*?```|`[^`]*`", "", text, flags=re.DOTALL)
    assert "ё" not in words.lower()
    assert not re.search(r'"[^"\n]*[а-яА-Я][^"\n]*"', words), "quote Russian «so»"
