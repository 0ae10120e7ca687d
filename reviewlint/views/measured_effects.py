"""Experiments whose effect is measured: the same check with TTA, an ensemble or augmentation, and without it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reviewlint.inference.terms import Place
from reviewlint.text.paired_scores import PairedScores, printed_in_pairs, told_in_pairs
from reviewlint.views.ensembles import Ensemble, ensembles
from reviewlint.views.measurements import Measurement, measurements, members_of, same_check, same_data
from reviewlint.views.models import model_of, models
from reviewlint.views.pipelines import pipeline
from reviewlint.views.printed import printed
from reviewlint.views.training import Training, live_trainings, same_object
from reviewlint.views.tta_ways import is_augmented, live_passes
from reviewlint.views.written import prose

if TYPE_CHECKING:
    from reviewlint.views.analysis import Analysis

TTA, ENSEMBLE, AUGMENTATION = "tta", "ensemble", "augmentation"


@dataclass(frozen=True, slots=True)
class MeasuredEffect:
    """What was tried, and the second of the two measurements: there the comparison stands."""

    subject: str
    place: Place


def measured_effects(analysis: Analysis) -> Iterator[MeasuredEffect]:
    """What code measures with something and without it, each kind of experiment once."""
    done = measurements(analysis)
    for subject, pairs in (
        (TTA, _tta(analysis, done)),
        (ENSEMBLE, _ensembles(analysis, done)),
        (AUGMENTATION, _augmentations(analysis)),
    ):
        if (place := next(pairs, None)) is not None:
            yield MeasuredEffect(subject, place)


def told_effects(analysis: Analysis) -> Iterator[PairedScores]:
    """What the text, or else the outputs, give two scores for."""
    yield from told_in_pairs(prose(analysis))
    yield from printed_in_pairs((output.cell, output.text) for output in printed(analysis))


def _tta(analysis: Analysis, done: list[Measurement]) -> Iterator[Place]:
    """An average over passes measured, and a prediction of the same model that is part of no such average."""
    live = live_passes(analysis) if len(done) > 1 else ()
    repeated = frozenset(prediction for one in live for prediction in one.predictions)
    plain = [one for one in done if not one.predictions & repeated]
    for one in live:
        if not is_augmented(analysis, one):
            continue
        for averaged in (m for m in done if m.predictions & frozenset(one.predictions) and not m.is_inside(one.loop)):
            yield from _places(analysis, averaged, (m for m in plain if m.models <= averaged.models))


def _ensembles(analysis: Analysis, done: list[Measurement]) -> Iterator[Place]:
    """A combination measured, and one of its members."""
    for ensemble in ensembles(analysis) if len(done) > 1 else ():
        if ensemble.live and ensemble.measured:
            for whole in (m for m in done if _is_of(m, ensemble)):
                members = (m for m in done if m is not whole and _is_of_member(m, whole, ensemble))
                yield from _places(analysis, whole, members)


def _is_of(one: Measurement, ensemble: Ensemble) -> bool:
    """Whether a measurement is of a combination of all members."""
    if one.members != members_of(ensemble.predictions):
        return False
    return len(one.members) > 1 if ensemble.count is not None else not _each(one, ensemble)


def _is_of_member(one: Measurement, whole: Measurement, ensemble: Ensemble) -> bool:
    if ensemble.count is None:
        return one.members == whole.members and _each(one, ensemble)
    return len(one.members) == 1 and one.members < whole.members


def _each(one: Measurement, ensemble: Ensemble) -> bool:
    """Whether it is done for each model in the loop that predicts with them."""
    loops = {loop for prediction in ensemble.predictions for loop in prediction.call.context.loops}
    return any(one.is_inside(loop) for loop in loops)


def _places(analysis: Analysis, one: Measurement, others: Iterator[Measurement]) -> Iterator[Place]:
    """The later place of each pair that is measured on the same pictures."""
    for other in others:
        if same_check(analysis, one, other):
            yield max(one, other, key=lambda measurement: measurement.time).place


def _augmentations(analysis: Analysis) -> Iterator[Place]:
    """Two trainings of one kind of network on augmented and on plain pictures, validated on the same ones."""
    live = [training for training in live_trainings(analysis) if training.validation_inputs]
    ways = [(training, _is_augmented(analysis, training)) for training in live] if len(live) > 1 else []
    for number, (later, its_way) in enumerate(ways):
        for earlier, other_way in ways[:number]:
            if {its_way, other_way} == {True, False} and _are_comparable(analysis, earlier, later):
                assert later.call.place is not None
                yield later.call.place


def _is_augmented(analysis: Analysis, training: Training) -> bool | None:
    """Whether the training pictures are augmented, None where that is not known."""
    way = pipeline(analysis, training.data, training.call.time) if training.data is not None else None
    if way is None or not (way.augmentations or way.known):
        return None
    return bool(way.augmentations)


def _are_comparable(analysis: Analysis, one: Training, other: Training) -> bool:
    """Whether two trainings are of two models with the same layers, and validate on the same pictures."""
    timeline = analysis.timeline
    built = model_of(one.model, timeline), model_of(other.model, timeline)
    if built[0] is None or built[1] is None or same_object(built[0], built[1]):
        return False
    layers = _layers(analysis, one), _layers(analysis, other)
    if layers[0] is None or layers[0] != layers[1]:
        return False
    return any(
        same_data(analysis, a, one.call.time, b, other.call.time)
        for a in one.validation_inputs
        for b in other.validation_inputs
    )


def _layers(analysis: Analysis, training: Training) -> tuple[str, ...] | None:
    graphs = models(analysis).graphs(training.model, training.call.time)
    if len(graphs) != 1 or not graphs[0].complete:
        return None
    return tuple(layer.name for layer in graphs[0].layers)
