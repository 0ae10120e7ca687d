"""Test-time augmentation: loops that predict the same data again and again and average the passes."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import libcst as cst

from reviewlint.inference.terms import (
    Attribute,
    Call,
    Carried,
    Display,
    Instance,
    Mapping,
    Operation,
    Place,
    Slice,
    Subscript,
    Symbol,
    Term,
    literal,
    options,
)
from reviewlint.inference.timeline import BindEvent, Loop
from reviewlint.views.averaging import Averaging, Averagings
from reviewlint.views.predictions import Prediction, changes_of, identity, parts

if TYPE_CHECKING:
    from reviewlint.inference.timeline import Timeline

_RANGES = frozenset({"builtins.range", "numpy.arange", "tensorflow.range", "keras.ops.arange"})
_SEEDS = frozenset({"seed", "random_state", "shuffle", "verbose"})
"""Arguments that make other random variants of the same data."""

_MOVING = frozenset({"next", "__next__", "get_next", "sample", "choice", "randint", "permutation", "pop", "take"})
"""Functions and methods that give other data each time."""

MAX_LOOKED_AT = 3000
"""Most terms that are looked at to see whether a value changes from pass to pass."""


@dataclass(frozen=True, eq=False, slots=True)
class Passes:
    """A loop over passes of the same predictions, and what averages them.

    `number` is the term that says how many passes there are, `count` its value; None where unknown.
    """

    loop: Loop
    predictions: tuple[Prediction, ...]
    averaging: Averaging
    number: Term | None
    count: int | None

    @property
    def live(self) -> bool:
        """Whether the notebook runs it, as far as its code shows."""
        return not any(prediction.call.context.uncalled for prediction in self.predictions)

    @property
    def header(self) -> Place:
        """The loop's iterable as it is written."""
        node = self.loop.place.node
        return Place(self.loop.place.cell, node.iter if isinstance(node, (cst.For, cst.CompFor)) else node)


def passes(averagings: Averagings) -> tuple[Passes, ...]:
    """The TTA loops of a notebook by the time of their averaging, those in uncalled functions included."""
    found: dict[Loop, Passes] = {}
    changing = Changing(averagings.flow.timeline)
    for averaging in averagings.all:
        gathered: dict[Loop, list[Prediction]] = {}
        for prediction, loop in averagings.gathered(averaging):
            gathered.setdefault(loop, []).append(prediction)
        for loop, repeated in gathered.items():
            if loop not in found and _is_repetition(loop, repeated, changing):
                number, count = _number(loop)
                found[loop] = Passes(loop, tuple(repeated), averaging, number, count)
    return tuple(found.values())


def _is_repetition(loop: Loop, repeated: list[Prediction], changing: Changing) -> bool:
    """Whether the passes of a loop predict the same data with the same weights."""
    if loop.kind == "while" or (loop.unrolled and not _are_alike(repeated)):
        return False
    return not any(changing.model(p, loop) or p.data is None or changing.data(p.data, loop) for p in repeated)


def _are_alike(repeated: list[Prediction]) -> bool:
    """Whether passes that were run one by one are several and have one model and one kind of data."""
    first = repeated[0]
    return len(repeated) > 1 and all(
        identity(p.model) == identity(first.model) and _is_same_data(p.data, first.data) for p in repeated
    )


def _is_same_data(one: Term | None, other: Term | None) -> bool:
    if isinstance(one, Call) and isinstance(other, Call) and one.place and other.place:
        return one.place.node is other.place.node
    return one is other


def passes_subject(found: Sequence[Passes], one: Passes) -> str:
    """A name for a TTA loop, equal for all remarks on it and from run to run."""
    cell = one.header.cell
    nodes = list(dict.fromkeys(id(p.header.node) for p in found if p.header.cell == cell))
    return f"tta:{cell}:{nodes.index(id(one.header.node)) + 1}"


def _number(loop: Loop) -> tuple[Term | None, int | None]:
    """The term that counts the passes and its value."""
    iterable = loop.iterable
    if isinstance(iterable, Display) and iterable.complete:
        return None, len(iterable.elements)
    if not (isinstance(iterable, Call) and iterable.target in _RANGES) or iterable.is_open:
        return None, None
    values = [argument.value for argument in iterable.positional()]
    if not values or len(values) > 2:
        return None, None
    start = literal(values[0]) if len(values) == 2 else 0
    stop = literal(values[-1])
    decided = isinstance(start, int) and isinstance(stop, int)
    return values[-1], stop - start if decided else None


class Changing:
    """What differs from pass to pass of a loop."""

    def __init__(self, timeline: Timeline) -> None:
        self._timeline = timeline

    def data(self, term: Term, loop: Loop) -> bool:
        """Whether a value is another one in each pass: made of what the loop runs over, or drawn anew."""
        variables = self._variables.get(loop, set())
        for inner in _walk(term):
            if id(inner) in variables or isinstance(inner, Carried):
                return True
            if isinstance(inner, Call) and loop in inner.context.loops:
                name = (inner.method or inner.target or "").rsplit(".", 1)[-1]
                if name in _MOVING:
                    return True
        return False

    def model(self, prediction: Prediction, loop: Loop) -> bool:
        """Whether each pass has a model or weights of its own."""
        if any(isinstance(option, Call) and loop in option.context.loops for option in options(prediction.model)):
            return True
        if self.data(prediction.model, loop):
            return True
        return any(loop in change.context.loops for change in changes_of(prediction.model, self._timeline))

    @cached_property
    def _variables(self) -> dict[Loop, set[int]]:
        """The values that the targets of each loop are bound to."""
        found: dict[Loop, set[int]] = {}
        for event in self._timeline.events:
            if isinstance(event, BindEvent) and event.context.loops:
                loop = event.context.loops[-1]
                if event.name in loop.targets:
                    found.setdefault(loop, set()).add(id(event.value))
        return found


def _walk(term: Term) -> Iterator[Term]:
    """A value and everything that it is made of, seeds left out."""
    stack, seen = [term], {id(term)}
    while stack and len(seen) < MAX_LOOKED_AT:
        inner = stack.pop()
        yield inner
        for child in _made_of(inner):
            if id(child) not in seen:
                seen.add(id(child))
                stack.append(child)


def _made_of(term: Term) -> Iterator[Term]:
    if isinstance(term, Call):
        if not isinstance(term.function, Symbol):
            yield term.function
        yield from (argument.value for argument in term.arguments if argument.keyword not in _SEEDS)
    elif isinstance(term, Attribute):
        yield term.value
    elif isinstance(term, Subscript):
        yield from (term.value, term.index)
    elif isinstance(term, Slice):
        yield from (part for part in (term.lower, term.upper, term.step) if part is not None)
    elif isinstance(term, Operation):
        yield from term.operands
    elif isinstance(term, Instance):
        yield from term.attributes.values()
    elif isinstance(term, Display):
        yield from term.elements
    elif isinstance(term, Mapping):
        yield from (value for _, value in term.items)
    else:
        yield from parts(term, 0)
