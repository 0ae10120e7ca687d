"""A group of students made up by a procedure: as many notebooks as wanted, each with mistakes of its own and logs."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

SURNAMES = ("Лебедева", "Морозов", "Ёлкина", "Соколов", "Щукин", "Белова", "Орлов", "Зимина", "Ковалев", "Юдина")
GIVEN = ("Анна", "Петр", "Мария", "Егор", "Юлия", "Илья", "Ольга", "Лев", "Вера", "Марк")
BACKBONES = ("Xception", "EfficientNetB5", "ResNet50", "InceptionV3")


def make_group(folder: Path, number: int, seed: int = 1) -> list[str]:
    """Write a group's notebooks, one folder a student; gives the names of the students."""
    chance = random.Random(seed)
    names = []
    for index in range(number):
        name = f"{SURNAMES[index % 10]} {GIVEN[index // 10 % 10]} {index:03}"
        path = folder / name / "работа.ipynb"
        path.parent.mkdir(parents=True)
        path.write_text(json.dumps(notebook(chance), ensure_ascii=False, indent=1), "utf-8")
        names.append(name)
    return names


def notebook(chance: random.Random) -> dict[str, Any]:
    """One notebook of nbformat 4.4."""
    backbone = chance.choice(BACKBONES)
    epochs = chance.randint(3, 12)
    saved = chance.choice(("", ", save_best_only=True"))
    head = "x = layers.Dense(256, activation='relu')(x)\n" * chance.randint(0, 2)
    shuffled = chance.choice(("True", "False"))
    cells = [
        _text(f"# Классификация машин\n\nБерем {backbone}, обучаем {epochs} эпох."),
        _code(
            "import numpy as np\nfrom tensorflow.keras import layers, Model\n"
            f"from tensorflow.keras.applications import {backbone}\n"
            "from tensorflow.keras.callbacks import ModelCheckpoint\n"
            "from tensorflow.keras.preprocessing.image import ImageDataGenerator"
        ),
        _code(
            f"EPOCHS = {epochs}\nSIZE = {chance.choice((224, 299, 456))}\n"
            f"train_datagen = ImageDataGenerator(rescale=1. / 255, rotation_range={chance.choice((5, 50, 90))},\n"
            "                                   validation_split=0.2, horizontal_flip=True)\n"
            "train_generator = train_datagen.flow_from_directory('train', (SIZE, SIZE), subset='training')\n"
            "test_generator = train_datagen.flow_from_directory('train', (SIZE, SIZE), subset='validation',\n"
            f"                                                  shuffle={shuffled})"
        ),
        _code(
            f"base_model = {backbone}(weights='imagenet', include_top=False, input_shape=(SIZE, SIZE, 3))\n"
            f"x = layers.GlobalAveragePooling2D()(base_model.output)\n{head}"
            "predictions = layers.Dense(10, activation='softmax')(x)\n"
            "model = Model(inputs=base_model.input, outputs=predictions)\n"
            "model.compile(loss='categorical_crossentropy', optimizer='adam', metrics=['accuracy'])"
        ),
        _code(
            f"checkpoint = ModelCheckpoint('best_model.hdf5', monitor='val_accuracy', mode='max'{saved})\n"
            "history = model.fit(train_generator, validation_data=test_generator, epochs=EPOCHS,\n"
            "                    callbacks=[checkpoint])",
            _log(chance, epochs),
        ),
        *(_code(f"print(np.arange({number}))") for number in range(chance.randint(5, 25))),
        _text(chance.choice(("Модель переобучилась?", "Точность выросла.", "Получилось хорошо!"))),
    ]
    return {"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 4}


def _log(chance: random.Random, epochs: int) -> str:
    accuracy, lines = chance.uniform(0.3, 0.7), []
    for epoch in range(1, epochs + 1):
        accuracy += (0.97 - accuracy) * chance.uniform(0.1, 0.5)
        numbers = f"loss: {1 - accuracy:.4f} - accuracy: {accuracy:.4f}"
        validated = f"val_loss: {1.1 - accuracy:.4f} - val_accuracy: {accuracy - chance.uniform(0, 0.06):.4f}"
        lines += [f"Epoch {epoch}/{epochs}", f"97/97 [==============================] - 61s - {numbers} - {validated}"]
    return "\n".join(lines) + "\n"


def _text(source: str) -> dict[str, Any]:
    return {"cell_type": "markdown", "metadata": {}, "source": source.splitlines(keepends=True)}


def _code(source: str, printed: str = "") -> dict[str, Any]:
    stream = {"output_type": "stream", "name": "stdout", "text": printed.splitlines(keepends=True)}
    return {
        "cell_type": "code",
        "metadata": {},
        "execution_count": None,
        "outputs": [stream] if printed else [],
        "source": source.splitlines(keepends=True),
    }
