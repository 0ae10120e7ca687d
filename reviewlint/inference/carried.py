"""Values that a loop carries from pass to pass: one pass stands for all, so the first one's must not be believed."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING

import libcst as cst

from reviewlint.inference.binding import target_names
from reviewlint.inference.operators import join
from reviewlint.inference.terms import Carried, Constant, OneOf, Term

if TYPE_CHECKING:
    from reviewlint.inference.interpreter import Machine


@contextmanager
def through(machine: Machine, loop: cst.CSTNode) -> Iterator[None]:
    """A pass of a loop in which the constants that its body binds anew are not decided."""
    wrapped: list[tuple[dict[str, Term], str, Carried]] = []
    body = getattr(loop, "body", None)
    for name in assigned(body.body) if isinstance(body, cst.BaseSuite) else ():
        names = machine.scope.owner(name).names
        value = names.get(name)
        if isinstance(value, Constant):
            names[name] = stand_in = Carried(value, machine.place(loop))
            wrapped.append((names, name, stand_in))
    scopes = [machine.scope.owner(name) for _, name, _ in wrapped]
    yield
    for scope, (_, name, stand_in) in zip(scopes, wrapped, strict=True):
        now = scope.names.get(name)
        if now is stand_in:
            scope.names[name] = stand_in.initial
        elif isinstance(now, OneOf) and stand_in in now.options:
            options = [stand_in.initial if option is stand_in else option for option in now.options]
            scope.names[name] = join(options, now.place)


def assigned(body: Iterable[cst.CSTNode]) -> Iterator[str]:
    """The names that statements bind by assignment, those of inner blocks included, of inner functions not."""
    for node in body:
        if isinstance(node, cst.SimpleStatementLine):
            yield from assigned(node.body)
        elif isinstance(node, cst.Assign):
            for target in node.targets:
                yield from target_names(target.target)
        elif isinstance(node, (cst.AugAssign, cst.AnnAssign)):
            yield from target_names(node.target)
        else:
            for block in _blocks(node):
                yield from assigned(block.body)


def _blocks(node: cst.CSTNode) -> Iterator[cst.BaseSuite]:
    """The suites of a compound statement."""
    if isinstance(node, (cst.FunctionDef, cst.ClassDef)):
        return
    parts = [node, *getattr(node, "handlers", ()), *getattr(node, "cases", ())]
    for part in parts:
        for name in ("body", "orelse", "finalbody"):
            block = getattr(part, name, None)
            if isinstance(block, cst.BaseSuite):
                yield block
            elif isinstance(block, (cst.If, cst.Else, cst.Finally)):
                yield from _blocks(block)
