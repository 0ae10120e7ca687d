"""ModelGraph: the layers of a network as they are applied to each other."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, field
from typing import TypeVar

from reviewlint.inference.terms import Constant, Place, Term
from reviewlint.views.backbones import Backbone
from reviewlint.views.layers import (
    ACTIVATION_LAYERS,
    CONVOLUTIONS,
    DROPOUTS,
    GLOBAL_POOLINGS,
    LOCAL_POOLINGS,
    NORMALISATIONS,
    activation_of,
    kind_of,
    units_of,
)

Told = TypeVar("Told")

BACKBONE = "backbone"
OPERATION = "operation"


@dataclass(frozen=True, eq=False, slots=True)
class LayerUse:
    """One application of a layer.

    `layer` is the term of the layer (of the backbone, of the function that is applied), `kind` its class in
    Keras (`Dense`), `backbone`, `operation` for an operator or a function, empty where unknown. `rank` is that
    of the output, 4 for a map of features, None where unknown. `stack` is the innermost model that holds it.
    """

    layer: Term
    kind: str
    inputs: tuple[LayerUse, ...]
    rank: int | None
    stack: Term | None
    activation: str | None
    backbone: Backbone | None = None

    @property
    def place(self) -> Place | None:
        """Where the layer was built."""
        return self.layer.place

    @property
    def units(self) -> Term | None:
        """The number of units or filters as a term, None where the layer has none."""
        return units_of(self.layer)

    @property
    def name(self) -> str:
        """A short text for messages: `Dense(10)`, `Flatten`, `Xception`."""
        if self.backbone is not None:
            return self.backbone.name
        if self.kind == "Activation" and self.activation is not None:
            return f"Activation('{self.activation}')" if kind_of(self.layer) else self.activation
        units = self.units if self.kind == "Dense" or self.kind in CONVOLUTIONS else None
        return f"{self.kind}({units.value})" if isinstance(units, Constant) else self.kind

    @property
    def is_dense(self) -> bool:
        """Whether it is a fully connected layer."""
        return self.kind == "Dense"

    @property
    def is_activation(self) -> bool:
        """Whether it does nothing but apply an activation."""
        return self.kind == "Activation" or self.kind in ACTIVATION_LAYERS

    @property
    def is_pooling(self) -> bool:
        """Whether it makes one value of each map of features."""
        return self.kind in GLOBAL_POOLINGS

    @property
    def makes_map(self) -> bool:
        """Whether it computes maps of features: a convolution, or a backbone."""
        return self.kind in CONVOLUTIONS or self.backbone is not None

    @property
    def is_light(self) -> bool:
        """Whether it is an activation, a normalisation or a dropout: nothing that has units of its own."""
        return self.is_activation or self.kind in NORMALISATIONS or self.kind in DROPOUTS

    @property
    def flattens(self) -> bool:
        """Whether it ends the feature maps: by pooling, flattening or a new shape."""
        return self.is_pooling or self.kind in {"Flatten", "Reshape"}

    @property
    def passes_on(self) -> bool:
        """Whether it only hands its input on, in another shape or type at most (a Lambda is taken at its word)."""
        return self.kind in {"Reshape", "Identity", "Lambda", OPERATION} and len(self.inputs) == 1

    @property
    def pools_locally(self) -> bool:
        """Whether it pools over small windows only."""
        return self.kind in LOCAL_POOLINGS


@dataclass(frozen=True, eq=False)
class ModelGraph:
    """One network: its layers from the inputs to the outputs.

    `complete` is False where a part of it could not be followed. `model` is the term of the whole model.
    """

    model: Term
    outputs: tuple[LayerUse, ...]
    layers: tuple[LayerUse, ...] = ()
    complete: bool = True
    _followers: dict[int, list[LayerUse]] = field(default_factory=dict, repr=False)

    def followers(self, use: LayerUse) -> tuple[LayerUse, ...]:
        """The layers that take the output of this one."""
        return tuple(self._followers.get(id(use), ()))

    def chain_after(self, use: LayerUse) -> Iterator[LayerUse]:
        """The layers after this one, as long as there is exactly one."""
        after = self.followers(use)
        while len(after) == 1:
            yield after[0]
            after = self.followers(after[0])

    def behind(self, use: LayerUse) -> set[int]:
        """The identities of all layers that this one stands on."""
        return {id(layer) for layer in reached([use], lambda layer: layer.inputs)} - {id(use)}

    def ahead(self, use: LayerUse) -> tuple[LayerUse, ...]:
        """All layers that stand on this one, in order."""
        found = {id(layer) for layer in reached([use], self.followers)} - {id(use)}
        return tuple(layer for layer in self.layers if id(layer) in found)

    def is_in_block(self, use: LayerUse) -> bool:
        """Whether a layer stands on one branch of a block (attention, residual): it splits off and joins again."""
        below = reached([use], lambda layer: layer.inputs)
        before = {id(layer) for layer in below if layer.kind != "Input"} - {id(use)}
        after = self.ahead(use)
        own = {id(use), *map(id, after)}
        for layer in after:
            others = [part for part in layer.inputs if id(part) not in own] if len(layer.inputs) > 1 else []
            if any(id(part) in before or self.behind(part) & before for part in others):
                return True
        return False

    @property
    def backbones(self) -> tuple[LayerUse, ...]:
        """The uses of backbones, in order."""
        return tuple(layer for layer in self.layers if layer.backbone is not None)

    @property
    def output_layer(self) -> LayerUse | None:
        """The one layer with units that gives the result; light layers may follow it. None where unclear."""
        if len(self.outputs) != 1:
            return None
        layer = self.outputs[0]
        while layer.is_light or layer.passes_on:
            if len(layer.inputs) != 1:
                return None
            layer = layer.inputs[0]
        return layer

    def activations(self, use: LayerUse) -> tuple[str | None, ...]:
        """The activations that a layer's result goes through before other layers take it; None for unknown ones."""
        found = [use.activation] if use.activation != "linear" else []
        for layer in self.chain_after(use):
            if layer.is_activation or layer.activation is None:
                found.extend([layer.activation] if layer.activation != "linear" else [])
            elif not layer.is_light and not layer.passes_on:
                break
        return tuple(found)

    def activation_after(self, use: LayerUse) -> str | None:
        """The first activation of a layer, its own or one that follows: `linear` for none, None where unknown."""
        return next(iter(self.activations(use)), "linear")

    def last_activation(self, use: LayerUse) -> str | None:
        """The last activation that a layer's result goes through: what the network gives, for its output layer."""
        found = self.activations(use)
        return None if None in found else found[-1] if found else "linear"


