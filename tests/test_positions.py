"""Nodes are found where they stand in the source that the student wrote."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import libcst as cst
import pytest
from libcst.metadata import MetadataWrapper, PositionProvider

from reviewlint.diagnostics import Location
from reviewlint.notebook.cells import Cell
from reviewlint.notebook.positions import child_fields, line_of, locate
from reviewlint.notebook.syntax import ParsedCell, parse_cell

SOURCE = '''\
# заголовок

import numpy as np


@decorator
# комментарий
def f(x, *args, y=1, **kwargs) -> int:
    """Описание
    на двух строках."""
    return [a for a in (x + y) if not a]  # конец

class A(B, metaclass=C):
    x: int = 1; z = {**a, "б": b[1:2, ::3]}

    async def g(self):
        async with s as t, u:
            await v
        for i in range(3):
            print(f"{i!r:>{w}} {x=}", end="")
        else:
            pass

if x: y = lambda q, /, *, r: (yield)
elif z:
    del a, b
else: raise E from e
# между
try:
    pass
except (E, F) as e:
    assert x, y
finally:
    (a,
     b) = c = \\
        d
while True: break
match x:
    case [1, *_] | {"k": v}: pass
with open(a) as f, \\
     b: x @= 1; y ^= 2;
x = ((a if b else c) and
     "текст" "еще" not in d)
😀 = 1
'''.replace("😀", "ы")

BARE = """\
x = f(a, (b), *c, d=(e), **g)  # конец
имя = {"ж": net.fit(\\
    данные . поле, epochs = 3)}
for i in range(3):
    y = a[b, 1:2](
        (c)
    ); z(i for i in d)
@d
def g(q, r=(1, 2)): return lambda s: s if r else -q
import a.b as c
"""


def parsed(source: str, position: int = 1) -> ParsedCell:
    """A parsed code cell."""
    return parse_cell(Cell(position, "code", source))


def nodes(module: cst.Module) -> list[cst.CSTNode]:
    """Every node of a tree."""
    found: list[cst.CSTNode] = [module]
    for node in found:
        found += node.children
    return found


def test_spans_are_those_of_the_position_provider() -> None:
    """For every node of a cell that holds every kind of statement, asked for one at a time."""
    module = cst.parse_module(SOURCE)
    expected = MetadataWrapper(module, unsafe_skip_copy=True).resolve(PositionProvider)
    lines = SOURCE.split("\n")
    for node in nodes(module)[1:]:
        if isinstance(node, cst.BaseParenthesizableWhitespace):
            continue
        cell = ParsedCell(Cell(4, "code", SOURCE), SOURCE, module)
        span = expected[node]
        start, end = span.start, span.end
        last = min(end.column, len(lines[end.line - 1]))
        assert locate(cell, node) == Location(4, start.line, start.column + 1, end.line, last + 1), node


def test_spans_of_a_bare_tree_are_those_too() -> None:
    """For every node that libcst's own tree has as well."""
    cell = parse_cell(Cell(4, "code", BARE))
    assert cell.origins
    whole = cst.parse_module(BARE)
    expected = MetadataWrapper(whole, unsafe_skip_copy=True).resolve(PositionProvider)
    for node, other in counterparts(cell.module.body, whole.body):
        span = expected[other]
        place = Location(4, span.start.line, span.start.column + 1, span.end.line, span.end.column + 1)
        assert locate(replace(cell, positions={}), node) == place, node


_PLACED = (
    *(cst.BaseExpression, cst.BaseSmallStatement, cst.BaseStatement, cst.BaseSuite, cst.BaseElement, cst.Arg),
    *(cst.BaseDictElement, cst.Param, cst.CompFor, cst.ImportAlias, cst.Decorator, cst.AssignTarget, cst.Else),
)


def counterparts(one: Any, other: Any) -> Iterator[tuple[cst.CSTNode, cst.CSTNode]]:
    """The nodes of two trees that mean the same, but for operators and the like, which are made once."""
    if isinstance(one, cst.CSTNode):
        if isinstance(one, _PLACED):
            yield one, other
        for name in child_fields(type(one)):
            yield from counterparts(getattr(one, name), getattr(other, name))
    elif isinstance(one, (list, tuple)):
        for part, counterpart in zip(one, other, strict=True):
            yield from counterparts(part, counterpart)


@pytest.mark.parametrize(
    ("source", "wanted"),
    [
        ("x = 1\n\n%time y = f(a,\n  b)", "f(a,\n  b)"),
        ("🙂 = '😀'; f(1)".replace("🙂", "s"), "f(1)"),
        ("  x = 1\n  y = f(2)", "f(2)"),
        (">>> x = 1\n>>> f(3)", "f(3)"),
        ("print 'a'\nx = f(4)", "f(4)"),
        ("%%capture out\nif x:\n\tf(5)", "f(5)"),
        ("# раз\n\n\n# два\nx = f(6)  # три", "f(6)"),
        ("x = [\nf(7)]\nprint 1\n", "f(7)"),
    ],
)
def test_text_is_the_original_of_a_span(source: str, wanted: str) -> None:
    """Whatever was masked, cut off or dropped around it."""
    cell = parsed(source)
    *_, call = (node for node in nodes(cell.module) if isinstance(node, cst.Call))
    assert cell.cell.text_at(locate(cell, call)) == wanted
    assert line_of(cell, call) == locate(cell, call).line


def test_a_span_ends_where_the_original_line_ends() -> None:
    """The masked line is longer than what the student wrote."""
    cell = parsed("x = !ls")
    statement = cell.module.body[0]
    assert locate(cell, statement) == Location(1, 1, 1, 1, 8)


def test_the_whole_cell_has_a_span_too() -> None:
    """The module stands for it."""
    cell = parsed("x = 1\n  \ny", position=3)
    assert locate(cell, cell.module) == Location(3, 1, 1, 3, 2)
    assert cell.cell.text_at(Location(3, 9, 1, 9, 1)) == ""


def test_a_node_of_another_cell_is_an_error() -> None:
    """Its lines would be wrong."""
    with pytest.raises(KeyError):
        locate(parsed("x = 1"), parsed("x = 1").module.body[0])


def test_what_is_too_deep_to_write_out_has_its_line(monkeypatch: pytest.MonkeyPatch) -> None:
    """A start is better than nothing."""

    def overflow(*_: object, **__: object) -> None:
        raise RecursionError

    cell = parsed("x = 1\ny = 2; z = 3")
    monkeypatch.setattr(cst.Assign, "_codegen_impl", overflow)
    assert locate(cell, cell.module.body[1]) == Location(1, 2, 1, 2, 1)
