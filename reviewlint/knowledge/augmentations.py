"""Augmentation, whichever library does it: is it random, is it strong, what is it called, what does it hold.

Knowledge of each library stands in a module of its own: `albumentations`, `keras_augmentations`, `imgaug`.
"""

from __future__ import annotations

from collections.abc import Mapping

from reviewlint.knowledge import albumentations, imgaug, keras_augmentations
from reviewlint.knowledge.effects import STILL, UNKNOWN, Strength

__all__ = ["STILL", "UNKNOWN", "Strength", "children", "is_random_source", "strength"]

AUGMENTOR = "ImageDataAugmentor.ImageDataAugmentor"

_HOLDING_LAYERS = {
    "keras.Sequential": ("layers",),
    "keras.layers.Pipeline": ("layers",),
    "keras_cv.layers.Augmenter": ("layers",),
    "keras_cv.layers.MaybeApply": ("layer",),
    "keras_cv.layers.RandomApply": ("layer",),
    "keras_cv.layers.RandomChoice": ("layers",),
}
_RANDOM_MODULES = ("numpy.random.", "random.", "secrets.", "tensorflow.random.", "keras.random.")
_NOT_RANDOM = {
    "Generator", "Random", "RandomState", "SeedGenerator", "SystemRandom", "default_rng", "get_global_generator",
    "get_seed", "get_state", "getstate", "seed", "set_global_generator", "set_seed", "set_state", "setstate",
}  # fmt: skip


def strength(target: str, arguments: Mapping[str, object]) -> Strength | None:
    """How a call of `target` with these arguments changes pictures.

    `arguments` are Python values by parameter name (bind positional ones through `signatures.parameters`); a value that
    is given but not known is UNKNOWN. None where `target` is no augmentation or preprocessing that is known; STILL for
    deterministic ones and for containers, whose `children` are to be asked instead.
    """
    if target == AUGMENTOR or target in _HOLDING_LAYERS:
        return STILL
    if target.startswith("albumentations."):
        return albumentations.strength(target, arguments)
    if target.startswith("imgaug."):
        return imgaug.strength(target, arguments)
    return keras_augmentations.strength(target, arguments)


def children(target: str) -> tuple[str, ...]:
    """The parameters in which a container (Compose, OneOf, Sequential, the augmentor) holds other augmentations."""
    if target == AUGMENTOR:
        return ("augment",)
    root, _, name = target.rpartition(".")
    if root == "albumentations":
        return albumentations.CONTAINERS.get(name, ())
    if root == "imgaug.augmenters":
        return imgaug.CONTAINERS.get(name, ())
    return _HOLDING_LAYERS.get(target, ())


def is_random_source(target: str) -> bool:
    """Whether a call draws a random number: what calls it in a preprocessing function is an augmentation."""
    return target.startswith(_RANDOM_MODULES) and target.rpartition(".")[2] not in _NOT_RANDOM
