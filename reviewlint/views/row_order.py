"""Predictions of shuffled data that are matched by position with what has an order of its own."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reviewlint.inference.terms import Attribute, Call, Comprehension, Constant, Element, Mapping, Place, Term, options
from reviewlint.inference.timeline import CallEvent, StoreEvent
from reviewlint.views.averaging import Averagings, averagings
from reviewlint.views.data_uses import PREDICTION, DataUse, data_uses
from reviewlint.views.image_pipeline import ImagePipeline
from reviewlint.views.label_names import is_flow
from reviewlint.views.predictions import Prediction
from reviewlint.views.tta_ways import shuffler
from reviewlint.views.walking import inner_terms

if TYPE_CHECKING:
    from reviewlint.views.analysis import Analysis

FILES, LABELS, TABLE = "files", "labels", "table"
"""What predictions are matched with: names of files, labels, the rows of a table."""

_OF_FLOW = {"filenames": FILES, "filepaths": FILES, "classes": LABELS, "labels": LABELS}
"""Attributes of a flow that hold one value for each picture, in the order of the files."""

_SUMMARIES = frozenset(
    f"{home}.{name}"
    for home in ("numpy", "builtins", "collections", "pandas")
    for name in ("unique", "len", "set", "max", "min", "bincount", "Counter", "range", "arange", "sum", "dict")
)
_SUMMARISING = frozenset({"unique", "nunique", "value_counts", "keys", "items", "max", "min", "get"})
"""Functions and methods whose result has not one value for each picture."""

_TABLE = "pandas.read_csv"


@dataclass(frozen=True, eq=False, slots=True)
class Matching:
    """A prediction of shuffled data, what shuffles them, and where it is matched with what kind of rows."""

    use: DataUse
    shuffled_by: Call
    kind: str
    place: Place


def matchings(analysis: Analysis) -> Iterator[Matching]:
    """Every prediction of a shuffled flow with the first place where it is matched by position."""
    shuffled = [(use, call) for use in data_uses(analysis) if (call := _shuffler(use)) is not None]
    if not shuffled or _orders_itself(analysis):
        return
    found = averagings(analysis)
    for use, call in shuffled:
        prediction = next((one for one in found.flow.predictions if one.call is use.call), None)
        first = next(_matched(found, use, prediction), None) if prediction is not None else None
        if first is not None:
            yield Matching(use, call, *first)


def _shuffler(use: DataUse) -> Call | None:
    """What shuffles the data of a prediction, where they are a flow or data set as a whole."""
    if use.role != PREDICTION or not use.way.calls or use.way.calls[-1] is not use.data:
        return None
    return shuffler(use.way)


def _orders_itself(analysis: Analysis) -> bool:
    """Whether the notebook sees to the order itself: it reads `index_array`, or sets `shuffle` of a flow later."""
    timeline = analysis.timeline
    if any(True for name in ("shuffle", "index_array") for _ in timeline.stores(name)):
        return True
    return any(
        isinstance(term, Attribute) and term.name == "index_array"
        for call in timeline.calls
        for term in (call.receiver, *(argument.value for argument in call.arguments))
    )


def _matched(found: Averagings, use: DataUse, prediction: Prediction) -> Iterator[tuple[str, Place]]:
    """Where values made of the prediction stand beside others that have one value for each picture."""
    rows = _Rows(found, use, prediction)
    for operation, event in found.operations:
        if operation.operator in ("==", "!=") and event.time >= use.call.time:
            yield from _at(operation.place or event.place, rows.beside(operation.operands, event.time))
    for event in found.flow.events:
        if isinstance(event, CallEvent):
            yield from _at(event.place, rows.beside(_columns(event.call), event.time))
        elif isinstance(event, StoreEvent) and event.index is not None:
            yield from _at(event.place, rows.stored(event))


def _at(place: Place, kind: str | None) -> Iterator[tuple[str, Place]]:
    if kind is not None:
        yield kind, place


def _columns(call: Call) -> list[Term]:
    """What stands side by side in a call: its arguments, of a dict of columns each column."""
    values: list[Term] = []
    for argument in call.arguments:
        inner = argument.value
        values += [value for _, value in inner.at(call.time)] if isinstance(inner, Mapping) else [inner]
    return values


class _Rows:
    """Tells values made of one prediction from values that have one row for each picture of its data."""

    def __init__(self, found: Averagings, use: DataUse, prediction: Prediction) -> None:
        self._flow = found.flow
        self._prediction = prediction
        self._own = _own_rows(use.way)
        self._sets = () if use.way.flow is not None and use.way.flow.method is not None else use.way.calls
        self._kinds: dict[int, str | None] = {}

    def beside(self, values: Sequence[Term], time: int) -> str | None:
        """The kind of rows that stand beside values of the prediction; None where there are no such."""
        if len(values) < 2:
            return None
        others = [value for value in values if self._prediction not in self._flow.of(value, time)]
        if len(others) == len(values):
            return None
        return next((kind for value in others if (kind := self.kind(value))), None)

    def stored(self, event: StoreEvent) -> str | None:
        """What the prediction is put beside as a column of a table that holds rows already."""
        if not isinstance(event.index, Constant) or self._prediction not in self._flow.of(event.value, event.time):
            return None
        is_read = any(isinstance(option, Call) and option.target == _TABLE for option in options(event.target))
        return TABLE if is_read or event.target is self._own else self.kind(event.target)

    def kind(self, value: Term) -> str | None:
        """What rows a value holds, where it holds one for each picture."""
        if id(value) not in self._kinds:
            self._kinds[id(value)] = self._kind(value)
        return self._kinds[id(value)]

    def _kind(self, value: Term) -> str | None:
        terms = list(inner_terms(value, _summarises))
        is_iterated = any(isinstance(term, (Element, Comprehension)) for term in terms)
        for term in terms:
            if isinstance(term, Attribute) and term.name in _OF_FLOW and is_flow(term.value):
                return _OF_FLOW[term.name]
            if term is self._own or (is_iterated and any(term is call for call in self._sets)):
                return LABELS
        return None


def _own_rows(way: ImagePipeline) -> Term | None:
    """What holds the labels of a flow's pictures: the labels or the table that it was given."""
    flow = way.flow
    name = {"flow": "y", "flow_from_dataframe": "dataframe"}.get((flow.method or "") if flow is not None else "")
    term = flow.argument(name) if flow is not None and name else None
    return None if isinstance(term, Constant) else term


def _summarises(term: Term) -> bool:
    if isinstance(term, Attribute):
        return term.name in ("shape", "columns", "size", "class_indices")
    return isinstance(term, Call) and (term.target in _SUMMARIES or (term.method or "") in _SUMMARISING)
