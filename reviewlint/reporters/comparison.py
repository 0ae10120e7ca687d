"""Comparisons of notebooks with their resubmissions as JSON; `version` grows when a key changes its meaning."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import Any

from reviewlint.comparison.findings import Comparison
from reviewlint.reporters.json import finding
from reviewlint.text.controls import json_text

VERSION = 1


def as_json(comparisons: Iterable[Comparison], only_old: Sequence[str] = (), only_new: Sequence[str] = ()) -> str:
    """One document for all pairs, and the notebooks that have no counterpart."""
    document = {
        "version": VERSION,
        "notebooks": [_pair(comparison) for comparison in comparisons],
        "unmatched": {"old": list(only_old), "new": list(only_new)},
    }
    return json_text(document, indent=2)


def _pair(comparison: Comparison) -> dict[str, Any]:
    old, new = comparison.old, comparison.new
    return {
        "old_path": old.path,
        "new_path": new.path,
        "problem": old.problem or new.problem or None,
        "mended": [finding(old, one) for one in comparison.mended],
        "remaining": [{"old": finding(old, one), "new": finding(new, other)} for one, other in comparison.remaining],
        "new": [finding(new, one) for one in comparison.added],
    }
