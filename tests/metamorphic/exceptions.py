"""What a rewriting may change in the findings, and why; everything else must stay."""

from __future__ import annotations

from reviewlint.diagnostics import Confidence, Diagnostic

# Under splits and merges.
OF_CELLS = {
    "RL001": "counts the cells that have code",
    "RL002": "asks each cell for an output, and a part of a cell has none of its own",
    "RL006": "compares the execution counts of cells",
    "RL014": "compares cells with each other",
}
# Under renames.
OF_NAMES = {
    "RL501": "a name that plainly is the number of epochs counts; only findings by that clause, which are inferred",
    "RL503": "reads code in comments, whose names stay as they were",
    "RL6": "reads sentences, which speak of names as they were",
}


def is_excepted(diagnostic: Diagnostic, kind: str) -> bool:
    """Whether a kind of rewriting (`cells`, `names` or another) may add or remove a finding."""
    if kind == "cells":
        return diagnostic.code in OF_CELLS
    if kind == "names":
        by_name = diagnostic.code != "RL501" or diagnostic.confidence is Confidence.INFERRED
        return by_name and diagnostic.code.startswith(tuple(OF_NAMES))
    return False
