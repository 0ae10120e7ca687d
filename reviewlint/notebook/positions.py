"""Where a syntax node stands in its cell, found only when somebody asks.

The positions are those of libcst's PositionProvider, without its walk over the whole module: only the top-level
statement around the node is written out, from the line where that statement starts.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
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
    """Work out the positions in the top-level statement that holds a node."""
    body = parsed.module.body
    starts = top_level(parsed.code)
    line, part = 1, cast(cst.CSTNode, parsed.module)
    for start, statement in zip(starts, body, strict=False):
        if len(starts) == len(body) and _holds(statement, node):
            line = parsed.code.count("\n", 0, start) + 1 - len(statement.leading_lines)
            part = statement
            break
    try:
        part._codegen(_Positions(parsed.module, line, parsed.positions))  # noqa: SLF001 — the only way to write out a part
    except RecursionError:
        parsed.positions[node] = (line, 0, line, 0)


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


class _Positions(CodegenState):
    """Writes nodes out to nowhere and keeps the span of each: lines from 1, columns from 0."""

    def __init__(self, module: cst.Module, line: int, spans: dict[cst.CSTNode, tuple[int, int, int, int]]) -> None:
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
