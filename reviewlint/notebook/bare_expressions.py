"""Expressions of Python's own tree as nodes of libcst; see `trees`."""

from __future__ import annotations

import ast
import re
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import libcst as cst

from reviewlint.notebook.construction import maker
from reviewlint.notebook.formatted import Field, OddFormatError, split
from reviewlint.notebook.python import python_tree

_STRING = re.compile(
    r"""[A-Za-z]{0,2}(?:'''(?:[^\\]|\\.)*?'''|\"\"\"(?:[^\\]|\\.)*?\"\"\"|'(?:[^'\\\n]|\\.)*'|"(?:[^"\\\n]|\\.)*")""",
    re.DOTALL,
)

_name, _attribute, _call, _arg = map(maker, (cst.Name, cst.Attribute, cst.Call, cst.Arg))
_element, _starred, _tuple = map(maker, (cst.Element, cst.StarredElement, cst.Tuple))
_pair, _unpacked = map(maker, (cst.DictElement, cst.StarredDictElement))
_subscript, _item, _index = map(maker, (cst.Subscript, cst.SubscriptElement, cst.Index))

# Operators have no place that anybody asks for: one node of each kind is enough.
_BINARY = {
    operator: maker(kind)()
    for operator, kind in {
        ast.Add: cst.Add, ast.Sub: cst.Subtract, ast.Mult: cst.Multiply, ast.Div: cst.Divide, ast.Mod: cst.Modulo,
        ast.Pow: cst.Power, ast.FloorDiv: cst.FloorDivide, ast.MatMult: cst.MatrixMultiply, ast.LShift: cst.LeftShift,
        ast.RShift: cst.RightShift, ast.BitOr: cst.BitOr, ast.BitXor: cst.BitXor, ast.BitAnd: cst.BitAnd,
    }.items()
}  # fmt: skip
_UNARY = {
    operator: maker(kind)()
    for operator, kind in {
        ast.USub: cst.Minus, ast.UAdd: cst.Plus, ast.Not: cst.Not, ast.Invert: cst.BitInvert,
    }.items()
}  # fmt: skip
_BOOLEAN = {ast.And: maker(cst.And)(), ast.Or: maker(cst.Or)()}
_COMPARED = {
    operator: maker(kind)()
    for operator, kind in {
        ast.Eq: cst.Equal, ast.NotEq: cst.NotEqual, ast.Lt: cst.LessThan, ast.LtE: cst.LessThanEqual,
        ast.Gt: cst.GreaterThan, ast.GtE: cst.GreaterThanEqual, ast.Is: cst.Is, ast.IsNot: cst.IsNot, ast.In: cst.In,
        ast.NotIn: cst.NotIn,
    }.items()
}  # fmt: skip


_NUMBERS = {int: cst.Integer, float: cst.Float, complex: cst.Imaginary}


class RareError(Exception):
    """The text holds something that is left to libcst."""


