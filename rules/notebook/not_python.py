"""Reports a notebook whose kernel speaks another language than Python.

Why:
    Its code is not analysed, only its text and outputs. One clear note is better than a page of syntax errors.

Instead:
    Nothing, unless the kernel was chosen by mistake: then choose a Python kernel and save again.

Known limits:
    The language is what the notebook's metadata says; without metadata it is taken for Python.

Source:
    The nbformat documentation, `metadata.kernelspec` and `metadata.language_info`.
"""

from __future__ import annotations

from collections.abc import Iterator

from reviewlint.rule import WHOLE_NOTEBOOK, Finding, Rule, Severity
from reviewlint.views.analysis import Analysis


class NotPython(Rule):
    code = "RL012"
    name = "not-python"
    severity = Severity.ADVICE
    summary = "Язык ноутбука — {language}, а не Python: код не проверялся, только текст и выводы."
    origin = "Документация nbformat: metadata.kernelspec и metadata.language_info"
    after_others = True
    invalid = (
        """
#!
# language: R
# %%
x <- c(1, 2, 3)
""",
        """
# language: julia
#!
# %%
f(x) = 2x
""",
    )
    valid = (
        """
# %%
x = [1, 2, 3]
""",
    )

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        if analysis.notebook.language != "python":
            yield self.finding(WHOLE_NOTEBOOK, language=analysis.notebook.language)
