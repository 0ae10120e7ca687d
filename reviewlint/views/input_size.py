"""Sizes of pictures: what a model was built for, and what a flow gives."""

from __future__ import annotations

from typing import TYPE_CHECKING

from reviewlint.inference.terms import Call, Constant, Display, Function, Term, literal
from reviewlint.knowledge.applications import application
from reviewlint.views.backbones import is_backbone
from reviewlint.views.graph import LayerUse, ModelGraph
from reviewlint.views.image_pipeline import ImagePipeline
from reviewlint.views.layers import kind_of
from reviewlint.views.models import models
from reviewlint.views.walking import inner_terms

if TYPE_CHECKING:
    from reviewlint.views.analysis import Analysis

Size = tuple[int, int]

_SIZING = frozenset({"Resizing", "CenterCrop", "RandomCrop", "Lambda", "ZeroPadding2D", "Cropping2D"})
_KEEPING = frozenset(
    {"cache", "prefetch", "shuffle", "batch", "unbatch", "take", "skip", "shard", "repeat", "with_options"}
)
_CHANGING = ("resize", "crop", "pad", "thumbnail", "reshape")
_COLOURS = (1, 3, 4)


def built_for(analysis: Analysis, model: Term, time: int) -> tuple[Size, Term] | None:
    """Height and width that a model's input was given, and the term that says so; None where they may be any."""
    graphs = models(analysis).graphs(model, time)
    found = [_of_graph(graph) for graph in graphs]
    first = found[0] if found else None
    return first if first is not None and all(one is not None and one[0] == first[0] for one in found) else None


def given_size(way: ImagePipeline) -> Size | None:
    """Height and width of what a flow gives in the end; None where something after it may change them."""
    flow = way.flow
    later = way.calls[way.calls.index(flow) + 1 :] if flow is not None else ()
    if any(call.method not in _KEEPING and not (way.traced and _maps_in_place(call)) for call in later):
        return None
    return way.target_size


def _maps_in_place(call: Call) -> bool:
    """Whether a `map` leaves pictures as large as they are, judged by the names of what its function calls."""
    function = call.argument("map_func", 0) if call.method == "map" else None
    if not isinstance(function, Function) or not function.runs:
        return False
    inner = (term for term in inner_terms(function.runs[-1].result) if isinstance(term, Call))
    names = [(call.method or call.target or "").lower() for call in inner]
    return not any(word in name for word in _CHANGING for name in names)


def _of_graph(graph: ModelGraph) -> tuple[Size, Term] | None:
    starts = [layer for layer in graph.layers if not layer.inputs]
    if len(starts) != 1 or any(layer.kind in _SIZING for layer in _front(graph, starts[0])):
        return None
    start = starts[0]
    source = start.layer
    stated = [source] if kind_of(source) == "Input" or is_backbone(source) else []
    stated += [layer.layer for layer in graph.followers(start)] if not stated else []
    sizes = [(_stated(layer), layer) for layer in stated]
    known = [(size, layer) for size, layer in sizes if size is not None]
    return known[0] if len(known) == 1 == len(sizes) else None


def _front(graph: ModelGraph, start: LayerUse) -> list[LayerUse]:
    """The layers up to the first one that computes maps."""
    found: list[LayerUse] = []
    for layer in graph.chain_after(start):
        if layer.makes_map:
            break
        found.append(layer)
    return found


def _stated(layer: Term) -> Size | None:
    """The size that an Input, a first layer or a ready-made network was given."""
    if not isinstance(layer, Call):
        return None
    first = 0 if kind_of(layer) == "Input" else None
    for name, more in (("shape", 0), ("input_shape", 0), ("batch_shape", 1), ("batch_input_shape", 1)):
        given = layer.argument(name, first if name == "shape" else None)
        if given is not None and not (isinstance(given, Constant) and given.value is None):
            return _size(given, layer.time, more)
    tensor = layer.argument("input_tensor") if is_backbone(layer) else None
    if tensor is not None and not (isinstance(tensor, Constant) and tensor.value is None):
        return _stated(tensor) if kind_of(tensor) == "Input" else None
    return _default(layer) if is_backbone(layer) and not layer.is_open else None


def _default(backbone: Call) -> Size | None:
    """The size of a network with its own top, which takes no other one."""
    top, known = backbone.argument("include_top"), application(backbone.target or "")
    has_top = top is None or literal(top) is True
    return (known.size, known.size) if has_top and known is not None and known.size else None


def _size(shape: Term, time: int, more: int) -> Size | None:
    values = [literal(part) for part in shape.at(time)] if isinstance(shape, Display) and shape.complete else None
    if values is None and isinstance(literal(shape), (tuple, list)):
        values = list(literal(shape))
    if values is None or len(values) != 3 + more:
        return None
    sides = values[more + 1 :] if values[more] in _COLOURS and values[-1] not in _COLOURS else values[more:-1]
    height, width = sides
    return (height, width) if isinstance(height, int) and isinstance(width, int) else None
