"""Layers and models applied to values: a model that is used as a layer is followed into its own layers."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from reviewlint.inference.terms import Call, Function, Instance, OneOf, Symbol, Term, literal
from reviewlint.views.backbones import backbone_of, is_backbone
from reviewlint.views.graph import BACKBONE, OPERATION, LayerUse, reached, use_of
from reviewlint.views.layers import MERGES, function_activation, input_rank, kind_of, rank_after
from reviewlint.views.stacks import FUNCTIONAL, SEQUENTIAL, chosen, layer_named, layers_slice, origin, sequential_layers
from reviewlint.views.tensors import input_key, several

if TYPE_CHECKING:
    from reviewlint.views.tracing import Tracer, Uses

MAX_WIDTH = 8
"""Ways that one network may have been built, after undecided branches; past it a part is unknown."""

_TENSOR_LIBRARIES = ("tensorflow.", "keras.ops.", "keras.backend.", "keras.applications.", "keras.activations.")
_KEEPING_RANK = ("preprocess_input", "cast", "identity", "stop_gradient", "clip_by_value", "abs", "sqrt", "square")

Inputs = tuple[LayerUse, ...]


class Bindings:
    """What the inputs of a model stand for while it is applied to something else."""

    def __init__(self, inputs: dict[object, Uses]) -> None:
        self.inputs = inputs


def apply(tracer: Tracer, layer: Term, inputs: Inputs, stack: Term | None) -> Uses:
    """The layer, or the layers of the model, applied to inputs: the alternatives for what comes out."""
    if isinstance(layer, OneOf):
        found = (use for option in layer.options for use in tracer.apply(option, inputs, stack))
        return limited(found, layer, stack)
    part = layers_slice(layer)
    if part is not None:
        return _apply_part(tracer, layer, part, inputs, stack)
    source = origin(layer, tracer.timeline)
    if source is None:
        return (_plain(layer, inputs, stack),)
    if isinstance(source, Instance):
        return _apply_subclassed(tracer, source, inputs, stack)
    assert isinstance(source, Call)
    if is_backbone(source):
        return (backbone_use(tracer, source, inputs, stack),)
    if source.target == FUNCTIONAL:
        return _apply_functional(tracer, source, inputs)
    alternatives = sequential_layers(source, tracer.timeline, tracer.time)
    if alternatives is None:
        return (unknown(layer, inputs, stack),)
    return limited((use for layers in alternatives for use in chain(tracer, layers, inputs, source)), layer, stack)


def chain(tracer: Tracer, layers: Iterable[Term], inputs: Inputs, stack: Term | None) -> Uses:
    """Layers applied one after the other."""
    found: Uses = inputs
    for layer in layers:
        if kind_of(layer) == "Input":
            found = tuple(_restated(use, layer) for use in found)
        else:
            found = limited((use for value in found for use in tracer.apply(layer, (value,), stack)), layer, stack)
    return found


def _restated(use: LayerUse, layer: Term) -> LayerUse:
    """An Input inside a stack says what the stack's own input is; on top of something it changes nothing."""
    if use.kind != "Input":
        return use
    return LayerUse(layer, "Input", (), input_rank(layer), use.stack, "linear")


def _plain(layer: Term, inputs: Inputs, stack: Term | None) -> LayerUse:
    if isinstance(layer, Symbol):
        return function_use(layer, layer, inputs, stack)
    if not kind_of(layer):
        return unknown(layer, inputs, stack)
    return use_of(layer, inputs, rank_after(layer, [use.rank for use in inputs]), stack)


def backbone_use(tracer: Tracer, call: Term, inputs: Inputs, stack: Term | None) -> LayerUse:
    """A ready-made network applied to inputs."""
    backbone = backbone_of(call, tracer.timeline) if isinstance(call, Call) else None
    assert backbone is not None
    return LayerUse(call, BACKBONE, inputs, backbone.rank, stack, "linear", backbone)


def part_of_backbone(tracer: Tracer, call: Term, inputs: Inputs, stack: Term | None, pools: bool = False) -> LayerUse:
    """Some layers of a ready-made network: maps of features again where it has no top and does not pool."""
    use = backbone_use(tracer, call, inputs, stack)
    rank = 2 if pools else use.rank if use.rank == 4 else None
    return LayerUse(call, BACKBONE, inputs, rank, stack, None, use.backbone)