class Expressions:
    """Makes the expressions of one text; `origins` tells by `id(node)` what its nodes were in Python's tree.

    Only nodes whose span is the same in both trees are among the latter, and the names of attributes and keywords.
    """

    def __init__(self, code: str) -> None:
        self.lines = code.split("\n")
        self.is_ascii = code.isascii()
        self.origins: dict[int, ast.AST] = {}

    def column(self, line: int, offset: int) -> int:
        """An offset in bytes as one in characters."""
        return offset if self.is_ascii else len(self.lines[line - 1].encode()[:offset].decode())

    def text(self, node: Any) -> str:
        """What is written."""
        first: int = node.lineno
        last: int = node.end_lineno
        start, end = self.column(first, node.col_offset), self.column(last, node.end_col_offset)
        if first == last:
            return self.lines[first - 1][start:end]
        return "\n".join((self.lines[first - 1][start:], *self.lines[first : last - 1], self.lines[last - 1][:end]))

    def begins(self, node: Any, word: str) -> bool:
        """Whether the text of a node begins so."""
        line: str = self.lines[node.lineno - 1]
        return line.startswith(word, self.column(node.lineno, node.col_offset))

    def expression(self, node: ast.expr) -> Any:
        """An expression; where it stands is remembered unless brackets around it may count in one tree only."""
        build = _EXPRESSIONS.get(type(node))
        if build is None:
            raise RareError
        made = build(self, node)
        if not isinstance(node, (ast.Tuple, ast.GeneratorExp)):
            self.origins[id(made)] = node
        return made

    def arguments(self, positional: Sequence[ast.expr], keywords: Sequence[ast.keyword]) -> list[Any]:
        """The arguments of a call in the order in which they are written."""
        every: Iterable[Any] = (*positional, *keywords)
        if keywords and positional:
            every = sorted(every, key=lambda one: (one.lineno, one.col_offset))
        found = []
        for one in every:
            if isinstance(one, ast.keyword):
                name = None if one.arg is None else _name(one.arg)
                if name is not None:
                    self.origins[id(name)] = one
                made = _arg(value=self.expression(one.value), keyword=name, star="**" if name is None else "")
            elif isinstance(one, ast.Starred):
                made = _arg(value=self.expression(one.value), star="*")
            else:
                made = _arg(value=self.expression(one))
            if not isinstance(one, ast.GeneratorExp):  # its brackets are those of the call
                self.origins[id(made)] = one
            found.append(made)
        return found

    def attribute(self, node: ast.Attribute) -> Any:
        """`a.b`."""
        name = _name(node.attr)
        self.origins[id(name)] = node
        return _attribute(self.expression(node.value), name)

    def elements(self, nodes: Sequence[ast.expr]) -> list[Any]:
        """The elements of a list, a tuple or a set."""
        return [
            _starred(self.expression(node.value)) if isinstance(node, ast.Starred) else _element(self.expression(node))
            for node in nodes
        ]

    def constant(self, node: ast.Constant) -> Any:
        """A number, a text or one of the names that are values."""
        value = node.value
        if value is None or value is True or value is False:
            return _name(str(value))
        if value is ...:
            return maker(cst.Ellipsis)()
        text = self.text(node)
        if isinstance(value, (str, bytes)):
            if _STRING.fullmatch(text) is None:  # several in a row
                raise RareError
            return maker(cst.SimpleString)(text)
        return maker(_NUMBERS[type(value)])(text)

    def formatted(self, node: ast.JoinedStr) -> Any:
        """`f"{a}"`."""
        try:
            found = split(self.text(node))
        except OddFormatError:
            raise RareError from None
        return maker(cst.FormattedString)(self.format_parts(found.parts), found.start, found.end)

    def format_parts(self, parts: Sequence[str | Field]) -> list[Any]:
        """The texts and fields; nobody knows where a field's nodes stand, so they have no origins."""
        return [
            maker(cst.FormattedStringText)(part)
            if isinstance(part, str)
            else maker(cst.FormattedStringExpression)(
                expression=_alone(part.expression),
                conversion=part.conversion,
                format_spec=None if part.spec is None else self.format_parts(part.spec),
            )
            for part in parts
        ]

    def subscript(self, node: ast.Subscript) -> Any:
        """`a[b]`, `a[b, c:d]`."""
        value = self.expression(node.value)
        inner: list[ast.expr] = [node.slice]
        if isinstance(node.slice, ast.Tuple):
            if not node.slice.elts or self.begins(node.slice, "("):
                raise RareError
            inner = node.slice.elts
        return _subscript(value, [_item(self.index(one)) for one in inner])

    def index(self, node: ast.expr) -> Any:
        """What stands between the brackets."""
        if isinstance(node, ast.Starred):
            raise RareError
        if isinstance(node, ast.Slice):
            bounds = (node.lower, node.upper, node.step)
            lower, upper, step = (None if bound is None else self.expression(bound) for bound in bounds)
            return maker(cst.Slice)(lower=lower, upper=upper, step=step)
        return _index(self.expression(node))

    def boolean(self, node: ast.BoolOp) -> Any:
        """`a and b and c`: one operator for each pair."""
        made = self.expression(node.values[0])
        for value in node.values[1:]:
            made = maker(cst.BooleanOperation)(made, _BOOLEAN[type(node.op)], self.expression(value))
        return made

    def comparison(self, node: ast.Compare) -> Any:
        """`a < b <= c`."""
        targets = [
            maker(cst.ComparisonTarget)(_COMPARED[type(operator)], self.expression(comparator))
            for operator, comparator in zip(node.ops, node.comparators, strict=True)
        ]
        return maker(cst.Comparison)(self.expression(node.left), targets)

    def dictionary(self, node: ast.Dict) -> Any:
        """`{a: b, **c}`."""
        return maker(cst.Dict)(
            [
                _unpacked(self.expression(value))
                if key is None
                else _pair(self.expression(key), self.expression(value))
                for key, value in zip(node.keys, node.values, strict=True)
            ]
        )

    def loops(self, nodes: Sequence[ast.comprehension]) -> Any:
        """`for a in b if c for d in e`."""
        first, rest = nodes[0], nodes[1:]
        if first.is_async:
            raise RareError
        conditions = [maker(cst.CompIf)(self.expression(test)) for test in first.ifs]
        inner = self.loops(rest) if rest else None
        return maker(cst.CompFor)(self.expression(first.target), self.expression(first.iter), conditions, inner)

    def produced(self, node: ast.Yield | ast.YieldFrom) -> Any:
        """`yield a`, `yield from a`."""
        value = None if node.value is None else self.expression(node.value)
        return maker(cst.Yield)(maker(cst.From)(value) if isinstance(node, ast.YieldFrom) else value)

    def annotation(self, node: ast.expr) -> Any:
        """`: int` or `-> int`."""
        return maker(cst.Annotation)(self.expression(node))

    def parameters(self, node: ast.arguments) -> Any:
        """The parameters of a function."""
        plain = [*node.posonlyargs, *node.args]
        defaults: list[ast.expr | None] = [None] * (len(plain) - len(node.defaults)) + list(node.defaults)
        made = [self.parameter(one, default) for one, default in zip(plain, defaults, strict=True)]
        first = len(node.posonlyargs)
        star: Any = cst.MaybeSentinel.DEFAULT
        if node.vararg is not None:
            star = self.parameter(node.vararg, None, "*")
        elif node.kwonlyargs:
            star = maker(cst.ParamStar)()
        return maker(cst.Parameters)(
            params=made[first:],
            star_arg=star,
            kwonly_params=[self.parameter(o, d) for o, d in zip(node.kwonlyargs, node.kw_defaults, strict=True)],
            star_kwarg=None if node.kwarg is None else self.parameter(node.kwarg, None, "**"),
            posonly_params=made[:first],
            posonly_ind=maker(cst.ParamSlash)() if first else cst.MaybeSentinel.DEFAULT,
        )

    def parameter(self, node: ast.arg, default: ast.expr | None, star: str = "") -> Any:
        """One parameter."""
        annotation = None if node.annotation is None else self.annotation(node.annotation)
        value = None if default is None else self.expression(default)
        return maker(cst.Param)(name=_name(node.arg), annotation=annotation, default=value, star=star)


