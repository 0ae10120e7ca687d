"""What the names of a notebook are bound to, as far as a safe rewriting must know."""

# ruff: noqa: N802 — libcst names the methods of its visitors after the nodes
from __future__ import annotations

import re
from collections import defaultdict

import libcst as cst
import libcst.matchers as m
from libcst.helpers import get_full_name_for_node

from reviewlint.knowledge.names import canonical, exports
from tests.metamorphic.draft import Draft

# Code that reads names from strings or hands all of them on.
_REFLECTION = frozenset({"globals", "locals", "vars", "dir", "exec", "eval", "get_ipython"})


class Names(cst.CSTVisitor):
    """The names of all cells together: a name is one thing in all of them, or it is left alone."""

    def __init__(self, draft: Draft) -> None:
        super().__init__()
        self.bound: set[str] = set()
        self.imported: dict[str, set[str]] = defaultdict(set)  # `np` -> {`numpy`}, `Dense` -> {`keras.layers:Dense`}
        self.members: set[str] = set()
        self.parameters: set[str] = set()
        self.keywords: set[str] = set()
        self.declared: set[str] = set()
        self.stars: set[str] = set()
        self.reflective = False
        self.local: set[str] = set()
        self._depth = 0
        self.opaque = _words_outside(draft)
        for tree in draft.trees():
            tree.visit(self)

    @property
    def own(self) -> set[str]:
        """The names that the notebook's own code binds and that nothing but names refers to."""
        taken = self.imported.keys() | self.members | self.opaque | (self.parameters & self.keywords)
        known = {name for module in self.stars for name in exports(canonical(module)) or ()}
        return {name for name in self.bound - taken - known if not name.startswith("_")}

    @property
    def libraries(self) -> set[str]:
        """The names that imports bind and nothing else does."""
        return set(self.imported) - self.bound - self.opaque - self.declared

    def visit_ClassDef(self, node: cst.ClassDef) -> None:
        """The class's name, and those of its body, which are read as attributes."""
        self.bound.add(node.name.value)
        for statement in node.body.body:
            if isinstance(statement, cst.FunctionDef):
                # A library that calls a method may name its parameters (`call(inputs, training=True)` of Keras).
                self.members |= {statement.name.value, *(p.name.value for p in statement.params.params)}
            for target in m.findall(statement, m.AssignTarget() | m.AnnAssign()):
                assert isinstance(target, (cst.AssignTarget, cst.AnnAssign))
                self.members |= _names(target.target)

    def visit_FunctionDef(self, node: cst.FunctionDef) -> None:
        """The function's name."""
        self.bound.add(node.name.value)
        self._depth += 1

    def leave_FunctionDef(self, original_node: cst.FunctionDef) -> None:
        """Out of the function."""
        self._depth -= 1

    def visit_Param(self, node: cst.Param) -> None:
        """A parameter, which callers may name."""
        self.bound.add(node.name.value)
        self.parameters.add(node.name.value)

    def visit_Arg(self, node: cst.Arg) -> None:
        """A keyword of a call."""
        if node.keyword is not None:
            self.keywords.add(node.keyword.value)

    def visit_AssignTarget(self, node: cst.AssignTarget) -> None:
        """`x = …`."""
        self.bound |= _names(node.target)

    def visit_AnnAssign(self, node: cst.AnnAssign) -> None:
        """`x: int = …`."""
        self.bound |= _names(node.target)

    def visit_AugAssign(self, node: cst.AugAssign) -> None:
        """`x += …`."""
        self.bound |= _names(node.target)

    def visit_NamedExpr(self, node: cst.NamedExpr) -> None:
        """`(x := …)`."""
        self.bound |= _names(node.target)

    def visit_For(self, node: cst.For) -> None:
        """`for x in …`."""
        self.bound |= _names(node.target)

    def visit_CompFor(self, node: cst.CompFor) -> None:
        """`… for x in …`."""
        self.bound |= _names(node.target)

    def visit_AsName(self, node: cst.AsName) -> None:
        """`with … as x`; those of imports are counted there."""
        self.bound |= _names(node.name)

    def visit_NameItem(self, node: cst.NameItem) -> None:
        """`global x`."""
        self.declared.add(node.name.value)

    def visit_Import(self, node: cst.Import) -> bool:
        """`import a.b as c`; without `as` a dotted one binds its root, which is left alone."""
        for alias in node.names:
            name = alias.evaluated_alias
            if name is None and isinstance(alias.name, cst.Attribute):
                self.opaque.add(alias.evaluated_name.split(".")[0])
            else:
                self._import(name or alias.evaluated_name, alias.evaluated_name)
        return False

    def visit_ImportFrom(self, node: cst.ImportFrom) -> bool:
        """`from a import b as c`."""
        module = get_full_name_for_node(node.module) if node.module else None
        if isinstance(node.names, cst.ImportStar):
            self.stars.add(module or "")
            return False
        for alias in node.names:
            name = alias.evaluated_alias or alias.evaluated_name
            self._import(name, f"{'.' * len(node.relative)}{module}:{alias.evaluated_name}")
        return False

    def _import(self, name: str, origin: str) -> None:
        self.imported[name].add(origin)
        if self._depth:
            self.local.add(name)

    def visit_Call(self, node: cst.Call) -> None:
        """Whether names are read from strings somewhere."""
        if isinstance(node.func, cst.Name) and node.func.value in _REFLECTION:
            self.reflective = True

    def visit_SimpleString(self, node: cst.SimpleString) -> None:
        """`'label == @wanted'` of pandas names a variable."""
        self.opaque |= set(re.findall(r"@(\w+)", node.value))


def _names(target: cst.BaseExpression) -> set[str]:
    """The names that an assignment to a target binds."""
    if isinstance(target, cst.Name):
        return {target.value}
    if isinstance(target, (cst.Tuple, cst.List)):
        return {name for element in target.elements for name in _names(element.value)}
    return set()


def _words_outside(draft: Draft) -> set[str]:
    """The words of code that is not in a tree: magics, and cells that do not parse."""
    texts = [cell.cell.source for cell in draft.cells if cell.tree is None and cell.cell.kind == "code"]
    texts += [text for cell in draft.cells for text in (cell.first, *cell.held.values())]
    return {word for text in texts for word in re.findall(r"\w+", text)}
