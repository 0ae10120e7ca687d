"""Rewrites of calls: wrapped in helper functions, keyword arguments made positional."""

# ruff: noqa: N802 — libcst names the methods of its visitors after the nodes
from __future__ import annotations

from collections.abc import Mapping

import libcst as cst
from libcst.helpers import get_full_name_for_node
from libcst.metadata import MetadataWrapper, PositionProvider

from reviewlint.engine import analyse
from reviewlint.knowledge.signatures import parameters
from reviewlint.notebook.positions import locate
from tests.metamorphic.draft import Draft, DraftCell, Origin, Rewriter
from tests.metamorphic.names import Names

# They mean another thing in another function.
_OF_THEIR_PLACE = frozenset({"super", "locals", "globals", "vars", "dir", "exec", "eval", "get_ipython", "display"})

Span = tuple[int, int, int, int, int]


def helpers_with_parameters(draft: Draft) -> None:
    """`Dense(10)` becomes `helper_1(10)`, and `helper_1(given_1)` returns `Dense(given_1)`."""
    _wrap(draft, passing_on=False)


def helpers_passing_on(draft: Draft) -> None:
    """`Dense(10)` becomes `helper_1(10)`, and `helper_1(*args, **kwargs)` returns `Dense(*args, **kwargs)`."""
    _wrap(draft, passing_on=True)


def positional(draft: Draft) -> None:
    """`Adam(learning_rate=1e-4)` becomes `Adam(1e-4)`, as far as the order of the arguments allows."""
    targets = _targets(draft)
    for index, cell in enumerate(draft.cells):
        if cell.tree is not None:
            wrapper = MetadataWrapper(cell.tree, unsafe_skip_copy=True)
            spans = wrapper.resolve(PositionProvider)
            draft.cells[index] = DraftCell(
                cell.cell,
                cell.tree.visit(_Positional(draft, _calls(cell, spans, targets))),
                cell.origins,
                cell.first,
                cell.held,
            )


def _wrap(draft: Draft, *, passing_on: bool) -> None:
    names = Names(draft)
    if names.reflective:
        return
    wrapper = _Wrapper(draft, names, passing_on=passing_on)
    draft.rewrite(lambda tree: tree.with_changes(body=wrapper.wrapped(tree.body)))


class _Wrapper(Rewriter):
    """Makes a helper function of every call whose function is an import, a builtin, or a method of something."""

    def __init__(self, draft: Draft, names: Names, *, passing_on: bool) -> None:
        super().__init__(draft)
        self.passing_on = passing_on
        self.libraries = set(names.imported) - names.bound - names.local
        self.own = names.bound
        self.count = 0
        self.made: list[cst.BaseStatement] = []
        self.decorators = 0

    def wrapped(self, body: object) -> list[cst.BaseStatement]:
        """The statements of a cell, each after the helpers of its calls."""
        result: list[cst.BaseStatement] = []
        for statement in body:  # type: ignore[attr-defined]
            changed = statement.visit(self)
            result += [*self.made, changed]
            self.made = []
        return result

    def visit_Decorator(self, node: cst.Decorator) -> None:
        """A call that makes a decorator stays."""
        self.decorators += 1

    def leave_Decorator(self, original_node: cst.Decorator, updated_node: cst.Decorator) -> cst.Decorator:
        """Behind the decorator."""
        self.decorators -= 1
        return updated_node

    def leave_Call(self, original_node: cst.Call, updated_node: cst.Call) -> cst.BaseExpression:
        """The call of the helper instead."""
        function, given = self._function(original_node.func, updated_node.func)
        starred = any(argument.star for argument in original_node.args)
        lazy = len(original_node.args) == 1 and isinstance(original_node.args[0].value, cst.GeneratorExp)
        if function is None or self.decorators or lazy or (starred and not self.passing_on):
            return updated_node
        self.count += 1
        name = f"helper_{self.count}"
        arguments = updated_node.args
        if self.passing_on:
            signature = ", ".join([*(["receiver"] if given else []), "*args", "**kwargs"])
            body = f"{function}(*args, **kwargs)"
            passed = [*arguments]
        else:
            keys = [f"given_{number}" for number in range(1, len(arguments) + 1)]
            signature = ", ".join([*(["receiver"] if given else []), *keys])
            keywords = (f"{a.keyword.value}=" if a.keyword else "" for a in arguments)
            body = f"{function}({', '.join(map(''.join, zip(keywords, keys, strict=True)))})"
            passed = [_unnamed(argument) for argument in arguments]
        self._define(f"def {name}({signature}):\n    return {body}\n", self.origin)
        receiver = [cst.Arg(given)] if given else []
        return updated_node.with_changes(func=cst.Name(name), args=[*receiver, *passed])

    def _function(
        self, original: cst.BaseExpression, updated: cst.BaseExpression
    ) -> tuple[str | None, cst.BaseExpression | None]:
        """What the helper calls, and the object whose method it is; None for what is not wrapped."""
        dotted = get_full_name_for_node(original) if _is_dotted(original) else None
        root = dotted.split(".")[0] if dotted else ""
        if root and root in self.libraries:
            return dotted, None
        if isinstance(original, cst.Attribute) and isinstance(updated, cst.Attribute):
            of_class = isinstance(original.value, cst.Call) and get_full_name_for_node(original.value.func) == "super"
            return (None, None) if of_class else (f"receiver.{original.attr.value}", updated.value)
        if dotted and dotted not in self.own and dotted not in _OF_THEIR_PLACE:
            return dotted, None
        return None, None

    def _define(self, source: str, origin: Origin | None) -> None:
        helper = cst.parse_module(source).body[0]
        assert isinstance(helper, cst.FunctionDef)
        self.draft.trace(helper, origin)
        line = helper.body.body[0]
        assert isinstance(line, cst.SimpleStatementLine)
        self.draft.trace(line.body[0], origin)
        self.made.append(helper)


