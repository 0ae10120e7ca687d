"""Operators on terms: folding of what is decided, joins of what is not."""

from __future__ import annotations

import operator
from collections.abc import Callable, Sequence
from typing import Any

from reviewlint.inference.terms import (
    BoundMethod,
    Call,
    Class,
    Constant,
    Display,
    Function,
    Instance,
    Mapping,
    OneOf,
    Operation,
    PathConstant,
    Place,
    Symbol,
    Term,
    Unknown,
    options,
)
from reviewlint.knowledge.types import returns

MAX_OPTIONS = 6
"""Widest OneOf; past it the value is Unknown."""

MAX_FOLDED = 10_000
"""Longest text or list, and largest exponent times bits, that folding computes."""

MAX_ELEMENTS = 256
"""Longest display that folding makes (`[0] * n`)."""

_BINARY: dict[str, Callable[[Any, Any], Any]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "//": operator.floordiv,
    "%": operator.mod,
    "**": operator.pow,
    "&": operator.and_,
    "|": operator.or_,
    "^": operator.xor,
    "<<": operator.lshift,
    ">>": operator.rshift,
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    ">": operator.gt,
    "<=": operator.le,
    ">=": operator.ge,
    "in": lambda a, b: a in b,
    "not in": lambda a, b: a not in b,
    "is": operator.is_,
    "is not": operator.is_not,
}

_UNARY: dict[str, Callable[[Any], Any]] = {
    "neg": operator.neg,
    "pos": operator.pos,
    "~": operator.invert,
    "not": operator.not_,
}


def unary(symbol: str, operand: Term, place: Place) -> Term:
    """`-x`, `+x`, `~x`, `not x`."""
    if symbol == "not":
        truth = truth_of(operand)
        if truth is not None:
            return Constant(not truth, place, (operand,))
    elif isinstance(operand, Constant):
        try:
            return Constant(_UNARY[symbol](operand.value), place, (operand,))
        except TypeError:
            return Unknown("operator", place)
    return Operation(symbol, (operand,), place)


def binary(symbol: str, left: Term, right: Term, place: Place) -> Term:
    """An arithmetic, bit or comparison operator between two values."""
    if isinstance(left, Constant) and isinstance(right, Constant):
        return _fold(symbol, left, right, place)
    if isinstance(left, Constant) and symbol in ("in", "not in"):
        found = _membership(left, right)
        if found is not None:
            return Constant(found == (symbol == "in"), place, (left, right))
    if symbol in ("is", "is not", "==", "!=") and _never_none(left, right):
        return Constant(symbol in ("is not", "!="), place, (left, right))
    if isinstance(left, Display):
        made = _display(symbol, left, right, place)
        if made is not None:
            return made
    return Operation(symbol, (left, right), place)


def _fold(symbol: str, left: Constant, right: Constant, place: Place) -> Term:
    a, b = left.value, right.value
    parts = (left, right)
    if symbol == "/" and (isinstance(left, PathConstant) or isinstance(right, PathConstant)):
        return join_path(parts, place)
    if _too_large(symbol, a, b):
        return Unknown("too large", place)
    try:
        return Constant(_BINARY[symbol](a, b), place, parts)
    except (TypeError, ValueError, ArithmeticError, KeyError):
        return Operation(symbol, parts, place)


def _too_large(symbol: str, a: Any, b: Any) -> bool:
    if symbol == "**":
        return isinstance(a, int) and isinstance(b, int) and abs(b) * max(a.bit_length(), 1) > MAX_FOLDED
    if symbol == "<<":
        return isinstance(b, int) and b > MAX_FOLDED
    if symbol == "*":
        length = len(a) if isinstance(a, (str, bytes)) else len(b) if isinstance(b, (str, bytes)) else 0
        number = b if isinstance(a, (str, bytes)) else a
        return bool(length) and isinstance(number, int) and length * number > MAX_FOLDED
    return symbol == "+" and isinstance(a, str) and isinstance(b, str) and len(a) + len(b) > MAX_FOLDED


