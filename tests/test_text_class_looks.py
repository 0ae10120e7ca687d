"""Where the classes are counted, and which metric the notebook works for."""

from __future__ import annotations

import pytest

from reviewlint.engine import analyse
from reviewlint.examples import parse
from reviewlint.views.class_counts import class_looks, is_beside
from reviewlint.views.label_names import names_labels
from reviewlint.views.target_metric import target_metric


def looks(source: str) -> list[tuple[int, str, bool]]:
    found = class_looks(analyse(parse(source).notebook))
    return [(look.cell, look.column, look.decided) for look in found]


@pytest.mark.parametrize(
    "name",
    ["Category", "label", "train_labels", "classId", "class_name", "y", "y_train", "breed", "dog_breed", "Класс"],
)
def test_names_of_labels(name: str) -> None:
    assert names_labels(name)


@pytest.mark.parametrize("name", ["price_category", "mileage", "fuelType", "x", "model", "", "classifier", "data"])
def test_other_names(name: str) -> None:
    assert not names_labels(name)


@pytest.mark.parametrize(
    "code",
    [
        "df['label'].value_counts()",
        "df.label.value_counts(normalize=True).plot(kind='bar')",
        "df[['label']].value_counts()",
        "pd.value_counts(df.label)",
        "df.value_counts('label')",
        "df.groupby(['label'])['file'].count()",
        "df.groupby(by='label').size()",
        "df.label.astype(str).hist()",
        "df.hist(column='label')",
        "sns.countplot(x='label', data=df)",
        "sns.countplot(y=df.label)",
        "sns.countplot(df.label)",
        "plt.hist(df.label.values)",
        "px.histogram(df, x='label')",
        "np.unique(df.label, return_counts=True)",
        "Counter(df['label'].tolist())",
    ],
)
def test_ways_to_look_at_the_classes(code: str) -> None:
    source = f"""
# %%
import numpy as np, pandas as pd, seaborn as sns, plotly.express as px, matplotlib.pyplot as plt
from collections import Counter
df = pd.read_csv('a.csv')
# %%
{code}
"""
    assert looks(source) == [(2, "label", False)]


@pytest.mark.parametrize(
    "code",
    [
        "df.price.value_counts()",
        "df.label.value_counts(bins=5)",
        "np.unique(df.label)",
        "df.label.unique()",
        "df.groupby(['label', 'color']).size()",
        "df.size()",
        "def show():\n    df.label.hist()",
        "n = len(os.listdir('cars'))",
        "for name in os.listdir('cars'):\n    total += len(os.listdir('cars/' + name))",
        "km.draw(df.label)",
    ],
)
def test_what_is_no_look(code: str) -> None:
    source = f"""
# %%
import os, numpy as np, pandas as pd, my_helpers as km
df = pd.read_csv('a.csv')
# %%
{code}
"""
    assert looks(source) == []


def test_the_column_of_the_generator_is_decided() -> None:
    source = """
# %%
train = gen.flow_from_dataframe(df, 'photos', x_col='file', y_col='kind')
# %%
df.kind.hist()
np.bincount(train.classes)
"""
    assert looks(source) == [(2, "kind", True)]


def test_labels_that_are_encoded_or_part_the_data_are_decided() -> None:
    source = """
# %%
from tensorflow.keras.utils import to_categorical
from sklearn.model_selection import train_test_split
y = to_categorical(df['kind'])
train, test = train_test_split(df, stratify=df.sort_of)
# %%
df.kind.value_counts()
# %%
df.sort_of.value_counts()
"""
    assert looks(source) == [(2, "kind", True), (3, "sort_of", True)]


def test_a_helper_is_seen_where_it_is_called() -> None:
    source = """
# %%
def bars(frame):
    frame.label.value_counts().plot.bar()
# %%
x = 1
# %%
bars(train)
# %%
bars(test)
"""
    assert looks(source) == [(3, "label", False)]


def test_a_helper_of_another_module_must_have_shown_something() -> None:
    source = """
# %%
import my_helpers as km
# %%
km.draw(df['label'])
# %% [output image]
# <Figure>
# %%
km.count(df['label'])
"""
    assert looks(source) == [(2, "label", False)]


@pytest.mark.parametrize(
    "count",
    [
        "print(name, len(os.listdir('cars/' + name)))",
        "counts.append(len(os.listdir(f'cars/{name}')))",
        "counts[name] = len(glob.glob(os.path.join('cars', name, '*.jpg')))",
        "print(f'{name}: {len([f for f in os.listdir(os.path.join(root, name))])}')",
    ],
)
def test_files_are_counted_folder_by_folder(count: str) -> None:
    source = f"""
# %%
import os, glob
counts = {{}}
for name in os.listdir('cars'):
    {count}
"""
    assert looks(source) == [(1, "", False)]


