"""A notebook to be rewritten: trees of its cells, and for every node that matters the statement it comes from."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from typing import NamedTuple, TypeVar

import libcst as cst
from libcst.metadata import CodeRange, MetadataWrapper, PositionProvider

from reviewlint.diagnostics import Location
from reviewlint.notebook.cells import Cell, Notebook
from reviewlint.notebook.syntax import parse_cell

_HELD = "#held:"
# A comment that silences a line or a cell holds for what stands there, so nothing may move.
_SILENCES = ("noqa", "reviewlint:")
# What means the same wherever it stands; a bare `pip install x` does so only alone in its cell.
_MAGIC = re.compile(r"[%!?]|[^=]*\?\s*$")

Node = TypeVar("Node", bound=cst.CSTNode)


@cache
def is_statement(kind: type[cst.CSTNode]) -> bool:
    """Whether nodes of a kind are statements; libcst's abstract classes are slow to ask again and again."""
    return issubclass(kind, (cst.BaseSmallStatement, cst.BaseCompoundStatement))


@cache
def is_expression(kind: type[cst.CSTNode]) -> bool:
    """Whether nodes of a kind are expressions."""
    return issubclass(kind, cst.BaseExpression)


class Origin(NamedTuple):
    """One statement of the notebook as it was: its cell and its number there."""

    cell: int
    number: int


@dataclass(frozen=True)
class DraftCell:
    """A cell: its tree, or None where it is text or no plain Python and stays as it is.

    `origins` are the positions of the cells that it was made of. `first` is the line of a cell magic; magics of
    one line are held as comments in the tree, their text in `held`.
    """

    cell: Cell
    tree: cst.Module | None
    origins: frozenset[int]
    first: str = ""
    held: Mapping[str, str] = field(default_factory=dict)

    @property
    def source(self) -> str:
        """The cell as it will be saved."""
        if self.tree is None:
            return self.cell.source
        lines = (self._with_magic(line) for line in self.tree.code.split("\n"))
        return (self.first + "\n".join(lines)).removesuffix("\n")

    def _with_magic(self, line: str) -> str:
        return self.held.get(line.strip(), line) if line.lstrip().startswith(_HELD) else line


@dataclass
class Draft:
    """The cells of a notebook and where their statements come from."""

    notebook: Notebook
    cells: list[DraftCell]
    origins: dict[cst.CSTNode, Origin]

    def copy(self) -> Draft:
        """A draft that can be changed without touching this one."""
        return Draft(self.notebook, list(self.cells), dict(self.origins))

    def trees(self) -> list[cst.Module]:
        """The trees of the cells that can be rewritten."""
        return [cell.tree for cell in self.cells if cell.tree is not None]

    def rewrite(self, change: Callable[[cst.Module], cst.Module]) -> None:
        """Change every tree."""
        self.cells = [cell if cell.tree is None else replace(cell, tree=change(cell.tree)) for cell in self.cells]

    def trace(self, node: Node, origin: Origin | None) -> Node:
        """Note that a new node comes from a statement."""
        if origin is not None:
            self.origins[node] = origin
        return node

    def finished(self) -> Notebook:
        """The notebook of the draft."""
        cells = tuple(
            replace(draft.cell, position=number, source=draft.source) for number, draft in enumerate(self.cells, 1)
        )
        return replace(self.notebook, cells=cells)


class Rewriter(cst.CSTTransformer):
    """A transformer under which statements keep their origins; `statements` are those around the visited node."""

    def __init__(self, draft: Draft) -> None:
        super().__init__()
        self.draft = draft
        self.statements: list[cst.CSTNode] = []

    @property
    def origin(self) -> Origin | None:
        """The statement that the visited node stands in."""
        return self.draft.origins.get(self.statements[-1]) if self.statements else None

    def on_visit(self, node: cst.CSTNode) -> bool:
        """Remember the statement."""
        if is_statement(type(node)):
            self.statements.append(node)
        return super().on_visit(node)

    def on_leave(  # type: ignore[override]
        self, original_node: cst.CSTNode, updated_node: cst.CSTNode
    ) -> cst.CSTNode | cst.RemovalSentinel | cst.FlattenSentinel[cst.CSTNode]:
        """Pass the origin on to what the statement becomes."""
        result = super().on_leave(original_node, updated_node)
        if is_statement(type(original_node)):
            self.statements.pop()
        origin = self.draft.origins.get(original_node)
        if origin is not None and isinstance(result, cst.CSTNode):
            self.draft.trace(result, origin)
        return result


