"""Cells that were run in another order than they stand in, by the numbers that were saved with them.

Why: the results belong to the order in which the cells were run. A cell that was run after a later one may have used
values that a run from top to bottom does not give.

Instead: Restart & Run All, then save: the numbers go up from 1.

Known limits: numbers that go up with gaps are fine. Only cells that were run are compared.

Source: https://nbformat.readthedocs.io/en/latest/format_description.html#code-cells
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise

from reviewlint.rule import WHOLE_NOTEBOOK, Finding, Rule, Severity
from reviewlint.views.analysis import Analysis


class OutOfOrderExecution(Rule):
    code = "RL006"
    name = "out-of-order-execution"
    severity = Severity.ADVICE
    summary = (
        "Ячейки выполнялись не по порядку (ячейка {later_cell} с номером [{later_count}] стоит ниже ячейки "
        "{earlier_cell} с номером [{earlier_count}]): выполните ноутбук целиком и сохраните."
    )
    origin = "Документация nbformat: execution_count"
    needs = frozenset({"order"})

    invalid = (
        """\
#!
# %% In [1]
import numpy as np
# %% In [3]
values = np.arange(5)
# %% In [2]
values.mean()
""",
        """\
#!
# %% In [12]
def scaled(x):
    return x / factor
# %% [markdown]
# Множитель подобран
# %%

# %% In [7]
factor = 2
# %%
scaled(4)
# %% In [15]
scaled(6)
""",
        """\
#!
# %% In [1]
table = {'a': 1}
# %% In [1]
for name in table:
    print(name)
# %% In [2]
table['b'] = 2
""",
    )
    valid = (
        """\
# %% In [2]
first = 1
# %% In [5]
second = first
# %%

# %% In [40]
print(first, second)
""",
        """\
# %%
first = 1
# %%
second = 2
""",
        """\
# %% In [0]
first = 1
# %% In [0]
second = 2
""",
    )

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        """The notebook, where a count is not above the one before."""
        counts = [
            (cell.execution_count, cell.position)
            for cell in analysis.notebook.code_cells
            if cell.source.strip() and cell.execution_count  # 0 is written by converters, Jupyter counts from 1
        ]
        breaks = [(before, after) for before, after in pairwise(counts) if after[0] <= before[0]]
        if breaks:
            (earlier_count, earlier_cell), (later_count, later_cell) = breaks[0]
            yield self.finding(
                WHOLE_NOTEBOOK,
                earlier_cell=earlier_cell,
                earlier_count=earlier_count,
                later_cell=later_cell,
                later_count=later_count,
                breaks=len(breaks),
            )
