"""Which column of a table a value is, and which names of columns say that they hold the classes of the pictures."""

from __future__ import annotations

import re
from collections.abc import Iterator

from reviewlint.inference.terms import Attribute, Call, Constant, Display, Subscript, Term, options
from reviewlint.text.vocabulary import CLASSES
from reviewlint.text.words import words


def columns_of(term: Term | None) -> Iterator[str]:
    """The names of the column that a value is made of; `classes` for the labels of a flow."""
    for option in options(term) if term is not None else ():
        if isinstance(option, Constant) and isinstance(option.value, str):
            yield option.value
        elif (name := column_of(option)) is not None:
            yield name
        elif isinstance(option, (Attribute, Call)):
            yield from columns_of(_inner(option))


def column_of(term: Term | None) -> str | None:
    """The name of the column that a value is: `table.kind`, `table['kind']`, `row['kind']`; None for other values."""
    match term:
        case Attribute(name="classes" | "labels", value=value) if is_flow(value):
            return "classes"
        case Attribute(name="values" | "index" | "data" | "array" | "T" | "cat" | "codes"):
            return None
        case Attribute(name=name):
            return name
        case Subscript(index=Constant(value=str() as name)):
            return name
        case Subscript(index=Display(elements=(Constant(value=str() as name),))):
            return name
    return None


def _inner(term: Attribute | Call) -> Term | None:
    """What a value is that holds the same as another one."""
    match term:
        case Attribute(name="values" | "index" | "data", value=value):
            return value
        case Call(method="astype" | "map" | "replace" | "tolist" | "value_counts" | "argmax" | "apply", receiver=inner):
            return inner
        case Call(target="numpy.argmax" | "numpy.array" | "builtins.list") if term.positional():
            return term.positional()[0].value
    return None


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
