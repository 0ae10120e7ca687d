"""The base of all terms, and those that stand for a single value."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

if TYPE_CHECKING:
    import libcst as cst

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


class Carried(Unknown):
    """What a name holds inside a loop that was run once for all its passes and that binds the name anew.

    `initial` is the value before the loop, right for the first pass only.
    """

    __slots__ = ("initial",)

    def __init__(self, initial: Term, place: Place | None = None) -> None:
        super().__init__("loop", place)
        self.initial = initial
        self.names = initial.names


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
