"""imgaug: what its augmenters change and by how much; which hold other augmenters.

Source: augmenters of imgaug 0.4.0 (code and docstrings). A single number is the same for every picture there, a pair
is a range, a list a choice. Names that stand in no table here are left undecided.
"""

from __future__ import annotations

from collections.abc import Mapping

from reviewlint.knowledge import effects as e
from reviewlint.knowledge.effects import STILL, UNKNOWN, Effect, Kind, Strength
from reviewlint.knowledge.signatures import default

CONTAINERS = {
    "OneOf": ("children",),
    "Sequential": ("children",),
    "SomeOf": ("children",),
    "Sometimes": ("then_list", "else_list"),
    "WithBrightnessChannels": ("children",),
    "WithChannels": ("children",),
    "WithColorspace": ("children",),
    "WithHueAndSaturation": ("children",),
}
"""Augmenters that hold others, and the parameters that they hold them in."""

_STARTS: tuple[tuple[str, Kind | None], ...] = (
    ("CenterCrop", None),
    ("CenterPad", None),
    ("CropTo", e.CROP),
    ("PadTo", e.SHIFT),
    ("BlendAlpha", e.COLOUR),
    ("Elastic", e.ELASTIC),
    ("Piecewise", e.ELASTIC),
    ("Perspective", e.PERSPECTIVE),
)
"""Families by the beginning of a name; None: deterministic."""

_ENDS: tuple[tuple[str, Kind | None], ...] = (
    ("Blur", e.BLUR),
    ("Pooling", e.BLUR),
    ("Noise", e.NOISE),
    ("Dropout", e.CUTOUT),
    ("Pepper", e.NOISE),
    ("Salt", e.NOISE),
    ("Quantization", e.POSTERISATION),
    ("CLAHE", e.EQUALISATION),
    ("Equalization", e.EQUALISATION),
    ("Voronoi", e.POSTERISATION),
)
"""Families by the end of a name."""

_PLAIN: dict[str, Kind | None] = {
    "AddElementwise": e.NOISE,
    "Autocontrast": e.EQUALISATION,
    "ChannelShuffle": e.CHANNEL_SHUFFLE,
    "Clouds": e.WEATHER,
    "Cutout": e.CUTOUT,
    "Equalize": e.EQUALISATION,
    "FastSnowyLandscape": e.WEATHER,
    "Fog": e.WEATHER,
    "Frost": e.WEATHER,
    "Identity": None,
    "Jigsaw": e.TILE_SHUFFLE,
    "MultiplyElementwise": e.NOISE,
    "Noop": None,
    "Pixelate": e.BLUR,
    "Posterize": e.POSTERISATION,
    "Rain": e.WEATHER,
    "RandAugment": e.strong("RandAugment"),
    "Sharpen": e.SHARPNESS,
    "Snow": e.WEATHER,
    "Snowflakes": e.WEATHER,
    "Solarize": e.strong("соляризация"),
    "Spatter": e.WEATHER,
}

