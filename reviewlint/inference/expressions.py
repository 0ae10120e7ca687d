"""Expressions: a walk over the semantic fields of libcst nodes that returns terms."""

from __future__ import annotations

import builtins
from collections.abc import Callable
from typing import TYPE_CHECKING, Any

import libcst as cst

from reviewlint.inference import attributes, binding, calls, loops, texts
from reviewlint.inference.operators import MAX_FOLDED, binary, join, truth_of, unary
from reviewlint.inference.terms import (
    Constant,
    Display,
    Function,
    Mapping,
    Operation,
    Place,
    Symbol,
    Term,
    Unknown,
)
from reviewlint.inference.timeline import Condition, UndefinedEvent
from reviewlint.knowledge.names import CONVENTIONAL, canonical

if TYPE_CHECKING:
    from reviewlint.inference.interpreter import Machine

_CONSTANTS = {"True": True, "False": False, "None": None}
_BUILTINS = frozenset(dir(builtins))
_SHELL_NAMES = frozenset(
    {"display", "get_ipython", "In", "Out", "_", "__", "___", "_i", "_ii", "_iii", "_dh", "_oh", "exit", "quit",
     "__name__", "__file__", "__doc__", "__builtins__", "__IPYTHON__"}
)  # fmt: skip
"""Names that IPython binds."""


def evaluate(machine: Machine, node: cst.CSTNode) -> Term:
    """The value of an expression node; Unknown for forms that have no handler."""
    handler = _HANDLERS.get(type(node))
    if handler is None:
        return Unknown("expression", machine.place(node))
    return handler(machine, node)


def _name(machine: Machine, node: cst.Name) -> Term:
    name = node.value
    if name in _CONSTANTS:
        return Constant(_CONSTANTS[name], machine.place(node))
    value = machine.scope.find(name)
    return value if value is not None else _unbound(machine, node, name)


def _unbound(machine: Machine, node: cst.Name, name: str) -> Term:
    place = machine.place(node)
    module = machine.scope.star(name)
    if module is not None:
        written = f"{module}.{name}"
        return Symbol(canonical(written), place, written)
    if name == "__name__":
        return Constant("__main__", place)
    if name in _BUILTINS:
        return Symbol(f"builtins.{name}", place)
    if name not in _SHELL_NAMES and not machine.scope.module.open:
        machine.record(lambda time, context: UndefinedEvent(time, place, context, name))
    # one name that nothing binds is one value, whatever it is
    return machine.unbound.setdefault(name, _by_convention(machine, name, place))


def _by_convention(machine: Machine, name: str, place: Place) -> Term:
    """What a name means that nothing binds: `np` is numpy, also where the cell that imports it is lost."""
    library = CONVENTIONAL.get(name)
    if library is None or name in machine.scope.module.deleted:
        return Unknown("unbound", place)
    return Symbol(canonical(library), place, library)


def _integer(machine: Machine, node: cst.Integer) -> Term:
    try:
        return Constant(int(node.value, 0), machine.place(node))
    except ValueError:
        return Unknown("number", machine.place(node))


def _float(machine: Machine, node: cst.Float) -> Term:
    return Constant(float(node.value), machine.place(node))


def _imaginary(machine: Machine, node: cst.Imaginary) -> Term:
    return Constant(complex(node.value), machine.place(node))


def _elements(machine: Machine, nodes: Any) -> tuple[list[Term], bool]:
    """The elements of a display, stars of known displays unpacked, and whether all are known."""
    found: list[Term] = []
    complete = True
    for node in nodes:
        value = machine.evaluate(node.value)
        if not isinstance(node, cst.StarredElement):
            found.append(value)
        elif isinstance(value, Display) and len(found) + len(value.elements) <= MAX_FOLDED:
            found.extend(value.elements)
            complete = complete and value.complete
        else:
            complete = False
    return found, complete


def _display(kind: str) -> Callable[[Machine, Any], Term]:
    def handler(machine: Machine, node: Any) -> Term:
        elements, complete = _elements(machine, node.elements)
        return machine.born(Display(kind, elements, machine.place(node), complete))

    return handler


def _dict(machine: Machine, node: cst.Dict) -> Term:
    items: list[tuple[Term, Term]] = []
    complete = True
    for element in node.elements:
        value = machine.evaluate(element.value)
        if isinstance(element, cst.DictElement):
            key = machine.evaluate(element.key)
            if isinstance(key, Constant) and isinstance(key.value, str) and key.value not in value.names:
                value.names = (*value.names, key.value)
            items.append((binding.written_key(key, machine.place(element.key)), value))
        elif isinstance(value, Mapping):
            items.extend(value.items)
            complete = complete and value.complete
        else:
            complete = False
    return machine.born(Mapping(items, machine.place(node), complete))


def _unary(machine: Machine, node: cst.UnaryOperation) -> Term:
    return unary(_UNARY[type(node.operator)], machine.evaluate(node.expression), machine.place(node))


def _binary(machine: Machine, node: cst.BinaryOperation) -> Term:
    left, right = machine.evaluate(node.left), machine.evaluate(node.right)
    symbol = _BINARY[type(node.operator)]
    place = machine.place(node)
    if symbol == "%" and isinstance(left, Constant) and isinstance(left.value, str):
        return texts.percent(machine, left, right, node)
    return attributes.mapped(left, lambda option: binary(symbol, option, right, place), place)


def _boolean(machine: Machine, node: cst.BooleanOperation) -> Term:
    place = machine.place(node)
    left = machine.evaluate(node.left)
    is_or = isinstance(node.operator, cst.Or)
    truth = truth_of(left)
    if truth is not None and truth == is_or:
        return left
    if truth is not None:
        return machine.evaluate(node.right)
    with machine.inside(condition=Condition(left, machine.place(node.left), positive=not is_or)):
        right = machine.evaluate(node.right)
    return Operation("or" if is_or else "and", (left, right), place)


