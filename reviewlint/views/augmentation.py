"""Augmentations: what changes pictures at random on their way, as far as it is decided."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from reviewlint.inference.terms import Attribute, Call, Constant, Display, Place, Term, is_constant, literal, options
from reviewlint.knowledge.augmentations import AUGMENTOR, UNKNOWN, Strength, children, is_random_source, strength
from reviewlint.knowledge.keras_augmentations import GENERATOR, RANDOM_PARAMETERS
from reviewlint.views.normalisation import Normalisation, of_layer, of_transform

__all__ = ["AUGMENTOR", "GENERATOR", "Augmentation", "Step", "Steps"]


@dataclass(frozen=True, eq=False, slots=True)
class Augmentation:
    """One random change of pictures: `target` is canonical, `name` the notebook's word for it (`RandomFlip`).

    For ImageDataGenerator each random parameter is one, `name` being the parameter. `place` is where it is set,
    `arguments` what it is given, UNKNOWN where that is not decided.
    """

    target: str
    name: str
    place: Place
    arguments: Mapping[str, Any]

    @property
    def strength(self) -> Strength:
        """What it does and how much, as knowledge has it."""
        return strength(self.target, self.arguments) or Strength(random=True, strong=None)


Step = Normalisation | Augmentation


class Steps:
    """Steps in order, and whether they are all there are."""

    def __init__(self) -> None:
        self.found: list[Step] = []
        self.decided = True

    def add(self, *steps: Step, decided: bool = True) -> Steps:
        """Add steps; `decided=False` says that something was not understood."""
        self.found.extend(steps)
        self.decided = self.decided and decided
        return self

    def extend(self, other: Steps) -> Steps:
        """Add the steps of another one."""
        return self.add(*other.found, decided=other.decided)


def plain(term: Term) -> Any:
    """A decided value as Python's own, UNKNOWN where it is not."""
    if isinstance(term, Display):
        parts = [plain(element) for element in term.elements]
        return tuple(parts) if term.complete else UNKNOWN
    return term.value if isinstance(term, Constant) else UNKNOWN


def arguments_of(call: Call) -> dict[str, Any]:
    """The arguments of a call by parameter name, as Python values or UNKNOWN."""
    found = dict(zip(call.parameters or (), (plain(given.value) for given in call.positional()), strict=False))
    found.update({given.keyword: plain(given.value) for given in call.arguments if given.keyword is not None})
    return found


def named(call: Call) -> Augmentation:
    """A call as an augmentation under its own name."""
    assert call.place is not None
    target = call.target or ""
    return Augmentation(target, display_name(target), call.place, arguments_of(call))


def display_name(target: str) -> str:
    """A canonical name as notebooks write it: `tf.image.random_hue`, `np.random.rand`, `HorizontalFlip`."""
    root, _, rest = target.partition(".")
    if root in ("tensorflow", "numpy"):
        return f"{'tf' if root == 'tensorflow' else 'np'}.{rest}"
    return target if root == "random" else target.rpartition(".")[2]


def of_generator(datagen: Call) -> Steps:
    """The random parameters of an ImageDataGenerator that have an effect."""
    steps = Steps().add(decided=not datagen.is_open)
    for name in datagen.parameters or sorted(RANDOM_PARAMETERS):
        given = datagen.given(name) if name in RANDOM_PARAMETERS else None
        if given is None:
            continue
        effects = [_random_parameter(name, option) for option in options(given.value)]
        if all(effects):
            arguments = {name: plain(options(given.value)[0])}
            steps.add(Augmentation(GENERATOR, name, given.place, arguments))
        elif any(effect is not False for effect in effects):
            steps.add(decided=False)
    return steps


def _random_parameter(name: str, value: Term) -> bool | None:
    found = strength(GENERATOR, {name: plain(value)})
    return None if found is None else found.random


def of_augmenter(term: Term, time: int) -> Steps:
    """What a transform or composition of albumentations or imgaug does; `seq.augment_image` is one of `seq`."""
    if isinstance(term, Attribute):
        term = term.value
    steps = Steps()
    _transform(term, time, True, steps)
    return steps


