"""Read a notebook of any version of nbformat."""

from __future__ import annotations

import json
import sys
from typing import Any

from reviewlint.notebook.cells import Cell, Notebook


class NotebookError(Exception):
    """A notebook that cannot be read; the message is one Russian sentence."""


def read(path: str) -> Notebook:
    """The notebook at a path, `-` for standard input."""
    try:
        if path == "-":
            return loads(sys.stdin.buffer.read(), path)
        with open(path, "rb") as file:
            return loads(file.read(), path)
    except OSError as error:
        raise NotebookError("Не удалось прочитать файл.") from error


def loads(text: bytes, path: str) -> Notebook:
    """The notebook whose bytes are given."""
    try:
        tree = json.loads(text)
    except ValueError as error:
        raise NotebookError("Это не тетрадка: содержимое файла не разбирается как JSON.") from error
    cells = tree.get("cells") or [cell for sheet in tree.get("worksheets", []) for cell in sheet["cells"]]
    return Notebook(path, tuple(_cell(number, cell) for number, cell in enumerate(cells, 1)))


def _cell(position: int, raw: dict[str, Any]) -> Cell:
    source = raw.get("source", raw.get("input", ""))
    text = source if isinstance(source, str) else "".join(source)
    kind = raw["cell_type"] if raw["cell_type"] in ("code", "markdown") else "raw"
    outputs = tuple(raw.get("outputs") or ())
    return Cell(position, kind, text, raw.get("id"), raw.get("execution_count"), outputs, raw.get("metadata") or {})