def test_counts_of_the_parts_of_a_split_are_no_classes() -> None:
    source = """
# %%
import os
for part in os.listdir('cars'):
    print(part, len(os.listdir('cars/' + part)))
# %% [output]
# train 900
# test 800
"""
    (look,) = class_looks(analyse(parse(source).notebook))
    assert look.table is None
    assert is_beside([look], 4)
    assert not is_beside([look], 5)


def metric(source: str) -> tuple[bool, bool] | None:
    found = target_metric(analyse(parse(source).notebook))
    return None if found is None else (found.is_accuracy, found.decided)


@pytest.mark.parametrize(
    ("metrics", "expected"),
    [
        ("['accuracy']", (True, True)),
        ("'acc'", (True, True)),
        ("[keras.metrics.SparseCategoricalAccuracy()]", (True, True)),
        ("[keras.metrics.categorical_accuracy]", (True, True)),
        ("['accuracy', keras.metrics.AUC()]", (False, True)),
        ("['acc', f1_macro]", (False, True)),
        ("['mae']", (False, True)),
    ],
)
def test_the_metric_of_compile(metrics: str, expected: tuple[bool, bool]) -> None:
    source = f"""
# %%
from tensorflow import keras
def f1_macro(y, p): return 1
METRICS = {metrics}
model.compile('adam', 'categorical_crossentropy', METRICS)
model.fit(x, y)
"""
    assert metric(source) == expected


@pytest.mark.parametrize(
    ("source", "expected"),
    [
        ("# %%\nx = 1", None),
        ("# %% [markdown]\n# Метрика соревнования accuracy.", (True, False)),
        ("# %% [markdown]\n# The metric is F1-score.\n# %%\nmodel.compile(metrics=['accuracy'])", (False, False)),
        ("# %%\nprint(1)\n# %% [output]\n# 1/1 - loss: 0.5 - accuracy: 0.9", (True, False)),
        ("# %%\nfrom sklearn.metrics import accuracy_score\naccuracy_score(a, b)", (True, True)),
        ("# %%\nfrom sklearn.metrics import f1_score\nf1_score(a, b)", (False, True)),
    ],
)
def test_the_metric_without_training(source: str, expected: tuple[bool, bool] | None) -> None:
    assert metric(source) == expected


@pytest.mark.parametrize(
    "code",
    [
        "k = to_categorical(m)",
        "k = tf.one_hot(m, 3)\npd.Series(m).value_counts()",
        "net.fit(x, to_categorical(m))",
        "net.fit(x, m.reshape(-1, 1).astype('uint8'), epochs=2)",
        "net.fit(gen.flow(x, m), epochs=2)",
        "net.fit(a, b, validation_data=(x, m), epochs=2)",
        "net.fit(tf.data.Dataset.from_tensor_slices((x, m)).batch(8), epochs=2)",
        "p, q, r, s = train_test_split(x, m)\nnet.fit(p, r, epochs=2)",
        "p, q = train_test_split(x, stratify=m)",
        "numbers = np.array([CLASSES.index(name) for name in m])\nnet.fit(x, numbers[chosen['train']], epochs=2)",
        "numbers = [{'a': 0, 'b': 1}[name] for name in m]\nnet.fit(x, np.array(numbers), epochs=2)",
        "weights = compute_class_weight('balanced', classes=names, y=m)",
        "def learn(data, target):\n    net.fit(data, target, epochs=2)\nlearn(x, m)",
    ],
)
def test_what_is_trained_on_is_labels_whatever_it_is_called(code: str) -> None:
    source = f"""
# %%
import numpy as np, pandas as pd, tensorflow as tf
from tensorflow.keras.utils import to_categorical
from sklearn.model_selection import train_test_split
from sklearn.utils.class_weight import compute_class_weight
x, m = load()
# %%
np.unique(m, return_counts=True)
np.unique(x, return_counts=True)
# %%
{code}
"""
    assert looks(source)[:1] == [(2, "y", True)]


def test_what_is_not_trained_on_is_no_labels_whatever_it_is_called() -> None:
    source = """
# %%
import numpy as np
x, labels = load()
net.fit(x, prices, epochs=2)
# %%
np.unique(labels, return_counts=True)
np.unique(x, return_counts=True)
"""
    assert looks(source) == []
