"""What augmentations change: whether at random, whether strongly, and in which words."""

from __future__ import annotations

from typing import Any

import pytest

from reviewlint.knowledge import albumentations, keras_augmentations, stubs
from reviewlint.knowledge.augmentations import UNKNOWN, children, is_random_source, strength

GENERATOR = "keras.preprocessing.image.ImageDataGenerator"


def weigh(target: str, arguments: dict[str, Any]) -> tuple[bool | None, bool | None]:
    found = strength(target, arguments)
    assert found is not None
    return found.random, found.strong


@pytest.mark.parametrize(
    ("name", "arguments", "random", "strong"),
    [
        # The defaults of 0.5 and 1.x decide.
        ("Rotate", {}, True, True),
        ("ShiftScaleRotate", {}, True, True),
        ("HueSaturationValue", {}, True, True),
        ("RGBShift", {}, True, True),
        ("RandomBrightnessContrast", {}, True, False),
        ("RandomGamma", {}, True, False),
        ("FancyPCA", {}, True, False),
        ("ImageCompression", {}, True, False),
        ("OpticalDistortion", {}, True, False),
        ("MultiplicativeNoise", {}, True, False),
        ("ColorJitter", {}, True, True),
        # What is given decides.
        ("Rotate", {"limit": 10}, True, False),
        ("Rotate", {"limit": (-15, 5)}, True, True),
        ("Rotate", {"limit": 0}, False, False),
        ("ShiftScaleRotate", {"rotate_limit": 10}, True, False),
        ("ShiftScaleRotate", {"rotate_limit": 0, "scale_limit": (-0.3, 0)}, True, True),
        ("RandomBrightnessContrast", {"brightness_limit": (-0.3, 0.1)}, True, True),
        ("RGBShift", {"r_shift_limit": 5, "g_shift_limit": 5, "b_shift_limit": 5}, True, False),
        ("RGBShift", {"r_shift_limit": 5}, True, True),
        ("RandomGamma", {"gamma_limit": (50, 150)}, True, True),
        ("RandomGamma", {"gamma_limit": 10}, True, False),
        ("ImageCompression", {"quality_range": (20, 50)}, True, None),
        ("MultiplicativeNoise", {"elementwise": True}, True, True),
        # Every amount is strong.
        ("GaussianBlur", {"blur_limit": 3}, True, True),
        ("CoarseDropout", {}, True, True),
        ("RandomResizedCrop", {"height": 224, "width": 224}, True, True),
        ("RandomRotate90", {}, True, True),
        # Not weighed by the rulebook.
        ("CLAHE", {}, True, None),
        # Weak, or nothing random.
        ("HorizontalFlip", {}, True, False),
        ("HorizontalFlip", {"p": 1}, False, False),
        ("HorizontalFlip", {"p": UNKNOWN}, None, False),
        ("ToGray", {"always_apply": True}, False, False),
        ("GaussianBlur", {"p": 0}, False, False),
        ("Normalize", {}, False, False),
        ("Resize", {"height": 224, "width": 224, "p": 0.5}, False, False),
        ("CenterCrop", {"height": 224, "width": 224}, False, False),
        ("pytorch.ToTensorV2", {}, False, False),
        ("Compose", {}, False, False),
        # Affine: nothing given differs between versions; a number with p=1 is the same for every picture.
        ("Affine", {}, None, None),
        ("Affine", {"rotate": 30}, True, True),
        ("Affine", {"rotate": 30, "p": 1}, False, False),
        ("Affine", {"scale": {"x": (0.9, 1.1)}, "shear": (-5, 5)}, True, False),
        # Unknown values: strong only where something else is.
        ("Rotate", {"limit": UNKNOWN}, True, None),
        ("Rotate", {"limit": (UNKNOWN, 40)}, True, True),
        ("RandomBrightnessContrast", {"brightness_limit": UNKNOWN, "contrast_limit": 0.5}, True, True),
        ("RandomGamma", {"gamma_limit": UNKNOWN}, True, None),
        ("ImageCompression", {"quality_lower": UNKNOWN}, True, None),
    ],
)
def test_albumentations(name: str, arguments: dict[str, Any], random: bool | None, strong: bool | None) -> None:
    assert weigh(f"albumentations.{name}", arguments) == (random, strong)


