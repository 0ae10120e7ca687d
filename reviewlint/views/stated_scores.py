"""Accuracies that the text states, held against what the cells beside it printed."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reviewlint.outputs.metrics import Reading, accuracies, is_shown, numbers
from reviewlint.text.claims import Claim, accuracy_claims
from reviewlint.views.printed import printed
from reviewlint.views.written import prose

if TYPE_CHECKING:
    from reviewlint.views.analysis import Analysis

REACH = 4
"""How many cells above a statement are looked at for the output that it speaks of."""


@dataclass(frozen=True)
class UnshownClaim:
    """A stated accuracy that no output shows; `nearest` is the closest one that the cell beside it printed."""

    claim: Claim
    nearest: Reading


def unshown_claims(analysis: Analysis) -> Iterator[UnshownClaim]:
    """The accuracies stated right after an output that shows others, where no output of the notebook shows them."""
    shown: frozenset[float] | None = None
    for claim in accuracy_claims(prose(analysis)):
        beside = _beside(analysis, claim.sentence.location.cell)
        if not beside:
            continue
        if shown is None:
            shown = numbers(printed(analysis))
        if not is_shown(claim.value, claim.decimals, shown):
            yield UnshownClaim(claim, min(beside, key=lambda reading: abs(reading.value - claim.value)))


def _beside(analysis: Analysis, position: int) -> list[Reading]:
    """The accuracies that the nearest of the cells above printed."""
    for cell in reversed(analysis.notebook.cells[max(position - 1 - REACH, 0) : position - 1]):
        if cell.kind == "code" and (found := list(accuracies(printed(analysis).of(cell)))):
            return found
    return []
