"""Methods of texts, paths, lists and dicts whose values are known."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any

import libcst as cst

from reviewlint.inference import attributes, binding, loops, texts
from reviewlint.inference.operators import MAX_FOLDED
from reviewlint.inference.terms import (
    Argument,
    Attribute,
    Constant,
    Display,
    FormattedString,
    Mapping,
    PathConstant,
    Place,
    Term,
    Unknown,
)

if TYPE_CHECKING:
    from reviewlint.inference.interpreter import Machine

TEXT_METHODS = frozenset(
    ["upper", "lower", "title", "capitalize", "strip", "lstrip", "rstrip", "replace", "split", "rsplit", "splitlines",
     "startswith", "endswith", "zfill", "ljust", "rjust", "center", "join", "count", "find", "index", "isdigit",
     "removeprefix", "removesuffix", "partition", "rpartition", "encode"]
)  # fmt: skip
"""Methods of text without side effects; `format` has a rule of its own."""

Arguments = Sequence[Argument]


def plain_values(arguments: Arguments) -> list[Term] | None:
    """The values of plain positional arguments; None where there are others."""
    if any(argument.keyword is not None or argument.star for argument in arguments):
        return None
    return [argument.value for argument in arguments]


def mapping_of(machine: Machine, arguments: Arguments, node: cst.CSTNode) -> Term | None:
    """`dict(arguments)`."""
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


def shallow(machine: Machine, value: Term, node: cst.CSTNode) -> Term | None:
    """A copy of a list or dict; None for anything else."""
    place = machine.place(node)
    if isinstance(value, Mapping):
        return machine.born(Mapping(value.items, place, value.complete))
    if isinstance(value, Display):
        return machine.born(Display(value.kind, value.elements, place, value.complete))
    return None


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


def _text_method(machine: Machine, owner: Constant, name: str, arguments: Arguments, node: cst.CSTNode) -> Term | None:
    place = machine.place(node)
    if isinstance(owner, PathConstant):
        if name == "joinpath" and (values := plain_values(arguments)):
            return attributes.path_of(machine, [owner, *values], place)
        if name in ("as_posix", "__str__", "resolve", "absolute"):
            return Constant(owner.value, place, (owner,)) if name == "as_posix" else owner
        return None
    if not isinstance(owner.value, str) or name not in TEXT_METHODS | {"format"}:
        return None
    if name == "format" and texts.is_wide(owner.value):
        return Unknown("format", place)
    raw, keywords, parts = _plain(arguments)
    if raw is None:
        return FormattedString((owner, *(a.value for a in arguments)), place) if name == "format" else None
    try:
        result = getattr(owner.value, name)(*raw, **keywords)
    except (TypeError, ValueError, LookupError, AttributeError):
        return Unknown("text", place)
    if isinstance(result, (list, tuple)):
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
        if argument.star or (isinstance(plain, int) and abs(plain) > MAX_FOLDED):
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
    values = plain_values(arguments) or []
    if name == "items":
        return loops.pairs(owner, node, machine)
    if name in ("keys", "values"):
        column = [pair[name == "values"] for pair in owner.items]
        return Display("list", column, place, owner.complete)
    if name == "copy":
        return shallow(machine, owner, node)
    if name in ("get", "pop", "setdefault") and values and isinstance(values[0], Constant):
        return _mapping_get(machine, owner, name, values, place)
    if name == "update":
        added = mapping_of(machine, arguments, node)
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
        owner.become(rest, machine.tick())
    return found


def _list_method(machine: Machine, owner: Display, name: str, arguments: Arguments, node: cst.CSTNode) -> Term | None:
    values = plain_values(arguments)
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
        return shallow(machine, owner, node)
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
    owner.become(elements, machine.tick())


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
    owner.become(elements, machine.tick())
    return taken