def _is_dotted(node: cst.BaseExpression) -> bool:
    while isinstance(node, cst.Attribute):
        node = node.value
    return isinstance(node, cst.Name)


def _unnamed(argument: cst.Arg) -> cst.Arg:
    """An argument by position."""
    return argument.with_changes(keyword=None, equal=cst.MaybeSentinel.DEFAULT)


def _targets(draft: Draft) -> dict[Span, str]:
    """The canonical names of what is called, by place; calls that mean several things are left out."""
    analysis = analyse(draft.notebook)
    found: dict[Span, set[str | None]] = {}
    for call in analysis.timeline.calls:
        if call.place is not None and isinstance(call.place.node, cst.Call):
            place = locate(analysis.parsed[call.place.cell], call.place.node)
            span = (place.cell, place.line, place.column, place.end_line, place.end_column)
            found.setdefault(span, set()).add(call.target)
    return {span: name for span, names in found.items() if len(names) == 1 and (name := min(names, key=str))}


def _calls(cell: DraftCell, spans: Mapping[cst.CSTNode, object], targets: Mapping[Span, str]) -> dict[cst.Call, str]:
    shift = cell.first.count("\n")
    found = {}
    for node, span in spans.items():
        if isinstance(node, cst.Call):
            start, end = span.start, span.end  # type: ignore[attr-defined]
            key = (cell.cell.position, start.line + shift, start.column + 1, end.line + shift, end.column + 1)
            if key in targets:
                found[node] = targets[key]
    return found


class _Positional(Rewriter):
    """Takes the keyword off the arguments that come next in the order of the parameters."""

    def __init__(self, draft: Draft, targets: Mapping[cst.Call, str]) -> None:
        super().__init__(draft)
        self.targets = targets

    def leave_Call(self, original_node: cst.Call, updated_node: cst.Call) -> cst.Call:
        """The arguments in the order of the parameters."""
        order = parameters(self.targets[original_node]) if original_node in self.targets else None
        arguments = list(updated_node.args)
        if order is None or any(argument.star for argument in arguments):
            return updated_node
        placed = [argument for argument in arguments if argument.keyword is None]
        named = {argument.keyword.value: argument for argument in arguments if argument.keyword is not None}
        before = len(placed)
        while len(placed) < len(order) and order[len(placed)] in named:
            placed.append(_unnamed(named.pop(order[len(placed)])))
        if len(placed) == before:
            return updated_node
        moved = [_in_slot(slot, one) for slot, one in zip(arguments, [*placed, *named.values()], strict=True)]
        return updated_node.with_changes(args=moved)


def _in_slot(slot: cst.Arg, argument: cst.Arg) -> cst.Arg:
    """An argument between the commas, lines and comments of another."""
    return slot.with_changes(keyword=argument.keyword, equal=argument.equal, value=argument.value)
