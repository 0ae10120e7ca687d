"""Predictions that are no passes of TTA: made once for their data, and not averaged with others of the same data."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from reviewlint.views.averaging import Averagings, averagings
from reviewlint.views.data_uses import PREDICTION, DataUse, data_uses
from reviewlint.views.predictions import Prediction, identity
from reviewlint.views.tta import Changing
from reviewlint.views.tta_ways import live_passes

if TYPE_CHECKING:
    from reviewlint.views.analysis import Analysis


def augmented_predictions(analysis: Analysis) -> Iterator[DataUse]:
    """The live predictions of whole augmented flows and data sets that stand for themselves."""
    uses = [use for use in data_uses(analysis) if use.role == PREDICTION and use.way.augmentations and _is_whole(use)]
    if not uses:
        return
    found = averagings(analysis)
    averaged = set(_averaged(analysis, found))
    changing = Changing(analysis.timeline)
    for use in uses:
        prediction = next((one for one in found.flow.predictions if one.call is use.call), None)
        if prediction is None or prediction in averaged or _is_repeated(prediction, changing):
            continue
        if not _is_learned_from(analysis, found, prediction):
            yield use


def _is_whole(use: DataUse) -> bool:
    return bool(use.way.calls) and use.way.calls[-1] is use.data


def _averaged(analysis: Analysis, found: Averagings) -> Iterator[Prediction]:
    """The passes of TTA: those of loops, and those that are summed up one by one."""
    for one in live_passes(analysis):
        yield from one.predictions
    for averaging in found.all:
        groups: dict[object, list[Prediction]] = {}
        for prediction in found.flow.of(averaging.operand, averaging.time):
            groups.setdefault((identity(prediction.model), prediction.state), []).append(prediction)
        yield from (prediction for group in groups.values() if len(group) > 1 for prediction in group)


def _is_repeated(prediction: Prediction, changing: Changing) -> bool:
    """Whether a loop predicts the same data with the same model again, whatever becomes of it."""
    data = prediction.data
    return any(
        not loop.unrolled
        and not changing.model(prediction, loop)
        and data is not None
        and not changing.data(data, loop)
        for loop in prediction.call.context.loops
    )


def _is_learned_from(analysis: Analysis, found: Averagings, prediction: Prediction) -> bool:
    """Whether a model is trained on what is predicted: the features that a frozen backbone gives."""
    return any(
        prediction in found.flow.of(given.value, fit.time)
        for fit in analysis.timeline.calls_named("fit", "fit_generator")
        for given in fit.arguments
    )
