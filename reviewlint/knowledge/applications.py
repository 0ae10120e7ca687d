"""Pretrained networks: what input each was trained on, and what its `preprocess_input` does.

Source: ast scan of keras 3.15.1, keras 2.15.0 (tf.keras of TensorFlow 2.15), Keras-Applications 1.0.8 (keras 2.2–2.3),
efficientnet 1.1.1, keras_efficientnets 0.1.7, image-classifiers 1.0.0; parts of it measured by running the models.
A class name does not tell: EfficientNetB3 of keras.applications scales by itself, that of the package `efficientnet`
does not, so the import decides.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cache
from typing import Final

_KERAS3, _KERAS2, _OLD = "Keras 3", "tf.keras 2", "Keras 2.2–2.3"
_ALL = (_OLD, _KERAS2, _KERAS3)


@dataclass(frozen=True, slots=True)
class Mode:
    """A way to scale pixels 0…255: its formula and the range that results."""

    name: str
    formula: str
    low: float
    high: float


MODES: Final = {
    mode.name: mode
    for mode in (
        Mode("raw", "x", 0, 255),
        Mode("scale", "x / 255", 0, 1),
        Mode("tf", "x / 127.5 - 1", -1, 1),
        Mode("caffe", "BGR, x - [103.939, 116.779, 123.68]", -123.68, 151.061),
        Mode("torch", "(x / 255 - [0.485, 0.456, 0.406]) / [0.229, 0.224, 0.225]", -2.118, 2.64),
    )
}
"""`preprocess_input(mode=…)` of imagenet_utils knows tf, caffe and torch; raw and scale are what else networks want."""


@dataclass(frozen=True, slots=True)
class Application:
    """A pretrained network. `mode` is what the caller must feed it, None where that is not known.

    `inside` says which layers scale within the network (empty: none do); `without` is the mode that it wants with
    `include_preprocessing=False`, None where there is no such switch. `preprocess` is the canonical name of its own
    preprocess_input, which does nothing for a network that scales by itself.
    """

    name: str
    package: str
    mode: str | None
    size: int | None
    preprocess: str = ""
    inside: str = ""
    without: str | None = None
    eras: tuple[str, ...] = _ALL

    @property
    def builtin(self) -> bool:
        """Whether the network scales pixels 0…255 by itself."""
        return bool(self.inside)

    def expects(self, include_preprocessing: bool | None = True) -> str | None:
        """The mode that the caller owes; None where it is not known (also for an unknown switch)."""
        if self.without is None or include_preprocessing is True:
            return self.mode
        return None if include_preprocessing is None else self.without


_RESCALED = "Rescaling(1/255) и Normalization по ImageNet"


def _family(
    module: str,
    mode: str,
    sizes: dict[str, int],
    inside: str = "",
    without: str | None = None,
    eras: tuple[str, ...] = _ALL,
) -> dict[str, Application]:
    preprocess = f"keras.applications.{module}.preprocess_input"
    return {
        f"keras.applications.{name}": Application(
            name, "keras.applications", mode, size, preprocess, inside, without, eras
        )
        for name, size in sizes.items()
    }


def _same(names: str, size: int = 224) -> dict[str, int]:
    return dict.fromkeys(names.split(), size)


_EFFICIENTNET_SIZES = {
    "EfficientNetB0": 224, "EfficientNetB1": 240, "EfficientNetB2": 260, "EfficientNetB3": 300, "EfficientNetB4": 380,
    "EfficientNetB5": 456, "EfficientNetB6": 528, "EfficientNetB7": 600,
}  # fmt: skip
_EFFICIENTNET_V2_B_SIZES = {
    "EfficientNetV2B0": 224, "EfficientNetV2B1": 240, "EfficientNetV2B2": 260, "EfficientNetV2B3": 300,
}  # fmt: skip
_EFFICIENTNET_V2_SIZES = {"EfficientNetV2S": 384, "EfficientNetV2M": 480, "EfficientNetV2L": 480}
_REGNETS = " ".join(f"RegNet{letter}{number}" for letter in "XY" for number in (
    "002", "004", "006", "008", "016", "032", "040", "064", "080", "120", "160", "320",
))  # fmt: skip
_RESNETS_RS = "ResNetRS50 ResNetRS101 ResNetRS152 ResNetRS200 ResNetRS270 ResNetRS350 ResNetRS420"
_CONVNEXTS = "ConvNeXtTiny ConvNeXtSmall ConvNeXtBase ConvNeXtLarge ConvNeXtXLarge"
_NEW = (_KERAS2, _KERAS3)

_KERAS: Final = (
    _family("xception", "tf", {"Xception": 299})
    | _family("inception_v3", "tf", {"InceptionV3": 299})
    | _family("inception_resnet_v2", "tf", {"InceptionResNetV2": 299})
    | _family("mobilenet", "tf", {"MobileNet": 224})
    | _family("mobilenet_v2", "tf", {"MobileNetV2": 224})
    | _family("nasnet", "tf", {"NASNetMobile": 224, "NASNetLarge": 331})
    | _family("resnet_v2", "tf", _same("ResNet50V2 ResNet101V2 ResNet152V2"))
    | _family("vgg16", "caffe", {"VGG16": 224})
    | _family("vgg19", "caffe", {"VGG19": 224})
    | _family("resnet", "caffe", _same("ResNet50 ResNet101 ResNet152"))
    | _family("densenet", "torch", _same("DenseNet121 DenseNet169 DenseNet201"))
    | _family("resnext", "torch", _same("ResNeXt50 ResNeXt101"), eras=(_OLD,))
    | _family("efficientnet", "raw", _EFFICIENTNET_SIZES, _RESCALED, eras=_NEW)
    | _family("efficientnet_v2", "raw", _EFFICIENTNET_V2_B_SIZES, _RESCALED, "torch", eras=_NEW)
    # Without its own preprocessing it wants x / 128 - 1, which differs from mode tf by less than 1 %.
    | _family("efficientnet_v2", "raw", _EFFICIENTNET_V2_SIZES, "Rescaling(1/128, offset=-1)", "tf", eras=_NEW)
    | _family(
        "mobilenet_v3", "raw", _same("MobileNetV3Small MobileNetV3Large"), "Rescaling(1/127.5, offset=-1)", "tf", _NEW
    )
    | _family("convnext", "raw", _same(_CONVNEXTS), "Normalization по ImageNet", "torch", eras=_NEW)
    | _family("regnet", "raw", _same(_REGNETS), "Rescaling(1/255)", "scale", eras=(_KERAS2,))
    | _family("resnet_rs", "raw", _same(_RESNETS_RS), _RESCALED, "torch", eras=(_KERAS2,))
)

_PREPROCESS: Final = {application.preprocess: application.mode for application in _KERAS.values()} | {
    "keras.applications.resnet50.preprocess_input": "caffe",
    "keras.applications.resnet_common.preprocess_input": "caffe",
    "efficientnet.keras.preprocess_input": "torch",
    "efficientnet.preprocess_input": "torch",
    "efficientnet.tfkeras.preprocess_input": "torch",
    "keras_efficientnets.preprocess_input": "torch",
}
_BY_MODE = {
    "keras.applications.imagenet_utils.preprocess_input",
    "keras.applications.preprocess_input",
}
"""The function with a `mode` argument."""

_CLASSIFIERS_RAW = {"resnet18", "resnet34", "resnet50", "resnet101", "resnet152", "seresnet18", "seresnet34"}
_CLASSIFIERS_TORCH = {
    "seresnet50", "seresnet101", "seresnet152", "seresnext50", "seresnext101", "senet154",
}  # fmt: skip


@cache
def application(name: str) -> Application | None:
    """The pretrained network of a canonical name, None where it is none."""
    if name in _KERAS:
        return _KERAS[name]
    package, _, model = name.rpartition(".")
    if package in ("efficientnet", "efficientnet.keras", "efficientnet.tfkeras", "keras_efficientnets"):
        root = package.partition(".")[0]
        size = 800 if model == "EfficientNetL2" else _EFFICIENTNET_SIZES.get(model)
        return Application(model, root, "torch", size, f"{package}.preprocess_input", eras=()) if size else None
    if name in ("tensorflow_hub.KerasLayer", "tensorflow_hub.load"):
        return Application("KerasLayer", "tensorflow_hub", None, None, eras=())
    return None


@cache
def classifier(name: str) -> Application | None:
    """The network that `classification_models.…Classifiers.get(name)` gives, first of the pair that it returns."""
    lowered = name.lower()
    if lowered in _CLASSIFIERS_RAW or lowered in _CLASSIFIERS_TORCH:
        # The first layer of the raw ones is a batch normalisation.
        mode = "raw" if lowered in _CLASSIFIERS_RAW else "torch"
        inside = "BatchNormalization" if mode == "raw" else ""
        return Application(name, "classification_models", mode, 224, inside=inside, eras=())
    for known in _KERAS.values():
        if known.name.lower() == lowered and _OLD in known.eras:
            return Application(known.name, "classification_models", known.mode, known.size, known.preprocess, eras=())
    return None


def preprocess_mode(name: str, mode: object = "caffe") -> str | None:
    """What a preprocess_input function does to pixels: `raw` where it does nothing, None where that is not known.

    `mode` is the argument of the function of imagenet_utils; pass anything but a string for one that is not known.
    """
    if name in _BY_MODE:
        return mode if isinstance(mode, str) and mode in ("caffe", "tf", "torch") else None
    return _PREPROCESS.get(name)


def linear_mode(scale: float, offset: float = 0) -> str | None:
    """The mode of `x * scale + offset` for pixels 0…255; None for one that has no name here."""
    for name, (known_scale, known_offset) in _LINEAR.items():
        if abs(scale / known_scale - 1) < _TOLERANCE and abs(offset - known_offset) < _TOLERANCE:
            return name
    return None


def standardised_mode(mean: object, deviation: object, maximum: object = 255.0) -> str | None:
    """The mode of `(x / maximum - mean) / deviation`, as albumentations.Normalize does; None where it has no name."""
    if not isinstance(maximum, (int, float)) or abs(maximum - 255) > 1:
        return None
    means, deviations = _three(mean), _three(deviation)
    if means is None or deviations is None:
        return None
    for name, (known_means, known_deviations) in _STANDARDS.items():
        pairs = [*zip(means, known_means, strict=True), *zip(deviations, known_deviations, strict=True)]
        if all(abs(value - known) < _TOLERANCE for value, known in pairs):
            return name
    return None


_TOLERANCE = 0.02
"""1/256 for 1/255, 1/127 or 1/128 for 1/127.5 and rounded means make no difference to a network."""
_LINEAR = {"raw": (1.0, 0.0), "scale": (1 / 255, 0.0), "tf": (1 / 127.5, -1.0)}
_STANDARDS = {
    "torch": ((0.485, 0.456, 0.406), (0.229, 0.224, 0.225)),
    "tf": ((0.5, 0.5, 0.5), (0.5, 0.5, 0.5)),
    "scale": ((0.0, 0.0, 0.0), (1.0, 1.0, 1.0)),
}


def _three(value: object) -> tuple[float, ...] | None:
    if isinstance(value, (int, float)):
        return (value,) * 3
    if isinstance(value, (tuple, list)) and len(value) == 3 and all(isinstance(part, (int, float)) for part in value):
        return tuple(value)
    return None
