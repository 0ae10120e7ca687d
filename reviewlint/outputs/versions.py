"""Which Keras a notebook ran with, as far as its saved outputs show."""

from __future__ import annotations

import re
from collections.abc import Iterable

from reviewlint.outputs.texts import MAX_LINE, OutputText

Version = tuple[int, int]

THREE: Version = (3, 0)
"""The first version of Keras 3."""

DROPS_LR: tuple[Version, Version] = ((2, 11), (2, 15))
"""The versions whose optimizers print a line about `lr=` and train at their default."""

SAYS_ACCURACY: Version = (2, 3)
"""The first version that logs `accuracy` where it is asked for `accuracy`; those before it log `acc`."""

_SIGNS = ("ersion", "ensorflow", "ensorFlow", "eras", "`lr`", "━")
_PRINTED = re.compile(
    r"^\W{0,20}(?P<what>tensorflow|tf|(?:tf\.)?keras)(?:\.__version__)?(?: version)?\s{0,20}[:=]{0,2}\s{0,20}"
    r"['\"v]{0,2}(?P<major>\d{1,2})\.(?P<minor>\d{1,3})(?:\.\w{1,12})?['\"]?\s*$",
    re.IGNORECASE,
)
_DROPPED = re.compile(r"`lr` is deprecated\b.{0,60}legacy optimizer")
_BAR_OF_THREE = re.compile(r"\d+/\d+ ━{4,}[^\w]{0,9}\s*\d+m?s ")


def keras_version(outputs: Iterable[OutputText]) -> Version | None:
    """The version of Keras that outputs show: printed, or told by what only it prints; None where none shows."""
    found = None
    for output in outputs:
        if not any(sign in output.text for sign in _SIGNS):
            continue
        for line in output.lines:
            if len(line) <= MAX_LINE:
                found = _of_line(line) or found
    return found


def _of_line(line: str) -> Version | None:
    if "`lr`" in line and _DROPPED.search(line):
        return DROPS_LR[0]
    if "━" in line:
        return THREE if _BAR_OF_THREE.search(line) else None
    printed = _PRINTED.match(line)
    if printed is None:
        return None
    version = int(printed["major"]), int(printed["minor"])
    return version if "keras" in printed["what"].lower() else _of_tensorflow(version)


def _of_tensorflow(version: Version) -> Version:
    """The Keras that comes with a TensorFlow: 2.2 with 1.x, of one number since 2.5, Keras 3 since 2.16."""
    if version >= (2, 16):
        return THREE
    return (2, 2) if version < (2, 0) else max(version, SAYS_ACCURACY)
