"""Reports a notebook that was saved without a single cell output.

Why:
    Plots, metrics and training logs are half of the work. Without outputs a mentor cannot see them, and running
    a training notebook again just to look takes hours.

Instead:
    Run the notebook from top to bottom and save it together with the outputs.

Known limits:
    Tools such as nbstripout remove outputs on purpose; a course that uses them switches the rule off.

Source:
    The first of the two mentor reviews that this rulebook grew from, its opening remark.
"""

from __future__ import annotations

from collections.abc import Iterator

from reviewlint.rule import WHOLE_NOTEBOOK, Finding, Rule, Severity, Threshold
from reviewlint.views.analysis import Analysis


class NoOutputs(Rule):
    code = "RL001"
    name = "no-outputs"
    severity = Severity.WARNING
    summary = (
        "Ноутбук сохранен без выводов, поэтому графиков и результатов не видно: "
        "выполните его целиком и сохраните вместе с выводами."
    )
    origin = "review_000"
    needs = frozenset({"outputs"})
    thresholds = (Threshold("min-code-cells", 3, "Сколько нужно ячеек с кодом, чтобы судить о выводах.", least=1),)
    invalid = (
        """
#!
# %%
import numpy as np
# %%
scores = np.array([0.91, 0.93])
# %%
print(scores.mean())
""",
        """
#!
# %% [markdown]
# ## Цены домов
# %% In [1]
import pandas as pd
# %% In [2]
houses = pd.read_csv('houses.csv')
# %% In [3]
houses.describe()
# %% In [4]
# здесь пока пусто
""",
        """
#!
# %%
%matplotlib inline
# %%
def draw(history):
    plt.plot(history.history['loss'])
# %%

# %%
draw(model.fit(x, y))
""",
    )
    valid = (
        """
# %%
import numpy as np
# %%
scores = np.array([0.91, 0.93])
# %%
print(scores.mean())
# %% [output]
# 0.92
""",
        """
# %%
import numpy as np
# %%
print(np.pi)
# %%

# %% [markdown]
# Непустых ячеек с кодом только две: судить рано.
""",
    )

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        cells = [cell for cell in analysis.notebook.code_cells if cell.source.strip()]
        fewest = self.threshold(analysis, "min-code-cells")
        if len(cells) >= fewest and not any(cell.outputs for cell in analysis.notebook.code_cells):
            yield self.finding(WHOLE_NOTEBOOK, code_cells=len(cells))
