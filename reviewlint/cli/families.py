"""The groups of rules: their folders, the digit in their codes and their Russian titles, in the order of the codes."""

from __future__ import annotations

from typing import NamedTuple

from reviewlint.registry import rule_path
from reviewlint.rule import Rule


class Family(NamedTuple):
    """A group of rules: `folder` below `rules/`, the `digit` after the prefix of a code, and what it is about."""

    folder: str
    digit: int
    title: str


FAMILIES = (
    Family("notebook", 0, "Сам ноутбук"),
    Family("data", 1, "Данные и нормализация"),
    Family("validation", 2, "Валидация"),
    Family("model", 3, "Модель"),
    Family("training", 4, "Обучение"),
    Family("inference", 5, "Предсказания"),
    Family("text", 6, "Что сказано в тексте"),
    Family("outputs", 7, "Что видно в сохраненных выводах"),
    Family("praise", 9, "Что сделано хорошо"),
)


def family_of(rule: Rule) -> Family | None:
    """The group that a rule file stands in, None for a folder of another name."""
    name = rule_path(rule).parent.name
    return next((family for family in FAMILIES if family.folder == name), None)
