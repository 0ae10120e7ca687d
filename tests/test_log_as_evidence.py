"""Saved outputs as evidence for rules on code: numbers of classes, counts, scores, versions."""

from __future__ import annotations

import pytest

from reviewlint.engine import lint
from reviewlint.examples import parse
from reviewlint.registry import load_rules

RULES = load_rules()

NETWORK = """
# %%
from tensorflow.keras import Sequential, layers
from tensorflow.keras.preprocessing.image import ImageDataGenerator
from losses import smoothed_loss, sigmoid_focal
train = ImageDataGenerator().flow_from_directory('train')
{output}
# %%
net = Sequential([layers.Conv2D(8, 3), layers.Flatten(), layers.Dense(6, activation='{activation}')])
net.compile('adam', {loss})
net.fit(train, epochs=3)
"""
SIX = "# %% [output]\n# Found 900 images belonging to 6 classes."
SEVEN = "# %% [output]\n# Found 900 images belonging to 7 classes."
PREDICTIONS = """
# %%
import numpy as np
from tensorflow.keras.models import load_model
first, second = load_model('a.h5'), load_model('b.h5')
# %%
both = np.mean([first.predict(flow), second.predict(flow)], axis=0)
{shown}
"""
FLOW = "gen.flow_from_dataframe(table, 'photos', 'file', 'kind')\n"
COUNTS = """
# %%
import numpy as np
from collections import Counter
flow = gen.flow_from_dataframe(table, 'photos', x_col='file', y_col='kind')
# %%
{count}
# %% [output result]
{shown}
"""
RATE = """
# %%
import tensorflow as tf
print(tf.__version__)
# %% [output]
# {shown}
# %%
net.compile(tf.keras.optimizers.Adam(lr=0.0003), 'mse')
"""


def found(source: str, code: str) -> list[str]:
    return [d.severity.value for d in lint(parse(source.strip("\n")).notebook, RULES).diagnostics if d.code == code]


@pytest.mark.parametrize(
    ("code", "loss", "activation", "output", "expected"),
    [
        ("RL308", "'categorical_crossentropy'", "softmax", SEVEN, ["error"]),
        ("RL308", "'categorical_crossentropy'", "softmax", SIX, []),
        ("RL308", "'categorical_crossentropy'", "softmax", "", []),
        ("RL303", "smoothed_loss", "sigmoid", SIX, ["error"]),
        ("RL303", "smoothed_loss", "relu", SIX, ["error"]),
        ("RL303", "smoothed_loss", "softmax", SIX, []),
        ("RL303", "smoothed_loss", "linear", SIX, []),
        ("RL303", "smoothed_loss", "sigmoid", SEVEN, []),
        ("RL303", "smoothed_loss", "sigmoid", "", []),
        ("RL303", "sigmoid_focal", "sigmoid", SIX, []),
        ("RL303", "'binary_crossentropy'", "sigmoid", SIX, []),
    ],
)
def test_the_number_of_classes_comes_from_a_log(
    code: str, loss: str, activation: str, output: str, expected: list[str]
) -> None:
    assert found(NETWORK.format(output=output, loss=loss, activation=activation), code) == expected


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        ("print(both.shape)\n# %% [output]\n# (800, 6)", ["advice"]),
        ("show(both)\n# %% [output]\n# accuracy: 0.9633", []),
        ("show(both)\n# %% [output]\n# 12/12 [====] - 3s - loss: 0.2", ["advice"]),
        ("show()\n# %% [markdown]\n# Ансамбль: 0.9633", []),
    ],
)
def test_a_printed_score_is_one_of_an_ensemble(shown: str, expected: list[str]) -> None:
    assert found(PREDICTIONS.format(shown=shown), "RL507") == expected


@pytest.mark.parametrize(
    ("count", "shown"),
    [
        ("table.kind.value_counts()", "# a    410\n# b    {n}\n# Name: kind, dtype: int64"),
        ("table['kind'].value_counts()", "# kind\n# a    410\n# b    {n}\n# Name: count, dtype: int64"),
        ("table.groupby('kind').size()", "# kind\n# a    410\n# b    {n}\n# dtype: int64"),
        ("Counter(table.kind)", "# Counter({{'a': 410, 'b': {n}}})"),
        ("np.unique(table.kind, return_counts=True)", "# (array(['a', 'b'], dtype=object), array([410, {n}]))"),
        ("dict(Counter(flow.classes))", "# {{0: 410, 1: {n}}}"),
    ],
)
def test_saved_counts_tell_whether_classes_are_even(count: str, shown: str) -> None:
    assert found(COUNTS.format(count=count, shown=shown.format(n=395)), "RL902") == ["praise"]
    assert found(COUNTS.format(count=count, shown=shown.format(n=100)), "RL902") == []


@pytest.mark.parametrize(
    ("shown", "expected"),
    [
        ("Tensorflow version: 2.12.0", ["error"]),
        ("tf 2.4.1", ["advice"]),
        (
            "WARNING:absl:`lr` is deprecated, please use `learning_rate` or use the legacy optimizer, e.g. Adam.",
            ["error"],
        ),
        ("keras 3.1.0", ["error"]),
    ],
)
def test_a_printed_version_decides_what_lr_does(shown: str, expected: list[str]) -> None:
    assert found(RATE.format(shown=shown), "RL409") == expected
