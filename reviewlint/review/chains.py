"""Models that are built statement by statement: a remark on one layer quotes the layers around it."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Sequence

BEFORE = 10  # statements
AFTER = 8


def chain(statements: Sequence[ast.stmt], statement: ast.stmt) -> list[ast.stmt]:
    """The neighbours that build the same model as the statement; empty where it builds none.

    Two shapes are known: `model.add(…)` after `model.add(…)`, and `x = Layer(…)(x)` down to `Model(…)`.
    """
    if statement not in statements:
        return []
    index = statements.index(statement)
    before = list(reversed(statements[max(0, index - BEFORE) : index]))
    after = statements[index + 1 : index + 1 + AFTER]
    if name := _added_to(statement):
        return [*reversed(list(_adds_before(before, name))), statement, *_adds(after, name)]
    if _is_layer_call(statement):
        return [*reversed(list(_links_before(before, statement))), statement, *_links_after(after, statement)]
    return []


def _added_to(statement: ast.stmt) -> str:
    """`model` for `model.add(…)`."""
    if isinstance(statement, ast.Expr) and isinstance(statement.value, ast.Call):
        function = statement.value.func
        if isinstance(function, ast.Attribute) and function.attr == "add" and isinstance(function.value, ast.Name):
            return function.value.id
    return ""


def _adds_before(before: Sequence[ast.stmt], name: str) -> Iterator[ast.stmt]:
    for statement in before:
        if _added_to(statement) == name:
            yield statement
            continue
        if name in _bound(statement):
            yield statement
        return


def _adds(after: Sequence[ast.stmt], name: str) -> Iterator[ast.stmt]:
    for statement in after:
        if _added_to(statement) != name:
            return
        yield statement


def _is_layer_call(statement: ast.stmt) -> bool:
    """`x = Layer(…)(x)`."""
    value = statement.value if isinstance(statement, ast.Assign) else None
    return isinstance(value, ast.Call) and isinstance(value.func, ast.Call) and bool(value.args)


def _is_input(statement: ast.stmt) -> bool:
    """`x = base.output` or `x = base(inputs)`; a call of a class builds the backbone and is another matter."""
    value = getattr(statement, "value", None)
    if isinstance(value, ast.Call):
        return isinstance(value.func, ast.Name) and value.func.id[:1].islower()
    return isinstance(value, ast.Attribute)


def _links_before(before: Sequence[ast.stmt], statement: ast.stmt) -> Iterator[ast.stmt]:
    """Upwards from a layer, while each statement binds what the one below it takes."""
    wanted = _taken(statement)
    for above in before:
        if not wanted & _bound(above):
            return
        if not _is_layer_call(above):
            if _is_input(above):
                yield above
            return
        yield above
        wanted = _taken(above)


def _links_after(after: Sequence[ast.stmt], statement: ast.stmt) -> Iterator[ast.stmt]:
    """Downwards from a layer, up to the statement that makes a model of it."""
    names = _bound(statement)
    found: list[ast.stmt] = []
    for below in after:
        if not (isinstance(below, ast.Assign) and names & _read(below)):
            return
        found.append(below)
        if not _is_layer_call(below):
            yield from found
            return
        names = _bound(below)


def _bound(statement: ast.stmt) -> set[str]:
    if not isinstance(statement, ast.Assign):
        return set()
    return {target.id for target in statement.targets if isinstance(target, ast.Name)}


def _taken(statement: ast.stmt) -> set[str]:
    """The names that a layer is called on."""
    value = getattr(statement, "value", None)
    arguments = value.args if isinstance(value, ast.Call) else []
    return {node.id for argument in arguments for node in ast.walk(argument) if isinstance(node, ast.Name)}


def _read(statement: ast.Assign) -> set[str]:
    return {node.id for node in ast.walk(statement.value) if isinstance(node, ast.Name)}
