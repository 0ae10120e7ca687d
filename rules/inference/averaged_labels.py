"""Class numbers that `argmax` chose are averaged, instead of the probabilities that they were chosen by.

Why: numbers of classes are names. The mean of class 2 and class 8 is class 5, for which nobody voted; rounding does
not help. Whatever accuracy comes out says nothing about the ensemble or the augmentation.

Instead: average the probabilities of all models or passes, then take `argmax` once. Where only the chosen classes are
at hand, let them vote: `scipy.stats.mode` or `np.bincount(…).argmax()`.

Known limits: labels that a model gives by itself (classifiers of scikit-learn) are not known to be labels. Two
classes may be averaged (the mean is the share of votes), so models known to have two outputs are left alone.

Source: https://scikit-learn.org/stable/modules/ensemble.html#voting-classifier (hard and soft voting).
"""

from __future__ import annotations

from collections.abc import Iterator

from reviewlint.diagnostics import Severity
from reviewlint.inference.terms import literal
from reviewlint.rule import Finding, Rule
from reviewlint.views.analysis import Analysis
from reviewlint.views.averaged_labels import LabelMean, LabelMeans
from reviewlint.views.averaging import averagings
from reviewlint.views.models import models


class AveragedLabels(Rule):
    code = "RL506"
    name = "averaged-labels"
    severity = Severity.ERROR
    summary = (
        "Усредняются номера классов после argmax, а не вероятности: среднее классов 2 и 8 — это класс 5, за который "
        "никто не голосовал; сначала усредните вероятности, потом возьмите argmax."
    )
    origin = "Документация scikit-learn: голосование по вероятностям и по меткам"

    invalid = (
        """\
# %%
import numpy as np
from tensorflow.keras.models import load_model
first, second = load_model('a.h5'), load_model('b.h5')
a = np.argmax(first.predict(test), axis=1)
b = np.argmax(second.predict(test), axis=1)
# %%
answer = np.round((a + b) / 2)  #!
""",
        """\
# %%
import numpy as np
def label(model, data):
    return model.predict(data).argmax(axis=-1)
# %%
votes = []
for path in paths:
    net.load_weights(path)
    votes.append(label(net, pictures))
# %% [markdown]
# Усредним ответы
# %%
table['label'] = np.mean(votes, axis=0).astype(int)  #!
""",
        """\
# %%
import pandas as pd
answers = pd.DataFrame()
for name, model in {'x': make('x'), 'y': make('y'), 'z': make('z')}.items():
    answers[name] = model.predict(flow).argmax(1)
# %%
final = answers.mean(axis=1).round()  #!
""",
        """\
# %%
import numpy as np
STEPS = 12
total = np.zeros(len(flow.filenames))
for _ in range(STEPS):
    total = total + np.argmax(net.predict(flow), axis=1)
# %%
mean = total / STEPS  #!
""",
        """\
# %%
import tensorflow as tf
parts = {'a': make('a').predict(x), 'b': make('b').predict(x)}
chosen = {name: tf.argmax(part, axis=1) for name, part in parts.items()}
mixed = 0.6 * chosen['a'] + 0.4 * chosen['b']  #!
""",
    )
    valid = (
        """\
# %%
import numpy as np
a, b = make('a').predict(test), make('b').predict(test)
soft = np.mean([a, b], axis=0).argmax(axis=1)
wrong_by = np.mean(np.argmax(a, axis=1) == labels)
share = np.argmax(a, axis=1).mean(axis=0)
""",
        """\
# %%
import numpy as np
from scipy import stats
votes = np.array([net.predict(test).argmax(1) for net in nets])
majority = stats.mode(votes, axis=0)[0]
counted = np.apply_along_axis(lambda row: np.bincount(row).argmax(), 0, votes)
# %%
best = np.argmax(np.mean([net.predict(test) for net in nets], axis=0), axis=-1)
""",
        """\
# %%
import numpy as np
from tensorflow.keras.utils import to_categorical
first, second = make('a'), make('b')
one = to_categorical(first.predict(x).argmax(1), 10)
two = np.eye(10)[second.predict(x).argmax(1)]
print(np.mean([one, two], axis=0).argmax(1))
right = [first.predict(x).argmax(1) == y, second.predict(x).argmax(1) == y]
print(np.mean(right, axis=1))
""",
        """\
# %%
import numpy as np
from tensorflow.keras import Sequential, layers
net = Sequential([layers.Input((8, 8, 3)), layers.Flatten(), layers.Dense(2, activation='softmax')])
votes = []
for path in paths:
    net.load_weights(path)
    votes.append(net.predict(x).argmax(1))
print(np.mean(votes, axis=0) > 0.5)
""",
    )

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        """Every mean of class numbers, once."""
        told: set[int] = set()
        for found in LabelMeans(averagings(analysis)).all():
            if id(found.place.node) not in told and not _has_two_classes(analysis, found):
                told.add(id(found.place.node))
                yield self.finding(found.place)


def _has_two_classes(analysis: Analysis, found: LabelMean) -> bool:
    """Whether a model is known to choose between two classes only."""
    graphs = (
        graph
        for prediction in found.predictions
        for graph in models(analysis).graphs(prediction.model, prediction.call.time)
    )
    return any(literal(output.units) == 2 for graph in graphs for output in graph.outputs)
