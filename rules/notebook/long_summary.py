"""A saved `summary()` that is longer than anybody reads.

Why: the table of a large pretrained network takes several screens. What the reader looks for, the head and the number
of parameters, is lost in it, and so are the results around.

Instead: show the summary of the head only (a nested backbone is one line), print `model.count_params()`, or hide the
output of that cell.

Known limits: the table is told by its column `Layer (type)`; a table that a folded output hides counts too.

Source: https://keras.io/api/models/model/#summary-method
"""

from __future__ import annotations

from collections.abc import Iterator

from reviewlint.outputs.summaries import summary_length
from reviewlint.rule import Finding, Rule, Severity, Threshold, cell_place
from reviewlint.views.analysis import Analysis

_TABLE = "\n".join(
    [
        "# %% [output]",
        '# Model: "functional"',
        "# Layer (type)                 Output Shape              Param #",
        *(f"# block_{number} (Conv2D)            (None, 8, 8, 32)          9248" for number in range(160)),
        "# Total params: 1,479,680",
        "",
    ]
)


class LongSummary(Rule):
    code = "RL013"
    name = "long-summary"
    severity = Severity.ADVICE
    summary = (
        "Таблица summary() занимает больше {limit} строк ({rows}): покажите только голову сети или число параметров, "
        "а длинный вывод скройте."
    )
    origin = "Документация Keras: Model.summary"
    needs = frozenset({"outputs"})
    thresholds = (Threshold("max-summary-lines", 150, "Вывод summary длиннее стольких строк считается длинным."),)

    invalid = (
        f"""\
# %% #!
model.summary()
{_TABLE}""",
        f"""\
# %%
def describe(*networks):
    for network in networks:
        network.summary()
# %% #!
describe(base, head)
{_TABLE}""",
        f"""\
# %%
print('готово')
# %% #!
build = {{'size': 224}}
network = make(**build); network.summary(line_length=100)
{_TABLE}""",
    )
    valid = (
        """\
# %%
model.summary()
# %% [output]
# Model: "sequential"
# Layer (type)                 Output Shape              Param #
# dense (Dense)                (None, 10)                20490
# Total params: 20,490
""",
        "# %%\nfor number in range(300):\n    print(number)\n# %% [output]\n"
        + "\n".join(f"# {number}" for number in range(300)),
    )

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        """Every cell with a table of too many lines, the longest of them counted."""
        limit = self.threshold(analysis, "max-summary-lines")
        for cell in analysis.notebook.code_cells:
            rows = summary_length(cell)
            if rows > limit:
                yield self.finding(cell_place(cell.position), rows=rows, limit=limit)
