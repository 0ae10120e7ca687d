"""Tables that `summary()` of a network printed."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from reviewlint.notebook.cells import Cell
from reviewlint.outputs.texts import output_texts

_HEAD = "Layer (type)"
_FOOT = "Total params"


def summary_length(cell: Cell) -> int:
    """The lines of the longest table of layers among a cell's outputs; 0 where there is none."""
    if not any(_HEAD in part for output in cell.outputs for part in _raw(output)):
        return 0
    longest, length = 0, 0
    for line in (line for output in output_texts(cell) for line in output.lines):
        if _HEAD in line:
            length = 1
        elif length:
            length += 1
        if _FOOT in line:
            longest, length = max(longest, length), 0
    return max(longest, length)


def _raw(output: Mapping[str, Any]) -> Iterator[str]:
    """The texts of an output as they are saved: much faster to search than what was on the screen."""
    data = output.get("data")
    for text in (output.get("text"), data.get("text/plain") if isinstance(data, Mapping) else None):
        for part in text if isinstance(text, list) else [text]:
            if isinstance(part, str):
                yield part
