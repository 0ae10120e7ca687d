"""What backs the statement that something improved the result: numbers beside it, or results to compare."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

from reviewlint.outputs.metrics import accuracies
from reviewlint.text.improvements import Improvement
from reviewlint.views.ensembles import ensembles
from reviewlint.views.histories import saved_trainings
from reviewlint.views.printed import printed
from reviewlint.views.tta_effect import is_measured
from reviewlint.views.tta_ways import live_passes

if TYPE_CHECKING:
    from reviewlint.notebook.cells import Cell
    from reviewlint.views.analysis import Analysis

_NUMBER = re.compile(r"\d[.,]\d\d|\d\s?%")
_NAMES = {
    "tta": re.compile(r"(?<![^\W_])(?:tta|тта)(?![^\W_])|test[ -]?time"),
    "ensemble": re.compile(r"ансамб|ансаб|ensembl|blend|бленд|усредн|стекинг|голосован"),
}

AROUND = 2
"""How many cells above and below a statement may hold the numbers that it speaks of."""

ENOUGH = 2
"""So many results can be compared with each other."""


def is_backed(analysis: Analysis, found: Improvement) -> bool:
    """Whether numbers beside a statement, or results that can be compared, may show what it says."""
    position = found.sentence.location.cell
    cells = analysis.notebook.cells[max(position - 1 - AROUND, 0) : position + AROUND]
    if any(_NUMBER.search(cell.source) for cell in cells if cell.kind == "markdown"):
        return True
    if found.subject == "tta" and (passes := live_passes(analysis)):
        return is_measured(analysis, passes) or _is_told(analysis, "tta")
    if found.subject == "ensemble" and (combined := ensembles(analysis)):
        return any(ensemble.measured for ensemble in combined) or _is_told(analysis, "ensemble")
    if any(_measures(analysis, cell) for cell in cells):
        return True
    return len(_results(analysis, position)) >= ENOUGH


def _is_told(analysis: Analysis, subject: str) -> bool:
    """Whether some line about a technique holds a number."""
    name = _NAMES[subject]
    lines = (line for cell in analysis.notebook.cells for line in _words(analysis, cell).lower().split("\n"))
    return any(name.search(line) and _NUMBER.search(line) for line in lines)


def _words(analysis: Analysis, cell: Cell) -> str:
    if cell.kind == "markdown":
        return cell.source
    comments = (line.partition("#")[2] for line in cell.source.split("\n")) if cell.kind == "code" else ()
    return "\n".join((*comments, *(output.text for output in printed(analysis).of(cell))))


def _results(analysis: Analysis, position: int) -> set[int]:
    """The cells up to one that printed a result: an accuracy or a training log."""
    cells = {saved.cell for saved in saved_trainings(analysis) if saved.cell <= position}
    return cells | {
        cell.position
        for cell in analysis.notebook.code_cells
        if cell.position <= position and _measures(analysis, cell)
    }


def _measures(analysis: Analysis, cell: Cell) -> bool:
    return any(True for _ in accuracies(printed(analysis).of(cell)))
