"""Lets libcst's parser make its nodes faster: most of a parse is making Python objects."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import MISSING, Field, fields
from functools import cache
from typing import Any

import libcst as cst

# Nine of ten nodes of a notebook are of these kinds.
_FREQUENT: tuple[type[cst.CSTNode], ...] = (
    *(cst.Name, cst.Arg, cst.Attribute, cst.Call, cst.Integer, cst.Float, cst.SimpleString, cst.Element),
    *(cst.Subscript, cst.SubscriptElement, cst.Index, cst.List, cst.Tuple, cst.BinaryOperation),
    *(cst.SimpleStatementLine, cst.Expr, cst.Assign, cst.AssignTarget, cst.ImportFrom, cst.ImportAlias),
    *(cst.Newline, cst.TrailingWhitespace, cst.ParenthesizedWhitespace, cst.EmptyLine, cst.Comment),
    *(cst.Comma, cst.Dot, cst.AssignEqual, cst.LeftParen, cst.RightParen),
    *(cst.LeftSquareBracket, cst.RightSquareBracket),
)


@contextmanager
def fast_nodes() -> Iterator[None]:
    """Within this context libcst's own parser makes equal nodes in less time.

    Its nodes are frozen dataclasses: each field is set through `object.__setattr__`, and each new node is checked in
    Python, though what the parser makes is valid. The native parser looks the classes up by name in the package, so
    that other makers can stand there; nodes of one run of spaces are made once. All is put back at once: nodes that
    anybody else makes are made and checked as ever.
    """
    check = cst.CSTNode.__post_init__
    cst.CSTNode.__post_init__ = staticmethod(int)  # type: ignore[assignment,method-assign]
    try:
        for kind, maker in _makers().items():
            setattr(cst, kind.__name__, maker)
        yield
    finally:
        for kind in _makers():
            setattr(cst, kind.__name__, kind)
        cst.CSTNode.__post_init__ = check  # type: ignore[method-assign]


@cache
def _makers() -> dict[type[cst.CSTNode], Callable[..., cst.CSTNode]]:
    return {cst.SimpleWhitespace: _spaces, **{kind: _maker(kind) for kind in _FREQUENT}}


_MOST_SPACES = 1000
_SPACES: dict[str, cst.SimpleWhitespace] = {}
_make_spaces = cst.SimpleWhitespace


def _spaces(value: str) -> cst.SimpleWhitespace:
    found = _SPACES.get(value)
    if found is None:
        found = _make_spaces(value)
        if len(_SPACES) < _MOST_SPACES:
            _SPACES[value] = found
    return found


def _maker(kind: type[cst.CSTNode]) -> Callable[..., cst.CSTNode]:
    """A function with the parameters of a node's class that sets its slots and does nothing else.

    It is written out as the dataclass module writes out `__init__`.
    """
    known: dict[str, Any] = {"kind": kind, "new": object.__new__, "MISSING": MISSING}
    head, body = [], ["node = new(kind)"]
    for field in fields(kind):
        name = field.name
        known[f"set_{name}"] = getattr(kind, name).__set__
        head.append(f"{name}{_default(field, known)}")
        if field.default_factory is not MISSING:
            body.append(f"if {name} is MISSING: {name} = make_{name}()")
        body.append(f"set_{name}(node, {name})")
    lines = "".join(f"    {line}\n" for line in (*body, "return node"))
    exec(f"def make(*, {', '.join(head)}):\n{lines}", known)
    made: Callable[..., cst.CSTNode] = known["make"]
    return made


def _default(field: Field[Any], known: dict[str, Any]) -> str:
    if field.default_factory is not MISSING:
        known[f"make_{field.name}"] = field.default_factory
        return "=MISSING"
    if field.default is not MISSING:
        known[f"default_{field.name}"] = field.default
        return f"=default_{field.name}"
    return ""
