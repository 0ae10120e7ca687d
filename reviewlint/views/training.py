"""Trainings: each `fit` of a Keras model with its data, validation, epochs, callbacks and compilation."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reviewlint.inference.terms import (
    Attribute,
    Call,
    Constant,
    Display,
    Instance,
    OneOf,
    Operation,
    Subscript,
    Term,
    ingredients,
    literal,
    options,
)
from reviewlint.views.once import once

if TYPE_CHECKING:
    from reviewlint.views.analysis import Analysis

# Parameters in order, for receivers whose class is unknown (from Keras 2 and 3; the order is the same).
_FIT = (
    "x", "y", "batch_size", "epochs", "verbose", "callbacks", "validation_split", "validation_data", "shuffle",
    "class_weight", "sample_weight", "initial_epoch", "steps_per_epoch", "validation_steps",
)  # fmt: skip
_PARAMETERS = {
    "fit": _FIT,
    "fit_generator": (
        "generator", "steps_per_epoch", "epochs", "verbose", "callbacks", "validation_data", "validation_steps",
        "validation_freq", "class_weight", "max_queue_size", "workers", "use_multiprocessing", "shuffle",
        "initial_epoch",
    ),
    "train_on_batch": ("x", "y", "sample_weight", "class_weight"),
}  # fmt: skip
_COMPILE = ("optimizer", "loss", "metrics")

_EPOCH = frozenset({"epoch", "epochs"})
# What may stand beside «epoch» in a name that plainly is the number of training epochs.
_BESIDE = frozenset(
    {"n", "num", "number", "numbers", "of", "nb", "no", "count", "total", "max", "my", "cfg", "train", "training",
     "fit", "initial", "fine", "tune", "tuning", "ft", "warmup", "frozen", "head", "base", "model", "first", "second",
     "last"}
)  # fmt: skip
# What makes a number one of its own, whatever it is called later: the parameter `epochs` of a function, say.
_OF_ITS_OWN = frozenset(
    {"tta", "step", "steps", "pass", "passes", "repeat", "repeats", "times", "augmentation", "augmentations", "aug"}
)
_PART = re.compile(r"[A-Z]+(?![a-z])|[A-Z]?[a-z]+")

CALLBACKS = "keras.callbacks."
MAX_PARTS = 1000  # of a list of callbacks
"""What the canonical names of Keras' callbacks start with."""

# Keywords that only Keras' fit knows, and those that only boosting libraries' fit knows.
_KERAS_KEYWORDS = frozenset(
    {"epochs", "nb_epoch", "validation_data", "validation_split", "callbacks", "steps_per_epoch", "initial_epoch"}
)
_FOREIGN_KEYWORDS = frozenset({"eval_set", "verbose_eval", "early_stopping_rounds", "use_best_model", "eval_metric"})


@dataclass(frozen=True, eq=False, slots=True)
class Training:
    """One call that trains a Keras model; `compilation` is the `compile` in force, None where none is known."""

    call: Call
    model: Term
    compilation: Call | None
    callbacks: tuple[Term, ...]
    callbacks_complete: bool

    @property
    def live(self) -> bool:
        """Whether the notebook runs it, as far as its code shows."""
        return not self.call.context.uncalled

    @property
    def data(self) -> Term | None:
        """What is trained on: the images, the flow or the data set."""
        return self.argument("x") or self.argument("generator")

    @property
    def labels(self) -> Term | None:
        """The labels, where they are passed apart from the data."""
        return self.argument("y")

    @property
    def validation(self) -> Term | None:
        """`validation_data` as it is passed."""
        return self.argument("validation_data")

    @property
    def validation_inputs(self) -> tuple[Term, ...]:
        """The images, flow or data set that validates: of a pair `(x, y)` the first."""
        if self.validation is None:
            return ()
        return tuple(_first_of_pair(term, self.call.time) for term in options(self.validation))

    @property
    def validation_split(self) -> Term | None:
        """The share of the training arrays that Keras holds out."""
        return self.argument("validation_split")

    @property
    def epochs(self) -> Term | None:
        """The number of epochs as it is passed."""
        return self.argument("epochs") or self.argument("nb_epoch")

    def argument(self, name: str) -> Term | None:
        """An argument of the training call by its parameter's name."""
        return _argument(self.call, name, _PARAMETERS[self.call.method or "fit"])

    def compiled_with(self, name: str) -> Term | None:
        """`optimizer`, `loss` or `metrics` of the compilation in force."""
        return None if self.compilation is None else _argument(self.compilation, name, _COMPILE)


@once
def trainings(analysis: Analysis) -> tuple[Training, ...]:
    """The trainings of a notebook in order, those in functions that nobody calls included."""
    timeline = analysis.timeline
    compilations = timeline.calls_named("compile")
    found = (call for call in timeline.calls_named(*_PARAMETERS) if _trains_keras(call, compilations))
    return tuple(_training(call, compilations) for call in found)


