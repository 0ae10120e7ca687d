"""What metrics are computed of: each place that holds predictions against what they should be."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reviewlint.inference.terms import Attribute, Constant, Place, Term
from reviewlint.inference.timeline import Context, Loop
from reviewlint.views.averaging import averagings
from reviewlint.views.data_parts import part_of, same_pictures
from reviewlint.views.ensembles import Member, is_metric
from reviewlint.views.pipelines import pipeline
from reviewlint.views.predictions import RELOADING, Flow, Prediction, identity, prediction_of
from reviewlint.views.values import same_value

if TYPE_CHECKING:
    from reviewlint.views.analysis import Analysis

_EQUALITIES = frozenset({"==", "!="})
_EQUAL = frozenset({"numpy.equal", "numpy.not_equal", "tensorflow.equal"})


@dataclass(frozen=True, eq=False, slots=True)
class Measurement:
    """Predictions and what they are held against; `truth` is None in `evaluate`, which knows it itself."""

    place: Place
    time: int
    context: Context
    predictions: frozenset[Prediction]
    truth: Term | None

    @property
    def members(self) -> frozenset[Member]:
        """The models, each with the number of changes of its weights."""
        return members_of(self.predictions)

    @property
    def models(self) -> frozenset[Member]:
        """The models, whatever their weights."""
        return frozenset(identity(prediction.model) for prediction in self.predictions)

    def is_inside(self, loop: Loop) -> bool:
        """Whether each pass of a loop measures anew."""
        return loop in self.context.loops


def members_of(predictions: Iterable[Prediction]) -> frozenset[Member]:
    """The models of predictions, each with the number of changes of its weights."""
    return frozenset((identity(prediction.model), prediction.state) for prediction in predictions)


def measurements(analysis: Analysis) -> list[Measurement]:
    """The measurements that a notebook runs, in order."""
    found = averagings(analysis)
    every = [*_comparisons(analysis), *_evaluations(analysis)] if found.flow.predictions else []
    return sorted(every, key=lambda measurement: measurement.time)


def same_check(analysis: Analysis, one: Measurement, other: Measurement) -> bool:
    """Whether both are computed on the same pictures, for all that is known."""
    if any(same_value(a, b) for a in _held_against(one) for b in _held_against(other)):
        return True
    return any(
        same_data(analysis, a.data, a.call.time, b.data, b.call.time)
        for a in one.predictions
        for b in other.predictions
    )


def same_data(analysis: Analysis, one: Term | None, at: int, other: Term | None, other_at: int) -> bool:
    """Whether two values hold the same pictures: one object, or flows of one folder and one part of it."""
    if one is None or other is None:
        return False
    if one is other:
        return True
    ways = pipeline(analysis, one, at), pipeline(analysis, other, other_at)
    if ways[0] is None or ways[1] is None:
        return False
    parts = part_of(ways[0]), part_of(ways[1])
    if parts[0] is None or parts[1] is None or not same_pictures(parts[0].flow, parts[1].flow):
        return False
    return (parts[0].start, parts[0].end) == (parts[1].start, parts[1].end)


def _held_against(one: Measurement) -> Iterator[Term]:
    """The labels, and the data that they are the labels of."""
    if one.truth is not None:
        yield one.truth
        if isinstance(one.truth, Attribute):
            yield one.truth.value
    yield from (prediction.data for prediction in one.predictions if prediction.data is not None)


def _comparisons(analysis: Analysis) -> Iterator[Measurement]:
    found = averagings(analysis)
    for operation, event in found.operations:
        if operation.operator in _EQUALITIES and not event.context.uncalled:
            yield from _of(found.flow, operation.operands, event.time, event.context, operation.place or event.place)
    for call in found.flow.timeline.calls:
        if call.place is not None and not call.context.uncalled and (call.target in _EQUAL or is_metric(call)):
            values = [argument.value for argument in call.arguments]
            yield from _of(found.flow, values, call.time, call.context, call.place)


def _of(flow: Flow, values: Iterable[Term], time: int, context: Context, place: Place) -> Iterator[Measurement]:
    sides = [(value, flow.of(value, time)) for value in values]
    predicted = frozenset(prediction for _, side in sides for prediction in side)
    truth = next((value for value, side in sides if not side and not isinstance(value, Constant)), None)
    if predicted and truth is not None:
        yield Measurement(place, time, context, predicted, truth)


def _evaluations(analysis: Analysis) -> Iterator[Measurement]:
    timeline = analysis.timeline
    changes = timeline.calls_named(*RELOADING)
    for call in timeline.calls_named("evaluate", "evaluate_generator"):
        if call.place is not None and not call.context.uncalled:
            done = frozenset((prediction_of(call, changes),))
            yield Measurement(call.place, call.time, call.context, done, call.argument("y", 1))
