"""Which Keras a notebook ran with: printed, or told by its logs."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from reviewlint.inference.terms import Display, Term, is_constant, options
from reviewlint.outputs.versions import SAYS_ACCURACY, Version, keras_version
from reviewlint.views.once import once
from reviewlint.views.printed import printed

if TYPE_CHECKING:
    from reviewlint.views.analysis import Analysis

BEFORE_ACCURACY: Version = (2, 2)
"""What stands for all versions that log `acc` where they are asked for `accuracy`."""


@once
def version_of(analysis: Analysis) -> Version | None:
    """The version of Keras that the saved outputs show; None where they do not."""
    logged = printed(analysis).metrics
    is_old = ("acc" in logged or "val_acc" in logged) and "accuracy" not in logged and not _asks_for_acc(analysis)
    return BEFORE_ACCURACY if is_old else keras_version(printed(analysis))


def is_old(analysis: Analysis) -> bool:
    """Whether the notebook ran with a Keras before 2.3, which knows no `learning_rate` and logs `acc`."""
    version = version_of(analysis)
    return version is not None and version < SAYS_ACCURACY


def _asks_for_acc(analysis: Analysis) -> bool:
    """Whether some model is compiled with the metric `acc`, or with metrics that are not known."""
    every = [call.argument("metrics", 2) for call in analysis.timeline.calls_named("compile")]
    return not every or any(_may_be_acc(metrics) for metrics in every)


def _may_be_acc(metrics: Term | None) -> bool:
    if metrics is None:
        return True
    named = [part for option in options(metrics) for part in _listed(option)]
    return not any(is_constant(part, "accuracy") for part in named) or any(is_constant(part, "acc") for part in named)


def _listed(term: Term) -> Sequence[Term]:
    return term.elements if isinstance(term, Display) else (term,)
