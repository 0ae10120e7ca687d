"""Probabilities of a network: plain, averaged over passes of TTA, averaged over networks; rows stay in order."""

from __future__ import annotations

import math
from collections.abc import Iterator, Sequence
from dataclasses import asdict, dataclass
from typing import Any

import numpy as np

from reviewlint.trainer.augmentation import Augmentation
from reviewlint.trainer.batches import OrderedBatches, Pixels


def probabilities(
    network: Any,
    pixels: Pixels,
    numbers: Any,
    batch_size: int,
    augmentation: Augmentation | None = None,
    seed: tuple[int, ...] = (),
) -> Any:
    """Probabilities, float32 (len(numbers), classes): row k belongs to picture `numbers[k]`."""
    batches = OrderedBatches(pixels, numbers, batch_size, augmentation=augmentation, seed=seed)
    predicted = np.asarray(network.predict(batches, verbose=0), "float32")
    if len(predicted) != len(numbers) or batches.served != [int(number) for number in numbers]:
        raise AssertionError("rows of predictions do not follow the pictures")
    return predicted


def passes(
    network: Any, pixels: Pixels, numbers: Any, batch_size: int, augmentation: Augmentation, steps: int, seed: int
) -> Iterator[Any]:
    """The predictions of each TTA pass, float32 (len(numbers), classes); every pass draws its own changes."""
    for step in range(steps):
        yield probabilities(network, pixels, numbers, batch_size, augmentation, (seed, 2, step))


def averaged(predictions: Sequence[Any]) -> Any:
    """The mean of probabilities of the same pictures, float32 (count, classes)."""
    return np.mean(np.stack(predictions), axis=0, dtype="float64").astype("float32")


def accuracy(predicted: Any, labels: Any) -> float:
    """The share of pictures whose most probable class is right; NaN for none."""
    return float(np.mean(np.argmax(predicted, 1) == labels)) if len(labels) else math.nan


@dataclass(frozen=True, slots=True)
class Comparison:
    """What a technique changed on the same pictures: accuracies, pictures put right and spoilt, error of the change.

    `error` is the standard error of `after - before`, counted in pairs; the change is `beyond_noise` from two of them.
    """

    before: float
    after: float
    corrected: int
    spoilt: int
    error: float

    @property
    def beyond_noise(self) -> bool:
        """Whether so large a change is unlikely to be chance."""
        return abs(self.after - self.before) >= 2 * self.error > 0

    def as_dictionary(self) -> dict[str, float | int | bool]:
        """For metrics.json."""
        return {**asdict(self), "change": self.after - self.before, "beyond_noise": self.beyond_noise}


def compare(before: Any, after: Any, labels: Any) -> Comparison:
    """Compare two predictions (count, classes) of the same pictures in pairs."""
    right_before, right_after = np.argmax(before, 1) == labels, np.argmax(after, 1) == labels
    change = right_after.astype(float) - right_before
    error = float(change.std(ddof=1) / math.sqrt(len(change))) if len(change) > 1 else 0.0
    return Comparison(
        float(right_before.mean()), float(right_after.mean()), int((change > 0).sum()), int((change < 0).sum()), error
    )
