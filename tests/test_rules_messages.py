"""What messages name: the things by the names that the reader sees at the line of the finding."""

from __future__ import annotations

import textwrap

import pytest

from reviewlint.engine import lint
from reviewlint.examples import parse
from reviewlint.registry import load_rules, select_rules

RULES = load_rules()

FEATURES = """\
# %%
from tensorflow.keras import layers, models
from tensorflow.keras.applications import Xception
body = Xception(include_top=False, pooling='avg')
def described(pictures):
    maps = body.predict(pictures)
    return maps
train = described(x) / 255
head = models.Sequential([layers.Dense(5, activation='softmax')])
head.compile('adam', 'categorical_crossentropy')
head.fit(train, labels, validation_split=0.1)
# %%
hidden = described(z)
head.predict(hidden)
"""
SUBCLASSED = """\
# %%
import keras
class Network(keras.Model):
    def __init__(self):
        super().__init__()
        self.out = keras.layers.Dense(3)
    def call(self, inputs):
        return self.out(inputs)
sorter = Network()
sorter.compile('adam', 'mse')
sorter.fit(x, y, epochs=2)
"""
SCALED_TWICE = """\
# %%
import keras
net = keras.Sequential([keras.layers.Flatten(), keras.layers.Dense(3)])
net.compile('adam', 'mse')
scaled = keras.datasets.cifar10.load_data()[0][0] / 255
net.fit(scaled * (1 / 255), y, epochs=2)
"""
FIXED_SPLIT = """\
# %%
import keras
from sklearn.model_selection import train_test_split
a, b, p, q = train_test_split(x, y, random_state=3)
net = keras.Sequential([keras.layers.Dense(3)])
net.compile('adam', 'mse')
net.fit(a, p, epochs=2)
"""


@pytest.mark.parametrize(
    ("code", "source", "named"),
    [
        ("RL104", FEATURES, "Данные для предсказания hidden нормализованы иначе"),
        ("RL205", SUBCLASSED, "Модель sorter обучается"),
        ("RL103", SCALED_TWICE, "Пиксели нормализуются дважды: после деления идет еще умножение;"),
        ("RL411", FIXED_SPLIT, "Зафиксировано только разбиение данных (random_state)"),
        ("RL008", "# %%\nimport pandas as pd\npd.read_csv('D:/pets\\train.csv')\n", "Путь D:/pets\\train.csv есть"),
    ],
)
def test_a_message_names_things_as_the_reader_sees_them(code: str, source: str, named: str) -> None:
    result = lint(parse(textwrap.dedent(source)).notebook, select_rules(RULES, [code]))
    assert [d.message for d in result.diagnostics if d.message.startswith(named)], [
        d.message for d in result.diagnostics
    ]
