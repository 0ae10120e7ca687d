"""What a value holds by its names, and which names hold the classes of the pictures."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import TYPE_CHECKING

from reviewlint.inference.terms import Attribute, Call, Constant, Display, Subscript, Term, literal, options
from reviewlint.text.vocabulary import CLASSES
from reviewlint.text.words import words

if TYPE_CHECKING:
    from reviewlint.views.analysis import Analysis


def names_of(term: Term | None) -> Iterator[str]:
    """The names of what a term holds: of the column that it is, of the variables that it is bound to."""
    if term is None:
        return
    for option in options(term):
        yield from _inner_names(option)
        yield from option.names


def _inner_names(term: Term) -> Iterator[str]:
    match term:
        case Constant(value=str() as name):
            yield name
        case Attribute(name="classes" | "labels", value=value) if is_flow(value):
            yield "classes"
        case Attribute(name="values" | "index" | "data", value=value):
            yield from names_of(value)
        case Attribute(name=name):
            yield name
        case Subscript(index=Constant(value=str() as name)):
            yield name
        case Subscript(index=Display(elements=(Constant(value=str() as name),))):
            yield name
        case Call(method="astype" | "map" | "replace" | "tolist" | "value_counts" | "argmax" | "apply", receiver=inner):
            yield from names_of(inner)
        case Call(target="numpy.argmax" | "numpy.array" | "builtins.list") if term.positional():
            yield from names_of(term.positional()[0].value)


def is_flow(term: Term) -> bool:
    """Whether a value is a generator of batches, made by a `flow…` method."""
    return any(isinstance(option, Call) and (option.method or "").startswith("flow") for option in options(term))


_CAMEL = re.compile(r"(?<=[a-zа-я])(?=[A-ZА-Я])|[\W_]+|\d+")
_LABELS = frozenset({"y", "tag", "tags", "target", "targets"})
_QUALIFIERS = frozenset(
    {
        "train", "test", "val", "valid", "validation", "true", "y", "x", "all", "num", "number", "id", "ids", "idx",
        "name", "names", "int", "str", "image", "images", "img", "car", "dog", "cat", "flower", "disease", "encoded",
        "df", "data",
    }
)  # fmt: skip


def names_labels(name: str) -> bool:
    """Whether a name says by itself that it holds classes: `Category`, `train_labels`; not `price_category`."""
    if name.endswith("_"):  # scikit-learn's `labels_` number clusters
        return False
    parts = words(_CAMEL.sub(" ", name))
    rest = [word.text for word in parts if word.text not in _LABELS and CLASSES.search((word,)) is None]
    return len(rest) < len(parts) and _QUALIFIERS.issuperset(rest)


def label_columns(analysis: Analysis) -> Iterator[str]:
    """The columns that generators read the labels from, that become one-hot labels or by which data are parted."""
    timeline = analysis.timeline
    for call in timeline.calls_named("flow_from_dataframe"):
        if name := literal(call.argument("y_col", 3)):
            yield str(name)
    encoders = timeline.calls_of("keras.utils.to_categorical", "pandas.get_dummies")
    for term in (
        *(call.argument("y", 0) or call.argument("data", 0) for call in encoders),
        *(call.argument("stratify") for call in timeline.calls_of("sklearn.model_selection.train_test_split")),
    ):
        if isinstance(term, Attribute | Subscript):
            yield from _inner_names(term)
