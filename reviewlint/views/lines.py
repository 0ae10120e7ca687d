"""Calls by the line of code that makes them: a line in a function or a loop may make many."""

from __future__ import annotations

from collections.abc import Iterable

from reviewlint.inference.terms import Call


def by_line(calls: Iterable[Call]) -> list[list[Call]]:
    """The calls that one piece of code makes, together, in the order of the first ones."""
    found: dict[int, list[Call]] = {}
    for call in calls:
        if call.place is not None:
            found.setdefault(id(call.place.node), []).append(call)
    return list(found.values())
