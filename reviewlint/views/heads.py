"""Heads: what stands behind a backbone, and what is wrong with the output of a classifier."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import partial

from reviewlint.inference.terms import Call, Term, literal
from reviewlint.views.graph import LayerUse, ModelGraph, unanimous
from reviewlint.views.models import BuiltModel, Models
from reviewlint.views.values import same_value

_PROPER = "softmax"
_OTHER = frozenset(
    {"sigmoid", "relu", "relu6", "leaky_relu", "prelu", "elu", "selu", "gelu", "tanh", "swish", "silu", "softplus"}
    | {"softsign", "hard_sigmoid", "hard_swish", "mish", "exponential"}
)


@dataclass(frozen=True, slots=True)
class Fault:
    """What is wrong with an output: `activation`, `none`, `logits`, `single` or `stack`."""

    kind: str
    activation: str
    loss: str
    compilation: Call | None


def output_faults(view: Models) -> Iterator[tuple[LayerUse, tuple[ModelGraph, Fault]]]:
    """The outputs whose activation does not fit, each once, with the graph that it is wrong in."""
    seen: set[int] = set()
    for built in (*view.used, *view.built):
        judge = _single if not (built.is_used and built in view.used) else partial(_judged, built)
        for use, told in unanimous(built.graphs, judge):
            if id(use.layer) not in seen:
                seen.add(id(use.layer))
                yield use, told


def _single(graph: ModelGraph) -> Iterator[tuple[LayerUse, tuple[ModelGraph, Fault]]]:
    """Softmax on one unit, which is wrong whatever the loss."""
    out = graph.output_layer
    if out is not None and out.is_dense and literal(out.units) == 1 and graph.activation_after(out) == _PROPER:
        yield out, (graph, Fault("single", _PROPER, "", None))


def _judged(built: BuiltModel, graph: ModelGraph) -> Iterator[tuple[LayerUse, tuple[ModelGraph, Fault]]]:
    yield from _single(graph)
    out = graph.output_layer
    if out is None or not out.is_dense:
        return
    activation = graph.activation_after(out)
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
    return "activation" if activation in _OTHER else None


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


def class_units(built: BuiltModel, graph: ModelGraph) -> Term | None:
    """The number of classes as the output of a classifier says it, None where it is no classifier for sure."""
    out = graph.output_layer
    if out is None or not out.is_dense:
        return None
    if (built.loss is not None and built.loss.is_one_of_many) or graph.activation_after(out) in {_PROPER, "sigmoid"}:
        return out.units
    return None
