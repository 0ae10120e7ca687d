"""Means with their uncertainty, for a few paired repetitions."""

from __future__ import annotations

import math
from collections.abc import Sequence
from dataclasses import dataclass

CONFIDENCE = 0.99
# Student's t at 99 %, two-sided, for 1…30 degrees of freedom. Many mistakes are measured at once: at 95 % one harmless
# mistake in twenty would seem to matter.
_T = (
    63.657, 9.925, 5.841, 4.604, 4.032, 3.707, 3.499, 3.355, 3.250, 3.169, 3.106, 3.055, 3.012, 2.977, 2.947,
    2.921, 2.898, 2.878, 2.861, 2.845, 2.831, 2.819, 2.807, 2.797, 2.787, 2.779, 2.771, 2.763, 2.756, 2.750,
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Interval:
    """A mean and the ends of its confidence interval, in the unit of the values."""

    mean: float
    low: float
    high: float

    @property
    def excludes_zero(self) -> bool:
        """Whether the mean is distinguishable from zero."""
        return self.low > 0 or self.high < 0


def interval(values: Sequence[float]) -> Interval:
    """The mean of independent values (paired differences, as a rule) with its interval; at least two values."""
    count = len(values)
    if count < 2:
        raise ValueError("an interval needs at least two repetitions")
    mean = math.fsum(values) / count
    spread = math.sqrt(math.fsum((value - mean) ** 2 for value in values) / (count - 1))
    half = _T[min(count - 1, len(_T)) - 1] * spread / math.sqrt(count)
    return Interval(mean, mean - half, mean + half)
