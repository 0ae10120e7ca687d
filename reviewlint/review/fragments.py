"""The fragment of a cell that a remark quotes: the statement around the finding, cut to the lines that matter."""

from __future__ import annotations

import ast
import re
import textwrap
from collections.abc import Iterable, Sequence
from dataclasses import replace
from itertools import pairwise, takewhile

from reviewlint.diagnostics import Location
from reviewlint.notebook.cells import Cell
from reviewlint.notebook.python import python_tree
from reviewlint.notebook.statements import body_of, head_end, parse, path_to, siblings, span_of, start_of
from reviewlint.review.chains import chain
from reviewlint.review.markdown import fenced, quotation
from reviewlint.text.secrets import mask_secrets

WHOLE_STATEMENT = 8  # a statement of more lines is cut around the finding
WHOLE_CELL = 8
COMMENT_BLOCK = 10
CHAIN = 14  # lines of a model that is built statement by statement
LINE = 160  # characters
SENTENCE = 600
ELLIPSIS = "…"


def quote(cell: Cell, places: Sequence[Location]) -> str:
    """What stands at the places of one cell, as Markdown: a code block, or a quotation of text; may be empty.

    Secrets are masked in it.
    """
    cell = replace(cell, source=mask_secrets(cell.source))
    if cell.kind == "code":
        text = code_fragment(cell, places)
        return fenced(text) if text.strip() else ""
    return "\n>\n".join(dict.fromkeys(filter(None, (quotation(text_fragment(cell, place)) for place in places))))


def written_at(cell: Cell, place: Location) -> str:
    """The text of a place; of one without an extent its whole line."""
    if (place.line, place.column) < (place.end_line, place.end_column):
        return cell.text_at(place)
    return "\n".join(cell.lines[place.line - 1 : max(place.line, place.end_line)])


def text_fragment(cell: Cell, place: Location) -> str:
    """The span of a finding in a text cell; where it is no span, the line."""
    text = written_at(cell, place)
    return text if len(text) <= SENTENCE else text[:SENTENCE].rsplit(" ", 1)[0] + " " + ELLIPSIS


def code_fragment(cell: Cell, places: Iterable[Location]) -> str:
    """The lines of a code cell around the places, `…` where lines are left out."""
    tree = parse(cell)
    kept: set[int] = set()
    for place in places:
        kept |= _kept(cell.lines, tree, place)
    return _elided(cell.lines, kept)


def focus(cell: Cell, place: Location) -> set[int]:
    """The lines that a place is about: the innermost statement with those that build the same model."""
    tree = parse(cell)
    path = path_to(tree, place.line)
    if cell.kind != "code" or not path:
        return set(range(place.line, max(place.line, place.end_line) + 1))
    linked = chain(siblings(tree, path), path[-1])
    return {line for one in linked for line in span_of(one)} or set(range(start_of(path[-1]), head_end(path[-1]) + 1))


def _kept(lines: Sequence[str], tree: ast.Module, place: Location) -> set[int]:
    if place.is_whole_cell:
        shown = [number for number, line in enumerate(lines, 1) if line.strip()][:WHOLE_CELL]
        path = path_to(tree, shown[-1]) if shown else []
        return {*shown, span_of(path[-1])[-1]} if path and not body_of(path[-1]) else set(shown)
    path = path_to(tree, place.line)
    if not path:
        return _comment_block(lines, place)
    kept = {line for outer in path[:-1] for line in range(start_of(outer), head_end(outer) + 1)}
    kept |= {line for outer, inner in pairwise(path) if (line := _branch(lines, outer, inner))}
    linked = chain(siblings(tree, path), path[-1])
    while sum(len(span_of(statement)) for statement in linked) > CHAIN:
        linked = _without_farthest(linked, path[-1])
    return kept | ({line for one in linked for line in span_of(one)} or _statement(path[-1], place))


def _without_farthest(linked: list[ast.stmt], statement: ast.stmt) -> list[ast.stmt]:
    """A chain shortened at its longer side; empty when the statement alone is left."""
    before = linked.index(statement)
    after = len(linked) - before - 1
    shorter = linked[1:] if before >= after else linked[:-1]
    return shorter if len(shorter) > 1 else []


def _statement(statement: ast.stmt, place: Location) -> set[int]:
    """A short statement whole; of a long one its first line, the finding and the closing line."""
    span = span_of(statement)
    if len(span) <= WHOLE_STATEMENT:
        return set(span)
    if body_of(statement):  # a loop or function: its head and what fits of its body
        return set(span[:WHOLE_STATEMENT])
    finding = range(place.line, min(max(place.line, place.end_line), place.line + 1, span[-1]) + 1)
    return {span[0], *finding, span[-1]}


def _comment_block(lines: Sequence[str], place: Location) -> set[int]:
    """Comments from the place on, blank lines between them included; in code that does not parse, the lines."""
    if not lines[place.line - 1 : place.line]:
        return set()
    if not lines[place.line - 1].lstrip().startswith("#"):
        return set(range(place.line, min(max(place.line, place.end_line), place.line + 2, len(lines)) + 1))
    if place.end_line == place.line and not _is_commented_code(lines, place.line):
        return {place.line}
    last = place.line
    for number in range(place.line, min(place.line + COMMENT_BLOCK, len(lines) + 1)):
        text = lines[number - 1].strip()
        if text and not text.startswith("#"):
            break
        last = number if text else last
    return set(range(place.line, last + 1))


def _is_commented_code(lines: Sequence[str], start: int) -> bool:
    """Whether the comment at a line is code put aside, so that the lines below belong to it."""
    block = [line.strip() for line in lines[start - 1 : start - 1 + COMMENT_BLOCK]]
    text = [line.removeprefix("#") for line in takewhile(lambda line: not line or line.startswith("#"), block)]
    return any(_is_statements("\n".join(text[:length])) for length in range(len(text), 0, -1))


def _is_statements(text: str) -> bool:
    """Whether a text is code that does something: a bare word or a call may be prose."""
    tree = python_tree(textwrap.dedent(text))
    return tree is not None and any(not isinstance(statement, ast.Expr) for statement in tree.body)


def _branch(lines: Sequence[str], outer: ast.stmt, inner: ast.stmt) -> int:
    """The line of the `else`, `except` or `finally` that a statement stands under; 0 for none."""
    inside = {line for statement in body_of(outer) for line in span_of(statement)}
    for number in range(start_of(inner) - 1, outer.lineno, -1):
        if number not in inside and re.match(r"\s*(else|except|finally|case)\b", lines[number - 1]):
            return number
    return 0


def _elided(lines: Sequence[str], kept: Iterable[int]) -> str:
    numbers = sorted(number for number in kept if 1 <= number <= len(lines))
    text: list[str] = []
    for previous, number in zip([None, *numbers], numbers, strict=False):
        if previous is not None:
            text.extend(_between(lines[previous : number - 1]))
        line = lines[number - 1].rstrip()
        text.append(line if len(line) <= LINE else line[:LINE] + ELLIPSIS)
    return textwrap.dedent("\n".join(text))


def _between(skipped: Sequence[str]) -> list[str]:
    """What stands for skipped lines: nothing, a blank line, a single line itself, or `…` with their indentation."""
    filled = [line for line in skipped if line.strip()]
    if not filled:
        return [""] if skipped else []
    if len(filled) == 1 and len(filled[0]) <= LINE:
        return [line.rstrip() for line in skipped]
    line = next((line for line in filled if not line.lstrip().startswith("#")), filled[0])
    return [line[: len(line) - len(line.lstrip())] + ELLIPSIS]
