"""How many pictures a score was measured on, as far as saved outputs tell."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING

from reviewlint.outputs.keras import found_images
from reviewlint.outputs.reports import classification_reports
from reviewlint.outputs.texts import OutputText
from reviewlint.views.printed import printed

if TYPE_CHECKING:
    from reviewlint.views.analysis import Analysis

_OLD_KERAS = re.compile(r"Train on \d+ samples, validate on (?P<count>\d{1,9}) samples")

SMALLER = 2
"""How many times the training part is larger, at least, where two parts tell which one validates."""


def validation_size(analysis: Analysis, position: int) -> int | None:
    """The number of validation pictures that the last output before a cell tells; None where none does."""
    for cell in reversed(analysis.notebook.cells[: position - 1]):
        if cell.kind == "code" and cell.outputs:
            count = _told(printed(analysis).of(cell))
            if count is not None:
                return count
    return None


def _told(outputs: Sequence[OutputText]) -> int | None:
    for output in reversed(outputs):
        if reports := list(classification_reports(output)):
            return reports[-1].total
        if found := list(_OLD_KERAS.finditer(output.text)):
            return int(found[-1]["count"])
    labelled = [images.images for images in found_images(outputs) if images.classes]
    if len(labelled) < 2 or max(labelled) < SMALLER * min(labelled):
        return None
    return min(labelled) or None
