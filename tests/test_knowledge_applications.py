"""What pretrained networks expect, and what a scaling of pixels is called."""

from __future__ import annotations

import pytest

from reviewlint.knowledge.applications import (
    MODES,
    application,
    classifier,
    linear_mode,
    preprocess_mode,
    standardised_mode,
)


@pytest.mark.parametrize(
    ("name", "mode", "size"),
    [
        ("keras.applications.Xception", "tf", 299),
        ("keras.applications.InceptionResNetV2", "tf", 299),
        ("keras.applications.MobileNetV2", "tf", 224),
        ("keras.applications.ResNet50", "caffe", 224),
        ("keras.applications.ResNet50V2", "tf", 224),
        ("keras.applications.VGG16", "caffe", 224),
        ("keras.applications.DenseNet201", "torch", 224),
        ("keras.applications.EfficientNetB3", "raw", 300),
        ("keras.applications.EfficientNetV2S", "raw", 384),
        ("keras.applications.MobileNetV3Large", "raw", 224),
        ("keras.applications.ConvNeXtBase", "raw", 224),
        # The same class name in another package is another network.
        ("efficientnet.tfkeras.EfficientNetB3", "torch", 300),
        ("efficientnet.keras.EfficientNetL2", "torch", 800),
        ("keras_efficientnets.EfficientNetB0", "torch", 224),
        ("tensorflow_hub.KerasLayer", None, None),
    ],
)
def test_expected_input(name: str, mode: str | None, size: int | None) -> None:
    known = application(name)
    assert known is not None
    assert (known.mode, known.size) == (mode, size)


@pytest.mark.parametrize("name", ["keras.layers.Dense", "my_module.Xception", "efficientnet.tfkeras.EfficientNetB9"])
def test_not_an_application(name: str) -> None:
    assert application(name) is None


def test_its_own_preprocessing_function() -> None:
    known = application("efficientnet.tfkeras.EfficientNetB0")
    assert known is not None
    assert known.preprocess == "efficientnet.tfkeras.preprocess_input"
    assert preprocess_mode(known.preprocess) == known.mode


@pytest.mark.parametrize(
    ("name", "switch", "mode"),
    [
        ("EfficientNetV2B0", True, "raw"),
        ("EfficientNetV2B0", False, "torch"),
        ("EfficientNetV2S", False, "tf"),
        ("MobileNetV3Small", False, "tf"),
        ("RegNetY032", False, "scale"),
        ("ConvNeXtTiny", None, None),
        # No such switch: it always scales by itself.
        ("EfficientNetB0", False, "raw"),
        ("Xception", None, "tf"),
    ],
)
def test_preprocessing_switched_off(name: str, switch: bool | None, mode: str | None) -> None:
    known = application(f"keras.applications.{name}")
    assert known is not None
    assert known.expects(switch) == mode


def test_networks_that_scale_by_themselves() -> None:
    inside = application("keras.applications.EfficientNetB7")
    outside = application("keras.applications.Xception")
    assert inside is not None
    assert outside is not None
    assert inside.builtin
    assert not outside.builtin
    assert "Keras 2.2–2.3" not in inside.eras


@pytest.mark.parametrize(
    ("name", "mode"),
    [("resnet18", "raw"), ("seresnext50", "torch"), ("Xception", "tf"), ("resnet50v2", "tf"), ("efficientnetb0", None)],
)
def test_classification_models(name: str, mode: str | None) -> None:
    known = classifier(name)
    assert (known.mode if known else None) == mode


@pytest.mark.parametrize(
    ("name", "mode"),
    [
        ("keras.applications.xception.preprocess_input", "tf"),
        ("keras.applications.resnet50.preprocess_input", "caffe"),
        ("keras.applications.densenet.preprocess_input", "torch"),
        # Does nothing at all.
        ("keras.applications.efficientnet.preprocess_input", "raw"),
        ("keras.applications.convnext.preprocess_input", "raw"),
        ("keras.applications.imagenet_utils.preprocess_input", "caffe"),
        ("efficientnet.tfkeras.preprocess_input", "torch"),
        ("my_module.preprocess_input", None),
    ],
)
def test_preprocessing_functions(name: str, mode: str | None) -> None:
    assert preprocess_mode(name) == mode


def test_the_mode_argument() -> None:
    function = "keras.applications.imagenet_utils.preprocess_input"
    assert preprocess_mode(function, "tf") == "tf"
    assert preprocess_mode(function, object()) is None


@pytest.mark.parametrize(
    ("scale", "offset", "mode"),
    [
        (1 / 255, 0, "scale"),
        (1 / 256, 0, "scale"),
        (1 / 127.5, -1, "tf"),
        (1 / 128, -1, "tf"),
        (1, 0, "raw"),
        (2, 0, None),
    ],
)
def test_linear_scaling(scale: float, offset: float, mode: str | None) -> None:
    assert linear_mode(scale, offset) == mode


@pytest.mark.parametrize(
    ("mean", "deviation", "maximum", "mode"),
    [
        ((0.485, 0.456, 0.406), (0.229, 0.224, 0.225), 255.0, "torch"),
        ([0.5, 0.5, 0.5], [0.5, 0.5, 0.5], 255, "tf"),
        (0.5, 0.5, 255, "tf"),
        ((0, 0, 0), (1, 1, 1), 255, "scale"),
        ((0.485, 0.456, 0.406), (0.229, 0.224, 0.225), 1.0, None),
        ((0.1, 0.2, 0.3), (1, 1, 1), 255, None),
        ("unknown", (1, 1, 1), 255, None),
        ((0, 0, 0), (1, 1, 1), "unknown", None),
    ],
)
def test_mean_and_deviation(mean: object, deviation: object, maximum: object, mode: str | None) -> None:
    assert standardised_mode(mean, deviation, maximum) == mode


def test_every_mode_has_a_formula() -> None:
    assert {"raw", "scale", "tf", "caffe", "torch"} == set(MODES)
    assert (MODES["tf"].low, MODES["tf"].high) == (-1, 1)
