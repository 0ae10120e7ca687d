"""Python's own functions and methods on decided values: everything here is pure and bounded."""

from __future__ import annotations

import math
from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING, Any

import libcst as cst

from reviewlint.inference import attributes, binding, loops
from reviewlint.inference.operators import MAX_FOLDED
from reviewlint.inference.terms import (
    Argument,
    Attribute,
    Constant,
    Display,
    FormattedString,
    Instance,
    Mapping,
    PathConstant,
    Place,
    Symbol,
    Term,
    Unknown,
)

if TYPE_CHECKING:
    from reviewlint.inference.interpreter import Machine

TEXT_METHODS = frozenset(
    """upper lower title capitalize strip lstrip rstrip replace split rsplit splitlines startswith endswith zfill
    ljust rjust center join count find index isdigit removeprefix removesuffix partition rpartition encode""".split()
)
"""Methods of text without side effects; `format` has a rule of its own."""

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


def _values(arguments: Arguments) -> list[Term] | None:
    """The values of plain positional arguments; None where there are others."""
    if any(argument.keyword is not None or argument.star for argument in arguments):
        return None
    return [argument.value for argument in arguments]


def _folded(machine: Machine, pure: Callable[..., Any], arguments: Arguments, node: cst.CSTNode) -> Term | None:
    values = _values(arguments)
    if values is None:
        return None
    if len(values) == 1 and isinstance(values[0], Display) and values[0].complete and pure in (min, max):
        values = list(values[0].elements)
    if not values or not all(isinstance(value, Constant) for value in values):
        return None
    raw = [value.value for value in values if isinstance(value, Constant)]
    try:
        result = pure(*raw) if len(raw) > 1 or pure not in (min, max) else raw[0]
    except (TypeError, ValueError, ArithmeticError):
        return None
    if isinstance(result, tuple):
        return Display("tuple", [Constant(part, machine.place(node), tuple(values)) for part in result])
    return Constant(result, machine.place(node), tuple(values))


def _len(machine: Machine, arguments: Arguments, node: cst.CSTNode) -> Term | None:
    values = _values(arguments)
    if not values or len(values) != 1:
        return None
    value = values[0]
    size: int | None = None
    if isinstance(value, Display) and value.complete and value.kind != "set":
        size = len(value.elements)
    elif isinstance(value, Mapping) and value.complete:
        size = len(value.items)
    elif isinstance(value, Constant) and isinstance(value.value, str | bytes):
        size = len(value.value)
    return None if size is None else Constant(size, machine.place(node), (value,))


def _dict(machine: Machine, arguments: Arguments, node: cst.CSTNode) -> Term | None:
    items: list[tuple[Term, Term]] = []
    complete = True
    for argument in arguments:
        if argument.keyword is not None:
            if argument.keyword not in argument.value.names:
                argument.value.names = (*argument.value.names, argument.keyword)
            items.append((Constant(argument.keyword, argument.place), argument.value))
        elif isinstance(argument.value, Mapping):
            items.extend(argument.value.items)
            complete = complete and argument.value.complete
        elif (pairs := _pairs(argument.value)) is not None:
            items.extend(pairs)
        else:
            complete = False
    return machine.born(Mapping(items, machine.place(node), complete))


def _pairs(value: Term) -> list[tuple[Term, Term]] | None:
    if not isinstance(value, Display) or not value.complete:
        return None
    found: list[tuple[Term, Term]] = []
    for element in value.elements:
        if not isinstance(element, Display) or len(element.elements) != 2:
            return None
        found.append((element.elements[0], element.elements[1]))
    return found


def _defaultdict(machine: Machine, arguments: Arguments, node: cst.CSTNode) -> Term | None:
    return machine.born(Mapping((), machine.place(node), complete=not arguments[1:]))


def _copy_as(kind: str) -> Callable[[Machine, Arguments, cst.CSTNode], Term | None]:
    def handler(machine: Machine, arguments: Arguments, node: cst.CSTNode) -> Term | None:
        values = _values(arguments)
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
    values = _values(arguments)
    if not values or not isinstance(values[0], Display) or not values[0].complete:
        return None
    constants = [element for element in values[0].elements if isinstance(element, Constant)]
    if len(constants) < len(values[0].elements):
        return None
    try:
        return machine.born(Display("list", sorted(constants, key=lambda term: term.value), machine.place(node)))
    except TypeError:
        return None


