"""From terms to layers: follows what a network computes back from its outputs."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import product

from reviewlint.inference.terms import Call, Constant, Display, OneOf, Operation, Subscript, Symbol, Term
from reviewlint.inference.timeline import Timeline
from reviewlint.views import applying
from reviewlint.views.applying import MAX_WIDTH, Bindings, limited, unknown
from reviewlint.views.backbones import is_backbone
from reviewlint.views.graph import OPERATION, LayerUse
from reviewlint.views.layers import input_rank, kind_of
from reviewlint.views.stacks import FUNCTIONAL, layers_slice, origin
from reviewlint.views.tensors import application, applied_layer, arguments, input_key, is_tensor, model_end, several

MAX_DEPTH = 90
"""How deep joins and models inside models are followed."""

Uses = tuple[LayerUse, ...]
"""The alternatives for one value: usually one."""

OWN_INPUTS = Bindings({})


class Tracer:
    """Follows the networks of one notebook as they are at one moment."""

    def __init__(self, timeline: Timeline, time: int) -> None:
        self.timeline = timeline
        self.time = time
        self._known: dict[tuple[int, int, int], Uses] = {}
        self._inputs: dict[int, LayerUse] = {}
        self._bindings: list[Bindings] = []
        self._depth = 0

    def outputs_of(self, model: Term) -> list[tuple[LayerUse, ...]]:
        """The outputs of a model on its own inputs: one tuple for each way that it may have been built."""
        source = origin(model, self.timeline)
        if source is None:
            return []
        if isinstance(source, Call) and source.target == FUNCTIONAL:
            outputs = source.argument("outputs", 1)
            every = several(outputs, source.time) if outputs is not None else []
            return _combined([self.trace(output, OWN_INPUTS, source) for output in every])
        return [(use,) for use in self.apply(source, (self.input_of(source),), source)]

    def trace(self, term: Term, bindings: Bindings, stack: Term | None) -> Uses:
        """The layers whose output a value is."""
        waiting: list[tuple[tuple[int, int, int], Term]] = []
        key = (id(term), id(bindings), id(stack))
        while key not in self._known:
            step = None if input_key(term) in bindings.inputs else application(term)
            if step is None:
                self._known[key] = self._deeper(term, bindings, stack)
                break
            layer, value = step
            waiting.append((key, layer))
            term = value
            key = (id(term), id(bindings), id(stack))
        found = self._known[key]
        for key, layer in reversed(waiting):
            found = limited((use for value in found for use in self.apply(layer, (value,), stack)), layer, stack)
            self._known[key] = found
        return found

    def apply(self, layer: Term, inputs: tuple[LayerUse, ...], stack: Term | None) -> Uses:
        """The layer, or the layers of the model, applied to inputs."""
        if self._depth > MAX_DEPTH:
            return (unknown(layer, inputs, stack),)
        self._depth += 1
        try:
            return applying.apply(self, layer, inputs, stack)
        finally:
            self._depth -= 1

    def binding(self, inputs: dict[object, LayerUse]) -> Bindings:
        """New bindings for the inputs of a model; they stay alive, since what is known is known by identity."""
        made = Bindings({name: (use,) for name, use in inputs.items()})
        self._bindings.append(made)
        return made

    def input_of(self, source: Term) -> LayerUse:
        """The input of a model, or an Input layer: one and the same use each time."""
        found = self._inputs.get(id(source))
        if found is None:
            rank = 4 if is_backbone(source) else input_rank(source)
            found = self._inputs[id(source)] = LayerUse(source, "Input", (), rank, None, "linear")
        return found

    def _deeper(self, term: Term, bindings: Bindings, stack: Term | None) -> Uses:
        bound = bindings.inputs.get(input_key(term))
        if bound is not None:
            return bound
        if self._depth > MAX_DEPTH:
            return (unknown(term, (), stack),)
        self._depth += 1
        try:
            return self._begun(term, bindings, stack)
        finally:
            self._depth -= 1

    def _begun(self, term: Term, bindings: Bindings, stack: Term | None) -> Uses:
        """The layers of a value that is not one layer applied to one value."""
        if isinstance(term, OneOf):
            known = (option for option in term.options if not isinstance(option, Constant))
            return limited((use for option in known for use in self.trace(option, bindings, stack)), term, stack)
        if kind_of(term) == "Input":
            return (self.input_of(term),)
        if isinstance(term, Display) and len(term.elements) == 1:
            return self.trace(term.elements[0], bindings, stack)
        end = model_end(term)
        if end is not None:
            return self._end_of_model(term, end, bindings, stack)
        if isinstance(term, Call):
            return self._joined(term, arguments(term, bindings.inputs), bindings, stack)
        if isinstance(term, Operation):
            parts = [part for part in term.operands if is_tensor(part, bindings.inputs)]
            return self._joined(term, parts, bindings, stack)
        if isinstance(term, Subscript):
            return self._joined(term, [term.value], bindings, stack)
        return (unknown(term, (), stack),)

    def _end_of_model(self, term: Term, end: tuple[Term, str], bindings: Bindings, stack: Term | None) -> Uses:
        """`model.output`, `model.input`, `model.layers[-2].output`, `model.get_layer('pool').output`."""
        model, name = end
        if isinstance(model, OneOf):
            parts = (self._end_of_model(term, (option, name), bindings, stack) for option in model.options)
            return limited((use for uses in parts for use in uses), term, stack)
        part = layers_slice(model)
        source = origin(part[0] if part is not None else model, self.timeline)
        if source is None or (part is not None and name == "input"):
            return (unknown(term, (), stack),)
        if name == "input":
            return (self.input_of(source),)
        inputs = bindings.inputs.get(("input", id(source))) or self._inputs_of(source, bindings)
        outputs = self._output_of(source, inputs, bindings)
        return outputs if part is None else applying.up_to(self, source, model, part[1], outputs)

    def _output_of(self, source: Term, inputs: Uses, bindings: Bindings) -> Uses:
        """`model.output` on the model's own inputs: one and the same each time."""
        if isinstance(source, Call) and source.target == FUNCTIONAL:
            outputs = source.argument("outputs", 1)
            return (unknown(source, (), source),) if outputs is None else self.trace(outputs, bindings, source)
        key = (id(source), id(bindings), 0)
        if key not in self._known:
            found = (use for value in inputs for use in self.apply(source, (value,), source))
            self._known[key] = limited(found, source, source)
        return self._known[key]

    def _inputs_of(self, source: Term, bindings: Bindings) -> Uses:
        """What a model's own input is: the tensor that a ready-made network is built on, or its Input."""
        if isinstance(source, Call) and is_backbone(source):
            given = source.argument("input_tensor")
            if given is not None and not isinstance(given, Constant):
                return self.trace(given, bindings, source)
        return (self.input_of(source),)

    def _joined(self, term: Term, parts: Sequence[Term], bindings: Bindings, stack: Term | None) -> Uses:
        """A value computed from several others: a merging layer, an operator, a function of a library."""
        combined = _combined([self.trace(part, bindings, stack) for part in parts])
        return limited((self._join(term, inputs, stack) for inputs in combined), term, stack)

    def _join(self, term: Term, inputs: tuple[LayerUse, ...], stack: Term | None) -> LayerUse:
        if isinstance(term, Call) and isinstance(term.function, Symbol):
            return applying.function_use(term.function, term, inputs, stack)
        if isinstance(term, Call):
            uses = self.apply(applied_layer(term), inputs, stack)
            return uses[0] if len(uses) == 1 else unknown(term, inputs, stack)
        ranks = {use.rank for use in inputs}
        is_operation = isinstance(term, Operation)
        rank = ranks.pop() if is_operation and len(ranks) == 1 else None
        return LayerUse(term, OPERATION, inputs, rank, stack, "linear" if is_operation else None)


def _combined(parts: Sequence[Uses]) -> list[tuple[LayerUse, ...]]:
    """Every choice of one alternative for each part; nothing where there are too many."""
    count = 1
    for part in parts:
        count *= len(part)
    return [] if not parts or count > MAX_WIDTH else list(product(*parts))
