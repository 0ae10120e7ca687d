"""Values that hold others: lists, tuples, sets, dicts and comprehensions."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

from reviewlint.inference.values import Constant, Place, Term

if TYPE_CHECKING:
    from reviewlint.inference.timeline import Context


class Display(Term):
    """A list, tuple or set (`kind`) whose elements are known; lists remember what they held when.

    `complete` is False where elements of unknown number may have been added (`extend(unknown)`, a loop that was
    run once, a branch not decided). Read the elements with `at(time)`: those that it held at that moment.
    """

    __slots__ = ("_added", "_versions", "complete", "kind")

    def __init__(self, kind: str, elements: Sequence[Term], place: Place | None = None, complete: bool = True) -> None:
        super().__init__(place)
        self.kind = kind
        self.complete = complete
        self._versions: list[tuple[int, tuple[Term, ...]]] = [(-1, tuple(elements))]
        self._added: dict[int, Context] = {}

    @property
    def elements(self) -> tuple[Term, ...]:
        """The elements at the end of the notebook (while it runs: now)."""
        return self._versions[-1][1]

    def at(self, time: int) -> tuple[Term, ...]:
        """The elements held at a moment of the timeline."""
        for since, elements in reversed(self._versions):
            if since <= time:
                return elements
        return self._versions[0][1]

    def changed_after(self, time: int) -> bool:
        """Whether it holds something else later than at a moment."""
        return self._versions[-1][0] > time

    def become(self, elements: Sequence[Term], time: int) -> None:
        """Hold other elements from now on."""
        self._versions.append((time, tuple(elements)))

    def add(self, elements: Sequence[Term], time: int, context: Context) -> None:
        """Hold more elements from now on; the loops and branches in which they were added are remembered."""
        self.become((*self.elements, *elements), time)
        self._added.update((id(element), context) for element in elements)

    def added_in(self, element: Term) -> Context | None:
        """The loops and branches around the `append` or the like that added an element; None for the first ones."""
        return self._added.get(id(element))


class Mapping(Term):
    """A dict whose items are known; `complete` and `at(time)` as for Display. Keys are terms."""

    __slots__ = ("_versions", "complete")

    def __init__(self, items: Sequence[tuple[Term, Term]], place: Place | None = None, complete: bool = True) -> None:
        super().__init__(place)
        self.complete = complete
        self._versions: list[tuple[int, tuple[tuple[Term, Term], ...]]] = [(-1, _last_of_each_key(items))]

    @property
    def items(self) -> tuple[tuple[Term, Term], ...]:
        """The items at the end of the notebook (while it runs: now)."""
        return self._versions[-1][1]

    def at(self, time: int) -> tuple[tuple[Term, Term], ...]:
        """The items held at a moment of the timeline."""
        for since, items in reversed(self._versions):
            if since <= time:
                return items
        return self._versions[0][1]

    def changed_after(self, time: int) -> bool:
        """Whether it holds something else later than at a moment."""
        return self._versions[-1][0] > time

    def become(self, items: Sequence[tuple[Term, Term]], time: int) -> None:
        """Hold other items from now on."""
        self._versions.append((time, _last_of_each_key(items)))

    def get(self, key: Any) -> Term | None:
        """The value under a constant key, None where there is none."""
        for known, value in reversed(self.items):
            if isinstance(known, Constant) and known.value == key and type(known.value) is type(key):
                return value
        return None


class Comprehension(Term):
    """A comprehension or generator expression over something unknown: `element` was evaluated once."""

    __slots__ = ("element", "iterable", "kind")

    def __init__(self, kind: str, element: Term, iterable: Term, place: Place | None = None) -> None:
        super().__init__(place)
        self.kind = kind
        self.element = element
        self.iterable = iterable


def _last_of_each_key(items: Sequence[tuple[Term, Term]]) -> tuple[tuple[Term, Term], ...]:
    """The items as a dict keeps them, a constant key in the order in which it came first, with what is given last."""
    kept: dict[Any, tuple[Term, Term]] = {}
    for key, value in items:
        mark = (type(key.value), key.value) if isinstance(key, Constant) else id(key)
        kept[mark] = (key, value)
    return tuple(kept.values())