def _reversed(machine: Machine, arguments: Arguments, node: cst.CSTNode) -> Term | None:
    values = _values(arguments)
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
    values = _values(arguments)
    if not values or not all(isinstance(v, Constant) and isinstance(v.value, str) for v in values):
        return None
    return attributes.path_of(machine, values, machine.place(node))


def _join_path(machine: Machine, arguments: Arguments, node: cst.CSTNode) -> Term | None:
    joined = _path(machine, arguments, node)
    if isinstance(joined, PathConstant):
        return Constant(joined.value, joined.place, joined.parts)
    return joined


def _getattr(machine: Machine, arguments: Arguments, node: cst.CSTNode) -> Term | None:
    values = _values(arguments)
    if values is None or len(values) < 2 or not isinstance(values[1], Constant) or not isinstance(values[1].value, str):
        return None
    return attributes.attribute(machine, values[0], values[1].value, node)


def _setattr(machine: Machine, arguments: Arguments, node: cst.CSTNode) -> Term | None:
    values = _values(arguments)
    if values is None or len(values) != 3 or not isinstance(values[1], Constant) or not isinstance(values[1].value, str):
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
    values = _values(arguments)
    return None if not values else _shallow(machine, values[0], node)


def _shallow(machine: Machine, value: Term, node: cst.CSTNode) -> Term | None:
    place = machine.place(node)
    if isinstance(value, Mapping):
        return machine.born(Mapping(value.items, place, value.complete))
    if isinstance(value, Display):
        return machine.born(Display(value.kind, value.elements, place, value.complete))
    return None


