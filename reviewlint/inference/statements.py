"""Statements: assignments, branches, loops, definitions, imports."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from typing import TYPE_CHECKING, Any

import libcst as cst

from reviewlint.inference import binding, definitions, flows, imports, loops
from reviewlint.inference.flows import Flow
from reviewlint.inference.operators import binary, join, truth_of
from reviewlint.inference.terms import Carried, Comprehension, Constant, Display, Function, Term, Unknown
from reviewlint.inference.timeline import BindEvent, Condition

if TYPE_CHECKING:
    from reviewlint.inference.interpreter import Machine


def execute(machine: Machine, body: Iterable[cst.CSTNode]) -> Flow:
    """Run statements until one ends the block."""
    for node in body:
        if type(node) is cst.SimpleStatementLine:  # quicker than asking an abstract class, and asked of every statement
            flow = execute(machine, node.body)
        else:
            machine.step()
            handler = _HANDLERS.get(type(node))
            try:
                flow = handler(machine, node) if handler else None
            except RecursionError:
                # an expression nested beyond Python's stack costs its own statement only
                if "recursion" not in machine.timeline.exceeded:
                    machine.timeline.exceeded.append("recursion")
                flow = None
        if flow is not None:
            return flow
    return None


def run_body(machine: Machine, function: Function) -> Term:
    """Run a function's body in the scope that was made for it and join what it returns or yields."""
    node = function.node
    if isinstance(node, cst.Lambda):
        return machine.evaluate(node.body)
    machine.returns.append([])
    machine.yields.append([])
    try:
        flow = machine.execute(_suite(node.body))
    finally:
        returned, yielded = machine.returns.pop(), machine.yields.pop()
    place = machine.place(node)
    if yielded:
        return Comprehension("generator", join(yielded, place), Unknown("generator", place), place)
    if flow is None:
        returned.append(Constant(None, place))
    return join(returned, place) if returned else Unknown("never returns", place)


def _suite(body: cst.BaseSuite) -> Sequence[cst.CSTNode]:
    return body.body


def _expression(machine: Machine, node: cst.Expr) -> Flow:
    machine.evaluate(node.value)
    return None


def _assign(machine: Machine, node: cst.Assign) -> Flow:
    value = machine.evaluate(node.value)
    for target in node.targets:
        binding.assign(machine, target.target, value)
    return None


def _annotated(machine: Machine, node: cst.AnnAssign) -> Flow:
    if machine.scope.kind == "class" and isinstance(node.target, cst.Name):
        machine.scope.names.setdefault("__fields__", Display("list", ()))
        fields = machine.scope.names["__fields__"]
        assert isinstance(fields, Display)
        fields.become((*fields.elements, Constant(node.target.value)), machine.tick())
    if node.value is not None:
        binding.assign(machine, node.target, machine.evaluate(node.value))
    return None


def _augmented(machine: Machine, node: cst.AugAssign) -> Flow:
    old = machine.evaluate(node.target)
    value = machine.evaluate(node.value)
    symbol = _AUGMENTED.get(type(node.operator), "?")
    if symbol == "+" and isinstance(old, Display) and old.kind == "list":
        binding.extend(machine, old, value)
        return None
    if not isinstance(node.target, cst.Name) and any(not loop.unrolled for loop in machine.context.loops):
        # an attribute or item that grows from pass to pass: the first sum is not the last one
        old = Carried(old, old.place)
    result = binary(symbol, old, value, machine.place(node))
    if isinstance(old, Display) and old.kind == "list" and isinstance(result, Display):
        binding.become(machine, old, result)
    else:
        binding.assign(machine, node.target, result)
    return None


def _return(machine: Machine, node: cst.Return) -> Flow:
    value = Constant(None, machine.place(node)) if node.value is None else machine.evaluate(node.value)
    if machine.returns:
        machine.returns[-1].append(value)
    return "return"


def _raise(machine: Machine, node: cst.Raise) -> Flow:
    if node.exc is not None:
        machine.evaluate(node.exc)
    return "raise"


def _assert(machine: Machine, node: cst.Assert) -> Flow:
    machine.evaluate(node.test)
    return None


def _delete(machine: Machine, node: cst.Del) -> Flow:
    targets = [e.value for e in node.target.elements] if isinstance(node.target, cst.Tuple) else [node.target]
    for target in targets:
        if isinstance(target, cst.Name):
            machine.scope.delete(target.value)
    return None


def _global(machine: Machine, node: cst.Global) -> Flow:
    machine.scope.global_names.update(item.name.value for item in node.names)
    return None


def _nonlocal(machine: Machine, node: cst.Nonlocal) -> Flow:
    machine.scope.nonlocal_names.update(item.name.value for item in node.names)
    return None


def _if(machine: Machine, node: cst.If) -> Flow:
    test = machine.evaluate(node.test)
    truth = truth_of(test)
    place = machine.place(node.test)

    def body() -> Flow:
        return machine.execute(_suite(node.body))

    def other() -> Flow:
        if isinstance(node.orelse, cst.If):
            return _if(machine, node.orelse)
        return machine.execute(_suite(node.orelse.body)) if node.orelse is not None else None

    if truth is not None:
        taken, skipped = (body, other) if truth else (other, body)
        flows.shadow(machine, skipped)
        return taken()

    def positive() -> Flow:
        with machine.inside(condition=Condition(test, place)):
            return body()

    def negative() -> Flow:
        with machine.inside(condition=Condition(test, place, positive=False)):
            return other()

    return flows.branches(machine, node, [positive, negative])


