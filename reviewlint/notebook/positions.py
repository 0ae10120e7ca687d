"""Where a syntax node stands in its cell, found only when somebody asks.

The positions are those of libcst's PositionProvider, without its walk over the whole module: the node alone is
written out and looked for in the cell. Where its text stands there more than once, the top-level statement around it
is written out, from the line where that statement starts.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import AbstractContextManager, contextmanager, nullcontext
from dataclasses import fields
from functools import cache
from typing import cast

import libcst as cst
from libcst._nodes.internal import CodegenState

from reviewlint.diagnostics import Location
from reviewlint.notebook.scanner import top_level
from reviewlint.notebook.syntax import ParsedCell

# Fields that hold no expression or statement; leaving them out halves the search.
_TRIVIA = ("whitespace", "lpar", "rpar", "leading_lines", "lines_after", "trailing", "footer", "header", "semicolon")

# Written out alone as they are in their statement, but for indentation.
_WRITTEN_ALIKE = (cst.BaseExpression, cst.BaseSmallStatement, cst.Arg)
_INDENT = " \t\f"
_NOTHING = nullcontext()

MANY = 300
"""Positions known in a cell from which on it is written out whole: it is a long one with many findings."""

Span = tuple[int, int, int, int]
"""Line and column of the start and of the end: lines from 1, columns from 0."""


def locate(parsed: ParsedCell, node: cst.CSTNode) -> Location:
    """The span of a node without the whitespace around it; raises KeyError for a node of another cell."""
    if node is parsed.module:
        return _whole(parsed)
    if node not in parsed.positions:
        _add_positions(parsed, node)
    line, column, end_line, end_column = parsed.positions[node]
    return Location(
        parsed.cell.position, line, _column(parsed, line, column), end_line, _column(parsed, end_line, end_column)
    )


def line_of(parsed: ParsedCell, node: cst.CSTNode) -> int:
    """The line on which a node starts."""
    return locate(parsed, node).line


def text(parsed: ParsedCell, location: Location) -> str:
    """The original source of a span."""
    lines = parsed.cell.lines[location.line - 1 : location.end_line]
    if not lines:
        return ""
    lines[-1] = lines[-1][: location.end_column - 1]
    lines[0] = lines[0][location.column - 1 :]
    return "\n".join(lines)


def _whole(parsed: ParsedCell) -> Location:
    """The span of the whole cell."""
    lines = parsed.cell.lines
    return Location(parsed.cell.position, 1, 1, len(lines), len(lines[-1]) + 1)


def _column(parsed: ParsedCell, line: int, column: int) -> int:
    """The 1-based column in the original source, which may be shorter than the masked line."""
    margin = parsed.margins[line - 1] if parsed.margins else 0
    return min(column + margin, len(parsed.cell.lines[line - 1])) + 1


def _add_positions(parsed: ParsedCell, node: cst.CSTNode) -> None:
    """Work out the position of a node, and of others on the way."""
    if len(parsed.positions) > MANY:
        _write_out(parsed, parsed.module, 1)
    if node in parsed.positions:
        return
    span = _found_in_text(parsed, node) if isinstance(node, _WRITTEN_ALIKE) else None
    if span is None:
        _write_out_statement(parsed, node)
    else:
        parsed.positions[node] = span


def _found_in_text(parsed: ParsedCell, node: cst.CSTNode) -> Span | None:
    """Where a node must stand, since its text stands in the cell just once; None where it stands there again.

    Indentation is left aside: a node on several lines is written out without that of the block around it.
    """
    writer = _Writer(parsed.module, node)
    try:
        node._codegen(writer)  # noqa: SLF001 — the only way to write out a part
    except RecursionError:
        return None
    lines = "".join(writer.tokens).split("\n")
    wanted = "\n".join((lines[0], *(line.lstrip(_INDENT) for line in lines[1:])))
    code_lines = parsed.code.split("\n")
    code = "\n".join(line.lstrip(_INDENT) for line in code_lines)
    found = code.find(wanted) if wanted else -1
    if found < 0 or code.find(wanted, found + 1) >= 0:
        return None
    first = code.count("\n", 0, found)
    column = found - code.rfind("\n", 0, found) - 1

    def place(written: str) -> tuple[int, int]:
        """The line and the column where a beginning of the node's text ends."""
        down = written.count("\n")
        at = column + len(written) if not down else len(written[written.rfind("\n") + 1 :].lstrip(_INDENT))
        line = code_lines[first + down]
        return first + down + 1, at + len(line) - len(line.lstrip(_INDENT))

    return *place("".join(writer.tokens[: writer.start])), *place("".join(writer.tokens[: writer.end]))


