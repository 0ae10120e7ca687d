"""The syntax trees of code cells."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import NamedTuple

import libcst as cst

from reviewlint.diagnostics import Location
from reviewlint.notebook.cells import Cell
from reviewlint.notebook.ipython import Magic, mask


class SyntaxProblem(NamedTuple):
    """Something that does not parse; `message` is the cause in Russian, a few words."""

    line: int
    column: int
    message: str


@dataclass(slots=True)
class ParsedCell:
    """A code cell with its syntax tree; statements that do not parse are left out of it."""

    cell: Cell
    code: str
    module: cst.Module
    problems: tuple[SyntaxProblem, ...] = ()
    is_python: bool = True
    magics: tuple[Magic, ...] = ()
    positions: dict[cst.CSTNode, Location] | None = field(default=None, repr=False, compare=False)


def parse_cell(cell: Cell) -> ParsedCell:
    """Parse a code cell; never raises."""
    masked = mask(cell.source)
    try:
        return ParsedCell(cell, masked.code, cst.parse_module(masked.code), (), masked.is_python, masked.magics)
    except cst.ParserSyntaxError as error:
        problem = SyntaxProblem(error.raw_line, error.raw_column + 1, "синтаксическая ошибка")
        return ParsedCell(cell, "", cst.Module([]), (problem,), masked.is_python, masked.magics)