@pytest.mark.parametrize(
    ("arguments", "random", "strong"),
    [
        ({}, False, False),
        ({"rescale": 1 / 255, "validation_split": 0.2, "fill_mode": "nearest"}, False, False),
        ({"preprocessing_function": UNKNOWN}, False, False),
        ({"rotation_range": 10, "zoom_range": 0.2, "width_shift_range": 0.3, "horizontal_flip": True}, True, False),
        ({"rotation_range": 15}, True, True),
        ({"zoom_range": [0.7, 1]}, True, True),
        ({"zoom_range": 0.25}, True, True),
        ({"brightness_range": (0.8, 1.2)}, True, False),
        ({"brightness_range": (0.5, 1)}, True, True),
        # Degrees and values of 0…255: these cannot be seen, but they are random.
        ({"shear_range": 0.2, "channel_shift_range": 0.3}, True, False),
        ({"shear_range": 10}, True, True),
        ({"channel_shift_range": 30}, True, True),
        ({"horizontal_flip": False, "rotation_range": 0}, False, False),
        ({"horizontal_flip": UNKNOWN}, None, False),
        ({"rotation_range": UNKNOWN}, None, None),
        ({"rotation_range": UNKNOWN, "vertical_flip": True}, True, None),
    ],
)
def test_image_data_generator(arguments: dict[str, Any], random: bool | None, strong: bool | None) -> None:
    assert weigh(GENERATOR, arguments) == (random, strong)


@pytest.mark.parametrize(
    ("target", "arguments", "random", "strong"),
    [
        ("keras.layers.RandomFlip", {}, True, False),
        ("keras.layers.RandomFlip", {"mode": UNKNOWN}, True, False),
        ("keras.layers.RandomRotation", {"factor": 0.1}, True, True),
        ("keras.layers.RandomRotation", {"factor": 0.04}, True, False),
        ("keras.layers.RandomRotation", {"factor": UNKNOWN}, True, None),
        ("keras.layers.RandomZoom", {"height_factor": 0.2}, True, False),
        ("keras.layers.RandomZoom", {"height_factor": 0.1, "width_factor": (-0.4, 0)}, True, True),
        ("keras.layers.RandomTranslation", {"height_factor": 0.5, "width_factor": 0.5}, True, False),
        ("keras.layers.RandomContrast", {"factor": 0.2}, True, False),
        ("keras.layers.RandomBrightness", {"factor": (-0.4, 0)}, True, True),
        ("keras.layers.RandomCrop", {"height": 200, "width": 200}, True, True),
        ("keras.layers.RandomSaturation", {"factor": (0.5, 0.5)}, False, False),
        ("keras.layers.RandomSaturation", {"factor": 0.6}, True, True),
        ("keras.layers.RandomSaturation", {"factor": UNKNOWN}, True, None),
        ("keras.layers.RandomShear", {"x_factor": 0.1}, True, False),
        ("keras.layers.RandomShear", {"y_factor": 0.3}, True, True),
        ("keras.layers.RandAugment", {}, True, True),
        ("keras_cv.layers.AugMix", {}, True, True),
        ("keras.layers.RandomSharpness", {"factor": 0.2}, True, None),
        ("keras.layers.Rescaling", {"scale": 1 / 255}, False, False),
        ("keras.layers.CenterCrop", {"height": 3, "width": 3}, False, False),
        ("keras.Sequential", {}, False, False),
        ("tensorflow.image.random_flip_left_right", {}, True, False),
        ("tensorflow.image.random_brightness", {"max_delta": 0.2}, True, False),
        ("tensorflow.image.stateless_random_brightness", {"max_delta": 0.4}, True, True),
        ("tensorflow.image.random_contrast", {"lower": 0.8, "upper": 1.2}, True, False),
        ("tensorflow.image.random_contrast", {"lower": 0.9, "upper": UNKNOWN}, True, None),
        ("tensorflow.image.random_contrast", {"lower": 0.3, "upper": UNKNOWN}, True, True),
        ("tensorflow.image.random_saturation", {"lower": 0.9, "upper": 1.1}, True, True),
        ("tensorflow.image.random_hue", {"max_delta": 0.02}, True, False),
        ("tensorflow.image.random_crop", {}, True, True),
        ("keras.preprocessing.image.random_rotation", {"rg": 40}, True, True),
        ("keras.preprocessing.image.random_zoom", {"zoom_range": (0.9, 1.1)}, True, False),
        ("ImageDataAugmentor.ImageDataAugmentor", {"augment": UNKNOWN}, False, False),
    ],
)
def test_keras_and_tensorflow(target: str, arguments: dict[str, Any], random: bool | None, strong: bool | None) -> None:
    assert weigh(target, arguments) == (random, strong)


