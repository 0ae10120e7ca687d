"""Python's own functions and methods on decided values: everything here is pure and bounded."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import libcst as cst

from reviewlint.inference import attributes, binding, loops
from reviewlint.inference.methods import mapping_of, plain_values, shallow
from reviewlint.inference.terms import (
    Argument,
    Constant,
    Display,
    Instance,
    Mapping,
    PathConstant,
    Symbol,
    Term,
)

if TYPE_CHECKING:
    from reviewlint.inference.interpreter import Machine

_PURE: dict[str, Callable[..., Any]] = {
    "builtins.int": int,
    "builtins.float": float,
    "builtins.str": str,
    "builtins.bool": bool,
    "builtins.round": round,
    "builtins.abs": abs,
    "builtins.min": min,
    "builtins.max": max,
    "builtins.ord": ord,
    "builtins.chr": chr,
    "builtins.divmod": divmod,
    "math.ceil": math.ceil,
    "math.floor": math.floor,
    "math.sqrt": math.sqrt,
    "math.log2": math.log2,
    "math.log": math.log,
}
"""Functions that fold when all their arguments are constants."""

Arguments = Sequence[Argument]


def call_symbol(machine: Machine, function: Symbol, arguments: Arguments, node: cst.CSTNode) -> Term | None:
    """The value of a call of a builtin or of the standard library; None where it stays a library call."""
    handler = _FUNCTIONS.get(function.name)
    if handler is not None:
        return handler(machine, arguments, node)
    pure = _PURE.get(function.name)
    if pure is not None:
        return _folded(machine, pure, arguments, node)
    return None


def _folded(machine: Machine, pure: Callable[..., Any], arguments: Arguments, node: cst.CSTNode) -> Term | None:
    values = plain_values(arguments)
    if values is None:
        return None
    if len(values) == 1 and isinstance(values[0], Display) and values[0].complete and pure in (min, max):
        values = list(values[0].elements)
    if not values or not all(isinstance(value, Constant) for value in values):
        return None
    raw = [value.value for value in values if isinstance(value, Constant)]
    try:
        result = raw[0] if pure in (min, max) and len(raw) == 1 else pure(*raw)
    except (TypeError, ValueError, ArithmeticError):
        return None
    if isinstance(result, tuple):
        return Display("tuple", [Constant(part, machine.place(node), tuple(values)) for part in result])
    return Constant(result, machine.place(node), tuple(values))


def _len(machine: Machine, arguments: Arguments, node: cst.CSTNode) -> Term | None:
    values = plain_values(arguments)
    if not values or len(values) != 1:
        return None
    value = values[0]
    size: int | None = None
    if isinstance(value, Display) and value.complete and value.kind != "set":
        size = len(value.elements)
    elif isinstance(value, Mapping) and value.complete:
        size = len(value.items)
    elif isinstance(value, Constant) and isinstance(value.value, (str, bytes)):
        size = len(value.value)
    return None if size is None else Constant(size, machine.place(node), (value,))


def _defaultdict(machine: Machine, arguments: Arguments, node: cst.CSTNode) -> Term | None:
    return machine.born(Mapping((), machine.place(node), complete=not arguments[1:]))


def _copy_as(kind: str) -> Callable[[Machine, Arguments, cst.CSTNode], Term | None]:
    def handler(machine: Machine, arguments: Arguments, node: cst.CSTNode) -> Term | None:
        values = plain_values(arguments)
        if values is None or len(values) > 1:
            return None
        if not values:
            return machine.born(Display(kind, (), machine.place(node)))
        return _copied(machine, values[0], kind, node)

    return handler


def _copied(machine: Machine, value: Term, kind: str, node: cst.CSTNode) -> Term | None:
    place = machine.place(node)
    if isinstance(value, Mapping):
        return machine.born(Display(kind, [key for key, _ in value.items], place, value.complete))
    if isinstance(value, Display):
        return machine.born(Display(kind, value.elements, place, value.complete))
    return None


def _sorted(machine: Machine, arguments: Arguments, node: cst.CSTNode) -> Term | None:
    values = plain_values(arguments)
    if not values or not isinstance(values[0], Display) or not values[0].complete:
        return None
    constants = [element for element in values[0].elements if isinstance(element, Constant)]
    if len(constants) < len(values[0].elements):
        return None
    try:
        ordered = sorted(constants, key=_plain_value)
    except TypeError:
        return None
    return machine.born(Display("list", ordered, machine.place(node)))


def _plain_value(term: Constant) -> Any:
    return term.value


def _reversed(machine: Machine, arguments: Arguments, node: cst.CSTNode) -> Term | None:
    values = plain_values(arguments)
    if not values or not isinstance(values[0], Display) or not values[0].complete:
        return None
    return Display("list", values[0].elements[::-1], machine.place(node))


def _enumerate(machine: Machine, arguments: Arguments, node: cst.CSTNode) -> Term | None:
    if not arguments or arguments[0].star:
        return None
    elements = loops.elements_of(loops.seen_through(arguments[0].value))
    start = next((a.value for a in arguments[1:]), Constant(0))
    if elements is None or not isinstance(start, Constant) or not isinstance(start.value, int):
        return None
    place = machine.place(node)
    pairs = [
        Display("tuple", (Constant(start.value + index, place), element), place)
        for index, element in enumerate(elements)
    ]
    return Display("list", pairs, place)


def _zip(machine: Machine, arguments: Arguments, node: cst.CSTNode) -> Term | None:
    return loops.zipped(arguments, node, machine) if arguments else None


def _path(machine: Machine, arguments: Arguments, node: cst.CSTNode) -> Term | None:
    values = plain_values(arguments)
    if not values or not all(isinstance(value, Constant) and isinstance(value.value, str) for value in values):
        return None
    return attributes.path_of(machine, values, machine.place(node))


def _join_path(machine: Machine, arguments: Arguments, node: cst.CSTNode) -> Term | None:
    joined = _path(machine, arguments, node)
    if isinstance(joined, PathConstant):
        return Constant(joined.value, joined.place, joined.parts)
    return joined


def _getattr(machine: Machine, arguments: Arguments, node: cst.CSTNode) -> Term | None:
    values = plain_values(arguments)
    if values is None or len(values) < 2 or not isinstance(values[1], Constant) or not isinstance(values[1].value, str):
        return None
    return attributes.attribute(machine, values[0], values[1].value, node)


def _setattr(machine: Machine, arguments: Arguments, node: cst.CSTNode) -> Term | None:
    values = plain_values(arguments)
    if (
        values is None
        or len(values) != 3
        or not isinstance(values[1], Constant)
        or not isinstance(values[1].value, str)
    ):
        return None
    binding.set_attribute(machine, values[0], values[1].value, values[2], node)
    return Constant(None, machine.place(node))


def _namespace(machine: Machine, arguments: Arguments, node: cst.CSTNode) -> Term | None:
    from reviewlint.inference.terms import Class

    place = machine.place(node)
    instance = Instance(Class("SimpleNamespace", (), place), None, place)
    for argument in arguments:
        if argument.keyword is not None:
            argument.value.names = (*argument.value.names, argument.keyword)
            instance.attributes[argument.keyword] = argument.value
    return machine.born(instance)


def _opens_scope(machine: Machine, arguments: Arguments, node: cst.CSTNode) -> Term | None:
    machine.scope.module.open = True
    return None


def _copy(machine: Machine, arguments: Arguments, node: cst.CSTNode) -> Term | None:
    values = plain_values(arguments)
    return None if not values else shallow(machine, values[0], node)


_FUNCTIONS: dict[str, Callable[[Any, Arguments, cst.CSTNode], Term | None]] = {
    "builtins.len": _len,
    "builtins.dict": mapping_of,
    "collections.OrderedDict": mapping_of,
    "collections.defaultdict": _defaultdict,
    "builtins.list": _copy_as("list"),
    "builtins.tuple": _copy_as("tuple"),
    "builtins.set": _copy_as("set"),
    "builtins.sorted": _sorted,
    "builtins.reversed": _reversed,
    "builtins.enumerate": _enumerate,
    "builtins.zip": _zip,
    "builtins.getattr": _getattr,
    "builtins.setattr": _setattr,
    "builtins.exec": _opens_scope,
    "builtins.globals": _opens_scope,
    "types.SimpleNamespace": _namespace,
    "copy.copy": _copy,
    "copy.deepcopy": _copy,
    "os.path.join": _join_path,
    "pathlib.Path": _path,
    "pathlib.PurePath": _path,
}
