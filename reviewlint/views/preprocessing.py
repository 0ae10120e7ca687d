"""Preprocessing: what each pretrained backbone is fed, and normalisations that come one on top of another."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

import libcst as cst

from reviewlint.inference.terms import Call, Place, Term
from reviewlint.notebook.positions import locate
from reviewlint.views.backbone_inputs import as_imported, backbone_inputs, pretrained_in
from reviewlint.views.backbones import Backbone
from reviewlint.views.data_uses import PREDICTION, TRAINING, DataUse, data_uses
from reviewlint.views.image_pipeline import FEATURES, ImagePipeline
from reviewlint.views.models import models
from reviewlint.views.normalisation import Normalisation
from reviewlint.views.once import once
from reviewlint.views.pipelines import pipeline, up_to

if TYPE_CHECKING:
    from reviewlint.views.analysis import Analysis

IN_WORDS = {
    "raw": "исходные пиксели 0…255",
    "scale": "значения от 0 до 1",
    "tf": "значения от −1 до 1",
    "torch": "значения, приведенные к среднему и разбросу ImageNet",
    "caffe": "цвета в порядке BGR с вычтенным средним",
    "other": "значения другого масштаба",
}
"""The kinds of scaling as messages name them."""

PIXELWISE = 1 / 50
"""A step that multiplies by less than this is made for pixels 0…255, not for numbers that are small already."""


@dataclass(frozen=True, eq=False, slots=True)
class FedBackbone:
    """A pretrained backbone in a model that is trained, or that only predicts: `way` leads into the backbone."""

    call: Call
    backbone: Backbone
    data: ImagePipeline
    way: ImagePipeline


@once
def fed_backbones(analysis: Analysis) -> tuple[FedBackbone, ...]:
    """What the pretrained backbones are fed: in training, and in models that are never trained; looked for once."""
    return tuple(_fed(analysis))


def _fed(analysis: Analysis) -> Iterator[FedBackbone]:
    for fed in backbone_inputs(analysis):
        yield FedBackbone(fed.training.call, fed.backbone, fed.data, fed.way)
    if not models(analysis).backbones:
        return
    uses = data_uses(analysis)
    trained = {id(use.model) for use in uses if use.role == TRAINING}
    for use in uses:
        if use.role != PREDICTION or id(use.model) in trained:
            continue
        for layer in pretrained_in(analysis, use.model, use.call.time):
            if layer.backbone is not None:
                yield FedBackbone(use.call, layer.backbone, use.way, up_to(analysis, use.way, layer, use.call.time))


def is_read(analysis: Analysis, way: ImagePipeline, time: int) -> bool:
    """Whether the raw pictures at the start of a way are surely known: read from files or a known data set."""
    flow = way.flow
    if flow is None or flow.method != "flow":
        return way.known
    inner = pipeline(analysis, flow.argument("x", 0), time)
    return way.traced and inner is not None and inner.known


def into_model(analysis: Analysis, use: DataUse) -> ImagePipeline:
    """The way of data continued up to the first layer of the model that computes something."""
    graphs = models(analysis).graphs(use.model, use.call.time)
    if len(graphs) != 1:
        return use.way
    first = next((layer for layer in graphs[0].layers if layer.makes_map or layer.is_dense or layer.flattens), None)
    return use.way if first is None else up_to(analysis, use.way, first, use.call.time)


def doubled(way: ImagePipeline) -> tuple[Normalisation, Normalisation] | None:
    """Two normalisations on one way, each of which is made for pixels 0…255; None where there are none such."""
    if not way.normalised or any(step.scaling is None for step in way.normalisations):
        return None
    small: Normalisation | None = None
    for step in way.normalisations:
        if _is_for_pixels(step):
            if small is not None:
                return small, step
            small = step
        elif step.scaling is not None and min(map(abs, step.scaling.scale)) > 1 / PIXELWISE:
            small = None
    return None


def _is_for_pixels(step: Normalisation) -> bool:
    assert step.scaling is not None
    if step.is_preprocess_input:
        return step.kind != "raw"
    return max(map(abs, step.scaling.scale)) < PIXELWISE


def written(analysis: Analysis, place: Place) -> str:
    """What stands at a place, in one line."""
    parsed = analysis.parsed[place.cell]
    return " ".join(parsed.cell.text_at(locate(parsed, place.node)).split())


def scaling_subject(analysis: Analysis, step: Normalisation) -> str:
    """A name for a normalisation, equal for all remarks on it."""
    return f"scaling:{step.place.cell}:{written(analysis, step.place)}"


def setting_step(steps: Sequence[Normalisation]) -> Normalisation:
    """The normalisation that a remark on all of them stands at: the network's function, else the last one."""
    return next((step for step in steps if step.is_preprocess_input), steps[-1])


def function_of(step: Normalisation) -> str:
    """The name of the `preprocess_input` that a normalisation is, `tf.keras…` as imported; empty for others."""
    if not step.is_preprocess_input:
        return ""
    function = step.term.function if isinstance(step.term, Call) else step.term
    name = step.term.target if isinstance(step.term, Call) else getattr(step.term, "name", "")
    return as_imported(name or "", function)


def named(term: Term | None) -> str:
    """The first name that a value was bound to, empty where it has none; the `self` of its methods is none."""
    return next((name for name in term.names if name not in ("self", "cls")), "") if term is not None else ""


def in_words(kind: str, other: str, source: str) -> str:
    """The kind of scaling as a message names it beside another one."""
    if source == FEATURES:
        return {"raw": "признаки как есть", "scale": "признаки, деленные на 255"}.get(kind, "признаки после пересчета")
    return IN_WORDS[kind] if kind != "other" or other != "other" else "одна нормализация"


def name_at(place: Place | None) -> str:
    """The name that stands at a place as an argument or alone; empty where a longer expression does."""
    node = place.node if place is not None else None
    node = node.value if isinstance(node, cst.Arg) else node
    return node.value if isinstance(node, cst.Name) else ""
