"""What of a notebook came with the course's own notebook: code and text that stand there unchanged.

Statements are compared by their syntax trees, so that formatting, comments and the place in the notebook play no part;
of a compound statement its head and the statements inside are compared one by one. Text is compared sentence by
sentence.
"""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import blake2b

from reviewlint.diagnostics import Diagnostic, Severity
from reviewlint.notebook.cells import Cell, Notebook
from reviewlint.notebook.statements import BLOCKS, body_of, parse, path_to
from reviewlint.review.fragments import written_at
from reviewlint.text.comments import comments

GROUP = 4
"""Notebooks from which on what most of them share is taken for the course's."""

Digest = int


@dataclass(frozen=True)
class TemplateCode:
    """The statements and sentences of the course's notebooks, as digests: they are handed to other processes.

    `is_given` says whether the course's notebook itself is known, and not only what a group has in common.
    """

    statements: frozenset[Digest] = frozenset()
    sentences: frozenset[Digest] = frozenset()
    is_given: bool = False

    @classmethod
    def of(cls, notebooks: Iterable[Notebook]) -> TemplateCode:
        """All that stands in the course's notebooks."""
        statements: set[Digest] = set()
        sentences: set[Digest] = set()
        for notebook in notebooks:
            statements |= statements_of(notebook)
            sentences |= sentences_of(notebook)
        return cls(frozenset(statements), frozenset(sentences), is_given=True)

    @classmethod
    def shared_by(cls, notebooks: Iterable[Notebook]) -> TemplateCode:
        """What stands in more than half of a group's notebooks; nothing where the group is too small to tell."""
        count = 0
        statements: Counter[Digest] = Counter()
        sentences: Counter[Digest] = Counter()
        for notebook in notebooks:
            if not notebook.cells:
                continue
            count += 1
            statements.update(statements_of(notebook))
            sentences.update(sentences_of(notebook))
        if count < GROUP:
            return cls()
        return cls(_common(statements, count), _common(sentences, count))

    def holds(self, finding: Diagnostic, notebook: Notebook) -> bool:
        """Whether what a finding stands on came with the course's notebook.

        A finding on a whole cell or notebook is about what the student made of it, unless it is praise.
        """
        place = finding.location
        if not place.cell or not (self.statements or self.sentences):
            return False
        cell = notebook.cell(place.cell)
        if place.is_whole_cell:
            return finding.severity is Severity.PRAISE and self._holds_all_of(cell)
        if cell.kind == "code":
            path = path_to(parse(cell), place.line)
            if path:
                return _digest(path[-1]) in self.statements
        return self._holds_text(written_at(cell, place))

    def holds_all_of(self, notebook: Notebook) -> bool:
        """Whether a notebook has nothing of its own; never told of an empty one, or of what a group has in common."""
        filled = [cell for cell in notebook.cells if cell.kind != "raw" and cell.source.strip()]
        return self.is_given and bool(filled) and all(self._holds_all_of(cell) for cell in filled)

    def _holds_all_of(self, cell: Cell) -> bool:
        """Whether all of a cell is the course's; one that does not parse counts as the student's."""
        if cell.kind != "code":
            return self._holds_text(cell.source)
        found = set(_statements(cell))
        has_code = any(line.strip() and not line.strip().startswith("#") for line in cell.lines)
        return found <= self.statements and bool(found or not has_code) and self._holds_text(_comments(cell))

    def _holds_text(self, text: str) -> bool:
        return all(_hashed(sentence) in self.sentences for sentence in _sentences(text))


def statements_of(notebook: Notebook) -> set[Digest]:
    """The digests of a notebook's statements, those inside of others too."""
    return {one for cell in notebook.code_cells for one in _statements(cell)}


def sentences_of(notebook: Notebook) -> set[Digest]:
    """The digests of the sentences of a notebook's text and comments."""
    texts = (_comments(cell) if cell.kind == "code" else cell.source for cell in notebook.cells)
    return {_hashed(sentence) for text in texts for sentence in _sentences(text)}


def _common(found: Counter[Digest], count: int) -> frozenset[Digest]:
    return frozenset(one for one, times in found.items() if 2 * times > count)


def _statements(cell: Cell) -> Iterator[Digest]:
    left = list(parse(cell).body)
    while left:
        statement = left.pop()
        left.extend(body_of(statement))
        yield _digest(statement)


def _digest(statement: ast.stmt) -> Digest:
    """A statement without the blocks inside it, without its formatting."""
    fields = (ast.dump(value) if isinstance(value, ast.AST) else _dumped(value) for value in _head(statement))
    return _hashed("\0".join((type(statement).__name__, *fields)))


def _head(statement: ast.stmt) -> Iterator[object]:
    return (value for name, value in ast.iter_fields(statement) if name not in BLOCKS)


def _dumped(value: object) -> str:
    if isinstance(value, list):
        return ",".join(ast.dump(item) if isinstance(item, ast.AST) else repr(item) for item in value)
    return repr(value)


def _comments(cell: Cell) -> str:
    return "\n".join(comment.text for comment in comments(cell.source))


def _sentences(text: str) -> Iterator[str]:
    """The sentences of a text as bare words: marks and spaces play no part."""
    for part in re.split(r"[.!?…]+(?:\s+|$)|\n+", text):
        if words := re.findall(r"\w+", part.casefold()):
            yield " ".join(words)


def _hashed(text: str) -> Digest:
    return int.from_bytes(blake2b(text.encode("utf-8", "surrogatepass"), digest_size=8).digest(), "big")
