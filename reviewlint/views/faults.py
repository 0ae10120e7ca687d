"""Faults of outputs: activations that do not fit, and layers that stand behind them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from reviewlint.inference.terms import Call, literal
from reviewlint.notebook.positions import locate
from reviewlint.views.graph import LayerUse, ModelGraph, unanimous
from reviewlint.views.models import BuiltModel, Models
from reviewlint.views.values import same_value

if TYPE_CHECKING:
    from reviewlint.views.analysis import Analysis

_PROPER = "softmax"
NO_SOFTMAX = frozenset(
    {"sigmoid", "relu", "relu6", "leaky_relu", "prelu", "elu", "selu", "gelu", "tanh", "swish", "silu", "softplus"}
    | {"softsign", "hard_sigmoid", "hard_swish", "mish", "exponential"}
)
"""Activations that are no choice between classes; none at all is another matter."""


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with an output: `activation`, `none`, `logits`, `single` or `stack`."""

    kind: str
    activation: str
    loss: str
    compilation: Call | None


def output_faults(view: Models) -> Iterator[tuple[LayerUse, tuple[ModelGraph, Fault]]]:
    """The outputs whose activation does not fit, each once, with the graph that it is wrong in.

    Trainings come first: what is right in them is not wrong in a network that is compiled to be evaluated.
    """
    told: set[int] = set()
    trained: set[int] = set()
    used = {id(built) for built in view.used}
    for built in sorted(view.built, key=lambda built: not built.fits):
        judge = partial(_judged, built) if id(built) in used else _single
        for use, fault in unanimous(built.graphs, judge):
            if id(use.layer) not in (told if built.fits else told | trained):
                told.add(id(use.layer))
                yield use, fault
        if built.fits:
            trained |= {id(graph.output_layer.layer) for graph in built.graphs if graph.output_layer is not None}


def _single(graph: ModelGraph) -> Iterator[tuple[LayerUse, tuple[ModelGraph, Fault]]]:
    """Softmax on one unit, which is wrong whatever the loss."""
    out = graph.output_layer
    if out is not None and out.is_dense and literal(out.units) == 1 and graph.last_activation(out) == _PROPER:
        yield out, (graph, Fault("single", _PROPER, "", None))


def _judged(built: BuiltModel, graph: ModelGraph) -> Iterator[tuple[LayerUse, tuple[ModelGraph, Fault]]]:
    yield from _single(graph)
    out = graph.output_layer
    if out is None or not out.is_dense:
        return
    activation = graph.last_activation(out)
    kind = _fault(built, out, activation)
    loss = built.loss.kind if built.loss is not None else ""
    if kind is not None and activation is not None:
        yield out, (graph, Fault(kind, activation, loss, built.compilation))
    if activation == _PROPER or (built.loss is not None and built.loss.is_one_of_many):
        for use in graph.layers:
            if _ends_a_base(graph, use, out):
                yield use, (graph, Fault("stack", "sigmoid", loss, built.compilation))


def _fault(built: BuiltModel, out: LayerUse, activation: str | None) -> str | None:
    """What is wrong with the output of a network under its loss, None where nothing is, or nothing is known."""
    units, loss = literal(out.units), built.loss
    if activation is None or loss is None or units == 1:
        return None
    if activation == _PROPER:
        return "logits" if loss.from_logits else None
    if not loss.is_one_of_many or units == 2:
        return None
    if activation == "linear":
        return "none" if loss.from_logits is False else None
    return "activation" if activation in NO_SOFTMAX else None


def _ends_a_base(graph: ModelGraph, use: LayerUse, out: LayerUse) -> bool:
    """Whether a Dense with as many units as there are classes, and sigmoid, ends a stack that others stand on."""
    if not use.is_dense or use.stack is None or use.stack is out.stack or graph.activation_after(use) != "sigmoid":
        return False
    if use.units is None or out.units is None or literal(use.units) in (1, 2) or not same_value(use.units, out.units):
        return False
    for layer in graph.chain_after(use):
        if layer.stack is not use.stack:
            return True
        if not layer.is_light:
            return False
    return False


def misplaced(built: BuiltModel, graph: ModelGraph) -> Iterator[tuple[LayerUse, tuple[LayerUse, str]]]:
    """The layers that stand on the softmax or sigmoid of an output in the same stack, with it and its activation."""
    out = graph.output_layer
    for use in graph.layers:
        is_output = use is out or _has_units_of(built, graph, use, out)
        activation = graph.activation_after(use) if use.is_dense and is_output else None
        if activation == _PROPER or activation == "sigmoid":
            follower = _first_follower(graph, use)
            if follower is not None:
                yield follower, (use, activation)


def _has_units_of(built: BuiltModel, graph: ModelGraph, use: LayerUse, out: LayerUse | None) -> bool:
    """Whether a layer has as many units as there are classes by the output of a classifier."""
    if out is None or not out.is_dense or out.units is None or use.units is None or literal(out.units) == 1:
        return False
    is_classifier = built.loss is not None and built.loss.is_one_of_many
    if not is_classifier and graph.last_activation(out) not in {_PROPER, "sigmoid"}:
        return False
    return same_value(use.units, out.units)


def _first_follower(graph: ModelGraph, use: LayerUse) -> LayerUse | None:
    """The first layer of the same stack that changes what the activation of an output gave."""
    activated = use.activation != "linear"
    for layer in graph.chain_after(use):
        if layer.stack is not use.stack or len(layer.inputs) != 1:
            return None
        if activated and (layer.is_dense or (layer.is_light and layer.activation != "linear")):
            return layer
        if activated and layer.is_light and not layer.is_activation:
            return layer
        if not layer.is_light and not layer.passes_on:
            return None
        activated = activated or layer.is_activation
    return None


def network_subject(analysis: Analysis, use: LayerUse) -> str:
    """A name for the network that a layer stands in, the same for all remarks on it and from run to run."""
    if use.stack is None or use.stack.place is None:
        return ""
    place = locate(analysis.parsed[use.stack.place.cell], use.stack.place.node)
    return f"network:{place.cell}:{place.line}:{place.column}"
