"""Symbolic values: every value of a notebook is a term that remembers where it was written.

Terms are compared by identity: two literals `5` in two places are two terms, and an alias is the same one.
That is how a rule can ask whether the number of TTA passes *is* the number of epochs.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import libcst as cst

    from reviewlint.inference.environment import Scope
    from reviewlint.inference.timeline import Context


class Place(NamedTuple):
    """Where something was written: the cell's 1-based position and the syntax node in it."""

    cell: int
    node: cst.CSTNode


class Term:
    """A symbolic value. `names` are the names, attributes and string keys it was bound to, in order."""

    __slots__ = ("names", "place")

    def __init__(self, place: Place | None = None) -> None:
        self.place = place
        self.names: tuple[str, ...] = ()


class Unknown(Term):
    """A value that the engine cannot decide; rules that meet it are silent."""

    __slots__ = ("reason",)

    def __init__(self, reason: str = "", place: Place | None = None) -> None:
        super().__init__(place)
        self.reason = reason


class Parameter(Unknown):
    """An argument of a function that was run without a caller (nobody calls it, or a library does)."""

    __slots__ = ("name",)

    def __init__(self, name: str, place: Place | None = None) -> None:
        super().__init__("parameter", place)
        self.name = name


class Constant(Term):
    """A literal, or one computed from literals: then `parts` are the terms that it was computed from."""

    __slots__ = ("parts", "value")

    def __init__(self, value: Any, place: Place | None = None, parts: tuple[Term, ...] = ()) -> None:
        super().__init__(place)
        self.value = value
        self.parts = parts


class PathConstant(Constant):
    """A decided `pathlib.Path`: `value` is its text with forward slashes."""

    __slots__ = ()


class Symbol(Term):
    """A name of a library: `name` is canonical (`keras.layers.Dense`), `written` as the notebook imports it."""

    __slots__ = ("name", "written")

    def __init__(self, name: str, place: Place | None = None, written: str = "") -> None:
        super().__init__(place)
        self.name = name
        self.written = written or name


class Argument(NamedTuple):
    """One argument of a call: `keyword` is None for a positional one, `star` is `''`, `'*'` or `'**'`."""

    value: Term
    keyword: str | None
    star: str
    place: Place


class Call(Term):
    """The result of calling something that is not inlined: a library's function, class or method.

    `target` is the canonical name of what is called (`keras.layers.Dense`, `keras.Model.fit`), None where
    unknown; `receiver` and `method` are set for `receiver.method(…)`; `time` is the call's place on the
    timeline. `parameters` are the known parameter names of the target, None where unknown.
    """

    __slots__ = ("arguments", "context", "function", "parameters", "target", "time")

    def __init__(
        self,
        function: Term,
        arguments: Sequence[Argument],
        place: Place,
        target: str | None,
        parameters: Sequence[str] | None,
        context: Context,
        time: int,
    ) -> None:
        super().__init__(place)
        self.function = function
        self.arguments = tuple(arguments)
        self.target = target
        self.parameters = parameters
        self.context = context
        self.time = time

    @property
    def receiver(self) -> Term | None:
        """`model` in `model.fit(…)`; None for a plain call."""
        return self.function.value if isinstance(self.function, Attribute) else None

    @property
    def method(self) -> str | None:
        """`fit` in `model.fit(…)`; None for a plain call."""
        return self.function.name if isinstance(self.function, Attribute) else None

    @property
    def is_open(self) -> bool:
        """Whether a `*args` or `**kwargs` of unknown content may add arguments: absence proves nothing then."""
        return any(argument.star for argument in self.arguments)

    def given(self, name: str, position: int | None = None) -> Argument | None:
        """The argument bound to parameter `name`, by keyword or by the place that the signature gives it.

        `position` (0-based) stands in for an unknown signature. None where it is not given.
        """
        for argument in self.arguments:
            if argument.keyword == name:
                return argument
        if self.parameters is not None and name in self.parameters:
            position = list(self.parameters).index(name)
        return self._positional(position)

    def argument(self, name: str, position: int | None = None) -> Term | None:
        """The value bound to parameter `name`; None where it is not given."""
        found = self.given(name, position)
        return None if found is None else found.value

    def positional(self) -> list[Argument]:
        """The positional arguments, up to the first `*args` that could not be unpacked."""
        found: list[Argument] = []
        for argument in self.arguments:
            if argument.star == "*":
                break
            if argument.keyword is None and not argument.star:
                found.append(argument)
        return found

    def _positional(self, position: int | None) -> Argument | None:
        if position is None:
            return None
        positional = self.positional()
        return positional[position] if position < len(positional) else None


class Attribute(Term):
    """`value.name` of something that is no known module or user object."""

    __slots__ = ("name", "value")

    def __init__(self, value: Term, name: str, place: Place | None = None) -> None:
        super().__init__(place)
        self.value = value
        self.name = name


class Subscript(Term):
    """`value[index]`, also the parts of an unpacked unknown value (`index` is then a Constant)."""

    __slots__ = ("index", "value")

    def __init__(self, value: Term, index: Term, place: Place | None = None) -> None:
        super().__init__(place)
        self.value = value
        self.index = index


class Slice(Term):
    """`lower:upper:step` inside a subscript; None for a part that is left out."""

    __slots__ = ("lower", "step", "upper")

    def __init__(self, lower: Term | None, upper: Term | None, step: Term | None, place: Place | None = None) -> None:
        super().__init__(place)
        self.lower, self.upper, self.step = lower, upper, step