class _Statements(cst.CSTVisitor):
    """Numbers the statements of a cell."""

    def __init__(self, cell: int, origins: dict[cst.CSTNode, Origin]) -> None:
        super().__init__()
        self.cell = cell
        self.origins = origins
        self.number = 0

    def on_visit(self, node: cst.CSTNode) -> bool:
        if is_statement(type(node)):
            self.number += 1
            self.origins[node] = Origin(self.cell, self.number)
        return not is_expression(type(node))


def draft_of(notebook: Notebook) -> Draft:
    """The draft of a notebook, nothing rewritten yet."""
    draft = Draft(notebook, [_draft_cell(cell, notebook) for cell in notebook.cells], {})
    for cell in draft.cells:
        if cell.tree is not None:
            cell.tree.visit(_Statements(cell.cell.position, draft.origins))
    return draft


def _draft_cell(cell: Cell, notebook: Notebook) -> DraftCell:
    as_it_is = DraftCell(cell, None, frozenset({cell.position}))
    if cell.kind != "code" or notebook.language != "python":
        return as_it_is
    if any(word in cell.source for word in _SILENCES):
        return as_it_is
    parsed = parse_cell(cell)
    if parsed.problems or not parsed.is_python or any(parsed.margins):
        return as_it_is
    lines, first = cell.lines, ""
    if any(magic.is_cell for magic in parsed.magics):
        if not lines[0].startswith("%%"):
            return as_it_is
        first, lines = lines[0] + "\n", lines[1:]
    masked = parsed.code.split("\n")[len(cell.lines) - len(lines) :]
    held = {
        f"{_HELD}{cell.position}.{n}": line
        for n, (line, other) in enumerate(zip(lines, masked, strict=True))
        if line != other
    }
    if not all(_MAGIC.match(line) for line in held.values()):
        return as_it_is
    keys = {line: key for key, line in held.items()}
    plain = [keys.get(line, line) for line in lines]
    try:
        tree = cst.parse_module("\n".join(plain))
    except cst.ParserSyntaxError:
        return as_it_is
    return replace(as_it_is, tree=tree, first=first, held=held)


class Places:
    """Finds for a place in the finished notebook the statement that it comes from."""

    def __init__(self, draft: Draft, groups: Iterable[frozenset[int]]) -> None:
        self._draft = draft
        self._groups = tuple(groups)
        self._spans: dict[int, list[tuple[CodeRange, Origin]]] = {}

    def identity(self, location: Location) -> object:
        """What stands at a location: a statement, else a line of text, a cell, the notebook."""
        if not location.cell:
            return "notebook"
        cell = self._draft.cells[location.cell - 1]
        group = min(next((group for group in self._groups if cell.origins <= group), cell.origins))
        if cell.tree is not None and location == Location(location.cell):
            return "cell", group
        origin = self._statement(cell, location)
        if origin is not None:
            return origin
        return "line", group, cell.source.split("\n")[location.line - 1].strip()

    def _statement(self, cell: DraftCell, location: Location) -> Origin | None:
        """The origin of the innermost node around a place, or of the statement that a comment stands behind."""
        if cell.tree is None:
            return None
        point = (location.line - cell.first.count("\n"), location.column - 1)
        spans = self._spans_of(location.cell, cell.tree)
        around = [item for item in spans if _start(item[0]) <= point < (item[0].end.line, item[0].end.column)]
        around = around or [item for item in spans if item[0].end.line == point[0] and _start(item[0]) <= point]
        return max(around, key=lambda item: _start(item[0]))[1] if around else None

    def _spans_of(self, position: int, tree: cst.Module) -> list[tuple[CodeRange, Origin]]:
        """The nodes of a cell whose origin is known, outer ones first."""
        if position not in self._spans:
            origins = self._draft.origins
            self._spans[position] = [(span, origins[node]) for node, span in _spans(tree).items() if node in origins]
        return self._spans[position]


@cache  # the trees of the notebook as it was are asked in every way
def _spans(tree: cst.Module) -> Mapping[cst.CSTNode, CodeRange]:
    return MetadataWrapper(tree, unsafe_skip_copy=True).resolve(PositionProvider)


def _start(span: CodeRange) -> tuple[int, int]:
    return span.start.line, span.start.column
