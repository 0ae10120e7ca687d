"""Outputs whose number of units equals the number of classes in the labels, where the loss does not tell the task."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from typing import TYPE_CHECKING

from reviewlint.inference.terms import Call, Display, Function, Symbol, Term, literal, options
from reviewlint.views.class_labels import BINARIZED, ClassLabels, class_labels
from reviewlint.views.faults import NO_SOFTMAX, Fault
from reviewlint.views.graph import LayerUse, ModelGraph, unanimous
from reviewlint.views.models import BuiltModel, models
from reviewlint.views.training import Training, trainings

if TYPE_CHECKING:
    from reviewlint.views.analysis import Analysis

_RATES_EACH_CLASS = re.compile(r"sigmoid|binary|bce|hinge|multi.?label|logit", re.IGNORECASE)
"""Losses that are made for outputs of their own each."""


def counted_labels(analysis: Analysis, training: Training) -> ClassLabels | None:
    """The labels of a training, where the number of their classes is known."""
    labels = class_labels(analysis, training)
    return labels if labels is not None and labels.classes and labels.form != BINARIZED else None


def counted_faults(analysis: Analysis) -> Iterator[tuple[LayerUse, tuple[ModelGraph, Fault]]]:
    """The outputs of classifiers, known by the number of classes alone, that have an activation but no softmax."""
    fits = {id(training.call): training for training in trainings(analysis)}
    for built in models(analysis).used:
        if built.compilation is None or _tells_the_task(built):
            continue
        for training in (fits[id(fit)] for fit in built.fits if id(fit) in fits):
            labels = counted_labels(analysis, training)
            if labels is not None and (labels.classes or 0) > 2:
                yield from unanimous(built.graphs, partial(_judged, labels, built.compilation))


def _judged(
    labels: ClassLabels, compilation: Call, graph: ModelGraph
) -> Iterator[tuple[LayerUse, tuple[ModelGraph, Fault]]]:
    out = graph.output_layer
    if out is not None and out.is_dense and literal(out.units) == labels.classes:
        activation = graph.last_activation(out)
        if activation in NO_SOFTMAX:
            yield out, (graph, Fault("activation", activation or "", "", compilation))


def _tells_the_task(built: BuiltModel) -> bool:
    """Whether the loss says what the outputs are: one of many, or each class by itself."""
    if built.loss is not None and (built.loss.is_one_of_many or built.loss.is_binary):
        return True
    given = built.compilation.argument("loss", 1) if built.compilation is not None else None
    return given is None or any(_is_of_own_outputs(option) for option in options(given))


def _is_of_own_outputs(loss: Term) -> bool:
    if isinstance(loss, Display):
        return True
    name = literal(loss) or getattr(loss, "name", "") if not isinstance(loss, Call) else loss.target or ""
    if isinstance(loss, Call) and isinstance(loss.function, Symbol | Function):
        name = loss.function.name
    return bool(_RATES_EACH_CLASS.search(f"{name} {' '.join(loss.names)}"))