def _try(machine: Machine, node: cst.Try | cst.TryStar) -> Flow:
    imported = _imports_only(node.body)
    left = len(machine.exits[-1]) if machine.exits else 0
    seen: dict[str, list[Term]] = {}

    def main() -> Flow:
        with machine.inside(attempted=bool(node.handlers)):
            flow, bound = _attempt(machine, _suite(node.body))
        seen.update(bound)
        if flow is None and node.orelse is not None:
            flow = machine.execute(_suite(node.orelse.body))
        return flow

    def handle(handler: cst.ExceptHandler | cst.ExceptStarHandler) -> Callable[[], Flow]:
        def run() -> Flow:
            place = machine.place(handler)
            for name, values in seen.items():
                flows.may_hold(machine, node, name, values)
            test = machine.evaluate(handler.type) if handler.type is not None else Unknown("exception", place)
            if handler.name is not None:
                binding.assign(machine, handler.name.name, Unknown("exception", place))
            with machine.inside(condition=Condition(test, place)):
                return machine.execute(_suite(handler.body))

        return run

    handlers = [handle(handler) for handler in node.handlers]
    if imported:
        # `try: import a  except ImportError: import b`: the first choice is what the notebook means
        flow = main()
        for handler in handlers:
            flows.shadow(machine, handler)
    else:
        flow = flows.branches(machine, node, [main, *handlers])
    if node.finalbody is not None:
        last = _suite(node.finalbody.body)
        return flows.finally_(machine, node, flow, left, lambda: machine.execute(last))
    return flow


def _attempt(machine: Machine, body: Sequence[cst.CSTNode]) -> tuple[Flow, dict[str, list[Term]]]:
    """Run the body of a `try`; also what names were bound to on the way, for it may end anywhere.

    What the last statement binds is not seen by a handler: if that raises, it has bound nothing.
    """
    last = body[-1] if body else None
    binds_last = isinstance(last, cst.SimpleStatementLine) and isinstance(last.body[-1], cst.Assign)
    start = machine.time + 1
    flow = machine.execute(body[:-1] if binds_last else body)
    bound: dict[str, list[Term]] = {}
    for event in machine.timeline.between(start, machine.time + 1):
        if isinstance(event, BindEvent) and event.context.functions == machine.context.functions:
            bound.setdefault(event.name, []).append(event.value)
    if flow is None and binds_last:
        flow = machine.execute(body[-1:])
    return flow, bound


def _imports_only(body: cst.BaseSuite) -> bool:
    lines = [line for line in body.body if isinstance(line, cst.SimpleStatementLine)]
    return len(lines) == len(body.body) and all(
        isinstance(small, (cst.Import, cst.ImportFrom)) for line in lines for small in line.body
    )


def _with(machine: Machine, node: cst.With) -> Flow:
    for item in node.items:
        value = machine.evaluate(item.item)
        if item.asname is not None:
            binding.assign(machine, item.asname.name, value)
    return machine.execute(_suite(node.body))


def _match(machine: Machine, node: cst.Match) -> Flow:
    subject = machine.evaluate(node.subject)

    def case(item: cst.MatchCase) -> Callable[[], Flow]:
        def run() -> Flow:
            with machine.inside(condition=Condition(subject, machine.place(item))):
                return machine.execute(_suite(item.body))

        return run

    return flows.branches(machine, node, [*(case(item) for item in node.cases), lambda: None])


_AUGMENTED = {
    cst.AddAssign: "+",
    cst.SubtractAssign: "-",
    cst.MultiplyAssign: "*",
    cst.DivideAssign: "/",
    cst.FloorDivideAssign: "//",
    cst.ModuloAssign: "%",
    cst.PowerAssign: "**",
    cst.BitAndAssign: "&",
    cst.BitOrAssign: "|",
    cst.BitXorAssign: "^",
    cst.MatrixMultiplyAssign: "@",
    cst.LeftShiftAssign: "<<",
    cst.RightShiftAssign: ">>",
}

_HANDLERS: dict[type, Callable[[Any, Any], Flow]] = {
    cst.Expr: _expression,
    cst.Assign: _assign,
    cst.AnnAssign: _annotated,
    cst.AugAssign: _augmented,
    cst.Return: _return,
    cst.Raise: _raise,
    cst.Assert: _assert,
    cst.Del: _delete,
    cst.Global: _global,
    cst.Nonlocal: _nonlocal,
    cst.Break: lambda machine, node: flows.leave(machine, "break"),
    cst.Continue: lambda machine, node: flows.leave(machine, "continue"),
    cst.If: _if,
    cst.Try: _try,
    cst.TryStar: _try,
    cst.With: _with,
    cst.Match: _match,
    cst.For: loops.for_statement,
    cst.While: loops.while_statement,
    cst.FunctionDef: definitions.function_definition,
    cst.ClassDef: definitions.class_definition,
    cst.Import: imports.import_statement,
    cst.ImportFrom: imports.import_from,
}