def _write_out_statement(parsed: ParsedCell, node: cst.CSTNode) -> None:
    """Work out the positions of all that is in the top-level statement that holds a node."""
    body = parsed.module.body
    starts = top_level(parsed.code)
    line, part = 1, cast(cst.CSTNode, parsed.module)
    for start, statement in zip(starts, body, strict=False):
        if len(starts) == len(body) and _holds(statement, node):
            line = parsed.code.count("\n", 0, start) + 1 - len(statement.leading_lines)
            part = statement
            break
    if not _write_out(parsed, part, line):
        parsed.positions[node] = (line, 0, line, 0)


def _write_out(parsed: ParsedCell, part: cst.CSTNode, line: int) -> bool:
    """Work out the positions of all that is in a part of the cell; False where it is too deep for that."""
    try:
        part._codegen(_Positions(parsed.module, line, parsed.positions))  # noqa: SLF001 — the only way to write out a part
    except RecursionError:
        return False
    return True


def _holds(root: cst.CSTNode, node: cst.CSTNode) -> bool:
    """Whether a node is in the tree under another."""
    pending: list[object] = [root]
    while pending:
        item = pending.pop()
        if item is node:
            return True
        if isinstance(item, cst.CSTNode):
            pending += [getattr(item, name) for name in child_fields(type(item))]
        elif isinstance(item, (list, tuple)):
            pending += item
    return False


@cache
def child_fields(kind: type[cst.CSTNode]) -> tuple[str, ...]:
    """The fields of a kind of node that may hold expressions or statements."""
    return tuple(field.name for field in fields(kind) if not field.name.startswith(_TRIVIA))


class _Writer(CodegenState):
    """Writes a node out and keeps which of the tokens are its own, without the spaces and the comma around it."""

    def __init__(self, module: cst.Module, node: cst.CSTNode) -> None:
        super().__init__(module.default_indent, module.default_newline)
        self.node = node
        self.start = 0
        self.end: int | None = None

    def record_syntactic_position(  # type: ignore[override]  # a context, though not one made by a generator
        self, node: cst.CSTNode, *, start_node: cst.CSTNode | None = None, end_node: cst.CSTNode | None = None
    ) -> AbstractContextManager[None]:
        """Keep the span of the node itself."""
        return self._own() if node is self.node else _NOTHING

    @contextmanager
    def _own(self) -> Iterator[None]:
        self.start = len(self.tokens)
        yield
        self.end = len(self.tokens)


class _Positions(CodegenState):
    """Writes nodes out to nowhere and keeps the span of each: lines from 1, columns from 0."""

    def __init__(self, module: cst.Module, line: int, spans: dict[cst.CSTNode, Span]) -> None:
        super().__init__(module.default_indent, module.default_newline)
        self.line = line
        self.column = 0
        self.spans = spans
        self.starts: list[tuple[int, int]] = []

    def add_token(self, value: str) -> None:
        """Move on by a token."""
        if "\n" in value:
            self.line += value.count("\n")
            self.column = len(value) - value.rfind("\n") - 1
        else:
            self.column += len(value)

    def add_indent_tokens(self) -> None:
        """Move on by the indentation."""
        self.column += sum(map(len, self.indent_tokens))

    def before_codegen(self, node: cst.CSTNode) -> None:
        """Remember where a node starts."""
        self.starts.append((self.line, self.column))

    def after_codegen(self, node: cst.CSTNode) -> None:
        """Keep the node's span unless it said more precisely where it is."""
        start = self.starts.pop()
        if node not in self.spans:
            self.spans[node] = (*start, self.line, self.column)

    @contextmanager
    def record_syntactic_position(
        self, node: cst.CSTNode, *, start_node: cst.CSTNode | None = None, end_node: cst.CSTNode | None = None
    ) -> Iterator[None]:
        """Keep the span of a statement without the lines and spaces around it."""
        start = (self.line, self.column)
        yield
        end = (self.line, self.column)
        self.spans[node] = (
            *(self.spans[start_node][:2] if start_node is not None else start),
            *(self.spans[end_node][2:] if end_node is not None else end),
        )
