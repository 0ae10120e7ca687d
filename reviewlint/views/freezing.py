"""Which layers train: how `trainable` is set in the course of a notebook, and what is set after `compile`."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reviewlint.inference.terms import Call, Constant, Element, Term, literal, options
from reviewlint.inference.timeline import CallEvent, Context, StoreEvent
from reviewlint.views.models import Models, models
from reviewlint.views.stacks import layer_named, layers_slice
from reviewlint.views.values import same_object

if TYPE_CHECKING:
    from reviewlint.views.analysis import Analysis

_LOADED = "keras.models.load_model"
_HUB_LAYER = "tensorflow_hub.KerasLayer"
_OBSERVERS = ("keras.", "builtins.", "tensorflow.", "IPython.", "matplotlib.")
"""Libraries whose functions do not compile a model that they are given."""


@dataclass(frozen=True, eq=False, slots=True)
class Setting:
    """`owner.trainable = value`, or that of a part of the owner's layers; `part` is None for all of them."""

    store: StoreEvent
    owner: Term
    part: object
    value: bool


@dataclass(frozen=True, eq=False, slots=True)
class LateSetting:
    """What is set between the compilation of a model (`None` for one that was loaded compiled) and a training.

    `settings` are those that change something, in order; `trained_before` says whether the model was trained between
    the compilation and the change.
    """

    settings: tuple[Setting, ...]
    compilation: Call | None
    fit: Call
    trained_before: bool


def late_settings(analysis: Analysis) -> Iterator[LateSetting]:
    """The trainings of models of which layers were frozen or unfrozen after the last `compile`."""
    every = _settings(analysis)
    if not every:
        return
    view = models(analysis)
    told: set[int] = set()
    for fit in analysis.timeline.calls_named("fit", "fit_generator"):
        if fit.context.uncalled or fit.receiver is None or len(options(fit.receiver)) != 1:
            continue
        late = _late(view, fit, fit.receiver, every)
        if late is not None and id(late.settings[0]) not in told:
            told.update(map(id, late.settings))
            yield late


def _late(view: Models, fit: Call, model: Term, every: Sequence[Setting]) -> LateSetting | None:
    compiled = [call for call in view.timeline.calls_named("compile") if call.time < fit.time]
    own = [call for call in compiled if call.receiver is not None and same_object(call.receiver, model)]
    compilation = own[-1] if own else None
    since = compilation.time if compilation is not None else _loaded(model)
    if since is None or not any(since < setting.store.time < fit.time for setting in every):
        return None
    inside = _inside(view, model, since)
    state = _State(view, inside)
    before: list[tuple[object, bool]] = []
    changes: list[Setting] = []
    for setting in every:
        if setting.store.time > fit.time or id(setting.owner) not in inside:
            continue
        if setting.store.time < since:
            state.apply(setting)
            before = list(state.entries)
        elif not _excludes(setting.store.context, fit.context):
            changes += [setting] if state.apply(setting) else []
    if not changes or state.entries == before or _compiled_between(view, changes[-1], fit, inside, compiled):
        return None
    fits = view.timeline.calls_named("fit", "fit_generator", "train_on_batch")
    trained = (call for call in fits if since < call.time < changes[0].store.time and call.receiver is model)
    return LateSetting(tuple(changes), compilation, fit, any(trained))


