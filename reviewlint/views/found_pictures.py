"""Which of the lines `Found N images belonging to K classes` a flow or a data set printed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reviewlint.inference.terms import Call
from reviewlint.outputs.keras import FoundImages, found_images
from reviewlint.views.printed import printed

if TYPE_CHECKING:
    from reviewlint.views.analysis import Analysis

_FOLDERS = "image_dataset_from_directory"


def found_beside(analysis: Analysis, call: Call) -> list[FoundImages]:
    """The lines that were saved under the cell that ran a call; none for code that nobody runs."""
    cell = analysis.timeline.cell_at(call.time)
    return list(found_images(printed(analysis).at(cell))) if cell and not call.context.uncalled else []


def found_by(analysis: Analysis, call: Call) -> FoundImages | None:
    """The line that a call printed; None where it is not clear which is its own."""
    timeline, lines = analysis.timeline, found_beside(analysis, call)
    cell = timeline.cell_at(call.time)
    readers = [other for other in timeline.calls if _prints(other) and timeline.cell_at(other.time) == cell]
    readers = [reader for reader in readers if not reader.context.uncalled]
    return lines[readers.index(call)] if len(readers) == len(lines) and call in readers else None


def _prints(call: Call) -> bool:
    return call.method in ("flow_from_directory", "flow_from_dataframe") or (call.target or "").endswith(_FOLDERS)
