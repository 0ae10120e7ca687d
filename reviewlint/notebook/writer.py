"""Writes changed sources into a notebook's file: every byte that is not part of a changed place stays as it was.

A source may be stored as one string or as a list of lines, with any indentation, escapes and line ends. An edit names
lines and columns of the cell; it is carried to the characters of the literals that these stand for.
"""

from __future__ import annotations

import json
import os
import re
import shutil
from codecs import BOM_UTF8
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path

from reviewlint.diagnostics import Edit
from reviewlint.files import put
from reviewlint.notebook.cells import Notebook
from reviewlint.notebook.physical import Fragment, PhysicalText
from reviewlint.notebook.reader import loads

# One character of a source as JSON writes it; a pair of escapes that is one character is one, and so is a line end.
_CHARACTER = re.compile(
    r"\\r\\n|\\u[dD][89abAB][\da-fA-F]{2}\\u[dD][c-fC-F][\da-fA-F]{2}|\\u[\da-fA-F]{4}|\\.|.", re.DOTALL
)
_LINE_ENDS = frozenset({"\\n", "\\r\\n", "\\r"})
_ESCAPED_LETTER = re.compile(r"\\u(?!00[0-7])[\da-fA-F]{4}")
_SPACES = " \t\n\r"
_STRANGE = "исходный текст ячеек записан в файле необычно"


class WriteError(Exception):
    """A notebook that cannot be written; the message is the Russian reason, without capital and full stop."""


def edited(source: str, edits: Iterable[Edit]) -> str:
    """The source of a cell after edits that do not overlap."""
    starts = [0]
    for line in source.split("\n"):
        starts.append(starts[-1] + len(line) + 1)
    for edit in sorted(edits, key=lambda edit: edit.location, reverse=True):
        place = edit.location
        start, end = starts[place.line - 1] + place.column - 1, starts[place.end_line - 1] + place.end_column - 1
        source = source[:start] + edit.text + source[end:]
    return source


def rewritten(notebook: Notebook, edits: Mapping[int, Sequence[Edit]]) -> bytes:
    """The file of a notebook after edits of its cells, which are given by position; raises WriteError.

    What comes out was read again: it holds exactly the edited sources, and the other cells as before.
    """
    physical = PhysicalText(notebook.raw)
    text = physical.text
    escapes = text.isascii() and _ESCAPED_LETTER.search(text) is not None
    for position in sorted(edits, key=lambda position: physical.sources[position - 1].start, reverse=True):
        source = _Source(text, physical.sources[position - 1].fragments, escapes)
        for edit in sorted(edits[position], key=lambda edit: edit.location, reverse=True):
            source.apply(edit)
        text = text[: source.start] + source.written() + text[source.end :]
    mark = BOM_UTF8 if notebook.raw.startswith(BOM_UTF8) else b""
    changed = mark + text.encode("utf-8")
    expected = [(cell.kind, cell.id, edited(cell.source, edits.get(cell.position, ()))) for cell in notebook.cells]
    if [(cell.kind, cell.id, cell.source) for cell in loads(changed, notebook.path).cells] != expected:
        raise WriteError(_STRANGE)
    return changed


def replace_file(path: str, before: bytes, after: bytes) -> None:
    """Write a file in one step, unless it is no longer what it was; raises WriteError and OSError."""
    target = Path(path).resolve()
    if not target.is_file():
        raise WriteError("это не отдельный файл на диске")
    if not os.access(target, os.W_OK):
        raise WriteError("нет права изменять этот файл")

    def prepare(temporary: Path) -> None:
        with temporary.open("r+b") as file:
            os.fsync(file.fileno())
        shutil.copymode(target, temporary)
        if target.read_bytes() != before:
            raise WriteError("файл изменился, пока шла проверка")

    put(target, after, prepare)


class _Source:
    """The source of a cell, character by character as the file writes it.

    `_glue[i]` is what the file has before character i: nothing, or the quotes, comma and indentation that part two
    literals of a list; the last one stands behind all characters.
    """

    def __init__(self, text: str, fragments: Sequence[Fragment], escapes: bool) -> None:
        if not fragments:
            raise WriteError(_STRANGE)
        self.start, self.end = fragments[0].start, fragments[-1].end
        self._escapes = escapes
        self._characters: list[str] = []
        self._glue = [""]
        end = self.start
        for fragment in fragments:
            self._glue[-1] += text[end : fragment.start]
            end = fragment.end
            found = _CHARACTER.findall(text, *fragment)
            self._characters += found
            self._glue += [""] * len(found)
        self._parting = _parting(text, self.start, self._glue)
        self._line_end = next((one for one in self._characters if one in _LINE_ENDS), "\\n")
        self._lines = [0, *(number for number, one in enumerate(self._characters, 1) if one in _LINE_ENDS)]

    def apply(self, edit: Edit) -> None:
        """Replace what stands at a place; edits of later places must have been applied before."""
        place = edit.location
        start = self._lines[place.line - 1] + place.column - 1
        end = self._lines[place.end_line - 1] + place.end_column - 1
        inserted = [self._written(character) for character in edit.text]
        glue = [self._after(character) for character in inserted]
        before, after = self._glue[start], self._glue[end] if start < end else ""
        if not inserted:
            ends_line = start > 0 and self._characters[start - 1] in _LINE_ENDS
            self._glue[start : end + 1] = [before or (after if ends_line else "")]
        else:
            is_last = end == len(self._characters)
            closing = (after or glue[-1]) if glue[-1] and not is_last else ""
            self._glue[start : end + 1] = [before, *glue[:-1], after if is_last else closing]
        self._characters[start:end] = inserted

    def written(self) -> str:
        """What stands in the file between the first quote of the source and its last."""
        return "".join(map("".join, zip(self._glue, [*self._characters, ""], strict=True)))

    def _written(self, character: str) -> str:
        return self._line_end if character == "\n" else json.dumps(character, ensure_ascii=self._escapes)[1:-1]

    def _after(self, character: str) -> str:
        """What parts a new character from the next one."""
        return self._parting if character in _LINE_ENDS else ""


def _parting(text: str, start: int, glue: Sequence[str]) -> str:
    """What parts the lines of a source in the file; nothing where the source is one string."""
    known = Counter(one for one in glue if one)
    if known:
        return known.most_common(1)[0][0]
    before = text[: start - 1].rstrip(_SPACES)
    return f'",{text[len(before) : start]}' if before.endswith("[") else ""
