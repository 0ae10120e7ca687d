"""Statements that a technique improved the result: ways to say it, and sentences that only sound like it."""

from __future__ import annotations

import pytest

from reviewlint.examples import parse
from reviewlint.text.improvements import improvements
from reviewlint.text.prose import Prose

CLAIMS = (
    "TTA улучшила результат.",
    "Добавление Dropout немного повышает точность.",
    "Аугментации albumentations заметно улучшили качество модели.",
    "Ансамбль из двух сетей помог поднять метрику.",
    "Label smoothing improved the accuracy.",
    "После разморозки слоев точность выросла.",
    "BatchNormalization в голове дала прирост качества.",
    "Псевдоразметка помогла улучшить скор.",
    "Замена оптимизатора увеличила точность на валидации.",
    "Очистка данных улучшила предсказания.",
    "Со снижением learning rate точность повысилась.",
    "Blending of the models improved our score.",
)

NO_CLAIMS = (
    "TTA не улучшила результат.",
    "Попробуем TTA, чтобы улучшить результат.",
    "Аугментации повышают обобщающую способность модели.",
    "TTA улучшила результат на 0.4%.",
    "Как известно, Dropout улучшил качество многих сетей.",
    "Ансамбль может улучшить результат.",
    "Улучшит ли TTA результат?",
    "Для улучшения качества применим аугментации.",
    "Количество параметров выросло за счет разморозки слоев.",
    "Ошибка выросла после разморозки.",
    "Это помогло понять структуру данных.",
    "С ростом числа слоев выросло время обучения.",
    "В статье показано, что cutmix улучшил результат.",
    "Удаление таких картинок не улучшает качества.",
    "Увеличили число слоев в голове модели.",
)


def found(text: str) -> list[str]:
    notebook = parse(f"# %% [markdown]\n# {text}\n").notebook
    return [improvement.subject for improvement in improvements(Prose(notebook))]


@pytest.mark.parametrize("text", CLAIMS)
def test_a_claim_is_found(text: str) -> None:
    assert found(text)


@pytest.mark.parametrize("text", NO_CLAIMS)
def test_what_claims_nothing_is_left_alone(text: str) -> None:
    assert not found(text)


def test_the_subject_of_a_claim() -> None:
    assert found("TTA улучшила результат.") == ["tta"]
    assert found("Блендинг повысил точность.") == ["ensemble"]