@once
def live_trainings(analysis: Analysis) -> tuple[Training, ...]:
    """The trainings that the notebook runs, as far as its code shows."""
    return tuple(training for training in trainings(analysis) if training.live)


def compilation_of(model: Term, time: int, compilations: Sequence[Call]) -> Call | None:
    """The last `compile` of a model before a moment, None where none is known."""
    known = [call for call in compilations if call.time < time and call.receiver and same_object(call.receiver, model)]
    return known[-1] if known else None


def same_object(one: Term, other: Term) -> bool:
    """Whether two terms may be one object: the same term, or branches that share one."""
    return any(option is candidate for option in options(one) for candidate in options(other))


def training_with_epochs(number: Term, trained: Sequence[Training]) -> Training | None:
    """The training whose `epochs=` is what a number is computed from: the same value, not an equal one."""
    made_of = list(ingredients(number))
    for training in trained:
        if training.epochs is not None and any(
            term is option for term in made_of for option in (training.epochs, *options(training.epochs))
        ):
            return training
    return None


def epochs_name(term: Term) -> str | None:
    """The name that says of a value that it is a number of epochs, unless an earlier one says what else it is."""
    if isinstance(term, Attribute):
        names: tuple[object, ...] = (term.name,)
    elif isinstance(term, Subscript) and not term.names:
        names = (literal(term.index),)
    else:
        names = term.names
    for name in names:
        words = {part.lower() for part in _PART.findall(name)} if isinstance(name, str) else set()
        if words & _EPOCH and words <= _EPOCH | _BESIDE:
            return str(name)
        if words & _OF_ITS_OWN:
            return None
    return None


def callback_subject(analysis: Analysis, call: Call) -> str:
    """A name for a callback, equal for all remarks on it and from run to run."""
    assert call.place is not None
    return f"callback:{call.place.cell}:{_callback_numbers(analysis).get(id(call.place.node), 0)}"


@once
def _callback_numbers(analysis: Analysis) -> dict[int, int]:
    """The numbers of the places that build callbacks, counted in each cell, by the identities of their nodes."""
    numbers: dict[int, int] = {}
    last: Counter[int] = Counter()
    for call in analysis.timeline.calls:
        place = call.place
        if place is not None and (call.target or "").startswith(CALLBACKS) and id(place.node) not in numbers:
            last[place.cell] += 1
            numbers[id(place.node)] = last[place.cell]
    return numbers


def flattened(term: Term, time: int) -> tuple[tuple[Term, ...], bool]:
    """The elements of a list, nested ones and sums of lists included, and whether these are all."""
    found: list[Term] = []
    complete = True
    pending = [term]
    for _ in range(MAX_PARTS):
        if not pending:
            return tuple(found), complete
        part = pending.pop()
        if isinstance(part, Display):
            complete &= part.complete
            pending += reversed(part.at(time))
        elif isinstance(part, Operation) and part.operator == "+":
            pending += reversed(part.operands)
        elif isinstance(part, OneOf):
            complete = False
            pending += reversed(part.options)
        elif isinstance(part, Constant):
            complete &= part.value is None
        else:
            found.append(part)
            complete &= isinstance(part, Instance) or (isinstance(part, Call) and part.target is not None)
    return tuple(found), False


def _training(call: Call, compilations: Sequence[Call]) -> Training:
    model = call.receiver
    assert model is not None
    passed = _argument(call, "callbacks", _PARAMETERS[call.method or "fit"])
    callbacks, complete = flattened(passed, call.time) if passed is not None else ((), not call.is_open)
    return Training(call, model, compilation_of(model, call.time, compilations), callbacks, complete)


def _trains_keras(call: Call, compilations: Sequence[Call]) -> bool:
    """Whether a `fit` is that of a Keras model: known so, or nobody else's by its keywords or its `compile`."""
    if call.target is not None:
        return call.target.startswith("keras.") and not call.target.startswith("keras.preprocessing.")
    keywords = {argument.keyword for argument in call.arguments}
    if keywords & _FOREIGN_KEYWORDS:
        return False
    if keywords & _KERAS_KEYWORDS or call.method in ("train_on_batch", "fit_generator"):
        return True
    return call.receiver is not None and compilation_of(call.receiver, call.time, compilations) is not None


def _first_of_pair(term: Term, time: int) -> Term:
    if isinstance(term, Display):
        elements = term.at(time)
        return elements[0] if len(elements) > 1 else term
    return term


def _argument(call: Call, name: str, order: Sequence[str]) -> Term | None:
    return call.argument(name, order.index(name)) if name in order else call.argument(name)
