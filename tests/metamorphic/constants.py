"""Rewrites of constants: they move to another cell, into names, a class or a dict."""

from __future__ import annotations

from dataclasses import replace

import libcst as cst

from reviewlint.notebook.cells import Cell
from tests.metamorphic.draft import Draft, DraftCell, Origin, Rewriter, is_expression

# What stays as it is written: parts of f-strings, indices, imports, annotations.
_LITERAL = (cst.FormattedString, cst.SubscriptElement, cst.Import, cst.ImportFrom, cst.Annotation)
_NAMED = frozenset({"True", "False", "None"})


def constants_in_names(draft: Draft) -> None:
    """`f(5)` becomes `f(constant_1)` with `constant_1 = 5` in the first cell."""
    moved = _move(draft, "constant_{}")
    _put_first(draft, [_assignment(draft, f"constant_{number}", *one) for number, one in enumerate(moved, 1)])


def constants_in_a_class(draft: Draft) -> None:
    """`f(5)` becomes `f(Constants.value_1)`."""
    moved = _move(draft, "Constants.value_{}")
    body = [_assignment(draft, f"value_{number}", *one) for number, one in enumerate(moved, 1)]
    _put_first(draft, [cst.ClassDef(cst.Name("Constants"), cst.IndentedBlock(body))] if body else [])


def constants_in_a_dict(draft: Draft) -> None:
    """`f(5)` becomes `f(CONSTANTS['value_1'])`."""
    moved = _move(draft, "CONSTANTS['value_{}']")
    items = [
        cst.DictElement(cst.SimpleString(f"'value_{number}'"), draft.trace(value, origin))
        for number, (value, origin) in enumerate(moved, 1)
    ]
    target = cst.AssignTarget(cst.Name("CONSTANTS"))
    _put_first(draft, [cst.SimpleStatementLine([cst.Assign([target], cst.Dict(items))])] if items else [])


def _assignment(draft: Draft, name: str, value: cst.BaseExpression, origin: Origin | None) -> cst.SimpleStatementLine:
    statement = cst.Assign([cst.AssignTarget(cst.Name(name))], value)
    return cst.SimpleStatementLine([draft.trace(statement, origin)])


def _move(draft: Draft, template: str) -> list[tuple[cst.BaseExpression, Origin | None]]:
    """Replace the constants of all cells; what they were, and the statements they stood in."""
    mover = _Mover(draft, template)
    draft.rewrite(lambda tree: tree.visit(mover))
    return mover.moved


def _put_first(draft: Draft, statements: list[cst.SimpleStatementLine | cst.ClassDef]) -> None:
    """A cell of statements on top; in the first code cell where a new one would make the two code cells three.

    From three cells on RL001 speaks of missing outputs, so that a third one would change what the notebook is.
    """
    if not statements:
        return
    tree = cst.Module(statements)
    if sum(bool(cell.source.strip()) for cell in draft.notebook.code_cells) != 2:
        draft.cells.insert(0, DraftCell(Cell(0, "code", ""), tree, frozenset({0})))
        return
    for index, cell in enumerate(draft.cells):
        if cell.tree is not None:
            body = [*statements, *cell.tree.body]
            draft.cells[index] = replace(cell, tree=cell.tree.with_changes(body=body))
            return


class _Mover(Rewriter):
    """Replaces the largest expressions that are made of literals only."""

    def __init__(self, draft: Draft, template: str) -> None:
        super().__init__(draft)
        self.template = template
        self.kept: set[cst.CSTNode] = set()
        self.moved: list[tuple[cst.BaseExpression, Origin | None]] = []

    def on_visit(self, node: cst.CSTNode) -> bool:
        """Constants are taken whole; what must stay literal is not looked into."""
        look = super().on_visit(node)
        if isinstance(node, cst.DictElement):
            self.kept.add(node.key)
        if isinstance(node, _LITERAL) or node in self.kept or _is_docstring(node):
            return False
        return look and not (is_expression(type(node)) and is_constant(node))

    def on_leave(  # type: ignore[override]
        self, original_node: cst.CSTNode, updated_node: cst.CSTNode
    ) -> cst.CSTNode | cst.RemovalSentinel | cst.FlattenSentinel[cst.CSTNode]:
        """The name of the constant in its place."""
        if is_expression(type(original_node)) and original_node not in self.kept and is_constant(original_node):
            self.moved.append((_in_parentheses(original_node), self.origin))
            return cst.parse_expression(self.template.format(len(self.moved)))
        return super().on_leave(original_node, updated_node)


def _is_docstring(node: cst.CSTNode) -> bool:
    return isinstance(node, cst.Expr) and isinstance(node.value, (cst.SimpleString, cst.ConcatenatedString))


def _in_parentheses(value: cst.CSTNode) -> cst.BaseExpression:
    """A value that can stand anywhere: it may run over several lines, and a tuple may be bare."""
    assert isinstance(value, cst.BaseExpression)
    if value.lpar or isinstance(value, (cst.Name, cst.Integer, cst.Float, cst.SimpleString)):
        return value
    return value.with_changes(lpar=[cst.LeftParen()], rpar=[cst.RightParen()])


def is_constant(node: cst.CSTNode) -> bool:
    """Whether an expression is a literal or made of literals, and cannot be changed in place."""
    if isinstance(node, cst.Name):
        return node.value in _NAMED
    if isinstance(node, cst.UnaryOperation):
        return is_constant(node.expression)
    if isinstance(node, cst.BinaryOperation):
        return is_constant(node.left) and is_constant(node.right)
    if isinstance(node, cst.Tuple):
        return bool(node.elements) and all(
            isinstance(element, cst.Element) and is_constant(element.value) for element in node.elements
        )
    if isinstance(node, cst.ConcatenatedString):
        return is_constant(node.left) and is_constant(node.right)
    return isinstance(node, (cst.Integer, cst.Float, cst.SimpleString))
