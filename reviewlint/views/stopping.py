"""What keeps a training from going too far: early stopping, and best weights that are loaded later."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reviewlint.inference.terms import Call, Constant, is_constant, options
from reviewlint.views.training import Training

if TYPE_CHECKING:
    from reviewlint.views.analysis import Analysis

STOPPING = "keras.callbacks.EarlyStopping"
CHECKPOINT = "keras.callbacks.ModelCheckpoint"

_OWN_STOP = "stop_training"
"""What a callback of the notebook sets to end a training."""


def may_stop_early(analysis: Analysis, training: Training) -> bool:
    """Whether a training ends by itself, or may: not all of its callbacks are known."""
    if not training.callbacks_complete or next(analysis.timeline.stores(_OWN_STOP), None) is not None:
        return True
    return any(
        not isinstance(option, Call) or option.target in (None, STOPPING)
        for callback in training.callbacks
        for option in options(callback)
    )


def may_load_best(analysis: Analysis, training: Training) -> bool:
    """Whether the best epoch's weights, or those of a chosen one, may be loaded after a training."""
    kept = [call for call in _checkpoints(training) if _keeps_chosen(call)]
    loads = [*analysis.timeline.calls_named("load_weights", "set_weights"), *_loaded_models(analysis)]
    return bool(kept) and any(load.time > training.call.time and not load.context.uncalled for load in loads)


def _checkpoints(training: Training) -> list[Call]:
    every = (option for callback in training.callbacks for option in options(callback))
    return [option for option in every if isinstance(option, Call) and option.target == CHECKPOINT]


def _keeps_chosen(checkpoint: Call) -> bool:
    """Whether the file is not simply the last epoch's."""
    only_best = checkpoint.argument("save_best_only", 3)
    if only_best is not None and not is_constant(only_best, False, 0):
        return True
    path = checkpoint.argument("filepath", 0)
    return checkpoint.is_open or not isinstance(path, Constant) or "{" in str(path.value)


def _loaded_models(analysis: Analysis) -> list[Call]:
    return analysis.timeline.calls_of("keras.models.load_model")
