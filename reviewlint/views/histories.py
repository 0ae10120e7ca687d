"""Training histories of saved logs, each with the `fit` that printed it."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reviewlint.inference.terms import literal
from reviewlint.outputs.history import TrainingHistory, histories
from reviewlint.views.once import once
from reviewlint.views.printed import printed
from reviewlint.views.training import Training, trainings

if TYPE_CHECKING:
    from reviewlint.notebook.cells import Cell
    from reviewlint.views.analysis import Analysis


@dataclass(frozen=True, eq=False, slots=True)
class SavedTraining:
    """A saved log: the cell that was run, its history, and the fit that made it; None where that cannot be told."""

    cell: int
    history: TrainingHistory
    training: Training | None


@once
def saved_trainings(analysis: Analysis) -> tuple[SavedTraining, ...]:
    """The training logs of a notebook in order."""
    return tuple(_saved(analysis))


def _saved(analysis: Analysis) -> Iterator[SavedTraining]:
    found = [
        (cell.position, histories(printed(analysis).of(cell)))
        for cell in analysis.notebook.code_cells
        if _may_log(cell)
    ]
    logs = {position: tuple(read) for position, read in found}
    fits = _fits(analysis) if any(logs.values()) else {}
    for position, read in logs.items():
        for history, training in zip(read, _matched(read, fits.get(position, ())), strict=True):
            yield SavedTraining(position, history, training)


def _may_log(cell: Cell) -> bool:
    """Whether an output may hold a log: told from its raw text, before it is read."""
    return any("loss: " in part for output in cell.outputs for part in _raw(output.get("text")))


def _raw(text: object) -> Sequence[str]:
    if isinstance(text, list):
        return [part for part in text if isinstance(part, str)]
    return [text] if isinstance(text, str) else []


def _fits(analysis: Analysis) -> dict[int, list[Training]]:
    """The trainings that ran, by the cell that ran them; one in a function is the cell's that calls it."""
    found: dict[int, list[Training]] = defaultdict(list)
    for training in trainings(analysis):
        if training.live:
            found[analysis.timeline.cell_at(training.call.time)].append(training)
    return found


def _matched(logs: Sequence[TrainingHistory], fits: Sequence[Training]) -> Sequence[Training | None]:
    """The fit of each log: one for all (a loop), one each, else by the number of epochs where that decides."""
    if len(fits) == 1:
        return [fits[0]] * len(logs)
    if len(fits) == len(logs):
        return fits
    return [_only(log, fits) for log in logs]


def _only(log: TrainingHistory, fits: Sequence[Training]) -> Training | None:
    """The one fit that asks for as many epochs as a log says."""
    asked = [fit for fit in fits if literal(fit.epochs) == log.planned]
    return asked[0] if len(asked) == 1 and all(isinstance(literal(fit.epochs), int) for fit in fits) else None
