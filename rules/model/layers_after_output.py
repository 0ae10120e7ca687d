"""Something stands behind the softmax or sigmoid of the output: BatchNormalization, Dropout, an activation, a Dense.

Why: softmax gives the probabilities of the classes, and what follows spoils them. BatchNormalization shifts and scales
them, so that they no longer sum up to one, Dropout throws the answer for a class away, a second activation squeezes
what is squeezed already, and another Dense mixes the classes anew.

Instead: the layer with the softmax comes last; normalisation and dropout stand before it.

Known limits: layers of another model that is built on this one are not counted. `Reshape`, `Lambda` and an activation
that only changes the type of the result (`Activation('linear', dtype='float32')`) change nothing.

Source: review_000; https://keras.io/api/layers/activations/
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from reviewlint.diagnostics import Severity
from reviewlint.rule import Finding, Rule
from reviewlint.views.analysis import Analysis
from reviewlint.views.faults import misplaced, network_subject
from reviewlint.views.graph import LayerUse, unanimous
from reviewlint.views.layers import DROPOUTS, NORMALISATIONS
from reviewlint.views.models import models


class LayersAfterOutput(Rule):
    """A layer that follows the activation of the output in the same stack."""

    code = "RL304"
    name = "layers-after-output"
    severity = Severity.ERROR
    summary = (
        "{layer} стоит после {activation} выходного слоя {output} и портит вероятности классов: "
        "выход должен быть последним, {advice}."
    )
    origin = "review_000"

    invalid = (
        """\
# %%
from tensorflow.keras import Sequential
from tensorflow.keras.layers import BatchNormalization, Dense, Flatten
model = Sequential()
model.add(Flatten(input_shape=(28, 28)))
model.add(Dense(10, activation='softmax'))
model.add(BatchNormalization())  #!
model.compile(loss='categorical_crossentropy', optimizer='adam')
""",
        """\
# %%
import tensorflow as tf
from tensorflow.keras import layers as L
CLASSES = 5
def classifier(x, rate):
    x = L.Dense(CLASSES)(x)
    x = tf.nn.softmax(x)
    return L.Dropout(rate)(x)  #!
# %%
inputs = tf.keras.Input((64,))
net = tf.keras.Model(inputs=inputs, outputs=classifier(inputs, 0.3))
net.compile('adam', 'sparse_categorical_crossentropy')
""",
        """\
# %%
from keras.models import Sequential
from keras.layers import *
N = 12
stack = [Conv2D(32, 3), GlobalMaxPooling2D(), Dense(N), Activation('sigmoid')]
# %%
stack.append(Dense(N, activation='softmax'))  #!
# %%
model = Sequential(stack)
model.compile('sgd', 'categorical_crossentropy')
""",
        """\
# %%
from tensorflow.keras import Sequential, layers
model = Sequential([
    layers.Dense(64, activation='relu'),
    layers.Dense(1, activation='sigmoid'),
    layers.Activation('relu'),  #!
    layers.Dropout(0.1),
])
""",
    )
    valid = (
        """\
# %%
from tensorflow.keras import Sequential
from tensorflow.keras.layers import *
model = Sequential([
    Dense(32), BatchNormalization(), Activation('sigmoid'), Dropout(0.5),
    Dense(7), BatchNormalization(), Activation('softmax'), Activation('linear', dtype='float32'), Reshape((7, 1)),
])
model.compile('adam', 'categorical_crossentropy')
""",
        """\
# %%
from tensorflow import keras
from tensorflow.keras.layers import *
base = keras.Sequential([Flatten(), Dense(10, activation='softmax')])
# %%
# поверх чужого классификатора строится свой: это другая сеть
x = Dropout(0.2)(base.output)
out = Dense(3, activation='softmax')(x)
model = keras.Model(base.input, out)
model.compile('adam', 'categorical_crossentropy')
""",
        """\
# %%
from tensorflow import keras
from tensorflow.keras.layers import *
inputs = keras.Input((16, 16, 3))
weights = Dense(4, activation='softmax')(Flatten()(inputs))
parts = Dense(4)(Flatten()(inputs))
mixed = Multiply()([parts, weights])
out = Dense(4, activation='softmax')(Dropout(0.1)(mixed))
model = keras.Model(inputs, out)
model.compile('adam', 'categorical_crossentropy')
""",
    )

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        """The first layer behind each output, in every network."""
        for built in models(analysis).built:
            for follower, (output, activation) in unanimous(built.graphs, partial(misplaced, built)):
                if follower.place is None:
                    continue
                role = _role(follower)
                yield self.finding(
                    follower.place,
                    subject=network_subject(analysis, follower),
                    layer=follower.name,
                    role=role,
                    activation=activation,
                    output=output.name,
                    output_cell=output.place.cell if output.place is not None else 0,
                    advice=_ADVICE[role],
                )


_ADVICE = {
    "normalisation": "нормализации место до него",
    "dropout": "Dropout ставится до него",
    "activation": "вторая активация не нужна",
    "dense": "слои после него не нужны",
}


def _role(follower: LayerUse) -> str:
    if follower.kind in NORMALISATIONS:
        return "normalisation"
    if follower.kind in DROPOUTS:
        return "dropout"
    return "activation" if follower.is_activation else "dense"
