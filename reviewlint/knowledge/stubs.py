"""Stub files: the public names of a library, one a line, in a small dialect of Python.

    # comment; the first ones name the versions that were read
    from keras.layers import Activation Add …             names that `from keras.layers import *` binds
    leak keras.layers: K np …                             names that it binds too in some versions only
    class keras.Sequential(layers=None): keras.Model      a class: signature without self, then its bases
    def keras.Model.fit(x=None, y=None) -> keras.callbacks.History
    keras.Model.output: keras.KerasTensor                 an attribute of an instance, and its type

A default that is no literal is written `...`. Lines are split when the library is loaded and parsed when asked for.
"""

from __future__ import annotations

import ast
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

MISSING = object()
"""No default: the parameter must be given, does not exist, or its default is no literal."""

_FOLDER = Path(__file__).parent / "data"
_FILES = {
    "albumentations": "albumentations",
    "classification_models": "backbones",
    "efficientnet": "backbones",
    "ImageDataAugmentor": "image_generators",
    "imgaug": "imgaug",
    "keras": "keras",
    "keras_efficientnets": "backbones",
    "matplotlib": "plotting",
    "numpy": "numpy",
    "pandas": "pandas",
    "pylab": "plotting",
    "seaborn": "plotting",
    "sklearn": "sklearn",
    "tensorflow": "tensorflow",
    "tensorflow_addons": "tensorflow_addons",
    "tensorflow_hub": "backbones",
    "tqdm": "python",
}


@dataclass(frozen=True, slots=True)
class Signature:
    """How something is called: `positional` and `keyword_only` names, literal defaults, open ends."""

    positional: tuple[str, ...] = ()
    keyword_only: tuple[str, ...] = ()
    defaults: dict[str, object] = field(default_factory=dict)
    takes_positional: bool = False
    takes_keywords: bool = False


@dataclass(frozen=True, slots=True)
class Library:
    """The content of one stub file; values of `classes` and `functions` are not parsed yet."""

    exports: dict[str, frozenset[str]]
    leaks: dict[str, frozenset[str]]
    classes: dict[str, str]
    functions: dict[str, str]
    attributes: dict[str, str]
    by_name: dict[str, str]
    """Classes by their last name, those that only one module has."""


EMPTY = Library({}, {}, {}, {}, {}, {})


def library(name: str) -> Library:
    """The library that a dotted name belongs to; an empty one where it is not known."""
    root = name.partition(".")[0]
    return _load(_FILES.get(root) or ("python" if root in _python_modules() else ""))


@cache
def _python_modules() -> frozenset[str]:
    return frozenset(module.partition(".")[0] for module in _load("python").exports)


@cache
def _load(file: str) -> Library:
    path = _FOLDER / f"{file}.stub"
    if not file or not path.exists():
        return EMPTY
    found = Library({}, {}, {}, {}, {}, {})
    for line in path.read_text(encoding="utf-8").splitlines():
        _read(line, found)
    _index(found)
    return found


def _read(line: str, found: Library) -> None:
    kind, _, rest = line.partition(" ")
    if kind == "from":
        module, _, names = rest.partition(" import ")
        found.exports[module] = frozenset(names.split())
    elif kind == "leak":
        module, _, names = rest.partition(": ")
        found.leaks[module] = frozenset(names.split())
    elif kind == "class":
        name, _, signature = rest.partition("(")
        found.classes[name] = signature
    elif kind == "def":
        name, _, signature = rest.partition("(")
        found.functions[name] = signature
    elif kind.endswith(":"):
        found.attributes[kind[:-1]] = rest


def _index(found: Library) -> None:
    ambiguous = set()
    for name in found.classes:
        last = name.rpartition(".")[2]
        if last in found.by_name:
            ambiguous.add(last)
        found.by_name[last] = name
    for last in ambiguous:
        del found.by_name[last]


@cache
def signature(target: str) -> Signature | None:
    """The parsed signature of a canonical name; None where it is not known."""
    known = library(target)
    line = known.classes.get(target) or known.functions.get(target)
    if line is None:
        return None
    arguments = _arguments(line.rpartition(")")[0])
    positional = tuple(parameter.arg for parameter in (*arguments.posonlyargs, *arguments.args))
    keyword_only = tuple(parameter.arg for parameter in arguments.kwonlyargs)
    defaults: dict[str, object] = {}
    with_default = positional[len(positional) - len(arguments.defaults) :]
    for name, node in [*zip(with_default, arguments.defaults), *zip(keyword_only, arguments.kw_defaults)]:
        if node is not None and not (isinstance(node, ast.Constant) and node.value is ...):
            defaults[name] = ast.literal_eval(node)
    return Signature(positional, keyword_only, defaults, arguments.vararg is not None, arguments.kwarg is not None)


def _arguments(text: str) -> ast.arguments:
    function = ast.parse(f"def f({text}): ...").body[0]
    assert isinstance(function, ast.FunctionDef)
    return function.args


@cache
def result(target: str) -> str | None:
    """What `-> …` of a function says; a class is its own result."""
    known = library(target)
    if target in known.classes:
        return target
    line = known.functions.get(target, "")
    return line.rpartition(")")[2].removeprefix(" -> ") or None


@cache
def bases(name: str) -> tuple[str, ...]:
    """The direct bases of a class."""
    line = library(name).classes.get(name, "")
    return tuple(line.rpartition(")")[2].removeprefix(": ").split(", ")) if line.rpartition(")")[2] else ()
