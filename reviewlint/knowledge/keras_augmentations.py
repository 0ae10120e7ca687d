"""Augmentation in Keras and TensorFlow: ImageDataGenerator, `Random*` layers, `tf.image.random_*` and functions.

Sources: keras_preprocessing 1.1.2 and keras 2.15.0 (preprocessing/image.py), keras 2.15.0 and 3.12.0
(layers/preprocessing/image_preprocessing*), tensorflow 2.15 (ops/image_ops_impl.py). Facts that are easy to miss:
`shear_range` and `rotation_range` are degrees; `zoom_range=0.2` is 0.8…1.2; a shift is a share of the picture below 1
and pixels from 1 on; the factor of RandomRotation is a share of the full turn; the contrast factor
`(lower, upper)` of the layer is 1-lower…1+upper, while `lower, upper` of tf.image are factors themselves;
`factor=0.5` of RandomSaturation changes nothing.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace
from math import atan, degrees

from reviewlint.knowledge import effects as e
from reviewlint.knowledge.effects import STILL, UNKNOWN, Amount, Effect, Strength
from reviewlint.knowledge.signatures import default

GENERATOR = "keras.preprocessing.image.ImageDataGenerator"

RANDOM_PARAMETERS = frozenset(
    {
        "brightness_range", "channel_shift_range", "height_shift_range", "horizontal_flip", "rotation_range",
        "shear_range", "vertical_flip", "width_shift_range", "zoom_range",
    }
)  # fmt: skip
"""The parameters of ImageDataGenerator that augment; the others normalise, split or only help (`fill_mode`)."""

NORMALISING_PARAMETERS = (
    "preprocessing_function", "rescale", "samplewise_center", "samplewise_std_normalization", "featurewise_center",
    "featurewise_std_normalization", "zca_whitening",
)  # fmt: skip
"""Its parameters that normalise, in the order in which they work, all of them after the random transformation."""


def _saturation(value: object) -> Amount:
    """Keras 3: 0.5 changes nothing, 0 is grey; a single number is 0…number."""
    if isinstance(value, (int, float)):
        value = (0, value)
    if not isinstance(value, (tuple, list)) or not all(isinstance(part, (int, float)) for part in value):
        return Amount(0, complete=value is None)
    return Amount(max((abs(part - 0.5) for part in value), default=0) * 2 * 255, complete=True)


def _shear(value: object) -> Amount:
    """Keras 3: how far the picture is shifted at its far end, as a share of its size."""
    amount = e.symmetric(value)
    return Amount(degrees(atan(amount.value)), amount.complete)


_GENERATOR_EFFECTS = (
    Effect(e.ROTATION, ("rotation_range",), e.symmetric),
    Effect(e.SHIFT, ("width_shift_range", "height_shift_range"), e.symmetric),
    Effect(e.BRIGHTNESS, ("brightness_range",), e.around_one),
    Effect(e.SHEAR, ("shear_range",), e.symmetric),
    Effect(e.ZOOM, ("zoom_range",), e.around_one),
    Effect(e.CHANNELS, ("channel_shift_range",), e.symmetric),
    Effect(e.FLIP_LEFT_RIGHT, ("horizontal_flip",), e.flag),
    Effect(e.FLIP_UP_DOWN, ("vertical_flip",), e.flag),
)

_LAYERS: dict[str, tuple[Effect, ...]] = {
    "AugMix": (Effect(e.strong("AugMix")),),
    "AutoContrast": (),
    "CenterCrop": (),
    "ChannelShuffle": (Effect(e.CHANNEL_SHUFFLE),),
    "CutMix": (Effect(e.strong("CutMix")),),
    "Equalization": (),
    "FourierMix": (Effect(e.strong("FourierMix")),),
    "GridMask": (Effect(e.CUTOUT),),
    "MixUp": (Effect(e.strong("MixUp")),),
    "Mosaic": (Effect(e.strong("мозаика из снимков")),),
    "Normalization": (),
    "RandAugment": (Effect(e.strong("RandAugment")),),
    "RandomAugmentationPipeline": (Effect(e.strong("случайный набор преобразований")),),
    "RandomBrightness": (Effect(e.BRIGHTNESS, ("factor",), e.symmetric),),
    "RandomChannelShift": (Effect(e.CHANNELS, ("factor",), e.times(255)),),
    "RandomColorDegeneration": (Effect(e.SATURATION, ("factor",), e.times(255)),),
    "RandomColorJitter": (
        Effect(e.BRIGHTNESS, ("brightness_factor",), e.symmetric),
        Effect(e.CONTRAST, ("contrast_factor",), e.symmetric),
        Effect(e.SATURATION, ("saturation_factor",), _saturation),
        Effect(e.HUE, ("hue_factor",), e.times(255 / 2)),
    ),
    "RandomContrast": (Effect(e.CONTRAST, ("factor",), e.symmetric),),
    "RandomCrop": (Effect(e.CROP),),
    "RandomCropAndResize": (Effect(e.CROP),),
    "RandomCutout": (Effect(e.CUTOUT),),
    "RandomElasticTransform": (Effect(e.ELASTIC, ("factor",), e.symmetric),),
    "RandomErasing": (Effect(e.CUTOUT, ("factor",), e.symmetric),),
    "RandomFlip": (Effect(e.FLIP),),
    "RandomGaussianBlur": (Effect(e.BLUR, ("factor",), e.symmetric),),
    "RandomGrayscale": (Effect(e.GRAY, ("factor",), e.symmetric),),
    "RandomHeight": (Effect(e.ZOOM, ("factor",), e.symmetric),),
    "RandomHue": (Effect(e.HUE, ("factor",), e.times(255 / 2)),),
    "RandomInvert": (Effect(e.INVERSION, ("factor",), e.symmetric),),
    "RandomPerspective": (Effect(e.PERSPECTIVE, ("factor",), e.symmetric),),
    "RandomPosterization": (Effect(e.POSTERISATION),),
    "RandomRotation": (Effect(e.ROTATION, ("factor",), e.times(360)),),
    "RandomSaturation": (Effect(e.SATURATION, ("factor",), _saturation),),
    "RandomSharpness": (Effect(e.SHARPNESS),),
    "RandomShear": (Effect(e.SHEAR, ("x_factor", "y_factor"), _shear),),
    "RandomTranslation": (Effect(e.SHIFT, ("height_factor", "width_factor"), e.symmetric),),
    "RandomWidth": (Effect(e.ZOOM, ("factor",), e.symmetric),),
    "RandomZoom": (Effect(e.ZOOM, ("height_factor", "width_factor"), e.symmetric),),
    "Rescaling": (),
    "Resizing": (),
    "Solarization": (Effect(e.strong("соляризация")),),
}
"""Preprocessing layers of keras.layers, and of keras_cv.layers under the same names; no effects: deterministic."""

_TF_IMAGE: dict[str, tuple[Effect, ...]] = {
    "random_brightness": (Effect(e.BRIGHTNESS, ("max_delta",), e.symmetric),),
    "random_contrast": (Effect(e.CONTRAST, ("lower", "upper"), e.factor),),
    "random_crop": (Effect(e.CROP),),
    "random_flip_left_right": (Effect(e.FLIP_LEFT_RIGHT),),
    "random_flip_up_down": (Effect(e.FLIP_UP_DOWN),),
    "random_hue": (Effect(e.HUE, ("max_delta",), e.times(255)),),
    "random_jpeg_quality": (Effect(e.undecided("сжатие JPEG")),),
    "random_saturation": (Effect(e.SATURATION, ("lower", "upper"), e.times(255, e.factor)),),
    "sample_distorted_bounding_box": (Effect(e.CROP),),
}
"""Functions of tf.image; `stateless_` before the name changes nothing."""

_FUNCTIONS: dict[str, tuple[Effect, ...]] = {
    "random_brightness": (Effect(e.BRIGHTNESS, ("brightness_range",), e.factor),),
    "random_channel_shift": (Effect(e.CHANNELS, ("intensity_range",), e.symmetric),),
    "random_rotation": (Effect(e.ROTATION, ("rg",), e.symmetric),),
    "random_shear": (Effect(e.SHEAR, ("intensity",), e.symmetric),),
    "random_shift": (Effect(e.SHIFT, ("wrg", "hrg"), e.symmetric),),
    "random_zoom": (Effect(e.ZOOM, ("zoom_range",), e.factor),),
}
"""Functions of keras.preprocessing.image."""


def strength(target: str, arguments: Mapping[str, object]) -> Strength | None:
    """The strength of a generator, layer or function; None for what is none of them."""
    module, _, name = target.rpartition(".")
    if target == GENERATOR:
        return e.combine(_GENERATOR_EFFECTS, target, arguments)
    if module in ("keras.layers", "keras_cv.layers") and name in _LAYERS:
        return _layer(target, name, arguments)
    if module == "keras.preprocessing.image" and name in _FUNCTIONS:
        return _random(_FUNCTIONS[name], target, arguments)
    if module == "tensorflow.image":
        name = name.removeprefix("stateless_")
        return _random(_TF_IMAGE[name], target, arguments) if name in _TF_IMAGE else None
    return None


def _random(effects: tuple[Effect, ...], target: str, arguments: Mapping[str, object]) -> Strength:
    """What is called random is so also where its amount is not known."""
    found = e.combine(effects, target, arguments)
    return found if found is STILL else replace(found, random=True)


def _layer(target: str, name: str, arguments: Mapping[str, object]) -> Strength:
    if name != "RandomFlip":
        return _random(_LAYERS[name], target, arguments) if _LAYERS[name] else STILL
    mode = arguments.get("mode", default(target, "mode"))
    if mode is UNKNOWN:
        return Strength(random=True, strong=False, what=e.FLIP.bare)
    kinds = {"horizontal": (e.FLIP_LEFT_RIGHT,), "vertical": (e.FLIP_UP_DOWN,)}
    flips = kinds.get(str(mode), (e.FLIP_LEFT_RIGHT, e.FLIP_UP_DOWN))
    return Strength(random=True, strong=False, what=", ".join(kind.bare for kind in flips))
