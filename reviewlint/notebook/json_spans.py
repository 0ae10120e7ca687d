"""Where the source strings of a notebook's cells stand in the text of its file."""

from __future__ import annotations

import re
from collections.abc import Iterator
from json.decoder import JSONDecoder, scanstring  # type: ignore[attr-defined]
from typing import NamedTuple

_SPACE = re.compile(r"[ \t\n\r]*")
_DECODER = JSONDecoder(parse_int=float)  # integers that are too long for Python are no reason to stumble


class Span(NamedTuple):
    """A string literal of a file, its quotes included: `text[start:end]`."""

    start: int
    end: int


def source_spans(text: str) -> list[list[Span]]:
    """For each cell of a notebook of version 4, the literals that its source is made of; raises ValueError."""
    cells = 0
    for key, start in _members(text, 1 if text.startswith("\ufeff") else 0):
        if key == "cells":
            cells = start
    return [_sources(text, start) for start in _elements(text, cells)] if cells else []


def _sources(text: str, start: int) -> list[Span]:
    """The literals of one cell's source; none where it has no text."""
    found: list[Span] = []
    if text[start] != "{":
        return found
    for key, value in _members(text, start):
        if key == "source":
            places = _elements(text, value) if text[value] == "[" else (value,)
            found = [Span(place, _end(text, place)) for place in places if text[place] == '"']
    return found


def _members(text: str, start: int) -> Iterator[tuple[str, int]]:
    """The keys of the object at an offset, each with the offset of its value."""
    start = _skip(text, _skip(text, start) + 1)
    while text[start] != "}":
        key, start = scanstring(text, start + 1)
        start = _skip(text, _skip(text, start) + 1)  # over the colon
        yield key, start
        start = _next(text, start)


def _elements(text: str, start: int) -> Iterator[int]:
    """The offsets of the elements of the list at an offset."""
    start = _skip(text, start + 1)
    while text[start] != "]":
        yield start
        start = _next(text, start)


def _next(text: str, start: int) -> int:
    """The offset behind a value and the comma that may follow it."""
    start = _skip(text, _end(text, start))
    return _skip(text, start + 1) if text[start] == "," else start


def _end(text: str, start: int) -> int:
    end: int = _DECODER.raw_decode(text, start)[1]
    return end


def _skip(text: str, start: int) -> int:
    found = _SPACE.match(text, start)
    return found.end() if found else start
