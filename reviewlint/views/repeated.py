"""Loops that predict the same data again and again, told by the shape of the code alone.

This is for code that never runs, such as code in comments; what runs is read from the timeline (see `tta`).
"""

from __future__ import annotations

import ast
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

_PREDICTING = frozenset({"predict", "predict_generator", "predict_on_batch", "predict_proba"})
_CHANGING = frozenset({"load_weights", "set_weights", "load_model", "fit", "fit_generator", "train_on_batch"})
_GATHERING = frozenset({"append", "extend", "add", "insert"})
_DRAWING = frozenset({"next", "__next__", "get_next", "pop", "take", "sample", "choice", "get_batch"})
_SEEDS = frozenset({"seed", "random_state", "desc", "verbose"})

Loop = ast.For | ast.While | ast.ListComp | ast.GeneratorExp


@dataclass(frozen=True, slots=True)
class Repetition:
    """A loop over predictions of the same data; `count` is the number of passes, None where it is not written."""

    loop: Loop
    count: int | None


def repetitions(statements: Iterable[ast.stmt]) -> Iterator[Repetition]:
    """The loops among statements that predict the same data each time and gather the results."""
    statements = list(statements)
    numbers = dict(_numbers(statements))
    for statement in statements:
        for node in ast.walk(statement):
            if isinstance(node, Loop) and _repeats(node):
                yield Repetition(node, _count(node, numbers))


def _repeats(loop: Loop) -> bool:
    body: Sequence[ast.AST] = loop.body if isinstance(loop, (ast.For, ast.While)) else [loop.elt]
    calls = [node for part in body for node in ast.walk(part) if isinstance(node, ast.Call)]
    if any(_called(call) in _CHANGING for call in calls):
        return False
    variables = _variables(loop, body)
    predictions = [call for call in calls if _called(call) in _PREDICTING and isinstance(call.func, ast.Attribute)]
    same = [call for call in predictions if not _differs(call, variables)]
    return (
        bool(same)
        and len(same) == len(predictions)
        and (not isinstance(loop, (ast.For, ast.While)) or _gathers(body, same))
    )


def _called(call: ast.Call) -> str:
    """The last name of what is called."""
    if isinstance(call.func, ast.Attribute):
        return call.func.attr
    return call.func.id if isinstance(call.func, ast.Name) else ""


def _variables(loop: Loop, body: Sequence[ast.AST]) -> set[str]:
    """The names that hold another value in each pass: the loop's own, what is made of them, and what is drawn."""
    targets: list[ast.AST] = []
    if isinstance(loop, ast.For):
        targets = [loop.target]
    elif isinstance(loop, ast.While):
        targets = [target for part in body for node in ast.walk(part) for target in _counted_up(node)]
    else:
        targets = [generator.target for generator in loop.generators]
    found = {name for target in targets for name in _names(target)}
    assignments = [node for part in body for node in ast.walk(part) if isinstance(node, (ast.Assign, ast.For))]
    for _ in range(2):  # names of names: two rounds see through the order in which they are written
        for node in assignments:
            value = node.value if isinstance(node, ast.Assign) else node.iter
            goals = node.targets if isinstance(node, ast.Assign) else [node.target]
            if isinstance(node, ast.For) or _differs(value, found):
                found.update(name for goal in goals for name in _names(goal) if isinstance(goal, (ast.Name, ast.Tuple)))
    return found


def _counted_up(node: ast.AST) -> Iterator[ast.AST]:
    """`i` in `i += 1`."""
    if isinstance(node, ast.AugAssign) and isinstance(node.value, ast.Constant):
        yield node.target


def _differs(node: ast.AST, variables: set[str]) -> bool:
    """Whether an expression has another value in each pass.

    What is only called (a transform, a generator's `flow`) or sets a seed gives another view of the same data.
    """
    if isinstance(node, ast.Name):
        return node.id in variables
    if isinstance(node, ast.Call):
        if _called(node) in _DRAWING:
            return True
        inner: list[ast.AST] = [*node.args, *(word.value for word in node.keywords if word.arg not in _SEEDS)]
        if isinstance(node.func, ast.Attribute) and not node.func.attr.startswith("flow"):
            inner.append(node.func.value)
        return any(_differs(part, variables) for part in inner)
    return any(_differs(part, variables) for part in ast.iter_child_nodes(node))


def _gathers(body: Sequence[ast.AST], predictions: Sequence[ast.Call]) -> bool:
    """Whether the predictions are kept from pass to pass: appended, summed up, or stored under an index."""
    held: set[str] = set()
    for part in body:
        for node in ast.walk(part):
            if isinstance(node, ast.Assign) and _holds(node.value, predictions, held):
                for target in node.targets:
                    if isinstance(target, ast.Subscript) or _names_of(node.value).intersection(_names(target)):
                        return True
                    held.update(_names(target))
            elif (isinstance(node, ast.AugAssign) and _holds(node.value, predictions, held)) or (
                isinstance(node, ast.Call) and _called(node) in _GATHERING and _any_holds(node.args, predictions, held)
            ):
                return True
    return False


def _any_holds(nodes: Sequence[ast.AST], predictions: Sequence[ast.Call], held: set[str]) -> bool:
    return any(_holds(node, predictions, held) for node in nodes)


def _holds(node: ast.AST, predictions: Sequence[ast.Call], held: set[str]) -> bool:
    return any(part in predictions for part in ast.walk(node)) or not held.isdisjoint(_names_of(node))


def _names_of(node: ast.AST) -> set[str]:
    return set(_names(node))


def _names(node: ast.AST) -> Iterator[str]:
    return (part.id for part in ast.walk(node) if isinstance(part, ast.Name))


def _numbers(statements: Iterable[ast.stmt]) -> Iterator[tuple[str, int]]:
    for statement in statements:
        if isinstance(statement, ast.Assign) and isinstance(statement.value, ast.Constant):
            value = statement.value.value
            if isinstance(value, int):
                yield from ((target.id, value) for target in statement.targets if isinstance(target, ast.Name))


def _count(loop: Loop, numbers: dict[str, int]) -> int | None:
    """The number of passes of `for … in range(n)`, also inside a progress bar."""
    if isinstance(loop, ast.While):
        return None
    iterable = loop.iter if isinstance(loop, ast.For) else loop.generators[0].iter
    for node in ast.walk(iterable):
        if isinstance(node, ast.Call) and _called(node) == "range" and len(node.args) == 1:
            (stop,) = node.args
            if isinstance(stop, ast.Constant) and isinstance(stop.value, int):
                return stop.value
            return numbers.get(stop.id) if isinstance(stop, ast.Name) else None
    return len(iterable.elts) if isinstance(iterable, (ast.Tuple, ast.List)) else None
