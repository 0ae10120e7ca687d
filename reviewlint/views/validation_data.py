"""What models are validated and evaluated on: the data, their way, and the call that makes them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reviewlint.inference.terms import Call, Place, Term, is_constant, options
from reviewlint.views.image_pipeline import ImagePipeline
from reviewlint.views.models import models
from reviewlint.views.pipelines import pipeline, through_layer
from reviewlint.views.training import live_trainings, trainings

if TYPE_CHECKING:
    from reviewlint.views.analysis import Analysis

_PARTING = frozenset({"take", "skip", "shard"})
"""Methods of a data set that part it: the part is what is made for validation."""


@dataclass(frozen=True, eq=False, slots=True)
class ValidationData:
    """Data that a live call validates (`in_training`) or evaluates a model on.

    `maker` is the call that makes them: the flow, the part of a data set, the step that augments it; None where
    none is known. `place` is where that stands, else where the data are passed. `shares_datagen` says that some
    model is trained on a flow of the same generator.
    """

    use: Call
    way: ImagePipeline
    in_training: bool
    maker: Call | None
    place: Place | None
    shares_datagen: bool


def validation_data(analysis: Analysis) -> Iterator[ValidationData]:
    """The data of every live validation, then of every live evaluation on other data than the training's."""
    trained = trained_ways(analysis)
    for training in trainings(analysis):
        if training.live and training.validation is not None:
            for option in options(training.validation):
                yield from _found(analysis, training.call, option, trained, in_training=True)
    for call in analysis.timeline.calls_named("search"):
        given = call.argument("validation_data")
        if given is not None and not call.context.uncalled:
            yield from _found(analysis, call, given, trained, in_training=True)
    makers = {id(_last(way)) for way in trained}
    for call in analysis.timeline.calls_named("evaluate", "evaluate_generator"):
        data = call.argument("x", 0) or call.argument("generator", 0)
        if data is None or call.context.uncalled:
            continue
        for found in _found(analysis, call, data, trained, in_training=False):
            if id(_last(found.way)) not in makers and found.way.subset != "training":
                yield found


def random_lambdas(analysis: Analysis, data: ValidationData) -> Iterator[ImagePipeline]:
    """The Lambda layers of the validated model that change pictures at random: these act in validation too."""
    model = data.use.receiver
    for graph in models(analysis).graphs(model, data.use.time) if model is not None else ():
        for use in graph.layers:
            if use.kind == "Lambda" and isinstance(use.layer, Call):
                way = through_layer(analysis, use.layer, data.use.time)
                if way.augmentations:
                    yield way


def _found(
    analysis: Analysis, use: Call, data: Term, trained: list[ImagePipeline], in_training: bool
) -> Iterator[ValidationData]:
    way = None if is_constant(data, None) else pipeline(analysis, data, use.time)
    if way is None:
        return
    maker = _maker(analysis, way, use)
    place = maker.place if maker is not None else _passed(use)
    shared = way.datagen is not None and any(other.datagen is way.datagen for other in trained)
    yield ValidationData(use, way, in_training, maker, place, shared)


def trained_ways(analysis: Analysis) -> list[ImagePipeline]:
    """The ways of the data that models are trained on."""
    ways = [pipeline(analysis, training.data, training.call.time) for training in live_trainings(analysis)]
    return [way for way in ways if way is not None]


def _last(way: ImagePipeline) -> Term:
    return way.calls[-1] if way.calls else way.term


def _maker(analysis: Analysis, way: ImagePipeline, use: Call) -> Call | None:
    for call in reversed(way.calls):
        if call.method in _PARTING or call.receiver is None or call is way.flow:
            return call
        before = pipeline(analysis, call.receiver, use.time)
        if before is None or len(before.augmentations) < len(way.augmentations):
            return call
    return None


def _passed(use: Call) -> Place | None:
    given = use.given("validation_data") or use.given("x", 0)
    return use.place if given is None else given.place
