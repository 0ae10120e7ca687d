"""All text of one notebook, cell by cell, split into sentences only where a rule's words may stand."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property

from reviewlint.notebook.cells import Cell, Notebook
from reviewlint.text.comments import comment_sentences
from reviewlint.text.markdown import markdown_sentences
from reviewlint.text.matching import Pattern
from reviewlint.text.sentences import Sentence

MAX_CELL = 100_000  # characters; a longer cell holds data, not words
MAX_SENTENCE = 120  # words; a longer one is a table or a dump


class Prose:
    """The sentences of a notebook's markdown and comments."""

    def __init__(self, notebook: Notebook) -> None:
        self.notebook = notebook
        self._sentences: dict[int, tuple[Sentence, ...]] = {}

    def of(self, cell: Cell) -> tuple[Sentence, ...]:
        """The sentences of one cell."""
        if cell.position not in self._sentences:
            self._sentences[cell.position] = tuple(_sentences(cell))
        return self._sentences[cell.position]

    def mentioning(self, pattern: Pattern) -> Iterator[Sentence]:
        """The sentences that hold a pattern, in order."""
        return (sentence for sentence in self.candidates(pattern) if pattern.search(sentence.words) is not None)

    def candidates(self, pattern: Pattern) -> Iterator[Sentence]:
        """The sentences of the cells whose letters may hold a pattern, in order."""
        for cell, text in self._texts:
            if pattern.may_occur(text):
                yield from self.of(cell)

    @cached_property
    def _texts(self) -> list[tuple[Cell, str]]:
        return [
            (cell, cell.source.lower().replace("ё", "е"))
            for cell in self.notebook.cells
            if len(cell.source) <= MAX_CELL and (cell.kind == "markdown" or (cell.kind == "code" and "#" in cell.source))
        ]


def _sentences(cell: Cell) -> Iterator[Sentence]:
    found = markdown_sentences if cell.kind == "markdown" else comment_sentences
    for sentence in found(cell.source, cell.position):
        if len(sentence.words) <= MAX_SENTENCE:
            yield sentence
