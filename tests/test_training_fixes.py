"""The fixes of the rules on training and inference give what their examples say, and nothing is left to fix."""

from __future__ import annotations

import pytest

from reviewlint.diagnostics import Edit
from reviewlint.engine import lint
from reviewlint.examples import parse
from reviewlint.notebook.cells import Cell, Notebook
from reviewlint.registry import load_rules
from reviewlint.rule import Example, Rule

RULES = [rule for rule in load_rules() if rule.code in ("RL401", "RL402", "RL501")]
EXAMPLES = [
    pytest.param(rule, example, id=f"{rule.name}-{number}")
    for rule in RULES
    for number, example in enumerate(rule.invalid, 1)
    if isinstance(example, Example) and example.fixed is not None
]


def applied(notebook: Notebook, edits: list[Edit]) -> Notebook:
    sources = {cell.position: cell.source for cell in notebook.cells}
    for edit in sorted(edits, key=lambda edit: edit.location, reverse=True):
        place = edit.location
        lines = sources[place.cell].split("\n")
        head = "\n".join([*lines[: place.line - 1], lines[place.line - 1][: place.column - 1]])
        tail = "\n".join([lines[place.end_line - 1][place.end_column - 1 :], *lines[place.end_line :]])
        sources[place.cell] = head + edit.text + tail
    return Notebook(notebook.path, tuple(Cell(c.position, c.kind, sources[c.position]) for c in notebook.cells))


@pytest.mark.parametrize(("rule", "example"), EXAMPLES)
def test_a_fix_gives_what_the_example_says(rule: Rule, example: Example) -> None:
    notebook = parse(example).notebook
    fixes = [diagnostic.fix for diagnostic in lint(notebook, [rule]).diagnostics]
    fixed = applied(notebook, [edit for fix in fixes if fix is not None for edit in fix.edits])
    assert None not in fixes
    assert example.fixed is not None
    assert [cell.source for cell in fixed.cells] == [cell.source for cell in parse(example.fixed).notebook.cells]
    assert not lint(fixed, [rule]).diagnostics


@pytest.mark.parametrize(
    ("rule", "source"),
    [
        ("RL401", "best = False\nModelCheckpoint('a.h5', save_best_only=best)"),
        ("RL402", "names = ['loss']\nEarlyStopping(monitor=names)"),
        ("RL402", "EarlyStopping(monitor=['loss', 'val_loss'])"),
        ("RL402", "EarlyStopping(monitor=[name])"),
        ("RL501", "EPOCHS = 4\nr = sum(net.predict(flow) for i in range(EPOCHS))"),
        ("RL501", "EPOCHS = 4\np = []\nfor i in range(EPOCHS + 1):\n    p.append(net.predict(flow))\nr = sum(p)"),
    ],
)
def test_what_cannot_be_fixed_in_place_is_only_reported(rule: str, source: str) -> None:
    setup = (
        "from keras.callbacks import *\nfrom keras.models import load_model\nnet, name = load_model('a.h5'), str(x)\n"
    )
    (found,) = lint(parse(setup + source).notebook, [r for r in RULES if r.code == rule]).diagnostics
    assert found.fix is None