def graph_of(model: Term, outputs: tuple[LayerUse, ...]) -> ModelGraph:
    """The graph that ends in these outputs."""
    layers = _in_order(outputs)
    followers: dict[int, list[LayerUse]] = {}
    for layer in layers:
        for part in {id(part): part for part in layer.inputs}.values():
            followers.setdefault(id(part), []).append(layer)
    return ModelGraph(model, outputs, layers, all(layer.kind for layer in layers), followers)


def unanimous(
    graphs: Iterable[ModelGraph], judge: Callable[[ModelGraph], Iterable[tuple[LayerUse, Told]]]
) -> Iterator[tuple[LayerUse, Told]]:
    """What a judge says of a layer in each of the graphs that a model may be and that hold the layer."""
    every = list(graphs)
    said = [{id(use.layer): (use, told) for use, told in judge(graph)} for graph in every]
    held = [{id(use.layer) for use in graph.layers} for graph in every]
    done: set[int] = set()
    for found in said:
        for key, statement in found.items():
            if key not in done and all(key in other for other, layers in zip(said, held, strict=True) if key in layers):
                done.add(key)
                yield statement


def reached(start: Iterable[LayerUse], following: Callable[[LayerUse], Iterable[LayerUse]]) -> tuple[LayerUse, ...]:
    """The layers themselves and all that can be reached from them."""
    found: dict[int, LayerUse] = {}
    waiting = list(start)
    while waiting:
        layer = waiting.pop()
        if id(layer) not in found:
            found[id(layer)] = layer
            waiting.extend(following(layer))
    return tuple(found.values())


def _in_order(outputs: Iterable[LayerUse]) -> tuple[LayerUse, ...]:
    """All layers behind the outputs, each after those that it stands on."""
    ordered: dict[int, LayerUse] = {}
    waiting = [(layer, False) for layer in reversed(tuple(outputs))]
    while waiting:
        layer, done = waiting.pop()
        if done:
            ordered.setdefault(id(layer), layer)
        elif id(layer) not in ordered:
            waiting.append((layer, True))
            waiting.extend((part, False) for part in reversed(layer.inputs))
    return tuple(ordered.values())


def use_of(layer: Term, inputs: tuple[LayerUse, ...], rank: int | None, stack: Term | None) -> LayerUse:
    """The application of a layer that is built by a call of Keras."""
    return LayerUse(layer, kind_of(layer), inputs, rank, stack, activation_of(layer))
