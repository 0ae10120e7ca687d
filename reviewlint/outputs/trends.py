"""What training histories show: where validation turns, and whether it was still improving when training ended."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

from reviewlint.outputs.history import TrainingHistory

NOTICEABLE = 0.02
"""The least change, relative to where it began, that counts as one."""

STEADY = 0.03
"""How much validation loss falls over the last two epochs where it still improves clearly."""

LEAP = 0.1
"""How much the last epoch is better than all before where one step alone is clear."""

COMPLETE = 0.995
"""Accuracy on validation data that longer training cannot raise noticeably."""

_NOISE = 0.01
"""How much accuracy may fall short of its best while validation loss improves."""

_ACCURACIES = ("accuracy", "acc", "categorical_accuracy", "sparse_categorical_accuracy", "binary_accuracy")


@dataclass(frozen=True, slots=True)
class Overfitting:
    """Validation loss turned at `best_epoch` and rose from `best` to `last`; training loss went on falling.

    `accuracy_grew` says that the accuracy on validation data did not fall meanwhile.
    """

    best_epoch: int
    last_epoch: int
    best: float
    last: float
    train_then: float
    train_last: float
    accuracy_grew: bool


@dataclass(frozen=True, slots=True)
class Improvement:
    """Validation was best at the last epoch of a log that ran to its end: its loss now and some epochs before."""

    epochs: int
    earlier_epoch: int
    earlier: float
    last: float


def improvement(history: TrainingHistory) -> Improvement | None:
    """Whether validation still improves clearly where training ended as planned."""
    validated = history.series("val_loss")
    if not history.ran_to_the_end or history.stopped_early or len(validated) < 3 or not _are_plain(validated):
        return None
    before, previous, last = validated[-3:]
    is_steady = before > previous > last and last <= before * (1 - STEADY)
    if last >= min(validated[:-1]) or not (is_steady or last <= min(validated[:-1]) * (1 - LEAP)):
        return None
    accuracy = validation_accuracy(history)
    if accuracy and (accuracy[-1] < max(accuracy) - _NOISE or accuracy[-1] >= COMPLETE):
        return None
    return Improvement(history.epochs[-1].number, history.epochs[-3].number, before, last)


def overfitting(history: TrainingHistory, fewest: float) -> Overfitting | None:
    """Whether over the last third training loss falls while validation loss rises, both noticeably.

    Logs of less than `fewest` epochs show no trend."""
    train, validated = history.series("loss"), history.series("val_loss")
    count = len(train)
    if count < fewest or len(validated) != count or not _are_plain(train + validated):
        return None
    third = max(2, math.ceil(count / 3))
    best = min(range(count), key=validated.__getitem__)
    if best > count - third or validated[-1] < validated[best] * (1 + NOTICEABLE):
        return None
    if change(train[-third:]) > -NOTICEABLE or change(validated[-third:]) < NOTICEABLE:
        return None
    accuracy = validation_accuracy(history)
    return Overfitting(
        history.epochs[best].number,
        history.epochs[-1].number,
        validated[best],
        validated[-1],
        train[best],
        train[-1],
        bool(accuracy) and accuracy[-1] >= accuracy[best],
    )


def validation_accuracy(history: TrainingHistory) -> tuple[float, ...]:
    """The accuracy on validation data after each epoch; empty where none is logged."""
    return next((found for name in _ACCURACIES if (found := history.series(f"val_{name}"))), ())


def change(values: Sequence[float]) -> float:
    """The trend over values (least squares, from the first to the last), relative to the first one."""
    middle, mean = (len(values) - 1) / 2, sum(values) / len(values)
    spread = sum((at - middle) ** 2 for at in range(len(values)))
    slope = sum((at - middle) * (value - mean) for at, value in enumerate(values)) / spread
    return slope * (len(values) - 1) / abs(values[0])


def _are_plain(values: Sequence[float]) -> bool:
    """Whether all are finite and positive, as losses are that can be compared by their ratio."""
    return all(math.isfinite(value) and value > 0 for value in values)
