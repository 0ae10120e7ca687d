"""Optimizers of Keras: their classes, their learning rates and the trainings that use them."""

from __future__ import annotations

from reviewlint.inference.terms import Call, Constant, Display, Symbol, Term, literal, options
from reviewlint.inference.timeline import Timeline
from reviewlint.knowledge.signatures import default
from reviewlint.views.training import Training

OPTIMIZERS = "keras.optimizers."
ADAM_LIKE = frozenset({"Adam", "AdamW", "Adamax", "Nadam", "RMSprop", "Lion", "Lamb"})
"""Optimizers that scale each step by what they saw: their usual rate is about 0.001."""

_SETTING_RATES = ("keras.callbacks.LearningRateScheduler", "keras.callbacks.LambdaCallback")
_BY_NAME = {name.lower(): name for name in (*ADAM_LIKE, "SGD", "Adagrad", "Adadelta", "Ftrl", "Adafactor")}


def is_optimizer(call: Call) -> bool:
    """Whether a call builds an optimizer of Keras."""
    target = call.target or ""
    name = target.removeprefix(OPTIMIZERS)
    return name != target and "." not in name and name[:1].isupper()


def kind_of(optimizer: Term) -> str:
    """`Adam` of a call, a class or the text 'adam'; empty for anything unknown."""
    if isinstance(optimizer, Constant):
        return _BY_NAME.get(optimizer.value.lower(), "") if isinstance(optimizer.value, str) else ""
    target = optimizer.target if isinstance(optimizer, Call) and is_optimizer(optimizer) else None
    target = optimizer.name if isinstance(optimizer, Symbol) else target
    name = (target or "").removeprefix(OPTIMIZERS)
    return name if name in _BY_NAME.values() else ""


def rate_given(optimizer: Call) -> Term | None:
    """The learning rate as it is passed, by its old name too; None where it is not."""
    given = optimizer.argument("learning_rate", 0)
    return optimizer.argument("lr") if given is None else given


def rate_of(optimizer: Term) -> float | None:
    """The learning rate that an optimizer starts with, its default too; None for schedules and unknown values."""
    kind = kind_of(optimizer)
    if not kind:
        return None
    given = rate_given(optimizer) if isinstance(optimizer, Call) else None
    if given is None:
        usual = (
            None if isinstance(optimizer, Call) and optimizer.is_open else default(OPTIMIZERS + kind, "learning_rate")
        )
        return float(usual) if isinstance(usual, (int, float)) else None
    values = {literal(option) for option in options(given) if isinstance(option, Constant)}
    if len(values) != 1 or len(options(given)) != sum(isinstance(option, Constant) for option in options(given)):
        return None
    value = values.pop()
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def moves_weights(timeline: Timeline, optimizer: Call) -> bool:
    """Whether an optimizer may train a network: not where it only moves variables of the notebook's own, a picture."""
    steps = [call for call in timeline.calls_named("apply_gradients", "minimize") if call.receiver is optimizer]
    return not steps or not all(_moves_variables(step) for step in steps)


def _moves_variables(step: Call) -> bool:
    given = step.argument("grads_and_vars", 0) if step.method == "apply_gradients" else step.argument("var_list", 1)
    pairs = given.at(step.time) if isinstance(given, Display) and given.complete else ()
    moved = [pair.elements[-1] if isinstance(pair, Display) and pair.elements else pair for pair in pairs]
    return bool(moved) and all(isinstance(one, Call) and one.target == "tensorflow.Variable" for one in moved)


def changes_rate(training: Training) -> bool:
    """Whether a callback may set the learning rate of a training: a scheduler, or one that is not known."""
    if not training.callbacks_complete:
        return True
    every = [option for callback in training.callbacks for option in options(callback)]
    return any(not isinstance(option, Call) or option.target in (None, *_SETTING_RATES) for option in every)
