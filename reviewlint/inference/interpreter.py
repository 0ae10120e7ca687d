"""The symbolic machine: runs parsed cells top to bottom and writes the timeline.

How each statement and expression is understood stands in `statements` and `expressions`, calls in `calls`; this
module holds the state they share. Everything that is not understood is Unknown.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING

from reviewlint.inference import calls, expressions, statements
from reviewlint.inference.environment import Scope
from reviewlint.inference.flows import Exit
from reviewlint.inference.terms import Call, Class, Constant, Function, Instance, Parameter, Place, Run, Term, Unknown
from reviewlint.inference.timeline import (
    BindEvent,
    CallEvent,
    Condition,
    Context,
    Event,
    Loop,
    StoreEvent,
    Timeline,
)

if TYPE_CHECKING:
    import libcst as cst

    from reviewlint.notebook.syntax import ParsedCell

MAX_STEPS = 60_000
"""Statements executed in one notebook, inlined functions and unrolled loops included."""

MAX_DEPTH = 12
"""Functions inlined inside each other."""

OPENING_MAGICS = frozenset({"run", "pylab", "load", "loadpy"})
"""Magics that bind names which nobody can see."""


class LimitExceededError(Exception):
    """A budget ran out; what was found until then stays."""


class Machine:
    """The state of one run."""

    def __init__(self) -> None:
        self.timeline = Timeline()
        self.scope = Scope("module")
        self.context = Context()
        self.cell = 0
        self.time = 0
        self.steps = 0
        self.returns: list[list[Term]] = []
        self.yields: list[list[Term]] = []
        self.exits: list[list[Exit]] = []
        self.stored: dict[tuple[int, str], Term] = {}
        self.classes: list[Class] = []
        self.shadow_born: set[int] = set()
        self.unbound: dict[str, Term] = {}

    def place(self, node: cst.CSTNode) -> Place:
        """The place of a node in the cell that is running."""
        return Place(self.cell, node)

    def step(self) -> None:
        """Count one statement; raises LimitExceededError past the budget."""
        self.steps += 1
        if self.steps > MAX_STEPS:
            raise LimitExceededError

    def evaluate(self, node: cst.BaseExpression) -> Term:
        """The value of an expression."""
        return expressions.evaluate(self, node)

    def execute(self, body: Iterable[cst.CSTNode]) -> str | None:
        """Run statements; how they ended: None, `return`, `raise`, `break` or `continue`."""
        return statements.execute(self, body)

    def tick(self) -> int:
        """The next moment: what is changed now was not so for the calls before."""
        self.time += 1
        return self.time

    def record(self, make: Callable[[int, Context], Event]) -> Event:
        """Put an event on the timeline at the next moment."""
        event = make(self.tick(), self.context)
        self.timeline.add(event)
        return event

    def record_call(self, call: Call) -> None:
        """Put a library call on the timeline; its time was taken when it was made."""
        place = call.place
        assert place is not None
        self.timeline.add(CallEvent(call.time, place, call.context, call))

    def bind(self, name: str, value: Term, place: Place) -> None:
        """Bind a name and let the value remember it."""
        if name not in value.names:
            value.names = (*value.names, name)
        self.scope.bind(name, value)
        top_level = self.scope.owner(name).parent is None and not self.context.functions
        self.record(lambda time, context: BindEvent(time, place, context, name, value, top_level))

    def store(self, target: Term, name: str | None, index: Term | None, value: Term, place: Place) -> None:
        """Record `target.name = value` or `target[index] = value` and let the value remember the name."""
        key = name if name is not None else index.value if isinstance(index, Constant) else None
        if isinstance(key, str) and key not in value.names:
            value.names = (*value.names, key)
        self.record(lambda time, context: StoreEvent(time, place, context, target, name, index, value))

    @contextmanager
    def inside(
        self,
        *,
        loop: Loop | None = None,
        condition: Condition | None = None,
        function: Function | None = None,
        uncalled: bool = False,
        attempted: bool = False,
    ) -> Iterator[None]:
        """A block in which the context has one more loop, branch or function around."""
        outer = self.context
        self.context = Context(
            (*outer.loops, loop) if loop else outer.loops,
            (*outer.conditions, condition) if condition else outer.conditions,
            (*outer.functions, function) if function else outer.functions,
            outer.uncalled or uncalled,
            outer.attempted or attempted,
        )
        try:
            yield
        finally:
            self.context = outer

    def may_change(self, term: Term) -> bool:
        """Whether a mutation counts: code that nobody runs changes only what it made itself."""
        return not self.context.uncalled or id(term) in self.shadow_born

    def born(self, term: Term) -> Term:
        """Note a mutable value that was made in code nobody runs."""
        if self.context.uncalled:
            self.shadow_born.add(id(term))
        return term

    @property
    def undecided(self) -> bool:
        """Whether what happens now may happen never or many times."""
        return bool(self.context.conditions) or any(not loop.unrolled for loop in self.context.loops)

    def run_function(self, function: Function, arguments: dict[str, Term]) -> Term:
        """Inline a function of the notebook: bind its arguments, run its body, join what it returns."""
        outer_scope, outer_cell = self.scope, self.cell
        if function in self.context.functions or len(self.context.functions) >= MAX_DEPTH:
            return Unknown("recursion", function.place)
        self.scope, self.cell = Scope("function", function.scope), function.cell
        start = self.time + 1
        with self.inside(function=function):
            context = self.context
            for name, value in arguments.items():
                if name not in value.names and not isinstance(value, Parameter):
                    value.names = (*value.names, name)
                self.scope.names[name] = value
            try:
                result = statements.run_body(self, function)
            finally:
                self.scope, self.cell = outer_scope, outer_cell
        function.runs.append(Run(result, arguments, start, self.time + 1, context))
        return result

    def run_cell(self, parsed: ParsedCell) -> None:
        """Run one cell."""
        self.cell = parsed.cell.position
        self.timeline.starts.append((self.time + 1, self.cell))
        if parsed.is_cut:
            self.timeline.exceeded.append("size")
        if any(magic.name in OPENING_MAGICS for magic in parsed.magics):
            self.scope.open = True
        self.execute(parsed.module.body)

    def finish(self) -> None:
        """Run what nobody called, once, with unknown arguments."""
        with self.inside(uncalled=True):
            for function in list(self.timeline.functions):
                if not function.runs and function.owner is None:
                    self.cell = function.cell
                    calls.run_unknown(self, function)
            for cls in list(self.classes):
                calls.run_methods(self, Instance(cls, None, cls.place))


def interpret(cells: Iterable[ParsedCell]) -> Timeline:
    """Run parsed cells top to bottom; the timeline says what happened. Raises nothing for odd code.

    Budgets that ran out are named in `timeline.exceeded`.
    """
    machine = Machine()
    steps: Sequence[Callable[[], None]] = [
        *(lambda parsed=parsed: machine.run_cell(parsed) for parsed in cells if parsed.is_python),
        machine.finish,
    ]
    try:
        for step in steps:
            step()
    except LimitExceededError:
        machine.timeline.exceeded.append("steps")
    return machine.timeline
