"""ImagePipeline: the way of pictures from their source to a model, as plain data."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import Any

from reviewlint.inference.terms import Call, Constant, Display, Term, literal
from reviewlint.knowledge import signatures
from reviewlint.views.augmentation import Augmentation, Step, Steps
from reviewlint.views.normalisation import Normalisation, Scaling, total

FEATURES = "features"
"""The source of what a network predicted: no pictures any more."""


@dataclass(frozen=True, eq=False, slots=True)
class ImagePipeline:
    """The way of pictures from their source to a model.

    `source` is `directory`, `dataframe` or `array` for flows of a generator, `dataset`, `sequence`, `generator`,
    `file` or `array` for other data, `features` for what a network predicted, `unknown` where the way begins with
    something that is not understood. `steps`
    are normalisations and augmentations in the order in which they act; `traced` says that each step after the
    source is understood, `normalised` that at least each normalisation is. `calls` make the data, from the source
    outwards: a flow, or the calls of a data set. `datagen` is the generator that a flow is of. `integers` says that
    the values are still whole numbers, `prediction` is the call that gave features.
    """

    term: Term
    source: str = "unknown"
    steps: tuple[Step, ...] = ()
    traced: bool = True
    normalised: bool = True
    calls: tuple[Call, ...] = ()
    datagen: Call | None = None
    integers: bool = False
    prediction: Call | None = None

    @classmethod
    def lost(cls, term: Term, calls: tuple[Call, ...] = ()) -> ImagePipeline:
        """The way of something that is not understood."""
        return cls(term, traced=False, normalised=False, calls=calls)

    @property
    def known(self) -> bool:
        """Whether the whole way is known, the raw pictures at its start included."""
        return self.traced and self.source not in ("unknown", FEATURES)

    @property
    def normalisations(self) -> tuple[Normalisation, ...]:
        """The normalisations, in the order in which they act."""
        return tuple(step for step in self.steps if isinstance(step, Normalisation))

    @property
    def augmentations(self) -> tuple[Augmentation, ...]:
        """The random changes, in the order in which they act."""
        return tuple(step for step in self.steps if isinstance(step, Augmentation))

    @property
    def scaling(self) -> Scaling | None:
        """All normalisations as one; None where one of them is not known, or may be hidden in an unknown step."""
        return total(self.normalisations) if self.normalised else None

    @property
    def flow(self) -> Call | None:
        """The `flow…` call or the `image_dataset_from_directory` that reads the pictures; None for other data."""
        return next((call for call in self.calls if _reads_pictures(call)), None)

    @property
    def shuffle(self) -> bool | None:
        """Whether the flow is shuffled, by argument or default; None where it cannot be told."""
        value = self.setting("shuffle")
        return bool(value) if value is not None else None

    @property
    def subset(self) -> str | None:
        """`training` or `validation` where the flow reads a part."""
        value = self.setting("subset")
        return value if isinstance(value, str) else None

    @property
    def batch_size(self) -> int | None:
        """The batch size of the flow."""
        value = self.setting("batch_size")
        return value if isinstance(value, int) else None

    @property
    def class_mode(self) -> str | None:
        """The form of the labels: `categorical`, `sparse`, `binary`…"""
        value = self.setting("class_mode")
        return value if isinstance(value, str) else None

    @property
    def target_size(self) -> tuple[int, int] | None:
        """Height and width that the flow resizes to, where both are decided."""
        value = self.setting("image_size" if self.flow and self.flow.method is None else "target_size")
        if isinstance(value, tuple) and len(value) == 2 and all(isinstance(side, int) for side in value):
            return value
        return None

    def setting(self, name: str) -> Any:
        """An argument of the flow as a Python value, its default where it is not given; None where not decided."""
        flow = self.flow
        if flow is None:
            return None
        given = flow.argument(name)
        if given is None:
            default = signatures.default(flow.target or "", name)
            return None if flow.is_open or default is signatures.MISSING else default
        if isinstance(given, Display):
            elements = given.at(flow.time)
            decided = given.complete and all(isinstance(element, Constant) for element in elements)
            return tuple(literal(element) for element in elements) if decided else None
        return literal(given)

    def through(self, *steps: Step, call: Call | None = None, decided: bool = True) -> ImagePipeline:
        """The way with more steps at its end; `call` made it, `decided` says that the steps are all there are."""
        return replace(
            self,
            steps=self.steps + steps,
            traced=self.traced and decided,
            normalised=self.normalised and decided,
            calls=self.calls if call is None else (*self.calls, call),
            integers=self.integers and not any(isinstance(step, Normalisation) for step in steps),
        )

    def after(self, steps: Steps) -> ImagePipeline:
        """The way with these steps at its end."""
        return self.through(*steps.found, decided=steps.decided)


def _reads_pictures(call: Call) -> bool:
    return (call.method or "").startswith("flow") or (call.target or "").endswith("image_dataset_from_directory")


def joined(term: Term, ways: Sequence[ImagePipeline]) -> ImagePipeline:
    """One way for several that may be: what they agree on, and not traced where they differ."""
    if not ways:
        return ImagePipeline(term, traced=False, normalised=False)
    first, *others = ways
    source = first.source if all(way.source == first.source for way in ways) else "unknown"
    if all(_alike(first.steps, other.steps) for other in others):
        traced, steps = all(way.traced for way in ways), first.steps
    else:
        traced = False
        steps = tuple(s for s in first.steps if all(any(_same(s, theirs) for theirs in way.steps) for way in others))
    normalised = all(way.normalised and _alike(first.normalisations, way.normalisations) for way in ways)
    return replace(first, source=source, steps=steps, traced=traced, normalised=normalised)


def _alike(one: Sequence[Step], other: Sequence[Step]) -> bool:
    return len(one) == len(other) and all(map(_same, one, other))


def _same(one: Step, other: Step) -> bool:
    if isinstance(one, Normalisation) and isinstance(other, Normalisation):
        return one.scaling == other.scaling and (one.scaling is not None or one.place == other.place)
    return isinstance(one, Augmentation) and isinstance(other, Augmentation) and one.target == other.target
