"""Scores that are told in pairs: which lines state a score with something and the one without it."""

from __future__ import annotations

import pytest

from reviewlint.notebook.cells import Cell, Notebook
from reviewlint.text.paired_scores import printed_in_pairs, told_in_pairs
from reviewlint.text.prose import Prose


def told(text: str) -> list[tuple[str, int]]:
    cell = Cell(1, "markdown", text)
    return [(pair.subject, pair.location.line) for pair in told_in_pairs(Prose(Notebook("a", (cell,))))]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Без ТТА вышло 0.941, а с ТТА уже 0.948.", [("tta", 1)]),
        ("- одна Xception: 95,2 %\n- голосование трех сетей: 96,0 %", [("ensemble", 2)]),
        ("Blending got 0.972 vs 0.965 of the best network.", [("ensemble", 1)]),
        ("| run | acc |\n|---|---|\n| with augmentation | 0.93 |\n| without | 0.90 |", [("augmentation", 4)]),
        ("| | acc |\n|---|---|\n| с TTA | 0.93 |\n| без балансировки | 0.90 |", []),
        ("| run | acc |\n|---|---|\n| aug | 0.93 |\n| no aug | 0.90 |", [("augmentation", 4)]),
        ("TTA дала 0.948. Сеть обучалась 12 эпох.", []),
        ("Если добавить TTA, точность может вырасти с 0.94 до 0.95.", []),
        ("# Усреднение двух сетей: 0.95 против 0.94", []),
    ],
)
def test_what_a_text_tells_in_pairs(text: str, expected: list[tuple[str, int]]) -> None:
    assert told(text) == expected


@pytest.mark.parametrize(
    ("lines", "expected"),
    [
        (((1, "no tta: 0.951"), (4, "tta: 0.957")), [("tta", 4)]),
        (((1, "точность 0.951"), (4, "точность с TTA 0.957")), []),
        (((2, "accuracy with ensemble 0.96"), (2, "Xception 0.95")), []),
        (((2, "tta 0.96 " + "x" * 400), (3, "without tta 0.95")), []),
    ],
)
def test_what_outputs_tell_in_pairs(lines: tuple[tuple[int, str], ...], expected: list[tuple[str, int]]) -> None:
    assert [(pair.subject, pair.location.cell) for pair in printed_in_pairs(lines)] == expected