_FUNCTIONS: dict[str, Callable[[Any, Arguments, cst.CSTNode], Term | None]] = {
    "builtins.len": _len,
    "builtins.dict": _dict,
    "collections.OrderedDict": _dict,
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


def call_method(machine: Machine, function: Attribute, arguments: Arguments, node: cst.CSTNode) -> Term | None:
    """The value of a method call on a text, list, dict or path; None where it stays a library call."""
    owner = function.value
    if isinstance(owner, Constant):
        return _text_method(machine, owner, function.name, arguments, node)
    if isinstance(owner, FormattedString) and function.name in ("format", "lower", "upper", "strip"):
        return owner
    if isinstance(owner, Mapping):
        return _mapping_method(machine, owner, function.name, arguments, node)
    if isinstance(owner, Display):
        return _list_method(machine, owner, function.name, arguments, node)
    return None


def _text_method(
    machine: Machine, owner: Constant, name: str, arguments: Arguments, node: cst.CSTNode
) -> Term | None:
    place = machine.place(node)
    if isinstance(owner, PathConstant):
        if name == "joinpath" and (values := _values(arguments)):
            return attributes.path_of(machine, [owner, *values], place)
        if name in ("as_posix", "__str__", "resolve", "absolute"):
            return Constant(owner.value, place, (owner,)) if name == "as_posix" else owner
        return None
    if not isinstance(owner.value, str) or name not in TEXT_METHODS | {"format"}:
        return None
    raw, keywords, parts = _plain(arguments)
    if raw is None:
        return FormattedString((owner, *(a.value for a in arguments)), place) if name == "format" else None
    try:
        result = getattr(owner.value, name)(*raw, **keywords)
    except (TypeError, ValueError, LookupError, AttributeError):
        return Unknown("text", place)
    if isinstance(result, list | tuple):
        kind = "list" if isinstance(result, list) else "tuple"
        return machine.born(Display(kind, [Constant(part, place, (owner,)) for part in result[:MAX_FOLDED]], place))
    if isinstance(result, str) and len(result) > MAX_FOLDED:
        return Unknown("too large", place)
    return Constant(result, place, (owner, *parts))


def _plain(arguments: Arguments) -> tuple[list[Any] | None, dict[str, Any], list[Term]]:
    """Arguments as Python values (lists of constants as lists); None first where one is not decided."""
    raw: list[Any] = []
    keywords: dict[str, Any] = {}
    for argument in arguments:
        value = argument.value
        if isinstance(value, Constant):
            plain: Any = value.value
        elif isinstance(value, Display) and value.complete and all(isinstance(e, Constant) for e in value.elements):
            plain = [element.value for element in value.elements if isinstance(element, Constant)]
        else:
            return None, {}, []
        if isinstance(plain, int) and abs(plain) > MAX_FOLDED or argument.star:
            return None, {}, []
        if argument.keyword is not None:
            keywords[argument.keyword] = plain
        else:
            raw.append(plain)
    return raw, keywords, [argument.value for argument in arguments]


def _mapping_method(
    machine: Machine, owner: Mapping, name: str, arguments: Arguments, node: cst.CSTNode
) -> Term | None:
    place = machine.place(node)
    values = _values(arguments) or []
    if name == "items":
        return loops.pairs(owner, node, machine)
    if name in ("keys", "values"):
        column = [pair[name == "values"] for pair in owner.items]
        return Display("list", column, place, owner.complete)
    if name == "copy":
        return _shallow(machine, owner, node)
    if name in ("get", "pop", "setdefault") and values and isinstance(values[0], Constant):
        return _mapping_get(machine, owner, name, values, place)
    if name == "update":
        added = _dict(machine, arguments, node)
        if isinstance(added, Mapping):
            for key, value in added.items:
                binding.set_key(machine, owner, key, value)
            owner.complete = owner.complete and added.complete
        return Constant(None, place)
    return None


def _mapping_get(machine: Machine, owner: Mapping, name: str, values: list[Term], place: Place) -> Term | None:
    key = values[0]
    assert isinstance(key, Constant)
    found = owner.get(key.value)
    if found is None and owner.complete:
        default = values[1] if len(values) > 1 else Constant(None, place)
        if name == "setdefault":
            binding.set_key(machine, owner, key, default)
        return default
    if name == "pop" and machine.may_change(owner):
        rest = [(k, v) for k, v in owner.items if not (isinstance(k, Constant) and k.value == key.value)]
        owner.complete = owner.complete and not machine.undecided
        owner.become(rest, machine.time)
    return found


def _list_method(
    machine: Machine, owner: Display, name: str, arguments: Arguments, node: cst.CSTNode
) -> Term | None:
    values = _values(arguments)
    if values is None:
        return None
    place = machine.place(node)
    if name in ("append", "add") and len(values) == 1:
        binding.append(machine, owner, values[0])
    elif name in ("extend", "update") and len(values) == 1:
        binding.extend(machine, owner, values[0])
    elif name == "insert" and len(values) == 2:
        _insert(machine, owner, values)
    elif name == "copy":
        return _shallow(machine, owner, node)
    elif name in ("pop", "remove", "clear", "sort", "reverse") and machine.may_change(owner):
        return _shrink(machine, owner, name, values)
    else:
        return None
    return Constant(None, place)


def _insert(machine: Machine, owner: Display, values: list[Term]) -> None:
    if not machine.may_change(owner):
        return
    elements = list(owner.elements)
    if isinstance(values[0], Constant) and isinstance(values[0].value, int):
        elements.insert(values[0].value, values[1])
    else:
        elements.append(values[1])
    owner.complete = owner.complete and not machine.undecided
    owner.become(elements, machine.time)


def _shrink(machine: Machine, owner: Display, name: str, values: list[Term]) -> Term | None:
    elements = list(owner.elements)
    taken: Term | None = None
    if name == "pop" and owner.complete and elements:
        index = attributes.bounds(values[0]) if values else -1
        if isinstance(index, int) and -len(elements) <= index < len(elements):
            taken = elements.pop(index)
    elif name == "clear":
        elements = []
    elif name == "reverse":
        elements.reverse()
    elif name == "remove":
        owner.complete = False
    if machine.undecided:
        owner.complete = False
        return taken
    owner.become(elements, machine.time)
    return taken
