"""Which values and which columns hold the labels that networks are trained on, followed back from the trainings."""

from __future__ import annotations

from collections.abc import Hashable, Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reviewlint.inference.terms import (
    Attribute,
    Call,
    Comprehension,
    Constant,
    Display,
    Element,
    Mapping,
    OneOf,
    Subscript,
    Symbol,
    Term,
    Unknown,
    literal,
)
from reviewlint.views.image_functions import SPLITS, TRANSPARENT, TRANSPARENT_METHODS
from reviewlint.views.label_names import column_of, is_flow
from reviewlint.views.once import once
from reviewlint.views.training import trainings

if TYPE_CHECKING:
    from reviewlint.views.analysis import Analysis

_ENCODERS = frozenset(
    {"keras.utils.to_categorical", "tensorflow.one_hot", "keras.ops.one_hot", "keras.backend.one_hot"}
)
_HANDING_ON = TRANSPARENT | _ENCODERS | {
    "numpy.argmax", "tensorflow.argmax", "pandas.Series", "pandas.Categorical", "pandas.factorize",
    "pandas.get_dummies", "builtins.int", "builtins.str",
}  # fmt: skip
_HANDING_ON_METHODS = frozenset(
    {*TRANSPARENT_METHODS, "argmax", "map", "apply", "replace", "rename", "sample", "dropna"}
)
_ENCODING_METHODS = frozenset({"transform", "fit_transform", "inverse_transform"})
_LOOKING_UP = frozenset({"index", "get", "get_loc"})
"""Methods that give the number of a name."""

_ATTRIBUTES = frozenset({"values", "array", "codes", "cat", "T", "data"})
_OF_PATHS = frozenset({"name", "stem", "parent", "suffix", "parts"})
"""Attributes that are no columns: the labels are often the names of folders."""

_WEIGHTS = "sklearn.utils.class_weight.compute_class_weight"
_SLICES = "tensorflow.data.Dataset.from_tensor_slices"

MAX_STEPS = 200
"""Values that are looked at on the way back from one value."""

MAX_ELEMENTS = 3
"""Elements of a list that tell what it holds."""


@dataclass(frozen=True)
class LabelValues:
    """The values (by identity) and columns (by name) that labels are made of."""

    values: frozenset[Hashable]
    columns: frozenset[str]

    def holds(self, term: Term | None) -> bool:
        """Whether a value is made of labels, and of nothing else."""
        return term is not None and any(key in self.values for key, _ in _way_back(term))


@once
def label_values(analysis: Analysis) -> LabelValues:
    """What holds the labels of a notebook, looked for once."""
    values: set[Hashable] = set()
    columns = set(_named_columns(analysis))
    for term in _labels(analysis):
        for key, column in _way_back(term):
            values.add(key)
            columns.update(() if column is None else (column,))
    return LabelValues(frozenset(values), frozenset(columns))


def _named_columns(analysis: Analysis) -> Iterator[str]:
    """The columns that generators read labels from, and those that are made one-hot."""
    timeline = analysis.timeline
    for call in timeline.calls_named("flow_from_dataframe"):
        if name := literal(call.argument("y_col", 3)):
            yield str(name)
    for call in timeline.calls_of("pandas.get_dummies"):
        if (name := column_of(call.argument("data", 0))) is not None:
            yield name


def _labels(analysis: Analysis) -> Iterator[Term]:
    """The values that are passed as labels."""
    timeline = analysis.timeline
    for training in trainings(analysis):
        pairs = (training.labels, _second(training.validation), _second(training.data))
        yield from (term for term in pairs if term is not None)
    for call in timeline.calls_named("flow"):
        if (term := call.argument("y", 1)) is not None:
            yield term
    for call in timeline.calls_of(_SLICES):
        if (term := _second(call.argument("tensors", 0))) is not None:
            yield term
    for call in timeline.calls_of(*_ENCODERS, _WEIGHTS, "sklearn.model_selection.train_test_split"):
        if (term := _encoded(call)) is not None:
            yield term


def _encoded(call: Call) -> Term | None:
    if call.target in _ENCODERS:
        return call.arguments[0].value if call.arguments else None
    return call.argument("stratify") if call.target != _WEIGHTS else call.argument("y", 2)


def _second(term: Term | None) -> Term | None:
    """The labels in a pair of pictures and labels."""
    return term.elements[1] if isinstance(term, Display) and len(term.elements) == 2 else None


def _way_back(term: Term) -> Iterator[tuple[Hashable, str | None]]:
    """A value and those that it is made of, down to the columns of tables, each with the name of the column."""
    waiting, seen = [term], set[int]()
    while waiting and len(seen) < MAX_STEPS:
        found = waiting.pop()
        if id(found) in seen or isinstance(found, (Constant, Symbol)):
            continue
        seen.add(id(found))
        column = column_of(found)
        if column is None:
            waiting.extend(_made_of(found))
        if not (isinstance(found, Attribute) and is_flow(found.value)):
            yield _key(found), None if isinstance(found, Attribute) and column in _OF_PATHS else column


def _key(term: Term) -> Hashable:
    """What is equal for one item that is read twice."""
    if isinstance(term, Subscript) and isinstance(term.index, Constant):
        return _key(term.value), term.index.value
    return id(term)


def _made_of(term: Term) -> Iterable[Term]:
    match term:
        case OneOf():
            return term.options
        case Attribute():
            return (term.value,) if term.name in _ATTRIBUTES else ()
        case Subscript():
            return _picked(term)
        case Comprehension():
            return (term.element,)
        case Element():
            return () if isinstance(term.iterable, Unknown) else (term.iterable,)
        case Display(kind="list"):
            return term.elements[:MAX_ELEMENTS]
        case Call():
            return _called(term)
    return ()


def _picked(term: Subscript) -> Iterable[Term]:
    whole, index = term.value, literal(term.index)
    if isinstance(whole, Call) and whole.target in SPLITS and isinstance(index, int):
        arrays = whole.positional()
        return (arrays[index // 2].value,) if index // 2 < len(arrays) else ()
    if isinstance(whole, Call) and whole.target == "pandas.factorize":
        return (whole,)
    if isinstance(term.index, Constant):
        return ()
    # of `numbers[name]` the index, of `labels[chosen]` the value
    return (term.index,) if isinstance(whole, Mapping) or _is_eye(whole) else (whole,)


def _is_eye(term: Term) -> bool:
    return isinstance(term, Call) and term.target == "numpy.eye"


def _called(term: Call) -> Iterable[Term]:
    first = [term.arguments[0].value] if term.arguments else []
    if term.target in _HANDING_ON or term.method in _ENCODING_METHODS or term.method in _LOOKING_UP:
        return first
    return (term.receiver,) if term.receiver is not None and term.method in _HANDING_ON_METHODS else ()
