"""«Did you mean»: what a mistyped word may have been."""

from __future__ import annotations

import difflib
from collections.abc import Iterable


def or_nearest(wanted: str, known: Iterable[str], otherwise: str = ".", quoted: str = "{}") -> str:
    """The end of a sentence on an unknown word: «: может быть, …?» with the nearest known one, else `otherwise`."""
    spelled = {word.lower(): word for word in known}
    near = difflib.get_close_matches(wanted.lower(), spelled, n=1)
    return f": может быть, {quoted.format(spelled[near[0]])}?" if near else otherwise
