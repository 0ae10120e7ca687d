"""What a statement says, whatever its variables are called and however it is laid out."""

from __future__ import annotations

import ast
import re
from collections import Counter
from collections.abc import Iterable, Iterator
from typing import NamedTuple

LONG = 200  # characters of a text that are looked at

WORD = re.compile(r"\w+")
DEFINITIONS = (ast.FunctionDef, ast.AsyncFunctionDef, ast.ClassDef)
_HEADLESS = frozenset({"body", "orelse", "handlers", "finalbody", "cases"})
_COMPOUND = (ast.stmt, ast.excepthandler, ast.match_case)


class Names:
    """Which names of a notebook are its own, and which ones it imports."""

    def __init__(self, trees: Iterable[ast.Module]) -> None:
        self.own: set[str] = set()
        self.imported: dict[str, str] = {}
        for tree in trees:
            for node in ast.walk(tree):
                self._note(node)

    def _note(self, node: ast.AST) -> None:
        match node:
            case ast.Name(id=name, ctx=ast.Store()) | ast.arg(arg=name) | ast.ExceptHandler(name=str(name)):
                self.own.add(name)
            case ast.FunctionDef(name=name) | ast.AsyncFunctionDef(name=name) | ast.ClassDef(name=name):
                self.own.add(name)
            case ast.Import(names=aliases) | ast.ImportFrom(names=aliases):
                for alias in aliases:
                    self._import(alias)

    def _import(self, alias: ast.alias) -> None:
        """`import a.b as c` calls `a.b` by `c`; `import a.b` alone binds `a`."""
        origin = alias.name if alias.asname else alias.name.partition(".")[0]
        self.imported[alias.asname or origin] = origin.rpartition(".")[2]


class Said(NamedTuple):
    """What a place says: `form` is equal for places that say the same, `words` tell how near others are.

    `own` are the names of the notebook that it speaks of; in its form they are numbered as they come.
    """

    form: str
    words: Counter[str]
    own: frozenset[str] = frozenset()


def said(node: ast.AST, names: Names) -> Said:
    """What a statement says; of a compound one, its head. `L.Dense`, `keras.layers.Dense` and `Dense` are one word."""
    form: list[str] = []
    words: list[str] = []
    numbers: dict[str, int] = {}
    for kind, text in _tokens(node, names):
        if kind == "own":
            form.append(f"${numbers.setdefault(text, len(numbers))}")
            continue
        form.append(text)
        if kind == "word":
            words.append(text)
    return Said(" ".join(form), Counter(words), frozenset(numbers))


def said_in_words(text: str) -> Said:
    """What a line of text says."""
    words = WORD.findall(text[: 40 * LONG].lower())
    return Said(" ".join(words), Counter(words))


def _tokens(node: ast.AST, names: Names) -> Iterator[tuple[str, str]]:
    """The tokens of a tree in order: the notebook's `own` names, other `word`s, and the `shape` around them."""
    pending: list[object] = [node]
    while pending:
        match item := pending.pop():
            case str():
                yield "own" if item in names.own else "word", item
            case ast.Name(id=name):
                yield from _name(name, names)
            case ast.Attribute(value=value, attr=attribute):
                yield "word", attribute
                if not _is_imported(value, names):
                    yield "shape", "."
                    pending.append(value)
            case ast.Constant(value=constant):
                yield "word", _constant(constant)
            case ast.keyword(arg=str(name), value=value):
                yield "word", f"{name}="
                pending.append(value)
            case ast.Import() | ast.ImportFrom():
                yield "shape", "import"
                yield from (("word", alias.name.rpartition(".")[2]) for alias in item.names)
            case ast.AST():
                yield "shape", type(item).__name__
                pending += reversed(list(_children(item)))


def _name(name: str, names: Names) -> Iterator[tuple[str, str]]:
    if name in names.imported:
        yield "word", names.imported[name]
    else:
        yield "own" if name in names.own else "word", name


def _children(node: ast.AST) -> Iterator[object]:
    """What a node consists of, without the statements of its body."""
    for field, value in ast.iter_fields(node):
        if isinstance(node, _COMPOUND) and field in _HEADLESS:
            continue
        if isinstance(value, list):
            yield from value
        elif isinstance(value, ast.AST) or field in ("word", "arg", "id"):
            yield value


def _is_imported(node: ast.expr, names: Names) -> bool:
    """Whether an expression is a module, or a name from one: `np`, `tf.keras`."""
    while isinstance(node, ast.Attribute):
        node = node.value
    return isinstance(node, ast.Name) and node.id in names.imported


def _constant(value: object) -> str:
    """A constant; the white space of a text does not count, nor what comes after its beginning."""
    if isinstance(value, str | bytes):
        return repr(" ".join(str(value[: 2 * LONG]).split())[:LONG])
    return repr(value) if not isinstance(value, int) or abs(value) < 10**LONG else "…"
