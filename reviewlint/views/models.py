"""Models: the networks that a notebook builds, compiles and trains, each as graphs of layers."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from functools import cached_property
from typing import TYPE_CHECKING

from reviewlint.inference.terms import Call, Term, options
from reviewlint.inference.timeline import Timeline
from reviewlint.views.backbones import Backbone, backbone_calls, backbone_of
from reviewlint.views.graph import ModelGraph, graph_of
from reviewlint.views.losses import Loss, loss_of
from reviewlint.views.once import once
from reviewlint.views.stacks import FUNCTIONAL, SEQUENTIAL, origin
from reviewlint.views.tracing import Tracer
from reviewlint.views.values import same_object

if TYPE_CHECKING:
    from reviewlint.views.analysis import Analysis

FITS = ("fit", "fit_generator", "train_on_batch")
"""The methods that train a model."""

END = 1 << 60
"""A moment after everything."""


@dataclass(frozen=True, eq=False)
class BuiltModel:
    """A network as the notebook uses it: built, compiled (each compilation is one of its own), trained.

    `graphs` are the ways that it may have been built: one, unless branches are not decided. `fits` are the
    trainings under this compilation; `compilation` is None for a network that is not compiled.
    """

    model: Term
    graphs: tuple[ModelGraph, ...]
    compilation: Call | None
    fits: tuple[Call, ...]

    @cached_property
    def loss(self) -> Loss | None:
        """The loss that it is compiled with, where it can be told."""
        return None if self.compilation is None else loss_of(self.compilation)

    @property
    def is_used(self) -> bool:
        """Whether it is compiled or trained."""
        return self.compilation is not None or bool(self.fits)


class Models:
    """The networks of one notebook."""

    def __init__(self, timeline: Timeline) -> None:
        self.timeline = timeline
        self._tracers: dict[int, Tracer] = {}
        self._graphs: dict[tuple[int, int], tuple[ModelGraph, ...]] = {}

    @cached_property
    def built(self) -> tuple[BuiltModel, ...]:
        """The networks that stand for themselves, compiled ones first; those that are parts of others left out."""
        compiled = tuple(self._compiled())
        known = {id(built.model) for built in compiled}
        others = [self._bare(model) for model in self._made() if id(model) not in known]
        inside = {
            id(use.stack)
            for built in (*compiled, *others)
            for graph in built.graphs
            for use in graph.layers
            if use.stack is not None and use.stack is not built.model
        }
        return (*compiled, *(built for built in others if built.graphs and id(built.model) not in inside))

    @cached_property
    def used(self) -> tuple[BuiltModel, ...]:
        """The networks that are compiled or trained, with the compilations under which they are trained.

        A compilation under which nothing is trained is left out where another one of the model has a training; of a
        model that is trained nowhere in sight the last compilation stands.
        """
        trained = {id(built.model) for built in self.built if built.fits}
        last = {id(built.model): built for built in self.built}
        used = (built for built in self.built if built.is_used)
        return tuple(b for b in used if (b.fits if id(b.model) in trained else b is last[id(b.model)]))

    @cached_property
    def backbones(self) -> tuple[Backbone, ...]:
        """Every ready-made network that the notebook builds, in code that nobody runs too."""
        found = (backbone_of(call, self.timeline) for call in backbone_calls(self.timeline))
        return tuple(backbone for backbone in found if backbone is not None)

    def graphs(self, model: Term, time: int = END) -> tuple[ModelGraph, ...]:
        """The graphs of a model at a moment, one for each way that it may have been built; none for no model."""
        moment = self._last_change(time)
        key = id(model), moment
        if key not in self._graphs:
            tracer = self._tracers.setdefault(moment, Tracer(self.timeline, moment))
            found = [graph_of(model, outputs) for option in options(model) for outputs in tracer.outputs_of(option)]
            self._graphs[key] = tuple(found)
        return self._graphs[key]

    def _last_change(self, time: int) -> int:
        """The last moment up to which some Sequential was changed: graphs between changes are the same."""
        return max((call.time for call in self._changes if call.time <= time), default=0)

    @cached_property
    def _changes(self) -> list[Call]:
        return [
            call
            for call in self.timeline.calls_named("add", "pop")
            if call.receiver is not None and any(self._is_sequential(option) for option in options(call.receiver))
        ]

    def _is_sequential(self, term: Term) -> bool:
        source = origin(term, self.timeline)
        return isinstance(source, Call) and source.target == SEQUENTIAL

    def _made(self) -> Iterator[Term]:
        for call in self.timeline.calls_of(SEQUENTIAL, FUNCTIONAL):
            if not call.context.uncalled:
                yield call

    def _bare(self, model: Term) -> BuiltModel:
        return BuiltModel(model, self.graphs(model), None, ())

    def _compiled(self) -> Iterator[BuiltModel]:
        """One for each compilation of each model, and one for each model that is trained without any."""
        compilations = [call for call in self.timeline.calls_named("compile") if self._concerns_model(call)]
        fits = [call for call in self.timeline.calls_named(*FITS) if self._concerns_model(call)]
        for model in _receivers([*compilations, *fits]):
            own = [call for call in compilations if same_object(call.receiver, model)]  # type: ignore[arg-type]
            trained = [call for call in fits if same_object(call.receiver, model)]  # type: ignore[arg-type]
            for number, compilation in enumerate(own, 1):
                limit = own[number].time if number < len(own) else END
                under = tuple(fit for fit in trained if compilation.time < fit.time < limit)
                yield BuiltModel(model, self.graphs(model, compilation.time), compilation, under)
            if not own:
                yield BuiltModel(model, self.graphs(model, trained[0].time), None, tuple(trained))

    def _concerns_model(self, call: Call) -> bool:
        if call.context.uncalled or call.receiver is None:
            return False
        return any(self._is_model(option) for option in options(call.receiver))

    def _is_model(self, term: Term) -> bool:
        return origin(term, self.timeline) is not None


def _receivers(calls: Iterable[Call]) -> list[Term]:
    """The models that calls are made on, each once; of a choice between models, each."""
    found = {id(option): option for call in calls if call.receiver is not None for option in options(call.receiver)}
    return list(found.values())


@once
def models(analysis: Analysis) -> Models:
    """The networks of a notebook, made once."""
    return Models(analysis.timeline)


def model_of(term: Term, timeline: Timeline) -> Term | None:
    """The term that defines the model that a value is: through copies and files; None for anything else."""
    return origin(term, timeline)


def same_model(one: Term, other: Term) -> bool:
    """Whether two values may be one model object."""
    return same_object(one, other)
