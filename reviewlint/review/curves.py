"""Training curves of saved logs, as lines that a page draws."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from math import isfinite

from reviewlint.outputs.history import TrainingHistory

WIDTH, HEIGHT = 360, 170
LEFT, RIGHT, TOP, BOTTOM = 56, 12, 14, 24
VALIDATION = "val_"


@dataclass(frozen=True)
class Point:
    """An epoch of a line; `x` and `y` are places on the chart."""

    x: float
    y: float
    epoch: int
    value: float


@dataclass(frozen=True)
class Chart:
    """A metric over the epochs of one `fit`: training and validation as runs of `x,y`, the best epoch as a point."""

    title: str
    train: tuple[str, ...]
    validation: tuple[str, ...]
    best: Point | None
    low: float
    high: float
    first: int
    last: int


@dataclass(frozen=True)
class Curves:
    """The charts of one `fit`, by the cell that ran it."""

    cell: int
    epochs: int
    charts: tuple[Chart, ...]


def curves(history: TrainingHistory) -> Curves | None:
    """The charts of a history of two epochs or more; None where there is nothing to draw."""
    if len(history.epochs) < 2:
        return None
    names = dict.fromkeys(name.removeprefix(VALIDATION) for name in history.names)
    accuracy = next((name for name in names if "acc" in name.lower()), None)
    charts = [_chart(history, name) for name in (accuracy, "loss") if name in names]
    return Curves(history.cell, len(history.epochs), tuple(charts)) if charts else None


def sparkline(values: Sequence[float], width: int = 88, height: int = 22) -> str:
    """Values as the points of a small line without axes; empty for fewer than two."""
    known = [value for value in values if isfinite(value)]
    if len(known) < 2 or len(known) != len(values):
        return ""
    low, high = min(known), max(known)
    step = (width - 4) / (len(known) - 1)
    scale = (height - 4) / ((high - low) or 1)
    return " ".join(f"{2 + n * step:.1f},{height - 2 - (value - low) * scale:.1f}" for n, value in enumerate(known))


def _chart(history: TrainingHistory, name: str) -> Chart:
    series = {key: _finite(history, key) for key in (name, VALIDATION + name)}
    values = [value for points in series.values() for _, value in points] or [0.0]
    numbers = [epoch.number for epoch in history.epochs]
    chart = _Scale(min(values), max(values), numbers[0], numbers[-1])
    runs = {key: tuple(chart.runs(points)) for key, points in series.items()}
    validated = series[VALIDATION + name]
    better = min if name == "loss" else max
    best = better(validated, key=lambda point: point[1], default=None)
    return Chart(
        name,
        runs[name],
        runs[VALIDATION + name],
        None if best is None else Point(*chart.place(*best), *best),
        chart.low,
        chart.high,
        chart.first,
        chart.last,
    )


def _finite(history: TrainingHistory, name: str) -> list[tuple[int, float]]:
    found = [(epoch.number, epoch.values[name]) for epoch in history.epochs if name in epoch.values]
    return [(number, value) for number, value in found if isfinite(value)]


@dataclass(frozen=True)
class _Scale:
    low: float
    high: float
    first: int
    last: int

    def place(self, epoch: int, value: float) -> tuple[float, float]:
        across = (epoch - self.first) / ((self.last - self.first) or 1)
        up = (value - self.low) / ((self.high - self.low) or 1)
        return LEFT + across * (WIDTH - LEFT - RIGHT), HEIGHT - BOTTOM - up * (HEIGHT - TOP - BOTTOM)

    def runs(self, points: Sequence[tuple[int, float]]) -> list[str]:
        """The points as one run for each stretch of epochs without a gap."""
        runs: list[list[str]] = []
        previous: int | None = None
        for epoch, value in points:
            if previous is None or epoch != previous + 1:
                runs.append([])
            x, y = self.place(epoch, value)
            runs[-1].append(f"{x:.1f},{y:.1f}")
            previous = epoch
        return [" ".join(run) for run in runs]
