"""Running text cut into sentences that know where they stand in their cell."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property, lru_cache
from typing import Literal, NamedTuple

from reviewlint.diagnostics import Location
from reviewlint.text.words import Word, beginnings, words

SentenceKind = Literal["heading", "paragraph", "item", "cell", "comment"]


@dataclass(frozen=True)
class Sentence:
    """One sentence: its text on one line, what it is part of (`cell` is a table's) and where it stands."""

    text: str
    kind: SentenceKind
    location: Location

    @cached_property
    def words(self) -> tuple[Word, ...]:
        """Its words; their offsets count in `text`."""
        return words(self.text)

    @cached_property
    def beginnings(self) -> frozenset[str]:
        """What its words begin with, for `Pattern.may_occur`."""
        return _beginnings(self.text)


@lru_cache(maxsize=4096)  # the notebooks of one course share much of their text
def _beginnings(sentence: str) -> frozenset[str]:
    return beginnings(sentence)


class Line(NamedTuple):
    """A piece of running text in one line of a cell; `column` is where it starts, both 1-based."""

    line: int
    column: int
    text: str


_END = re.compile(
    r"(?P<mark>[.!?…]+)[\"'»”)\]]*(?=\s|$)"  # a mark before a space
    r"|(?P<glued>(?<=[а-яё])[.!?](?=[А-ЯЁ]))"  # «хорошо.Далее»
    r"|\n(?=\s*(?:[A-ZА-ЯЁ]|\d+[.)]\s|[-–—•*]\s|\d+\s*[-–—]\s))"  # a line that starts as sentences or items do
)
_WORD_BEFORE = re.compile(r"([^\W\d_]+|\d+)$")
_JOINED = ("т.к", "т. к", "т.е", "т. е", "т.н", "т. н", "e.g", "i.e")
_ABBREVIATIONS = frozenset(("рис", "напр", "пример", "см", "др", "пр", "тыс", "etc", "fig", "vs", "approx", "eg", "ie"))


def split(lines: Sequence[Line], kind: SentenceKind, cell: int) -> Iterator[Sentence]:
    """The sentences of one paragraph."""
    text = "\n".join(line.text for line in lines)
    start = 0
    for end in (*_ends(text), len(text)):
        piece = text[start:end]
        inner = piece.strip()
        if inner and any(letter.isalnum() for letter in inner):
            first = start + piece.index(inner[0])
            location = _location(lines, first, first + len(inner), cell)
            yield Sentence(" ".join(inner.split()), kind, location)
        start = end


def _ends(text: str) -> Iterator[int]:
    for found in _END.finditer(text):
        if found["mark"] == "." and _abbreviated(text[: found.start()], text[found.end() :]):
            continue
        yield found.end()


def _abbreviated(before: str, after: str) -> bool:
    """Whether a full stop ends a word cut short, an initial or a number of a list, not a sentence."""
    if before.lower().endswith(_JOINED):
        return True
    word = _WORD_BEFORE.search(before[-24:])
    if word is None:
        return False
    last = word[1].lower()
    if last in _ABBREVIATIONS:
        return True
    following = after.lstrip()[:1]
    if last.isdigit():
        return before[-24:].strip() == last  # «1. Данные»
    return len(last) < 3 and not following.isupper()


def _location(lines: Sequence[Line], start: int, end: int, cell: int) -> Location:
    first, column = _position(lines, start)
    last, end_column = _position(lines, end - 1)
    return Location(cell, first, column, last, end_column + 1)


def _position(lines: Sequence[Line], offset: int) -> tuple[int, int]:
    for line in lines:
        if offset <= len(line.text):
            return line.line, line.column + offset
        offset -= len(line.text) + 1
    raise IndexError(offset)
