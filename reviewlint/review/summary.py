"""What a group's notebooks have in common, as tables for other programs."""

from __future__ import annotations

import csv
import io
import json
from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from reviewlint.engine import NotebookResult


@dataclass(frozen=True)
class Reviewed:
    """A notebook and the name of its letter in the output folder."""

    result: NotebookResult
    letter: str

    @property
    def counts(self) -> dict[str, int]:
        """How often each rule found something."""
        return dict(sorted(Counter(finding.code for finding in self.result.diagnostics).items()))


def as_json(reviewed: Sequence[Reviewed]) -> str:
    """`summary.json`."""
    notebooks: list[dict[str, Any]] = [
        {"path": one.result.path, "letter": one.letter, "findings": one.counts, "best_score": None} for one in reviewed
    ]
    return json.dumps({"version": 1, "notebooks": notebooks}, ensure_ascii=False, indent=1) + "\n"


def as_csv(reviewed: Sequence[Reviewed]) -> str:
    """`summary.csv`: a line for each notebook, a column for each rule that found something."""
    codes = sorted({code for one in reviewed for code in one.counts})
    table = io.StringIO()
    writer = csv.writer(table, lineterminator="\n")
    writer.writerow(["path", "letter", *codes])
    for one in reviewed:
        writer.writerow([one.result.path, one.letter, *(one.counts.get(code, 0) for code in codes)])
    return table.getvalue()
