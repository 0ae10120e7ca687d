"""Ensembles: predictions of several models, or of several weights of one, put together and perhaps measured."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

import libcst as cst

from reviewlint.inference.terms import (
    Attribute,
    Call,
    Constant,
    Display,
    Mapping,
    OneOf,
    Operation,
    Place,
    Subscript,
    Term,
    Unknown,
    options,
)
from reviewlint.inference.timeline import Context
from reviewlint.views.averaging import Averaging, Averagings, averagings
from reviewlint.views.once import once
from reviewlint.views.predictions import Prediction, changes_of, identity, parts, passed, roots
from reviewlint.views.tta import Changing

if TYPE_CHECKING:
    from reviewlint.views.analysis import Analysis

Member = Hashable
"""What tells one model with its weights from another."""

_METRIC_LIBRARIES = ("sklearn.metrics.", "keras.metrics.", "keras.losses.", "tensorflow.metrics.")
_ARRAY_LIBRARIES = ("numpy.", "tensorflow.", "pandas.", "keras.", "matplotlib.", "seaborn.", "builtins.")
_METRIC_NAME = re.compile(
    r"(^|_)(acc|accuracy|score|scorer|metrics?|f1|auc|mape|mae|mse|rmse|loss|report|confusion|evaluate|validate|check)"
    r"(_|$)",
    re.IGNORECASE,
)
_COMPARING = frozenset({"==", "!=", "-"})
_EACH = "each"
_COMPARING_FUNCTIONS = frozenset({"numpy.equal", "numpy.subtract", "numpy.not_equal", "tensorflow.equal"})

MAX_WRAPPED = 12
"""How many functions and operators are looked through to find what an average is taken of."""


@dataclass(frozen=True, eq=False, slots=True)
class Ensemble:
    """One combination; `count` is the number of models, None where a loop over unknown many gathers them.

    `weights` says that the members are summed with factors; `last_cell` is the last cell that uses the result.
    """

    averaging: Averaging
    members: frozenset[Member]
    predictions: frozenset[Prediction]
    count: int | None
    measured: bool
    last_cell: int

    @property
    def live(self) -> bool:
        """Whether the notebook runs it, as far as its code shows."""
        contexts = (self.averaging.context, *(prediction.call.context for prediction in self.predictions))
        return not any(context.uncalled for context in contexts)

    @property
    def is_weighted(self) -> bool:
        """Whether the members have factors of their own."""
        term = self.averaging.term
        if isinstance(term, Operation):
            return len(set(map(_factor, _summands(term)))) > 1
        return isinstance(term, Call) and term.given("weights") is not None

    @property
    def of_one_model(self) -> bool:
        """Whether the members are one model with different weights."""
        return len({id(prediction.model) for prediction in self.predictions}) == 1 < len(self.predictions)


@once
def ensembles(analysis: Analysis) -> list[Ensemble]:
    """The ensembles of a notebook."""
    return Ensembles(averagings(analysis)).all


class Ensembles:
    """The ensembles of a notebook: one for each set of models that is combined, at its first combination."""

    def __init__(self, averagings: Averagings) -> None:
        self._averagings = averagings
        self._flow = averagings.flow
        self._changing = Changing(averagings.flow.timeline)

    @cached_property
    def all(self) -> list[Ensemble]:
        """The ensembles in order; of `a`, `b` and of `a`, `b`, `c` only the larger."""
        found: dict[frozenset[Member], Averaging] = {}
        for averaging in self._averagings.all:
            members = self._combined(averaging)
            if members and not averaging.context.uncalled:
                found.setdefault(members, averaging)
        largest = [members for members in found if not any(members < other for other in found)]
        return [self._ensemble(found[members], members) for members in largest]

    def _ensemble(self, averaging: Averaging, members: frozenset[Member]) -> Ensemble:
        predictions = self._flow.of(averaging.operand, averaging.time)
        count = None if any(_is_open(member) for member in members) else len(members)
        cells = [place.cell for place in self._uses(members)]
        measured = any(self._measures(members))
        return Ensemble(averaging, members, predictions, count, measured, max(cells, default=0))

    def _combined(self, averaging: Averaging) -> frozenset[Member] | None:
        """The members that are put together here, None where it is one model only or something undecided."""
        operand, time = averaging.operand, averaging.time
        predictions = self._flow.of(operand, time)
        if any(isinstance(model, Unknown) for p in predictions for model in options(p.model)):
            return None
        open_members = self._from_loops(averaging)
        sides = self._sides(averaging)
        if not open_members and (len(sides) < 2 or all(side == sides[0] for side in sides)):
            return None
        if any(self._learns_from_others(prediction) for prediction in predictions):
            return None
        return self._members(operand, time) | open_members

    def _sides(self, averaging: Averaging) -> list[frozenset[Member]]:
        """What stands side by side: the summands, or the entries of a list, dict or table."""
        operand, time = averaging.operand, averaging.time
        if operand is averaging.term and isinstance(operand, Operation):
            sides = [self._members(part, time) for part in operand.operands]
            return sides if all(sides) else []
        return [side for side in self._entries(operand, time, 0) if side]

    def _entries(self, term: Term, time: int, depth: int) -> list[frozenset[Member]]:
        """The members of each entry of a container; of anything else all members as one entry."""
        stored = [self._members(store.value, store.time) for store in self._flow.stores_into(term, time)]
        inner: Sequence[Term] = ()
        if isinstance(term, (Display, Mapping, OneOf)):
            inner = parts(term, time)
            if len(inner) > 1:
                return stored + [self._members(part, time) for part in inner]
        elif isinstance(term, Call):
            inner, time = passed(term), term.time
        elif isinstance(term, (Subscript, Attribute)):
            inner = (term.value,)
        elif isinstance(term, Operation):
            inner = term.operands
        for part in inner if depth < MAX_WRAPPED else ():
            entries = self._entries(part, time, depth + 1)
            if len(entries) > 1:
                return stored + entries
        return [*stored, self._members(term, time)]

    def _learns_from_others(self, prediction: Prediction) -> bool:
        """Whether a model was fitted on predictions, as in boosting and stacking: then it is part of one model."""
        return any(
            change.method == "fit" and self._flow.of(argument.value, change.time)
            for change in changes_of(prediction.model, self._flow.timeline)
            for argument in change.arguments
        )

    def _members(self, term: Term, time: int) -> frozenset[Member]:
        return frozenset((identity(p.model), p.state) for p in self._flow.of(term, time))

    def _from_loops(self, averaging: Averaging) -> frozenset[Member]:
        """Models or weights that change from pass to pass of the loop that gathered the predictions."""
        return frozenset(
            (_EACH, id(loop.iterable))
            for prediction, loop in self._averagings.gathered(averaging)
            if not loop.unrolled and self._changing.model(prediction, loop)
        )

    def _measures(self, members: frozenset[Member]) -> Iterator[bool]:
        """Whether something compares a combination of these members with what it should be."""
        for operation, event in self._averagings.operations:
            if operation.operator in _COMPARING and len(operation.operands) == 2:
                yield self._meets(members, list(operation.operands), event.time)
        for call in self._flow.timeline.calls:
            values = [argument.value for argument in call.arguments]
            if is_metric(call):
                yield any(self._whole(value, call.time) == members for value in values)
            elif call.target in _COMPARING_FUNCTIONS:
                yield self._meets(members, values, call.time)

    def _meets(self, members: frozenset[Member], values: list[Term], time: int) -> bool:
        sides = [self._whole(value, time) for value in values]
        others = [value for value, side in zip(values, sides, strict=True) if not side]
        return members in sides and any(not isinstance(value, Constant) for value in others)

    def _whole(self, term: Term, time: int) -> frozenset[Member]:
        """The members of a value, loops counted as they are in combinations."""
        return self._members(term, time) | self._from_loops(Averaging(term, term, time, Context()))

    def _uses(self, members: frozenset[Member]) -> Iterator[Place]:
        """Where something is done with a value that all the members have a part in."""
        members = frozenset(member for member in members if not _is_open(member))
        for event in self._flow.events:
            if event.context.uncalled:
                continue
            if any(members <= self._members(term, event.time) for term in roots(event)):
                yield event.place


def _summands(term: Term) -> Iterator[Term]:
    stack = [term]
    while stack:
        term = stack.pop()
        if isinstance(term, Operation) and term.operator == "+":
            stack.extend(term.operands)
        else:
            yield term


def _factor(term: Term) -> Hashable:
    """What a summand is multiplied with: its number, the factor itself where that is not decided."""
    if not (isinstance(term, Operation) and term.operator == "*"):
        return 1
    constants = [operand.value for operand in term.operands if isinstance(operand, Constant)]
    return constants[0] if constants else term.operands[0]


def _is_open(member: Member) -> bool:
    """Whether a member stands for as many models as a loop runs over."""
    return isinstance(member, tuple) and member[0] == _EACH


def is_metric(call: Call) -> bool:
    """Whether a call is known to score predictions, or is called so."""
    target = call.target or ""
    if target.startswith(_METRIC_LIBRARIES):
        return True
    if target.startswith(_ARRAY_LIBRARIES):
        return False
    return bool(_METRIC_NAME.search(call.method or target.rsplit(".", 1)[-1] or _written(call.function)))


def _written(function: Term) -> str:
    """The name of a function that nothing is known of."""
    node = function.place.node if function.place is not None else None
    return node.value if isinstance(node, cst.Name) else ""
