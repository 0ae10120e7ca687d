"""Ways through a program that part and meet again: branches, and passes that are left early."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, NamedTuple

from reviewlint.inference.operators import join, same
from reviewlint.inference.terms import Term

if TYPE_CHECKING:
    import libcst as cst

    from reviewlint.inference.interpreter import Machine

Flow = str | None
"""How a block ended: None, `return`, `raise`, `break` or `continue`."""

Names = dict[str, Term]


class Exit(NamedTuple):
    """A pass of a loop that was left early, and what the names held then."""

    flow: str
    names: Names


class Ending(NamedTuple):
    """How a loop ended: the flow after it, whether it may have come to its end, and whether it may have been broken."""

    flow: Flow
    ended: bool
    broken: bool


def branches(machine: Machine, node: cst.CSTNode, runs: Sequence[Callable[[], Flow]]) -> Flow:
    """Run alternatives from the same start and join the names that they leave."""
    scope = machine.scope
    before = dict(scope.names)
    ends: list[tuple[Flow, Names]] = []
    for run in runs:
        scope.names = dict(before)
        ends.append((run(), scope.names))
    going_on = [names for flow, names in ends if flow is None]
    if not going_on:
        scope.names = ends[-1][1]
        return ends[-1][0]
    scope.names = _merged(machine, node, going_on)
    return None


def leave(machine: Machine, flow: str) -> Flow:
    """`break` and `continue`: the loop around goes on from here too."""
    if machine.exits:
        machine.exits[-1].append(Exit(flow, dict(machine.scope.names)))
    return flow


def one_pass(machine: Machine, node: cst.CSTNode, body: Callable[[], Flow]) -> tuple[Flow, list[Names]]:
    """Run a loop's body once: how it ended (None where the next pass may follow), and the states at each `break`."""
    machine.exits.append([])
    try:
        flow = body()
    finally:
        exits = machine.exits.pop()
    on = [left.names for left in exits if left.flow == "continue"]
    if flow is None:
        on.append(machine.scope.names)
    if on:
        machine.scope.names = _merged(machine, node, on)
        flow = None
    return flow, [left.names for left in exits if left.flow == "break"]


def meet(machine: Machine, node: cst.CSTNode, flow: Flow, broken: Sequence[Names]) -> Flow:
    """What comes after a loop that went through (`flow` None) or was broken off in one of these states."""
    states = [*broken, machine.scope.names] if flow is None else list(broken)
    if not states:
        return flow
    machine.scope.names = _merged(machine, node, states)
    return None


def otherwise(machine: Machine, node: cst.For | cst.While, ending: Ending) -> Flow:
    """The else branch of a loop, which runs only where nothing broke the loop off."""
    if ending.flow in ("return", "raise") or node.orelse is None:
        return ending.flow
    suite = node.orelse.body.body

    def run() -> Flow:
        return machine.execute(suite)

    if not ending.broken:
        return run()
    if not ending.ended:
        shadow(machine, run)
        return None
    return branches(machine, node, [run, lambda: None])


def shadow(machine: Machine, run: Callable[[], Flow]) -> None:
    """Run code that is ruled out: its calls are seen, its names and returns are forgotten."""
    scope = machine.scope
    before = scope.names
    scope.names = dict(before)
    machine.returns.append([])
    machine.exits.append([])
    try:
        with machine.inside(uncalled=True):
            run()
    finally:
        machine.returns.pop()
        machine.exits.pop()
        scope.names = before


def finally_(machine: Machine, node: cst.CSTNode, flow: Flow, left: int, run: Callable[[], Flow]) -> Flow:
    """A `finally` block, once for all the ways that lead through it: those that leave a loop (from `left` on) too."""
    exits = machine.exits[-1][left:] if machine.exits else []
    machine.scope.names = _merged(machine, node, [machine.scope.names, *(way.names for way in exits)])
    ending = run()
    if exits:
        after = [Exit(way.flow, dict(machine.scope.names)) for way in exits] if ending is None else []
        machine.exits[-1][left : left + len(exits)] = after
    return ending or flow


def may_hold(machine: Machine, node: cst.CSTNode, name: str, values: Sequence[Term]) -> None:
    """Let a name hold what it holds or one of these values."""
    names = machine.scope.names
    names.update(_merged(machine, node, [{name: value} for value in (*filter(None, [names.get(name)]), *values)]))


def _merged(machine: Machine, node: cst.CSTNode, ends: Sequence[Names]) -> Names:
    if len(ends) == 1:
        return ends[0]
    merged: Names = {}
    for name in {name: None for names in ends for name in names}:
        values = [names[name] for names in ends if name in names]
        merged[name] = values[0]
        if any(not same(value, values[0]) for value in values[1:]):
            value = join(values, machine.place(node))
            if not value.names:
                value.names = (name,)
            merged[name] = value
    return merged
