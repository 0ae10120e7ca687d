"""Symbolic values: every value of a notebook is a term that remembers where it was written.

Terms are compared by identity: two literals `5` in two places are two terms, and an alias is the same one.
That is how a rule can ask whether the number of TTA passes *is* the number of epochs.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from reviewlint.inference.containers import Comprehension, Display, Mapping
from reviewlint.inference.objects import BoundMethod, Class, Function, Instance, Run
from reviewlint.inference.values import (
    Argument,
    Attribute,
    Call,
    Carried,
    Constant,
    Element,
    FormattedString,
    OneOf,
    Operation,
    Parameter,
    PathConstant,
    Place,
    Slice,
    Subscript,
    Symbol,
    Term,
    Unknown,
)

__all__ = [
    "Argument",
    "Attribute",
    "BoundMethod",
    "Call",
    "Carried",
    "Class",
    "Comprehension",
    "Constant",
    "Display",
    "Element",
    "FormattedString",
    "Function",
    "Instance",
    "Mapping",
    "OneOf",
    "Operation",
    "Parameter",
    "PathConstant",
    "Place",
    "Run",
    "Slice",
    "Subscript",
    "Symbol",
    "Term",
    "Unknown",
    "ingredients",
    "is_constant",
    "literal",
    "options",
]


def options(term: Term) -> tuple[Term, ...]:
    """The values that a term may have: the options of a OneOf, else the term alone."""
    return term.options if isinstance(term, OneOf) else (term,)


def literal(term: Term | None, default: Any = None) -> Any:
    """The Python value of a Constant, `default` for anything else."""
    return term.value if isinstance(term, Constant) else default


def is_constant(term: Term | None, *values: Any) -> bool:
    """Whether a term is a Constant equal to one of `values` in value and type (`True` is not `1`)."""
    return isinstance(term, Constant) and any(
        term.value == value and type(term.value) is type(value) for value in values
    )


def ingredients(term: Term) -> Iterator[Term]:
    """The term and the terms that it was computed from by folding or by operators, outermost first."""
    yield term
    if isinstance(term, Constant):
        for part in term.parts:
            yield from ingredients(part)
    elif isinstance(term, Operation):
        for operand in term.operands:
            yield from ingredients(operand)
