"""Where the score of an ensemble may be told: sentences, comments, outputs, near it or anywhere in the notebook."""

from __future__ import annotations

import pytest

from reviewlint.engine import lint
from reviewlint.examples import parse
from reviewlint.registry import load_rules

(RULE,) = [rule for rule in load_rules() if rule.code == "RL507"]
ENSEMBLE = """\
# %%
from keras.models import load_model
a, b = load_model('a.h5'), load_model('b.h5')
both = 0.6 * a.predict(flow) + 0.4 * b.predict(flow)
# %%
table['label'] = both.argmax(axis=1)
table.to_csv('answer.csv')
"""


def found(more: str, before: str = "") -> int:
    return len(lint(parse(before + ENSEMBLE + more).notebook, [RULE]).diagnostics)


@pytest.mark.parametrize(
    "more",
    [
        "# %% [markdown]\n# Точность на лидерборде 0.9712",
        "# %% [markdown]\n# score **0.96704**, лучше не стало",
        "# %% [output]\n# Accuracy: 97.3%",
        "# %%\n'''This submission has accuracy 0.977 on the leaderboard'''\ntable.head()",
        "# %%\n# kaggle: 0.968\ntable.head()",
        "# %% [markdown]\n# В сумме две сети улучшили результат по сравнению с каждой.",
        "# %% [markdown]\n# It did not help: the result is worse than a single model.",
        "# %% [markdown]\n# # Выводы\n# Ансамбль двух сетей дал 97.5% на тесте.",
        "# %% [markdown]\n# # Results\n# | model | kaggle |\n# |---|---|\n# | blend of both | 0.9743 |",
    ],
)
def test_a_score_that_is_told_is_seen(more: str) -> None:
    assert found(more) == 0


@pytest.mark.parametrize(
    "more",
    [
        "",
        "# %% [markdown]\n# Сохраним предсказания, чтобы выбрать лучшее.",
        "# %% [markdown]\n# # Итоги\n# Лучшая метрика на Kaggle: 0.97303",
        "# %% [markdown]\n# Дальше обучим третью сеть.\n# %%\nb.fit(x, y, epochs=1)\n# %% [markdown]\n# Точность 0.95",
        "# %% [output]\n# 209/209 [==============================] - 9s 40ms/step - accuracy: 0.9162",
        "# %% [output]\n# (6675, 10)",
    ],
)
def test_other_numbers_and_words_are_no_score_of_it(more: str) -> None:
    assert found(more) == 1


@pytest.mark.parametrize(
    ("before", "expected"),
    [
        ("# %% [markdown]\n# Возьмем ансамбль: 0.6 первой сети и 0.4 второй.\n", 1),
        ("# %% [markdown]\n# Усреднение обычно повышает точность, но не всегда.\n", 1),
        ("# %% [markdown]\n# Ансамбль (ниже) показал на kaggle 0.968, одна сеть 0.961.\n", 0),
    ],
)
def test_words_before_it_count_when_they_hold_its_score(before: str, expected: int) -> None:
    assert found("", before) == expected
