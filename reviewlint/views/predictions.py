"""Predictions: each `predict` of a model, and which predictions a value is made of."""

from __future__ import annotations

from bisect import bisect_left
from collections.abc import Callable, Hashable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING, Any

from reviewlint.inference.attributes import TENSOR, type_name
from reviewlint.inference.terms import (
    Attribute,
    Call,
    Comprehension,
    Constant,
    Display,
    Element,
    Mapping,
    OneOf,
    Operation,
    Subscript,
    Symbol,
    Term,
    Unknown,
    is_constant,
    literal,
)
from reviewlint.inference.timeline import BindEvent, CallEvent, Event, StoreEvent
from reviewlint.views.training import same_object

if TYPE_CHECKING:
    from reviewlint.inference.timeline import Timeline

_PREDICTING = ("predict", "predict_generator", "predict_on_batch", "predict_proba")
RELOADING = ("load_weights", "set_weights", "fit", "fit_generator", "train_on_batch")
"""Methods after which a model predicts differently."""

# Arrays stay predictions through these functions; reductions to one number and comparisons are no predictions.
_ARRAY_LIBRARIES = (
    "numpy.", "tensorflow.", "pandas.", "scipy.special.", "scipy.stats.", "keras.ops.", "keras.backend.",
)  # fmt: skip
_NO_ARRAYS = ("numpy.random.", "tensorflow.random.", "tensorflow.data.", "tensorflow.keras.", "tensorflow.io.")
_COMPARING = frozenset(
    {"equal", "not_equal", "allclose", "array_equal", "isclose", "greater", "less", "isnan", "shape", "save", "savetxt"}
)
REDUCING = frozenset(
    {"mean", "average", "median", "sum", "prod", "max", "min", "amax", "amin", "nanmean", "nansum", "nanmedian",
     "reduce_mean", "reduce_sum", "reduce_max"}
)  # fmt: skip
"""Functions and methods that give one number unless they are told an axis."""

_PASSING_BUILTINS = frozenset(
    f"builtins.{name}" for name in ("sum", "list", "tuple", "zip", "reversed", "sorted", "enumerate", "round", "next")
) | {"functools.reduce"}
_PASSING_METHODS = frozenset(
    {"argmax", "argsort", "astype", "clip", "copy", "flatten", "numpy", "ravel", "reshape", "round", "squeeze",
     "swapaxes", "to_numpy", "tolist", "transpose", "append", "groupby", "mode", "assign", "join", "apply", "div",
     "mul", "add", "rename_axis", "reset_index", "rename", "map"}
)  # fmt: skip
_PASSING_ATTRIBUTES = frozenset({"values", "T", "iloc", "loc", "array"})
_ARITHMETIC = frozenset({"+", "-", "*", "/", "//", "**", "@", "neg", "pos"})

MAX_NESTING = 60
"""Deepest term that is looked into."""

MAX_STORES = 100
"""Most items or columns of one value that are looked at, the latest ones."""


@dataclass(frozen=True, eq=False, slots=True)
class Prediction:
    """One call that predicts; `state` counts how often the model's weights were changed before it."""

    call: Call
    model: Term
    data: Term | None
    state: int


def predictions(timeline: Timeline) -> tuple[Prediction, ...]:
    """The predictions of a notebook in order, whatever library the model is of."""
    calls = sorted([*timeline.calls_named(*_PREDICTING), *_direct(timeline)], key=lambda call: call.time)
    changes = timeline.calls_named(*RELOADING)
    return tuple(prediction_of(call, changes) for call in calls)


def changes_of(model: Term, timeline: Timeline) -> Iterator[Call]:
    """The calls that train a model or load its weights."""
    for call in timeline.calls_named(*RELOADING):
        if call.receiver is not None and same_object(call.receiver, model):
            yield call


