"""What a group's notebooks have in common, as tables for other programs."""

from __future__ import annotations

import csv
import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from reviewlint.text.controls import json_text, visible


@dataclass(frozen=True)
class Entry:
    """One notebook of a group, in a few words.

    `title` is what it is called, `letter` and `page` are the names of its letter in the output folder as text and as a
    page (the same where there is only one), empty where none was written. `counts` says how often each rule found
    something, `severities` how grave the worst of it was. `own` are the rules that found something in what the student
    did, `inherited` those that found something only in what came with the template. `messages` and `quotes` are
    sentences and fragments in Markdown, one for each rule. `best_score` is the best accuracy that its outputs show,
    `curve` the accuracies on validation of the best training. `problem` says why it could not be read, `suppressed` is
    the number of findings that the notebook itself asks to hide.
    """

    path: str
    title: str = ""
    letter: str = ""
    page: str = ""
    counts: Mapping[str, int] = field(default_factory=dict)
    own: frozenset[str] = frozenset()
    inherited: frozenset[str] = frozenset()
    severities: Mapping[str, str] = field(default_factory=dict)
    messages: Mapping[str, str] = field(default_factory=dict)
    quotes: Mapping[str, str] = field(default_factory=dict)
    best_score: float | None = None
    curve: tuple[float, ...] = ()
    problem: str = ""
    suppressed: int = 0

    def total(self, severity: str) -> int:
        """How many findings are of a severity."""
        return sum(count for code, count in self.counts.items() if self.severities.get(code) == severity)


def as_json(entries: Sequence[Entry]) -> str:
    """`summary.json`."""
    notebooks: list[dict[str, Any]] = [
        {
            "path": shown(entry.path),
            "letter": shown(entry.letter),
            "findings": dict(sorted(entry.counts.items())),
            "best_score": entry.best_score,
        }
        for entry in entries
    ]
    return json_text({"version": 1, "notebooks": notebooks}, indent=1)


def as_csv(entries: Sequence[Entry], separator: str = ",") -> str:
    """`summary.csv`: a line for each notebook, a column for each rule that found something.

    Where the separator is `;`, decimal fractions have a comma, as the Excel that wants the one wants the other.
    """
    codes = sorted({code for entry in entries for code in entry.counts})
    table = io.StringIO()
    writer = csv.writer(table, delimiter=separator, lineterminator="\n")
    writer.writerow(["path", "letter", "best_score", "problem", *codes])
    for entry in entries:
        score = "" if entry.best_score is None else f"{entry.best_score:.4f}"
        if separator == ";":
            score = score.replace(".", ",")
        counts = (entry.counts.get(code, 0) for code in codes)
        writer.writerow([*map(_inert, (shown(entry.path), shown(entry.letter))), score, _inert(entry.problem), *counts])
    return table.getvalue()


_OF_FORMULAS = ("=", "+", "-", "@", "\t", "\n", "\r", "＝", "＋", "－", "＠")


def _inert(text: str) -> str:
    """A text that no spreadsheet takes for a formula."""
    return ("'" if text.startswith(_OF_FORMULAS) else "") + visible(text)


def shown(path: str) -> str:
    """What can be shown of a path: bytes that are no text become a mark."""
    return path.encode("utf-8", "surrogateescape").decode("utf-8", "replace")