class Operation(Term):
    """An operator applied to values that do not fold to a constant.

    `operator` is Python's own spelling: `+ - * / // % ** @ & | ^ << >>`, `and or not`, `== != < > <= >= in
    not in is is not`, `~`; unary minus is `neg`, unary plus `pos`. `await`, `yield` and the like are Unknown.
    """

    __slots__ = ("operands", "operator")

    def __init__(self, operator: str, operands: Sequence[Term], place: Place | None = None) -> None:
        super().__init__(place)
        self.operator = operator
        self.operands = tuple(operands)


class FormattedString(Term):
    """An f-string, `%` or `.format` text with at least one part that is not decided; `parts` in order."""

    __slots__ = ("parts",)

    def __init__(self, parts: Sequence[Term], place: Place | None = None) -> None:
        super().__init__(place)
        self.parts = tuple(parts)


class Display(Term):
    """A list, tuple or set (`kind`) whose elements are known; lists remember what they held when.

    `complete` is False where elements of unknown number may have been added (`extend(unknown)`, a loop that was
    run once, a branch not decided). Read the elements with `at(time)`: those that it held at that moment.
    """

    __slots__ = ("_versions", "complete", "kind")

    def __init__(self, kind: str, elements: Sequence[Term], place: Place | None = None, complete: bool = True) -> None:
        super().__init__(place)
        self.kind = kind
        self.complete = complete
        self._versions: list[tuple[int, tuple[Term, ...]]] = [(-1, tuple(elements))]

    @property
    def elements(self) -> tuple[Term, ...]:
        """The elements at the end of the notebook (while it runs: now)."""
        return self._versions[-1][1]

    def at(self, time: int) -> tuple[Term, ...]:
        """The elements held at a moment of the timeline."""
        for since, elements in reversed(self._versions):
            if since <= time:
                return elements
        return self._versions[0][1]

    def become(self, elements: Sequence[Term], time: int) -> None:
        """Hold other elements from now on."""
        self._versions.append((time, tuple(elements)))


class Mapping(Term):
    """A dict whose items are known; `complete` and `at(time)` as for Display. Keys are terms."""

    __slots__ = ("_versions", "complete")

    def __init__(self, items: Sequence[tuple[Term, Term]], place: Place | None = None, complete: bool = True) -> None:
        super().__init__(place)
        self.complete = complete
        self._versions: list[tuple[int, tuple[tuple[Term, Term], ...]]] = [(-1, _last_of_each_key(items))]

    @property
    def items(self) -> tuple[tuple[Term, Term], ...]:
        """The items at the end of the notebook (while it runs: now)."""
        return self._versions[-1][1]

    def at(self, time: int) -> tuple[tuple[Term, Term], ...]:
        """The items held at a moment of the timeline."""
        for since, items in reversed(self._versions):
            if since <= time:
                return items
        return self._versions[0][1]

    def become(self, items: Sequence[tuple[Term, Term]], time: int) -> None:
        """Hold other items from now on."""
        self._versions.append((time, _last_of_each_key(items)))

    def get(self, key: Any) -> Term | None:
        """The value under a constant key, None where there is none."""
        for known, value in reversed(self.items):
            if isinstance(known, Constant) and known.value == key and type(known.value) is type(key):
                return value
        return None


def _last_of_each_key(items: Sequence[tuple[Term, Term]]) -> tuple[tuple[Term, Term], ...]:
    """The items as a dict keeps them: a constant key stands where it came first, with the value given last."""
    kept: dict[Any, tuple[Term, Term]] = {}
    for key, value in items:
        mark = (type(key.value), key.value) if isinstance(key, Constant) else id(key)
        kept[mark] = (kept[mark][0] if mark in kept else key, value)
    return tuple(kept.values())


class Element(Term):
    """One element of something that is iterated: the symbolic variable of a loop or comprehension."""

    __slots__ = ("iterable",)

    def __init__(self, iterable: Term, place: Place | None = None) -> None:
        super().__init__(place)
        self.iterable = iterable


class OneOf(Term):
    """One of several values: after a branch that is not decided. Never nested; bounded in width."""

    __slots__ = ("options",)

    def __init__(self, options: Sequence[Term], place: Place | None = None) -> None:
        super().__init__(place)
        self.options = tuple(options)


class Comprehension(Term):
    """A comprehension or generator expression over something unknown: `element` was evaluated once."""

    __slots__ = ("element", "iterable", "kind")

    def __init__(self, kind: str, element: Term, iterable: Term, place: Place | None = None) -> None:
        super().__init__(place)
        self.kind = kind
        self.element = element
        self.iterable = iterable


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


def options(term: Term) -> tuple[Term, ...]:
    """The values that a term may have: the options of a OneOf, else the term alone."""
    return term.options if isinstance(term, OneOf) else (term,)


def literal(term: Term | None, default: Any = None) -> Any:
    """The Python value of a Constant, `default` for anything else."""
    return term.value if isinstance(term, Constant) else default


def is_constant(term: Term | None, *values: Any) -> bool:
    """Whether a term is a Constant equal to one of `values` in value and type (`True` is not `1`)."""
    return isinstance(term, Constant) and any(
        term.value == value and type(term.value) is type(value) for value in values
    )


def ingredients(term: Term) -> Iterator[Term]:
    """The term and the terms that it was computed from by folding or by operators, outermost first."""
    yield term
    if isinstance(term, Constant):
        for part in term.parts:
            yield from ingredients(part)
    elif isinstance(term, Operation):
        for operand in term.operands:
            yield from ingredients(operand)
