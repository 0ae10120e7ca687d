"""What happened in a notebook, in the order of execution, with the loops and branches around it."""

from __future__ import annotations

from bisect import bisect_left
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field

from reviewlint.inference.terms import Call, Function, Place, Term


@dataclass(frozen=True, eq=False, slots=True)
class Loop:
    """One loop or comprehension that was entered; `kind` is `for`, `while` or `comprehension`.

    `iterable` is what it runs over (the test for `while`); `targets` the names it binds; `unrolled` says that
    each known element had its own pass, else one pass with a symbolic element stands for all.
    """

    kind: str
    iterable: Term
    place: Place
    targets: tuple[str, ...] = ()
    unrolled: bool = False


@dataclass(frozen=True, eq=False, slots=True)
class Condition:
    """One branch that was taken without knowing whether it is: `positive` is False in the else branch."""

    test: Term
    place: Place
    positive: bool = True


@dataclass(frozen=True, eq=False, slots=True)
class Context:
    """The loops, conditions and inlined functions around an event, outermost first.

    `uncalled` marks code that only runs if somebody calls it: functions nobody calls, branches that a constant
    rules out. Only rules that one call decides alone may report there. `attempted` marks the body of a `try`, which
    may end anywhere.
    """

    loops: tuple[Loop, ...] = ()
    conditions: tuple[Condition, ...] = ()
    functions: tuple[Function, ...] = ()
    uncalled: bool = False
    attempted: bool = False


@dataclass(frozen=True, eq=False, slots=True)
class Event:
    """Something that happened at `time` (unique, increasing) at a place in a context."""

    time: int
    place: Place
    context: Context


@dataclass(frozen=True, eq=False, slots=True)
class CallEvent(Event):
    """A library call (or a call of something unknown); user functions are inlined and have none."""

    call: Call


@dataclass(frozen=True, eq=False, slots=True)
class StoreEvent(Event):
    """`target.name = value` (`index` None) or `target[index] = value` (`name` None)."""

    target: Term
    name: str | None
    index: Term | None
    value: Term


@dataclass(frozen=True, eq=False, slots=True)
class BindEvent(Event):
    """A name bound to a value; `top_level` where it is the notebook's own namespace, outside functions."""

    name: str
    value: Term
    top_level: bool


@dataclass(frozen=True, eq=False, slots=True)
class ImportEvent(Event):
    """An import as written: `module` (`tensorflow.keras.layers`) and the name taken from it, None for all of it."""

    module: str
    name: str | None


@dataclass(frozen=True, eq=False, slots=True)
class UndefinedEvent(Event):
    """A name read before anything binds it (or after `del`); star imports that might bind it are none."""

    name: str


@dataclass(slots=True)
class Timeline:
    """All events of a notebook in order.

    `exceeded` names the limits that cut the run short: `steps`, `recursion`, `size` (of a cell). `starts` are the
    moments at which cells began to run, with the cells.
    """

    events: list[Event] = field(default_factory=list)
    calls: list[Call] = field(default_factory=list)
    functions: list[Function] = field(default_factory=list)
    exceeded: list[str] = field(default_factory=list)
    starts: list[tuple[int, int]] = field(default_factory=list)
    _by_target: dict[str, list[Call]] = field(default_factory=lambda: defaultdict(list))
    _by_method: dict[str, list[Call]] = field(default_factory=lambda: defaultdict(list))
    _stores: list[StoreEvent] = field(default_factory=list)
    _times: list[int] = field(default_factory=list)

    def add(self, event: Event) -> None:
        """Append an event; its time must not be smaller than the last one's."""
        self.events.append(event)
        self._times.append(event.time)
        if isinstance(event, CallEvent):
            call = event.call
            self.calls.append(call)
            if call.target is not None:
                self._by_target[call.target].append(call)
            if call.method is not None:
                self._by_method[call.method].append(call)
        elif isinstance(event, StoreEvent):
            self._stores.append(event)

    def calls_of(self, *targets: str) -> list[Call]:
        """The calls of canonical names, in order, those in code that nobody calls included."""
        found = [call for target in targets for call in self._by_target.get(target, ())]
        return sorted(found, key=lambda call: call.time) if len(targets) > 1 else found

    def calls_named(self, *methods: str) -> list[Call]:
        """The calls `something.method(…)` by bare method name, in order."""
        found = [call for method in methods for call in self._by_method.get(method, ())]
        return sorted(found, key=lambda call: call.time) if len(methods) > 1 else found

    def stores(self, name: str | None = None) -> Iterator[StoreEvent]:
        """The attribute and item stores, optionally only those of one attribute name."""
        return (store for store in self._stores if name is None or store.name == name)

    def cell_at(self, time: int) -> int:
        """The cell that ran at a moment: what happens in a function of another cell happens where it is called."""
        at = bisect_left(self.starts, (time + 1, 0))
        return self.starts[at - 1][1] if at else 0

    def since(self, start: int) -> list[Event]:
        """The events with start <= time."""
        return self.events[bisect_left(self._times, start) :]

    def between(self, start: int, end: int) -> list[Event]:
        """The events with start <= time < end."""
        return self.events[bisect_left(self._times, start) : bisect_left(self._times, end)]
