"""What TTA loops predict: whether their passes can differ at all, and whether they keep the order of the pictures."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from reviewlint.inference.terms import Call, Instance, is_constant, literal, options
from reviewlint.inference.timeline import Loop
from reviewlint.views.averaging import averagings
from reviewlint.views.image_pipeline import ImagePipeline
from reviewlint.views.models import models
from reviewlint.views.once import once
from reviewlint.views.pipelines import pipeline
from reviewlint.views.predictions import Prediction
from reviewlint.views.tta import Passes, passes

if TYPE_CHECKING:
    from reviewlint.views.analysis import Analysis

_STREAMS = frozenset({"unknown", "generator"})
"""Sources that may give other pictures each time."""

_FROZEN = frozenset({"cache", "snapshot"})
"""Methods of a data set after which its order stays."""


@once
def all_passes(analysis: Analysis) -> tuple[Passes, ...]:
    """The TTA loops of a notebook."""
    return passes(averagings(analysis))


def live_passes(analysis: Analysis) -> tuple[Passes, ...]:
    """The TTA loops that the notebook runs."""
    return tuple(one for one in all_passes(analysis) if one.live)


def ways(analysis: Analysis, prediction: Prediction) -> Iterator[ImagePipeline]:
    """The ways of the pictures that may be predicted: one, unless branches are not decided."""
    for option in options(prediction.data) if prediction.data is not None else ():
        way = pipeline(analysis, option, prediction.call.time)
        if way is not None:
            yield way


def passes_are_equal(analysis: Analysis, one: Passes) -> bool:
    """Whether each pass surely gives the same numbers: decided data without chance, and a model without it."""
    if one.count is not None and one.count < 2:
        return False
    every = [way for prediction in one.predictions for way in ways(analysis, prediction)]
    if not every or not all(_is_fixed(way) for way in every):
        return False
    return not _draws_in_layers(analysis) and not any(_is_chancy(analysis, p) for p in one.predictions)


def is_augmented(analysis: Analysis, one: Passes) -> bool:
    """Whether pictures may be augmented from pass to pass; dropout that stays on is another way to average."""
    if any(way.augmentations for prediction in one.predictions for way in ways(analysis, prediction)):
        return True
    if any(prediction.call.given("training") for prediction in one.predictions) or _draws_in_layers(analysis):
        graphs = (graph for p in one.predictions for graph in models(analysis).graphs(p.model, p.call.time))
        return any(use.kind.startswith("Random") for graph in graphs for use in graph.layers)
    return not passes_are_equal(analysis, one)


def shuffler(way: ImagePipeline, loop: Loop | None = None) -> Call | None:
    """What gives the pictures in another order at each pass: the flow, or `shuffle` of a data set; None for nothing.

    A flow that `loop` makes anew with one seed at each pass keeps one order.
    """
    if way.flow is not None and way.flow.method is not None:
        return way.flow if way.term is way.flow and way.shuffle and not _is_made_alike(way.flow, loop) else None
    found: Call | None = None
    for call in way.calls:
        if call.method == "shuffle":
            keeps_order = is_constant(call.argument("reshuffle_each_iteration", 2), False)
            found = None if keeps_order else call
        elif call is way.flow and way.shuffle:
            found = call
        elif call.method in _FROZEN:
            found = None
    return found


def _is_fixed(way: ImagePipeline) -> bool:
    is_known = way.known and way.source not in _STREAMS
    return is_known and not way.augmentations and not way.shuffle and not any(c.method == "shuffle" for c in way.calls)


def _is_made_alike(flow: Call, loop: Loop | None) -> bool:
    """Whether each pass makes the flow anew with one seed: then all have one order."""
    return loop in flow.context.loops and isinstance(literal(flow.argument("seed")), int)


def _is_chancy(analysis: Analysis, prediction: Prediction) -> bool:
    """Whether the model itself may draw: it is called in training mode, or holds layers that do as they like."""
    training = prediction.call.given("training")
    if training is not None and not is_constant(training.value, False, 0):
        return True
    graphs = models(analysis).graphs(prediction.model, prediction.call.time)
    return any(
        use.kind == "Lambda" or isinstance(use.layer, Instance) or (not use.kind and isinstance(use.layer, Call))
        for graph in graphs
        for use in graph.layers
    )


def _draws_in_layers(analysis: Analysis) -> bool:
    """Whether the notebook anywhere asks layers to act as in training, as dropout that stays on does."""
    timeline = analysis.timeline
    if timeline.calls_of("keras.backend.set_learning_phase"):
        return True
    return any(is_constant(call.argument("training"), True, 1) for call in timeline.calls)
