"""Syntax trees by Python's own parser: nodes of libcst without spaces, commas and comments.

libcst makes an object of every space of a text, which costs most of its parse; what is asked of a tree here are its
semantic fields. Python's parser is many times faster, and its tree is turned into the same nodes. Texts with
something rare are left to libcst: strings in a row, `match`, `except*`, `async` and the like.
"""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from typing import Any, NamedTuple

import libcst as cst

from reviewlint.notebook.bare_expressions import Expressions, RareError, dotted
from reviewlint.notebook.construction import maker
from reviewlint.notebook.python import python_tree

_name, _line, _expression = map(maker, (cst.Name, cst.SimpleStatementLine, cst.Expr))
_assign, _target = map(maker, (cst.Assign, cst.AssignTarget))
_COMPOUND = (ast.If, ast.For, ast.While, ast.With, ast.Try, ast.FunctionDef, ast.ClassDef)
_AUGMENTED = {
    ast.Add: cst.AddAssign, ast.Sub: cst.SubtractAssign, ast.Mult: cst.MultiplyAssign, ast.Div: cst.DivideAssign,
    ast.Mod: cst.ModuloAssign, ast.Pow: cst.PowerAssign, ast.FloorDiv: cst.FloorDivideAssign,
    ast.MatMult: cst.MatrixMultiplyAssign, ast.LShift: cst.LeftShiftAssign, ast.RShift: cst.RightShiftAssign,
    ast.BitOr: cst.BitOrAssign, ast.BitXor: cst.BitXorAssign, ast.BitAnd: cst.BitAndAssign,
}  # fmt: skip


class BareTree(NamedTuple):
    """A tree, and what its nodes were in Python's own, by `id(node)`; the latter is empty for a tree by libcst."""

    module: cst.Module
    origins: dict[int, ast.AST]


def bare_tree(code: str) -> BareTree | None:
    """The tree of a text; None for what libcst has to look at."""
    if "\r" in code or "\f" in code or code.startswith("\ufeff"):
        return None  # lines and columns are counted differently
    module = python_tree(code)
    if module is None:
        return None
    builder = _Statements(code)
    try:
        return BareTree(maker(cst.Module)(body=builder.statements(module.body)), builder.origins)
    except (ValueError, RecursionError, MemoryError, RareError):
        return None


