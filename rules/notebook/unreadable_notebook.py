"""Reports a file that is not a notebook of nbformat 3 or 4.

Why:
    A student's upload is cut off, saved as HTML, or empty, and nobody notices until the review is due. A reader
    that skips such a file leaves the student without an answer.

Instead:
    Download the notebook again (File, Download, .ipynb) and open it once before sending it.

Known limits:
    Notebooks of nbformat 1 and 2 (IPython before 1.0) are not converted.

Source:
    The nbformat documentation, https://nbformat.readthedocs.io/en/latest/format_description.html
"""

from __future__ import annotations

from collections.abc import Iterator

from reviewlint.rule import WHOLE_NOTEBOOK, Finding, Rule, Severity
from reviewlint.views.analysis import Analysis


class UnreadableNotebook(Rule):
    code = "RL000"
    name = "unreadable-notebook"
    severity = Severity.ERROR
    summary = "Ноутбук не прочитан: {problem}"
    origin = "Документация nbformat: описание формата ноутбука"
    after_others = True

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        if analysis.problem:
            yield self.finding(WHOLE_NOTEBOOK, summary="{problem}", problem=analysis.problem)
