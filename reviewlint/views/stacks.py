"""What a model is made of: the layers of a Sequential at a moment, lists of layers, models saved and loaded again."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import product

from reviewlint.inference.attributes import bounds
from reviewlint.inference.terms import (
    Attribute,
    Call,
    Comprehension,
    Constant,
    Display,
    Element,
    Instance,
    Operation,
    Subscript,
    Symbol,
    Term,
    Unknown,
    options,
)
from reviewlint.inference.timeline import Timeline
from reviewlint.views.backbones import is_backbone
from reviewlint.views.values import same_path

SEQUENTIAL = "keras.Sequential"
FUNCTIONAL = "keras.Model"

MAX_CONDITIONS = 3
"""Undecided branches in the making of one Sequential; past it its layers are unknown."""

_COPIES = {"keras.models.clone_model": 0, "keras.utils.multi_gpu_model": 0, "copy.deepcopy": 0, "copy.copy": 0}
_SUBCLASSED = ("keras.Model", "keras.Sequential", "keras.Layer", "keras.layers.Layer")


def origin(term: Term, timeline: Timeline) -> Term | None:
    """The term that defines a model: through copies, and through a file that it was saved to; None for no model."""
    for _ in range(4):
        if is_model(term):
            return term
        if not isinstance(term, Call) or term.target is None:
            return None
        found = _copied(term) if term.target in _COPIES else _saved(term, timeline)
        if found is None:
            return None
        term = found
    return None


def is_model(term: Term) -> bool:
    """Whether a term is a network whose layers are written in the notebook, or a ready-made one."""
    if isinstance(term, Call):
        return term.target in {SEQUENTIAL, FUNCTIONAL} or is_backbone(term)
    return is_subclassed(term)


def is_subclassed(term: Term) -> bool:
    """Whether a term is an object of a class that derives from Keras' models or layers."""
    return isinstance(term, Instance) and any(
        isinstance(base, Symbol) and base.name in _SUBCLASSED for base in term.cls.lineage()
    )


def _copied(call: Call) -> Term | None:
    return call.argument("model", _COPIES[call.target or ""])


def _saved(load: Call, timeline: Timeline) -> Term | None:
    """The model whose last saving before a load went to the same file."""
    if load.target != "keras.models.load_model":
        return None
    path = load.argument("filepath", 0)
    if path is None:
        return None
    saved = [(time, model) for time, file, model in _savings(timeline) if time < load.time and same_path(file, path)]
    return max(saved, key=lambda saving: saving[0])[1] if saved else None


def _savings(timeline: Timeline) -> Iterator[tuple[int, Term, Term]]:
    """Every saving of a whole model: when, to which file, which model."""
    for call in timeline.calls_named("save"):
        file = call.argument("filepath", 0)
        if file is not None and call.receiver is not None and is_model(call.receiver):
            yield call.time, file, call.receiver
    for call in timeline.calls_of("keras.models.save_model"):
        model, file = call.argument("model", 0), call.argument("filepath", 1)
        if model is not None and file is not None:
            yield call.time, file, model
    for fit in timeline.calls_named("fit", "fit_generator"):
        for callback in _callbacks(fit):
            file = callback.argument("filepath", 0)
            weights_only = callback.argument("save_weights_only")
            whole = weights_only is None or (isinstance(weights_only, Constant) and not weights_only.value)
            if callback.target == "keras.callbacks.ModelCheckpoint" and file is not None and whole:
                assert fit.receiver is not None
                yield fit.time, file, fit.receiver


def _callbacks(fit: Call) -> list[Call]:
    given = fit.argument("callbacks", 5 if fit.method == "fit" else 4)
    return [] if given is None else [term for term in listed(given, fit.time) if isinstance(term, Call)]


def listed(term: Term, time: int) -> list[Term]:
    """The elements of a list of layers or callbacks; a part that is not understood is an Unknown in it."""
    if isinstance(term, Display):
        nested = [listed(item, time) if isinstance(item, Display) else [item] for item in term.at(time)]
        return [item for items in nested for item in items]
    if isinstance(term, Operation) and term.operator == "+":
        return [item for operand in term.operands for item in listed(operand, time)]
    if isinstance(term, Comprehension):
        return [term.element]
    if isinstance(term, (Attribute, Subscript)) and layers_slice(term) is not None:
        return [Element(term, term.place)]
    return [term] if isinstance(term, Call) else [Unknown("layers", term.place)]


