"""Edits of calls and statements, for the fixes of rules: where what has to stand so that the code stays well written.

Each gives None where the place is not written plainly enough to be edited. They work out positions, so call them only
where there is something to mend.
"""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator
from itertools import groupby
from typing import TYPE_CHECKING

import libcst as cst

from reviewlint.diagnostics import Edit, Location
from reviewlint.inference.terms import Argument, Call, Constant, Place
from reviewlint.notebook.enclosing import around
from reviewlint.notebook.positions import locate

if TYPE_CHECKING:
    from reviewlint.views.analysis import Analysis


_COMMENTED = re.compile(r",\s*#")
_ALONE = re.compile(r"\s*,\s*(?:#.*)?$")


def located(analysis: Analysis, cell: int, node: cst.CSTNode) -> Location:
    """Where a node of a cell stands."""
    return locate(analysis.parsed[cell], node)


def source_of(analysis: Analysis, cell: int, node: cst.CSTNode) -> str:
    """The node as the notebook writes it."""
    parsed = analysis.parsed[cell]
    return parsed.cell.text_at(locate(parsed, node))


def written_call(call: Call) -> cst.Call | None:
    """The call's own node, where it is a call that is written out."""
    node = call.place.node if call.place is not None else None
    return node if isinstance(node, cst.Call) else None


def written_argument(call: Call, given: Argument | None) -> cst.Arg | None:
    """The argument in the parentheses of the call; None for one that comes out of a `*` or `**`."""
    node = written_call(call)
    if node is None or given is None:
        return None
    return next((written for written in node.args if written is given.place.node and not written.star), None)


def with_argument(analysis: Analysis, call: Call, name: str, value: str, position: int | None = None) -> Edit | None:
    """The call with `name=value`: a literal that is given is replaced, an argument that is not given is added."""
    given = call.given(name, position)
    if given is not None:
        written = written_argument(call, given)
        place = given.value.place if isinstance(given.value, Constant) else None
        if written is None or place is None or place.node is not written.value:
            return None
        return Edit(located(analysis, given.place.cell, written.value), value)
    node = written_call(call)
    if node is None or call.place is None or call.is_open:
        return None
    cell = call.place.cell
    if not node.args:
        closing = located(analysis, cell, node)
        inside = Location(cell, closing.end_line, closing.end_column - 1, closing.end_line, closing.end_column - 1)
        return Edit(inside, f"{name}={value}")
    return _appended(analysis, cell, node, f"{name}={value}")


def without_arguments(analysis: Analysis, call: Call, unwanted: Collection[Argument]) -> tuple[Edit, ...] | None:
    """The call without some arguments, all of which must be written in it."""
    node = written_call(call)
    nodes = [written_argument(call, argument) for argument in unwanted]
    if node is None or call.place is None or None in nodes:
        return None
    cell = call.place.cell
    if len(nodes) == len(node.args):
        every = between(end_of(located(analysis, cell, node.func)), end_of(located(analysis, cell, node)))
        return None if "#" in analysis.parsed[cell].cell.text_at(every) else (Edit(every, "()"),)
    cuts = [_cut(analysis, cell, node, run) for run in _runs([any(one is arg for one in nodes) for arg in node.args])]
    return tuple(Edit(cut, "") for cut in cuts if cut is not None) if None not in cuts else None


def _runs(unwanted: list[bool]) -> Iterator[range]:
    """The stretches of arguments to be cut, as indices."""
    start = 0
    for is_cut, stretch in groupby(unwanted):
        end = start + len(list(stretch))
        if is_cut:
            yield range(start, end)
        start = end


def _cut(analysis: Analysis, cell: int, node: cst.Call, run: range) -> Location | None:
    """What goes with a stretch of arguments: their lines, else the comma after them, or the one before the last."""
    lines = analysis.parsed[cell].cell.lines
    places = [located(analysis, cell, written) for written in node.args]
    if all(_has_own_lines(lines, places[index]) for index in run):
        return Location(cell, places[run.start].line, 1, places[run.stop - 1].end_line + 1, 1)
    if run.stop < len(places):
        cut = between(places[run.start], places[run.stop])
    else:
        cut = between(end_of(places[run.start - 1]), end_of(places[-1]))
    has_comment = "#" in analysis.parsed[cell].cell.text_at(cut)  # it may belong to another argument
    return None if has_comment else cut


def with_text(analysis: Analysis, call: Call, given: Argument, new: str) -> Edit | None:
    """The call with another text for a literal that is written in it; quotes and prefix stay."""
    written = written_argument(call, given)
    if written is None or not isinstance(written.value, cst.SimpleString):
        return None
    node = written.value
    return Edit(located(analysis, given.place.cell, node), f"{node.prefix}{node.quote}{new}{node.quote}")


