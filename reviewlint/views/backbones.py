"""Backbones: networks of keras.applications, of the efficientnet package and of TF Hub, as a notebook builds them."""

from __future__ import annotations

import re
from dataclasses import dataclass

from reviewlint.inference.terms import Call, Constant, Display, FormattedString, Operation, Term, literal
from reviewlint.inference.timeline import Timeline
from reviewlint.knowledge.applications import application

KERAS = "keras"
EFFICIENTNET = "efficientnet"
HUB = "hub"

_OF_PICTURES = re.compile(
    r"image|vision|mobilenet|mobilevit|efficientnet|resnet|inception|nasnet|densenet|vgg|convnext|/bit/|/vit|inaturalist"
)
_HUB_LAYER = "tensorflow_hub.KerasLayer"
_PACKAGES = ("keras.applications.", "efficientnet.", "keras_efficientnets.")


@dataclass(frozen=True, eq=False, slots=True)
class Backbone:
    """A ready-made network; `family` is `keras`, `efficientnet` (the third-party package) or `hub`.

    `include_top` is None where it cannot be told. `weights` is the argument as given, None for the default,
    which is ImageNet everywhere. `loaded` are the weights files that are loaded into it later.
    """

    call: Call
    name: str
    family: str
    include_top: bool | None
    weights: Term | None
    loaded: tuple[Call, ...]

    @property
    def target(self) -> str:
        """Its canonical name: `keras.applications.Xception`."""
        return self.call.target or ""

    @property
    def pretrained(self) -> bool | None:
        """Whether it starts from weights that were trained before; None where it cannot be told."""
        if self.loaded:
            return True
        if self.weights is None:
            return not self.call.is_open or None
        if isinstance(self.weights, (FormattedString, Operation)):
            return True
        return self.weights.value is not None if isinstance(self.weights, Constant) else None

    @property
    def mode(self) -> str | None:
        """How pixels must be scaled for it: `raw`, `scale`, `tf`, `caffe` or `torch`; None where it cannot be told."""
        known = application(self.target)
        if known is None:
            return None
        given = self.call.argument("include_preprocessing")
        if given is None:
            return known.expects(None if self.call.is_open else True)
        return known.expects(bool(given.value) if isinstance(given, Constant) else None)

    @property
    def pooling(self) -> Term | None:
        """The `pooling` argument, None where it is not given."""
        return self.call.argument("pooling")

    @property
    def is_pooled(self) -> bool | None:
        """Whether what it gives is one vector an image; None where it cannot be told."""
        if self.family == HUB or self.include_top:
            return True
        pooling = self.pooling
        if self.include_top is None or (pooling is None and self.call.is_open):
            return None
        if pooling is None or isinstance(pooling, Constant):
            return literal(pooling) in {"avg", "max"}
        return None

    @property
    def rank(self) -> int | None:
        """The rank of its output: 4 for maps of features, 2 for one vector an image."""
        return {True: 2, False: 4, None: None}[self.is_pooled]


def is_backbone(term: Term) -> bool:
    """Whether a term is a ready-made network, built by a call."""
    return isinstance(term, Call) and _family(term) is not None


def backbone_of(call: Call, timeline: Timeline) -> Backbone | None:
    """The ready-made network that a call builds, None for any other call."""
    family = _family(call)
    if family is None:
        return None
    loaded = [load for load in timeline.calls_named("load_weights") if load.receiver is call]
    if family == HUB:
        handle = literal(call.argument("handle", 0))
        name = _hub_name(handle) if isinstance(handle, str) else "модель TF Hub"
        top = "/classification" in handle if isinstance(handle, str) else None
        return Backbone(call, name, family, top, None, ())
    name = (call.target or "").rpartition(".")[2]
    return Backbone(call, name, family, _include_top(call), call.argument("weights"), tuple(loaded))


def backbone_calls(timeline: Timeline) -> list[Call]:
    """All calls that build a ready-made network, in order, those in code that nobody runs included."""
    return [call for call in timeline.calls if _family(call) is not None]


def _family(call: Call) -> str | None:
    if call.target == _HUB_LAYER:
        return HUB if _takes_pictures(call) else None
    if call.target is None or not call.target.startswith(_PACKAGES):
        return None
    known = application(call.target)
    if known is None:
        return None
    return KERAS if known.package == "keras.applications" else EFFICIENTNET


def _takes_pictures(layer: Call) -> bool:
    """Whether a layer of TF Hub is for pictures, by its address or its input; many are for texts."""
    handle, shape = literal(layer.argument("handle", 0)), layer.argument("input_shape")
    if isinstance(handle, str):
        return _OF_PICTURES.search(handle) is not None
    return isinstance(shape, Display) and shape.complete and len(shape.elements) == 3


def _include_top(call: Call) -> bool | None:
    given = call.argument("include_top")
    if given is None:
        return None if call.is_open else True
    return bool(given.value) if isinstance(given, Constant) else None


def _hub_name(handle: str) -> str:
    """`efficientnet_b0` of `https://tfhub.dev/google/efficientnet/b0/feature-vector/1` and the like."""
    parts = [part for part in handle.partition("://")[2].split("/")[1:] if not part.isdigit()]
    kinds = ("feature", "classification")
    names = [part for part in parts if not part.startswith(kinds) and part.lower() not in {"tensorflow2", "frameworks"}]
    return "_".join(names[-2:]) or "модель TF Hub"
