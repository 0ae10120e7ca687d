"""Reports a cell that does not parse once IPython's own syntax is accounted for.

Why:
    The cell stops a run from top to bottom, so everything below it is never reached. Usually a bracket is left
    open, an edit was left half done, or prose stands in a code cell.

Instead:
    Run every cell once after the last edit (Kernel, Restart and Run All) and turn prose into text cells.

Known limits:
    One finding a cell, at the first place that does not parse. Python newer than the parser's is not understood.

Source:
    The language reference of Python, and IPython's list of magics.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from reviewlint.notebook.cells import Cell
from reviewlint.notebook.syntax import SyntaxProblem
from reviewlint.rule import Finding, Location, Rule, Severity
from reviewlint.views.analysis import Analysis


class SyntaxErrorInCell(Rule):
    code = "RL003"
    name = "syntax-error"
    severity = Severity.ERROR
    summary = "Строка не разбирается как код Python ({cause}): при запуске ноутбук остановится на этой ячейке."
    origin = "Справочник по языку Python и документация IPython"
    invalid = (
        """
# %%
epochs = 5
print('эпох:', epochs  #!
""",
        """
# %%
def scale(image):
    return image / 255
# %%
for path in paths  #!
    show(path)
# %%
print('готово')
""",
        """
# %%
%matplotlib inline
сначала смотрим на данные  #!
""",
        """
# %%
install 'albumentations'  #!
""",
        """
# %%
`year` -> `age`  #!
""",
        """
# %%
%%time
model.fit(x, y  #!
          epochs=3)
""",
    )
    valid = (
        """
# %%
pip install albumentations
# %%
!pip install -q efficientnet
%matplotlib inline
files = !ls ../input
version = %env PATH
model.fit?
??model
""",
        """
# %%
%%bash
for f in *.jpg; do echo $f; done
# %%
%%html
<b>жирный</b>
# %%
%%writefile notes.txt
это не код
# %% [raw]
и это не код (
# %% [markdown]
# def и это тоже (
""",
        """
# %%
# только комментарий
# %%

# %%
x = 1;
""",
    )

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        for parsed in analysis.parsed.values():
            if parsed.problems:
                first = min(parsed.problems)
                place = _span(parsed.cell, first)
                yield self.finding(place, cause=first.message, reading=_reading(parsed.cell.lines[place.line - 1]))


def _reading(line: str) -> str:
    """What a line was meant to be: a `command` of pip, `prose`, or `code`."""
    if re.match(r"\s*install\s", line):
        return "command"
    written = re.sub(r"'[^']*'|\"[^\"]*\"|#.*", "", line)
    return "prose" if "`" in line or re.search(r"[а-яё]{2,}\s+[а-яё]{2,}", written, re.IGNORECASE) else "code"


def _span(cell: Cell, problem: SyntaxProblem) -> Location:
    """From the place where parsing stopped to the end of its line, which must be one of the cell's."""
    line = max(1, min(problem.line, len(cell.lines)))
    end = len(cell.lines[line - 1]) + 1
    return Location(cell.position, line, max(1, min(problem.column, end)), line, end)
