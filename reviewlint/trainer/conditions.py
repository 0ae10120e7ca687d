"""The mistakes of the rulebook that training can show, each a recipe with one field changed."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, fields, replace
from typing import Any

WEAK_PASSES, STRONG_PASSES = (1, 3, 10, 20), (1, 3, 10, 20)
ACCURACY = "test_accuracy"
"""Accuracy on pictures that chose nothing."""
REPORTED = "reported_validation_accuracy"
"""The validation accuracy that training shows, of the same weights."""


@dataclass(frozen=True, slots=True)
class Recipe:
    """How the reference is trained and judged; a mistake changes one field.

    `scaling` and `prediction_scaling`: `matching`, or a mode of `Preprocessing`, or `double`. `head`: `pooled`,
    `dense-before-pooling`, `two-dense`. `output`: `softmax`, or what is wrong with it. `rate`: of fine-tuning, times
    the reference's. `validation`: `clean`, `weak`, `strong`. `weights`: `best`, `last`,
    `stopped`, `stopped-best`. `prediction`:
    `plain`, `<strength>-<passes>`, or a way to spoil ten weak passes or the order of rows.
    """

    scaling: str = "matching"
    prediction_scaling: str = "matching"
    head: str = "pooled"
    output: str = "softmax"
    rate: float = 1.0
    validation: str = "clean"
    weights: str = "best"
    prediction: str = "plain"


RETRAINED = frozenset({"scaling", "head", "output", "rate"})
"""Fields that need a training of their own; the others are judged on the reference's run."""


@dataclass(frozen=True, slots=True)
class Condition:
    """A mistake: the rule that speaks of it, the field and its wrong value, and what it is measured by.

    `against` is the right value of the field, that of the reference where empty. `words` is the Russian description.
    """

    rule: str
    name: str
    field: str
    value: str | float
    words: str
    metric: str = ACCURACY
    against: str = ""

    @property
    def recipe(self) -> Recipe:
        """The recipe with the mistake in it."""
        return _with(self.field, self.value)

    @property
    def right(self) -> Recipe:
        """The recipe without it."""
        return _with(self.field, self.against) if self.against else Recipe()

    @property
    def retrains(self) -> bool:
        """Whether a training of its own is needed."""
        return self.field in RETRAINED


def _with(field: str, value: Any) -> Recipe:
    return replace(Recipe(), **{field: value})


def _passes(rule: str, strength: str, word: str, numbers: Iterable[int], against: str) -> tuple[Condition, ...]:
    compared = "без TTA" if against == "plain" else "20 таких же проходов"
    return tuple(
        Condition(
            rule,
            f"tta-{strength}-{number}",
            "prediction",
            f"{strength}-{number}",
            f"TTA, {word} аугментации, проходов: {number}, по сравнению с «{compared}»",
            against=against,
        )
        for number in numbers
    )


CONDITIONS: tuple[Condition, ...] = (
    Condition("RL101", "scale-instead-of-tf", "scaling", "scale", "x/255 вместо диапазона [-1, 1]"),
    Condition("RL101", "imagenet-statistics", "scaling", "torch", "среднее и отклонение ImageNet вместо [-1, 1]"),
    Condition("RL101", "scaled-twice", "scaling", "double", "x/255 перед сетью, которая масштабирует сама"),
    Condition("RL102", "raw-pixels", "scaling", "raw", "пиксели 0…255 вместо [-1, 1]"),
    Condition("RL103", "scaled-twice", "scaling", "double", "две нормализации подряд"),
    Condition(
        "RL104",
        "prediction-scaled-otherwise",
        "prediction_scaling",
        "scale",
        "предсказание на x/255, обучение на [-1, 1]",
    ),
    Condition("RL201", "weak-augmentation", "validation", "weak", "валидация со слабыми аугментациями", REPORTED),
    Condition("RL201", "strong-augmentation", "validation", "strong", "валидация с сильными аугментациями", REPORTED),
    Condition(
        "RL201", "epoch-chosen-weak", "validation", "weak", "эпоха выбрана по валидации со слабыми аугментациями"
    ),
    Condition(
        "RL201", "epoch-chosen-strong", "validation", "strong", "эпоха выбрана по валидации с сильными аугментациями"
    ),
    *_passes("RL202", "weak", "слабые", (1,), "plain"),
    *_passes("RL202", "strong", "сильные", (1,), "plain"),
    Condition(
        "RL203", "rows-shuffled", "prediction", "rows-shuffled", "строки предсказаний в другом порядке, чем снимки"
    ),
    Condition(
        "RL302", "dense-before-pooling", "head", "dense-before-pooling", "Dense на карте признаков, пулинг после него"
    ),
    Condition("RL303", "sigmoid", "output", "sigmoid", "sigmoid вместо softmax"),
    Condition("RL303", "no-activation", "output", "linear", "выход без активации и без from_logits=True"),
    Condition(
        "RL304", "batch-normalisation-after-softmax", "output", "batchnorm-after", "BatchNormalization после softmax"
    ),
    Condition("RL304", "dense-after-softmax", "output", "dense-after", "еще один Dense после softmax"),
    Condition("RL305", "two-hidden-dense", "head", "two-dense", "два скрытых Dense в голове"),
    Condition("RL401", "last-epoch", "weights", "last", "веса последней эпохи вместо лучшей"),
    Condition("RL404", "best-not-loaded", "weights", "last", "лучшие веса сохранены, но не загружены"),
    Condition(
        "RL405",
        "weights-of-the-stop",
        "weights",
        "stopped",
        "веса эпохи, на которой сработала ранняя остановка",
        against="stopped-best",
    ),
    Condition("RL413", "rate-ten-times", "rate", 10.0, "шаг дообучения в 10 раз больше"),
    *_passes("RL501", "weak", "слабые", WEAK_PASSES[:-1], "weak-20"),
    *_passes("RL502", "weak", "слабые", WEAK_PASSES, "plain"),
    *_passes("RL502", "strong", "сильные", STRONG_PASSES, "plain"),
    Condition("RL504", "equal-passes", "prediction", "plain", "все проходы TTA одинаковы", against="weak-10"),
    Condition("RL505", "shuffled-passes", "prediction", "shuffled", "проходы TTA в разном порядке", against="weak-10"),
    Condition("RL506", "averaged-labels", "prediction", "labels", "усреднены номера классов", against="weak-10"),
)


def changed_fields(condition: Condition) -> set[str]:
    """The fields in which a condition's recipe differs from the right one."""
    wrong, right = condition.recipe, condition.right
    return {one.name for one in fields(Recipe) if getattr(wrong, one.name) != getattr(right, one.name)}