class _State:
    """What is known to be frozen in a model: the settings in force, and `apply` says whether one changes anything."""

    def __init__(self, view: Models, inside: frozenset[int]) -> None:
        self.view = view
        self.inside = inside
        self.entries: list[tuple[object, bool]] = []
        self._parts: dict[int, frozenset[int]] = {}

    def apply(self, setting: Setting) -> bool:
        """Put a setting into force; whether it changes anything."""
        within = self._within(setting)
        concerned = [entry for entry in self.entries if self._owner(entry) in within]
        if self._inherited(setting) == setting.value and all(value == setting.value for _, value in concerned):
            return False
        key = (id(setting.owner), setting.part)
        if (key, setting.value) in self.entries and self.entries[-1] == (key, setting.value):
            return False
        dropped = {entry[0] for entry in concerned} if setting.part is None else {key}
        self.entries = [entry for entry in self.entries if entry[0] not in dropped]
        self.entries.append((key, setting.value))
        return True

    def _inherited(self, setting: Setting) -> bool:
        """What the layers are by the last setting of all layers of the owner or of what holds it, or by default."""
        for key, value in reversed(self.entries):
            assert isinstance(key, tuple)
            if key[1] is None and (key[0] == id(setting.owner) or id(setting.owner) in self._parts.get(key[0], ())):
                return value
        return _built(setting.owner)

    def _within(self, setting: Setting) -> frozenset[int]:
        found = self._parts.get(id(setting.owner))
        if found is None:
            found = self._parts[id(setting.owner)] = _inside(self.view, setting.owner, setting.store.time)
        return found

    @staticmethod
    def _owner(entry: tuple[object, bool]) -> object:
        assert isinstance(entry[0], tuple)
        return entry[0][0]


def _built(owner: Term) -> bool:
    """Whether something trains as it is built."""
    if not isinstance(owner, Call):
        return True
    given = literal(owner.argument("trainable"))
    return owner.target != _HUB_LAYER if given is None else bool(given)


def _settings(analysis: Analysis) -> list[Setting]:
    """The settings of `trainable` to known values, in order, those in functions that nobody calls left out."""
    found = []
    for store in analysis.timeline.stores("trainable"):
        value = store.value.value if isinstance(store.value, Constant) else None
        if store.context.uncalled or not isinstance(value, (bool, int)) or len(options(store.target)) != 1:
            continue
        owner, part = _owner(store.target)
        if part is None and isinstance(store.target, Element) and store.context.conditions:
            part = id(store.context.conditions[-1].test)  # those layers of a loop that an `if` picks
        found.append(Setting(store, owner, part, bool(value)))
    return found


def _owner(target: Term) -> tuple[Term, object]:
    """The model or layer that a target belongs to, and which of its layers it is; None for all."""
    path: list[object] = []
    while (part := layers_slice(target)) is not None:
        model, which = part
        if which != slice(None):
            path.append(layer_named(target) or (repr(which) if which is not None else id(target)))
        target = model
    return target, tuple(path) or None


def _inside(view: Models, model: Term, time: int) -> frozenset[int]:
    """The model, and the layers and models that it surely holds."""
    found: set[int] | None = None
    # a copy or a loaded model has layers of its own
    graphs = view.graphs(model, time) if not isinstance(model, Call) or model.target != _LOADED else ()
    for graph in graphs:
        held = {id(use.layer) for use in graph.layers} | {id(use.stack) for use in graph.layers}
        found = held if found is None else found & held
    return frozenset({id(model)} | (found or set()))


def _loaded(model: Term) -> int | None:
    """When a model was loaded from a file, compiled; None for any other model."""
    if not isinstance(model, Call) or model.target != _LOADED or model.is_open:
        return None
    return model.time if literal(model.argument("compile", 2), True) is True else None


def _excludes(one: Context, other: Context) -> bool:
    """Whether two moments stand in different branches of one decision."""
    return any(a.test is b.test and a.positive is not b.positive for a in one.conditions for b in other.conditions)


def _compiled_between(
    view: Models, setting: Setting, fit: Call, inside: frozenset[int], compiled: Sequence[Call]
) -> bool:
    """Whether something is, or may be, compiled with the setting before the training.

    A network around the same layers counts: generative networks are built so, on purpose.
    """
    start = setting.store.time
    for call in compiled:
        if call.time > start and (call.receiver is None or _shares(view, call.receiver, call.time, setting.owner)):
            return True
    for event in view.timeline.between(start, fit.time):
        if isinstance(event, CallEvent) and not (event.call.target or "").startswith(_OBSERVERS):
            given = (option for argument in event.call.arguments for option in options(argument.value))
            if any(id(option) in inside for option in given) and not isinstance(event.call.function, Call):
                return True
    return False


def _shares(view: Models, model: Term, time: int, owner: Term) -> bool:
    graphs = view.graphs(model, time)
    return not graphs or id(owner) in _inside(view, model, time)
