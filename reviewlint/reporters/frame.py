"""The lines of a cell that a finding stands on, cut to the screen, with the span to underline."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass

from rich.cells import cell_len

from reviewlint.diagnostics import Location
from reviewlint.text.secrets import mask_secrets

TAB = 4
CONTEXT = 1
MAX_SPAN = 4  # lines of a span that are shown; of a longer one the first ones are
WINDOW = 4000  # characters of a line that are looked at: minified code comes in lines of a megabyte
EMOJI = 2
_UNPRINTABLE = frozenset({"Cc", "Cf", "Cs", "Zl", "Zp"})
_EMOJI_SELECTOR = "\ufe0f"
_JOINERS = "\u200d\ufe0e" + _EMOJI_SELECTOR


@dataclass(frozen=True)
class Row:
    """One line of a frame; `start` and `width` say in screen columns what to underline, 0 for nothing."""

    number: int
    text: str
    start: int = 0
    width: int = 0


@dataclass(frozen=True)
class Glyphs:
    """The characters that a frame is drawn with."""

    corner: str
    bar: str
    underline: str
    arrow: str
    ellipsis: str
    unprintable: str


UNICODE = Glyphs("╭─", "│", "━", "›", "…", "�")
ASCII = Glyphs("-->", "|", "^", ">", "...", "?")


def frame(
    lines: Sequence[str], place: Location, room: int, glyphs: Glyphs, quote: Callable[[str], str]
) -> tuple[list[Row], bool]:
    """The rows to show in `room` screen columns, and whether lines of the span were left out after them.

    `quote` makes a text writable on the stream, character for character. The frame never leaves the cell. Secrets
    are masked in it.
    """
    lines = mask_secrets("\n".join(lines)).split("\n")
    first = min(max(place.line, 1), len(lines))
    last = min(max(place.end_line, first), len(lines))
    shown = min(last, first + MAX_SPAN - 1)
    numbers = list(_with_context(lines, first, shown, last))
    offset = max(0, place.column - WINDOW // 2)
    spans = {n: _span(lines[n - 1], n, place) for n in range(first, shown + 1)}
    pieces = {n: _pieces(lines[n - 1][offset : offset + WINDOW], glyphs, quote) for n in numbers}
    marks = {n: _columns(pieces[n], start - offset, end - offset) for n, (start, end) in spans.items()}
    left = _left(marks[first], room)
    rows = []
    for number in numbers:
        cut_left = bool(left or offset)
        cut_right = offset + WINDOW < len(lines[number - 1])
        text = _crop(pieces[number], left, room, glyphs.ellipsis, cut_left, cut_right)
        if left and number not in spans and not text:
            continue  # a neighbour that ends before the part that is shown
        start, end = marks.get(number, (0, 0))
        start, end = max(start - left, 0), min(end - left, room)
        rows.append(Row(number, text, start, max(end - start, 0)))
    return rows, shown < last


def printable(text: str, glyphs: Glyphs, quote: Callable[[str], str]) -> str:
    """A text for one line of the screen: nothing in it can move the cursor or reverse the writing."""
    return "".join(piece for piece, _ in _pieces(text, glyphs, quote))


def _with_context(lines: Sequence[str], first: int, shown: int, last: int) -> Iterator[int]:
    """The numbers of the lines to show; blank lines at the edges are no context."""
    for number in range(max(1, first - CONTEXT), first):
        if lines[number - 1].strip():
            yield number
    yield from range(first, shown + 1)
    if shown == last:
        for number in range(last + 1, min(len(lines), last + CONTEXT) + 1):
            if lines[number - 1].strip():
                yield number


def _span(line: str, number: int, place: Location) -> tuple[int, int]:
    """The part of a line that belongs to the span, as 0-based characters; none for a place without extent."""
    if (place.line, place.column) == (place.end_line, place.end_column):
        return 0, 0
    start = place.column - 1 if number == place.line else len(line) - len(line.lstrip())
    end = place.end_column - 1 if number == place.end_line else len(line.rstrip())
    return start, max(start, min(end, len(line)))


def _pieces(line: str, glyphs: Glyphs, quote: Callable[[str], str]) -> list[tuple[str, int]]:
    """What each character is shown as, and its width; a character that joins the one before it has width 0."""
    pieces: list[tuple[str, int]] = []
    column = 0
    for character in line:
        if pieces and _joins(character, pieces[-1][0]) and quote(character) == character:
            before, width = pieces[-1]
            wider = EMOJI if character == _EMOJI_SELECTOR else max(width, cell_len(character))
            # The joined text stands at its last character, so that the next one can join it too.
            pieces[-1] = ("", 0)
            pieces.append((before + character, wider))
            column += wider - width
            continue
        shown = " " * (TAB - column % TAB) if character == "\t" else _shown(character, glyphs, quote)
        pieces.append((shown, cell_len(shown)))
        column += pieces[-1][1]
    return pieces


def _joins(character: str, before: str) -> bool:
    """Whether a character is drawn together with the one before it."""
    if not before.strip():
        return False
    if character in _JOINERS:
        return True
    category = unicodedata.category(character)
    return category not in _UNPRINTABLE and (
        before.endswith("\u200d") or category in ("Mn", "Me") or "\U0001f3fb" <= character <= "\U0001f3ff"
    )


def _shown(character: str, glyphs: Glyphs, quote: Callable[[str], str]) -> str:
    """The character itself unless it is a control or formatting one, or half of a surrogate pair."""
    return glyphs.unprintable if unicodedata.category(character) in _UNPRINTABLE else quote(character)


def _columns(pieces: Sequence[tuple[str, int]], start: int, end: int) -> tuple[int, int]:
    """Screen columns of a span of characters; at least one column wide unless it is empty."""
    if end <= start:
        return 0, 0
    before = sum(width for _, width in pieces[: max(start, 0)])
    inside = sum(width for _, width in pieces[max(start, 0) : end])
    return before, before + max(inside, 1)


def _left(mark: tuple[int, int], room: int) -> int:
    """How many screen columns to cut at the left so that the span is seen, with some text before it."""
    start, end = mark
    return 0 if end < room else max(0, start - room // 4)


def _crop(
    pieces: Sequence[tuple[str, int]], left: int, room: int, ellipsis: str, cut_left: bool, cut_right: bool
) -> str:
    """The pieces between the screen columns `left` and `left + room`; ellipses stand where something is cut."""
    total = sum(width for _, width in pieces)
    mark = len(ellipsis)
    cut_right = cut_right or total > left + room
    low = left + (mark if cut_left else 0)
    high = left + room - (mark if cut_right else 0)
    text, column, out = "", 0, low
    for piece, width in pieces:
        if column >= low and column + width <= high:
            text += " " * (column - out) + piece
            out = column + width
        column += width
    if cut_left and total <= left:
        return ""
    return (ellipsis if cut_left else "") + text + (ellipsis if cut_right else "")
