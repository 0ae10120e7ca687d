"""Loops and comprehensions: known displays are unrolled, anything else runs once with a symbolic element."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

import libcst as cst

from reviewlint.inference import binding, carried, flows
from reviewlint.inference.environment import Scope
from reviewlint.inference.operators import truth_of
from reviewlint.inference.terms import (
    Argument,
    Call,
    Comprehension,
    Constant,
    Display,
    Element,
    Mapping,
    Term,
)
from reviewlint.inference.timeline import Condition, Loop

if TYPE_CHECKING:
    from reviewlint.inference.interpreter import Machine

MAX_UNROLLED = 12
"""Longest display whose elements get a pass each."""

TRANSPARENT = frozenset(
    {
        "tqdm.tqdm",
        "tqdm.notebook.tqdm",
        "tqdm.auto.tqdm",
        "tqdm.autonotebook.tqdm",
        "tqdm.std.tqdm",
        "tqdm.tqdm_notebook",
        "tqdm.notebook.tqdm_notebook",
        "builtins.iter",
        "builtins.list",
        "builtins.tuple",
        "fastprogress.progress_bar",
        "fastprogress.fastprogress.progress_bar",
        "rich.progress.track",
        "progressbar.progressbar",
    }
)
"""Wrappers that yield what they are given."""


def seen_through(term: Term) -> Term:
    """What a loop really runs over: progress bars and copies are looked through, `trange(n)` is `range(n)`."""
    while isinstance(term, Call) and term.target in TRANSPARENT:
        inner = term.argument("iterable", 0)
        if inner is None:
            break
        term = inner
    if isinstance(term, Call) and term.target is not None and term.target.endswith(".trange"):
        assert term.place is not None
        return Call(term.function, term.arguments, term.place, "builtins.range", None, term.context, term.time)
    return term


def elements_of(term: Term) -> Sequence[Term] | None:
    """The elements of a display that is short and known enough to have a pass each, else None."""
    if isinstance(term, Display) and term.complete and len(term.elements) <= MAX_UNROLLED:
        return term.elements
    if isinstance(term, Mapping) and term.complete and len(term.items) <= MAX_UNROLLED:
        return [key for key, _ in term.items]
    if isinstance(term, Constant) and isinstance(term.value, str) and len(term.value) <= MAX_UNROLLED:
        return [Constant(letter, term.place, (term,)) for letter in term.value]
    return () if _is_empty_range(term) else None


def _is_empty_range(term: Term) -> bool:
    if not isinstance(term, Call) or term.target != "builtins.range" or term.is_open:
        return False
    bounds = [argument.value.value for argument in term.arguments if isinstance(argument.value, Constant)]
    try:
        return len(bounds) == len(term.arguments) and not range(*bounds)
    except (TypeError, ValueError, OverflowError):
        return False


def element_of(term: Term, place: cst.CSTNode, machine: Machine) -> Term:
    """The symbolic element of an iterable; pairs of `enumerate` and `zip` keep what they pair."""
    at = machine.place(place)
    if isinstance(term, Call) and term.target == "builtins.enumerate" and term.positional():
        inner = seen_through(term.positional()[0].value)
        return Display("tuple", (Element(term, at), element_of(inner, place, machine)), at)
    if isinstance(term, Call) and term.target == "builtins.zip" and term.positional() and not term.is_open:
        inner_terms = [seen_through(argument.value) for argument in term.positional()]
        return Display("tuple", [element_of(inner, place, machine) for inner in inner_terms], at)
    if isinstance(term, Display) and term.elements and not term.complete:
        return term.elements[-1] if len(term.elements) == 1 else Element(term, at)
    if isinstance(term, Comprehension):
        return term.element
    return Element(term, at)


def for_statement(machine: Machine, node: cst.For) -> str | None:
    """`for target in iterable: …`, then its else branch."""
    iterable = seen_through(machine.evaluate(node.iter))

    def body() -> str | None:
        return machine.execute(node.body.body)

    return flows.otherwise(machine, node, each(machine, node.target, iterable, node, "for", body))


def each(
    machine: Machine,
    target: cst.BaseExpression,
    iterable: Term,
    node: cst.CSTNode,
    kind: str,
    body: Callable[[], str | None],
) -> flows.Ending:
    """Run a body for each known element, or once for a symbolic one."""
    elements = elements_of(iterable)
    loop = Loop(kind, iterable, machine.place(node), binding.target_names(target), elements is not None)
    flow: flows.Flow = None
    broken: list[flows.Names] = []
    with machine.inside(loop=loop):
        if elements is None:
            with carried.through(machine, node):
                binding.assign(machine, target, element_of(iterable, target, machine))
                flow, broken = flows.one_pass(machine, node, body)
                flows.meet(machine, node, flow, broken)
            # a loop that was run once for all its passes may also have had none
            return flows.Ending(None, True, bool(broken))
        for element in elements:
            binding.assign(machine, target, element)
            flow, left = flows.one_pass(machine, node, body)
            broken += left
            if flow is not None:
                break
    return flows.Ending(flows.meet(machine, node, flow, broken), flow is None, bool(broken))


def while_statement(machine: Machine, node: cst.While) -> str | None:
    """`while test: …`: one pass stands for all; none where the test is false from the start."""
    test = machine.evaluate(node.test)
    if truth_of(test) is False:
        return None
    with machine.inside(loop=Loop("while", test, machine.place(node))), carried.through(machine, node):
        flow, broken = flows.one_pass(machine, node, lambda: machine.execute(node.body.body))
        flows.meet(machine, node, flow, broken)
    return flows.otherwise(machine, node, flows.Ending(None, truth_of(test) is not True, bool(broken)))


def comprehension(machine: Machine, node: cst.BaseComp, kind: str, element: Callable[[], Term]) -> Term:
    """A list, set or dict comprehension or a generator expression; a Display where all passes are known."""
    place = machine.place(node)
    found: list[Term] = []
    certain = [True]
    iterables: list[Term] = []
    outer = machine.scope
    machine.scope = Scope("comprehension", outer)
    try:
        _clauses(machine, node.for_in, element, found, certain, iterables)
    finally:
        machine.scope = outer
    if certain[0] or not iterables:
        return machine.born(Display("list" if kind == "generator" else kind, found, place))
    value = found[0] if found else Constant(None, place)
    return Comprehension(kind, value, iterables[0], place)


def _clauses(
    machine: Machine,
    clause: cst.CompFor,
    element: Callable[[], Term],
    found: list[Term],
    certain: list[bool],
    iterables: list[Term],
) -> None:
    iterable = seen_through(machine.evaluate(clause.iter))
    iterables.append(iterable)
    if elements_of(iterable) is None:
        certain[0] = False

    def body() -> str | None:
        for test in clause.ifs:
            value = machine.evaluate(test.test)
            truth = truth_of(value)
            if truth is False:
                return None
            if truth is None:
                certain[0] = False
                with machine.inside(condition=Condition(value, machine.place(test))):
                    inner()
                return None
        inner()
        return None

    def inner() -> None:
        if clause.inner_for_in is not None:
            _clauses(machine, clause.inner_for_in, element, found, certain, iterables)
        else:
            found.append(element())

    each(machine, clause.target, iterable, clause, "comprehension", body)


def pairs(mapping: Mapping, place: cst.CSTNode, machine: Machine) -> Display:
    """The items of a dict as a display of pairs."""
    at = machine.place(place)
    items = [Display("tuple", item, at) for item in mapping.items]
    return Display("list", items, at, mapping.complete)


def zipped(arguments: Sequence[Argument], place: cst.CSTNode, machine: Machine) -> Display | None:
    """`zip` of known displays as a display of tuples, None where one of them is not known."""
    columns = []
    for argument in arguments:
        elements = elements_of(argument.value)
        if argument.star or elements is None:
            return None
        columns.append(elements)
    at = machine.place(place)
    return Display("list", [Display("tuple", row, at) for row in zip(*columns, strict=False)], at)