def layers_slice(term: Term) -> tuple[Term, int | slice | None] | None:
    """`model.layers`, `model.layers[1:]`, `model.layers[-1]`, `get_layer(index=1)`: the model and which of its layers.

    The second part is None where it cannot be told which. None for any other term.
    """
    if isinstance(term, Attribute) and term.name in {"layers", "_layers"}:
        return term.value, slice(None)
    if isinstance(term, Subscript):
        inner = layers_slice(term.value)
        return (inner[0], bounds(term.index)) if inner is not None and inner[1] == slice(None) else None
    if isinstance(term, Element):
        return layers_slice(term.iterable)
    if isinstance(term, Call) and term.method == "get_layer" and term.receiver is not None:
        index = term.argument("index", 1)
        return term.receiver, bounds(index) if index is not None else None
    return None


def layer_named(call: Term) -> str:
    """The name that `get_layer('avg_pool')` asks for, empty where it is not known."""
    name = call.argument("name", 0) if isinstance(call, Call) and call.method == "get_layer" else None
    return str(name.value) if isinstance(name, Constant) and isinstance(name.value, str) else ""


def sequential_layers(model: Call, timeline: Timeline, time: int) -> list[list[Term]] | None:
    """The layers of a Sequential at a moment, one list for each way that undecided branches may have gone."""
    given = model.argument("layers", 0)
    first = [] if given is None or (isinstance(given, Constant) and given.value is None) else listed(given, model.time)
    changes = [call for call in timeline.calls_named("add", "pop") if _changes(call, model, time)]
    tests = _undecided(changes, model)
    if len(tests) > MAX_CONDITIONS or any(call.receiver is not model for call in changes):
        return None
    known = len(model.context.conditions)
    found: list[list[Term]] = []
    for truths in product((True, False), repeat=len(tests)):
        chosen = dict(zip(tests, truths, strict=True))
        layers = list(first)
        for call in changes:
            if all(chosen[id(c.test)] is c.positive for c in call.context.conditions[known:]):
                _change(layers, call)
        expanded = [part for layer in layers for part in _expanded(layer, model, timeline, time)]
        if expanded not in found:
            found.append(expanded)
    return found


def _expanded(layer: Term, model: Call, timeline: Timeline, time: int) -> list[Term]:
    """Layers that were taken over from another Sequential, one by one."""
    part = layers_slice(layer)
    source = origin(part[0], timeline) if part is not None else None
    if part is None or not isinstance(source, Call) or source.target != SEQUENTIAL or source.time >= model.time:
        return [layer]
    alternatives = sequential_layers(source, timeline, time) or []
    if len(alternatives) != 1:
        return [layer]
    return chosen(alternatives[0], part[1]) or [layer]


def chosen(layers: list[Term], which: int | slice | None) -> list[Term] | None:
    """`layers[which]`, one layer as a list of one; None where it cannot be told which these are."""
    if which == slice(None):
        return layers
    if which is None or any(layers_slice(layer) is not None for layer in layers):
        return None
    if isinstance(which, slice):
        return layers[which]
    return [layers[which]] if -len(layers) <= which < len(layers) else None


def _changes(call: Call, model: Call, time: int) -> bool:
    if call.time > time or call.receiver is None or (call.context.uncalled and not model.context.uncalled):
        return False
    return any(option is model for option in options(call.receiver))


def _undecided(changes: list[Call], model: Call) -> list[int]:
    """The tests of the branches around the changes, those around the making of the model left out."""
    known = len(model.context.conditions)
    return list(dict.fromkeys(id(c.test) for call in changes for c in call.context.conditions[known:]))


def _change(layers: list[Term], call: Call) -> None:
    if call.method == "pop":
        if layers:
            layers.pop()
        return
    layer = call.argument("layer", 0)
    if layer is not None:
        layers.append(layer)
