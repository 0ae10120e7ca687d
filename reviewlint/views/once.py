"""Views that are made once for a notebook, however many rules ask for them."""

from __future__ import annotations

from collections.abc import Callable
from functools import wraps
from typing import TYPE_CHECKING, TypeVar
from weakref import WeakKeyDictionary

if TYPE_CHECKING:
    from reviewlint.views.analysis import Analysis

View = TypeVar("View")


def once(make: Callable[[Analysis], View]) -> Callable[[Analysis], View]:
    """A function of an analysis that is called the first time only; what it made lives as long as the analysis."""
    known: WeakKeyDictionary[Analysis, View] = WeakKeyDictionary()

    @wraps(make)
    def view(analysis: Analysis) -> View:
        if analysis not in known:
            known[analysis] = make(analysis)
        return known[analysis]

    return view
