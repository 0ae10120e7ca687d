"""Cells that are copies of one another, names and numbers aside."""

# ruff: noqa: SIM905 — words in a string read better than thirty quoted ones

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import libcst as cst

from reviewlint.notebook.python import python_tree
from reviewlint.text.secrets import is_random

if TYPE_CHECKING:
    from reviewlint.notebook.syntax import ParsedCell
    from reviewlint.views.analysis import Analysis

MIN_STATEMENTS = 3
MIN_TOKENS = 30
MIN_TOKENS_OF_TWO = 35
"""Shorter cells look alike by chance."""

MAX_CODE = 20_000
MAX_PARAMETERS = 6

_TOKEN = re.compile(
    r"(?P<comment>\#[^\n]*)"
    r"|(?P<string>[rbfuRBFU]{0,2}(?:'''.*?'''|\"\"\".*?\"\"\"|'(?:\\.|[^'\\\n])*'|\"(?:\\.|[^\"\\\n])*\"))"
    r"|(?P<method>\.\s*[^\W\d]\w*(?=\s*\())"
    r"|(?P<keyword>[^\W\d]\w*(?=\s*=[^=]))"
    r"|(?P<name>[^\W\d]\w*)"
    r"|(?P<number>\d[\w.]*)"
    r"|(?P<other>\S)",
    re.DOTALL,
)
_COMMENT = re.compile(r"#[^\n]*")
_WORDS = bytes(range(ord("0"), ord("9") + 1)) + bytes(range(ord("a"), ord("z") + 1)) + bytes(range(128, 256))
# What a formatter may change, and words, which may differ.
_LAYOUT = _WORDS + _WORDS.upper() + b"_ \t\n\r.,;()[]'\"\\"
_PUNCTUATION = frozenset(",;()\\")
# Words of the language: another one is another statement.
_SYNTAX = frozenset(
    "and as assert async await break class continue def del elif else except finally for from global if import in is "
    "lambda nonlocal not or pass raise return try while with yield True False None".split()
)


@dataclass(frozen=True, slots=True)
class Copies:
    """Cells that are one cell, in order; `varying` are the names and values of the second that differ in others."""

    cells: tuple[int, ...]
    varying: tuple[str, ...]
    lines: int


@dataclass(frozen=True, slots=True)
class _Shape:
    """What a cell looks like: `form` without names and values, which stand in `words` in the order of the text."""

    form: tuple[str, ...]
    words: tuple[str, ...]


def copied_cells(analysis: Analysis, fewest: float) -> Iterator[Copies]:
    """The groups of `fewest` and more cells that are copies of one another, in the order of their second cells."""
    alike: dict[bytes, list[ParsedCell]] = defaultdict(list)
    for parsed in analysis.parsed.values():
        if parsed.is_python and len(parsed.code) <= MAX_CODE:
            alike[_COMMENT.sub("", parsed.code).encode("utf-8", "replace").translate(None, _LAYOUT)].append(parsed)
    similar: dict[tuple[str, ...], list[ParsedCell]] = defaultdict(list)
    for some in alike.values():
        worthy = [parsed for parsed in some if _is_worth_a_function(parsed)] if len(some) >= fewest else []
        for parsed in worthy if len(worthy) >= fewest else ():
            form = tuple(one for one in _shape(parsed.code).form if one not in _PUNCTUATION)
            if len(form) >= MIN_TOKENS // 2:
                similar[form].append(parsed)
    groups: dict[tuple[str, ...], list[tuple[ParsedCell, _Shape]]] = defaultdict(list)
    for some in similar.values():
        for parsed in some if len(some) >= fewest else ():
            code = _laid_out(parsed.code)
            shape = _shape(code)
            fewest_tokens = MIN_TOKENS if code.count("\n") >= MIN_STATEMENTS - 1 else MIN_TOKENS_OF_TWO
            if len(shape.form) >= fewest_tokens:
                groups[shape.form].append((parsed, shape))
    found = [_copies(group) for group in groups.values() if len(group) >= fewest]
    yield from sorted(found, key=lambda copies: copies.cells[1])


def _laid_out(code: str) -> str:
    """The code as Python itself would write it: one statement a line, whoever formatted it."""
    tree = python_tree(code)
    return ast.unparse(tree) if tree is not None else ""


def _shape(code: str) -> _Shape:
    """The form of a text: each name and value is told by its first place, so that the same ones stay the same."""
    form: list[str] = []
    words: list[str] = []
    numbers: dict[str, int] = {}
    for found in _TOKEN.finditer(code):
        kind, text = found.lastgroup, found[0]
        if kind == "comment":
            continue
        if kind in ("other", "method") or text in _SYNTAX:
            form.append(text)
            continue
        if text not in numbers:
            numbers[text] = len(words)
            words.append(text)
        form.append(f"{'string' if kind == 'string' else 'word'} {numbers[text]}")
    return _Shape(tuple(form), tuple(words))


def _is_worth_a_function(parsed: ParsedCell) -> bool:
    """Whether a cell is more than imports and a single statement."""
    body: list[cst.CSTNode] = []
    for line in parsed.module.body:
        body += line.body if isinstance(line, cst.SimpleStatementLine) else [line]
    work = [one for one in body if not isinstance(one, (cst.Import, cst.ImportFrom, cst.Pass)) and not _is_short(one)]
    return len(work) > 1 or any(isinstance(one, (cst.FunctionDef, cst.For)) for one in work)


def _is_short(node: cst.CSTNode) -> bool:
    """Whether a statement only gives another name to a call: a function of one line."""
    return isinstance(node, cst.FunctionDef) and len(node.body.body) == 1


def _copies(group: Sequence[tuple[ParsedCell, _Shape]]) -> Copies:
    second, shape = group[1]
    columns = zip(*(one.words for _, one in group), strict=True)
    varying = [word for word, column in zip(shape.words, columns, strict=True) if len(set(column)) > 1]
    varying = [word for word in varying if not is_random(word.strip("'\""))]  # a key is not to be shown
    lines = sum(bool(line.strip()) for line in second.code.split("\n"))
    return Copies(tuple(parsed.cell.position for parsed, _ in group), tuple(varying[:MAX_PARAMETERS]), lines)
