"""A notebook that trains a network and ends without a word on what came of it.

Why: the reader sees code and numbers, but not what the author makes of them: which attempt was the best one, what
helped and what did not, what could be tried next. That part of the work only its author can do.

Instead: a few sentences at the end: the final score, the table of attempts, what helped, what to do next.

Known limits: any text after the last training or prediction counts, also in a long heading or in a comment that names
a result, and so does a summary before the first code cell.

Source: the reviews ask for the result of each attempt («не написано, как это в итоге повлияло на точность»).
"""

from __future__ import annotations

from collections.abc import Iterator

from reviewlint.diagnostics import Severity
from reviewlint.outputs.trends import validation_accuracy
from reviewlint.rule import WHOLE_NOTEBOOK, Confidence, Finding, Rule
from reviewlint.views.analysis import Analysis
from reviewlint.views.conclusion import concludes_up_front, last_work, says_something_after
from reviewlint.views.histories import saved_trainings


class NoConclusion(Rule):
    code = "RL604"
    name = "no-conclusion"
    severity = Severity.ADVICE
    summary = (
        "После последнего обучения или предсказания (ячейка {cell_number}) нет ни слова о том, что получилось: "
        "напишите выводы — итоговую точность, что помогло, что нет и что попробовать дальше."
    )
    origin = "review_004"
    needs = frozenset({"text"})

    invalid = (
        """\
#!
# %% [markdown]
# # Классификация машин
# Возьмем предобученную сеть и дообучим ее.
# %%
model.fit(train, validation_data=val, epochs=5)
# %%
answer = model.predict(test)
# %% [markdown]
# # Сохранение ответа
# %%
save(answer)  # готово
# %% [markdown]
# **Графики точности и ошибки**
""",
        """\
#!
# %%
def train(network, data):
    return network.fit(data, epochs=3, validation_split=0.1)
# %% [markdown]
# Сравним две сети, вторая должна быть лучше.
# %%
for network in (first, second):
    train(network, pictures)
# %%
# Clean PATH
shutil.rmtree(PATH)
# %% [markdown]
# Created in Deepnote
""",
        """\
#!
# %%
jobs = {'epochs': 4, 'callbacks': []}
# %% [markdown]
# Видно, что классы распределены равномерно. Вывод: балансировать не нужно.
# %%
net.fit_generator(flow, **jobs)
# %%
plt.plot(net.history.history['loss'])
# %% [markdown]
# ## Выводы
""",
    )
    valid = (
        """\
# %%
model.fit(train, validation_data=val, epochs=5)
# %% [markdown]
# # Выводы
# Лучший результат дала EfficientNet: 0.96 на Kaggle.
""",
        """\
# %% [markdown]
# # Итоги работы
# - Xception после дообучения дала 93 %
# # Данные
# %%
model.fit(train, validation_data=val, epochs=5)
# %%
model.predict(test)
""",
        """\
# %%
model.fit(train, validation_data=val, epochs=5)
# %%
save(model.predict(test))
# Итог: с TTA точность 0.954, без нее 0.951
# %%
def unused(net):
    return net.fit(train)
""",
        """\
# %%
model.fit(train, validation_data=val, epochs=5)
# %% [markdown]
# ## На Kaggle получилось 0.9512
""",
        """\
# %%
table.describe()
# %%
def later(model):
    model.fit(train, epochs=2)
""",
    )

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        """The notebook, where nothing is said after its last work and no summary opens it."""
        last = last_work(analysis)
        if last and not says_something_after(analysis, last) and not concludes_up_front(analysis):
            yield self.finding(
                WHOLE_NOTEBOOK,
                confidence=Confidence.INFERRED,
                cell_number=last,
                score=_best_accuracy(analysis),
            )


def _best_accuracy(analysis: Analysis) -> str:
    """The best accuracy on validation data in the saved logs, empty where there is none."""
    values = [value for saved in saved_trainings(analysis) for value in validation_accuracy(saved.history)]
    best = max(values, default=0.0)
    return f"{100 * best:.1f}".replace(".", ",") if 0 < best <= 1 else ""