def _comparison(machine: Machine, node: cst.Comparison) -> Term:
    place = machine.place(node)
    left = machine.evaluate(node.left)
    results: list[Term] = []
    for target in node.comparisons:
        right = machine.evaluate(target.comparator)
        symbol = _COMPARISONS.get(type(target.operator), "?")
        results.append(binary(symbol, left, right, place))
        left = right
    if len(results) == 1:
        return results[0]
    truths = [truth_of(result) for result in results]
    if False in truths or None not in truths:
        return Constant(False not in truths, place, tuple(results))
    return Operation("and", results, place)


def _conditional(machine: Machine, node: cst.IfExp) -> Term:
    test = machine.evaluate(node.test)
    truth = truth_of(test)
    if truth is not None:
        return machine.evaluate(node.body if truth else node.orelse)
    place = machine.place(node.test)
    with machine.inside(condition=Condition(test, place)):
        body = machine.evaluate(node.body)
    with machine.inside(condition=Condition(test, place, positive=False)):
        orelse = machine.evaluate(node.orelse)
    return join((body, orelse), machine.place(node))


def _attribute(machine: Machine, node: cst.Attribute) -> Term:
    return attributes.attribute(machine, machine.evaluate(node.value), node.attr.value, node)


def _subscript(machine: Machine, node: cst.Subscript) -> Term:
    value = machine.evaluate(node.value)
    return attributes.item(machine, value, binding.subscript_index(machine, node), node)


def _lambda(machine: Machine, node: cst.Lambda) -> Term:
    place = machine.place(node)
    function = Function("<lambda>", node, place, machine.scope, binding.defaults(machine, node.params))
    function.kind = "lambda"
    machine.timeline.functions.append(function)
    return function


def _comprehension(kind: str) -> Callable[[Machine, Any], Term]:
    def handler(machine: Machine, node: Any) -> Term:
        return loops.comprehension(machine, node, kind, lambda: machine.evaluate(node.elt))

    return handler


def _dict_comprehension(machine: Machine, node: cst.DictComp) -> Term:
    def element() -> Term:
        return Display("tuple", (machine.evaluate(node.key), machine.evaluate(node.value)), machine.place(node))

    made = loops.comprehension(machine, node, "dict", element)
    if isinstance(made, Display):
        pairs = [pair.elements for pair in made.elements if isinstance(pair, Display)]
        return machine.born(Mapping([(key, value) for key, value in pairs], machine.place(node)))
    return made


def _walrus(machine: Machine, node: cst.NamedExpr) -> Term:
    value = machine.evaluate(node.value)
    scope = machine.scope
    while machine.scope.kind == "comprehension" and machine.scope.parent is not None:
        # the walrus operator binds outside the comprehension that it stands in
        machine.scope = machine.scope.parent
    binding.assign(machine, node.target, value)
    machine.scope = scope
    return value


def _yield(machine: Machine, node: cst.Yield) -> Term:
    inner = node.value.item if isinstance(node.value, cst.From) else node.value
    value = Constant(None) if inner is None else machine.evaluate(inner)
    if machine.yields:
        machine.yields[-1].append(value)
    return Unknown("sent", machine.place(node))


_UNARY = {cst.Minus: "neg", cst.Plus: "pos", cst.BitInvert: "~", cst.Not: "not"}

_BINARY = {
    cst.Add: "+",
    cst.Subtract: "-",
    cst.Multiply: "*",
    cst.Divide: "/",
    cst.FloorDivide: "//",
    cst.Modulo: "%",
    cst.Power: "**",
    cst.BitAnd: "&",
    cst.BitOr: "|",
    cst.BitXor: "^",
    cst.MatrixMultiply: "@",
    cst.LeftShift: "<<",
    cst.RightShift: ">>",
}

_COMPARISONS: dict[type, str] = {
    cst.Equal: "==",
    cst.NotEqual: "!=",
    cst.LessThan: "<",
    cst.GreaterThan: ">",
    cst.LessThanEqual: "<=",
    cst.GreaterThanEqual: ">=",
    cst.In: "in",
    cst.NotIn: "not in",
    cst.Is: "is",
    cst.IsNot: "is not",
}

_HANDLERS: dict[type, Callable[[Any, Any], Term]] = {
    cst.Name: _name,
    cst.Integer: _integer,
    cst.Float: _float,
    cst.Imaginary: _imaginary,
    cst.SimpleString: texts.literal_text,
    cst.ConcatenatedString: texts.concatenated,
    cst.FormattedString: texts.formatted,
    cst.List: _display("list"),
    cst.Tuple: _display("tuple"),
    cst.Set: _display("set"),
    cst.Dict: _dict,
    cst.UnaryOperation: _unary,
    cst.BinaryOperation: _binary,
    cst.BooleanOperation: _boolean,
    cst.Comparison: _comparison,
    cst.IfExp: _conditional,
    cst.Attribute: _attribute,
    cst.Subscript: _subscript,
    cst.Call: calls.call_expression,
    cst.Lambda: _lambda,
    cst.ListComp: _comprehension("list"),
    cst.SetComp: _comprehension("set"),
    cst.GeneratorExp: _comprehension("generator"),
    cst.DictComp: _dict_comprehension,
    cst.NamedExpr: _walrus,
    cst.Yield: _yield,
    cst.Await: lambda machine, node: evaluate(machine, node.expression),
    cst.Ellipsis: lambda machine, node: Constant(..., machine.place(node)),
}