def _membership(left: Constant, right: Term) -> bool | None:
    """Whether a constant is an element of a display or a key of a dict; None where undecided."""
    if isinstance(right, Display):
        members: Sequence[Term] = right.elements
    elif isinstance(right, Mapping):
        members = [key for key, _ in right.items]
    else:
        return None
    if any(isinstance(m, Constant) and m.value == left.value for m in members):
        return True
    return False if right.complete and all(isinstance(m, Constant) for m in members) else None


def _never_none(left: Term, right: Term) -> bool:
    """Whether one side is None and the other is an object that cannot be."""
    for one, other in ((left, right), (right, left)):
        if isinstance(one, Constant) and one.value is None:
            if isinstance(other, Call):
                # an object of a class of a library; what its methods and functions return may be None
                return other.target is not None and returns(other.target) == other.target
            return isinstance(other, (Display, Mapping, Function, Class, Instance, BoundMethod))
    return False


def _display(symbol: str, left: Display, right: Term, place: Place) -> Term | None:
    """Concatenation and repetition of lists and tuples; None where the operator is another one."""
    if symbol == "+":
        if isinstance(right, Display):
            fits = len(left.elements) + len(right.elements) <= MAX_FOLDED
            elements = left.elements + right.elements if fits else left.elements
            return Display(left.kind, elements, place, fits and left.complete and right.complete)
        return Display(left.kind, left.elements, place, complete=False)
    if symbol == "*":
        times = right.value if isinstance(right, Constant) else None
        if isinstance(times, int) and len(left.elements) * times <= MAX_ELEMENTS:
            return Display(left.kind, left.elements * times, place, left.complete)
        return Display(left.kind, left.elements, place, complete=False)
    return None


def join_path(parts: Sequence[Term], place: Place) -> Term:
    """`os.path.join` or `Path / part` of decided texts, as a PathConstant; an Operation otherwise."""
    texts: list[str] = []
    for part in parts:
        if not (isinstance(part, Constant) and isinstance(part.value, str)):
            return Operation("/", parts, place)
        texts.append(part.value.replace("\\", "/"))
    if sum(map(len, texts)) > MAX_FOLDED:
        return Unknown("too large", place)
    joined = ""
    for text in texts:
        joined = text if not joined or text.startswith("/") else f"{joined.rstrip('/')}/{text}"
    return PathConstant(joined.removeprefix("./") or joined, place, tuple(parts))


def truth_of(term: Term) -> bool | None:
    """Whether a value is true, None where that is not decided."""
    if isinstance(term, Constant):
        return bool(term.value)
    if isinstance(term, Display):
        return True if term.elements else (False if term.complete else None)
    if isinstance(term, Mapping):
        return True if term.items else (False if term.complete else None)
    if isinstance(term, (Function, Class, BoundMethod)):
        return True
    if isinstance(term, OneOf):
        truths = {truth_of(option) for option in term.options}
        return truths.pop() if len(truths) == 1 else None
    return None


def same(left: Term, right: Term) -> bool:
    """Whether two values are certainly one: the same term, equal constants, the same library name."""
    if left is right:
        return True
    if isinstance(left, Constant) and isinstance(right, Constant):
        return type(left.value) is type(right.value) and bool(left.value == right.value)
    return isinstance(left, Symbol) and isinstance(right, Symbol) and left.name == right.name


def join(values: Sequence[Term], place: Place | None = None) -> Term:
    """The value after branches that each gave one; Unknown past MAX_OPTIONS. Raises ValueError for none."""
    distinct: list[Term] = []
    for value in values:
        for option in options(value):
            if not any(same(option, known) for known in distinct):
                distinct.append(option)
    if not distinct:
        raise ValueError("nothing to join")
    if len(distinct) == 1:
        return distinct[0]
    if len(distinct) > MAX_OPTIONS:
        return Unknown("too many values", place)
    return OneOf(distinct, place)
