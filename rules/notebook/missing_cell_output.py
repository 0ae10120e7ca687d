"""A cell that trains, evaluates or draws and was saved without its output, while other cells have theirs.

Why: the training log or the plot is what the reader looks for in such a cell. Without it nobody can tell how the
training went, nor whether the cell was run at all.

Instead: run the notebook from top to bottom and save it with all outputs.

Known limits: what runs under a condition is left alone, and so are cells that catch or clear their output and trainings
with `verbose=0`. Of drawing only matplotlib, seaborn and methods called `plot` and `imshow` are known.

Source: review_000, its opening remark; https://nbformat.readthedocs.io/en/latest/format_description.html#code-cell-outputs
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reviewlint.rule import Finding, Rule, Severity, cell_place
from reviewlint.views.analysis import Analysis
from reviewlint.views.missing_outputs import DRAWS, EVALUATES, TRAINS, cells_without_output

_WORDS = {TRAINS: "обучается сеть", EVALUATES: "считается качество", DRAWS: "строится график"}


class MissingCellOutput(Rule):
    code = "RL002"
    name = "missing-cell-output"
    severity = Severity.ADVICE
    summary = (
        "В ячейке {work_text}, но ее вывод не сохранен, хотя у других ячеек выводы есть: "
        "выполните ноутбук целиком и сохраните."
    )
    origin = "review_000"
    needs = frozenset({"outputs"})

    invalid = (
        """\
# %% In [1]
import matplotlib.pyplot as plt
print('старт')
# %% [output]
# старт
# %% #!
plt.plot([1, 2, 3])
plt.show()
""",
        """\
# %%
from tensorflow.keras.models import Sequential
from tensorflow.keras.layers import Dense
def run(network, pictures, **options):
    return network.fit(pictures, **options)
# %%
network = Sequential([Dense(3)])
network.compile('adam', 'mse')
network.summary()
# %% [output]
# Model: "sequential"
# %% #!
history = run(network, data, epochs=5, verbose=2)
# %% #!
score = network.evaluate(data)
""",
        """\
# %%
import seaborn as sns
draw = {'counts': sns.countplot, 'spread': sns.histplot}
table.head()
# %% [output result]
#    id
# 0   1
# %% #!
for name in ['id', 'price']:
    draw['counts'](x=table[name])
""",
    )
    valid = (
        """\
# %%
import matplotlib.pyplot as plt
def show(picture):
    plt.imshow(picture)
    plt.show()
# %%
print(1)
# %% [output]
# 1
# %%
%%capture
plt.plot([1, 2])
# %%
figure = plt.figure()
plt.plot([1, 2])
plt.savefig('a.png')
plt.close(figure)
""",
        """\
# %%
from tensorflow.keras.models import Sequential
model = Sequential()
model.compile('adam', 'mse')
print(model)
# %% [output]
# <Sequential>
# %% In [5]
history = model.fit(x, y, epochs=3, verbose=0)
# %% In [6]
loss = model.evaluate(x, y, verbose=0)
# %% In [7]
scores = model.evaluate_generator(flow)
""",
        """\
# %%
import matplotlib.pyplot as plt
# %%
plt.plot([1, 2])
""",
    )

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        """Every cell that must have shown something."""
        is_counted = any(cell.execution_count is not None for cell in analysis.notebook.code_cells)
        for cell, work in cells_without_output(analysis):
            yield self.finding(
                cell_place(cell.position),
                work=work,
                work_text=_listed([_WORDS[kind] for kind in work]),
                was_run=cell.execution_count is not None or not is_counted,
            )


def _listed(words: Sequence[str]) -> str:
    return " и ".join((", ".join(words[:-1]), words[-1])) if len(words) > 1 else words[0]