def prediction_of(call: Call, changes: Sequence[Call]) -> Prediction:
    """A call that feeds data to a model, as a prediction; `changes` are all calls that change weights."""
    model = call.receiver or call.function
    state = sum(
        1 for change in changes if change.time < call.time and change.receiver and same_object(change.receiver, model)
    )
    data = call.argument("x", 0)
    return Prediction(call, model, call.argument("generator", 0) if data is None else data, state)


def _direct(timeline: Timeline) -> Iterator[Call]:
    """Calls `model(images, training=…)` of a trained model on data, not on the tensors that layers are built of."""
    trained = [call.receiver for call in timeline.calls_named("compile", *RELOADING) if call.receiver is not None]
    for call in timeline.calls:
        if "training" not in [argument.keyword for argument in call.arguments]:  # few have it: `any` is slower
            continue
        first = call.argument("inputs", 0)
        if first is None or isinstance(first, Unknown) or type_name(first) == TENSOR:
            continue
        is_loaded = isinstance(call.function, Call) and (call.function.target or "").endswith(".load_model")
        if is_loaded or any(same_object(call.function, model) for model in trained):
            yield call


def identity(model: Term) -> Hashable:
    """What is equal for two terms that are one model, however often it is read."""
    if isinstance(model, Attribute):
        return identity(model.value), model.name
    if isinstance(model, Subscript):
        return identity(model.value), literal(model.index)
    if isinstance(model, Element):
        return "element", id(model.iterable)
    return id(model)


class Flow:
    """Which predictions a value is made of: through arithmetic, arrays, lists, dicts, columns and averages."""

    def __init__(self, timeline: Timeline) -> None:
        self.timeline = timeline
        self.predictions = predictions(timeline)
        self._by_call = {id(prediction.call): prediction for prediction in self.predictions}
        self._known: dict[int, frozenset[Prediction]] = {}
        self._values: dict[int | tuple[int, int], frozenset[Prediction]] = {}
        self._stores: dict[int, list[StoreEvent]] = {}
        if self.predictions:
            for store in timeline.stores():
                if store.name is None:
                    self._stores.setdefault(id(store.target), []).append(store)
            # in the order of events each value is one step from what is known already
            for event in self.events:
                for root in roots(event):
                    self.of(root, event.time)

    @cached_property
    def events(self) -> Sequence[Event]:
        """The events that may speak of a prediction: those from the first one on."""
        return self.timeline.since(self.predictions[0].call.time) if self.predictions else ()

    def stores_into(self, term: Term, time: int) -> list[StoreEvent]:
        """The items and columns that were set in a value before a moment; of `table["a"]` only that column."""
        target, key = (term.value, literal(term.index)) if isinstance(term, Subscript) else (term, None)
        stores = self._stores.get(id(target), [])
        end = bisect_left(stores, time, key=lambda store: store.time)
        found = stores[max(0, end - MAX_STORES) : end]
        if key is not None and any(is_constant(store.index, key) for store in found):
            return [store for store in found if is_constant(store.index, key)]
        return found

    def of(self, term: Term, time: int, depth: int = 0) -> frozenset[Prediction]:
        """The predictions that a value is made of, as it is at a moment."""
        if depth > MAX_NESTING or isinstance(term, (Constant, Unknown, Symbol)):
            return frozenset()
        known = self._values.get(id(term))  # of what never changes only
        if known is not None:
            return known
        key = (id(term), time) if self._may_change(term) else id(term)
        if key not in self._values:
            self._values[key] = frozenset()  # a value that holds itself adds nothing
            found = self._call(term, depth) if isinstance(term, Call) else frozenset()
            for part in self.parts(term, time):
                found |= self.of(part, time, depth + 1)
            for store in self.stores_into(term, time):
                found |= self.of(store.value, store.time, depth + 1)
            self._values[key] = found
        return self._values[key]

    def _may_change(self, term: Term) -> bool:
        if id(term) in self._stores or isinstance(term, (Display, Mapping, OneOf)):
            return True
        return isinstance(term, (Subscript, Attribute)) and self._may_change(term.value)

    def parts(self, term: Term, time: int) -> Sequence[Term]:
        """What a value that is no call is put together from, without the columns that were set in it."""
        if isinstance(term, Subscript) and any(
            is_constant(store.index, literal(term.index)) for store in self.stores_into(term, time)
        ):
            return ()
        return parts(term, time)

    def _call(self, call: Call, depth: int) -> frozenset[Prediction]:
        known = self._known.get(id(call))
        if known is None:
            self._known[id(call)] = frozenset()  # a value that holds itself adds nothing
            prediction = self._by_call.get(id(call))
            known = frozenset((prediction,)) if prediction else frozenset()
            for part in () if prediction else passed(call):
                known |= self.of(part, call.time, depth + 1)
            self._known[id(call)] = known
        return known


