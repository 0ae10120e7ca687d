"""Whether a notebook tells what its TTA is worth: by a metric of the averaged predictions, in words, in outputs."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING

from reviewlint.inference.terms import Constant, Term
from reviewlint.views.averaging import averagings
from reviewlint.views.ensembles import is_metric
from reviewlint.views.predictions import Flow, Prediction, roots
from reviewlint.views.scores import is_told
from reviewlint.views.tta import Passes

if TYPE_CHECKING:
    from reviewlint.views.analysis import Analysis

_TTA = re.compile(r"(?<![^\W_])(?:tta|тта)(?![^\W_])|test[ -]?time aug|тест[ -]?тайм")
_EFFECT = re.compile(
    r"не (?:дал|помог|улучшил|повлиял|сработал|изменил)|помог|улучшил|ухудшил|повысил|снизил|прибавил|прирост"
    r"|\bхуже\b|failed|improved|did ?n.t help|helped|no gain|no improvement|worse"
)
_EQUALITIES = frozenset({"==", "!="})
_EQUAL = frozenset({"numpy.equal", "numpy.not_equal", "tensorflow.equal"})


def is_measured(analysis: Analysis, found: Iterable[Passes]) -> bool:
    """Whether some pass or average of these loops is compared with what it should be."""
    flow = averagings(analysis).flow
    wanted = frozenset(prediction for one in found for prediction in one.predictions)
    for operation, event in averagings(analysis).operations:
        if operation.operator in _EQUALITIES and _meets(flow, operation.operands, event.time, wanted):
            return True
    for call in flow.timeline.calls:
        if is_metric(call) or call.target in _EQUAL:
            values = [argument.value for argument in call.arguments]
            if any(flow.of(value, call.time) & wanted for value in values):
                return True
    return False


def effect_is_told(analysis: Analysis, one: Passes) -> bool:
    """Whether words or outputs tell a score with TTA, or what it did to the score."""
    cells = sorted(set(_uses(analysis, one)))
    is_near = bool(cells) and is_told(analysis, cells[0], cells[-1], _TTA)
    return is_near or _says_effect(analysis)


def _says_effect(analysis: Analysis) -> bool:
    """Whether a line of text tells what became of TTA."""
    lines = (line for cell in analysis.notebook.cells if cell.kind == "markdown" for line in cell.source.split("\n"))
    return any(_TTA.search(line) and _EFFECT.search(line) for line in map(str.lower, lines))


def _uses(analysis: Analysis, one: Passes) -> Iterator[int]:
    """The cells whose own statements, not those of functions, do something with the predictions."""
    flow = averagings(analysis).flow
    wanted = frozenset(one.predictions)
    for event in flow.events:
        context = event.context
        if context.uncalled or context.functions:
            continue
        if any(flow.of(term, event.time) & wanted for term in roots(event)):
            yield event.place.cell


def _meets(flow: Flow, operands: Iterable[Term], time: int, wanted: frozenset[Prediction]) -> bool:
    sides = [(operand, flow.of(operand, time)) for operand in operands]
    predicted = any(side & wanted for _, side in sides)
    return predicted and any(not side and not isinstance(operand, Constant) for operand, side in sides)
