"""What each pretrained backbone is fed while a model that holds it is trained, and what it expects."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reviewlint.inference.terms import Symbol, Term, literal
from reviewlint.knowledge.applications import application
from reviewlint.views.backbones import Backbone
from reviewlint.views.graph import LayerUse
from reviewlint.views.image_pipeline import ImagePipeline
from reviewlint.views.models import models
from reviewlint.views.pipelines import pipeline, up_to
from reviewlint.views.training import Training, trainings

if TYPE_CHECKING:
    from reviewlint.views.analysis import Analysis


@dataclass(frozen=True, eq=False, slots=True)
class BackboneInput:
    """One backbone in one live training: `data` is the way of the training data, `way` goes on into the backbone."""

    training: Training
    backbone: Backbone
    data: ImagePipeline
    way: ImagePipeline


def backbone_inputs(analysis: Analysis) -> Iterator[BackboneInput]:
    """The pretrained backbones that are trained (frozen ones too), with the way of the pictures to each.

    A head that is trained on what a backbone predicted is one network with it.
    """
    for training in trainings(analysis):
        data = pipeline(analysis, training.data, training.call.time) if training.live else None
        if data is None:
            continue
        yield from _into(analysis, training, data, training.model, training.call.time)
        described = data.prediction
        if described is not None and described.receiver is not None:
            pictures = pipeline(analysis, described.argument("x", 0), described.time)
            if pictures is not None:
                yield from _into(analysis, training, pictures, described.receiver, described.time)


def _into(
    analysis: Analysis, training: Training, data: ImagePipeline, model: Term, time: int
) -> Iterator[BackboneInput]:
    for use in pretrained_in(analysis, model, time):
        way = up_to(analysis, data, use, time)
        if use.backbone is not None:
            yield BackboneInput(training, use.backbone, data, way)


def pretrained_in(analysis: Analysis, model: Term, time: int) -> Iterator[LayerUse]:
    """The pretrained backbones that are surely part of a model at a moment, whichever way it was built."""
    graphs = models(analysis).graphs(model, time)
    for use in graphs[0].backbones if graphs else ():
        if use.backbone is None or not use.backbone.pretrained:
            continue
        if all(any(other.layer is use.layer for other in graph.backbones) for graph in graphs[1:]):
            yield use


def expected_mode(backbone: Backbone) -> str | None:
    """How a backbone's input is to be scaled, in the words of knowledge; None where that is not known."""
    network = application(backbone.target)
    if network is None:
        return None
    switch = backbone.call.argument("include_preprocessing")
    if switch is None:
        return network.expects(None if backbone.call.is_open else True)
    return network.expects(literal(switch))


def own_function(backbone: Backbone) -> str:
    """A backbone's `preprocess_input` as this notebook would write it; empty where it needs none."""
    network = application(backbone.target)
    if network is None or expected_mode(backbone) == "raw":
        return ""
    return as_imported(network.preprocess, backbone.call.function)


def as_imported(name: str, like: Term | None) -> str:
    """A name of Keras as the notebook would write it that took `like` from `tensorflow.keras` or from `keras`."""
    is_tf = isinstance(like, Symbol) and like.written.startswith(("tensorflow.", "tf."))
    return f"tf.{name}" if is_tf and name.startswith("keras.") else name
