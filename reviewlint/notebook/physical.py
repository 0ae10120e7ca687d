"""Where the sources of cells stand in the text of a notebook file, found without losing any character of it.

The text is walked once: values that are not sources are skipped by the JSON decoder itself. Offsets count code
points of the text, which has no byte order mark; lines and columns of a cell are those of `Cell.lines`, from 1.
"""

from __future__ import annotations

import re
from bisect import bisect_right
from collections.abc import Iterator
from functools import cached_property
from itertools import accumulate
from json import JSONDecoder
from typing import NamedTuple

from reviewlint.diagnostics import Location
from reviewlint.notebook.cursor import Cursor

_DECODER = JSONDecoder()
# An escape in a JSON string; the decoder makes one character of a surrogate pair.
_ESCAPE = re.compile(r"\\(?:u[dD][89abAB][0-9a-fA-F]{2}\\u[dD][c-fC-F][0-9a-fA-F]{2}|u[0-9a-fA-F]{4}|.)")
_RETURN, _LINE_FEED = (r"\r", r"\u000d"), (r"\n", r"\u000a")


class Fragment(NamedTuple):
    """One JSON string of a source: `text[start:end]` is what stands between its quotes."""

    start: int
    end: int


class Region(NamedTuple):
    """A span of a file: lines and columns from 1, the end exclusive; empty where only a place is known."""

    line: int
    column: int
    end_line: int
    end_column: int


START = Region(1, 1, 1, 1)


class Source:
    """The source of one cell in the text of its file.

    `start` is where its JSON value stands (the cell itself where it has none). `margin` is how many characters
    reading puts before the text: an old heading becomes `# …`.
    """

    def __init__(self, text: str, start: int, margin: int = 0) -> None:
        self._text = text
        self.start = start
        self.margin = margin

    @cached_property
    def fragments(self) -> tuple[Fragment, ...]:
        """The strings of the value: one for each line as Jupyter saves them, or one for all."""
        return tuple(_fragments(Cursor(self._text, self.start)))

    def offset(self, line: int, column: int) -> int:
        """The offset of the character at a line and column; beyond the end of the line, of that end.

        A line ends at the escape of its line end, the last one at the closing quote.
        """
        if not self.fragments:
            return self.start
        starts = self._line_starts
        number = min(max(line, 1), len(starts) - 1)
        index = starts[number - 1] + max(column - 1 - (self.margin if number == 1 else 0), 0)
        index = min(index, starts[number] - 1)
        indices, offsets = self._steps
        step = bisect_right(indices, index) - 1
        return offsets[step] + index - indices[step]

    def position(self, offset: int) -> tuple[int, int]:
        """The line and column of the character at an offset; inside an escape or between strings, of the next one."""
        if not self.fragments:
            return 1, 1
        indices, offsets = self._steps
        step = max(bisect_right(offsets, offset) - 1, 0)
        index = indices[step] + max(offset - offsets[step], 0)
        index = min(index, indices[min(step + 1, len(indices) - 1)])
        starts = self._line_starts
        line = bisect_right(starts, index, hi=len(starts) - 1)
        return line, index - starts[line - 1] + 1 + (self.margin if line == 1 else 0)

    @cached_property
    def _line_starts(self) -> list[int]:
        """The index in the source where each line starts, and where one more would."""
        value = "".join(_DECODER.raw_decode(self._text, start - 1)[0] for start, _ in self.fragments)
        lines = value.replace("\r\n", "\n").replace("\r", "\n").split("\n")
        return list(accumulate((len(line) + 1 for line in lines), initial=0))

    @cached_property
    def _steps(self) -> tuple[list[int], list[int]]:
        """Indices in the source and their offsets in the text; from each to the next both grow alike."""
        indices: list[int] = []
        offsets: list[int] = []
        index, returned = 0, False
        for fragment in self.fragments:
            indices.append(index)
            offsets.append(fragment.start)
            at = fragment.start
            for escape in _ESCAPE.finditer(self._text, *fragment):
                index += escape.start() - at
                # The reader makes one line end of `\r\n`, which may stand in two strings.
                joined = returned and escape.start() == at and escape[0].lower() in _LINE_FEED
                index += not joined
                at = escape.end()
                indices.append(index)
                offsets.append(at)
                returned = escape[0].lower() in _RETURN
            returned = returned and at == fragment.end
            index += fragment.end - at
            indices.append(index)
            offsets.append(fragment.end)
        return indices, offsets


class PhysicalText:
    """The text of a notebook file that was read, with the source of every cell found in it."""

    def __init__(self, raw: bytes) -> None:
        self.text = raw.decode("utf-8-sig")

    @cached_property
    def sources(self) -> tuple[Source, ...]:
        """The sources of all cells; `sources[n - 1]` is that of cell n."""
        cursor = Cursor(self.text)
        found: dict[str, tuple[Source, ...]] = {}
        for key in cursor.members():
            if key == "cells" and cursor.sees("["):
                found[key] = tuple(_source(cursor) for _ in cursor.elements())
            elif key == "worksheets" and cursor.sees("["):
                found[key] = tuple(_worksheets(cursor))
        return found.get("cells") or found.get("worksheets") or ()

    def region(self, place: Location) -> Region:
        """Where a place in a cell is in the file; the notebook as a whole is where the file starts."""
        if not 0 < place.cell <= len(self.sources):
            return START
        source = self.sources[place.cell - 1]
        start = source.offset(place.line, place.column)
        end = max(start, source.offset(place.end_line, place.end_column))
        return Region(*self.line_and_column(start), *self.line_and_column(end))

    def line_and_column(self, offset: int) -> tuple[int, int]:
        """The line of the file and the column in it, both from 1, where an offset is."""
        line = bisect_right(self._lines, offset)
        return line, offset - self._lines[line - 1] + 1

    @cached_property
    def _lines(self) -> list[int]:
        return [0, *(match.end() for match in re.finditer("\n", self.text))]


def _worksheets(cursor: Cursor) -> Iterator[Source]:
    """The sources of the cells in the worksheets of version 3."""
    for _ in cursor.elements():
        if not cursor.sees("{"):
            continue
        for key in cursor.members():
            if key == "cells" and cursor.sees("["):
                yield from (_source(cursor, "input") for _ in cursor.elements())


def _source(cursor: Cursor, *other_keys: str) -> Source:
    """The source of the cell that starts here."""
    start = cursor.at
    if not cursor.sees("{"):
        return Source(cursor.text, start)
    places: dict[str, int] = {}
    kind, level = "", "1"
    for key in cursor.members():
        places[key] = cursor.at
        if key == "cell_type":
            kind = cursor.value()
        elif key == "level":
            level = cursor.value()
    place = next((places[key] for key in (*other_keys, "source") if key in places), start)
    margin = int(level) + 1 if kind == "heading" and other_keys and str(level).isdecimal() else 0
    return Source(cursor.text, place, margin)


def _fragments(cursor: Cursor) -> Iterator[Fragment]:
    """The strings of the source that starts here."""
    if cursor.sees('"'):
        start = cursor.at + 1
        cursor.value()
        yield Fragment(start, cursor.at - 1)
    elif cursor.sees("["):
        for _ in cursor.elements():
            if cursor.sees('"'):
                yield from _fragments(cursor)
