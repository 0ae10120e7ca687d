"""Scores that words and outputs tell of an ensemble or of TTA: near the code that uses it, or anywhere by name."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from reviewlint.inference.terms import Call
from reviewlint.text.comments import comments
from reviewlint.views.predictions import predictions
from reviewlint.views.training import trainings

if TYPE_CHECKING:
    from reviewlint.notebook.cells import Cell
    from reviewlint.views.analysis import Analysis
    from reviewlint.views.ensembles import Ensemble

_SCORE = re.compile(
    r"точност|скор|score|accura|\bacc\b|kaggle|каггл|метрик|leaderboard|лидерборд|\bf1\b|\bauc\b|\blb\b"
)
_EFFECT = re.compile(
    r"улучшил|повысил|вырос|прирост|ухудшил|снизил|не дал|дал[оаи]? |не помог|помог|лучше не|стал[оаи]? (лучше|хуже)"
    r"|improved|increased|decreased|worse|better than|helped|wins|\bwon\b|no gain"
)
_ENSEMBLE = re.compile(r"ансамб|ансаб|ensembl|blend|бленд|усредн|смес|стекинг|голосован|voting|комбинац")
_NUMBER = re.compile(r"\d[.,]\d\d|\d\s?%")
_EXACT = re.compile(r"\d[.,]\d{3}|\d\s?%")
_PROGRESS = re.compile(r"\[=|━|\beta\b|/step|^epoch ")
_LITERAL = re.compile(r"^\s*(?:'''|\"\"\")(.+?)(?:'''|\"\"\")", re.DOTALL | re.MULTILINE)


def is_stated(analysis: Analysis, ensemble: Ensemble) -> bool:
    """Whether words or outputs tell a score, or the effect, of the combination."""
    assert ensemble.averaging.term.place is not None
    first = ensemble.averaging.term.place.cell
    return is_told(analysis, first, max(first, ensemble.last_cell), _ENSEMBLE)


def is_told(analysis: Analysis, first: int, last: int, subject: re.Pattern[str]) -> bool:
    """Whether words or outputs tell a score: near the cells `first` to `last`, or anywhere of the subject."""
    cells = analysis.notebook.cells
    if any(subject.search(line) and _NUMBER.search(line) and _tells(line) for c in cells for line in _lines(c)):
        return True
    near = list(_near(analysis, first, last))
    words = (line for cell in near for line in _lines(cell))
    if any((_SCORE.search(line) and _NUMBER.search(line)) or _EFFECT.search(line) for line in words):
        return True
    return any(_SCORE.search(line) and _NUMBER.search(line) for cell in near for line in _printed(cell))


def _tells(line: str) -> bool:
    """Whether a line about an ensemble holds a score, and not only the weights of its members."""
    return bool(_EXACT.search(line) or _SCORE.search(line))


def _near(analysis: Analysis, first: int, last: int) -> Iterator[Cell]:
    """The cells from the first to the last, and those after them up to the next heading or the next work on models."""
    busy = {place.cell for call in _work(analysis) if (place := call.place) is not None}
    for cell in analysis.notebook.cells[first - 1 :]:
        if cell.position > last and (cell.position in busy or _is_heading(cell)):
            return
        yield cell


def _work(analysis: Analysis) -> Iterator[Call]:
    yield from (prediction.call for prediction in predictions(analysis.timeline))
    yield from (training.call for training in trainings(analysis))


def _is_heading(cell: Cell) -> bool:
    return cell.kind == "markdown" and cell.source.lstrip().startswith("#")


def _lines(cell: Cell) -> Iterator[str]:
    """What a cell says in words, line by line: text, comments and texts that stand alone."""
    if cell.kind == "markdown":
        yield from cell.source.lower().split("\n")
    elif cell.kind == "code":
        yield from (comment.text.lower() for comment in comments(cell.source))
        for found in _LITERAL.finditer(cell.source):
            yield from found[1].lower().split("\n")


def _printed(cell: Cell) -> Iterator[str]:
    """The lines that a cell printed, progress bars left out."""
    for output in cell.outputs:
        data = output.get("data")
        text = output.get("text") or (data.get("text/plain") if isinstance(data, dict) else "") or ""
        for line in ("".join(text) if isinstance(text, list) else str(text)).lower().split("\n"):
            if not _PROGRESS.search(line):
                yield line
