"""Which part of which pictures a flow reads, and whether training and validation read the same ones."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reviewlint.inference.terms import Call, Subscript, Term, Unknown, is_constant, literal
from reviewlint.knowledge.augmentations import UNKNOWN
from reviewlint.views.data_uses import EVALUATION, TRAINING, VALIDATION, DataUse, data_uses
from reviewlint.views.image_pipeline import ImagePipeline
from reviewlint.views.values import same_path
from reviewlint.views.walking import inner_terms

if TYPE_CHECKING:
    from reviewlint.views.analysis import Analysis

_SOURCES = {
    "flow_from_directory": ("directory",),
    "flow_from_dataframe": ("dataframe", "directory", "x_col"),
    "flow": ("x",),
    None: ("directory",),
}
"""What tells the pictures of one kind of flow from those of another; None is `image_dataset_from_directory`."""

SORTED = "sorted"
"""The order of files that are parted as they come."""

_VIEWS = frozenset({"cache", "prefetch", "shuffle", "batch", "unbatch", "map", "repeat", "with_options"})
"""Methods of a data set after which it still holds the same pictures."""


@dataclass(frozen=True, eq=False, slots=True)
class Part:
    """A share of the pictures that a flow could read, from `start` to `end`; `order` tells how they were mixed."""

    flow: Call
    subset: str | None
    split: float
    start: float
    end: float
    order: object = None

    @property
    def is_whole(self) -> bool:
        """Whether nothing is left out."""
        return self.end - self.start >= 1

    def overlaps(self, other: Part) -> bool:
        """Whether both read some of the same pictures."""
        if not same_pictures(self.flow, other.flow):
            return False
        if self.order != other.order and not (self.is_whole or other.is_whole):
            return True
        return min(self.end, other.end) - max(self.start, other.start) > _SLIGHT


_SLIGHT = 1e-6


@dataclass(frozen=True, eq=False, slots=True)
class Overlap:
    """Training and validation data that share pictures; the parts are None for data that are no flows."""

    training: DataUse
    validation: DataUse
    trained: Part | None = None
    checked: Part | None = None


def overlaps(analysis: Analysis) -> Iterator[Overlap]:
    """The pairs of training and validation data, and of training and evaluated data, that are not parted."""
    uses = data_uses(analysis)
    for training in uses:
        if training.role != TRAINING:
            continue
        for other in uses:
            if other.role == VALIDATION and other.call is training.call:
                found = _shared(training, other)
            elif other.role == EVALUATION and other.model is training.model and other.call.time > training.call.time:
                found = _shared_in_evaluation(training, other)
            else:
                continue
            if found is not None:
                yield found


def _shared(training: DataUse, other: DataUse) -> Overlap | None:
    trained, checked = part_of(training.way), part_of(other.way)
    if trained is not None and checked is not None:
        return Overlap(training, other, trained, checked) if trained.overlaps(checked) else None
    is_same = training.data is other.data and not isinstance(training.data, Unknown)
    return Overlap(training, other) if is_same or _is_one_data_set(training, other) else None


def _shared_in_evaluation(training: DataUse, other: DataUse) -> Overlap | None:
    """An evaluation on all pictures of a folder of which a part was trained on; on the training data it is meant."""
    trained, checked = part_of(training.way), part_of(other.way)
    if trained is None or checked is None or trained.is_whole or not checked.is_whole:
        return None
    return Overlap(training, other, trained, checked) if trained.overlaps(checked) else None


def part_of(way: ImagePipeline) -> Part | None:
    """The part of the pictures that the flow of a way reads; None where there is no flow or it is not decided."""
    flow = way.flow
    if flow is None or flow.is_open or not _is_only_viewed(way, flow):
        return None
    made = flow if flow.method is None else way.datagen
    if made is None or made.is_open:
        return None
    split, name = _setting(made, "validation_split"), _setting(flow, "subset")
    split = 0.0 if split is None else split
    if not isinstance(split, (int, float)) or name not in (None, "training", "validation"):
        return None
    if name is None:
        return Part(flow, None, split, 0.0, 1.0)
    if flow.method is None:
        order = _order(flow)
        if order is None:
            return None
        # a data set holds its last pictures out, a generator its first ones
        start, end = (0.0, 1 - split) if name == "training" else (1 - split, 1.0)
        return Part(flow, name, split, start, end, order)
    start, end = (split, 1.0) if name == "training" else (0.0, split)
    return Part(flow, name, split, start, end)


def _setting(call: Call, name: str) -> object:
    """An argument as a Python value, None where it is not given, UNKNOWN where it is not decided."""
    given = call.argument(name)
    return None if given is None else literal(given, UNKNOWN)


def _order(flow: Call) -> object:
    """What decides the order in which a data set parts its files: the seed; None where that is not known."""
    given, seed = flow.argument("shuffle"), literal(flow.argument("seed"))
    shuffle = True if given is None else literal(given)
    if shuffle is False:
        return SORTED
    return seed if shuffle is True and isinstance(seed, int) else None


def _is_only_viewed(way: ImagePipeline, flow: Call) -> bool:
    return all(call.method in _VIEWS for call in way.calls[way.calls.index(flow) + 1 :])


def _is_one_data_set(one: DataUse, other: DataUse) -> bool:
    """Whether two data sets are views of one: all that came after the call that they share only views it.

    Two elements of what that call gives (`train, test = load(…)`) are no views of one.
    """
    ways = one.way.calls, other.way.calls
    shared = next((call for call in reversed(ways[0]) if any(call is candidate for candidate in ways[1])), None)
    if shared is None:
        return False
    rest = [call for way in ways for call in way[way.index(shared) + 1 :]]
    inner = (term for use in (one, other) for term in inner_terms(use.data, lambda term: term is shared))
    return all(call.method in _VIEWS for call in rest) and not any(isinstance(term, Subscript) for term in inner)


def same_pictures(one: Call, other: Call) -> bool:
    """Whether two flows read one folder, table or array."""
    if one is other:
        return True
    if one.method != other.method or one.target != other.target:
        return False
    for name in _SOURCES.get(one.method, ()):
        left, right = one.argument(name), other.argument(name)
        if left is None or right is None:
            if left is not right:
                return False
        elif left is not right and not _same_source(left, right):
            return False
    return True


def _same_source(one: Term, other: Term) -> bool:
    """Whether two terms name one folder; tables and arrays are one only where they are one object.

    An empty text is a place to fill in.
    """
    return not any(isinstance(term, Call) or is_constant(term, "") for term in (one, other)) and same_path(one, other)
