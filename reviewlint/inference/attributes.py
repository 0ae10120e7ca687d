"""Reading attributes and items of terms, and the library type of a term."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

import libcst as cst

from reviewlint.inference.operators import join, join_path
from reviewlint.inference.terms import (
    Attribute,
    BoundMethod,
    Call,
    Carried,
    Class,
    Constant,
    Display,
    Element,
    Function,
    Instance,
    Mapping,
    OneOf,
    Operation,
    PathConstant,
    Place,
    Slice,
    Subscript,
    Symbol,
    Term,
    Unknown,
)
from reviewlint.knowledge import types
from reviewlint.knowledge.names import canonical

if TYPE_CHECKING:
    from reviewlint.inference.interpreter import Machine

TENSOR = "keras.KerasTensor"
"""What calling a layer or a model gives."""

ARRAY = "numpy.ndarray"

MAX_PARTS = 200
"""Operations and branches followed for the type of one value: `x = x + x` again and again has more ways than terms."""


def mapped(term: Term, function: Callable[[Term], Term], place: Place) -> Term:
    """The function over each value that a term may have, joined."""
    if not isinstance(term, OneOf):
        return function(term)
    return join([function(option) for option in term.options], place)


def attribute(machine: Machine, value: Term, name: str, node: cst.CSTNode) -> Term:
    """`value.name`."""
    if isinstance(value, Symbol):
        written = f"{value.written}.{name}"
        return Symbol(canonical(f"{value.name}.{name}"), machine.place(node), written)
    place = machine.place(node)
    if isinstance(value, OneOf):
        return mapped(value, lambda option: attribute(machine, option, name, node), place)
    if isinstance(value, (Instance, Class)):
        found = _member(machine, value, name, place)
        if found is not None:
            return found
    if isinstance(value, PathConstant):
        found = _path_part(value, name, place)
        if found is not None:
            return found
    stored = machine.stored.get((id(value), name))
    return stored if stored is not None else Attribute(value, name, place)


def _member(machine: Machine, owner: Instance | Class, name: str, place: Place) -> Term | None:
    if isinstance(owner, Instance):
        if name in owner.attributes:
            return owner.attributes[name]
        member = owner.cls.member(name)
        if isinstance(member, Function) and member.owner is not None:
            if member.kind == "property":
                return machine.run_function(member, {"self": owner})
            return member if member.kind == "static" else BoundMethod(owner, member, place)
        return member
    member = owner.member(name)
    if isinstance(member, Function) and member.kind == "classmethod":
        return BoundMethod(owner, member, place)
    return member


def _path_part(path: PathConstant, name: str, place: Place) -> Term | None:
    head, _, tail = path.value.rstrip("/").rpartition("/")
    stem, dot, extension = tail.rpartition(".")
    if name == "parent":
        return PathConstant(head or ("/" if path.value.startswith("/") else "."), place, (path,))
    texts = {"name": tail, "stem": stem or tail, "suffix": dot + extension if stem else ""}
    return Constant(texts[name], place, (path,)) if name in texts else None


def item(machine: Machine, value: Term, index: Term, node: cst.CSTNode) -> Term:
    """`value[index]`."""
    place = machine.place(node)
    if isinstance(value, OneOf):
        return mapped(value, lambda option: item(machine, option, index, node), place)
    found: Term | None = None
    if isinstance(value, Mapping) and isinstance(index, Constant):
        found = value.get(index.value)
    elif isinstance(value, Display) and value.complete:
        found = _display_item(value, index, place)
    elif isinstance(value, Constant) and isinstance(value.value, (str, bytes)):
        found = _text_item(value, index, place)
    return found if found is not None else Subscript(value, index, place)


def _text_item(text: Constant, index: Term, place: Place) -> Term | None:
    key = bounds(index)
    if key is None:
        return None
    try:
        return Constant(text.value[key], place, (text,))
    except (IndexError, TypeError, ValueError):
        return None


def _display_item(display: Display, index: Term, place: Place) -> Term | None:
    key = bounds(index)
    try:
        if isinstance(key, slice):
            return Display(display.kind, display.elements[key], place)
        return display.elements[key] if isinstance(key, int) else None
    except (IndexError, TypeError, ValueError):
        return None


def bounds(index: Term) -> int | slice | None:
    """A decided index or slice as Python's own, None where it is not decided."""
    if isinstance(index, Constant):
        return index.value if isinstance(index.value, int) and not isinstance(index.value, bool) else None
    if not isinstance(index, Slice):
        return None
    parts = []
    for part in (index.lower, index.upper, index.step):
        if part is not None and not isinstance(part, Constant):
            return None
        parts.append(None if part is None else part.value)
    return slice(*parts)


def type_name(term: Term | None, followed: list[Term] | None = None) -> str | None:
    """The canonical class that a value is an instance of, as far as the libraries are known.

    `followed` are the operations and branches followed so far.
    """
    if isinstance(term, Call):
        return _call_type(term, followed)
    if isinstance(term, Instance):
        for base in term.cls.lineage():
            if isinstance(base, Symbol):
                return types.returns(base.name) or base.name
        return None
    if isinstance(term, Attribute):
        owner = type_name(term.value, followed)
        return types.attribute(owner, term.name) if owner is not None else None
    if isinstance(term, OneOf | Operation):
        followed = [] if followed is None else followed
        followed.append(term)
        if len(followed) > MAX_PARTS:
            return None
    if isinstance(term, OneOf):
        names = {type_name(option, followed) for option in term.options if not _is_none(option)}
        return names.pop() if len(names) == 1 else None
    if isinstance(term, (Subscript, Element)):
        return _part_type(term, followed)
    if isinstance(term, Operation):
        return _operation_type(term, followed)
    return None


def _is_none(term: Term) -> bool:
    if isinstance(term, Carried):
        term = term.initial
    return isinstance(term, Constant) and term.value is None


def _call_type(call: Call, followed: list[Term] | None) -> str | None:
    if call.target is not None:
        return types.returns(call.target)
    # `Dense(10)(x)`, `base(x)`: a layer that is called gives a tensor
    function = type_name(call.function, followed)
    return TENSOR if types.is_a(function, "keras.Layer") else None


def _part_type(term: Subscript | Element, followed: list[Term] | None) -> str | None:
    whole = term.value if isinstance(term, Subscript) else term.iterable
    if isinstance(term, Element) and isinstance(whole, Attribute) and whole.name == "layers":
        return "keras.Layer"
    owner = type_name(whole, followed)
    if isinstance(term, Subscript) and owner == "pandas.DataFrame":
        return "pandas.Series" if isinstance(term.index, Constant) else owner
    if isinstance(term, Subscript) and isinstance(whole, Attribute) and whole.name == "layers":
        return whole_layers(term)
    return owner if owner in (ARRAY, "pandas.Series") else None


def whole_layers(term: Subscript) -> str | None:
    """`model.layers[0]` is a layer; a slice of them is a list."""
    return None if isinstance(term.index, Slice) else "keras.Layer"


def _operation_type(term: Operation, followed: list[Term] | None) -> str | None:
    known = {type_name(operand, followed) for operand in term.operands} - {None}
    if TENSOR in known:
        return TENSOR
    return ARRAY if ARRAY in known else None


def path_of(machine: Machine, parts: list[Term], place: Place) -> Term:
    """`os.path.join(parts)` or `Path(parts)`; Unknown parts stay visible in an Operation."""
    return join_path(parts, place) if parts else Unknown("path", place)
