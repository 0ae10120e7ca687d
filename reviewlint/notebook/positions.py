"""Where a syntax node stands in its cell, found only when somebody asks.

The positions are those of libcst's PositionProvider, without its walk over the whole module. Python's own tree tells
most of them; of a tree by libcst only the top-level statement around the node is written out, from the line where that
statement starts.
"""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import fields, replace
from functools import cache
from typing import Any, cast

import libcst as cst
from libcst._nodes.internal import CodegenState

from reviewlint.diagnostics import Location
from reviewlint.notebook.recovery import parse
from reviewlint.notebook.scanner import top_level
from reviewlint.notebook.syntax import ParsedCell

# Fields that hold no expression or statement; leaving them out halves the search.
_TRIVIA = ("whitespace", "lpar", "rpar", "leading_lines", "lines_after", "trailing", "footer", "header", "semicolon")

_CALLS = re.compile(r"[\w)\]]\($")

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
    span = _told(parsed, node)
    if span is not None:
        parsed.positions[node] = span
    elif parsed.origins:
        _compare(parsed)
    elif len(parsed.positions) > MANY:
        _write_out(parsed, parsed.module, 1)
    else:
        _write_out_statement(parsed, node)


def _told(parsed: ParsedCell, node: cst.CSTNode) -> Span | None:
    """The span that Python's own tree tells of a node of a bare tree; None where it cannot be relied on."""
    origin: Any = parsed.origins.get(id(node))
    if origin is None:
        return None
    first, last = origin.lineno, origin.end_lineno
    lines = parsed.code.split("\n")
    start = lines[first - 1].encode()[: origin.col_offset].decode()
    end = lines[last - 1].encode()[: origin.end_col_offset].decode()
    if isinstance(node, cst.Name) and isinstance(origin, ast.Attribute):
        return last, len(end) - len(node.value), last, len(end)
    if isinstance(node, cst.Name) and isinstance(origin, ast.keyword):
        return first, len(start), first, len(start) + len(node.value)
    if isinstance(node, cst.Arg) and _is_in_brackets(lines[: first - 1], start):
        return None  # the brackets are part of the argument
    return first, len(start), last, len(end)


def _is_in_brackets(above: list[str], start: str) -> bool:
    """Whether a bracket before an argument may be its own, not that of the call."""
    before = start.rstrip() or "\n".join(above).rstrip()
    return before.endswith("(") and _CALLS.search(before) is None


def _compare(parsed: ParsedCell) -> None:
    """Work out all positions of a bare tree from those in the tree by libcst, node by node."""
    whole = replace(parsed, module=parse(parsed.code) or cst.Module([]), origins={}, positions={})
    if not _write_out(whole, whole.module, 1):
        return _take_lines(parsed)
    pending: list[tuple[object, object]] = [(parsed.module, whole.module)]
    while pending:
        one, other = pending.pop()
        if isinstance(one, cst.CSTNode) and isinstance(other, cst.CSTNode):
            if other in whole.positions:
                parsed.positions.setdefault(one, whole.positions[other])
            pending += [(getattr(one, name), getattr(other, name)) for name in child_fields(type(one))]
        elif isinstance(one, (list, tuple)) and isinstance(other, (list, tuple)):
            pending += zip(one, other, strict=False)
    return None


def _take_lines(parsed: ParsedCell) -> None:
    """Where a tree is too deep to be written out, all nodes of a statement stand on its first line."""
    for statement in parsed.module.body:
        nodes = list(_below(statement))
        origins: list[Any] = [parsed.origins[id(node)] for node in nodes if id(node) in parsed.origins]
        line = min((origin.lineno for origin in origins), default=1)
        for node in nodes:
            parsed.positions.setdefault(node, (line, 0, line, 0))


def _write_out_statement(parsed: ParsedCell, node: cst.CSTNode) -> None:
    """Work out the positions of all that is in the top-level statement that holds a node."""
    body = parsed.module.body
    starts = top_level(parsed.code)
    line, part = 1, cast(cst.CSTNode, parsed.module)
    for start, statement in zip(starts, body, strict=False):
        if len(starts) == len(body) and any(inner is node for inner in _below(statement)):
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


def _below(root: cst.CSTNode) -> Iterator[cst.CSTNode]:
    """A node and all that are in the tree under it."""
    pending: list[object] = [root]
    while pending:
        item = pending.pop()
        if isinstance(item, cst.CSTNode):
            yield item
            pending += [getattr(item, name) for name in child_fields(type(item))]
        elif isinstance(item, (list, tuple)):
            pending += item


@cache
def child_fields(kind: type[cst.CSTNode]) -> tuple[str, ...]:
    """The fields of a kind of node that may hold expressions or statements."""
    return tuple(field.name for field in fields(kind) if not field.name.startswith(_TRIVIA))


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
