"""A constant of its own for the number of TTA passes: the edits of that fix."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

import libcst as cst

from reviewlint.diagnostics import Edit
from reviewlint.inference.terms import Call, literal
from reviewlint.inference.timeline import BindEvent
from reviewlint.notebook.enclosing import around
from reviewlint.views.edits import is_free, is_parameter, line_before, located, source_of, statement_of
from reviewlint.views.tta import Passes

if TYPE_CHECKING:
    from reviewlint.views.analysis import Analysis


def own_constant(analysis: Analysis, found: Sequence[Passes], one: Passes, name: str) -> tuple[Edit, ...] | None:
    """The edits that give one of the loops `found` a constant; None where its number is not plain, or counts more.

    The constant is set before the first loop, if all have as many passes.
    """
    number = _counted(one)
    if number is None or one.count is None or not _stands_for_passes_only(analysis, one.header.cell, number):
        return None
    edit = Edit(located(analysis, one.header.cell, number), name)
    if _is_set_already(analysis, one, name):
        return (edit,)
    first = next(other for other in (*found, one) if other is one or _starts_at_top(analysis, other))
    at = first if all(other.count == one.count for other in found) else one
    before = line_before(analysis, at.loop.place.cell, _statement(analysis, at), f"{name} = {one.count}")
    return (before, edit) if before is not None and is_free(analysis, name) else None


def _counted(one: Passes) -> cst.BaseExpression | None:
    """The only argument of `range(…)`, where it is a name, or an attribute or element of one."""
    iterable = one.loop.iterable
    if not isinstance(iterable, Call) or len(iterable.arguments) != 1:
        return None
    given = iterable.arguments[0]
    value = given.place.node.value if isinstance(given.place.node, cst.Arg) else None
    is_here = given.place.cell == one.header.cell
    return value if is_here and isinstance(value, (cst.Name, cst.Attribute, cst.Subscript)) else None


def _stands_for_passes_only(analysis: Analysis, cell: int, number: cst.BaseExpression) -> bool:
    """Whether nothing else there counts the passes, as `total / EPOCHS` would, or a function is given their number."""
    written = source_of(analysis, cell, number)
    shared = re.compile(rf"/\s*(?:float\()?{re.escape(written)}(?!\w)")
    if any(shared.search(other.source) for other in analysis.notebook.code_cells):
        return False
    functions = [node for node in around(analysis.parsed[cell], number) if isinstance(node, cst.FunctionDef)]
    return not any(is_parameter(node, re.split(r"\W", written)[0]) for node in functions)


def _is_set_already(analysis: Analysis, one: Passes, name: str) -> bool:
    """Whether the constant is there, with the right value, when the loop begins."""
    start = min(prediction.call.time for prediction in one.predictions)
    events = (event for event in analysis.timeline.between(0, start) if isinstance(event, BindEvent))
    bound = [event.value for event in events if event.name == name and event.top_level]
    return bool(bound) and literal(bound[-1]) == one.count


def _starts_at_top(analysis: Analysis, one: Passes) -> bool:
    """Whether a loop is no part of another statement, so that what is set before it is set for all that follows."""
    return len(around(analysis.parsed[one.loop.place.cell], _statement(analysis, one))) == 2


def _statement(analysis: Analysis, one: Passes) -> cst.CSTNode:
    """The statement that the loop is, or is a part of."""
    node = one.loop.place.node
    found = None if isinstance(node, cst.For) else statement_of(analysis, one.loop.place)
    return found[0] if found is not None else node
