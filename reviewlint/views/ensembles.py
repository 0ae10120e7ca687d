"""Ensembles: predictions of several models, or of several weights of one, put together and perhaps measured."""

from __future__ import annotations

import re
from collections.abc import Hashable, Iterator
from dataclasses import dataclass
from functools import cached_property

import libcst as cst

from reviewlint.inference.terms import (
    Call,
    Constant,
    Operation,
    Place,
    Term,
    Unknown,
    options,
)
from reviewlint.inference.timeline import Context
from reviewlint.views.averaging import Averaging, Averagings, roots
from reviewlint.views.predictions import Prediction, identity
from reviewlint.views.tta import Changing

Member = Hashable
"""What tells one model with its weights from another."""

_METRIC_LIBRARIES = ("sklearn.metrics.", "keras.metrics.", "keras.losses.", "tensorflow.metrics.", "scipy.stats.")
_ARRAY_LIBRARIES = ("numpy.", "tensorflow.", "pandas.", "keras.", "matplotlib.", "seaborn.", "builtins.")
_METRIC_NAME = re.compile(
    r"(^|_)(acc|accuracy|score|scorer|metrics?|f1|auc|mape|mae|mse|rmse|loss|report|confusion|evaluate|validate|check)"
    r"(_|$)",
    re.IGNORECASE,
)
_COMPARING = frozenset({"==", "!=", "-"})
_EACH = "each"
_COMPARING_FUNCTIONS = frozenset({"numpy.equal", "numpy.subtract", "numpy.not_equal", "tensorflow.equal"})


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
            return any(isinstance(o, Operation) and o.operator == "*" for o in term.operands)
        return isinstance(term, Call) and term.given("weights") is not None

    @property
    def of_one_model(self) -> bool:
        """Whether the members are one model with different weights."""
        return len({id(prediction.model) for prediction in self.predictions}) == 1 < len(self.predictions)


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
        if operand is averaging.term and isinstance(operand, Operation):
            sides = [self._members(part, time) for part in operand.operands]
            if not all(sides) or all(side == sides[0] for side in sides):
                return None
        members = self._members(operand, time) | self._from_loops(averaging)
        if any(isinstance(model, Unknown) for p in self._flow.of(operand, time) for model in options(p.model)):
            return None
        return members if len(members) > 1 or any(_is_open(member) for member in members) else None

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
            if _is_metric(call):
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
        for event in self._flow.timeline.events:
            if event.context.uncalled:
                continue
            if any(members <= self._members(term, event.time) for term in roots(event)):
                yield event.place


def _is_open(member: Member) -> bool:
    """Whether a member stands for as many models as a loop runs over."""
    return isinstance(member, tuple) and member[0] == _EACH


def _is_metric(call: Call) -> bool:
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
