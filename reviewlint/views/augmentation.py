"""Augmentations: what changes pictures at random on their way, as far as it is decided."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from reviewlint.inference.terms import (
    Attribute,
    Call,
    Constant,
    Display,
    OneOf,
    Place,
    Symbol,
    Term,
    is_constant,
    literal,
)
from reviewlint.knowledge import augmentations as known
from reviewlint.views.normalisation import Normalisation, of_layer, of_transform

GENERATOR = "keras.preprocessing.image.ImageDataGenerator"
AUGMENTOR = "ImageDataAugmentor"

_RANGES = (
    "rotation_range",
    "width_shift_range",
    "height_shift_range",
    "shear_range",
    "zoom_range",
    "channel_shift_range",
    "brightness_range",
)
_FLIPS = ("horizontal_flip", "vertical_flip")


@dataclass(frozen=True, eq=False, slots=True)
class Augmentation:
    """One random change of pictures: `target` is canonical, `name` the words for it, `arguments` the decided ones.

    For ImageDataGenerator each random parameter is one, `name` being the parameter. `place` is where it is set.
    """

    target: str
    name: str
    place: Place
    arguments: Mapping[str, Any]

    @property
    def is_strong(self) -> bool:
        """Whether it changes a picture so much that an average over few passes is noisy."""
        return known.is_strong(self.target, self.arguments)


Step = Normalisation | Augmentation


class Undecided(Exception):
    """Something on the way cannot be decided, so that the steps found say too little."""


def of_generator(datagen: Call) -> tuple[list[Augmentation], bool]:
    """The random parameters of an ImageDataGenerator that have an effect, and whether all of them are decided."""
    found: list[Augmentation] = []
    decided = not datagen.is_open
    for name in (*_RANGES, *_FLIPS):
        given = datagen.given(name)
        if given is None:
            continue
        effect = _has_effect(name, given.value)
        if effect:
            found.append(Augmentation(GENERATOR, name, given.place, {name: plain(given.value)}))
        decided = decided and effect is not None
    return found, decided


def _has_effect(name: str, value: Term) -> bool | None:
    """Whether a value of a random parameter changes pictures, None where it is not decided."""
    if isinstance(value, OneOf):
        effects = {_has_effect(name, option) for option in value.options}
        return effects.pop() if len(effects) == 1 else None
    number = plain(value)
    if isinstance(number, list):
        neutral = 1 if name in ("zoom_range", "brightness_range") else 0
        return None if None in number else any(part != neutral for part in number)
    if isinstance(value, Constant):
        return bool(number)
    return None


def plain(term: Term | None) -> Any:
    """A constant's value, or a list of constants' values (None for those that are not decided)."""
    if isinstance(term, Display):
        return [literal(element) for element in term.elements] if term.complete else None
    return literal(term)


def arguments_of(call: Call) -> dict[str, Any]:
    """The decided arguments of a call by parameter name."""
    names = call.parameters or ()
    found = {a.keyword: plain(a.value) for a in call.arguments if a.keyword is not None}
    found.update({name: plain(a.value) for name, a in zip(names, call.positional(), strict=False)})
    return {name: value for name, value in found.items() if value is not None}


def display_name(target: str) -> str:
    """A canonical name as notebooks write it: `tf.image.random_hue`, `RandomFlip`, `HorizontalFlip`."""
    root, _, rest = target.partition(".")
    if root == "tensorflow":
        return f"tf.{rest}"
    if root in ("numpy", "random"):
        return target.replace("numpy.", "np.", 1)
    return target.rpartition(".")[2]


def of_albumentations(term: Term, time: int) -> tuple[list[Step], bool]:
    """What a transform or composition of albumentations does, in order, and whether that is decided."""
    try:
        return list(_transform(term, time, certain=True)), True
    except Undecided:
        return [], False


def _transform(term: Term, time: int, certain: bool) -> Iterator[Step]:
    """The steps of one transform; `certain` says that it is applied to every picture."""
    if is_constant(term, None):
        return
    if not isinstance(term, Call) or not (term.target or "").startswith("albumentations."):
        raise Undecided
    name = (term.target or "").removeprefix("albumentations.")
    if term.is_open:
        raise Undecided
    if name in _COMPOSITIONS:
        yield from _composition(term, name, time, certain)
        return
    always = is_constant(term.argument("always_apply"), True)
    chance = 1.0 if always else _chance(term, known.default_chance(term.target or ""))
    if chance == 0:
        return
    certain = certain and chance == 1
    normalisation = of_transform(term)
    if normalisation is not None:
        if not certain:
            raise Undecided
        yield normalisation
    elif not certain or not known.is_deterministic(term.target or ""):
        assert term.place is not None
        yield Augmentation(term.target or "", name, term.place, arguments_of(term))


_COMPOSITIONS = {
    "Compose": 1.0,
    "ReplayCompose": 1.0,
    "Sequential": 0.5,
    "OneOf": 0.5,
    "SomeOf": 1.0,
    "OneOrOther": 0.5,
    "RandomOrder": 1.0,
}
"""Compositions, and their default chance."""


def _composition(term: Call, name: str, time: int, certain: bool) -> Iterator[Step]:
    chance = _chance(term, _COMPOSITIONS[name])
    if chance == 0:
        return
    inner = term.argument("transforms", 0)
    if not isinstance(inner, Display) or not inner.complete:
        raise Undecided
    elements = inner.at(time)
    one_of_many = name not in ("Compose", "ReplayCompose", "Sequential") and len(elements) > 1
    for element in elements:
        yield from _transform(element, time, certain and chance == 1 and not one_of_many)


def _chance(call: Call, default: float | None) -> float:
    given = call.argument("p")
    value = default if given is None else literal(given)
    if not isinstance(value, int | float):
        raise Undecided
    return float(value)


def of_imgaug(term: Term, time: int) -> tuple[list[Step], bool]:
    """What an augmenter of imgaug does, and whether that is decided."""
    if not isinstance(term, Call) or not (term.target or "").startswith("imgaug."):
        return [], False
    assert term.place is not None
    children = _children(term, time)
    if children is None:
        return [Augmentation(term.target or "", display_name(term.target or ""), term.place, arguments_of(term))], True
    found: list[Step] = []
    for child in children:
        found.extend(of_imgaug(child, time)[0])
    return found, True


def _children(term: Call, time: int) -> list[Term] | None:
    """The augmenters that a composition of imgaug holds, None for a single augmenter."""
    name = (term.target or "").rpartition(".")[2]
    if name not in ("Sequential", "SomeOf", "OneOf", "Sometimes"):
        return None
    found: list[Term] = []
    for argument in term.arguments:
        if isinstance(argument.value, Display):
            found.extend(argument.value.at(time))
        elif isinstance(argument.value, Call):
            found.append(argument.value)
    return found


def of_random_layer(layer: Call) -> Augmentation | None:
    """The augmentation that a layer is (`keras.layers.Random…`); None for other layers."""
    target = layer.target or ""
    if target.startswith("keras.layers.") and known.is_random_layer(target):
        assert layer.place is not None
        return Augmentation(target, display_name(target), layer.place, arguments_of(layer))
    return None


def layer_steps(layer: Term) -> list[Step] | None:
    """What a preprocessing layer does to pictures, None for a layer that is none."""
    if not isinstance(layer, Call):
        return None
    normalisation = of_layer(layer)
    if normalisation is not None:
        return [normalisation]
    augmentation = of_random_layer(layer)
    if augmentation is not None:
        return [augmentation]
    return [] if layer.target in _NEUTRAL_LAYERS else None


_NEUTRAL_LAYERS = frozenset(
    f"keras.layers.{name}" for name in ("Resizing", "CenterCrop", "Input", "InputLayer", "Identity")
) | {"keras.Input", "keras.InputLayer"}


def of_random_call(call: Call) -> Augmentation | None:
    """The random change of a picture that a library function makes (`tf.image.random_…`); None for others."""
    target = call.target or ""
    if call.place is not None and known.is_random_image_function(target):
        return Augmentation(target, display_name(target), call.place, arguments_of(call))
    return None


def draws_at_random(call: Call) -> bool:
    """Whether a call draws random numbers (seeds and shufflings of the order do not count)."""
    target = call.target or ""
    home, _, name = target.rpartition(".")
    return home in _RANDOM_HOMES and name not in _NO_DRAW


_RANDOM_HOMES = frozenset({"random", "numpy.random", "tensorflow.random", "keras.random"})
_NO_DRAW = frozenset(
    {"seed", "set_seed", "shuffle", "Random", "RandomState", "default_rng", "get_state", "set_state", "permutation"}
    | {"Generator", "get_global_generator", "SeedGenerator", "experimental"}
)


def by_chance(call: Call) -> Augmentation:
    """The augmentation that a function makes with a random number of its own."""
    assert call.place is not None
    target = call.target or ""
    return Augmentation(target, display_name(target), call.place, arguments_of(call))


def is_augmenter(term: Term) -> str | None:
    """Which library a callable augmenter is of: `albumentations`, `imgaug`, None for anything else."""
    target = term.target or "" if isinstance(term, Call) else term.name if isinstance(term, Symbol) else ""
    root = target.partition(".")[0]
    return root if root in ("albumentations", "imgaug") else None


def of_augmenter(term: Term, time: int) -> tuple[list[Step], bool]:
    """What a callable augmenter does; `seq.augment_image` is one of `seq`."""
    if isinstance(term, Attribute):
        term = term.value
    library = is_augmenter(term)
    if library == "albumentations":
        return of_albumentations(term, time)
    return of_imgaug(term, time) if library == "imgaug" else ([], False)
