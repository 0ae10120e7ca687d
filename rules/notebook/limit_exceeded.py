"""Reports that a limit of size, depth or time cut the analysis short.

Why:
    Past a limit values become unknown and rules silent. Silence must not read as praise.

Instead:
    Split a very long notebook, or move generated code into a module.

Known limits:
    One finding a notebook; it names the limits, not each place where they were met.

Source:
    A promise of reviewlint itself: every budget of the engine is a constant, and meeting one is said.
"""

from __future__ import annotations

from collections.abc import Iterator

from reviewlint.rule import WHOLE_NOTEBOOK, Finding, Rule, Severity
from reviewlint.views.analysis import Analysis


class LimitExceeded(Rule):
    code = "RL010"
    name = "limit-exceeded"
    severity = Severity.WARNING
    summary = "Ноутбук проверен не полностью, достигнут предел: {limits}. Часть замечаний могла не появиться."
    origin = "Обещание reviewlint: о каждом сработавшем пределе анализа говорится прямо"
    after_others = True

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        limits = [_WORDS.get(limit, limit) for limit in dict.fromkeys(analysis.timeline.exceeded)]
        if limits:
            yield self.finding(WHOLE_NOTEBOOK, limits=", ".join(limits))


_WORDS = {
    "steps": "число выполненных шагов",
    "recursion": "глубина вложенности кода",
    "size": "размер ячейки с кодом",
}
"""What the engine calls its limits, in words."""
