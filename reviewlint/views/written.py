"""The text of a notebook, read once for all rules."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reviewlint.text.balance import BalanceClaim, balance_claims
from reviewlint.text.prose import Prose
from reviewlint.views.once import once

if TYPE_CHECKING:
    from reviewlint.views.analysis import Analysis


@once
def prose(analysis: Analysis) -> Prose:
    """The sentences of the notebook's markdown and comments."""
    return Prose(analysis.notebook)


@once
def claims_on_balance(analysis: Analysis) -> tuple[BalanceClaim, ...]:
    """The sentences that speak of the balance of classes, in order."""
    return tuple(balance_claims(prose(analysis)))
