"""Which place of the old notebook became which place of the new one.

Places that say the same and stand alone in saying it are one; so are their neighbours that say the same. The rest are
paired by likeness, the likest first, and what is left between two neighbours that are paired is paired with it.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Container, Iterable, Iterator, Sequence

from reviewlint.comparison.units import Unit

COMMON = 60  # a word that more places have tells nothing
CANDIDATES = 40  # places that one is compared with
LIKE = 0.4
NEIGHBOURS = 0.2  # what the places around count in a likeness


class Alignment:
    """Pairs of places by number, `new` by old ones and `old` by new ones, each with how like they are (0 … 1)."""

    def __init__(self, old: Sequence[Unit], new: Sequence[Unit]) -> None:
        self.new: dict[int, int] = {}
        self.old: dict[int, int] = {}
        self._old = old
        self._new = new
        self._pair(_alone(old, new))
        self._pair(self._likest())
        self._pair(self._in_order())
        self._fill_gaps()

    def _pair(self, pairs: Iterable[tuple[int, int]]) -> None:
        """Take the pairs whose places are free, and with each the equal places around it."""
        for pair in pairs:
            pending = [pair]
            while pending:
                one, other = pending.pop()
                if one in self.new or other in self.old:
                    continue
                self.new[one] = other
                self.old[other] = one
                pending += [near for near in self._around(one, other) if self._says_the_same(*near)]

    def _around(self, one: int, other: int) -> Iterator[tuple[int, int]]:
        for step in (-1, 1):
            if 0 <= one + step < len(self._old) and 0 <= other + step < len(self._new):
                yield one + step, other + step

    def _says_the_same(self, one: int, other: int) -> bool:
        return self._old[one].said.form == self._new[other].said.form

    def _likest(self) -> Iterator[tuple[int, int]]:
        """Pairs of free places, the likest first; of equally like ones those nearest to where they are expected."""
        index = _Index(self._new, self.old)
        expected = self._expected()
        scored = [
            (-score, abs(expected[one] - other), one, other)
            for one, place in enumerate(self._old)
            if one not in self.new
            for other in index.near(place)
            if (score := self._score(one, other)) >= LIKE
        ]
        yield from ((one, other) for _, _, one, other in sorted(scored))

    def _expected(self) -> list[int]:
        """Where each old place would be if nothing had come or gone since the paired place above it."""
        expected, next_one = [], 0
        for one in range(len(self._old)):
            next_one = self.new.get(one, next_one)
            expected.append(next_one)
            next_one += 1
        return expected

    def _score(self, one: int, other: int) -> float:
        near = [likeness(self._old[i], self._new[j]) for i, j in self._around(one, other)]
        around = sum(near) / len(near) if near else 0.0
        return (1 - NEIGHBOURS) * likeness(self._old[one], self._new[other]) + NEIGHBOURS * around

    def _in_order(self) -> Iterator[tuple[int, int]]:
        """What is left of places that say the same: too many to tell them apart."""
        forms = _by_form(self._new, self.old)
        for form, numbers in _by_form(self._old, self.new).items():
            yield from zip(numbers, forms.get(form, ()), strict=False)

    def _fill_gaps(self) -> None:
        """What stands alone between the same neighbours is the same place, rewritten."""
        for one in range(len(self._old)):
            if one in self.new:
                continue
            before, after = self.new.get(one - 1), self.new.get(one + 1)
            if before is not None and after == before + 2 and before + 1 not in self.old:
                self.new[one] = before + 1
                self.old[before + 1] = one


class _Index:
    """Finds the places that share rare words with one."""

    def __init__(self, places: Sequence[Unit], taken: dict[int, int]) -> None:
        self._by_word: dict[str, list[int]] = defaultdict(list)
        for number, place in enumerate(places):
            if number not in taken:
                for word in (place.said.form, *place.said.words):
                    self._by_word[word].append(number)

    def near(self, place: Unit) -> list[int]:
        shared: Counter[int] = Counter()
        for word in (place.said.form, *place.said.words):
            numbers = self._by_word.get(word, [])
            if len(numbers) <= COMMON:
                shared.update(numbers)
        return [number for number, _ in shared.most_common(CANDIDATES)]


def _alone(old: Sequence[Unit], new: Sequence[Unit]) -> Iterator[tuple[int, int]]:
    """The pairs of places that say the same, and no others of either notebook do."""
    forms = _by_form(new)
    for form, numbers in _by_form(old).items():
        others = forms.get(form, [])
        if len(numbers) == len(others) == 1:
            yield numbers[0], others[0]


def _by_form(places: Sequence[Unit], taken: Container[int] = ()) -> dict[str, list[int]]:
    found: dict[str, list[int]] = defaultdict(list)
    for number, place in enumerate(places):
        if number not in taken:
            found[place.said.form].append(number)
    return found


def likeness(one: Unit, other: Unit) -> float:
    """1 for places that say the same, down to 0 for such as share no word."""
    if one.said.form == other.said.form:
        return 1.0
    fewer, more = sorted((one.said.words, other.said.words), key=len)
    total = fewer.total() + more.total()
    shared = sum(min(count, more[word]) for word, count in fewer.items() if word in more)
    return 2 * shared / total if total else 0.0