def _alone(text: str) -> Any:
    """An expression that is read by itself, as those in f-strings are."""
    code = f"({text})"
    tree = python_tree(code)
    (statement,) = tree.body if tree is not None else (None,)
    if not isinstance(statement, ast.Expr):
        raise RareError
    return Expressions(code).expression(statement.value)


def dotted(name: str) -> Any:
    """`a.b.c`."""
    first, *rest = name.split(".")
    made = _name(first)
    for part in rest:
        made = _attribute(made, _name(part))
    return made


_EXPRESSIONS: dict[type[ast.expr], Callable[[Expressions, Any], Any]] = {
    ast.Name: lambda b, n: _name(n.id),
    ast.Attribute: Expressions.attribute,
    ast.Call: lambda b, n: _call(b.expression(n.func), b.arguments(n.args, n.keywords)),
    ast.Constant: Expressions.constant,
    ast.JoinedStr: Expressions.formatted,
    ast.Subscript: Expressions.subscript,
    ast.Tuple: lambda b, n: _tuple(b.elements(n.elts)),
    ast.List: lambda b, n: maker(cst.List)(b.elements(n.elts)),
    ast.Set: lambda b, n: maker(cst.Set)(b.elements(n.elts)),
    ast.Dict: Expressions.dictionary,
    ast.BinOp: lambda b, n: maker(cst.BinaryOperation)(
        b.expression(n.left), _BINARY[type(n.op)], b.expression(n.right)
    ),
    ast.UnaryOp: lambda b, n: maker(cst.UnaryOperation)(_UNARY[type(n.op)], b.expression(n.operand)),
    ast.BoolOp: Expressions.boolean,
    ast.Compare: Expressions.comparison,
    ast.IfExp: lambda b, n: maker(cst.IfExp)(b.expression(n.test), b.expression(n.body), b.expression(n.orelse)),
    ast.Lambda: lambda b, n: maker(cst.Lambda)(b.parameters(n.args), b.expression(n.body)),
    ast.NamedExpr: lambda b, n: maker(cst.NamedExpr)(b.expression(n.target), b.expression(n.value)),
    ast.Yield: Expressions.produced,
    ast.YieldFrom: Expressions.produced,
    ast.ListComp: lambda b, n: maker(cst.ListComp)(b.expression(n.elt), b.loops(n.generators)),
    ast.SetComp: lambda b, n: maker(cst.SetComp)(b.expression(n.elt), b.loops(n.generators)),
    ast.GeneratorExp: lambda b, n: maker(cst.GeneratorExp)(b.expression(n.elt), b.loops(n.generators)),
    ast.DictComp: lambda b, n: maker(cst.DictComp)(b.expression(n.key), b.expression(n.value), b.loops(n.generators)),
}
