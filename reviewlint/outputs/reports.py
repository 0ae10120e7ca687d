"""Reports of scikit-learn in saved outputs: `classification_report`, with the pictures of each class."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass, field

from reviewlint.outputs.texts import OutputText

_HEAD = re.compile(r"^\s*precision\s+recall\s+f1-score\s+support\s*$")
_ROW = re.compile(r"^\s*(?P<name>\S.{0,100}?)\s{2,}(?:\d[.,]\d+\s+){3}(?P<support>\d{1,9})(?:\.0)?\s*$")
_ACCURACY = re.compile(r"^\s*accuracy\s+(?P<value>\d[.,]\d+)\s+(?P<support>\d{1,9})\s*$")
_AVERAGES = frozenset({"micro avg", "macro avg", "weighted avg", "samples avg", "avg / total"})

MAX_LINE = 300
"""Longer lines are no rows of a report."""


@dataclass
class ClassificationReport:
    """How many pictures each class has (`supports`), of how many all, and the accuracy where it is told."""

    supports: dict[str, int] = field(default_factory=dict)
    total: int = 0
    accuracy: float | None = None


def classification_reports(output: OutputText) -> Iterator[ClassificationReport]:
    """The reports in an output, in order."""
    if "f1-score" not in output.text:
        return
    report: ClassificationReport | None = None
    for line in output.lines:
        if len(line) > MAX_LINE:
            continue
        if _HEAD.match(line):
            if report is not None and report.total:
                yield report
            report = ClassificationReport()
        elif report is not None:
            _read(report, line)
    if report is not None and report.total:
        yield report


def _read(report: ClassificationReport, line: str) -> None:
    accuracy, row = _ACCURACY.match(line), _ROW.match(line)
    if accuracy is not None:
        report.accuracy = float(accuracy["value"].replace(",", "."))
        report.total = int(accuracy["support"])
    elif row is not None and row["name"] in _AVERAGES:
        report.total = report.total or int(row["support"])
    elif row is not None:
        report.supports[row["name"]] = int(row["support"])
