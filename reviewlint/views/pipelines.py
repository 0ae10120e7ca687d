"""Image pipelines: where the pictures given to a model come from and what happens to them on the way.

    from reviewlint.views.pipelines import pipeline

    way = pipeline(analysis, training.data, training.call.time)
    way.normalisations, way.augmentations, way.known

How the kinds of data are followed stands in `image_tracer`, `image_flows` and `image_transforms`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from reviewlint.inference.terms import Call, Constant, Operation, Term
from reviewlint.views import image_transforms
from reviewlint.views.graph import OPERATION, LayerUse
from reviewlint.views.image_pipeline import ImagePipeline
from reviewlint.views.image_tracer import ImageTracer
from reviewlint.views.once import once

if TYPE_CHECKING:
    from reviewlint.views.analysis import Analysis

__all__ = ["ImagePipeline", "pipeline", "through_layer", "up_to"]


def pipeline(analysis: Analysis, term: Term | None, time: int) -> ImagePipeline | None:
    """The way of the pictures in something that is passed as data at a moment; None for no data at all."""
    if term is None or (isinstance(term, Constant) and term.value is None):
        return None
    known = _followed(analysis)
    key = id(term), time
    if key not in known:
        known[key] = replace(ImageTracer(analysis.timeline, time).trace(term), term=term)
    return known[key]


@once
def _followed(_: Analysis) -> dict[tuple[int, int], ImagePipeline]:
    """What was followed already, by term and time; terms live as long as their analysis."""
    return {}


def up_to(analysis: Analysis, way: ImagePipeline, use: LayerUse, time: int) -> ImagePipeline:
    """The way continued through a model, from its input up to the layer (or backbone) that is asked for."""
    tracer = ImageTracer(analysis.timeline, time)
    for layer in _before(use):
        if layer.kind == OPERATION and isinstance(layer.layer, (Operation, Call)):
            way = tracer.through_operation(layer.layer, way)
        elif layer.kind != "Input":
            way = image_transforms.through_layer(tracer, layer.layer, way, time)
    return way if _before(use) or not use.inputs else way.through(decided=False)


def through_layer(analysis: Analysis, layer: Call, time: int) -> ImagePipeline:
    """What one layer of Keras does to pictures, as a way that begins at its input."""
    tracer = ImageTracer(analysis.timeline, time)
    return image_transforms.through_layer(tracer, layer, ImagePipeline(layer, calls=(layer,)), time)


def _before(use: LayerUse) -> list[LayerUse]:
    """The layers between a model's input and one of its layers, in order; none where they are no simple chain."""
    found: list[LayerUse] = []
    while use.inputs:
        if len(use.inputs) > 1:
            return []
        use = use.inputs[0]
        found.append(use)
    return found[::-1]
