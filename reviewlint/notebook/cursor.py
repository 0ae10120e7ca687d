"""A walk over JSON text that says where its values stand; what is of no interest is skipped by the decoder itself."""

from __future__ import annotations

import re
from collections.abc import Iterator
from json import JSONDecoder
from typing import Any

_DECODER = JSONDecoder(parse_int=str, parse_float=str)  # what is skipped need not be a number
_SPACE = re.compile(r"[ \t\n\r]*")


class Cursor:
    """Reads a text that is known to be JSON from left to right."""

    def __init__(self, text: str, at: int = 0) -> None:
        self.text = text
        self.at = at
        self._skip_space()

    def sees(self, character: str) -> bool:
        """Whether a value of a kind starts here."""
        return self.text.startswith(character, self.at)

    def value(self) -> Any:
        """The value that starts here; the cursor moves behind it."""
        value, self.at = _DECODER.raw_decode(self.text, self.at)
        return value

    def members(self) -> Iterator[str]:
        """The keys of the object that starts here, the cursor at the value of each; one left unread is skipped."""
        for _ in self._items("}"):
            key = self.value()
            self._skip_space()
            self.at += 1
            self._skip_space()
            start = self.at
            yield key
            self._skip_unread(start)

    def elements(self) -> Iterator[int]:
        """The offsets of the elements of the array that starts here, the cursor at each; skipped where unread."""
        for _ in self._items("]"):
            start = self.at
            yield start
            self._skip_unread(start)

    def _items(self, closer: str) -> Iterator[None]:
        self.at += 1
        self._skip_space()
        while not self.sees(closer):
            yield
            self._skip_space()
            if self.sees(","):
                self.at += 1
                self._skip_space()
        self.at += 1

    def _skip_unread(self, start: int) -> None:
        if self.at == start:
            self.value()

    def _skip_space(self) -> None:
        match = _SPACE.match(self.text, self.at)
        self.at = match.end() if match else self.at
