"""A mentor's remarks as cells of a copy of the notebook: put in without touching another byte, known again later."""

from __future__ import annotations

import json
from codecs import BOM_UTF8
from collections.abc import Iterator, Mapping
from hashlib import sha256
from typing import Any

from reviewlint.notebook.cursor import Cursor

MARK = "reviewlint"
"""The key in a cell's metadata that says the cell is a remark and not the author's."""


def is_annotation(cell: Mapping[str, Any], source: str) -> bool:
    """Whether a cell is a remark as it was put in: one that was changed since is its author's."""
    metadata = cell.get("metadata")
    return isinstance(metadata, dict) and MARK in metadata and metadata[MARK] == _mark(source)


def annotate(content: bytes, remarks: Mapping[int, str], *, has_ids: bool) -> bytes:
    """A readable notebook with remarks after its cells, 0 for the top; remarks put in earlier are taken out.

    Every other byte stays as it is. Cells have ids from version 4.5 of the format on.
    """
    text = content.decode("utf-8-sig")
    parts: list[str] = []
    done = position = 0
    for opening, spans in _arrays(text):
        lead = text[opening : spans[0][0]] if spans else ""
        elements: list[tuple[str, str]] = []  # what parts it from the one before, and the element
        end = opening
        if not position and 0 in remarks:
            elements.append(("", _laid_out(_cell(remarks[0], 0, has_ids), lead)))
        for start, stop in spans:
            position += 1
            if not _is_old(text[start:stop]):
                elements.append((text[end:start], text[start:stop]))
            if position in remarks:
                elements.append(("", _laid_out(_cell(remarks[position], position, has_ids), lead)))
            end = stop
        parts.append(text[done:opening])
        for number, (separator, element) in enumerate(elements):
            parts += [lead if not number else separator if "," in separator else "," + lead, element]
        done = end
    mark = BOM_UTF8 if content.startswith(BOM_UTF8) else b""
    return mark + "".join([*parts, text[done:]]).encode("utf-8")


def _is_old(element: str) -> bool:
    cell = json.loads(element, parse_int=str)
    source = cell.get("source") if isinstance(cell, dict) else None
    if isinstance(source, list) and all(isinstance(line, str) for line in source):
        source = "".join(source)
    return isinstance(source, str) and is_annotation(cell, source)


def _cell(remark: str, position: int, has_ids: bool) -> dict[str, Any]:
    source = [line + "\n" for line in remark.split("\n")]
    source[-1] = source[-1][:-1]
    cell = {"cell_type": "markdown", "metadata": {MARK: _mark(remark)}, "source": source}
    return ({"id": f"review-{position}-{_mark(remark)}"} if has_ids else {}) | cell


def _mark(source: str) -> str:
    return sha256(source.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _laid_out(cell: dict[str, Any], lead: str) -> str:
    """The cell as JSON, indented as its neighbours are."""
    if "\n" not in lead:
        return json.dumps(cell, ensure_ascii=False)
    margin = lead.rpartition("\n")[2]
    step: int | str = "\t" if "\t" in margin else max(1, len(margin) // 2)
    newline = "\r\n" if "\r\n" in lead else "\n"
    return json.dumps(cell, ensure_ascii=False, indent=step).replace("\n", newline + margin)


def _arrays(text: str) -> Iterator[tuple[int, list[tuple[int, int]]]]:
    """The arrays of cells, one or one a worksheet: where each begins, after its bracket, and the spans of its cells."""
    cursor = Cursor(text)
    for key in cursor.members():
        if key == "cells":
            yield _array(cursor)
        elif key == "worksheets":
            for _ in cursor.elements():
                for inner in cursor.members():
                    if inner == "cells":
                        yield _array(cursor)


def _array(cursor: Cursor) -> tuple[int, list[tuple[int, int]]]:
    opening = cursor.at + 1
    spans = []
    for start in cursor.elements():
        cursor.value()
        spans.append((start, cursor.at))
    return opening, spans
