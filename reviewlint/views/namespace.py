"""Names of the notebook that nothing binds, and what may bind them after all without the engine seeing it."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reviewlint.inference.terms import Function, Parameter
from reviewlint.inference.timeline import BindEvent, ImportEvent, UndefinedEvent
from reviewlint.knowledge.names import leaks

if TYPE_CHECKING:
    from reviewlint.views.analysis import Analysis

# `locals()['x'] = 1` at the top level binds x; `globals()` is the engine's own matter.
_REFLECTION = re.compile(r"\b(?:locals|vars)\(\)\s*(?:\[|\.update|\.setdefault)")
# Magics whose arguments are no names of the notebook.
_COMMANDS = frozenset({"!", "?", "cd", "conda", "env", "load_ext", "ls", "mamba", "matplotlib", "mkdir", "pip", "pip3"})
_HISTORY = re.compile(r"_i?\d+|_ih|_exit_code")


@dataclass(frozen=True, slots=True)
class UndefinedName:
    """The first read of a name that is not bound then; `bound_in` is the cell that binds it later, 0 for none.

    `deleted` says that it was bound before, and a `del` took it away.
    """

    event: UndefinedEvent
    bound_in: int
    deleted: bool


def undefined_names(analysis: Analysis) -> Iterator[UndefinedName]:
    """Each name that a run from top to bottom stops at, once, where it is first read."""
    timeline = analysis.timeline
    unsure = {"size", "recursion"} & set(timeline.exceeded)
    reads = [event for event in timeline.events if isinstance(event, UndefinedEvent) and _is_sure(event)]
    if unsure or not reads:
        return
    bindings: dict[str, list[BindEvent]] = defaultdict(list)
    for event in timeline.events:
        if isinstance(event, BindEvent) and event.top_level and not event.context.uncalled:
            bindings[event.name].append(event)
    excused = _Excuses(analysis)
    told: set[str] = set()
    for read in reads:
        if read.name in told or excused.holds(read):
            continue
        own = bindings.get(read.name, [])
        later = next((event for event in own if event.time > read.time), None)
        if later is not None and _may_run_later(read):
            continue
        told.add(read.name)
        yield UndefinedName(read, timeline.cell_at(later.time) if later else 0, any(e.time < read.time for e in own))


def _is_sure(event: UndefinedEvent) -> bool:
    """Whether the read happens in every run: not under a condition, nor where an exception is caught."""
    context = event.context
    return not (context.uncalled or context.attempted or context.conditions)


def _may_run_later(event: UndefinedEvent) -> bool:
    """Whether the code around may only run when the name is bound: a library calls it, or it is a lazy generator's."""
    if any(loop.kind == "comprehension" for loop in event.context.loops):
        return True
    return any(not _is_called(function, event.time) for function in event.context.functions)


def _is_called(function: Function, time: int) -> bool:
    """Whether a run of a function is a call that the notebook makes, with arguments that it gives."""
    run = next((run for run in function.runs if run.start <= time < run.end), None)
    return run is not None and bool(run.arguments) and not any(isinstance(v, Parameter) for v in run.arguments.values())


class _Excuses:
    """What binds names unseen: code that was left out, other languages, magics, `global`, accidents of star imports."""

    def __init__(self, analysis: Analysis) -> None:
        parsed = analysis.parsed.values()
        texts = [one.cell.source for one in parsed if one.problems or not one.is_python]
        texts += [magic.arguments for one in parsed for magic in one.magics if magic.name not in _COMMANDS]
        texts += [line for one in parsed for line in one.cell.lines if line.lstrip().startswith(("global ", "type "))]
        self._words = {word for text in texts for word in re.findall(r"\w+", text)}
        self._any = any(_REFLECTION.search(one.cell.source) for one in parsed if "()" in one.cell.source)
        stars = {e.module for e in analysis.timeline.events if isinstance(e, ImportEvent) and e.name == "*"}
        self._leaked = frozenset().union(*map(leaks, stars))

    def holds(self, read: UndefinedEvent) -> bool:
        """Whether a name may be bound after all."""
        return self._any or read.name in self._words or read.name in self._leaked or bool(_HISTORY.fullmatch(read.name))
