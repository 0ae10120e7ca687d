"""The best accuracy that a notebook's saved outputs show, and the training that came nearest to it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from reviewlint.notebook.cells import Notebook
from reviewlint.outputs.history import TrainingHistory
from reviewlint.outputs.metrics import Reading, accuracies
from reviewlint.outputs.texts import output_texts

VALIDATION = "val_"


def best_score(notebook: Notebook, histories: Sequence[TrainingHistory]) -> Reading | None:
    """The best accuracy on validation in the logs, or one that was printed beside no log; None where there is none."""
    logged = {history.cell for history in histories}
    found = [Reading(history.cell, VALIDATION, value) for history in histories for value in validated(history)]
    for cell in notebook.code_cells:
        if cell.position not in logged:
            found.extend(reading for reading in accuracies(output_texts(cell)) if "train" not in reading.name)
    return max(found, key=lambda reading: (reading.value, -reading.cell), default=None)


def best_curve(histories: Iterable[TrainingHistory]) -> tuple[float, ...]:
    """The accuracies on validation, epoch by epoch, of the training that reached the best one."""
    return max(map(validated, histories), key=lambda values: max(values, default=0.0), default=())


def validated(history: TrainingHistory) -> tuple[float, ...]:
    """The accuracies on validation of a history; those that are no shares of 1 are left out."""
    name = validation_metric(history)
    return tuple(value for epoch in history.epochs if 0 <= (value := epoch.values.get(name, -1.0)) <= 1)


def validation_metric(history: TrainingHistory) -> str:
    """The name of the accuracy on validation in a history; empty where there is none."""
    return next((name for name in history.names if name.startswith(VALIDATION) and "acc" in name.lower()), "")
