"""Heads: what stands between a backbone and the output of a network."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import partial
from typing import TYPE_CHECKING

from reviewlint.inference.terms import Call, literal
from reviewlint.notebook.positions import locate
from reviewlint.views.backbones import HUB, Backbone
from reviewlint.views.faults import misplaced, output_faults
from reviewlint.views.graph import LayerUse, ModelGraph, unanimous
from reviewlint.views.losses import Loss
from reviewlint.views.models import BuiltModel, Models

if TYPE_CHECKING:
    from reviewlint.views.analysis import Analysis


@dataclass(frozen=True, eq=False, slots=True)
class Head:
    """What stands between a backbone and the output of a network; `between` are all layers there, in order."""

    graph: ModelGraph
    backbone: Backbone
    start: LayerUse
    output: LayerUse
    between: tuple[LayerUse, ...]

    @property
    def hidden(self) -> tuple[LayerUse, ...]:
        """The fully connected layers before the output, those inside blocks of attention left out."""
        return tuple(layer for layer in self.between if layer.is_dense and not self.graph.is_in_block(layer))

    @property
    def is_counted(self) -> bool:
        """Whether the number of its layers is known: none is added in a loop that was not followed pass by pass."""
        outer = self.output.layer.context.loops if isinstance(self.output.layer, Call) else ()
        layers = (use.layer for use in self.between)
        inner = (loop for layer in layers if isinstance(layer, Call) for loop in layer.context.loops)
        return all(loop.unrolled or loop in outer for loop in inner)

    @property
    def is_joined(self) -> bool:
        """Whether something else than the backbone's features comes in."""
        return any(len(layer.inputs) > 1 for layer in self.between)

    @property
    def is_plain(self) -> bool:
        """Whether it pools the features globally and has nothing but dense and light layers behind."""
        pooled, poolings = self.backbone.is_pooled is True, 0
        for use in self.between:
            if use.is_pooling:
                pooled, poolings = True, poolings + 1
            elif use.is_dense or use.kind == "Flatten":
                if not pooled:
                    return False
            elif not use.is_light:
                return False
        return pooled and poolings == (0 if self.backbone.is_pooled else 1) and not self.is_joined


def head_of(graph: ModelGraph) -> Head | None:
    """The head of a network on a backbone, the last one where there are several; None for other networks."""
    out = graph.output_layer
    if out is None or not out.is_dense:
        return None
    behind = graph.behind(out)
    start = next((use for use in reversed(graph.backbones) if id(use) in behind), None)
    if start is None or start.backbone is None:
        return None
    between = tuple(use for use in graph.ahead(start) if id(use) in behind)
    return Head(graph, start.backbone, start, out, between)


def subject_of(analysis: Analysis, output: LayerUse) -> str:
    """A name for a head, the same for all remarks on it and from run to run."""
    if output.place is None:
        return ""
    place = locate(analysis.parsed[output.place.cell], output.place.node)
    return f"head:{place.cell}:{place.line}:{place.column}"


def in_one_place(found: Iterable[Head]) -> Iterator[list[Head]]:
    """The heads that one piece of code builds again and again (a function, a loop), together."""
    together: dict[int, list[Head]] = {}
    for head in found:
        if head.output.place is not None:
            together.setdefault(id(head.output.place.node), []).append(head)
    yield from together.values()


def backbone_names(found: Iterable[Head]) -> str:
    """«Xception и VGG16»: the backbones of several heads."""
    names = list(dict.fromkeys(head.backbone.name for head in found))
    return names[0] if len(names) == 1 else f"{', '.join(names[:-1])} и {names[-1]}"


def heads(view: Models) -> Iterator[tuple[BuiltModel, Head]]:
    """The heads of the networks that are compiled or trained, one for each output layer."""
    seen: set[int] = set()
    for built in view.used:
        for output, head in unanimous(built.graphs, _head):
            if id(output.layer) not in seen:
                seen.add(id(output.layer))
                yield built, head


def _head(graph: ModelGraph) -> Iterator[tuple[LayerUse, Head]]:
    head = head_of(graph)
    if head is not None:
        yield head.output, head


def proper_heads(view: Models, max_hidden: int = 1) -> Iterator[tuple[BuiltModel, Head]]:
    """The heads that are as they should be under every compilation, and of which no layer is at fault."""
    faulty = _faulty_places(view)
    for built, head in heads(view):
        if (
            len(head.hidden) > max_hidden
            or not head.is_counted
            or any(_node(use) in faulty for use in (*head.between, head.output))
        ):
            continue
        if all(is_proper(head, other.loss) for other in view.used if other.model is built.model):
            yield built, head


def _faulty_places(view: Models) -> set[int]:
    """Where layers are built that are wrong as outputs or stand behind one."""
    found = {_node(use) for use, _ in output_faults(view)}
    for built in view.built:
        for follower, (output, _) in unanimous(built.graphs, partial(misplaced, built)):
            found |= {_node(follower), _node(output)}
    return found


def _node(use: LayerUse) -> int:
    return id(use.place.node) if use.place is not None else 0


def is_proper(head: Head, loss: Loss | None) -> bool:
    """Whether a head without top pools and ends in softmax, or in logits of which the loss knows."""
    backbone, units = head.backbone, literal(head.output.units)
    if backbone.family == HUB or backbone.include_top is not False or not head.is_plain or units == 1:
        return False
    activation = head.graph.last_activation(head.output)
    if activation == "softmax":
        return loss is None or (not loss.from_logits and _suits_softmax(loss, units))
    return activation == "linear" and loss is not None and loss.is_one_of_many and loss.from_logits is True


def _suits_softmax(loss: Loss, units: object) -> bool:
    return "categorical" in loss.kind or (loss.is_binary and units == 2)
