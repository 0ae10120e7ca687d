"""Every use of data by a model that the notebook runs: trained, validated, evaluated or predicted on."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reviewlint.inference.terms import Call, Place, Term, is_constant, options
from reviewlint.views.image_pipeline import ImagePipeline
from reviewlint.views.models import model_of
from reviewlint.views.once import once
from reviewlint.views.pipelines import pipeline
from reviewlint.views.predictions import predictions
from reviewlint.views.training import trainings

if TYPE_CHECKING:
    from reviewlint.views.analysis import Analysis

TRAINING, VALIDATION, EVALUATION, PREDICTION = "training", "validation", "evaluation", "prediction"

_PLACES = {TRAINING: ("x", "generator"), VALIDATION: ("validation_data",)}
"""The parameters that data are passed as; for the others the first argument."""


@dataclass(frozen=True, eq=False, slots=True)
class DataUse:
    """One live call that gives data to a model.

    `model` is the term that defines the model (through copies and files), `data` what is passed, of a pair the
    pictures; `way` is the way of the pictures up to there. Models and data that are not decided are left out.
    """

    call: Call
    role: str
    model: Term
    data: Term
    way: ImagePipeline

    @property
    def passed(self) -> Place:
        """Where the data are passed."""
        given = next((found for name in _PLACES.get(self.role, ("x",)) if (found := self.call.given(name, 0))), None)
        if given is not None and self.role != VALIDATION:
            return given.place
        given = self.call.given("validation_data") if self.role == VALIDATION else None
        assert self.call.place is not None
        return given.place if given is not None else self.call.place

    @property
    def place(self) -> Place:
        """Where the data are made: the flow, else where they are passed."""
        flow = self.way.flow
        return flow.place if flow is not None and flow.place is not None else self.passed


@once
def data_uses(analysis: Analysis) -> tuple[DataUse, ...]:
    """The uses of data, the trainings first, each kind in order; looked for once."""
    return (*_of_trainings(analysis), *_of_evaluations(analysis), *_of_predictions(analysis))


def _of_trainings(analysis: Analysis) -> Iterator[DataUse]:
    for training in trainings(analysis):
        if training.live:
            yield from _use(analysis, training.call, TRAINING, training.model, training.data)
            for data in training.validation_inputs:
                yield from _use(analysis, training.call, VALIDATION, training.model, data)


def _of_evaluations(analysis: Analysis) -> Iterator[DataUse]:
    for call in analysis.timeline.calls_named("evaluate", "evaluate_generator"):
        data = call.argument("x", 0) or call.argument("generator", 0)
        yield from _use(analysis, call, EVALUATION, call.receiver, data)


def _of_predictions(analysis: Analysis) -> Iterator[DataUse]:
    for prediction in predictions(analysis.timeline):
        yield from _use(analysis, prediction.call, PREDICTION, prediction.model, prediction.data)


def _use(analysis: Analysis, call: Call, role: str, model: Term | None, data: Term | None) -> Iterator[DataUse]:
    if model is None or data is None or call.context.uncalled or len(options(model)) > 1 or is_constant(data, None):
        return
    way = pipeline(analysis, data, call.time)
    if way is not None and len(options(data)) == 1:
        yield DataUse(call, role, model_of(model, analysis.timeline) or model, data, way)
