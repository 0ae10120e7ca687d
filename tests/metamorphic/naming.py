"""Rewrites of names: variables renamed, imports aliased."""

# ruff: noqa: N802 — libcst names the methods of its visitors after the nodes
from __future__ import annotations

from collections.abc import Callable, Mapping

import libcst as cst
from libcst.helpers import get_full_name_for_node

from tests.metamorphic.draft import Draft, Rewriter
from tests.metamorphic.names import Names

# The row of RL017 is about this very name.
_NAMES_WITH_A_MEANING = frozenset({"PYTHONHASHSEED"})


def renamed(draft: Draft) -> None:
    """Every variable, function and parameter gets a name that says nothing."""
    _rename(draft, lambda names: {name: f"thing_{number}" for number, name in enumerate(names, 1)})


def swapped(draft: Draft) -> None:
    """The names stay in the notebook, but each goes to another variable: `test_flow` is now the training data."""
    _rename(draft, lambda names: dict(zip(names, [*names[1:], *names[:1]], strict=True)))


def aliased(draft: Draft) -> None:
    """`from m import X` becomes `from m import X as lib_1`."""
    names = Names(draft)
    if not names.reflective:
        _replace_names(draft, {name: f"lib_{number}" for number, name in enumerate(sorted(names.libraries), 1)})


def through_modules(draft: Draft) -> None:
    """`from m import X` becomes `import m as lib_1`, and `X` becomes `lib_1.X`."""
    names = Names(draft)
    if names.reflective:
        return
    modules: dict[str, str] = {}
    chosen: dict[str, str] = {}
    for name in sorted(names.libraries):
        module, _, member = min(names.imported[name]).rpartition(":")
        if len(names.imported[name]) == 1 and module and not module.startswith("."):
            chosen[name] = f"{modules.setdefault(module, f'lib_{len(modules) + 1}')}.{member}"
    draft.rewrite(lambda tree: tree.visit(_ThroughModules(draft, chosen, modules)))


def _rename(draft: Draft, new_names: Callable[[list[str]], Mapping[str, str]]) -> None:
    names = Names(draft)
    if not names.reflective:
        _replace_names(draft, new_names(sorted(names.own - _NAMES_WITH_A_MEANING)))


def _replace_names(draft: Draft, new_names: Mapping[str, str]) -> None:
    draft.rewrite(lambda tree: tree.visit(_Renamer(draft, new_names)))


class _NamesOnly(Rewriter):
    """Knows which names are names of variables: not attributes, not keywords of calls."""

    def __init__(self, draft: Draft) -> None:
        super().__init__(draft)
        self.others: set[cst.CSTNode | None] = set()

    def visit_Attribute(self, node: cst.Attribute) -> None:
        """`….attr`."""
        self.others.add(node.attr)

    def visit_Arg(self, node: cst.Arg) -> None:
        """`f(keyword=…)`."""
        self.others.add(node.keyword)


class _Renamer(_NamesOnly):
    """Replaces names by names."""

    def __init__(self, draft: Draft, new_names: Mapping[str, str]) -> None:
        super().__init__(draft)
        self.new_names = new_names

    def leave_Name(self, original_node: cst.Name, updated_node: cst.Name) -> cst.Name:
        """A variable."""
        if original_node in self.others or original_node.value not in self.new_names:
            return updated_node
        return updated_node.with_changes(value=self.new_names[original_node.value])

    def visit_ImportAlias(self, node: cst.ImportAlias) -> bool:
        """What is imported keeps its name; `leave_ImportAlias` renames what it is bound to."""
        return False

    def visit_ImportFrom(self, node: cst.ImportFrom) -> None:
        """The names of the module are no variables."""
        module: cst.BaseExpression | None = node.module
        while isinstance(module, cst.Attribute):
            module = module.value
        self.others.add(module)

    def leave_ImportAlias(self, original_node: cst.ImportAlias, updated_node: cst.ImportAlias) -> cst.ImportAlias:
        """`import m as x`."""
        bound = original_node.evaluated_alias or original_node.evaluated_name
        if bound not in self.new_names:
            return updated_node
        return updated_node.with_changes(asname=_as(self.new_names[bound]))


class _ThroughModules(_NamesOnly):
    """Replaces imported names by attributes of their modules."""

    def __init__(self, draft: Draft, chosen: Mapping[str, str], modules: Mapping[str, str]) -> None:
        super().__init__(draft)
        self.chosen = chosen
        self.modules = modules

    def visit_Import(self, node: cst.Import) -> bool:
        """Imports of modules stay; the names in them are no variables."""
        return False

    def visit_ImportFrom(self, node: cst.ImportFrom) -> bool:
        """The names in an import are no variables."""
        return False

    def leave_ImportFrom(
        self, original_node: cst.ImportFrom, updated_node: cst.ImportFrom
    ) -> cst.ImportFrom | cst.Import | cst.FlattenSentinel[cst.BaseSmallStatement]:
        """The module is imported instead of those of its members that are chosen."""
        module = (get_full_name_for_node(original_node.module) if original_node.module else None) or ""
        if module not in self.modules or original_node.relative or isinstance(original_node.names, cst.ImportStar):
            return updated_node
        rest = [a for a in original_node.names if (a.evaluated_alias or a.evaluated_name) not in self.chosen]
        if len(rest) == len(original_node.names):
            return updated_node
        statement = cst.parse_statement(f"import {module} as {self.modules[module]}")
        assert isinstance(statement, cst.SimpleStatementLine)
        whole = statement.body[0]
        assert isinstance(whole, cst.Import)
        if not rest:
            return whole.with_changes(semicolon=updated_node.semicolon)
        rest[-1] = rest[-1].with_changes(comma=cst.MaybeSentinel.DEFAULT)
        origin = self.draft.origins.get(original_node)
        left = updated_node.with_changes(names=rest, lpar=None, rpar=None)
        return cst.FlattenSentinel([self.draft.trace(whole, origin), self.draft.trace(left, origin)])

    def leave_Name(self, original_node: cst.Name, updated_node: cst.Name) -> cst.BaseExpression:
        """A variable that an import binds."""
        if original_node in self.others or original_node.value not in self.chosen:
            return updated_node
        return cst.parse_expression(self.chosen[original_node.value])


def _as(name: str) -> cst.AsName:
    space = cst.SimpleWhitespace(" ")
    return cst.AsName(cst.Name(name), whitespace_before_as=space, whitespace_after_as=space)
