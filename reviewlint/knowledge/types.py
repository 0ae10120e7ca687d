"""Types: what a call returns, and whose method or attribute a name is.

Classes, bases and results stand in the stub files of `data/`, each of which names its versions.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache

from reviewlint.knowledge.stubs import bases, library, result


def returns(target: str) -> str | None:
    """The canonical class of what a call of `target` returns; None where it is not known."""
    return result(target)


@cache
def lineage(type_name: str) -> tuple[str, ...]:
    """A class and its bases, in the order in which attributes are looked up."""
    return tuple(dict.fromkeys(_walk(type_name)))


def _walk(type_name: str) -> Iterator[str]:
    yield type_name
    for base in bases(type_name):
        yield from _walk(base)


@cache
def method(type_name: str, name: str) -> str | None:
    """The canonical name of a method, through base classes: `keras.Sequential`, `fit` → `keras.Model.fit`."""
    for owner in lineage(type_name):
        if f"{owner}.{name}" in library(owner).functions:
            return f"{owner}.{name}"
    return None


@cache
def attribute(type_name: str, name: str) -> str | None:
    """The type of an instance's attribute, through base classes; None where it is not known."""
    for owner in lineage(type_name):
        found = library(owner).attributes.get(f"{owner}.{name}")
        if found is not None:
            return found
    return None


def is_a(type_name: str | None, ancestor: str) -> bool:
    """Whether a canonical class is `ancestor` or derives from it."""
    return type_name is not None and ancestor in lineage(type_name)
