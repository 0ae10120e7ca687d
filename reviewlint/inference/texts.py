"""Texts: string literals, f-strings and `%` formatting."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING

import libcst as cst

from reviewlint.inference.operators import MAX_FOLDED, binary
from reviewlint.inference.terms import Constant, Display, FormattedString, Place, Term, Unknown

if TYPE_CHECKING:
    from reviewlint.inference.interpreter import Machine

_WIDE = re.compile(r"\d{5,}|%[^a-zA-Z%]*\*")
"""Field widths that would make a text of any size."""

MAX_FORMAT = 12
"""Longest format specification that is applied (`:>1000000` is not)."""


def literal_text(machine: Machine, node: cst.SimpleString) -> Term:
    """A string literal."""
    return Constant(text_of(node), machine.place(node))


def text_of(node: cst.SimpleString) -> str | bytes:
    """The value of a string literal, without `ast` where it holds no escape."""
    text = node.value
    if text[0] in "\"'" and "\\" not in text:
        quotes = 3 if len(text) >= 6 and text[:3] in ('"""', "'''") else 1
        return text[quotes:-quotes]
    return node.evaluated_value


def concatenated(machine: Machine, node: cst.ConcatenatedString) -> Term:
    """`"one" "two"`."""
    return binary("+", machine.evaluate(node.left), machine.evaluate(node.right), machine.place(node))


def formatted(machine: Machine, node: cst.FormattedString) -> Term:
    """An f-string."""
    place = machine.place(node)
    parts: list[Term] = []
    for part in node.parts:
        if isinstance(part, cst.FormattedStringText):
            parts.append(Constant(part.value.replace("{{", "{").replace("}}", "}"), machine.place(part)))
        else:
            assert isinstance(part, cst.FormattedStringExpression)
            parts.append(_interpolated(machine, part))
    return text_from(parts, place)


def text_from(parts: list[Term], place: Place) -> Term:
    """A text put together from parts: a Constant where all are decided, else a FormattedString."""
    if all(isinstance(part, Constant) for part in parts):
        texts = [str(part.value) for part in parts if isinstance(part, Constant)]
        if sum(map(len, texts)) > MAX_FOLDED:
            return Unknown("too large", place)
        return Constant("".join(texts), place, tuple(parts))
    return FormattedString(parts, place)


def _interpolated(machine: Machine, node: cst.FormattedStringExpression) -> Term:
    value = machine.evaluate(node.expression)
    if not isinstance(value, Constant) or node.equal is not None:
        return value
    spec = ""
    for part in node.format_spec or ():
        if not isinstance(part, cst.FormattedStringText):
            return Unknown("format", machine.place(node))
        spec += part.value
    if len(spec) > MAX_FORMAT or is_wide(spec):
        return Unknown("format", machine.place(node))
    try:
        shown = repr(value.value) if node.conversion == "r" else value.value
        return Constant(format(shown, spec), machine.place(node), (value,))
    except (TypeError, ValueError):
        return Unknown("format", machine.place(node))


def percent(machine: Machine, left: Constant, right: Term, node: cst.BinaryOperation) -> Term:
    """`"text %s" % values`."""
    place = machine.place(node)
    values = right.elements if isinstance(right, Display) and right.kind == "tuple" else (right,)
    lengths = [
        len(value.value) for value in (left, *values) if isinstance(value, Constant) and isinstance(value.value, str)
    ]
    if is_wide(left.value) or sum(lengths) > MAX_FOLDED:
        return Unknown("format", place)
    if all(isinstance(value, Constant) for value in values):
        try:
            text = left.value % tuple(value.value for value in values if isinstance(value, Constant))
            return Constant(text, place, (left, *values))
        except (TypeError, ValueError):
            return Unknown("format", place)
    return FormattedString((left, *values), place)


def is_wide(template: str) -> bool:
    """Whether a format template asks for a field too wide to be made."""
    return _WIDE.search(template) is not None
