"""Image pipelines: where the pictures given to a model come from and what happens to them on the way.

    from reviewlint.views.pipelines import pipeline

    way = pipeline(analysis, training.data, training.call.time)
    way.normalisations, way.augmentations, way.known

How the kinds of data are followed stands in `image_tracer`, `image_flows` and `image_transforms`.
"""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from reviewlint.inference.terms import Constant, Term
from reviewlint.views.image_pipeline import ImagePipeline
from reviewlint.views.image_tracer import ImageTracer

if TYPE_CHECKING:
    from reviewlint.views.analysis import Analysis

__all__ = ["ImagePipeline", "pipeline"]


def pipeline(analysis: Analysis, term: Term | None, time: int) -> ImagePipeline | None:
    """The way of the pictures in something that is passed as data at a moment; None for no data at all."""
    if term is None or (isinstance(term, Constant) and term.value is None):
        return None
    return replace(ImageTracer(analysis.timeline, time).trace(term), term=term)
