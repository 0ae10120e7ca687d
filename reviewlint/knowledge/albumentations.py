"""Albumentations: which transforms are random, what they change and by how much; which hold other transforms.

Source: transforms of albumentations 0.5.2, 1.3.1, 1.4.24 and 2.0.8 (code and docstrings); defaults of
1.3.1. FancyPCA there adds alpha × eigenvalues of the colours of one picture (at most about 0.12 of a picture scaled to
0…1), which with the default 0.1 is about 3 of 255 and cannot be seen.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from reviewlint.knowledge import effects as e
from reviewlint.knowledge.effects import STILL, UNKNOWN, Amount, Effect, Strength
from reviewlint.knowledge.signatures import default

CONTAINERS = {
    "Compose": ("transforms",),
    "OneOf": ("transforms",),
    "OneOrOther": ("first", "second", "transforms"),
    "RandomOrder": ("transforms",),
    "ReplayCompose": ("transforms",),
    "SelectiveChannelTransform": ("transforms",),
    "Sequential": ("transforms",),
    "SomeOf": ("transforms",),
}
"""Transforms that hold others, and the parameters that they hold them in."""

DETERMINISTIC = {
    "CenterCrop", "Crop", "FromFloat", "LongestMaxSize", "NoOp", "Normalize", "Pad", "PadIfNeeded", "Resize",
    "SmallestMaxSize", "ToFloat", "ToRGB", "ToTensorV2", "pytorch.ToTensor", "pytorch.ToTensorV2",
}  # fmt: skip
"""Transforms that do the same to every picture, also with a probability of their own."""

SAME_EVERY_TIME = {
    "Equalize", "HorizontalFlip", "IAAFliplr", "IAAFlipud", "InvertImg", "ToGray", "ToSepia", "Transpose",
    "VerticalFlip",
}  # fmt: skip
"""Transforms whose only chance is whether they are applied: with `p=1` they are preprocessing, not augmentation."""


_FIXED_BY_NUMBER = {"Affine", "CropAndPad", "IAAAffine", "IAACropAndPad"}
"""Transforms to which a single number is the same change for every picture; only a range, or the chance, is random."""


def _gamma(value: object) -> Amount:
    """How much brighter or darker a middle grey becomes; `gamma_limit` is in percent, and `30` means 70…130."""
    if isinstance(value, (int, float)):
        value = (100 - value, 100 + value)
    if not isinstance(value, (tuple, list)) or not all(isinstance(part, (int, float)) for part in value):
        return Amount(0, complete=False)
    return Amount(max((abs(0.5 ** (part / 100) - 0.5) / 0.5 for part in value), default=0), complete=True)


def _lost_quality(value: object) -> Amount:
    """How much JPEG quality may be lost."""
    quality = value[0] if isinstance(value, (tuple, list)) and value else value
    return Amount(100 - quality, complete=True) if isinstance(quality, (int, float)) else Amount(0, complete=False)


def _zoom(value: object) -> Amount:
    """A factor; None is no zoom."""
    return e.factor(1 if value is None else value)


_always = {
    "AdditiveNoise": e.NOISE,
    "AdvancedBlur": e.BLUR,
    "AtLeastOneBBoxRandomCrop": e.CROP,
    "AutoContrast": e.EQUALISATION,
    "BBoxSafeRandomCrop": e.CROP,
    "Blur": e.BLUR,
    "CLAHE": e.EQUALISATION,
    "ChannelDropout": e.CHANNEL_DROP,
    "ChannelShuffle": e.CHANNEL_SHUFFLE,
    "ChromaticAberration": e.COLOUR,
    "CoarseDropout": e.CUTOUT,
    "ConstrainedCoarseDropout": e.CUTOUT,
    "CropNonEmptyMaskIfExists": e.CROP,
    "Cutout": e.CUTOUT,
    "D4": e.QUARTER_TURN,
    "Defocus": e.BLUR,
    "Downscale": e.BLUR,
    "ElasticTransform": e.ELASTIC,
    "Emboss": e.SHARPNESS,
    "Equalize": e.EQUALISATION,
    "Erasing": e.CUTOUT,
    "FDA": e.STYLE,
    "Flip": e.FLIP,
    "GaussNoise": e.NOISE,
    "GaussianBlur": e.BLUR,
    "GlassBlur": e.BLUR,
    "GridDropout": e.CUTOUT,
    "GridElasticDeform": e.ELASTIC,
    "HEStain": e.COLOUR,
    "HistogramMatching": e.STYLE,
    "HorizontalFlip": e.FLIP_LEFT_RIGHT,
    "IAAAdditiveGaussianNoise": e.NOISE,
    "IAAEmboss": e.SHARPNESS,
    "IAAFliplr": e.FLIP_LEFT_RIGHT,
    "IAAFlipud": e.FLIP_UP_DOWN,
    "IAAPerspective": e.PERSPECTIVE,
    "IAAPiecewiseAffine": e.ELASTIC,
    "IAASharpen": e.SHARPNESS,
    "IAASuperpixels": e.COLOUR,
    "ISONoise": e.NOISE,
    "Illumination": e.COLOUR,
    "InvertImg": e.INVERSION,
    "MaskDropout": e.CUTOUT,
    "MedianBlur": e.BLUR,
    "Morphological": e.SHARPNESS,
    "Mosaic": e.strong("мозаика из снимков"),
    "MotionBlur": e.BLUR,
    "OverlayElements": e.CUTOUT,
    "PixelDistributionAdaptation": e.STYLE,
    "PixelDropout": e.CUTOUT,
    "PlanckianJitter": e.COLOUR,
    "PlasmaShadow": e.WEATHER,
    "Posterize": e.POSTERISATION,
    "RandomCrop": e.CROP,
    "RandomCropFromBorders": e.CROP,
    "RandomCropNearBBox": e.CROP,
    "RandomFog": e.WEATHER,
    "RandomGravel": e.WEATHER,
    "RandomGridShuffle": e.TILE_SHUFFLE,
    "RandomRain": e.WEATHER,
    "RandomResizedCrop": e.CROP,
    "RandomRotate90": e.QUARTER_TURN,
    "RandomShadow": e.WEATHER,
    "RandomSizedBBoxSafeCrop": e.CROP,
    "RandomSizedCrop": e.CROP,
    "RandomSnow": e.WEATHER,
    "RandomSunFlare": e.WEATHER,
    "RingingOvershoot": e.BLUR,
    "SaltAndPepper": e.NOISE,
    "Sharpen": e.SHARPNESS,
    "ShotNoise": e.NOISE,
    "Solarize": e.strong("соляризация"),
    "Spatter": e.WEATHER,
    "SquareSymmetry": e.QUARTER_TURN,
    "Superpixels": e.COLOUR,
    "ThinPlateSpline": e.ELASTIC,
    "ToGray": e.GRAY,
    "ToSepia": e.GRAY,
    "Transpose": e.QUARTER_TURN,
    "UnsharpMask": e.SHARPNESS,
    "VerticalFlip": e.FLIP_UP_DOWN,
    "XYMasking": e.CUTOUT,
    "ZoomBlur": e.BLUR,
}
_EFFECTS: dict[str, tuple[Effect, ...]] = {name: (Effect(kind),) for name, kind in _always.items()} | {
    "Affine": (
        Effect(e.SHIFT, ("translate_percent",), e.symmetric),
        Effect(e.SHIFT_PIXELS, ("translate_px",), e.symmetric),
        Effect(e.ZOOM, ("scale",), _zoom),
        Effect(e.ROTATION, ("rotate",), e.symmetric),
        Effect(e.SHEAR, ("shear",), e.symmetric),
    ),
    "ColorJitter": (
        Effect(e.BRIGHTNESS, ("brightness",), e.around_one),
        Effect(e.CONTRAST, ("contrast",), e.around_one),
        Effect(e.SATURATION, ("saturation",), e.times(255, e.around_one)),
        Effect(e.HUE, ("hue",), e.times(255)),
    ),
    "CropAndPad": (Effect(e.CROP, ("px", "percent"), e.symmetric),),
    "FancyPCA": (Effect(e.CHANNELS, ("alpha",), e.times(30)),),
    "GridDistortion": (Effect(e.GRID, ("distort_limit",), e.symmetric),),
    "HueSaturationValue": (
        Effect(e.HUE, ("hue_shift_limit",), e.symmetric),
        Effect(e.SATURATION, ("sat_shift_limit",), e.symmetric),
        Effect(e.BRIGHTNESS, ("val_shift_limit",), e.times(1 / 255)),
    ),
    "ImageCompression": (Effect(e.COMPRESSION, ("quality_lower", "quality_range"), _lost_quality),),
    "JpegCompression": (Effect(e.COMPRESSION, ("quality_lower",), _lost_quality),),
    "MultiplicativeNoise": (
        Effect(e.BRIGHTNESS, ("multiplier",), e.factor),
        Effect(e.NOISE, ("elementwise",), e.flag),
    ),
    "OpticalDistortion": (Effect(e.OPTICAL, ("distort_limit",), e.symmetric),),
    "Perspective": (Effect(e.PERSPECTIVE, ("scale",), e.symmetric),),
    "PiecewiseAffine": (Effect(e.ELASTIC, ("scale",), e.symmetric),),
    "PlasmaBrightnessContrast": (
        Effect(e.BRIGHTNESS, ("brightness_range",), e.symmetric),
        Effect(e.CONTRAST, ("contrast_range",), e.symmetric),
    ),
    "RGBShift": (Effect(e.CHANNELS, ("r_shift_limit", "g_shift_limit", "b_shift_limit"), e.symmetric),),
    "RandomBrightness": (Effect(e.BRIGHTNESS, ("limit",), e.symmetric),),
    "RandomBrightnessContrast": (
        Effect(e.BRIGHTNESS, ("brightness_limit",), e.symmetric),
        Effect(e.CONTRAST, ("contrast_limit",), e.symmetric),
    ),
    "RandomContrast": (Effect(e.CONTRAST, ("limit",), e.symmetric),),
    "RandomGamma": (Effect(e.BRIGHTNESS, ("gamma_limit",), _gamma),),
    "RandomScale": (Effect(e.ZOOM, ("scale_limit",), e.symmetric),),
    "RandomToneCurve": (Effect(e.TONE_CURVE, ("scale",), e.symmetric),),
    "Rotate": (Effect(e.ROTATION, ("limit",), e.symmetric),),
    "SafeRotate": (Effect(e.ROTATION, ("limit",), e.symmetric),),
    "ShiftScaleRotate": (
        Effect(e.SHIFT, ("shift_limit", "shift_limit_x", "shift_limit_y"), e.symmetric),
        Effect(e.ZOOM, ("scale_limit",), e.symmetric),
        Effect(e.ROTATION, ("rotate_limit",), e.symmetric),
    ),
}
_EFFECTS["IAAAffine"] = _EFFECTS["Affine"]
_EFFECTS["IAACropAndPad"] = _EFFECTS["CropAndPad"]


def strength(target: str, arguments: Mapping[str, object]) -> Strength | None:
    """The strength of one transform; None for one that is not known (a Lambda, a class of the notebook's own)."""
    name = target.removeprefix("albumentations.")
    if name in CONTAINERS or name in DETERMINISTIC:
        return STILL
    if name not in _EFFECTS:
        return None
    probability = arguments.get("p", default(target, "p"))
    if arguments.get("always_apply") is True:
        probability = 1
    if probability == 0:
        return STILL
    if name in SAME_EVERY_TIME and isinstance(probability, (int, float)) and probability >= 1:
        return STILL
    if name == "Affine" and not any(set(effect.parameters) & set(arguments) for effect in _EFFECTS[name]):
        # Without any of its arguments 1.x turns by up to 15° and more, 2.x does nothing.
        return Strength(random=None, strong=None)
    if name in _FIXED_BY_NUMBER and isinstance(probability, (int, float)) and probability >= 1:
        arguments = {key: value for key, value in arguments.items() if not isinstance(value, (int, float))}
    found = e.combine(_EFFECTS[name], target, arguments)
    if found is STILL:
        return found
    is_random = None if probability is UNKNOWN and name in SAME_EVERY_TIME else True
    return replace(found, random=is_random)
