"""Files of weights: which trainings write the best epoch to which file, and what is loaded when."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reviewlint.inference.terms import Attribute, Call, Constant, Instance, Term, is_constant, options
from reviewlint.views.stopping import CHECKPOINT, STOPPING
from reviewlint.views.training import Training, same_object
from reviewlint.views.values import same_value

if TYPE_CHECKING:
    from reviewlint.views.analysis import Analysis

_LOADING_MODELS = ("keras.models.load_model", "keras.models.model_from_json", "tensorflow.saved_model.load")
_LOADING_METHODS = ("load_weights", "set_weights", "restore", "read", "load", "load_model")
_USES = ("evaluate", "evaluate_generator", "predict", "predict_generator", "predict_proba", "predict_classes")


@dataclass(frozen=True, eq=False, slots=True)
class Load:
    """A call that loads weights or a whole model; `model` is what holds them afterwards, `file` None if not known."""

    call: Call
    model: Term
    file: Term | None


def callbacks_of(training: Training, target: str) -> Iterator[Call]:
    """The callbacks of one class that a training gets, or may get."""
    for callback in training.callbacks:
        for option in options(callback):
            if isinstance(option, Call) and option.target == target:
                yield option


def trained_with(callback: Call, trained: Iterable[Training]) -> list[Training]:
    """The trainings that get a callback, or may get it."""
    target = callback.target or ""
    return [training for training in trained if any(one is callback for one in callbacks_of(training, target))]


def best_checkpoints(training: Training) -> list[Call]:
    """The checkpoints of a training that surely keep the best epoch only."""
    return [call for call in callbacks_of(training, CHECKPOINT) if keeps_best(call)]


def keeps_best(checkpoint: Call) -> bool | None:
    """Whether a `ModelCheckpoint` keeps the best epoch only; None where it cannot be told."""
    return _flag(checkpoint, "save_best_only", 3)


def restores_best(stop: Call) -> bool | None:
    """Whether an `EarlyStopping` goes back to the best epoch; None where it cannot be told."""
    return _flag(stop, "restore_best_weights", 6)


def _flag(call: Call, name: str, position: int) -> bool | None:
    given = call.argument(name, position)
    if given is None:
        return None if call.is_open else False
    values = {bool(option.value) if isinstance(option, Constant) else None for option in options(given)}
    return values.pop() if len(values) == 1 else None


def file_of(checkpoint: Call) -> Term | None:
    """Where a checkpoint writes."""
    return checkpoint.argument("filepath", 0)


def may_restore(training: Training) -> bool:
    """Whether a training may end with the best weights by itself: early stopping that restores, unknown callbacks."""
    if not training.callbacks_complete or any(
        not isinstance(option, Call) or option.target is None
        for callback in training.callbacks
        for option in options(callback)
    ):
        return True
    return any(restores_best(stop) is not False for stop in callbacks_of(training, STOPPING))


def has_own_callbacks(training: Training) -> bool:
    """Whether a training gets callbacks of the notebook's own making, which may do anything."""
    return any(isinstance(option, Instance) for callback in training.callbacks for option in options(callback))


def loads(analysis: Analysis) -> list[Load]:
    """The live calls that load weights or models, in order, whatever they load."""
    found = []
    for call in analysis.timeline.calls_named(*_LOADING_METHODS):
        if call.receiver is not None and not call.context.uncalled and call.target not in _LOADING_MODELS:
            if call.method == "load_model":
                found.append(Load(call, call, call.argument("filepath", 0)))
            elif (call.target or "keras.").startswith("keras.") or "Checkpoint" in (call.target or ""):
                is_file = call.method == "load_weights"
                found.append(Load(call, call.receiver, call.argument("filepath", 0) if is_file else None))
    whole = (call for call in analysis.timeline.calls_of(*_LOADING_MODELS) if not call.context.uncalled)
    found.extend(Load(call, call, call.argument("filepath", 0)) for call in whole)
    return sorted(found, key=lambda load: load.call.time)


def may_be_file(load: Load, checkpoint: Call) -> bool:
    """Whether a load may read what a checkpoint wrote: the names of the files are not known to differ."""
    written = file_of(checkpoint)
    if load.file is None or written is None:
        return True
    return any(_may_be_one(one, other) for one in options(load.file) for other in options(written))


def is_file(load: Load, checkpoint: Call) -> bool:
    """Whether a load surely reads what a checkpoint wrote."""
    written = file_of(checkpoint)
    if load.file is None or written is None:
        return False
    if isinstance(load.file, Attribute) and load.file.name == "filepath" and load.file.value is checkpoint:
        return True
    if isinstance(load.file, Constant) and isinstance(written, Constant):
        return _path(load.file) == _path(written)
    return same_value(load.file, written)


def uses(analysis: Analysis, model: Term) -> Iterator[Call]:
    """The live calls that evaluate a model or predict with it, in order."""
    for call in analysis.timeline.calls_named(*_USES):
        if not call.context.uncalled and call.receiver is not None and same_object(call.receiver, model):
            yield call


def _may_be_one(one: Term, other: Term) -> bool:
    if not (isinstance(one, Constant) and isinstance(other, Constant)):
        return True
    names = [_path(term).rpartition("/")[2] for term in (one, other)]
    return names[0] == names[1] or "{" in names[1] or "*" in names[0]


def _path(term: Constant) -> str:
    return str(term.value).replace("\\", "/").removeprefix("./")


def is_absent(term: Term | None) -> bool:
    """Whether an argument is not given, or given as None."""
    return term is None or all(is_constant(option, None) for option in options(term))
