"""Every fix of every rule: it gives what the example says, and leaves code that can be read and nothing to mend."""

from __future__ import annotations

import json

import pytest

from reviewlint.engine import lint
from reviewlint.examples import parse
from reviewlint.fixer import Mended, mend
from reviewlint.notebook.cells import Notebook
from reviewlint.notebook.reader import loads
from reviewlint.notebook.syntax import parse_cell
from reviewlint.registry import load_rules
from reviewlint.rule import Example, Rule
from tests.notebooks import tree

RULES = load_rules()
EXAMPLES = [
    pytest.param(rule, example, id=f"{rule.name}-{number}")
    for rule in RULES
    for number, example in enumerate(rule.invalid, 1)
]


def mended(text: str, rules: list[Rule]) -> Mended:
    content = json.dumps(tree(text)).encode()
    return mend(content, loads(content, "example.ipynb"), lambda notebook: lint(notebook, rules), unsafe=True)


def sources(notebook: Notebook) -> list[str]:
    return [cell.source for cell in notebook.cells]


@pytest.mark.parametrize(("rule", "example"), EXAMPLES)
def test_a_fix_gives_what_the_example_says(rule: Rule, example: str | Example) -> None:
    text = example.source if isinstance(example, Example) else example
    expected = example.fixed if isinstance(example, Example) else None
    found = mended(text, [rule])
    assert not found.dropped
    assert sources(found.after.notebook) == sources(parse(expected if expected is not None else text).notebook)
    assert all(diagnostic.fix is None for diagnostic in found.after.diagnostics)


@pytest.mark.parametrize(("rule", "example"), [case for case in EXAMPLES if isinstance(case.values[1], Example)])
def test_all_fixes_of_an_example_together_leave_code_that_can_be_read(rule: Rule, example: Example) -> None:
    found = mended(example.source, list(RULES))
    assert found.applied
    assert not found.dropped
    assert not any(parse_cell(cell).problems for cell in found.after.notebook.code_cells)
    assert not any(diagnostic.fix for diagnostic in found.after.diagnostics)
