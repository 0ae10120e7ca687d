"""On which scale predictions are: chances that softmax made, or logits; and where the two are put together."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reviewlint.inference.terms import Call, Comprehension, Display, Mapping, Operation, Subscript, Term, literal
from reviewlint.views.analysis import Analysis
from reviewlint.views.averaging import Averaging, averagings
from reviewlint.views.losses import Loss, loss_of
from reviewlint.views.models import models
from reviewlint.views.predictions import MAX_NESTING, REDUCING, Prediction
from reviewlint.views.training import compilation_of

CHANCES = "softmax"
LOGITS = "logits"

_SOFTMAX = frozenset(
    {"tensorflow.nn.softmax", "scipy.special.softmax", "keras.activations.softmax", "keras.ops.softmax",
     "keras.backend.softmax", "keras.ops.nn.softmax"}
)  # fmt: skip
_KEEPING = frozenset(
    {"array", "asarray", "stack", "vstack", "concatenate", "list", "tuple", "astype", "numpy", "squeeze", "reshape",
     "expand_dims", "copy", "cast", "convert_to_tensor", "add", "append", "values", "float32", "tolist"}
)  # fmt: skip
_ARITHMETIC = frozenset({"+", "*", "/"})


@dataclass(frozen=True, eq=False, slots=True)
class MixedScales:
    """One sum or mean of chances and logits, with a prediction of each kind."""

    averaging: Averaging
    chances: Prediction
    logits: Prediction


def mixed_scales(analysis: Analysis) -> Iterator[MixedScales]:
    """The sums and means, in code that is run, of predictions on both scales; each set of models once."""
    told: set[frozenset[Prediction]] = set()
    for averaging in averagings(analysis).all:
        if averaging.context.uncalled or averaging.term.place is None:
            continue
        found = dict(_Scales(analysis).of(averaging.operand, averaging.time))
        if CHANCES in found.values() and LOGITS in found.values() and frozenset(found) not in told:
            told.add(frozenset(found))
            by_scale = {scale: prediction for prediction, scale in found.items()}
            yield MixedScales(averaging, by_scale[CHANCES], by_scale[LOGITS])


class _Scales:
    """Follows a value to the predictions in it that keep their scale."""

    def __init__(self, analysis: Analysis) -> None:
        self._analysis = analysis
        self._flow = averagings(analysis).flow
        self._by_call = {id(prediction.call): prediction for prediction in self._flow.predictions}

    def of(self, term: Term, time: int, depth: int = 0) -> Iterator[tuple[Prediction, str | None]]:
        """The predictions in a value, each with its scale; None where that is not known."""
        made_of = self._flow.of(term, time)
        if not made_of or depth > MAX_NESTING:
            return
        prediction = self._by_call.get(id(term))
        if prediction is not None:
            yield prediction, _scale(self._analysis, prediction)
            return
        if isinstance(term, Call) and term.target in _SOFTMAX:
            yield from ((inner, CHANCES) for inner in made_of)
            return
        if isinstance(term, Call):
            time = term.time
        for part in self._parts(term, time):
            yield from self.of(part, time, depth + 1)
        for store in self._flow.stores_into(term, time):
            yield from self.of(store.value, store.time, depth + 1)

    def _parts(self, term: Term, time: int) -> Sequence[Term]:
        """What is put together in a value as it is; nothing behind functions that change it."""
        if isinstance(term, Operation):
            return term.operands if term.operator in _ARITHMETIC else ()
        if isinstance(term, (Display, Mapping, Comprehension, Subscript)):
            return self._flow.parts(term, time)
        if isinstance(term, Call):
            name = (term.method or term.target or "").rpartition(".")[2]
            if name in _KEEPING | REDUCING:
                values = [argument.value for argument in term.arguments]
                return [term.receiver, *values] if term.receiver is not None else values
        return ()


def _scale(analysis: Analysis, prediction: Prediction) -> str | None:
    """What a model gives, where its output layer and its loss tell."""
    compilations = analysis.timeline.calls_named("compile")
    compilation = compilation_of(prediction.model, prediction.call.time, compilations)
    loss = loss_of(compilation) if compilation is not None else None
    found: set[str | None] = set()
    for graph in models(analysis).graphs(prediction.model, prediction.call.time):
        out = graph.output_layer
        last = graph.last_activation(out) if out is not None else None
        if last == "softmax":
            found.add(CHANCES)
        elif last == "linear" and out is not None and out.is_dense and _is_classifier(out.units, compilation, loss):
            found.add(LOGITS)
        else:
            found.add(None)
    return found.pop() if len(found) == 1 else None


def _is_classifier(units: Term | None, compilation: Call | None, loss: Loss | None) -> bool:
    """Whether numbers without activation are logits: the loss says so, or there are several and no loss is known."""
    if compilation is not None:
        return loss is not None and loss.from_logits is True
    return isinstance(count := literal(units), int) and count > 2
