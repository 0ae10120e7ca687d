"""The text of a notebook, read once for all rules."""

from __future__ import annotations

from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from reviewlint.text.balance import BalanceClaim, balance_claims
from reviewlint.text.prose import Prose

if TYPE_CHECKING:
    from reviewlint.views.analysis import Analysis

_CACHE: WeakKeyDictionary[Analysis, Prose] = WeakKeyDictionary()
_CLAIMS: WeakKeyDictionary[Analysis, tuple[BalanceClaim, ...]] = WeakKeyDictionary()


def prose(analysis: Analysis) -> Prose:
    """The sentences of the notebook's markdown and comments."""
    found = _CACHE.get(analysis)
    if found is None:
        found = _CACHE[analysis] = Prose(analysis.notebook)
    return found


def claims_on_balance(analysis: Analysis) -> tuple[BalanceClaim, ...]:
    """The sentences that speak of the balance of classes, in order."""
    if analysis not in _CLAIMS:
        _CLAIMS[analysis] = tuple(balance_claims(prose(analysis)))
    return _CLAIMS[analysis]
