"""The networks of a notebook for a page: what stands before the backbone, the backbone, and the head on it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from reviewlint.views.analysis import Analysis
from reviewlint.views.graph import OPERATION, LayerUse, ModelGraph
from reviewlint.views.models import BuiltModel, models

SHOWN = 40
"""Layers that are listed; a network of more is told by its first and last ones."""


@dataclass(frozen=True)
class Network:
    """A network as names of layers; `cells` are those that build or compile it, `complete` whether all is known."""

    cells: tuple[int, ...]
    before: tuple[str, ...]
    backbones: tuple[str, ...]
    head: tuple[str, ...]
    complete: bool


def networks(analysis: Analysis) -> list[Network]:
    """The networks that a notebook compiles or trains, equal ones joined."""
    found: dict[tuple[object, ...], Network] = {}
    for built in models(analysis).used:
        if built.graphs and (network := _network(built.graphs[0], _cell(built))) is not None:
            key = network.before, network.backbones, network.head, network.complete
            known = found.get(key)
            cells = (*known.cells, *network.cells) if known else network.cells
            found[key] = Network(tuple(sorted(set(cells))), *key)
    return list(found.values())


def _cell(built: BuiltModel) -> int:
    place = built.model.place or (built.compilation.place if built.compilation else None)
    return place.cell if place is not None else 0


def _network(graph: ModelGraph, cell: int) -> Network | None:
    """None where nothing but the input and unknown parts is there."""
    layers = [layer for layer in graph.layers if layer.kind not in ("Input", "InputLayer", OPERATION)]
    if not any(layer.kind for layer in layers):
        return None
    first = next((number for number, layer in enumerate(layers) if layer.backbone is not None), None)
    before = layers[:first] if first is not None else []
    rest = layers if first is None else layers[first:]
    return Network(
        (cell,) if cell else (),
        tuple(_names(before)),
        tuple(layer.name for layer in rest if layer.backbone is not None),
        tuple(_names([layer for layer in rest if layer.backbone is None])),
        graph.complete,
    )


def _names(layers: list[LayerUse]) -> Iterator[str]:
    """The names in order; the middle of a long row is counted only."""
    names = [layer.name or "неизвестный слой" for layer in layers]
    if len(names) > SHOWN:
        half = SHOWN // 2
        names[half:-half] = [f"… (еще {len(names) - 2 * half})"]
    yield from names
