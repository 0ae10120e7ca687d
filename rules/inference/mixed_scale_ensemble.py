"""Outputs of one model after softmax are averaged with logits of another one.

Why: softmax gives numbers between 0 and 1, logits are of any size and sign. In their sum the logits decide almost
alone: the model behind softmax has next to no say, and the result is no probability.

Instead: bring both to one scale first, `tf.nn.softmax(model.predict(…))` for the model that gives logits.

Known limits: only networks whose output layer is followed are judged; one without activation counts as logits where
its loss says `from_logits=True`, or where it is not compiled and has more than two outputs.

Source: https://keras.io/api/losses/probabilistic_losses/ (`from_logits`).
"""

from __future__ import annotations

from collections.abc import Iterator

from reviewlint.diagnostics import Severity
from reviewlint.rule import Finding, Rule
from reviewlint.views.analysis import Analysis
from reviewlint.views.predictions import Prediction
from reviewlint.views.scales import mixed_scales


class MixedScaleEnsemble(Rule):
    code = "RL509"
    name = "mixed-scale-ensemble"
    severity = Severity.ERROR
    summary = (
        "Складываются вероятности после softmax и логиты{names_text}: логиты намного больше и решают почти все, "
        "поэтому сначала примените softmax и к ним."
    )
    origin = "Документация Keras: from_logits и вероятности на выходе сети"

    invalid = (
        """\
# %%
from tensorflow import keras
from tensorflow.keras import layers
first = keras.Sequential([layers.Input((64,)), layers.Dense(10, activation='softmax')])
first.compile('adam', 'categorical_crossentropy')
second = keras.Sequential([layers.Input((64,)), layers.Dense(10)])
second.compile('adam', keras.losses.CategoricalCrossentropy(from_logits=True))
# %%
first.fit(x, y)
second.fit(x, y)
# %%
both = (first.predict(test) + second.predict(test)) / 2  #!
""",
        """\
# %%
import numpy as np
from tensorflow.keras.applications import Xception, EfficientNetB0
from tensorflow.keras.layers import Dense
from tensorflow.keras.losses import SparseCategoricalCrossentropy
from tensorflow.keras.models import Model
LOSSES = {'softmax': 'sparse_categorical_crossentropy', None: SparseCategoricalCrossentropy(from_logits=True)}
def build(base, activation):
    model = Model(base.input, Dense(10, activation=activation)(base.output))
    model.compile('adam', LOSSES[activation])
    return model
# %%
networks = [build(Xception(include_top=False, pooling='avg'), 'softmax')]
networks.append(build(EfficientNetB0(include_top=False, pooling='avg'), None))
# %%
votes = []
for network in networks:
    votes.append(network.predict(flow))
answer = np.mean(votes, axis=0).argmax(axis=1)  #!
""",
        """\
# %%
import numpy as np
import tensorflow as tf
inputs = tf.keras.Input((20,))
sure = tf.keras.Model(inputs, tf.keras.layers.Dense(4, activation=tf.nn.softmax)(inputs))
raw = tf.keras.Model(inputs, tf.keras.layers.Dense(4)(inputs))
# %%
parts = {}
parts['sure'] = sure.predict(x)
# %%
parts['raw'] = raw.predict(x)
mixed = np.average(list(parts.values()), axis=0, weights=[0.7, 0.3])  #!
""",
    )
    valid = (
        """\
# %%
import tensorflow as tf
from tensorflow.keras import Sequential
from tensorflow.keras.layers import Dense, Input, Softmax
first = Sequential([Input((64,)), Dense(10, activation='softmax')])
second = Sequential([Input((64,)), Dense(10)])
second.compile('adam', tf.keras.losses.CategoricalCrossentropy(from_logits=True))
third = Sequential([second, Softmax()])
# %%
both = (first.predict(test) + tf.nn.softmax(second.predict(test)).numpy()) / 2
also = first.predict(test) + third.predict(test)
apart = first.predict(test).argmax(1) == second.predict(test).argmax(1)
""",
        """\
# %%
import numpy as np
from tensorflow.keras import Sequential, layers
one = Sequential([layers.Input((9,)), layers.Dense(3)])
two = Sequential([layers.Input((9,)), layers.Dense(3)])
price = Sequential([layers.Input((9,)), layers.Dense(1)])
price.compile('adam', 'mse')
kind = Sequential([layers.Input((9,)), layers.Dense(3, activation='softmax')])
print(np.mean([one.predict(x), two.predict(x)], axis=0), kind.predict(x) * price.predict(x))
print(np.sum([kind.predict(x), unknown.predict(x)], axis=0))
""",
    )

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        """Every sum or mean of predictions on two scales."""
        for found in mixed_scales(analysis):
            chances, logits = _name(found.chances), _name(found.logits)
            yield self.finding(
                found.averaging.term,
                chances=chances,
                logits=logits,
                names_text=f" ({chances} и {logits})" if chances and logits and chances != logits else "",
            )


def _name(prediction: Prediction) -> str:
    """The name of a model, empty where it has none."""
    return prediction.model.names[0] if prediction.model.names else ""
