"""The upper part of a network: its layers behind the last map of features, up to the output."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from reviewlint.views.backbones import Backbone
from reviewlint.views.graph import LayerUse, ModelGraph, Told, unanimous
from reviewlint.views.models import Models


@dataclass(frozen=True, eq=False, slots=True)
class Top:
    """The head of a network; `backbone` is None where convolutions of the notebook's own make the features.

    `hidden` are all layers before the output, in order, those inside blocks (attention, residual) left out.
    """

    graph: ModelGraph
    backbone: Backbone | None
    hidden: tuple[LayerUse, ...]
    output: LayerUse


def top_of(graph: ModelGraph) -> Top | None:
    """The head of a network for pictures, None for any other network."""
    output = graph.output_layer
    if output is None or not output.is_dense:
        return None
    behind = graph.behind(output)
    makers = graph.backbones or tuple(use for use in graph.layers if use.makes_map)
    start = next((use for use in reversed(makers) if id(use) in behind), None)
    if start is None:
        return None
    between = (use for use in graph.ahead(start) if id(use) in behind and not graph.is_in_block(use))
    return Top(graph, start.backbone, tuple(between), output)


def in_tops(view: Models, judge: Callable[[Top], Iterable[tuple[LayerUse, Told]]]) -> Iterator[Told]:
    """What a judge says of layers in the heads of compiled or trained networks, once for each piece of code."""

    def judged(graph: ModelGraph) -> Iterable[tuple[LayerUse, Told]]:
        top = top_of(graph)
        return judge(top) if top is not None else ()

    seen: set[int] = set()
    for built in view.used:
        for use, told in unanimous(built.graphs, judged):
            if use.place is not None and id(use.place.node) not in seen:
                seen.add(id(use.place.node))
                yield told
