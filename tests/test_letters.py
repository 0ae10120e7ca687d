"""Every remark, as it reads in a letter: over the examples of its rule and over the notebooks in `examples/`."""

import re
from collections import Counter
from pathlib import Path

import pytest

from reviewlint.engine import lint
from reviewlint.examples import parse
from reviewlint.notebook.cells import Notebook
from reviewlint.registry import load_rules
from reviewlint.resources import folder
from reviewlint.review.letter import compose
from reviewlint.review.remarks import LANGUAGE, Remarks
from reviewlint.review.topics import NOT_FOR_THE_STUDENT
from reviewlint.rule import Rule

RULES = load_rules()
TEMPLATES = folder("templates") / LANGUAGE
NOTEBOOKS = sorted(str(path) for path in (Path(__file__).parent.parent / "examples").glob("*.ipynb"))
REPEATED = 6  # words in a row


def letter(notebook: Notebook | str, *rules: Rule) -> str:
    """The letter on a notebook; all its words are rendered and none of its rules fails."""
    remarks = Remarks([folder("templates")])
    result = lint(notebook, rules or RULES)
    assert not result.failures
    text = compose(result.notebook, result.diagnostics, remarks).text
    assert not remarks.problems
    return text


def prose(text: str) -> list[str]:
    """The paragraphs of a letter that are ours: neither fragments of code nor quotations."""
    without_code = re.sub(r"^(`{3,})\w*\n.*?^\1$", "", text, flags=re.MULTILINE | re.DOTALL)
    return [block for block in without_code.split("\n\n") if block.strip() and not block.startswith(">")]


def faults(text: str) -> list[str]:
    """What no letter may hold."""
    plain = re.sub(r"(`+).*?\1", "код", "\n".join(prose(text)))
    wrong = re.findall(r"[ёЁ]|None|True|False|\{\{|\}\}|\{%|  |\.\.| [,.;:!?)]|\(\s|\w\.[А-Я]|[?!]\.", plain)
    straight = re.findall(r'[а-я] "|" [а-я]', plain)
    return wrong + straight


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_every_rule_has_a_remark(rule: Rule) -> None:
    assert (TEMPLATES / "remarks" / f"{rule.name}.md.j2").is_file()


def test_every_remark_and_joined_remark_has_its_rules() -> None:
    names = {rule.name for rule in RULES}
    assert {path.name.removesuffix(".md.j2") for path in (TEMPLATES / "remarks").glob("*.j2")} == names
    for path in (TEMPLATES / "joined").glob("*.j2"):
        joined = path.name.removesuffix(".md.j2").split("+")
        assert joined == sorted(joined)
        assert set(joined) <= names


@pytest.mark.parametrize(
    ("rule", "number"),
    [
        pytest.param(rule, number, id=f"{rule.name}-{number}")
        for rule in RULES
        if rule.name not in NOT_FOR_THE_STUDENT
        for number in range(len(rule.invalid))
    ],
)
def test_remark_reads_well_over_the_examples_of_its_rule(rule: Rule, number: int) -> None:
    text = letter(parse(rule.invalid[number]).notebook, rule)
    assert not faults(text)
    assert any(len(block) > 60 for block in prose(text)), "the remark says too little"


@pytest.mark.parametrize("path", NOTEBOOKS)
def test_letter_repeats_no_phrase(path: str) -> None:
    text = letter(path)
    assert not faults(text)
    words = [re.findall(r"[\w`.=/-]+", block.lower()) for block in prose(text)]
    runs = Counter(
        " ".join(block[start : start + REPEATED]) for block in words for start in range(len(block) - REPEATED + 1)
    )
    assert not [run for run, times in runs.items() if times > 1]


@pytest.mark.parametrize("path", NOTEBOOKS)
def test_fences_and_quotations_are_closed(path: str) -> None:
    text = letter(path)
    assert len(re.findall(r"^`{3,}", text, re.MULTILINE)) % 2 == 0
    assert text.endswith("\n")
    assert "\n\n\n" not in text
