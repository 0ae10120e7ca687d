"""Trainings of pretrained networks: whether a network of others' weights trains along, and how fast."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reviewlint.inference.terms import Call, Constant, Element, Operation, Slice, Subscript, Term, literal
from reviewlint.inference.timeline import StoreEvent
from reviewlint.views.backbones import HUB, Backbone
from reviewlint.views.models import BuiltModel, Models, models
from reviewlint.views.optimizers import ADAM_LIKE, changes_rate, kind_of, rate_of
from reviewlint.views.stacks import layers_slice
from reviewlint.views.training import Training, live_trainings

if TYPE_CHECKING:
    from reviewlint.views.analysis import Analysis


@dataclass(frozen=True, eq=False, slots=True)
class Tuning:
    """A training in which a pretrained network trains along, with the rate that it starts at.

    `partly` says that some of its layers are frozen; `unfrozen` where it was set to train, None where it always did.
    """

    backbone: Backbone
    compilation: Call
    training: Training
    optimizer: str
    rate: float
    partly: bool
    unfrozen: StoreEvent | None


def tunings(analysis: Analysis) -> Iterator[Tuning]:
    """The trainings of unfrozen pretrained networks by Adam and its kin whose rate is decided, once a compilation."""
    view = models(analysis)
    trained = live_trainings(analysis)
    for built in view.used:
        of_built = [training for training in trained if any(training.call is fit for fit in built.fits)]
        if built.compilation is None or not of_built or any(changes_rate(training) for training in of_built):
            continue
        found = _tuned(analysis, view, built, of_built)
        optimizer = of_built[0].compiled_with("optimizer")
        if found is None or optimizer is None:
            continue
        kind, rate = kind_of(optimizer), rate_of(optimizer)
        if kind in ADAM_LIKE and rate is not None:
            backbone, state = found
            yield Tuning(backbone, built.compilation, of_built[0], kind, rate, state.partly, state.last)


@dataclass(slots=True)
class _State:
    """Whether a network trains: as a whole, partly; `known` is False where that cannot be told."""

    trains: bool
    partly: bool = False
    known: bool = True
    last: StoreEvent | None = None


def _tuned(
    analysis: Analysis, view: Models, built: BuiltModel, trained: list[Training]
) -> tuple[Backbone, _State] | None:
    """The pretrained network that surely trains in a model, from its compilation to its training."""
    assert built.compilation is not None
    if len(built.graphs) != 1:
        return None
    for use in built.graphs[0].backbones:
        backbone = use.backbone
        if backbone is None or backbone.pretrained is not True:
            continue
        around = [use.layer, backbone.call, built.model] + ([use.stack] if use.stack is not None else [])
        owners = {id(term) for term in around}
        moments = (built.compilation.time, trained[0].call.time)
        states = [_state(analysis, view, backbone, owners, moment) for moment in moments]
        if all(state.known and state.trains for state in states):
            return backbone, states[0]
    return None


def _state(analysis: Analysis, view: Models, backbone: Backbone, owners: set[int], time: int) -> _State:
    """Whether a network trains at a moment, by what was set before."""
    state = _State(_trains_as_built(backbone))
    for store in analysis.timeline.stores("trainable"):
        if store.time > time or store.context.uncalled:
            continue
        owner, whole = _owner(store.target)
        if id(owner) not in owners and not _holds(view, owner, backbone, store.time):
            continue
        if not isinstance(store.value, Constant) or store.context.conditions:
            return _State(False, known=False)
        value = bool(store.value.value)
        if whole:
            state = _State(value, last=store)
        elif owner is not backbone.call:
            return _State(False, known=False)  # which layers of a larger model these are is not known
        elif (value and not state.trains) or (not value and not _leaves_some(store.target)):
            return _State(False, known=False)
        else:
            state.partly = True
    return state


def _trains_as_built(backbone: Backbone) -> bool:
    given = literal(backbone.call.argument("trainable"))
    return backbone.family != HUB if given is None else bool(given)


def _owner(target: Term) -> tuple[Term, bool]:
    """The model that a layer, or a slice of layers, belongs to, and whether that is all of it."""
    whole = True
    for _ in range(4):
        part = layers_slice(target)
        if part is None:
            return target, whole
        whole = whole and part[1] == slice(None) and (isinstance(target, Element) or part[1] == slice(None))
        target = part[0]
    return target, False


def _leaves_some(target: Term) -> bool:
    """Whether `layers[:100]`, `layers[:-5]`, `layers[:len(layers) // 2]` surely leave some layers of a network out."""
    sliced = target.iterable if isinstance(target, Element) else target
    index = sliced.index if isinstance(sliced, Subscript) else None
    if not isinstance(index, Slice):
        return isinstance(index, Constant)
    if index.upper is None:
        return isinstance(index.lower, Constant) and index.lower.value not in (None, 0)
    return _is_a_part(index.upper)


def _is_a_part(bound: Term) -> bool:
    if isinstance(bound, Call) and bound.target in ("builtins.int", "builtins.round"):
        inner = bound.positional()
        return bool(inner) and _is_a_part(inner[0].value)
    if isinstance(bound, Operation) and bound.operator in ("//", "/", "-", "*"):
        number = literal(bound.operands[-1])
        if not isinstance(number, (int, float)):
            return False
        return {"-": number > 0, "*": 0 < number < 1}.get(bound.operator, number > 1)
    return isinstance(bound, Constant) and isinstance(bound.value, int)


def _holds(view: Models, owner: Term, backbone: Backbone, time: int) -> bool:
    """Whether another model that is frozen or unfrozen holds the network, or may hold it."""
    graphs = view.graphs(owner, time)
    return any(use.backbone is not None and use.backbone.call is backbone.call for g in graphs for use in g.backbones)
