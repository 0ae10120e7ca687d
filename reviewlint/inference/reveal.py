"""Terms as text: for tests, debugging and the claims of `python -m reviewlint.inference`."""

from __future__ import annotations

from typing import Any

from reviewlint.inference.terms import (
    Attribute,
    BoundMethod,
    Call,
    Class,
    Comprehension,
    Constant,
    Display,
    Element,
    FormattedString,
    Function,
    Instance,
    Mapping,
    OneOf,
    Operation,
    Parameter,
    PathConstant,
    Slice,
    Subscript,
    Symbol,
    Term,
    Unknown,
)

MAX_SHOWN = 200
"""Longest text of one term; the rest is cut off."""

MAX_NESTED = 20
"""Deepest display in a display that is written out as a literal."""

_BRACKETS = {"list": ("[", "]"), "tuple": ("(", ")"), "set": ("{", "}")}


def is_decided(term: Term) -> bool:
    """Whether the engine claims to know the value: not what is Unknown, one of several, or made of such."""
    while not isinstance(term, (Unknown, OneOf)):
        if isinstance(term, Call):
            term = term.function
        elif isinstance(term, (Attribute, Subscript)):
            term = term.value
        elif isinstance(term, Element):
            term = term.iterable
        else:
            return True
    return False


_NOTHING = object()


def literal_of(term: Term, since: int | None = None) -> str | None:
    """The repr of the Python literal that a term certainly is, None where it is none.

    With `since` a list or dict counts only if nothing changed it after that moment.
    """
    value = _python(term, since, 0)
    return None if value is _NOTHING else repr(value)


def _python(term: Term, since: int | None, depth: int) -> Any:
    if depth > MAX_NESTED or isinstance(term, PathConstant):
        return _NOTHING
    if since is not None and isinstance(term, (Display, Mapping)) and term.changed_after(since):
        return _NOTHING
    if isinstance(term, Constant):
        return term.value
    if isinstance(term, Display) and term.complete:
        parts = [_python(element, since, depth + 1) for element in term.elements]
        if _NOTHING in parts:
            return _NOTHING
        try:
            return {"list": list, "tuple": tuple, "set": set}.get(term.kind, list)(parts)
        except TypeError:
            return _NOTHING
    if isinstance(term, Mapping) and term.complete:
        items = [(_python(key, since, depth + 1), _python(value, since, depth + 1)) for key, value in term.items]
        if any(_NOTHING in item for item in items):
            return _NOTHING
        try:
            return dict(items)
        except TypeError:
            return _NOTHING
    return _NOTHING


def shown(term: Term) -> str:
    """A short text of a term: `Dense(10, activation='softmax')(…)`."""
    text = _shown(term, 0)
    return text if len(text) <= MAX_SHOWN else text[:MAX_SHOWN] + "…"


def _shown(term: Term, depth: int) -> str:
    if depth > 6:
        return "…"
    name = _plain(term)
    if name is not None:
        return name

    def inner(part: Term) -> str:
        return _shown(part, depth + 1)

    if isinstance(term, Call):
        return f"{inner(term.function)}({_arguments(term, depth)})"
    if isinstance(term, Attribute):
        return f"{inner(term.value)}.{term.name}"
    if isinstance(term, Subscript):
        return f"{inner(term.value)}[{inner(term.index)}]"
    if isinstance(term, Operation):
        return _operation(term, [inner(operand) for operand in term.operands])
    if isinstance(term, OneOf):
        return " | ".join(inner(option) for option in term.options)
    if isinstance(term, Element):
        return f"each of {inner(term.iterable)}"
    if isinstance(term, Comprehension):
        return f"[{inner(term.element)} for {inner(term.iterable)}]"
    if isinstance(term, FormattedString):
        return "f" + " ".join(inner(part) for part in term.parts)
    return _container(term, depth)


def _plain(term: Term) -> str | None:
    if isinstance(term, Constant):
        return repr(term.value)
    if isinstance(term, (Symbol, Function, Class)):
        return term.name
    if isinstance(term, Parameter):
        return f"?{term.name}"
    if isinstance(term, Unknown):
        return "?"
    if isinstance(term, Instance):
        return f"{term.cls.name} object"
    return f"method {term.function.name}" if isinstance(term, BoundMethod) else None


def _container(term: Term, depth: int) -> str:
    if isinstance(term, Display):
        left, right = _BRACKETS.get(term.kind, ("[", "]"))
        inside = ", ".join(_shown(element, depth + 1) for element in term.elements[:20])
        lone = "," if term.kind == "tuple" and len(term.elements) == 1 else ""
        return f"{left}{inside}{lone if term.complete else ', …'}{right}"
    if isinstance(term, Mapping):
        inside = ", ".join(f"{_shown(k, depth + 1)}: {_shown(v, depth + 1)}" for k, v in term.items[:20])
        return "{" + inside + ("" if term.complete else ", …") + "}"
    if isinstance(term, Slice):
        parts = [term.lower, term.upper, *([term.step] if term.step else [])]
        return ":".join("" if part is None else _shown(part, depth + 1) for part in parts)
    return "?"


def _arguments(call: Call, depth: int) -> str:
    return ", ".join(
        f"{argument.keyword}={_shown(argument.value, depth + 1)}"
        if argument.keyword
        else argument.star + _shown(argument.value, depth + 1)
        for argument in call.arguments
    )


def _operation(term: Operation, operands: list[str]) -> str:
    if len(operands) == 1:
        sign = {"neg": "-", "pos": "+", "not": "not "}.get(term.operator, term.operator)
        return f"({sign}{operands[0]})"
    return "(" + f" {term.operator} ".join(operands) + ")"
