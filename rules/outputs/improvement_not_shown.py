"""The text says that a technique improved the score, and neither a number nor an output backs it.

Why: an impression is easily wrong: the score moves from run to run by itself. Without two numbers side by side neither
the reader nor, a week later, the author knows whether there was an effect at all.

Instead: state both scores, with the technique and without it, measured on the same validation data.

Known limits: only statements of what happened are read («улучшила», «дала прирост»), not what is known in general.
A number beside the statement, or two results that were saved before it, count as backing, whatever they are of.

Source: review_004 («не написано, как это в итоге повлияло на точность»).
"""

from __future__ import annotations

from collections.abc import Iterator

from reviewlint.diagnostics import Severity
from reviewlint.rule import Confidence, Finding, Rule
from reviewlint.text.improvements import improvements
from reviewlint.views.analysis import Analysis
from reviewlint.views.backing import is_backed
from reviewlint.views.written import prose


class ImprovementNotShown(Rule):
    code = "RL704"
    name = "improvement-not-shown"
    severity = Severity.ADVICE
    summary = (
        "Сказано, что результат стал лучше («{quote}»), но чисел до и после ни в тексте, ни в выводах не видно: "
        "приведите оба."
    )
    origin = "review_004"
    needs = frozenset({"outputs"})

    invalid = (
        """\
# %%
import numpy as np
scores = model.evaluate(val)
print('Accuracy:', scores[1])
# %% [output]
# Accuracy: 0.9312
# %%
passes = [model.predict(shaky) for _ in range(20)]
answer = np.mean(passes, axis=0)
# %%
save(answer)
# %% [markdown]
# TTA улучшила результат. #!
""",
        """\
# %% [markdown]
# Добавление Dropout немного повышает точность. #!
# %%
def build(rate):
    return make(Dropout(rate))
# %%
build(0.3).summary()
# %% [output]
# Total params: 527626
# %%
look(pictures)
""",
        """\
# %%
from tensorflow.keras.models import load_model
networks = {'a': load_model('a.h5'), 'b': load_model('b.h5')}
# %%
parts = [network.predict(flow) for network in networks.values()]
both = sum(parts) / 2
print(both.shape)
# %% [output]
# (6675, 10)
# %%
save(both)
# %% [markdown]
# ## Итоги
# Blending of the two models improved our score. #!
""",
    )
    valid = (
        """\
# %%
print(model.evaluate(val))
# %% [output]
# [0.25, 0.91]
# %% [markdown]
# TTA улучшила результат на 0.4 %. Аугментации повышают обобщающую способность модели.
# Попробуем TTA, чтобы улучшить результат. TTA не улучшила результат. Улучшит ли TTA точность?
""",
        """\
# %%
print('Accuracy: 91.10%')
# %% [output]
# Accuracy: 91.10%
# %%
more()
# %%
print('Accuracy: 92.40%')
# %% [output]
# Accuracy: 92.40%
# %%
one()
# %%
two()
# %%
three()
# %% [markdown]
# Аугментации улучшили качество модели.
""",
        """\
# %%
net.fit(x, y)
# %% [markdown]
# Label smoothing improved the accuracy.
""",
    )

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        """Every statement of an improvement that nothing backs, in a notebook with saved outputs."""
        if not any(cell.outputs for cell in analysis.notebook.code_cells):
            return
        for found in improvements(prose(analysis)):
            if not is_backed(analysis, found):
                yield self.finding(
                    found.sentence.location,
                    confidence=Confidence.INFERRED,
                    quote=found.sentence.text,
                    about=found.subject,
                )
