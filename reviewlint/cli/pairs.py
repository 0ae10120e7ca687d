"""Which notebook of the new ones is the resubmission of which old one."""

from __future__ import annotations

import unicodedata
from collections import defaultdict
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field
from pathlib import PurePosixPath

from reviewlint.cli.paths import Found


@dataclass
class Pairs:
    """Old notebooks with their new versions, in the order of the new ones, and those without a counterpart."""

    found: list[tuple[Found, Found]] = field(default_factory=list)
    only_old: list[Found] = field(default_factory=list)
    only_new: list[Found] = field(default_factory=list)


def paired(old: Sequence[Found], new: Sequence[Found]) -> Pairs:
    """Pairs by the path below the folders given, then by name, then by the folder where each side has one left.

    One notebook on each side is a pair whatever the names.
    """
    if len(old) == len(new) == 1:
        return Pairs([(old[0], new[0])])
    left_old, left_new = list(old), list(new)
    partner: dict[Found, Found] = {}
    for key in (_path, _name, _folder):
        there = _unique(left_old, key)
        for name, found in _unique(left_new, key).items():
            if name and name in there:
                partner[found] = there[name]
        left_old = [found for found in left_old if found not in partner.values()]
        left_new = [found for found in left_new if found not in partner]
    return Pairs([(partner[found], found) for found in new if found in partner], left_old, left_new)


def _unique(notebooks: Sequence[Found], key: Callable[[Found], str]) -> dict[str, Found]:
    """The notebooks by key, without those that share one."""
    by_key: dict[str, list[Found]] = defaultdict(list)
    for found in notebooks:
        by_key[key(found)].append(found)
    return {name: same[0] for name, same in by_key.items() if len(same) == 1}


def _path(found: Found) -> str:
    return unicodedata.normalize("NFC", found.below)


def _name(found: Found) -> str:
    return PurePosixPath(_path(found)).name.casefold()


def _folder(found: Found) -> str:
    folder = PurePosixPath(_path(found)).parent.as_posix()
    return "" if folder == "." else folder
