"""Scores that cells printed: accuracies by name, and every number, to look up what a text claims."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from reviewlint.outputs.texts import MAX_LINE, OutputText

_ACCURACY = re.compile(
    r"(?P<name>\b(?:val_|test_|train_)?(?:\w+_)?acc(?:uracy)?|\bточность)\b[^\d\n]{0,40}?"
    r"(?P<value>\d{1,3}(?:[.,]\d+)?(?:e-\d+)?)\s?(?P<percent>%?)",
    re.IGNORECASE,
)
_NUMBER = re.compile(r"(?<![\w.])\d+[.,]\d+")
_PROGRESS = re.compile(r"\bETA:")


@dataclass(frozen=True, slots=True)
class Reading:
    """An accuracy that a cell printed, as a share of 1."""

    cell: int
    name: str
    value: float


def accuracies(outputs: Iterable[OutputText]) -> Iterator[Reading]:
    """The accuracies that outputs name: evaluations, logs, printed lines, reports."""
    for output in outputs:
        for line in output.lines:
            if "cc" not in line and "очность" not in line.lower():
                continue
            if len(line) <= MAX_LINE and not _PROGRESS.search(line):
                for found in _ACCURACY.finditer(line):
                    value = float(found["value"].replace(",", "."))
                    if value > 1 or found["percent"]:
                        value /= 100
                    if value <= 1:
                        yield Reading(output.cell, found["name"].lower(), value)


def numbers(outputs: Iterable[OutputText]) -> frozenset[float]:
    """All decimal fractions that were printed or shown."""
    return frozenset(
        float(found.replace(",", "."))
        for output in outputs
        for found in _NUMBER.findall(output.text)
        if len(found) < 20
    )


def is_shown(value: float, decimals: int, among: Iterable[float]) -> bool:
    """Whether a share of 1, written with so many digits after the point, is one of the numbers, rounded or cut off.

    The numbers may be shares or percentages.
    """
    step = 10.0**-decimals
    return any(
        abs(number - value) <= step / 2 + 1e-9 or 0 <= number - value < step
        for found in among
        for number in (found, found / 100)
    )
