"""Predictions of several models are combined, and nothing says what the combination is worth.

Why: an ensemble costs as many predictions as it has members, and it does not always win: a weak member can spoil a
strong one. Without a number for the combination beside the numbers of its members nobody knows whether it helped.

Instead: predict the validation data with each member, combine them the same way, and compute the metric; or state the
score that the submission of the combination got.

Known limits: averages that are layers of a model (`Average()([a, b])`) are not followed, that model is evaluated like
any other. A score is looked for in the cells that use the combination, up to the next heading, and in sentences
anywhere that speak of the ensemble.

Source: review_004.
"""

from __future__ import annotations

from collections.abc import Iterator

from reviewlint.diagnostics import Severity
from reviewlint.rule import Finding, Rule
from reviewlint.views.analysis import Analysis
from reviewlint.views.ensembles import Ensemble, ensembles
from reviewlint.views.scores import is_stated


class EnsembleNotEvaluated(Rule):
    code = "RL507"
    name = "ensemble-not-evaluated"
    severity = Severity.ADVICE
    summary = (
        "{members} объединены, но метрика такой комбинации не посчитана и не названа: проверьте на валидации, "
        "стало ли лучше."
    )
    origin = "review_004"
    needs = frozenset({"text"})

    invalid = (
        """\
# %%
from tensorflow.keras.models import load_model
first = load_model('xception.h5')
second = load_model('effnet.h5')
# %% [markdown]
# ## Объединим две сети
# %%
a = first.predict(test_flow)
b = second.predict(test_flow)
together = 0.7 * a + 0.3 * b  #!
answer = together.argmax(axis=1)
# %%
table['label'] = answer
table.to_csv('answer.csv')
# %% [markdown]
# ## Выводы
# Лучшая точность на Kaggle была 0.953.
""",
        """\
# %%
import numpy as np
models = {'big': keras.models.load_model('big.h5'), 'small': keras.models.load_model('small.h5')}
# %%
votes = {}
for name, model in models.items():
    votes[name] = model.predict(flow)
# %%
def join(parts):
    return np.mean(list(parts.values()), axis=0)  #!
# %%
final = join(votes)
print(final.shape)
""",
        """\
# %%
import numpy as np
from tensorflow import keras
model = keras.models.load_model('base.h5')
model.fit(train, validation_data=val, epochs=10)
# %%
last = model.predict(test)
model.load_weights('best.h5')
best = model.predict(test)
# %% [markdown]
# Возьмем среднее последней и лучшей эпох, обычно это улучшает результат.
# %%
mixed = np.stack([last, best])
# %%
answer = np.argmax(mixed.mean(axis=0), axis=1)  #!
""",
        """\
# %%
import numpy as np
net = build_model(10)
scores = []
for path in weights_paths:
    net.load_weights(path)
    scores.append(net.predict(pictures))
result = np.average(scores, axis=0)  #!
""",
    )
    valid = (
        """\
# %%
from sklearn.metrics import accuracy_score
from tensorflow.keras.models import load_model
first, second = load_model('a.h5'), load_model('b.h5')
# %%
def mix(data):
    return (first.predict(data) + second.predict(data)) / 2
# %%
print(accuracy_score(y_val, mix(x_val).argmax(axis=1)))
# %%
answer = mix(x_test).argmax(axis=1)
""",
        """\
# %%
import numpy as np
model_a, model_b = make('a'), make('b')
one, two = model_a.predict(x_val), model_b.predict(x_val)
both = np.mean([one, two], axis=0)
# %%
print('share of right answers', np.mean(both.argmax(1) == labels))
# %%
def rate(truth, guess):
    return np.mean(np.abs((guess - truth) / truth))
tree = grow(table)
net = make('c')
print(rate(prices, (tree.predict(table) + net.predict(table)[:, 0]) / 2))
""",
        """\
# %%
import numpy as np
first, second, third = make('a'), make('b'), make('c')
# %%
answers = [net.predict(test) for net in (first, second, third)]
final = np.mean(answers, axis=0)
# %%
table['label'] = final.argmax(1)
# %% [markdown]
# Kaggle score: **0.9612**
# # Дальше
""",
        """\
# %%
first, second = make('a'), make('b')
both = (first.predict(flow) + second.predict(flow)) / 2
# %% [markdown]
# # Итоги
# Усреднение двух сетей подняло результат до 97.1%.
""",
        """\
# %%
from sklearn.tree import DecisionTreeRegressor
stump, corrector = DecisionTreeRegressor(max_depth=1), DecisionTreeRegressor(max_depth=2)
stump.fit(X, y)
corrector.fit(X, y - stump.predict(X))
# %%
print(stump.predict(X_new) + corrector.predict(X_new))
# %%
import numpy as np
online, target = make('online'), make('target')
mask = np.eye(4)[online.predict(states).argmax(axis=1)]
future = (target.predict(states) * mask).sum(axis=1)
""",
        """\
# %%
import numpy as np
model, first, second = make('m'), make('a'), make('b')
passes = [model.predict(flow) for _ in range(20)]
steady = np.mean(passes, axis=0)
twice = model.predict(x) + model.predict(x[:, ::-1])
# %%
difference = first.predict(x) - second.predict(x)
print(first.predict(x).mean(axis=0), second.predict(x).mean(axis=0))
""",
    )

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        """Every live ensemble that neither code nor words give a score to."""
        for ensemble in ensembles(analysis):
            term = ensemble.averaging.term
            if not ensemble.live or ensemble.measured or term.place is None or is_stated(analysis, ensemble):
                continue
            yield self.finding(
                term,
                members=_members(ensemble),
                models=ensemble.count,
                one_model=ensemble.of_one_model,
                weighted=ensemble.is_weighted,
                names=_names(ensemble),
            )


def _members(ensemble: Ensemble) -> str:
    if ensemble.of_one_model:
        return "Предсказания одной сети с разными весами"
    if ensemble.count is None or ensemble.count > 4:
        return "Предсказания нескольких моделей"
    return f"Предсказания {('двух', 'трех', 'четырех')[ensemble.count - 2]} моделей"


def _names(ensemble: Ensemble) -> tuple[str, ...]:
    """The names of the models, where each has one of its own."""
    models = {id(p.model): p.model for p in sorted(ensemble.predictions, key=lambda p: p.call.time)}
    names = tuple(model.names[0] for model in models.values() if model.names)
    return names if len(set(names)) == len(models) == ensemble.count else ()
