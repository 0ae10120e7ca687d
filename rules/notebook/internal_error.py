"""Reports that a rule (or a part of the engine) raised on this notebook.

Why:
    A rule that fails in silence looks like a notebook without mistakes. The reader should know what was not
    looked at.

Instead:
    Nothing is wrong with the notebook. Run again with REVIEWLINT_DEBUG=1 and report the traceback.

Known limits:
    The findings of the rule that raised are lost, those of the others stay.

Source:
    A promise of reviewlint itself.
"""

from __future__ import annotations

from collections.abc import Iterator

from reviewlint.rule import WHOLE_NOTEBOOK, Finding, Rule, Severity
from reviewlint.views.analysis import Analysis


class InternalError(Rule):
    code = "RL009"
    name = "internal-error"
    severity = Severity.ERROR
    summary = (
        "Внутренняя ошибка reviewlint ({places}): эта часть проверки пропущена, остальные отработали. "
        "Сам ноутбук в этом не виноват."
    )
    origin = "Обещание reviewlint: отказ одного правила не скрывается и не мешает остальным"
    after_others = True

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        if analysis.failures:
            places = [f"{where}: {type(error).__name__}" for where, error in analysis.failures]
            yield self.finding(WHOLE_NOTEBOOK, places=", ".join(places))
