"""Pairs findings of the old notebook with those of the new one that stand at the same place."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from typing import NamedTuple

from reviewlint.comparison.alignment import Alignment, likeness
from reviewlint.comparison.units import Units
from reviewlint.diagnostics import Diagnostic, Location

SURE = 0.55  # a place as like its counterpart as this is not looked for elsewhere
MANY = 200  # findings of a rule that are too many to compare each with each

Pair = tuple[Diagnostic, Diagnostic]


class Place(NamedTuple):
    """What a finding stands at: the notebook, a whole cell, or a unit, by number."""

    kind: str
    number: int = 0


class Matcher:
    """Pairs the findings of one rule at a time."""

    def __init__(self, old: Units, new: Units) -> None:
        self._old = old
        self._new = new
        self._alignment = Alignment(old.all, new.all)
        self._shared: dict[int, Counter[int]] = defaultdict(Counter)  # old cell → new cells: units that are one
        self._shared_back: dict[int, Counter[int]] = defaultdict(Counter)
        for one, other in self._alignment.new.items():
            here, there = old.all[one].cell, new.all[other].cell
            self._shared[here][there] += 1
            self._shared_back[there][here] += 1

    def pairs(self, old: Sequence[Diagnostic], new: Sequence[Diagnostic]) -> list[Pair]:
        """The findings that are one: their places are one, or the place of neither is found again.

        Where a rule still finds something and the old place is gone, the mistake is taken to have moved there.
        """
        was, now = _by_place(old, self._old), _by_place(new, self._new)
        pairs: list[Pair] = []
        for one, other in (*self._one_place(was, now), *self._through_calls(was, now)):
            pairs += _taken(was[one], now[other])
        lost = [(one, finding) for one in was for finding in was[one] if not self._is_kept(one, finding.location)]
        fresh = [
            (other, finding) for other in now for finding in now[other] if not self._was_there(other, finding.location)
        ]
        return pairs + self._moved(lost, fresh)

    def _one_place(self, was: Iterable[Place], now: Mapping[Place, object]) -> Iterator[tuple[Place, Place]]:
        """The places that are one and have findings in both notebooks, those that share most first."""
        shared = [(-count, one, other) for one in was for other, count in self._counterparts(one) if other in now]
        yield from ((one, other) for _, one, other in sorted(shared))

    def _counterparts(self, place: Place) -> Iterator[tuple[Place, int]]:
        match place:
            case Place("cell", number):
                yield from ((Place("cell", other), count) for other, count in self._shared[number].items())
            case Place("unit", number) if number in self._alignment.new:
                yield Place("unit", self._alignment.new[number]), 1
            case Place("notebook"):
                yield place, 1

    def _through_calls(self, was: Iterable[Place], now: Iterable[Place]) -> Iterator[tuple[Place, Place]]:
        """The places of which one is in a function, made or dissolved meanwhile, and the other calls it."""
        old, new = _numbers(was), _numbers(now)
        for one in sorted(old & self._alignment.new.keys()):
            for other in self._new.linked(self._alignment.new[one]):
                if other in new:
                    yield Place("unit", one), Place("unit", other)
        for other in sorted(new & self._alignment.old.keys()):
            for one in self._old.linked(self._alignment.old[other]):
                if one in old:
                    yield Place("unit", one), Place("unit", other)

    def _is_kept(self, place: Place, location: Location) -> bool:
        """Whether an old place is in the new notebook for sure, with what the finding speaks of."""
        if place.kind == "unit":
            there = self._alignment.new.get(place.number)
            return there is not None and self._is_sure(place.number, there, self._old.subject(location))
        return place.kind == "cell" and _is_shared(self._shared[place.number], self._old.in_cell(place.number))

    def _was_there(self, place: Place, location: Location) -> bool:
        """Whether a new place was in the old notebook for sure, with what the finding speaks of."""
        if place.kind == "unit":
            there = self._alignment.old.get(place.number)
            return there is not None and self._is_sure(there, place.number, self._new.subject(location))
        return place.kind == "cell" and _is_shared(self._shared_back[place.number], self._new.in_cell(place.number))

    def _is_sure(self, one: int, other: int, subject: str) -> bool:
        both = (self._old.all[one], self._new.all[other])
        return likeness(*both) >= SURE and (not subject or all(subject in unit.said.words for unit in both))

    def _moved(self, lost: list[tuple[Place, Diagnostic]], fresh: list[tuple[Place, Diagnostic]]) -> list[Pair]:
        """Findings whose places have no counterpart, the likest first."""
        if max(len(lost), len(fresh)) > MANY:
            return _taken([finding for _, finding in lost], [finding for _, finding in fresh])
        scored = [
            (-self._likeness(one, other), i, j) for i, (one, _) in enumerate(lost) for j, (other, _) in enumerate(fresh)
        ]
        pairs: dict[int, int] = {}
        for _, i, j in sorted(scored):
            if i not in pairs and j not in pairs.values():
                pairs[i] = j
        return [(lost[i][1], fresh[j][1]) for i, j in pairs.items()]

    def _likeness(self, one: Place, other: Place) -> float:
        if one.kind == other.kind == "unit":
            return likeness(self._old.all[one.number], self._new.all[other.number])
        return 0.0


def _numbers(places: Iterable[Place]) -> set[int]:
    return {place.number for place in places if place.kind == "unit"}


def _by_place(findings: Iterable[Diagnostic], units: Units) -> dict[Place, list[Diagnostic]]:
    found: dict[Place, list[Diagnostic]] = defaultdict(list)
    for finding in findings:
        found[_place(finding.location, units)].append(finding)
    return found


def _place(location: Location, units: Units) -> Place:
    if not location.cell:
        return Place("notebook")
    number = None if location == Location(location.cell) else units.at(location)
    return Place("cell", location.cell) if number is None else Place("unit", number)


def _taken(old: list[Diagnostic], new: list[Diagnostic]) -> list[Pair]:
    """Pairs of two lists, taken out of them: first what is said in the same words, then in order."""
    by_message: dict[str, list[Diagnostic]] = defaultdict(list)
    for finding in reversed(new):
        by_message[finding.message].append(finding)
    pairs = [(finding, same.pop()) for finding in old if (same := by_message[finding.message])]
    _remove(old, (one for one, _ in pairs))
    _remove(new, (other for _, other in pairs))
    rest = list(zip(old, new, strict=False))
    del old[: len(rest)], new[: len(rest)]
    return pairs + rest


def _remove(findings: list[Diagnostic], taken: Iterable[Diagnostic]) -> None:
    gone = {id(finding) for finding in taken}
    findings[:] = [finding for finding in findings if id(finding) not in gone]


def _is_shared(shared: Counter[int], units: range) -> bool:
    return shared.total() >= SURE * max(1, len(units))
