"""What is built anew and then forgotten: backbones, heads and generators whose new version no training reaches."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reviewlint.inference.terms import (
    Attribute,
    BoundMethod,
    Call,
    Comprehension,
    Display,
    Element,
    FormattedString,
    Instance,
    Mapping,
    OneOf,
    Operation,
    Subscript,
    Term,
    options,
)
from reviewlint.inference.timeline import BindEvent, CallEvent, StoreEvent, Timeline
from reviewlint.views.backbones import is_backbone
from reviewlint.views.image_flows import datagen_kind
from reviewlint.views.layers import LAYERS, kind_of
from reviewlint.views.models import models
from reviewlint.views.stacks import FUNCTIONAL, SEQUENTIAL, is_model
from reviewlint.views.tensors import application, is_tensor
from reviewlint.views.training import Training, live_trainings

if TYPE_CHECKING:
    from reviewlint.views.analysis import Analysis

BACKBONE = "backbone"
HEAD = "head"
DATAGEN = "datagen"

MAX_HELD = 500
"""Values that are looked for in one; in a larger one anything may be."""

MAX_PARTS = 40
"""New versions that are followed in one notebook."""

# What is asked of a network, or said to it, without any use of it.
_LOOKS = frozenset({"summary", "get_layer", "load_weights", "count_params", "build", "get_config", "append", "add"})
_SHOWS = frozenset(
    {"builtins.print", "builtins.len", "builtins.enumerate", "builtins.range", "builtins.type", "builtins.int"}
    | {"builtins.str", "builtins.zip", "IPython.display.display", "keras.utils.plot_model"}
)


@dataclass(frozen=True, eq=False, slots=True)
class Stale:
    """A part (`kind`) that was bound anew to `name`, and the training that goes on with what its old version made.

    `made` is that model or flow.
    """

    kind: str
    name: str
    part: Call
    made: Term
    training: Training


def stale_parts(analysis: Analysis) -> Iterator[Stale]:
    """The parts that are built for nothing, each once; of a head on such a backbone nothing is said."""
    live = live_trainings(analysis)
    if not live:
        return
    held: dict[tuple[str, str], list[Call]] = defaultdict(list)
    dead: list[Call] = []
    followed = 0
    for event in _bindings(analysis.timeline, live[-1].call.time):
        part = event.value
        kind = _kind(part)
        if kind is None or not isinstance(part, Call):
            continue
        older = [old for old in held[kind, event.name] if old.time < part.time]
        held[kind, event.name].append(part)
        going_on = _goes_on(analysis, kind, part, older, live) if older and part not in older else None
        if going_on is None or any(_stands_on(part, other) for other in dead):
            continue
        followed += 1
        if followed > MAX_PARTS:
            return
        if not _is_used(analysis.timeline, part):
            dead.append(part)
            yield Stale(kind, event.name, _beginning(part), *going_on)


def _bindings(timeline: Timeline, end: int) -> Iterator[BindEvent]:
    """The names that the notebook itself binds, before a moment."""
    for event in timeline.events:
        if isinstance(event, BindEvent) and event.top_level and not event.context.uncalled and event.time < end:
            yield event


def _kind(term: Term) -> str | None:
    if not isinstance(term, Call) or term.context.uncalled:
        return None
    if is_backbone(term):
        return BACKBONE
    if datagen_kind(term) is not None:
        return DATAGEN
    return HEAD if term.target == SEQUENTIAL or _ends_in_dense(term) else None


def _ends_in_dense(term: Call) -> bool:
    """Whether a value is what a Dense gives."""
    if term.target is not None:
        return False
    step = application(term)
    return step is not None and kind_of(step[0]) == "Dense"


def _goes_on(
    analysis: Analysis, kind: str, part: Call, older: Sequence[Call], live: Sequence[Training]
) -> tuple[Term, Training] | None:
    """The first training after a part was built that uses an older version, and the model or flow that it uses."""
    for training in live:
        if training.call.time < part.time:
            continue
        made = _old_flow(training, older) if kind == DATAGEN else _old_model(analysis, training, part, older)
        if made is not None:
            return made, training
    return None


def _old_flow(training: Training, older: Sequence[Call]) -> Term | None:
    data = training.data
    if not isinstance(data, Call) or not (data.method or "").startswith("flow"):
        return None
    return data if any(data.receiver is old for old in older) else None


def _old_model(analysis: Analysis, training: Training, part: Call, older: Sequence[Call]) -> Term | None:
    model = training.model
    if len(options(model)) != 1 or not isinstance(model, Call) or model.time > part.time:
        return None
    graphs = models(analysis).graphs(model, training.call.time)
    for old in older:
        step = application(old) if old.target is None else None
        key = id(step[0]) if step is not None else id(old)
        inside = ({id(part) for use in graph.layers for part in (use.layer, use.stack)} for graph in graphs)
        if graphs and old is not model and all(key in held for held in inside):
            return model
    return None


def _is_used(timeline: Timeline, part: Call) -> bool:
    """Whether something is done with a part, or with what is made of it; whatever is not understood counts."""
    made = {id(part)}
    for event in timeline.between(part.time + 1, timeline.events[-1].time + 1):
        if isinstance(event, CallEvent):
            call = event.call
            if not any(_mentions(term, made) for term in (call.function, *(given.value for given in call.arguments))):
                continue
            if event.context.uncalled or not _only_builds(call):
                return True
            made.add(id(call))
            if call.method in ("add", "append") and call.receiver is not None:
                made.add(id(call.receiver))
        elif isinstance(event, StoreEvent) and _mentions(event.value, made) and not _is_followed(event.target):
            return True
    return False


def _is_followed(holder: Term) -> bool:
    """Whether what is stored in something is found there again when it is read."""
    return isinstance(holder, (Instance, Mapping, Display))


def _only_builds(call: Call) -> bool:
    """Whether a call only looks at its arguments or makes something new of them, which has to be used in turn."""
    target = call.target or ""
    if call.method in _LOOKS or (call.method or "").startswith("flow") or target in _SHOWS:
        return True
    if call.method == "fit" and call.receiver is not None and datagen_kind(call.receiver) is not None:
        return True
    step = application(call) if not target else None
    if step is not None:
        layer, value = step
        return is_tensor(value) and (bool(kind_of(layer)) or is_model(layer))
    return call.method is None and (target in (FUNCTIONAL, SEQUENTIAL) or target.startswith(LAYERS))


def _mentions(term: Term, made: set[int]) -> bool:
    """Whether a value is, or holds, one of these."""
    seen: set[int] = set()
    waiting = [term]
    while waiting and len(seen) < MAX_HELD:
        value = waiting.pop()
        if id(value) in made:
            return True
        if id(value) not in seen:
            seen.add(id(value))
            waiting.extend(_held_by(value))
    return bool(waiting)


def _held_by(term: Term) -> Sequence[Term]:
    match term:
        case Attribute(value=value) | Subscript(value=value):
            return (value,)
        case Element(iterable=value) | BoundMethod(owner=value):
            return (value,)
        case Comprehension(element=element, iterable=iterable):
            return (element, iterable)
        case OneOf(options=parts) | FormattedString(parts=parts) | Operation(operands=parts):
            return parts
        case Display(elements=elements):
            return elements
        case Mapping(items=items):
            return [value for _, value in items]
        case _:
            return ()


def _stands_on(term: Term, part: Call) -> bool:
    """Whether a value was computed by layers on a part."""
    while (step := application(term)) is not None:
        term = step[1]
    return _mentions(term, {id(part)})


def _beginning(part: Call) -> Call:
    """The first layer of a chain that was built anew; any other part itself."""
    while (step := application(part)) is not None and application(step[1]) is not None:
        assert isinstance(step[1], Call)
        part = step[1]
    return part
