"""Averages of class numbers: means and sums of several `argmax` results that belong to the same pictures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reviewlint.inference.terms import (
    Attribute,
    Call,
    Carried,
    Comprehension,
    Constant,
    Display,
    Element,
    Mapping,
    OneOf,
    Operation,
    Place,
    Subscript,
    Term,
)
from reviewlint.views.averaging import Averaging, Averagings
from reviewlint.views.predictions import MAX_NESTING, Prediction

_CHOOSING = frozenset(
    {"numpy.argmax", "tensorflow.argmax", "tensorflow.math.argmax", "keras.backend.argmax", "keras.ops.argmax"}
)
_MEANS = frozenset({"mean", "average", "nanmean", "reduce_mean"})
_SUMS = frozenset({"sum", "reduce_sum", "add_n", "nansum"})
# Functions and methods whose result holds the numbers of their first argument, or of their object.
_KEEPING = frozenset(
    {"array", "asarray", "stack", "vstack", "hstack", "column_stack", "concatenate", "expand_dims", "squeeze", "list",
     "reshape", "transpose", "astype", "cast", "copy", "flatten", "ravel", "numpy", "DataFrame", "Series", "concat",
     "convert_to_tensor", "values", "to_numpy", "float32", "tuple", "reset_index", "float"}
)  # fmt: skip
_KEEPING_ATTRIBUTES = frozenset({"values", "T", "iloc", "loc"})


@dataclass(frozen=True, eq=False, slots=True)
class LabelMean:
    """One mean of class numbers: where it is taken, and the predictions whose classes they are."""

    place: Place
    averaging: Averaging
    predictions: frozenset[Prediction]


class LabelMeans:
    """The means of class numbers in a notebook."""

    def __init__(self, averagings: Averagings) -> None:
        self._averagings = averagings
        self._flow = averagings.flow

    def all(self) -> Iterator[LabelMean]:
        """Each mean in code that is run, in order."""
        for averaging in self._averagings.all:
            if averaging.context.uncalled or not self._takes_labels(averaging):
                continue
            place = averaging.term.place if self._is_mean(averaging) else self._division(averaging)
            if place is not None:
                predictions = self._flow.of(averaging.operand, averaging.time)
                yield LabelMean(place, averaging, predictions)

    def _takes_labels(self, averaging: Averaging) -> bool:
        """Whether several rows of class numbers, one for each model or pass, are put together."""
        term, time = averaging.term, averaging.time
        if isinstance(term, Operation):
            parts = [part for part in _summands(term) if self._flow.of(part, time)]
            several = len(parts) > 1 or any(True for _ in self._averagings.gathered(averaging))
            return several and bool(parts) and all(self._is_label(part, time) for part in parts)
        return self._rows(averaging.operand, time) > 1 and self._is_label(averaging.operand, time)

    def _is_mean(self, averaging: Averaging) -> bool:
        term = averaging.term
        if isinstance(term, Call):
            return _name(term) in _MEANS
        return isinstance(term, Operation) and any(_has_share(part) for part in _summands(term))

    def _division(self, averaging: Averaging) -> Place | None:
        """Where a sum is divided by the number of its members."""
        if isinstance(averaging.term, Call) and _name(averaging.term) not in _SUMS:
            return None
        for operation, event in self._averagings.operations:
            if operation.operator in ("/", "//") and event.time >= averaging.time:
                whole = operation.operands[0]
                if averaging.term in (whole.options if isinstance(whole, OneOf) else (whole,)):
                    return operation.place
        return None

    def _rows(self, term: Term, time: int, depth: int = 0) -> int:
        """How many rows of predictions a container holds; more than one where a loop fills it."""
        if depth > MAX_NESTING:
            return 0
        stored = self._flow.stores_into(term, time)
        if stored:
            return len({id(store.value) for store in stored}) + (1 if any(s.context.loops for s in stored) else 0)
        if isinstance(term, Display):
            elements = term.at(time)
            return len(elements) if term.complete else 2 * len(elements)
        if isinstance(term, Mapping):
            return len(term.at(time))
        if isinstance(term, Comprehension):
            return 2
        if isinstance(term, OneOf):
            return max(self._rows(option, time, depth + 1) for option in term.options)
        if isinstance(term, Call):
            inner = _kept(term)
            return self._rows(inner, term.time, depth + 1) if inner is not None else 0
        if isinstance(term, (Attribute, Subscript)):
            return self._rows(term.value, time, depth + 1)
        return 0

    def _is_label(self, term: Term, time: int, depth: int = 0) -> bool:
        """Whether a value holds class numbers that `argmax` chose among predictions, and nothing else predicted."""
        if depth > MAX_NESTING:
            return False
        if isinstance(term, Call):
            if _chooses(term):
                return bool(self._flow.of(term, term.time)) or term.method == "predict_classes"
            stored = self._flow.stores_into(term, time)
            if stored:
                return all(self._is_label(store.value, store.time, depth + 1) for store in stored)
            inner = _kept(term)
            return inner is not None and self._is_label(inner, term.time, depth + 1)
        parts = self._parts(term, time)
        return bool(parts) and all(self._is_label(part, time, depth + 1) for part in parts)

    def _parts(self, term: Term, time: int) -> Sequence[Term]:
        """The values that must all be class numbers for this one to be."""
        stored = self._flow.stores_into(term, time)
        if stored:
            return [store.value for store in stored]
        if isinstance(term, Display):
            return term.at(time)
        if isinstance(term, Mapping):
            return [value for _, value in term.at(time)]
        if isinstance(term, Comprehension):
            return (term.element,)
        if isinstance(term, OneOf):
            return [option for option in term.options if not isinstance(option, (Constant, Carried))]
        if isinstance(term, Element):
            return (term.iterable,)
        if isinstance(term, Subscript):
            return (term.value,)
        if isinstance(term, Attribute):
            return (term.value,) if term.name in _KEEPING_ATTRIBUTES else ()
        if isinstance(term, Operation) and term.operator in ("*", "/"):
            return [operand for operand in term.operands if self._flow.of(operand, time)]
        return ()


def _name(call: Call) -> str:
    return (call.method or call.target or "").rpartition(".")[2]


def _chooses(call: Call) -> bool:
    """`argmax` along the classes: not along the passes or the pictures."""
    if call.method == "predict_classes":
        return True
    if call.target not in _CHOOSING and call.method != "argmax":
        return False
    is_method = call.receiver is not None
    axis = call.argument("axis", 0 if is_method else 1)
    return not (isinstance(axis, Constant) and axis.value == 0)


def _kept(call: Call) -> Term | None:
    """What a call hands on unchanged, only as another array, list or table."""
    if _name(call) not in _KEEPING:
        return None
    if call.receiver is not None:
        return call.receiver
    return call.arguments[0].value if call.arguments else None


def _summands(operation: Operation) -> Iterator[Term]:
    for operand in operation.operands:
        if isinstance(operand, Operation) and operand.operator == "+":
            yield from _summands(operand)
        else:
            yield operand


def _has_share(term: Term) -> bool:
    """Whether a summand is multiplied by a part of one, or divided."""
    if not isinstance(term, Operation):
        return False
    if term.operator == "/":
        return True
    factors = [operand.value for operand in term.operands if isinstance(operand, Constant)]
    return term.operator == "*" and any(isinstance(factor, float) and 0 < factor < 1 for factor in factors)
