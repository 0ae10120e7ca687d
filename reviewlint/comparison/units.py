"""A notebook as the places that a finding can stand at: statements, comments, lines of text."""

from __future__ import annotations

import ast
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass

from reviewlint.comparison.words import DEFINITIONS, LONG, WORD, Names, Said, said, said_in_words
from reviewlint.diagnostics import Location
from reviewlint.notebook.cells import Cell, Notebook
from reviewlint.notebook.ipython import mask
from reviewlint.notebook.python import python_tree
from reviewlint.notebook.statements import BLOCKS, start_of
from reviewlint.notebook.syntax import parse_cell

DEPTH, LINKS = 3, 50  # how far, and how many, calls are followed


@dataclass(frozen=True)
class Unit:
    """A place: a simple statement, the head of a compound one, a comment or a line of text.

    `inside` are the names of the functions and classes around it.
    """

    cell: int
    line: int
    column: int
    end_line: int
    said: Said
    inside: frozenset[str]


class Units:
    """The places of a notebook in order, and where they are found."""

    def __init__(self, notebook: Notebook) -> None:
        trees = {cell.position: tree for cell in notebook.code_cells if (tree := _tree(cell)) is not None}
        names = Names(tree for tree, _ in trees.values())
        self._notebook = notebook
        self.all: list[Unit] = []
        self._cells: dict[int, range] = {}
        for cell in notebook.cells:
            start = len(self.all)
            parsed = trees.get(cell.position)
            lines = range(1, len(cell.lines) + 1)
            self.all += _of_code(cell, *parsed, names) if parsed else _of_text(cell, lines)
            self._cells[cell.position] = range(start, len(self.all))
        self._lines = {position: self._by_line(inside) for position, inside in self._cells.items()}
        self._uses = _by_name(self.all, _own)
        self._bodies = _by_name(self.all, _inside)

    def in_cell(self, position: int) -> range:
        """The numbers of the places in a cell."""
        return self._cells.get(position, range(0))

    def at(self, location: Location) -> int | None:
        """The number of the place that a location is in: the innermost."""
        numbers = self._lines.get(location.cell, {}).get(location.line, [])
        before = [n for n in numbers if (self.all[n].line, self.all[n].column) <= (location.line, location.column)]
        return max(before or numbers, key=lambda n: (self.all[n].line, self.all[n].column), default=None)

    def subject(self, location: Location) -> str:
        """The first word of a place inside a location: what is called there, or the text that it is; may be empty."""
        number = self.at(location)
        if number is None:
            return ""
        text = self._notebook.cell(location.cell).text_at(location)
        words = self.all[number].said.words
        if text.startswith(("'", '"')):
            return next((word for word in words if word[1:-1] == text[1:-1]), "")
        return next((word for word in WORD.findall(text[:LONG]) if word in words), "")

    def linked(self, number: int) -> Iterator[int]:
        """The places that call the function around a place, and those in the functions that it calls, nearest first."""
        for names, places in ((_inside, self._uses), (_own, self._bodies)):
            seen, reached = {number}, [number]
            for _ in range(DEPTH):
                called = {name for each in reached for name in names(self.all[each])}
                reached = sorted({place for name in called for place in places[name][:LINKS]} - seen)[:LINKS]
                seen.update(reached)
                yield from reached

    def _by_line(self, inside: range) -> dict[int, list[int]]:
        found: dict[int, list[int]] = defaultdict(list)
        for number in inside:
            for line in range(self.all[number].line, self.all[number].end_line + 1):
                found[line].append(number)
        return found


def _own(unit: Unit) -> frozenset[str]:
    return unit.said.own


def _inside(unit: Unit) -> frozenset[str]:
    return unit.inside


def _by_name(units: Iterable[Unit], names: Callable[[Unit], Iterable[str]]) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for number, unit in enumerate(units):
        for name in names(unit):
            found[name].append(number)
    return found


def _tree(cell: Cell) -> tuple[ast.Module, list[str]] | None:
    """The syntax tree and the lines that it was made of; None where the cell is no Python."""
    for code in _readings(cell):
        if tree := python_tree(code):
            return tree, code.split("\n")
    return None


def _readings(cell: Cell) -> Iterator[str]:
    """The cell as Python: as it stands, else what of it can be read."""
    yield mask(cell.source).code
    yield parse_cell(cell).code


def _of_code(cell: Cell, tree: ast.Module, code: Sequence[str], names: Names) -> list[Unit]:
    """The statements of a cell, and the lines between them."""
    units = [_of_statement(cell, statement, inside, code, names) for statement, inside in _statements(tree)]
    covered = {line for unit in units for line in range(unit.line, unit.end_line + 1)}
    rest = [line for line in range(1, len(cell.lines) + 1) if line not in covered]
    return sorted((*units, *_of_text(cell, rest)), key=lambda unit: (unit.line, unit.column))


def _statements(tree: ast.Module) -> Iterator[tuple[ast.stmt, frozenset[str]]]:
    """All statements, those inside of others too, each with the functions and classes that it is in."""
    pending: list[tuple[ast.AST, frozenset[str]]] = [(tree, frozenset())]
    while pending:
        node, inside = pending.pop()
        if isinstance(node, ast.stmt):
            yield node, inside
        if isinstance(node, DEFINITIONS):
            inside |= {node.name}
        for field in BLOCKS:
            inner = getattr(node, field, ())
            if isinstance(inner, list):
                pending += [(child, inside) for child in inner]


def _of_statement(cell: Cell, statement: ast.stmt, inside: frozenset[str], code: Sequence[str], names: Names) -> Unit:
    first, last = _extent(statement)
    told = said(statement, names)
    if code[first - 1 : last] != cell.lines[first - 1 : last]:  # a magic, masked
        told = said_in_words("\n".join(cell.lines[first - 1 : last]))
    if isinstance(statement, DEFINITIONS):
        told = told._replace(own=told.own - {statement.name})
    column = len(code[statement.lineno - 1].encode()[: statement.col_offset].decode(errors="replace")) + 1
    return Unit(cell.position, first, column, last, told, inside)


def _extent(statement: ast.stmt) -> tuple[int, int]:
    """The first and last line of a statement, or of a compound one's head."""
    first = start_of(statement)
    body: list[ast.stmt] = getattr(statement, "body", [])
    last = body[0].lineno - 1 if body else statement.end_lineno or first
    return first, max(first, last)


def _of_text(cell: Cell, lines: Iterable[int]) -> list[Unit]:
    """The lines that hold words."""
    told = ((line, said_in_words(cell.lines[line - 1])) for line in lines)
    return [Unit(cell.position, line, 1, line, words, frozenset()) for line, words in told if words.form]
