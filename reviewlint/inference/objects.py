"""Functions, classes and objects of the notebook itself."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from reviewlint.inference.values import Call, Place, Term

if TYPE_CHECKING:
    from reviewlint.inference.environment import Scope
    from reviewlint.inference.timeline import Context


class Function(Term):
    """A function or lambda of the notebook. Calls are inlined; `runs` holds what each run returned.

    `kind` is `function`, `lambda`, `static`, `classmethod` or `property`. A run without a caller
    (`run.context.uncalled`) has `Parameter` terms for its arguments, and so has one that a library makes.
    """

    __slots__ = ("cell", "defaults", "kind", "name", "node", "owner", "runs", "scope")

    def __init__(self, name: str, node: Any, place: Place, scope: Scope, defaults: dict[str, Term]) -> None:
        super().__init__(place)
        self.name = name
        self.node = node
        self.cell = place.cell
        self.scope = scope
        self.defaults = defaults
        self.owner: Class | None = None
        self.kind = "function"
        self.runs: list[Run] = []


class Run(NamedTuple):
    """One execution of a user function: its result, its arguments by name, and the timeline span it took."""

    result: Term
    arguments: dict[str, Term]
    start: int
    end: int
    context: Context


class Class(Term):
    """A class of the notebook: a namespace of constants, or one that is instantiated.

    `fields` are the annotated names of its body in order (a dataclass takes them as arguments).
    """

    __slots__ = ("bases", "fields", "instances", "is_dataclass", "members", "name")

    def __init__(self, name: str, bases: Sequence[Term], place: Place) -> None:
        super().__init__(place)
        self.name = name
        self.bases = tuple(bases)
        self.members: dict[str, Term] = {}
        self.fields: list[str] = []
        self.is_dataclass = False
        self.instances = 0

    def lineage(self) -> Iterator[Term]:
        """The class itself, then its bases, depth first; library bases come as they are."""
        yield self
        for base in self.bases:
            if isinstance(base, Class):
                yield from base.lineage()
            else:
                yield base

    def member(self, name: str) -> Term | None:
        """A member by name, own or inherited from a class of the notebook; None where there is none."""
        for owner in self.lineage():
            if isinstance(owner, Class) and name in owner.members:
                return owner.members[name]
        return None


class Instance(Term):
    """An object of a notebook's class; `attributes` are those that its methods set.

    `call` made it; None for the stand-in on which the methods of a class that nobody instantiates are run.
    """

    __slots__ = ("attributes", "call", "cls")

    def __init__(self, cls: Class, call: Call | None, place: Place | None) -> None:
        super().__init__(place)
        self.cls = cls
        self.call = call
        self.attributes: dict[str, Term] = {}


class BoundMethod(Term):
    """A method of a notebook's class, bound to its instance (or to the class itself)."""

    __slots__ = ("function", "owner")

    def __init__(self, owner: Term, function: Function, place: Place | None = None) -> None:
        super().__init__(place)
        self.owner = owner
        self.function = function
