"""What callbacks watch, and which names a training can log."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import TYPE_CHECKING

from reviewlint.inference.terms import Call, Constant, Display, Instance, Symbol, Term, literal, options
from reviewlint.knowledge.signatures import default
from reviewlint.views.checkpoints import is_absent, keeps_best, trained_with
from reviewlint.views.keras_versions import is_old
from reviewlint.views.printed import printed
from reviewlint.views.stopping import CHECKPOINT, STOPPING
from reviewlint.views.training import Training

if TYPE_CHECKING:
    from reviewlint.views.analysis import Analysis

PLATEAU = "keras.callbacks.ReduceLROnPlateau"
WATCHING = {CHECKPOINT: 1, STOPPING: 0, PLATEAU: 0}
"""The callbacks of Keras that watch a metric, and where `monitor` stands among their parameters."""

MODES = {CHECKPOINT: 5, STOPPING: 4, PLATEAU: 4}
"""Where `mode` stands among their parameters."""

UNUSED = "unused"

_DEFAULT = "val_loss"
_ERRORS = (
    ("mse", "mean_squared_error"), ("mae", "mean_absolute_error"), ("mape", "mean_absolute_percentage_error"),
    ("msle", "mean_squared_logarithmic_error"), ("rmse", "root_mean_squared_error"),
)  # fmt: skip
_LOWER = frozenset(name for names in _ERRORS for name in names) | {"loss"}
_HIGHER = re.compile(r"(?:\w+_)?(?:acc|accuracy)|auc(?:_\d+)?|precision(?:_\d+)?|recall(?:_\d+)?")
_NUMBERED = re.compile(r"_\d+$")
_WORD = re.compile(r"(?<=[a-z0-9])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")


def monitor_of(callback: Call) -> str | None:
    """The one name that a callback watches, by default too; None where it cannot be told or is no text."""
    given = callback.argument("monitor", WATCHING.get(callback.target or ""))
    if given is None:
        return None if callback.is_open else _DEFAULT
    name = literal(given)
    return name if isinstance(name, str) else None


def best_is(monitor: str) -> str | None:
    """Which extreme of a metric is the best one: `min`, `max`, or None where the name does not tell."""
    name = monitor.removeprefix("val_")
    if name.lower() in _LOWER or name.endswith("_loss"):
        return "min"
    return "max" if _HIGHER.fullmatch(name.lower()) else None


def is_watching(callback: Call) -> bool:
    """Whether what a callback watches decides anything: a checkpoint of every epoch watches nothing by default."""
    if callback.target != CHECKPOINT or callback.argument("monitor", 1) is not None:
        return True
    return keeps_best(callback) is True


def validates(training: Training) -> bool | None:
    """Whether a training looks at validation data; None where it cannot be told."""
    given = [training.validation, training.validation_split]
    if all(is_absent(term) for term in given):
        return None if training.call.is_open else False
    split = training.validation_split
    return not (is_absent(training.validation) and isinstance(split, Constant) and not split.value)


def logs_name(analysis: Analysis, name: str) -> bool:
    """Whether some saved log shows a metric of this name."""
    return name in printed(analysis).metrics


def warned_in(analysis: Analysis, call: Call, monitor: str) -> int:
    """The cell under which Keras says that it does not find what a callback watches; 0 where none does."""
    is_saver = call.target == CHECKPOINT
    words = f"only with {monitor} available" if is_saver else f"metric `{monitor}` which is not available"
    return next((text.cell for text in printed(analysis) if words in text.text), 0)


def watching_fault(analysis: Analysis, call: Call, live: Sequence[Training]) -> str:
    """What is wrong with a callback: `mode`, `validation`, `name`, `unused` for one of no training, else nothing."""
    monitor = monitor_of(call)
    if monitor is None or not is_watching(call):
        return ""
    mode, best = literal(call.argument("mode", MODES[call.target or ""])), best_is(monitor)
    if mode in ("min", "max") and best not in (None, mode):
        return "mode"
    served = trained_with(call, live)
    return why_not_logged(analysis, served, monitor) if served else UNUSED


def called_now(monitor: str, names: Sequence[str]) -> str:
    """What is logged for a watched accuracy: `acc` and `accuracy` changed places in Keras 2.3; empty for others."""
    metric = monitor.removeprefix("val_")
    now = next((name for name in names if name in ("acc", "accuracy")), "") if metric in ("acc", "accuracy") else ""
    return monitor.removesuffix(metric) + now if now else ""


def why_not_logged(analysis: Analysis, served: Sequence[Training], monitor: str) -> str:
    """Why none of the trainings logs a metric: `validation` or `name`; empty where one may."""
    if logs_name(analysis, monitor):
        return ""
    if monitor.startswith("val_") and all(validates(training) is False for training in served):
        return "validation"
    for training in served:
        names = names_of_metrics(analysis, training)
        if names is None or can_log(names, monitor) or monitor in ("lr", "learning_rate"):
            return ""
    return "name"


def names_of_metrics(analysis: Analysis, training: Training) -> frozenset[str] | None:
    """The names that the compiled metrics log, without `val_`; None where not all of them are known."""
    compilation = training.compilation
    if compilation is None or compilation.is_open or any(isinstance(o, Instance) for o in options(training.model)):
        return None
    if compilation.argument("weighted_metrics") is not None or analysis.timeline.calls_named("add_metric"):
        return None
    if isinstance(training.compiled_with("loss"), Display):
        return None
    metrics = training.compiled_with("metrics")
    if is_absent(metrics):
        return frozenset({"loss"})
    assert metrics is not None
    if len(options(metrics)) != 1 or (isinstance(metrics, Display) and not metrics.complete):
        return None
    every = metrics.at(compilation.time) if isinstance(metrics, Display) else (metrics,)
    return _joined([_names_of(metric, is_old(analysis)) for metric in every])


def _joined(parts: Iterable[frozenset[str] | None]) -> frozenset[str] | None:
    names = {"loss"}
    for part in parts:
        if part is None:
            return None
        names |= part
    return frozenset(names)


def _names_of(metric: Term, old: bool) -> frozenset[str] | None:
    """What one metric may be called in the log; None for one that is not of Keras."""
    if isinstance(metric, Constant) and isinstance(metric.value, str):
        return _of_text(metric.value, old)
    if isinstance(metric, Symbol) and metric.name.startswith(("keras.metrics.", "keras.losses.")):
        name = metric.name.rpartition(".")[2]
        return frozenset({name}) if name.islower() else None
    if isinstance(metric, Call) and (metric.target or "").startswith("keras.metrics."):
        return _of_object(metric)
    return None


def _of_text(text: str, old: bool) -> frozenset[str]:
    if text.lower() in ("accuracy", "acc"):
        return frozenset({"acc"}) if old else frozenset({text})
    aliases = next((names for names in _ERRORS if text.lower() in names), ())
    return frozenset({text, text.lower(), _snake(text), *aliases})


def _of_object(metric: Call) -> frozenset[str] | None:
    target = metric.target or ""
    given = metric.argument("name")
    if given is not None and not is_absent(given):
        name = literal(given)
        return frozenset({name}) if isinstance(name, str) else None
    if metric.is_open or target.startswith("keras.metrics.MeanMetricWrapper"):
        return None
    usual = default(target, "name")
    return frozenset({usual if isinstance(usual, str) else _snake(target.rpartition(".")[2])})


def _snake(name: str) -> str:
    return _WORD.sub("_", name).lower()


def can_log(names: frozenset[str], monitor: str) -> bool:
    """Whether one of the names, numbered or behind the name of an output, is what a callback watches."""
    name = monitor.removeprefix("val_")
    return any(name == known or _NUMBERED.sub("", name) == known or name.endswith(f"_{known}") for known in names)
