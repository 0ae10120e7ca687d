"""Whether a trained model is ever checked on pictures that it was not trained on."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from reviewlint.inference.terms import Call, Instance, Term, is_constant, options
from reviewlint.inference.timeline import CallEvent
from reviewlint.views.averaging import averagings
from reviewlint.views.models import model_of
from reviewlint.views.predictions import Prediction
from reviewlint.views.training import Training, live_trainings, same_object

if TYPE_CHECKING:
    from reviewlint.views.analysis import Analysis

_NO_CHECK = ("numpy.", "pandas.", "builtins.", "matplotlib.", "seaborn.", "tensorflow.", "keras.", "tqdm.", "IPython.")
"""Libraries whose functions compare predictions with nothing."""

_EVALUATORS = ("keras.utils.SidecarEvaluator", "keras.experimental.SidecarEvaluator")
"""They evaluate the checkpoints of a training on other data, beside it."""


class HoldOut:
    """The checks of the models of one notebook."""

    def __init__(self, analysis: Analysis) -> None:
        self._analysis = analysis
        self._live = live_trainings(analysis)

    def unchecked(self) -> Iterator[Training]:
        """The trainings without validation that no check follows and no checked training of the network precedes."""
        for number, training in enumerate(self._live):
            if self._is_plain(training) and not self._is_checked(training):
                before = (one for one in self._live[:number] if self._is_same_network(one, training))
                if not any(_validates(one) or self._is_checked(one) for one in before):
                    yield training

    def _is_plain(self, training: Training) -> bool:
        """Whether nothing in a `fit` validates: no data, no share held out, no callback of the notebook's own."""
        if training.call.method == "train_on_batch" or training.call.is_open or _validates(training):
            return False
        return training.callbacks_complete and not any(isinstance(term, Instance) for term in training.callbacks)

    def _is_checked(self, training: Training) -> bool:
        """Whether a later fit, `evaluate` or metric looks at other data."""
        start, model = training.call.time, training.model
        if any(t.call.time > start and same_object(t.model, model) and _validates(t) for t in self._live):
            return True
        for call in self._analysis.timeline.calls_named("evaluate", "evaluate_generator", "test_on_batch"):
            if call.time > start and self._may_be(call.receiver, model) and call.argument("x", 0) is not training.data:
                return True
        for checker in self._analysis.timeline.calls_of(*_EVALUATORS):
            if self._may_be(checker.argument("model", 0), model):
                return True
        return any(time > start and self._may_be(p.model, model) for p, time in self._measured)

    def _may_be(self, one: Term | None, model: Term) -> bool:
        """Whether a value may be the model: the same, loaded from a file, or of unknown origin."""
        if one is None:
            return False
        source, known = model_of(one, self._analysis.timeline), model_of(model, self._analysis.timeline)
        return same_object(one, model) or source is None or source is known

    @cached_property
    def _measured(self) -> list[tuple[Prediction, int]]:
        """The predictions that something compares with what they should be, or may do so."""
        found = averagings(self._analysis)
        measured: list[tuple[Prediction, int]] = []
        for operation, event in found.operations:
            if operation.operator in ("==", "!=", "-"):
                of = (found.flow.of(operand, event.time) for operand in operation.operands)
                measured += [(prediction, event.time) for predictions in of for prediction in predictions]
        for event in found.flow.events:
            if isinstance(event, CallEvent) and _may_check(event.call):
                of = (found.flow.of(argument.value, event.time) for argument in event.call.arguments)
                measured += [(prediction, event.time) for predictions in of for prediction in predictions]
        return measured

    def _is_same_network(self, one: Training, other: Training) -> bool:
        """Whether two trainings are of one model, or of models that the same line builds."""
        if same_object(one.model, other.model):
            return True
        built = [model_of(training.model, self._analysis.timeline) for training in (one, other)]
        places = [term.place.node if term is not None and term.place is not None else None for term in built]
        return places[0] is not None and places[0] is places[1]


def _validates(training: Training) -> bool:
    """Whether a `fit` validates, or may do so."""
    data, split = training.validation, training.validation_split
    return (data is not None and not all(is_constant(option, None) for option in options(data))) or (
        split is not None and not is_constant(split, None, 0, 0.0)
    )


def _may_check(call: Call) -> bool:
    """Whether a call may compare predictions with labels: a metric, or a function that is not known."""
    if call.method is not None and call.receiver is not None and call.target is None:
        return len(call.arguments) > 1 and not call.method.startswith(("to_", "append", "extend"))
    return not (call.target or "").startswith(_NO_CHECK) or (call.target or "").startswith(
        ("keras.metrics.", "keras.losses.", "tensorflow.metrics.", "tensorflow.math.confusion_matrix")
    )
