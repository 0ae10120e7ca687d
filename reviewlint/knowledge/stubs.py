"""Stub files: the public names of a library, one a line, in a small dialect of Python.

    # comment; the first ones name the versions that were read
    from keras.layers import Activation Add …             names that `from keras.layers import *` binds
    leak keras.layers: K np …                             names that it binds too in some versions only
    alias keras.layers.MaxPool2D: keras.layers.MaxPooling2D
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
from typing import Final

_FOLDER = Path(__file__).parent / "data"
_FILES = {
    "ImageDataAugmentor": "image_generators",
    "PIL": "images",
    "albumentations": "albumentations",
    "classification_models": "backbones",
    "cv2": "images",
    "efficientnet": "backbones",
    "imgaug": "imgaug",
    "keras": "keras",
    "keras_efficientnets": "backbones",
    "matplotlib": "plotting",
    "numpy": "numpy",
    "pandas": "pandas",
    "scipy": "images",
    "seaborn": "plotting",
    "skimage": "images",
    "sklearn": "sklearn",
    "tensorflow": "tensorflow",
    "tensorflow_addons": "tensorflow_addons",
    "tensorflow_hub": "backbones",
}
"""Where a library stands; every other name is looked for in `python.stub`, the standard library."""


class Missing:
    """The type of MISSING."""

    def __repr__(self) -> str:
        return "MISSING"


MISSING: Final = Missing()
"""No default: the parameter must be given, does not exist, or its default is no literal."""


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
    """The content of one stub file; the values are the rest of a line, not parsed yet."""

    exports: dict[str, str] = field(default_factory=dict)
    leaks: dict[str, str] = field(default_factory=dict)
    aliases: dict[str, str] = field(default_factory=dict)
    classes: dict[str, str] = field(default_factory=dict)
    functions: dict[str, str] = field(default_factory=dict)
    attributes: dict[str, str] = field(default_factory=dict)
    unique: dict[str, str] = field(default_factory=dict)
    """Classes by their last name, those that only one module has."""


def library(name: str) -> Library:
    """The library that a dotted name belongs to."""
    return _load(_FILES.get(name.partition(".")[0], "python"))


@cache
def _load(file: str) -> Library:
    found = Library()
    for line in (_FOLDER / f"{file}.stub").read_text(encoding="utf-8").splitlines():
        _read(line, found)
    ambiguous = set()
    for name in found.classes:
        last = name.rpartition(".")[2]
        if found.unique.setdefault(last, name) != name:
            ambiguous.add(last)
    for last in ambiguous:
        del found.unique[last]
    return found


def _read(line: str, found: Library) -> None:
    kind, _, rest = line.partition(" ")
    if kind == "class":
        name, _, signature = rest.partition("(")
        found.classes[name] = signature
    elif kind == "def":
        name, _, signature = rest.partition("(")
        found.functions[name] = signature
    elif kind == "from":
        name, _, names = rest.partition(" import ")
        found.exports[name] = names
    elif kind in ("leak", "alias"):
        name, _, names = rest.partition(": ")
        (found.leaks if kind == "leak" else found.aliases)[name] = names
    elif kind.endswith(":"):
        found.attributes[kind[:-1]] = rest


@cache
def signature(target: str) -> Signature | None:
    """The parsed signature of a canonical name; None where it is not known."""
    line = _line(target)
    if line is None:
        return None
    arguments = _arguments(line.rpartition(")")[0])
    positional = tuple(parameter.arg for parameter in (*arguments.posonlyargs, *arguments.args))
    keyword_only = tuple(parameter.arg for parameter in arguments.kwonlyargs)
    defaults: dict[str, object] = {}
    optional = positional[len(positional) - len(arguments.defaults) :] + keyword_only
    for name, node in zip(optional, [*arguments.defaults, *arguments.kw_defaults], strict=True):
        if node is not None and not (isinstance(node, ast.Constant) and node.value is ...):
            defaults[name] = ast.literal_eval(node)
    return Signature(positional, keyword_only, defaults, arguments.vararg is not None, arguments.kwarg is not None)


def _line(target: str) -> str | None:
    known = library(target)
    return known.classes.get(target) or known.functions.get(target)


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
    return known.functions.get(target, "").rpartition(")")[2].removeprefix(" -> ") or None


@cache
def bases(name: str) -> tuple[str, ...]:
    """The direct bases of a class."""
    after = library(name).classes.get(name, "").rpartition(")")[2].removeprefix(": ")
    return tuple(after.split(", ")) if after else ()