_EFFECTS: dict[str, tuple[Effect, ...]] = {
    "Add": (Effect(e.BRIGHTNESS, ("value",), e.ranged(e.times(1 / 255))),),
    "AddToBrightness": (Effect(e.BRIGHTNESS, ("add",), e.ranged(e.times(1 / 255))),),
    "AddToHue": (Effect(e.HUE, ("value",), e.ranged(e.symmetric)),),
    "AddToHueAndSaturation": (Effect(e.HUE, ("value", "value_hue", "value_saturation"), e.ranged(e.symmetric)),),
    "AddToSaturation": (Effect(e.SATURATION, ("value",), e.ranged(e.symmetric)),),
    "Affine": (
        Effect(e.SHIFT, ("translate_percent",), e.ranged(e.symmetric)),
        Effect(e.SHIFT_PIXELS, ("translate_px",), e.ranged(e.symmetric)),
        Effect(e.ZOOM, ("scale",), e.ranged(e.factor)),
        Effect(e.ROTATION, ("rotate",), e.ranged(e.symmetric)),
        Effect(e.SHEAR, ("shear",), e.ranged(e.symmetric)),
    ),
    "Crop": (Effect(e.CROP, ("px", "percent"), e.ranged(e.symmetric)),),
    "CropAndPad": (Effect(e.CROP, ("px", "percent"), e.ranged(e.symmetric)),),
    "EnhanceBrightness": (Effect(e.BRIGHTNESS, ("factor",), e.ranged(e.factor)),),
    "EnhanceColor": (Effect(e.SATURATION, ("factor",), e.ranged(e.times(255, e.factor))),),
    "EnhanceContrast": (Effect(e.CONTRAST, ("factor",), e.ranged(e.factor)),),
    "GammaContrast": (Effect(e.CONTRAST, ("gamma",), e.ranged(e.factor)),),
    "Grayscale": (Effect(e.GRAY, ("alpha",), e.ranged(e.symmetric)),),
    "LinearContrast": (Effect(e.CONTRAST, ("alpha",), e.ranged(e.factor)),),
    "Multiply": (Effect(e.BRIGHTNESS, ("mul",), e.ranged(e.factor)),),
    "MultiplyBrightness": (Effect(e.BRIGHTNESS, ("mul",), e.ranged(e.factor)),),
    "MultiplyHue": (Effect(e.HUE, ("mul",), e.ranged(e.times(255, e.factor))),),
    "MultiplyHueAndSaturation": (
        Effect(e.HUE, ("mul", "mul_hue", "mul_saturation"), e.ranged(e.times(255, e.factor))),
    ),
    "MultiplySaturation": (Effect(e.SATURATION, ("mul",), e.ranged(e.times(255, e.factor))),),
    "Pad": (Effect(e.SHIFT, ("px", "percent"), e.ranged(e.symmetric)),),
    "Rotate": (Effect(e.ROTATION, ("rotate",), e.ranged(e.symmetric)),),
    "ScaleX": (Effect(e.ZOOM, ("scale",), e.ranged(e.factor)),),
    "ScaleY": (Effect(e.ZOOM, ("scale",), e.ranged(e.factor)),),
    "ShearX": (Effect(e.SHEAR, ("shear",), e.ranged(e.symmetric)),),
    "ShearY": (Effect(e.SHEAR, ("shear",), e.ranged(e.symmetric)),),
    "TranslateX": (Effect(e.SHIFT, ("percent", "px"), e.ranged(e.symmetric)),),
    "TranslateY": (Effect(e.SHIFT, ("percent", "px"), e.ranged(e.symmetric)),),
}
_BY_CHANCE = {
    "Fliplr": e.FLIP_LEFT_RIGHT,
    "Flipud": e.FLIP_UP_DOWN,
    "HorizontalFlip": e.FLIP_LEFT_RIGHT,
    "Invert": e.INVERSION,
    "VerticalFlip": e.FLIP_UP_DOWN,
}
"""Augmenters whose first argument `p` is the only chance in them; the default is 1, always."""


def strength(target: str, arguments: Mapping[str, object]) -> Strength | None:
    """The strength of one augmenter; None for one that is not known."""
    name = target.rpartition(".")[2]
    if name in CONTAINERS:
        return STILL
    if name in _BY_CHANCE:
        return _by_chance(_BY_CHANCE[name], arguments.get("p", default(target, "p")))
    if name == "Resize":
        return None if isinstance(arguments.get("size"), (tuple, e.Unknown)) else STILL
    if name in _EFFECTS:
        return e.combine(_EFFECTS[name], target, arguments)
    kind = _family(name)
    if isinstance(kind, e.Unknown):
        return None
    return STILL if kind is None else e.combine((Effect(kind),), target, arguments)


def _by_chance(kind: Kind, probability: object) -> Strength:
    if isinstance(probability, (int, float)) and probability in (0, 1):
        return STILL
    known = isinstance(probability, (int, float))
    return Strength(True if known else None, kind.judge(e.Amount(1, complete=True)), kind.bare)


def _family(name: str) -> Kind | e.Unknown | None:
    if name in _PLAIN:
        return _PLAIN[name]
    for start, kind in _STARTS:
        if name.startswith(start):
            return kind
    for end, kind in _ENDS:
        if name.endswith(end):
            return kind
    return UNKNOWN