def _apply_part(
    tracer: Tracer, layer: Term, part: tuple[Term, int | slice | None], inputs: Inputs, stack: Term | None
) -> Uses:
    """Layers taken out of a model and applied to something: `for layer in head.layers: x = layer(x)`."""
    model, which = part
    source = origin(model, tracer.timeline)
    if isinstance(source, Call) and is_backbone(source):
        if which == slice(None):
            return (backbone_use(tracer, source, inputs, stack),)
        return (part_of_backbone(tracer, source, inputs, stack),)
    if isinstance(source, Call) and source.target == SEQUENTIAL:
        alternatives = sequential_layers(source, tracer.timeline, tracer.time) or []
        layers = chosen(alternatives[0], which) if len(alternatives) == 1 else None
        if layers is not None:
            return chain(tracer, layers, inputs, stack)
    return (unknown(layer, inputs, stack),)


def up_to(tracer: Tracer, source: Term, layer: Term, which: int | slice | None, outputs: Uses) -> Uses:
    """A model cut off behind one of its layers: `model.layers[-2].output`, `model.get_layer('pool').output`.

    `outputs` are those of the whole model.
    """
    return tuple(_cut(tracer, source, layer, which, output) for output in outputs)


def _cut(tracer: Tracer, source: Term, layer: Term, which: int | slice | None, output: LayerUse) -> LayerUse:
    name = layer_named(layer)
    if output.layer is source:
        if which == -1:
            return output
        return part_of_backbone(tracer, output.layer, output.inputs, source, "avg" in name and "pool" in name)
    if name:
        named = (use for use in reached([output], lambda use: use.inputs) if _has_name(use.layer, name))
        return next(named, unknown(layer, (), source))
    if isinstance(source, Call) and source.target == SEQUENTIAL and isinstance(which, int) and which >= 0:
        alternatives = sequential_layers(source, tracer.timeline, tracer.time) or []
        which = which - len(alternatives[0]) if len(alternatives) == 1 else None
    if not isinstance(which, int) or which >= 0:
        return unknown(layer, (), source)
    found = output
    for _ in range(-which - 1):
        if len(found.inputs) != 1 or found.backbone is not None or not found.kind:
            return unknown(layer, (), source)
        found = found.inputs[0]
    return found


def _has_name(layer: Term, name: str) -> bool:
    return isinstance(layer, Call) and literal(layer.argument("name")) == name


def _apply_functional(tracer: Tracer, model: Call, inputs: Inputs) -> Uses:
    outputs, own = model.argument("outputs", 1), model.argument("inputs", 0)
    every = several(outputs, model.time) if outputs is not None else []
    names = [input_key(term) for term in several(own, model.time)] if own is not None else []
    if len(every) != 1 or len(names) != len(inputs):
        return (unknown(model, inputs, model),)
    return tracer.trace(every[0], tracer.binding(dict(zip(names, inputs, strict=True))), model)


def _apply_subclassed(tracer: Tracer, model: Instance, inputs: Inputs, stack: Term | None) -> Uses:
    """An object whose class derives from Keras: what its `call` returns for the inputs."""
    function = model.cls.member("call")
    runs = function.runs if isinstance(function, Function) else []
    run = next((run for run in runs if model in run.arguments.values()), None)
    if run is None:
        return (unknown(model, inputs, stack),)
    free = [id(term) for term in run.arguments.values() if term is not model]
    return tracer.trace(run.result, tracer.binding(dict(zip(free, inputs, strict=False))), model)


def function_use(function: Symbol, term: Term, inputs: Inputs, stack: Term | None) -> LayerUse:
    """A function of a library applied to values: an activation, a merge, or something else."""
    ranks = {use.rank for use in inputs}
    same = ranks.pop() if len(ranks) == 1 else None
    activation = function_activation(function.name)
    if activation is not None:
        return LayerUse(term, "Activation", inputs, same, stack, activation)
    if kind_of(term) in MERGES:
        return LayerUse(term, kind_of(term), inputs, same, stack, "linear")
    if function.name.startswith(_TENSOR_LIBRARIES):
        keeps = function.name.endswith(_KEEPING_RANK)
        return LayerUse(term, OPERATION, inputs, same if keeps else None, stack, "linear" if keeps else None)
    return unknown(term, inputs, stack)


def unknown(term: Term, inputs: Inputs, stack: Term | None) -> LayerUse:
    """Something that could not be followed."""
    return LayerUse(term, "", inputs, None, stack, None)


def limited(uses: Iterable[LayerUse], term: Term, stack: Term | None) -> Uses:
    """The alternatives, or one unknown layer where they are too many."""
    found = tuple(dict.fromkeys(uses))
    return found if 0 < len(found) <= MAX_WIDTH else (unknown(term, (), stack),)
