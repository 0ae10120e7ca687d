"""Names and what they are bound to: the notebook's namespace, function frames, class bodies."""

from __future__ import annotations

from collections.abc import Set as AbstractSet
from typing import Literal

from reviewlint.inference.terms import Term

ScopeKind = Literal["module", "function", "class", "comprehension"]


class Scope:
    """One namespace. Star imports of known modules are looked up lazily, later ones first.

    `open` says that names of unknown number may have been bound (star import of an unknown module, `%run`,
    `exec`): a name that is not found is then no mistake.
    """

    __slots__ = ("deleted", "global_names", "kind", "names", "nonlocal_names", "open", "parent", "stars")

    def __init__(self, kind: ScopeKind, parent: Scope | None = None) -> None:
        self.kind = kind
        self.parent = parent
        self.names: dict[str, Term] = {}
        self.deleted: set[str] = set()
        self.stars: list[tuple[str, AbstractSet[str]]] = []
        self.open = False
        self.global_names: set[str] = set()
        self.nonlocal_names: set[str] = set()

    @property
    def module(self) -> Scope:
        """The notebook's own namespace."""
        scope = self
        while scope.parent is not None:
            scope = scope.parent
        return scope

    def find(self, name: str) -> Term | None:
        """The value that a read of `name` sees from here, star imports left out; None where unbound."""
        scope: Scope | None = self
        if name in self.global_names:
            scope = self.module
        first = scope
        while scope is not None:
            # the names of a class body are not seen from the functions inside it
            if scope is first or scope.kind != "class":
                value = scope.names.get(name)
                if value is not None:
                    return value
            scope = scope.parent
        return None

    def star(self, name: str) -> str | None:
        """The module whose star import binds `name`, the last such; None where there is none."""
        for module, exports in reversed(self.module.stars):
            if name in exports:
                return module
        return None

    def owner(self, name: str) -> Scope:
        """The scope that an assignment to `name` binds in."""
        if name in self.global_names:
            return self.module
        if name in self.nonlocal_names:
            scope = self.parent
            while scope is not None and scope.kind == "function" and name not in scope.names:
                scope = scope.parent
            return scope if scope is not None and scope.kind == "function" else self
        return self

    def bind(self, name: str, value: Term) -> None:
        """Bind a name here, or where `global` and `nonlocal` say."""
        scope = self.owner(name)
        scope.names[name] = value
        scope.deleted.discard(name)

    def delete(self, name: str) -> None:
        """`del name`."""
        scope = self.owner(name)
        scope.names.pop(name, None)
        scope.deleted.add(name)
