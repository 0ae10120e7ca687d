"""The mentor's card: facts beside each letter, none of which stands in the text to be sent."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from reviewlint.cli import main
from tests.notebooks import tree

NOTEBOOK = """\
# %%
from tensorflow.keras import Sequential
from tensorflow.keras.applications import Xception
from tensorflow.keras.callbacks import EarlyStopping
from tensorflow.keras.layers import Dense, GlobalAveragePooling2D
from tensorflow.keras.preprocessing.image import ImageDataGenerator
base = Xception(include_top=False, input_shape=(180, 200, 3))
model = Sequential([base, GlobalAveragePooling2D(), Dense(10, activation='softmax')])
model.compile('adam', 'categorical_crossentropy', metrics=['accuracy'])
flow = ImageDataGenerator(rotation_range=10).flow_from_directory('train', target_size=(180, 200))
# %%
model.fit(flow, epochs=2, callbacks=[EarlyStopping(patience=1)])
# %% [output]
# Epoch 1/2
# 10/10 [==============================] - 5s - loss: 0.9 - accuracy: 0.5 - val_loss: 0.8 - val_accuracy: 0.6125
# Epoch 2/2
# 10/10 [==============================] - 5s - loss: 0.8 - accuracy: 0.6 - val_loss: 0.9 - val_accuracy: 0.5900
# %% [markdown]
# Точность на валидации 0.6125. Почему не растет точность после дообучения?
"""
CRITERIA = """\
[review.criteria."Ранняя остановка"]
rules = ["RL405"]
marks = 2

[review.criteria."Ансамбль"]
rules = ["ensemble-not-evaluated"]
"""


@pytest.fixture
def card(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> str:
    monkeypatch.chdir(tmp_path)
    Path("reviewlint.toml").write_text(CRITERIA, "utf-8")
    Path("работа.ipynb").write_text(json.dumps(tree(NOTEBOOK)), "utf-8")
    assert main(["review", "работа.ipynb", "-o", "out"]) == 0
    return Path("out/работа.card.md").read_text("utf-8")


def section(card: str, title: str) -> str:
    return card.partition(f"## {title}")[2].partition("\n## ")[0]


def test_networks_and_sizes(card: str) -> None:
    assert "- Xception в ячейке 1" in section(card, "Сети и картинки")
    assert "180×200 в ячейке 2" in section(card, "Сети и картинки")


def test_trainings_with_their_best_epoch(card: str) -> None:
    assert "ячейка 2: лучшая `val_accuracy` 0,6125 в эпохе 1 (в логе 2 эпохи)" in section(card, "Обучение")


def test_scores_that_the_text_names(card: str) -> None:
    assert "0.6125 в ячейке 3" in section(card, "Результаты, названные в тексте")


def test_questions_stand_first_with_what_may_explain_them(card: str) -> None:
    asked = section(card, "О чем спрашивает студент")
    assert "Почему не растет точность" in asked
    assert "RL102" in asked
    assert card.index("О чем спрашивает") < card.index("Сети и картинки")


def test_techniques_that_the_code_shows(card: str) -> None:
    shown = section(card, "Какие приемы видны")
    assert "`rotation_range`" in shown
    assert "`EarlyStopping`" in shown


def test_criteria_of_the_course(card: str) -> None:
    criteria = section(card, "По критериям курса")
    assert "**Ранняя остановка** (по критериям до 2 баллов)" in criteria
    assert "RL405, ячейка 2" in criteria
    assert "ничего не нашли" in criteria.partition("**Ансамбль**")[2]


def test_nothing_of_it_stands_in_the_letter(card: str) -> None:
    letter = Path("out/работа.md").read_text("utf-8")
    assert "Почему не растет" not in letter
    assert "балл" not in letter
    assert "балл" in card


def test_an_unreadable_notebook_has_a_card_too(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("x.ipynb").write_text("", "utf-8")
    assert main(["review", "x.ipynb", "-o", "out"]) == 0
    assert "Файл пуст." in Path("out/x.card.md").read_text("utf-8")


def test_what_a_student_wrote_is_text_and_hides_its_keys(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    key = "ghp_" + "a1B2" * 9
    hostile = f"<script>alert(1)</script> почему [не растет](https://evil.example) точность, `{key}`?"
    Path("x.ipynb").write_text(json.dumps(tree(NOTEBOOK + f"# %% [markdown]\n# {hostile}\n")), "utf-8")
    assert main(["review", "x.ipynb", "-o", "out"]) == 0
    text = Path("out/x.card.md").read_text("utf-8")
    assert "не растет" in text
    assert not any(word in text for word in ("<script>", "[не растет]", key))
