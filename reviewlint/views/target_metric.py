"""Which metric the notebook works for: accuracy, or one that weighs the classes alike."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reviewlint.inference.terms import Call, Constant, Display, Function, Symbol, Term, options
from reviewlint.text.matching import Affirmed, Near, Words
from reviewlint.views.printed import printed
from reviewlint.views.training import trainings
from reviewlint.views.written import prose

if TYPE_CHECKING:
    from reviewlint.views.analysis import Analysis


@dataclass(frozen=True, slots=True)
class TargetMetric:
    """`is_accuracy` is True where accuracy alone is measured; `decided` where the code says so, not the text."""

    is_accuracy: bool
    decided: bool


_ACCURACY = ("accuracy", "acc", "sparse_categorical_accuracy", "categorical_accuracy", "binary_accuracy")
_PER_CLASS = ("f1", "fbeta", "f_beta", "auc", "roc", "precision", "recall", "kappa", "matthews", "balanced_accuracy")
_PER_CLASS_SCORES = tuple(
    f"sklearn.metrics.{name}"
    for name in (
        *("f1_score", "fbeta_score", "roc_auc_score", "average_precision_score", "cohen_kappa_score"),
        *("balanced_accuracy_score", "matthews_corrcoef", "roc_curve", "precision_recall_curve"),
    )
)
_METRIC_WORD = Words("метрик*, целев*, оцен*, качеств*", "metric, score, evaluat*, leaderboard")
_ACCURACY_WORD = Words("accuracy, точность, доля правильных")
_PER_CLASS_WORD = Words("f1*, f-1, f1-score, f-score, f-мера, ф-мера, фмера, auc, roc-auc, rocauc, kappa, каппа")
_SAYS_ACCURACY = Near(_METRIC_WORD, _ACCURACY_WORD, within=3)
_SAYS_PER_CLASS = Affirmed(Near(_METRIC_WORD, _PER_CLASS_WORD, within=5))


def target_metric(analysis: Analysis) -> TargetMetric | None:
    """The metric of a notebook; None where neither code nor text nor logs tell."""
    text = prose(analysis)
    compiled = [name for term in _compiled(analysis) for name in _names(term)]
    scored = analysis.timeline.calls_of(*_PER_CLASS_SCORES)
    if scored or any(part in name for name in compiled for part in _PER_CLASS):
        return TargetMetric(False, True)
    if next(text.mentioning(_SAYS_PER_CLASS), None) is not None:
        return TargetMetric(False, False)
    if compiled and not any(_is_accuracy(name) for name in compiled):
        return TargetMetric(False, True)
    if compiled or analysis.timeline.calls_of("sklearn.metrics.accuracy_score"):
        return TargetMetric(True, True)
    if (
        any(_is_accuracy(name) for name in printed(analysis).metrics)
        or next(text.mentioning(_SAYS_ACCURACY), None) is not None
    ):
        return TargetMetric(True, False)
    return None


def _compiled(analysis: Analysis) -> Iterator[Term]:
    seen = set()
    for training in trainings(analysis):
        if training.live and training.compilation not in seen and (metrics := training.compiled_with("metrics")):
            seen.add(training.compilation)
            yield metrics
    if not seen:
        yield from filter(None, (call.argument("metrics", 2) for call in analysis.timeline.calls_named("compile")))


def _names(term: Term) -> Iterator[str]:
    """The metrics that a `metrics=` value names, in lower case."""
    for option in options(term):
        match option:
            case Display():
                for element in option.elements:
                    yield from _names(element)
            case Constant(value=str() as name) | Symbol(name=name) | Function(name=name) | Call(target=str() as name):
                yield name.rpartition(".")[2].lower()
            case _:
                yield from (name.lower() for name in option.names)


def _is_accuracy(name: str) -> bool:
    return name.removeprefix("val_") in _ACCURACY or name.endswith("accuracy")
