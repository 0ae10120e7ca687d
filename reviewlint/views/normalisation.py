"""Normalisations: what is done to pixel values on their way to a network, told apart by the numbers.

Every scaling is `pixel * scale + shift`, channel by channel, so that two in a row are one again, and `x / 127.5 - 1`
is known for what it is however it was spelled.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from reviewlint.inference.terms import (
    Argument,
    Call,
    Display,
    Place,
    Term,
    is_constant,
    literal,
)
from reviewlint.knowledge import applications

Channels = tuple[float, float, float]

IMAGENET_MEAN: Channels = (0.485, 0.456, 0.406)
IMAGENET_STD: Channels = (0.229, 0.224, 0.225)
CAFFE_MEAN: Channels = (103.939, 116.779, 123.68)

TOLERANCE = 0.02
"""How far numbers may differ and still mean the same: 1/256 is taken for 1/255, 0.48 for 0.485."""


@dataclass(frozen=True, slots=True)
class Scaling:
    """`pixel * scale + shift` for each channel; `swapped` turns RGB to BGR before."""

    scale: Channels = (1.0, 1.0, 1.0)
    shift: Channels = (0.0, 0.0, 0.0)
    swapped: bool = False

    def then(self, other: Scaling) -> Scaling:
        """This scaling and another one after it, as one."""
        scale, shift = (self.scale[::-1], self.shift[::-1]) if other.swapped else (self.scale, self.shift)
        return Scaling(
            _each(lambda a, b: a * b, scale, other.scale),
            _each(lambda a, b: a + b, _each(lambda a, b: a * b, shift, other.scale), other.shift),
            self.swapped != other.swapped,
        )

    @property
    def kind(self) -> str:
        """`raw`, `scale` (0…1), `tf` (-1…1), `torch` or `caffe`, as knowledge names them, else `other`."""
        for kind, known in MODES.items():
            if self.swapped == known.swapped and self.resembles(known):
                return kind
        return "other"

    def resembles(self, other: Scaling) -> bool:
        """Whether both give the same numbers, as near as it matters."""
        return all(
            math.isclose(a * 255, b * 255, rel_tol=TOLERANCE) and math.isclose(c, d, rel_tol=TOLERANCE, abs_tol=0.02)
            for a, b, c, d in zip(self.scale, other.scale, self.shift, other.shift, strict=True)
        )


def _each(function: Callable[[float, float], float], left: Channels, right: Channels) -> Channels:
    return (function(left[0], right[0]), function(left[1], right[1]), function(left[2], right[2]))


def uniform(scale: float, shift: float = 0.0) -> Scaling:
    """The same scaling for all channels."""
    return Scaling((scale,) * 3, (shift,) * 3)


def standardised(mean: Channels, std: Channels, maximum: float) -> Scaling | None:
    """`(pixel / maximum - mean) / std`, None where a divisor is zero."""
    if not maximum or not all(std):
        return None
    return Scaling(
        (1 / (maximum * std[0]), 1 / (maximum * std[1]), 1 / (maximum * std[2])),
        (-mean[0] / std[0], -mean[1] / std[1], -mean[2] / std[2]),
    )


MODES: dict[str, Scaling] = {
    "raw": Scaling(),
    "scale": uniform(1 / 255),
    "tf": uniform(1 / 127.5, -1),
    "torch": standardised(IMAGENET_MEAN, IMAGENET_STD, 255) or Scaling(),
    "caffe": Scaling(shift=(-CAFFE_MEAN[0], -CAFFE_MEAN[1], -CAFFE_MEAN[2]), swapped=True),
}
"""The scalings that pretrained networks ask for."""


@dataclass(frozen=True, eq=False, slots=True)
class Normalisation:
    """One normalisation and where it is set; `scaling` is None where it depends on the data or is not known.

    `term` is what sets it: the value of `rescale=`, the layer, the call or the operation. `by` names it for people
    (`rescale`, `Rescaling`, `Normalize`, `preprocess_input`, `/`). `casts` are harmless steps that change nothing.
    """

    scaling: Scaling | None
    place: Place
    term: Term
    by: str

    @property
    def kind(self) -> str:
        """The kind of its scaling, `unknown` where there is none."""
        return self.scaling.kind if self.scaling is not None else "unknown"

    @property
    def factor(self) -> float | None:
        """What pixels are multiplied by, where all channels are treated alike."""
        if self.scaling is None or len(set(self.scaling.scale)) > 1:
            return None
        return self.scaling.scale[0]

    @property
    def is_preprocess_input(self) -> bool:
        """Whether it is the `preprocess_input` of a network."""
        return self.by == "preprocess_input"


def total(normalisations: Iterable[Normalisation]) -> Scaling | None:
    """All of them in a row as one scaling; None where one is not known."""
    whole = Scaling()
    for normalisation in normalisations:
        if normalisation.scaling is None:
            return None
        whole = whole.then(normalisation.scaling)
    return whole


def channels(term: Term | None) -> Channels | None:
    """A number, or three of them in a list, tuple or array, as one per channel; None for anything else."""
    if isinstance(term, Call) and term.target in _ARRAYS and term.positional():
        return channels(term.positional()[0].value)
    if isinstance(term, Call) and term.method in ("reshape", "astype"):
        return channels(term.receiver)
    if isinstance(term, Display):
        values = [channels(element) for element in term.elements]
        if len(values) == 1:
            return values[0]
        if len(values) != 3 or not term.complete:
            return None
        return None if None in values else tuple(value[0] for value in values if value)  # type: ignore[return-value]
    value = literal(term)
    if isinstance(value, (int, float)) and not isinstance(value, bool):
        return (float(value),) * 3
    return None


_ARRAYS = frozenset(
    {"numpy.array", "numpy.asarray", "numpy.float32", "numpy.float64", "numpy.reshape", "builtins.float"}
    | {"tensorflow.constant", "tensorflow.cast", "tensorflow.reshape", "tensorflow.convert_to_tensor"}
)


def arithmetic(operator: str, left: Term, right: Term) -> tuple[Term, Scaling | None] | None:
    """The operand that holds the pixels and what the other one does to it; None for no arithmetic on pixels."""
    if operator not in ("+", "-", "*", "/"):
        return None
    factor = channels(right)
    if factor is None:
        factor = channels(left)
        if factor is None or operator == "/":
            return left, None
        if operator == "-":
            return right, Scaling((-1.0, -1.0, -1.0), factor)
        left = right
    if operator == "*":
        return left, Scaling(factor)
    if operator == "/":
        return left, Scaling((1 / factor[0], 1 / factor[1], 1 / factor[2])) if all(factor) else None
    sign = 1 if operator == "+" else -1
    return left, Scaling(shift=(sign * factor[0], sign * factor[1], sign * factor[2]))


ARITHMETIC = {
    "numpy.divide": "/",
    "numpy.true_divide": "/",
    "numpy.multiply": "*",
    "numpy.subtract": "-",
    "numpy.add": "+",
    "tensorflow.divide": "/",
    "tensorflow.truediv": "/",
    "tensorflow.math.divide": "/",
    "tensorflow.math.truediv": "/",
    "tensorflow.multiply": "*",
    "tensorflow.math.multiply": "*",
    "tensorflow.scalar_mul": "*",
    "tensorflow.subtract": "-",
    "tensorflow.math.subtract": "-",
    "tensorflow.add": "+",
    "tensorflow.math.add": "+",
}
"""Functions that are operators."""


def of_rescale(datagen: Call) -> Normalisation | None:
    """What `rescale=` of a generator does; None where it is absent, None or 0."""
    given = datagen.given("rescale")
    if given is None or is_constant(given.value, None, 0, 0.0, False):
        return None
    factor = channels(given.value)
    scaling = None if factor is None else Scaling(factor)
    return Normalisation(scaling, set_at(given), given.value, "rescale")


def set_at(given: Argument) -> Place:
    """Where an argument is set: where it is passed, or inside the dict that is unpacked into the call."""
    unpacked = bool(getattr(given.place.node, "star", ""))
    return given.value.place or given.place if unpacked else given.place


def of_layer(layer: Call) -> Normalisation | None:
    """What a `Rescaling` or `Normalization` layer does; None for other layers."""
    assert layer.place is not None
    if layer.target == "keras.layers.Rescaling":
        scale = channels(layer.argument("scale", 0))
        offset = channels(layer.argument("offset", 1)) if layer.argument("offset", 1) is not None else (0.0,) * 3
        scaling = None if scale is None or offset is None else Scaling(scale, (offset[0], offset[1], offset[2]))
        return Normalisation(scaling, layer.place, layer, "Rescaling")
    if layer.target == "keras.layers.Normalization":
        mean, variance = channels(layer.argument("mean", 1)), channels(layer.argument("variance", 2))
        scaling = None
        if mean is not None and variance is not None and all(value > 0 for value in variance):
            scaling = standardised(mean, (variance[0] ** 0.5, variance[1] ** 0.5, variance[2] ** 0.5), 1)
        return Normalisation(scaling, layer.place, layer, "Normalization")
    return None


def of_transform(call: Call) -> Normalisation | None:
    """What `Normalize`, `ToFloat` or `FromFloat` of albumentations does; None for other transforms."""
    assert call.place is not None
    if call.target == "albumentations.Normalize":
        kind = literal(call.argument("normalization"), "standard")
        mean, std = _setting(call, "mean"), _setting(call, "std")
        maximum = _setting(call, "max_pixel_value")
        known = mean is not None and std is not None and maximum is not None and kind == "standard"
        scaling = standardised(mean, std, maximum[0]) if known and mean and std and maximum else None
        return Normalisation(scaling, call.place, call, "Normalize")
    if call.target in ("albumentations.ToFloat", "albumentations.FromFloat"):
        given = call.argument("max_value")
        # without a value it is the largest of the image's type, which is 255 for pictures that are read
        value = (255.0,) * 3 if given is None or is_constant(given, None) else channels(given)
        if value is None or not value[0] or call.is_open:
            return Normalisation(None, call.place, call, "ToFloat")
        factor = 1 / value[0] if call.target.endswith("ToFloat") else value[0]
        return Normalisation(uniform(factor), call.place, call, call.target.rpartition(".")[2])
    return None


_NORMALIZE_DEFAULTS: dict[str, Channels] = {
    "mean": IMAGENET_MEAN,
    "std": IMAGENET_STD,
    "max_pixel_value": (255.0,) * 3,
}


def _setting(call: Call, name: str) -> Channels | None:
    given = call.argument(name)
    if given is not None:
        return channels(given)
    return None if call.is_open else _NORMALIZE_DEFAULTS[name]


def of_preprocess_input(target: str, place: Place, term: Term, call: Call | None = None) -> Normalisation | None:
    """What the `preprocess_input` of a network does; None for other functions."""
    if not target.endswith(".preprocess_input"):
        return None
    given = call.argument("mode", 2) if call is not None else None
    mode = applications.preprocess_mode(target, *([literal(given)] if given is not None else []))
    return Normalisation(MODES.get(mode or ""), place, term, "preprocess_input")