@pytest.mark.parametrize(
    ("name", "arguments", "random", "strong"),
    [
        ("Fliplr", {"p": 0.5}, True, False),
        ("Fliplr", {}, False, False),
        ("Flipud", {"p": UNKNOWN}, None, False),
        ("Affine", {"rotate": (-20, 20), "translate_percent": {"x": (-0.1, 0.1), "y": 0.2}}, True, True),
        ("Affine", {"rotate": 20}, False, False),
        ("Affine", {"scale": (0.9, 1.1)}, True, False),
        ("Affine", {"rotate": UNKNOWN}, None, None),
        ("Multiply", {}, True, False),
        ("Add", {"value": (-60, 60)}, True, True),
        ("GaussianBlur", {}, True, True),
        ("AdditiveGaussianNoise", {}, True, True),
        ("CoarseDropout", {}, True, True),
        ("ElasticTransformation", {}, True, True),
        ("CropToFixedSize", {"width": 3, "height": 3}, True, True),
        ("CenterCropToFixedSize", {"width": 3, "height": 3}, False, False),
        ("Resize", {"size": {"height": 224, "width": 224}}, False, False),
        ("Noop", {}, False, False),
        ("Sequential", {}, False, False),
    ],
)
def test_imgaug(name: str, arguments: dict[str, Any], random: bool | None, strong: bool | None) -> None:
    assert weigh(f"imgaug.augmenters.{name}", arguments) == (random, strong)


@pytest.mark.parametrize(
    ("target", "arguments"),
    [
        ("albumentations.Lambda", {}),
        ("imgaug.augmenters.Lambda", {}),
        ("imgaug.augmenters.Resize", {"size": (0.5, 1.5)}),
        ("keras.layers.Dense", {}),
        ("tensorflow.image.resize", {}),
        ("my_module.augment", {}),
    ],
)
def test_no_known_augmentation(target: str, arguments: dict[str, Any]) -> None:
    assert strength(target, arguments) is None


@pytest.mark.parametrize(
    ("target", "arguments", "what", "strongest"),
    [
        (
            GENERATOR,
            {"rotation_range": 30, "width_shift_range": 0.1, "zoom_range": 0.15, "horizontal_flip": True},
            "поворот до 30°, сдвиг до 10 %, изменение масштаба до ±15 %, отражение по горизонтали",
            "поворот до 30°",
        ),
        (GENERATOR, {"width_shift_range": 20}, "сдвиг", ""),
        (GENERATOR, {"shear_range": 0.2}, "наклон (shear) до 0,2°", ""),
        ("albumentations.Rotate", {"limit": UNKNOWN}, "поворот", ""),
        ("albumentations.GaussianBlur", {}, "размытие", "размытие"),
        ("keras.layers.RandomFlip", {"mode": "vertical"}, "отражение по вертикали", ""),
    ],
)
def test_words(target: str, arguments: dict[str, Any], what: str, strongest: str) -> None:
    found = strength(target, arguments)
    assert found is not None
    assert (found.what, found.strongest) == (what, strongest)


@pytest.mark.parametrize(
    ("target", "parameters"),
    [
        ("albumentations.OneOf", ("transforms",)),
        ("albumentations.Rotate", ()),
        ("imgaug.augmenters.Sometimes", ("then_list", "else_list")),
        ("keras.Sequential", ("layers",)),
        ("ImageDataAugmentor.ImageDataAugmentor", ("augment",)),
        ("my_module.f", ()),
    ],
)
def test_containers(target: str, parameters: tuple[str, ...]) -> None:
    assert children(target) == parameters


@pytest.mark.parametrize(
    ("target", "draws"),
    [
        ("random.choice", True),
        ("numpy.random.rand", True),
        ("tensorflow.random.uniform", True),
        ("random.seed", False),
        ("numpy.random.seed", False),
        ("tensorflow.random.set_seed", False),
        ("numpy.mean", False),
    ],
)
def test_random_sources(target: str, draws: bool) -> None:
    assert is_random_source(target) is draws


def test_every_transform_of_the_tables_exists() -> None:
    known = stubs.library("albumentations").classes
    names = {*albumentations._EFFECTS, *albumentations.DETERMINISTIC, *albumentations.CONTAINERS}
    assert {f"albumentations.{name}" for name in names} <= set(known)


def test_the_parameters_of_the_tables_exist() -> None:
    generator = stubs.signature(GENERATOR)
    assert generator is not None
    named = {*keras_augmentations.RANDOM_PARAMETERS, *keras_augmentations.NORMALISING_PARAMETERS}
    assert named <= set(generator.positional)
    for name, effects in albumentations._EFFECTS.items():
        signature = stubs.signature(f"albumentations.{name}")
        assert signature is not None
        for effect in effects:
            assert set(effect.parameters) <= {*signature.positional, *signature.keyword_only}, name


def test_the_marker_of_unknown_values() -> None:
    assert repr(UNKNOWN) == "UNKNOWN"
