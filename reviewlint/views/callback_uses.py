"""Where the callbacks that a notebook builds end up: which of them nothing takes."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from typing import TYPE_CHECKING, Any

from reviewlint.inference.objects import BoundMethod
from reviewlint.inference.terms import (
    Attribute,
    Call,
    Carried,
    Comprehension,
    Constant,
    Display,
    Element,
    Function,
    Instance,
    Mapping,
    OneOf,
    Operation,
    Subscript,
    Symbol,
    Term,
    Unknown,
    options,
)
from reviewlint.inference.timeline import BindEvent
from reviewlint.views.training import CALLBACKS, live_trainings

if TYPE_CHECKING:
    from reviewlint.views.analysis import Analysis

Callback = Call | Instance

_HARMLESS = frozenset(
    f"builtins.{name}" for name in ("print", "display", "type", "len", "str", "repr", "id", "isinstance", "dir", "vars")
) | {"IPython.display.display"}
"""Functions that only look at what they are given."""

_PLAIN = (Constant, Symbol, Unknown)
"""Values that are no callback and hold none."""

_HIDDEN_READS = ("builtins.globals", "builtins.locals", "builtins.exec", "builtins.eval", "builtins.vars")
_TRAINING = ("fit", "fit_generator", "train_on_batch", "fit_dataset")

MAX_DEPTH = 8
"""How deep lists, dicts and objects are looked into."""


def unused_callbacks(analysis: Analysis) -> Iterator[Callback]:
    """The callbacks that are built and bound, and of which no fit and nothing unknown gets hold.

    One for each line of code that builds them: where one that it built is used, so is the line. Nothing is said of
    notebooks without any training or with reads of names that cannot be followed.
    """
    timeline = analysis.timeline
    if timeline.exceeded or not timeline.calls_named(*_TRAINING) or timeline.calls_of(*_HIDDEN_READS):
        return
    built = _built(analysis)
    if not built or _takes_unknown(analysis):
        return
    used = _used(analysis)
    of_line: dict[int, list[Callback]] = {}
    for callback in built:
        if callback.place is not None:
            of_line.setdefault(id(callback.place.node), []).append(callback)
    for callbacks in of_line.values():
        if all(id(callback) not in used for callback in callbacks) and not _in_broken_cell(analysis, callbacks[0]):
            yield callbacks[0]


def kind_of_callback(callback: Callback) -> str:
    """The class of a callback: `EarlyStopping`, or one of the notebook."""
    return callback.cls.name if isinstance(callback, Instance) else (callback.target or "").rpartition(".")[2]


def _built(analysis: Analysis) -> list[Callback]:
    """The callbacks that live code builds and keeps under a name, alone or in a list, a dict or an object."""
    calls = [call for call in analysis.timeline.calls if _is_keras_callback(call) and not call.context.uncalled]
    if not calls and not any(name.endswith(".Callback") for name in _bases(analysis)):
        return []
    found: dict[int, Callback] = {}
    for event in analysis.timeline.events:
        if isinstance(event, BindEvent) and not isinstance(event.value, _PLAIN) and not event.context.uncalled:
            for term in _held(event.value, event.time):
                if _is_callback(term):
                    found.setdefault(id(term), term)  # type: ignore[arg-type]
    return list(found.values())


def _bases(analysis: Analysis) -> set[str]:
    """The library classes that the notebook's own classes derive from."""
    classes = {id(f.owner): f.owner for f in analysis.timeline.functions if f.owner is not None}.values()
    return {base.name for cls in classes for base in cls.lineage() if isinstance(base, Symbol)}


def _is_callback(term: Term) -> bool:
    if isinstance(term, Call):
        return _is_keras_callback(term) and not term.context.uncalled
    if not isinstance(term, Instance) or term.call is None or term.call.context.uncalled:
        return False
    return any(isinstance(base, Symbol) and base.name.startswith(CALLBACKS) for base in term.cls.lineage())


def _is_keras_callback(call: Call) -> bool:
    target = call.target or ""
    name = target.removeprefix(CALLBACKS)
    return name != target and "." not in name and name[:1].isupper()


def _used(analysis: Analysis) -> set[int]:
    """The identities of all values that reach a call, an object or an item of something unknown."""
    used: set[int] = set()
    for call in analysis.timeline.calls:
        if call.target not in _HARMLESS:
            for part in (call.receiver, *(argument.value for argument in call.arguments)):
                if part is not None and not isinstance(part, _PLAIN):
                    used.update(map(id, _held(part, call.time)))
    for store in analysis.timeline.stores():
        if not isinstance(store.target, (Mapping, Display)):
            used.update(map(id, _held(store.value, store.time)))
    return used


def _held(term: Term, time: int) -> Iterable[Term]:
    """A value and those that it holds, as it is at a moment and, where a loop goes on, later."""
    if isinstance(term, Call):
        return (term,)
    found: dict[int, Term] = {}
    waiting = [(term, 0)]
    while waiting:
        part, depth = waiting.pop()
        if id(part) in found or depth > MAX_DEPTH:
            continue
        found[id(part)] = part
        waiting.extend((inner, depth + 1) for inner in _parts(part, time))
    return found.values()


def _parts(term: Term, time: int) -> Iterable[Term]:
    inside = _INSIDE.get(type(term))
    return inside(term, time) if inside is not None else ()


def _listed(term: Display, time: int) -> Iterable[Term]:
    return term.at(time) if term.complete else (*term.at(time), *term.elements)


def _mapped(term: Mapping, time: int) -> Iterable[Term]:
    pairs = term.at(time) if term.complete else (*term.at(time), *term.items)
    return [value for _, value in pairs]


_INSIDE: dict[type[Term], Callable[[Any, int], Iterable[Term]]] = {
    Display: _listed,
    Mapping: _mapped,
    OneOf: lambda term, time: term.options,
    Carried: lambda term, time: (term.initial,),
    Operation: lambda term, time: term.operands,
    Comprehension: lambda term, time: (term.element, term.iterable),
    Element: lambda term, time: (term.iterable,),
    Subscript: lambda term, time: (term.value,),
    Attribute: lambda term, time: (term.value,),
    Instance: lambda term, time: term.attributes.values(),
    BoundMethod: lambda term, time: (term.owner,),
    Function: lambda term, time: term.defaults.values(),
}
"""What values hold, by their kind: a question asked of every value of a notebook."""


def _takes_unknown(analysis: Analysis) -> bool:
    """Whether a fit that runs takes callbacks of which nothing is known: any may be among them."""
    passed = (training.argument("callbacks") for training in live_trainings(analysis))
    return any(isinstance(option, Unknown) for term in passed if term is not None for option in options(term))


def _in_broken_cell(analysis: Analysis, callback: Callback) -> bool:
    """Whether a cell that could not be read whole may speak of a callback."""
    broken = [parsed.cell.source for parsed in analysis.parsed.values() if parsed.problems]
    return any(name in source for source in broken for name in ("callbacks", *callback.names))