def own_literal(analysis: Analysis, call: Call, given: Argument, new: str) -> Edit | None:
    """Another literal for an argument: in the call, or where a name gets it that nothing else reads."""
    place = given.value.place if isinstance(given.value, Constant) else None
    written = written_argument(call, given)
    if place is None or written is None or not isinstance(place.node, (cst.Integer, cst.Float, cst.SimpleString)):
        return None
    if place.node is not written.value:
        name = written.value.value if isinstance(written.value, cst.Name) else ""
        sources = (cell.source for cell in analysis.notebook.code_cells)
        if not name or sum(len(_word(name).findall(source)) for source in sources) != 2:
            return None
    return Edit(located(analysis, place.cell, place.node), new)


def statement_of(analysis: Analysis, place: Place) -> tuple[cst.SimpleStatementLine, tuple[cst.CSTNode, ...]] | None:
    """The line of statements around a place, and the blocks that it stands in, outermost first."""
    path = around(analysis.parsed[place.cell], place.node)
    for depth, node in enumerate(path):
        if isinstance(node, cst.SimpleStatementLine):
            return node, path[:depth]
    return None


def line_after(analysis: Analysis, cell: int, statement: cst.CSTNode, line: str) -> Edit | None:
    """A line of code of its own after a statement, indented like it."""
    place, indent = _with_indent(analysis, cell, statement)
    if indent is None:
        return None
    end = len(analysis.notebook.cell(cell).lines[place.end_line - 1]) + 1
    return Edit(Location(cell, place.end_line, end, place.end_line, end), f"\n{_indented(line, indent)}")


def line_before(analysis: Analysis, cell: int, statement: cst.CSTNode, line: str) -> Edit | None:
    """A line of code of its own before a statement, indented like it."""
    place, indent = _with_indent(analysis, cell, statement)
    if indent is None:
        return None
    return Edit(between(place, place), f"{_indented(line, indent).removeprefix(indent)}\n{indent}")


def _with_indent(analysis: Analysis, cell: int, statement: cst.CSTNode) -> tuple[Location, str | None]:
    """Where a statement stands and how it is indented; None where no line can be put beside it."""
    parsed = analysis.parsed[cell]
    place = locate(parsed, statement)
    return place, None if parsed.margins else _indent(parsed.cell.lines[place.line - 1], place.column)


def between(start: Location, end: Location) -> Location:
    """From the start of one place to the start of another in the same cell."""
    return Location(start.cell, start.line, start.column, end.line, end.column)


def end_of(place: Location) -> Location:
    """The empty place where another one ends."""
    return Location(place.cell, place.end_line, place.end_column, place.end_line, place.end_column)


def is_free(analysis: Analysis, name: str) -> bool:
    """Whether no code cell knows a name."""
    return not any(_word(name).search(cell.source) for cell in analysis.notebook.code_cells)


def is_parameter(function: cst.FunctionDef | cst.Lambda, name: str) -> bool:
    """Whether a name is a parameter of a function, so that it means something else inside."""
    given = function.params
    every = [*given.posonly_params, *given.params, *given.kwonly_params, given.star_arg, given.star_kwarg]
    return any(isinstance(one, cst.Param) and one.name.value == name for one in every)


def _word(name: str) -> re.Pattern[str]:
    return re.compile(rf"\b{re.escape(name)}\b")


def _appended(analysis: Analysis, cell: int, node: cst.Call, argument: str) -> Edit:
    """One more argument at the end of a call, on a line of its own where the others have that."""
    lines = analysis.parsed[cell].cell.lines
    last = located(analysis, cell, node.args[-1])
    indent = _indent(lines[last.line - 1], last.column)
    rest = lines[last.end_line - 1][last.end_column - 1 :].strip()
    if indent is None or analysis.parsed[cell].margins or not _is_below(analysis, cell, node):
        return Edit(end_of(last), f", {argument}")
    if _COMMENTED.match(rest):
        end = len(lines[last.end_line - 1]) + 1
        return Edit(Location(cell, last.end_line, end, last.end_line, end), f"\n{indent}{argument},")
    return Edit(end_of(last), f", {argument}" if rest.startswith("#") else f",\n{indent}{argument}")


def _is_below(analysis: Analysis, cell: int, node: cst.Call) -> bool:
    """Whether a call's last argument stands on a later line than what comes before it."""
    before = node.args[-2] if len(node.args) > 1 else node.func
    return located(analysis, cell, before).end_line < located(analysis, cell, node.args[-1]).line


def _indent(line: str, column: int) -> str | None:
    """What stands on a line before a column, where that is nothing but spaces."""
    before = line[: column - 1]
    return None if before.strip() else before


def _has_own_lines(lines: list[str], place: Location) -> bool:
    """Whether nothing but an argument, its comma and a comment stand on its lines."""
    after = lines[place.end_line - 1][place.end_column - 1 :]
    return _indent(lines[place.line - 1], place.column) is not None and _ALONE.match(after) is not None


def _indented(code: str, indent: str) -> str:
    return "\n".join(indent + line if line else line for line in code.split("\n"))
