"""Whether two terms have the same value, as far as that is written in the notebook."""

from __future__ import annotations

import posixpath
from collections.abc import Iterable

from reviewlint.inference.terms import (
    Attribute,
    Call,
    Constant,
    FormattedString,
    Operation,
    Subscript,
    Symbol,
    Term,
    options,
)

MAX_DEPTH = 8
"""How deep two expressions are compared; deeper ones count as different."""


def same_value(one: Term, other: Term, depth: int = 0) -> bool:
    """Whether two terms must have one value: the same term, equal constants, or the same expression twice."""
    if one is other:
        return True
    if depth > MAX_DEPTH:
        return False
    if isinstance(one, Constant) and isinstance(other, Constant):
        return one.value == other.value and isinstance(one.value, bool) == isinstance(other.value, bool)
    if type(one) is not type(other):
        return False
    parts = _parts(one), _parts(other)
    if parts[0] is None or parts[1] is None or parts[0][0] != parts[1][0] or len(parts[0][1]) != len(parts[1][1]):
        return False
    return all(same_value(a, b, depth + 1) for a, b in zip(parts[0][1], parts[1][1], strict=True))


def same_path(one: Term, other: Term) -> bool:
    """Whether two terms name one file."""
    if isinstance(one, Constant) and isinstance(other, Constant):
        return _path(one) is not None and _path(one) == _path(other)
    return same_value(one, other)


def same_object(one: Term, other: Term) -> bool:
    """Whether two terms may be one object: the same term, or branches that share one."""
    return any(option is candidate for option in options(one) for candidate in options(other))


def _path(term: Constant) -> str | None:
    if not isinstance(term.value, str):
        return None
    return posixpath.normpath(term.value.replace("\\", "/"))


def _parts(term: Term) -> tuple[object, tuple[Term, ...]] | None:
    """What a term is made of: a label that must be equal, and the terms that must have the same value."""
    if isinstance(term, Symbol):
        return term.name, ()
    if isinstance(term, Attribute):
        return term.name, (term.value,)
    if isinstance(term, Subscript):
        return "", (term.value, term.index)
    if isinstance(term, Operation):
        return term.operator, term.operands
    if isinstance(term, FormattedString):
        return "", term.parts
    if isinstance(term, Call) and not term.is_open:
        keywords = tuple(argument.keyword for argument in term.arguments)
        return keywords, (term.function, *_values(term.arguments))
    return None


def _values(arguments: Iterable[tuple[Term, object, object, object]]) -> tuple[Term, ...]:
    return tuple(argument[0] for argument in arguments)
