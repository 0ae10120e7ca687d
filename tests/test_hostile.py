"""Notebooks made to bring reviewlint down: each is told of in a moment, and what stands in it appears as text."""

from __future__ import annotations

import time

import pytest

from reviewlint.engine import lint
from reviewlint.examples import parse
from reviewlint.registry import load_rules

RULES = load_rules()
SECONDS = 10

# A value that is made of itself twice, sixty times: two to the sixtieth elements, characters or ways through it.
DOUBLED = {
    "list": ("x = [1, 2]", "x = x + x"),
    "list in place": ("x = [1, 2]", "x += x"),
    "extend": ("x = [1, 2]", "x.extend(x)"),
    "stars": ("x = [1, 2]", "x = [*x, *x]"),
    "list in a list": ("x = [1, 2]", "x = [x, x]"),
    "tuple": ("x = 1", "x = (x, x)"),
    "text": ("x = 'ab'", "x = x + ' ' + x"),
    "f-string": ("x = 'ab'", "x = f'{x}{x}'"),
    "percent": ("x = 'ab'", "x = '%s%s' % (x, x)"),
    "join": ("x = 'ab'", "x = x.join([x, x, x])"),
    "path": ("import os; x = 'ab'", "x = os.path.join(x, x)"),
    "method of a sum": ("x = 'ab'", "x = (x + x).upper()"),
    "unknown": ("import private; x = private.a()", "x = x(x, x)"),
    "sum of unknowns": ("x = q", "x = x + x"),
    "layers": ("from keras.layers import *; x = Input((3,))", "x = Add()([x, x])"),
    "zip": ("x = [1, 2]", "x = list(zip(x, x))"),
    "width": ("x = 'ab'", "x = f'{x:>1000000000}'"),
}
USED = """\
from keras.callbacks import ModelCheckpoint
model.fit(x, epochs=x, callbacks=x)
ModelCheckpoint(x, monitor=x)
"""


@pytest.mark.parametrize("name", DOUBLED)
def test_value_doubled_again_and_again(name: str) -> None:
    first, again = DOUBLED[name]
    source = "\n".join(["# %%", first, *[again] * 60, USED])
    start = time.process_time()
    result = lint(parse(source).notebook, RULES)
    assert time.process_time() - start < SECONDS
    assert not result.failures
    assert not {"RL009", "RL010"} & {finding.code for finding in result.diagnostics}


def test_cell_with_thousands_of_findings() -> None:
    source = "# %%\n" + "".join(f"if c{n}:\n    x = {n}\nelse:\n    y = x\n" for n in range(1500))
    start = time.process_time()
    result = lint(parse(source).notebook, RULES)
    assert time.process_time() - start < SECONDS
    assert len(result.diagnostics) > 1000