def roots(event: Event) -> Iterator[Term]:
    """The values that an event speaks of."""
    if isinstance(event, CallEvent):
        yield event.call
        if event.call.receiver is not None:
            yield event.call.receiver
        yield from (argument.value for argument in event.call.arguments)
    elif isinstance(event, (BindEvent, StoreEvent)):
        yield event.value


def parts(term: Term, time: int) -> Sequence[Term]:
    """What a value that is no call is put together from."""
    inside = _INSIDE.get(type(term))
    return inside(term, time) if inside is not None else ()


def _iterated(term: Comprehension) -> tuple[Term, ...]:
    """`[label[k] for k in predictions]` is made of the predictions, `range(…)` is not."""
    return () if isinstance(term.iterable, Call) and term.iterable.target == "builtins.range" else (term.iterable,)


def _item(term: Subscript, time: int) -> Sequence[Term]:
    """Of `np.array([a, b])[0]` only the first."""
    inner = term.value
    while isinstance(inner, Call) and (inner.target or "") in ("numpy.array", "numpy.asarray", "numpy.stack"):
        first = inner.argument("object", 0)
        if first is None:
            break
        time, inner = inner.time, first
    if isinstance(inner, Display) and inner.complete and isinstance(term.index, Constant):
        elements, index = inner.at(time), term.index.value
        if isinstance(index, int) and -len(elements) <= index < len(elements) and len(elements) > 1:
            return (elements[index],)
    return (term.value, term.index)


_INSIDE: dict[type[Term], Callable[[Any, int], Sequence[Term]]] = {
    Operation: lambda term, time: term.operands if term.operator in _ARITHMETIC else (),
    Display: lambda term, time: term.at(time),
    Mapping: lambda term, time: [value for _, value in term.at(time)],
    Subscript: _item,
    Attribute: lambda term, time: (term.value,) if term.name in _PASSING_ATTRIBUTES else (),
    OneOf: lambda term, time: term.options,
    Comprehension: lambda term, time: (term.element, *_iterated(term)),
    Element: lambda term, time: (term.iterable,),
}
"""What values are put together from, by their kind: a question asked of every value of a notebook."""


def passed(call: Call) -> Sequence[Term]:
    """The arguments, and the object of a method, that a call's result is still made of."""
    target = call.target or ""
    name = (call.method or target).rsplit(".", 1)[-1]
    if name in REDUCING and target != "builtins.sum" and axis_of(call) is None:
        return ()
    values = [argument.value for argument in call.arguments]
    if call.receiver is not None:
        return (call.receiver, *values) if name in _PASSING_METHODS or name in REDUCING else ()
    if target.startswith(_ARRAY_LIBRARIES) and not target.startswith(_NO_ARRAYS):
        return () if name in _COMPARING else values
    return values if target in _PASSING_BUILTINS else ()


def axis_of(call: Call) -> Term | None:
    """The axis that a reduction is told; None where there is none or it is None."""
    axis = call.argument("axis", 1 if call.receiver is None else 0)
    return None if isinstance(axis, Constant) and axis.value is None else axis