class _Statements(Expressions):
    """Makes the statements of one text."""

    def statements(self, nodes: Sequence[ast.stmt]) -> list[Any]:
        """Statements, those of one line together."""
        found: list[Any] = []
        last = 0
        for node in nodes:
            build = _STATEMENTS.get(type(node))
            if build is None:
                raise RareError
            made = build(self, node)
            self.origins[id(made)] = node
            if isinstance(node, _COMPOUND):
                found.append(made)
                last = 0
                continue
            if node.lineno == last:
                self.forget(found[-1])
                found[-1] = _line([*found[-1].body, made])
            else:
                found.append(_line([made]))
                self.origins[id(found[-1])] = node
            last = node.end_lineno or 0
        return found

    def suite(self, nodes: Sequence[ast.stmt]) -> Any:
        """The body of a compound statement: a block, or what follows the colon."""
        first: Any = nodes[0]
        while getattr(first, "decorator_list", None):
            first = first.decorator_list[0]
        before = self.lines[first.lineno - 1][: self.column(first.lineno, first.col_offset)]
        if not before.strip(" \t\f@"):
            return maker(cst.IndentedBlock)(self.statements(nodes))
        (line,) = self.statements(nodes)
        self.forget(line)
        return maker(cst.SimpleStatementSuite)(line.body)

    def forget(self, line: cst.CSTNode) -> None:
        """Drop what is known of a node that does not stay: another one may get its identity."""
        self.origins.pop(id(line), None)

    def expr(self, node: ast.Expr) -> Any:
        return _expression(self.expression(node.value))

    def assign(self, node: ast.Assign) -> Any:
        targets = [_target(self.expression(target)) for target in node.targets]
        return _assign(targets, self.expression(node.value))

    def augmented(self, node: ast.AugAssign) -> Any:
        operator = maker(_AUGMENTED[type(node.op)])()
        return maker(cst.AugAssign)(self.expression(node.target), operator, self.expression(node.value))

    def annotated(self, node: ast.AnnAssign) -> Any:
        value = None if node.value is None else self.expression(node.value)
        return maker(cst.AnnAssign)(self.expression(node.target), self.annotation(node.annotation), value)

    def returned(self, node: ast.Return) -> Any:
        return maker(cst.Return)(None if node.value is None else self.expression(node.value))

    def deleted(self, node: ast.Delete) -> Any:
        targets = [self.expression(target) for target in node.targets]
        if len(targets) > 1:
            targets = [maker(cst.Tuple)([maker(cst.Element)(target) for target in targets])]
        return maker(cst.Del)(targets[0])

    def raised(self, node: ast.Raise) -> Any:
        cause = None if node.cause is None else maker(cst.From)(self.expression(node.cause))
        return maker(cst.Raise)(None if node.exc is None else self.expression(node.exc), cause)

    def asserted(self, node: ast.Assert) -> Any:
        return maker(cst.Assert)(self.expression(node.test), None if node.msg is None else self.expression(node.msg))

    def global_names(self, node: ast.Global) -> Any:
        return maker(cst.Global)([maker(cst.NameItem)(_name(name)) for name in node.names])

    def nonlocal_names(self, node: ast.Nonlocal) -> Any:
        return maker(cst.Nonlocal)([maker(cst.NameItem)(_name(name)) for name in node.names])

    def imported(self, node: ast.Import) -> Any:
        return maker(cst.Import)([self.alias(name) for name in node.names])

    def imported_from(self, node: ast.ImportFrom) -> Any:
        is_star = node.names[0].name == "*"
        names: Any = maker(cst.ImportStar)() if is_star else [self.alias(name) for name in node.names]
        dots = [maker(cst.Dot)() for _ in range(node.level)]
        return maker(cst.ImportFrom)(None if node.module is None else dotted(node.module), names, dots)

    def alias(self, node: ast.alias) -> Any:
        """`a.b as c`."""
        made = maker(cst.ImportAlias)(
            dotted(node.name), None if node.asname is None else maker(cst.AsName)(_name(node.asname))
        )
        self.origins[id(made)] = node
        return made

    def conditional(self, node: ast.If) -> Any:
        orelse: Any = None
        if len(node.orelse) == 1 and isinstance(node.orelse[0], ast.If) and self.begins(node.orelse[0], "elif"):
            orelse = self.conditional(node.orelse[0])
        elif node.orelse:
            orelse = self.otherwise(node.orelse)
        return maker(cst.If)(self.expression(node.test), self.suite(node.body), orelse)

    def otherwise(self, nodes: Sequence[ast.stmt]) -> Any:
        """`else:`; None where there is none."""
        return maker(cst.Else)(self.suite(nodes)) if nodes else None

    def while_loop(self, node: ast.While) -> Any:
        return maker(cst.While)(self.expression(node.test), self.suite(node.body), self.otherwise(node.orelse))

    def for_loop(self, node: ast.For) -> Any:
        target, iterable = self.expression(node.target), self.expression(node.iter)
        return maker(cst.For)(target, iterable, self.suite(node.body), self.otherwise(node.orelse))

    def with_block(self, node: ast.With) -> Any:
        items = [
            maker(cst.WithItem)(
                self.expression(item.context_expr),
                None if item.optional_vars is None else maker(cst.AsName)(self.expression(item.optional_vars)),
            )
            for item in node.items
        ]
        return maker(cst.With)(items, self.suite(node.body))

    def try_block(self, node: ast.Try) -> Any:
        final = maker(cst.Finally)(self.suite(node.finalbody)) if node.finalbody else None
        handlers = [
            maker(cst.ExceptHandler)(
                self.suite(handler.body),
                None if handler.type is None else self.expression(handler.type),
                None if handler.name is None else maker(cst.AsName)(_name(handler.name)),
            )
            for handler in node.handlers
        ]
        return maker(cst.Try)(self.suite(node.body), handlers, self.otherwise(node.orelse), final)

    def function(self, node: ast.FunctionDef) -> Any:
        if getattr(node, "type_params", None):
            raise RareError
        returns = None if node.returns is None else self.annotation(node.returns)
        params, body = self.parameters(node.args), self.suite(node.body)
        return maker(cst.FunctionDef)(_name(node.name), params, body, self.decorators(node), returns)

    def class_block(self, node: ast.ClassDef) -> Any:
        if getattr(node, "type_params", None):
            raise RareError
        arguments = self.arguments(node.bases, node.keywords)
        bases = [one for one in arguments if one.keyword is None and one.star != "**"]
        keywords = [one for one in arguments if one not in bases]
        body = self.suite(node.body)
        return maker(cst.ClassDef)(_name(node.name), body, bases, keywords, self.decorators(node))

    def decorators(self, node: ast.FunctionDef | ast.ClassDef) -> list[Any]:
        """What stands above a definition."""
        return [maker(cst.Decorator)(self.expression(decorator)) for decorator in node.decorator_list]


_STATEMENTS: dict[type[ast.stmt], Callable[[_Statements, Any], Any]] = {
    ast.Expr: _Statements.expr,
    ast.Assign: _Statements.assign,
    ast.AugAssign: _Statements.augmented,
    ast.AnnAssign: _Statements.annotated,
    ast.Return: _Statements.returned,
    ast.Delete: _Statements.deleted,
    ast.Raise: _Statements.raised,
    ast.Assert: _Statements.asserted,
    ast.Global: _Statements.global_names,
    ast.Nonlocal: _Statements.nonlocal_names,
    ast.Import: _Statements.imported,
    ast.ImportFrom: _Statements.imported_from,
    ast.If: _Statements.conditional,
    ast.While: _Statements.while_loop,
    ast.For: _Statements.for_loop,
    ast.With: _Statements.with_block,
    ast.Try: _Statements.try_block,
    ast.FunctionDef: _Statements.function,
    ast.ClassDef: _Statements.class_block,
    ast.Pass: lambda *_: maker(cst.Pass)(),
    ast.Break: lambda *_: maker(cst.Break)(),
    ast.Continue: lambda *_: maker(cst.Continue)(),
}
