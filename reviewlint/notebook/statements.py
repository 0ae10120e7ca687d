"""The statements of a code cell: which of them stand around a line, and on which lines they stand."""

from __future__ import annotations

import ast
from collections.abc import Sequence
from functools import lru_cache

from reviewlint.notebook.cells import Cell
from reviewlint.notebook.ipython import mask
from reviewlint.notebook.python import python_tree

BLOCKS = ("body", "handlers", "cases", "orelse", "finalbody")
"""The fields of a compound statement that hold others."""


def parse(cell: Cell) -> ast.Module:
    """The statements of a cell; none where it does not parse as a whole."""
    return _parsed(cell.source)


@lru_cache(maxsize=64)  # a letter asks for the same cell again and again
def _parsed(source: str) -> ast.Module:
    return python_tree(mask(source).code) or ast.Module([], [])


def path_to(tree: ast.Module, line: int) -> list[ast.stmt]:
    """The statements around a line, outermost first."""
    path: list[ast.stmt] = []
    level: Sequence[ast.stmt] = tree.body
    while found := next((statement for statement in level if line in span_of(statement)), None):
        path.append(found)
        level = body_of(found)
    return path


def siblings(tree: ast.Module, path: Sequence[ast.stmt]) -> Sequence[ast.stmt]:
    """The statements beside the last one of a path."""
    return body_of(path[-2]) if len(path) > 1 else tree.body


def body_of(statement: ast.stmt) -> list[ast.stmt]:
    """The statements inside a compound one, of all its branches."""
    inner: list[ast.stmt] = []
    for block in BLOCKS:
        for child in getattr(statement, block, ()):
            inner.extend([child] if isinstance(child, ast.stmt) else child.body)
    return inner


def start_of(statement: ast.stmt) -> int:
    """The first line of a statement, that of its decorators."""
    decorators: list[ast.expr] = getattr(statement, "decorator_list", [])
    return min([statement.lineno, *(decorator.lineno for decorator in decorators)])


def span_of(statement: ast.stmt) -> range:
    """The lines of a statement."""
    return range(start_of(statement), (statement.end_lineno or statement.lineno) + 1)


def head_end(statement: ast.stmt) -> int:
    """The last line of a compound statement's head; of a simple statement its last line."""
    body = body_of(statement)
    if not body:
        return span_of(statement)[-1]
    return (
        max(statement.lineno, start_of(body[0]) - 1) if start_of(body[0]) - statement.lineno < 4 else statement.lineno
    )
