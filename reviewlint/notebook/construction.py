"""Makes nodes of libcst that have their semantic fields only."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import MISSING, fields
from functools import cache
from typing import Any


@cache
def maker(kind: type[Any]) -> Callable[..., Any]:
    """A function that makes a node of the fields given to it; all others are the defaults, made once.

    Nodes are frozen dataclasses, which set each field through `object.__setattr__` and check themselves; the maker
    only sets slots. It is written out as the dataclass module writes out `__init__`.
    """
    known: dict[str, Any] = {"kind": kind, "new": object.__new__}
    head, body = [], ["node = new(kind)"]
    for field in fields(kind):
        name = field.name
        known[f"set_{name}"] = getattr(kind, name).__set__
        if field.default_factory is not MISSING:
            known[f"default_{name}"] = field.default_factory()
        elif field.default is not MISSING:
            known[f"default_{name}"] = field.default
        head.append(f"{name}=default_{name}" if f"default_{name}" in known else name)
        body.append(f"set_{name}(node, {name})")
    lines = "".join(f"    {line}\n" for line in (*body, "return node"))
    exec(f"def make({', '.join(head)}):\n{lines}", known)
    made: Callable[..., Any] = known["make"]
    return made
