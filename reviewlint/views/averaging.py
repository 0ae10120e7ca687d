"""Where predictions are put together: sums, means and votes, and the loops that gathered what goes into them."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import libcst as cst

from reviewlint.inference.terms import (
    Attribute,
    Call,
    Carried,
    Comprehension,
    Display,
    Mapping,
    Operation,
    Slice,
    Subscript,
    Symbol,
    Term,
)
from reviewlint.inference.timeline import BindEvent, Context, Event, Loop
from reviewlint.views.once import once
from reviewlint.views.predictions import REDUCING, Flow, Prediction, axis_of, parts, passed, roots

if TYPE_CHECKING:
    from reviewlint.views.analysis import Analysis

# Functions that put several arrays together, with the place of the argument that holds them.
_COMBINING = {
    "builtins.sum": 0,
    "functools.reduce": 1,
    "tensorflow.add_n": 0,
    "tensorflow.math.add_n": 0,
    "scipy.stats.mode": 0,
    "scipy.stats.gmean": 0,
    "scipy.stats.hmean": 0,
    "scipy.stats.mstats.gmean": 0,
    "numpy.bincount": 0,
    "numpy.apply_along_axis": 2,
}
_LOOKED_BACK = 4
"""How deep in `total + 0.5 * prediction` the old total is looked for."""

MAX_WORK = 300_000
"""Most predictions in terms that are looked at in one notebook to see what loops gathered for its averages."""


@dataclass(frozen=True, eq=False, slots=True)
class Averaging:
    """One sum, mean or vote; `operand` holds what is put together, as it is at `time`."""

    term: Term
    operand: Term
    time: int
    context: Context


@once
def averagings(analysis: Analysis) -> Averagings:
    """The averagings of a notebook, looked for once."""
    return Averagings(Flow(analysis.timeline))


class Averagings:
    """The averagings of a notebook, and what was gathered for them."""

    def __init__(self, flow: Flow) -> None:
        self.flow = flow
        self._work = 0

    @cached_property
    def operations(self) -> list[tuple[Operation, Event]]:
        """Every operator that was applied to a prediction, with the first event that sees its result."""
        seen: set[int] = set()
        return [
            (term, event)
            for event in self.flow.events
            for term in _reached(roots(event), event.time, seen)
            if isinstance(term, Operation) and any(self.flow.of(operand, event.time) for operand in term.operands)
        ]

    @cached_property
    def all(self) -> list[Averaging]:
        """The averagings in order of time; of `a + b + c` only the whole."""
        found = [Averaging(op, op, event.time, event.context) for op, event in self.operations if self._is_whole(op)]
        for call in self.flow.timeline.calls if self.flow.predictions else ():
            operand = _combined(call)
            if operand is not None:
                found.append(Averaging(call, operand, call.time, call.context))
        return sorted(found, key=lambda averaging: averaging.time)

    def gathered(self, averaging: Averaging) -> list[tuple[Prediction, Loop]]:
        """The predictions that an averaging puts together from the passes of a loop, each with that loop."""
        return list(self._gathered(averaging))

    def _is_whole(self, operation: Operation) -> bool:
        return operation.operator == "+" and id(operation) not in self._inner

    @cached_property
    def _inner(self) -> set[int]:
        """The sums that stand inside other sums."""
        sums = (operation for operation, _ in self.operations if operation.operator == "+")
        return {id(inner) for operation in sums for inner in _sums_below(operation)}

    def _gathered(self, averaging: Averaging) -> Iterator[tuple[Prediction, Loop]]:
        stack = [(averaging.operand, averaging.time)]
        seen: set[int] = set()
        while stack and self._work < MAX_WORK:
            term, time = stack.pop()
            made_of = self.flow.of(term, time)
            if id(term) in seen or not any(prediction.call.context.loops for prediction in made_of):
                continue
            seen.add(id(term))
            self._work += len(made_of)
            for prediction in made_of:
                for loop in self._accumulated.get(id(term), ()):
                    if loop in prediction.call.context.loops:
                        yield prediction, loop
            yield from self._from_container(term, time, averaging.context.loops)
            stack.extend((store.value, store.time) for store in self.flow.stores_into(term, time))
            if isinstance(term, Call):
                stack.extend((part, term.time) for part in passed(term) if term not in self._predicting)
            else:
                stack.extend((part, time) for part in self.flow.parts(term, time))

    def _from_container(self, term: Term, time: int, around: tuple[Loop, ...]) -> Iterator[tuple[Prediction, Loop]]:
        """What a list, dict, comprehension or array of known birth received in loops that it was born outside of."""
        if isinstance(term, Comprehension):
            yield from self._across(term.element, time, _clauses(term))
        elif isinstance(term, (Display, Mapping)):
            first = {id(part) for part in parts(term, -1)}
            for part in parts(term, time):
                if id(part) not in first:
                    added = term.added_in(part) if isinstance(term, Display) else None
                    yield from self._across(part, time, None, self._births.get(id(term), ()), added)
                elif _is_copy(term):
                    yield from self._across(part, time, None, self._births.get(id(term), around))
                else:
                    yield from self._across(part, time, _clauses(term))
        for store in self.flow.stores_into(term, time):
            born = term.context.loops if isinstance(term, Call) else self._births.get(id(term), ())
            yield from self._across(store.value, store.time, None, born)

    def _across(
        self,
        term: Term,
        time: int,
        nodes: set[int] | None,
        born: Iterable[Loop] = (),
        added: Context | None = None,
    ) -> Iterator[tuple[Prediction, Loop]]:
        """The predictions in a term with the loops around them: those written at `nodes`, or all but `born`.

        Of something that was `added` to a list only the loops count that stand around that too.
        """
        outer = set(born)
        for prediction in self.flow.of(term, time):
            for loop in prediction.call.context.loops:
                if added is not None and loop not in added.loops:
                    continue
                if id(loop.place.node) in nodes if nodes is not None else loop not in outer:
                    yield prediction, loop

    @cached_property
    def _predicting(self) -> set[Term]:
        return {prediction.call for prediction in self.flow.predictions}

    @cached_property
    def _binds(self) -> list[BindEvent]:
        return [event for event in self.flow.timeline.events if isinstance(event, BindEvent)]

    @cached_property
    def _births(self) -> dict[int, tuple[Loop, ...]]:
        """The loops around the first binding of each list and dict."""
        found: dict[int, tuple[Loop, ...]] = {}
        for event in self._binds:
            if isinstance(event.value, (Display, Mapping)):
                found.setdefault(id(event.value), event.context.loops)
        return found

    @cached_property
    def _accumulated(self) -> dict[int, list[Loop]]:
        """Values like `total + prediction` that a loop rebinds to their own name, with the loops that do."""
        found: dict[int, list[Loop]] = {}
        last: dict[str, BindEvent] = {}
        for event in self._binds:
            before = last.get(event.name)
            if before is not None and event.context.loops and self.flow.of(event.value, event.time):
                loops = [loop for loop in event.context.loops if loop not in before.context.loops]
                if loops and (
                    _is_longer_list(event.value) or _holds(event.value, before.value, event.time, _LOOKED_BACK)
                ):
                    found[id(event.value)] = loops
            if before is None or not set(before.context.loops) < set(event.context.loops):
                last[event.name] = event
        return found


def _reached(terms: Iterable[Term], time: int, seen: set[int]) -> Iterator[Term]:
    """The terms that values are written with, down to the calls in them (those have events of their own)."""
    stack = list(terms)
    while stack:
        term = stack.pop()
        if isinstance(term, (Call, Symbol)):
            continue
        # a list is looked into again when it holds something else
        key = id(term.at(time)) if isinstance(term, (Display, Mapping)) else id(term)
        if key not in seen:
            seen.add(key)
            yield term
            stack.extend(_children(term, time))


def _children(term: Term, time: int) -> Iterable[Term]:
    if isinstance(term, Operation):
        return term.operands
    if isinstance(term, Subscript):
        return (term.value, term.index)
    if isinstance(term, Attribute):
        return (term.value,)
    if isinstance(term, Slice):
        return tuple(part for part in (term.lower, term.upper, term.step) if part is not None)
    if isinstance(term, Display):
        return term.at(time)
    return parts(term, time)


def _sums_below(operation: Operation) -> Iterator[Operation]:
    """The nearest sums among the operands, and inside products, quotients and differences of them."""
    stack = list(operation.operands)
    while stack:
        term = stack.pop()
        if isinstance(term, Operation):
            if term.operator == "+":
                yield term
            elif term.operator in ("*", "/", "-", "neg"):
                stack.extend(term.operands)


def _combined(call: Call) -> Term | None:
    """What a sum, mean or vote is taken of; None for other calls."""
    name = (call.method or call.target or "").rsplit(".", 1)[-1]
    if call.target in _COMBINING:
        positional = call.positional()
        place = _COMBINING[call.target]
        return positional[place].value if place < len(positional) else call.argument("a")
    if name == "mode" and call.receiver is not None:
        return call.receiver
    if name not in REDUCING or axis_of(call) is None:
        return None
    if call.receiver is not None:
        return call.receiver
    return call.arguments[0].value if call.arguments else None


def _clauses(term: Term) -> set[int]:
    """The syntax nodes of a comprehension's own loops."""
    node = term.place.node if term.place is not None else None
    found: set[int] = set()
    clause = node.for_in if isinstance(node, cst.BaseComp) else None
    while clause is not None:
        found.add(id(clause))
        clause = clause.inner_for_in
    return found


def _is_copy(term: Term) -> bool:
    """Whether a list was made of another one, by `list(…)`, `.values()` and the like."""
    return term.place is not None and isinstance(term.place.node, cst.Call)


def _is_longer_list(term: Term) -> bool:
    """Whether a list is written as `known + [more]`."""
    return isinstance(term, Display) and term.place is not None and isinstance(term.place.node, cst.BinaryOperation)


def _holds(term: Term, wanted: Term, time: int, depth: int) -> bool:
    """Whether a term is another one with something added."""
    if term is wanted or (isinstance(term, Carried) and term.initial is wanted):
        return True
    if depth == 0:
        return False
    inner = passed(term) if isinstance(term, Call) else parts(term, time)
    return any(_holds(part, wanted, time, depth - 1) for part in inner)
