"""Commented-out code: blocks of comments read as the Python that they were."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from textwrap import dedent

from reviewlint.diagnostics import Location
from reviewlint.notebook.python import python_tree
from reviewlint.text.comments import Comment, comment_blocks

MAX_LINES = 1_000  # of one block
MAX_STATEMENT = 60  # lines of one statement; longer ones are not tried


@dataclass(frozen=True, slots=True)
class CommentedCode:
    """A block of comments that holds code, and what of it parses."""

    location: Location
    statements: tuple[ast.stmt, ...]


def commented_code(source: str, cell: int) -> Iterator[CommentedCode]:
    """The blocks of a code cell's whole-line comments that hold code; blank lines do not end a block."""
    for block in comment_blocks(source):
        statements = tuple(_statements(_uncomment(block)))
        if statements:
            first, last = block[0], block[-1]
            end = last.column + len(last.text.rstrip())
            yield CommentedCode(Location(cell, first.line, first.column - 1, last.line, end), statements)


def _uncomment(block: Sequence[Comment]) -> list[str]:
    """The lines of a block without their `#`, the blank ones between them included."""
    texts = {comment.line: comment.text.rstrip() for comment in block[:MAX_LINES]}
    return [texts.get(number, "") for number in range(block[0].line, max(texts) + 1)]


def _statements(lines: Sequence[str]) -> Iterator[ast.stmt]:
    """The statements among the lines; prose and what does not parse is skipped line by line."""
    at = 0
    while at < len(lines):
        length, parsed = _statement(lines, at) if lines[at].strip() else (1, [])
        yield from parsed
        at += length


def _statement(lines: Sequence[str], start: int) -> tuple[int, list[ast.stmt]]:
    """How many lines the statement at a line takes, and what it is; one line and nothing where it is none."""
    indent = _indent(lines[start])
    end = start + 1
    while end < len(lines) and (not lines[end].strip() or _indent(lines[end]) > indent):
        end += 1
    for stop in (end, *range(end + 1, min(len(lines), start + MAX_STATEMENT) + 1)):
        parsed = _parse(lines[start:stop])
        if parsed:
            return stop - start, parsed
        if stop < len(lines) and _indent(lines[stop]) < indent and lines[stop].strip():
            break
    return 1, []


def _parse(lines: Sequence[str]) -> list[ast.stmt]:
    tree = python_tree(dedent("\n".join(lines)))
    return tree.body if tree is not None else []


def _indent(line: str) -> int:
    return len(line) - len(line.lstrip())
