"""The network: preprocessing of the backbone's own kind, the backbone, pooling, Dropout and one softmax."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import keras
from keras import layers, ops

from reviewlint.knowledge.applications import application
from reviewlint.trainer.errors import TrainerError
from reviewlint.trainer.settings import SMALL

BACKBONE = "backbone"
SMALL_SIZE, SMALL_MODE = 20, "tf"
_SMALL_WIDTHS = (16, 32, 48, 64)
# EfficientNetB0…B7 build another graph for weights='imagenet' than for None or a path (an extra Rescaling by
# 1/sqrt(std)), and one file loads into both without an error: local ImageNet weights would go into the wrong graph.
_TWO_GRAPHS = tuple(f"EfficientNetB{number}" for number in range(8))


class Preprocessing(layers.Layer):
    """What a backbone wants done to pixels 0…255, by the mode that the linter's table of facts names.

    `tf` gives [-1, 1], `scale` [0, 1], `torch` subtracts ImageNet's mean and divides by its deviation, `caffe` gives
    BGR less the mean, `raw` leaves pixels alone, since the network scales them itself.
    """

    def __init__(self, mode: str, **options: Any) -> None:
        super().__init__(**options)
        self.mode = mode

    def call(self, pictures: Any) -> Any:
        """Preprocessed pictures of the same shape (count, height, width, 3)."""
        if self.mode == "tf":
            return pictures / 127.5 - 1.0
        if self.mode == "scale":
            return pictures / 255.0
        if self.mode == "torch":
            mean = ops.convert_to_tensor([0.485, 0.456, 0.406], pictures.dtype)
            return (pictures / 255.0 - mean) / ops.convert_to_tensor([0.229, 0.224, 0.225], pictures.dtype)
        if self.mode == "caffe":
            return ops.flip(pictures, axis=-1) - ops.convert_to_tensor([103.939, 116.779, 123.68], pictures.dtype)
        return pictures

    def get_config(self) -> dict[str, Any]:
        """What a saved model needs to build the layer again."""
        return {**super().get_config(), "mode": self.mode}


CUSTOM_OBJECTS = {"Preprocessing": Preprocessing}


def own_size(name: str) -> int:
    """The side in pixels that a backbone was pretrained on."""
    if name == SMALL:
        return SMALL_SIZE
    known = application(f"keras.applications.{name}")
    if known is None or known.size is None or not hasattr(keras.applications, name):
        raise TrainerError(f"В keras.applications нет сети {name}.")
    return known.size


def mode_of(name: str) -> str:
    """The preprocessing that a backbone expects, from the table that the linter reads too."""
    own_size(name)
    known = application(f"keras.applications.{name}")
    return SMALL_MODE if known is None else known.mode or "raw"


def small_backbone(size: int, widths: tuple[int, ...] = _SMALL_WIDTHS) -> Any:
    """A small convolutional network: pictures (n, size, size, 3) to a map of `widths[-1]` channels."""
    pixels = features = keras.Input((size, size, 3))
    for number, width in enumerate(widths):
        features = layers.Conv2D(width, 3, padding="same", use_bias=False)(features)
        features = layers.BatchNormalization(momentum=0.8)(features)
        features = layers.ReLU()(features)
        if number % 2 == 0:
            features = layers.MaxPooling2D()(features)
    return keras.Model(pixels, features, name=BACKBONE)


def backbone(name: str, size: int, weights: str) -> Any:
    """A backbone without its top: (n, size, size, 3) to a feature map."""
    own_size(name)
    if name == SMALL:
        return _own_backbone(size, weights)
    build = getattr(keras.applications, name)
    if weights == "imagenet":
        try:
            network = build(include_top=False, weights="imagenet", input_shape=(size, size, 3))
        except OSError as error:  # a URLError is one; Keras raises a bare Exception around it
            raise _no_weights(name) from error
        except Exception as error:
            if "fetch failure" in str(error):
                raise _no_weights(name) from error
            raise _does_not_build(name, size, error) from error
    else:
        try:
            network = build(include_top=False, weights=None, input_shape=(size, size, 3))
        except ValueError as error:
            raise _does_not_build(name, size, error) from error
        if weights != "none":
            if name in _TWO_GRAPHS:
                raise TrainerError(
                    f"Веса {name} из файла Keras молча загрузил бы в другую сеть, чем та, для которой они обучены: "
                    'возьмите weights = "imagenet" или другую сеть, например EfficientNetV2B0.'
                )
            _load(network, weights)
    return network


def _own_backbone(size: int, weights: str) -> Any:
    if weights == "imagenet":
        raise TrainerError('У SmallNet нет весов ImageNet: укажите weights = "drawings", "none" или файл.')
    network = small_backbone(size)
    if weights != "none":
        _load(network, weights)
    return network


def _no_weights(name: str) -> TrainerError:
    return TrainerError(
        f'Веса ImageNet для {name} не скачались: проверьте сеть, укажите файл в weights или weights = "none".'
    )


def _does_not_build(name: str, size: int, error: Exception) -> TrainerError:
    return TrainerError(f"Сеть {name} не строится для снимков {size}×{size}: {str(error).splitlines()[0]}")


def _load(network: Any, weights: str) -> None:
    if not Path(weights).is_file():
        raise TrainerError(f"Файла весов {weights} нет.")
    try:
        network.load_weights(weights)
    except (ValueError, OSError, KeyError) as error:
        raise TrainerError(f"Веса из {weights} не подходят к сети: {str(error).splitlines()[0]}") from error


def classifier(body: Any, mode: str, classes: int, dropout: float, seed: int) -> Any:
    """The whole network: pixels 0…255 of shape (n, height, width, 3) to probabilities (n, classes), float32."""
    pixels = keras.Input(body.input_shape[1:])
    features = body(Preprocessing(mode)(pixels))
    features = layers.GlobalAveragePooling2D()(features)
    features = layers.Dropout(dropout, seed=seed)(features)
    # Probabilities stay in float32 under mixed precision: bfloat16 keeps two to three digits.
    return keras.Model(
        pixels, layers.Dense(classes, activation="softmax", dtype="float32", name="probabilities")(features)
    )


def freeze(body: Any, frozen: bool) -> None:
    """Freeze or unfreeze a backbone; compile the network afterwards, else the change has no effect."""
    body.trainable = not frozen


def compile_for(network: Any, rate: float) -> None:
    """Compile for one-of-N classification with Adam at a learning rate."""
    network.compile(keras.optimizers.Adam(rate), "sparse_categorical_crossentropy", metrics=["accuracy"])
