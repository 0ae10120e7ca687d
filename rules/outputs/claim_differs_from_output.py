"""The text states an accuracy, and the output beside it, like all others, shows another one.

Why: the text was most likely written after an earlier run, and the cells have been run again since. The reader does
not know which number to believe, nor whether the conclusions drawn from it still hold.

Instead: correct the number, or print it from code next to the conclusion.

Known limits: only plain statements of one accuracy («точность 0.93») in markdown right after an output of accuracy
are compared, and with every number that any output shows, rounded or cut off. Scores from Kaggle, of a baseline or of
an earlier run are left alone, and so are goals and rough numbers.

Source: public projects whose text and outputs come from different runs.
"""

from __future__ import annotations

from collections.abc import Iterator

from reviewlint.diagnostics import Severity
from reviewlint.rule import Confidence, Finding, Location, Rule
from reviewlint.views.analysis import Analysis
from reviewlint.views.stated_scores import unshown_claims


class ClaimDiffersFromOutput(Rule):
    code = "RL703"
    name = "claim-differs-from-output"
    severity = Severity.WARNING
    summary = (
        "В тексте названа точность {claimed}, а в сохраненных выводах такой нет, рядом {shown}: похоже, текст остался "
        "от другого запуска, исправьте число."
    )
    origin = "Открытые проекты студентов: текст и выводы ячеек от разных запусков"
    needs = frozenset({"outputs"})

    invalid = (
        """\
# %%
scores = model.evaluate(val_flow)
print('Accuracy: %.2f%%' % (scores[1] * 100))
# %% [output]
# 49/49 [==============================] - 20s 411ms/step - loss: 0.8439 - accuracy: 0.6994
# Accuracy: 69.94%
# %% [markdown]
# Точность 71.25%. Посмотрим графики. #!
""",
        """\
# %%
net.fit(x, y, validation_split=0.1, epochs=2)
# %% [output]
# Epoch 1/2
# 60/60 - 5s - loss: 0.9 - accuracy: 0.61 - val_loss: 0.6 - val_accuracy: 0.77
# Epoch 2/2
# 60/60 - 5s - loss: 0.7 - accuracy: 0.69 - val_loss: 0.5 - val_accuracy: 0.81
# %%
draw(net.history)
# %% [markdown]
# ## Итог
# - val_accuracy = 0.8437 #!
""",
        """\
# %%
def report(model, pictures, labels):
    print(classification_report(labels, model.predict(pictures).argmax(1)))
# %%
report(model, x_val, y_val)
# %% [output]
#               precision    recall  f1-score   support
#     accuracy                           0.93       311
# %% [markdown]
# The accuracy is 96 percent. #!
""",
    )
    valid = (
        """\
# %%
print('Accuracy:', model.evaluate(val)[1])
# %% [output]
# Accuracy: 0.93971
# %% [markdown]
# Точность 93.97 %. Accuracy 0.94. Точность 93%.
# %% [markdown]
# Точность на Kaggle 0.9612. Раньше точность была 0.91. Хотим точность 0.98.
# Точность выросла на 24%. Точность около 95%. Точность бейзлайна 0.64.
""",
        """\
# %%
model.fit(x, y)
# %% [markdown]
# Точность модели 0.9512.
# %%
draw()
# %% [output]
# (6675, 10)
""",
        """\
# %%
print('accuracy', 0.91)
# %% [output]
# accuracy 0.91
# %% [markdown]
# # Данные
# %%
look()
# %%
split()
# %%
prepare()
# %% [markdown]
# Dropout возьмем 0.25.
# %%
train()
# %% [markdown]
# Точность 0.95: эту модель обучали без сохранения вывода.
""",
    )

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        """Every stated accuracy that no output shows although the cell beside shows another one."""
        for found in unshown_claims(analysis):
            yield self.finding(
                found.claim.sentence.location,
                confidence=Confidence.INFERRED,
                related=(Location(found.nearest.cell, 1, 1, 1, 1),),
                quote=found.claim.sentence.text,
                claimed=_russian(found.claim.written),
                shown=_shown(found.nearest.value, "%" in found.claim.written, found.claim.decimals),
                output_cell=found.nearest.cell,
            )


def _russian(number: str) -> str:
    return number.replace(".", ",")


def _shown(value: float, as_percent: bool, decimals: int) -> str:
    """The printed accuracy in the form that the text uses."""
    if as_percent:
        return f"{100 * value:.{max(decimals - 2, 0)}f} %".replace(".", ",")
    return f"{value:.{decimals}f}".replace(".", ",")