def is_augmenter(term: Term) -> bool:
    """Whether a value is a transform of albumentations or imgaug."""
    return isinstance(term, Call) and (term.target or "").startswith(("albumentations.", "imgaug."))


def _transform(term: Term, time: int, certain: bool, steps: Steps) -> None:
    """Add the steps of one transform; `certain` says that it is applied to every picture."""
    if is_constant(term, None):
        return
    if not isinstance(term, Call) or not is_augmenter(term) or term.is_open:
        steps.add(decided=False)
        return
    target = term.target or ""
    chance = _chance(term)
    if chance == 0:
        return
    if children(target):
        _composition(term, time, certain and chance == 1, steps)
        return
    normalisation = of_transform(term)
    if normalisation is not None:
        always = certain and (chance == 1 or is_constant(term.argument("always_apply"), True))
        steps.add(normalisation) if always else steps.add(decided=False)
        return
    found = strength(target, arguments_of(term))
    if found is not None and found.random is False and certain:
        return
    if found is None or (found.random is None and certain):
        steps.add(decided=False)
    else:
        steps.add(named(term))


_CHANCES = {"Sequential": 0.5, "OneOf": 0.5, "OneOrOther": 0.5}
"""The default chance of compositions of albumentations; the others are always applied."""

_CHOOSING = frozenset({"OneOf", "SomeOf", "OneOrOther", "Sometimes"})
"""Compositions that apply a part of what they hold."""


def _composition(term: Call, time: int, certain: bool, steps: Steps) -> None:
    elements: list[Term] = []
    for parameter in children(term.target or ""):
        inner = term.argument(parameter)
        if inner is None or is_constant(inner, None):
            continue
        if isinstance(inner, Display):
            elements.extend(inner.at(time))
            steps.add(decided=inner.complete)
        else:
            elements.append(inner)
    name = display_name(term.target or "")
    chosen = name in _CHOOSING and (len(elements) > 1 or name == "Sometimes")
    for element in elements:
        _transform(element, time, certain and not chosen, steps)


def _chance(call: Call) -> float | None:
    """The chance that a transform or composition is applied; None where it is not decided."""
    given = call.argument("p")
    if given is not None:
        value = literal(given)
        return float(value) if isinstance(value, (int, float)) else None
    name = display_name(call.target or "")
    return _CHANCES.get(name, 1.0) if (call.target or "").startswith("albumentations.") else 1.0


def layer_steps(layer: Term) -> Steps | None:
    """What a layer of Keras does to pictures; None for a layer that does more than change or normalise them."""
    if not isinstance(layer, Call) or layer.target is None:
        return None
    normalisation = of_layer(layer)
    if normalisation is not None:
        return Steps().add(normalisation)
    if layer.target in _NEUTRAL_LAYERS:
        return Steps()
    found = strength(layer.target, arguments_of(layer)) if layer.target.startswith(_LAYERS) else None
    if found is None or children(layer.target):
        return None
    return Steps().add(*([named(layer)] if found.random else []), decided=found.random is not None)


_LAYERS = ("keras.layers.", "keras_cv.layers.")
_NEUTRAL_LAYERS = frozenset(
    f"keras.layers.{name}" for name in ("Resizing", "CenterCrop", "Input", "InputLayer", "Identity")
) | {"keras.Input", "keras.InputLayer"}


def of_random_call(call: Call) -> Augmentation | None:
    """The random change of a picture that a library function makes (`tf.image.random_…`); None for others."""
    target = call.target or ""
    if call.place is None or not target.startswith(("tensorflow.image.", "keras.preprocessing.image.random_")):
        return None
    found = strength(target, arguments_of(call))
    return named(call) if found is not None and found.random else None


def draws_at_random(call: Call) -> bool:
    """Whether a call draws random numbers; an order that is shuffled is none."""
    target = call.target or ""
    return is_random_source(target) and target.rpartition(".")[2] not in _NO_DRAW


_NO_DRAW = frozenset(
    {"shuffle", "permutation", "sample", "Random", "RandomState", "default_rng", "Generator", "SeedGenerator"}
)


def augmentations_of(steps: Sequence[Step]) -> Iterator[Augmentation]:
    """The augmentations among steps."""
    return (step for step in steps if isinstance(step, Augmentation))
