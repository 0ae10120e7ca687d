"""All text of one notebook, cell by cell, split into sentences only where a rule's words may stand."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property, lru_cache

from reviewlint.diagnostics import Location
from reviewlint.notebook.cells import Cell, Notebook
from reviewlint.text.comments import comment_sentences, comments
from reviewlint.text.markdown import markdown_sentences
from reviewlint.text.matching import Pattern
from reviewlint.text.sentences import Sentence
from reviewlint.text.words import beginnings

MAX_CELL = 100_000  # characters; a longer cell holds data, not words
MAX_SENTENCE = 1_500  # characters; a longer one is a table or a dump


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

    def candidates(self, pattern: Pattern, around: Pattern | None = None) -> Iterator[Sentence]:
        """The sentences whose letters may hold a pattern, in order: few enough to be read closely.

        `around` is what must also be found in their cell.
        """
        if not pattern.may_occur(self._all_beginnings):
            return
        for cell, found in self._beginnings:
            if pattern.may_occur(found) and (around is None or around.may_occur(found)):
                yield from (sentence for sentence in self.of(cell) if pattern.may_occur(sentence.beginnings))

    def before(self, sentence: Sentence) -> Sentence | None:
        """The sentence before one, in the same cell."""
        there = self.of(self.notebook.cell(sentence.location.cell))
        at = there.index(sentence)
        return there[at - 1] if at else None

    def after(self, sentence: Sentence) -> Sentence | None:
        """The sentence after one, in the same cell."""
        there = self.of(self.notebook.cell(sentence.location.cell))
        at = there.index(sentence)
        return there[at + 1] if at + 1 < len(there) else None

    @cached_property
    def _all_beginnings(self) -> frozenset[str]:
        return frozenset().union(*(found for _, found in self._beginnings))

    @cached_property
    def _beginnings(self) -> list[tuple[Cell, frozenset[str]]]:
        return [(cell, found) for cell in self.notebook.cells if (found := _beginnings_of(cell.kind, cell.source))]


@lru_cache(maxsize=512)  # as with the sentences
def _beginnings_of(kind: str, source: str) -> frozenset[str]:
    """What the words in a cell begin with, nothing where it holds no text at all."""
    if len(source) > MAX_CELL or kind == "raw":
        return frozenset()
    return beginnings(source if kind == "markdown" else "\n".join(comment.text for comment in comments(source)))


def _sentences(cell: Cell) -> Iterator[Sentence]:
    for known in _sentences_of(cell.kind, cell.source):
        there = known.location
        place = Location(cell.position, there.line, there.column, there.end_line, there.end_column)
        yield Sentence(known.text, known.kind, place)


@lru_cache(maxsize=512)  # the notebooks of one course share much of their text
def _sentences_of(kind: str, source: str) -> tuple[Sentence, ...]:
    found = markdown_sentences if kind == "markdown" else comment_sentences
    return tuple(sentence for sentence in found(source, 1) if len(sentence.text) <= MAX_SENTENCE)
