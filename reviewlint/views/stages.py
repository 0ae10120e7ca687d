"""Stages of one training: fits that go on with the same model, or with the backbone that it was built on."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from reviewlint.inference.terms import options
from reviewlint.views.models import models
from reviewlint.views.training import Training, live_trainings, same_object

if TYPE_CHECKING:
    from reviewlint.views.analysis import Analysis


def goes_on(analysis: Analysis, training: Training) -> bool:
    """Whether a later fit takes over what a training has learned, or the training stands in a loop that repeats it."""
    if any(not loop.unrolled for loop in training.call.context.loops):
        return True
    own = set(_parts(analysis, training))
    later = (other for other in live_trainings(analysis) if other.call.time > training.call.time)
    return any(same_object(other.model, training.model) or own & set(_parts(analysis, other)) for other in later)


def _parts(analysis: Analysis, training: Training) -> Iterator[int]:
    """The identities of the models that a trained model is and stands on."""
    yield from (id(option) for option in options(training.model))
    for graph in models(analysis).graphs(training.model, training.call.time):
        for use in graph.layers:
            if use.backbone is not None:
                yield id(use.layer)
            if use.stack is not None:
                yield id(use.stack)


def share_parts(analysis: Analysis, one: Training, other: Training) -> bool:
    """Whether two trainings are of one model, or of models that stand on a common one."""
    return same_object(one.model, other.model) or bool(set(_parts(analysis, one)) & set(_parts(analysis, other)))
