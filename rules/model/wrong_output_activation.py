"""The output of a classifier that picks one class of several has another activation than softmax, or softmax twice.

Why: one picture has one class, so that the outputs must be probabilities that sum up to one: softmax. Sigmoid rates
each class on its own, relu gives no probabilities at all, a layer without activation gives logits, of which the loss
must be told (`from_logits=True`). Softmax on one unit is always 1. Softmax before a loss with `from_logits=True`
contradicts itself: some versions of Keras apply it twice, which flattens the gradients, others notice it and warn.

Instead: `Dense(N, activation='softmax')` with the plain loss, or `Dense(N)` and `from_logits=True`.

Known limits: silent on two units, several outputs, activations that are not known, and on `binary_crossentropy` with
several sigmoids, where each picture may have several labels. If the loss is not known, the number of classes must be.

Source: review_000; https://keras.io/api/losses/probabilistic_losses/
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import chain

from reviewlint.diagnostics import Severity
from reviewlint.inference.terms import literal
from reviewlint.rule import Finding, Rule
from reviewlint.views.analysis import Analysis
from reviewlint.views.counted_classes import counted_faults
from reviewlint.views.faults import Fault, network_subject, output_faults
from reviewlint.views.graph import LayerUse, ModelGraph
from reviewlint.views.models import models

_SUMMARIES = {
    "activation": "Выход классификатора {layer} имеет активацию {activation}: при выборе одного класса из нескольких "
    "нужен softmax.",
    "none": "Выход классификатора {layer} без активации, а {loss} ждет вероятности: добавьте softmax "
    "или from_logits=True в функцию потерь.",
    "logits": "Выход {layer} уже имеет softmax, а функция потерь{loss_at} с from_logits=True ждет логиты и может "
    "применить его второй раз: уберите одно из двух.",
    "single": "Softmax на одном нейроне всегда дает 1: для двух классов нужен sigmoid, для нескольких — "
    "по нейрону на класс.",
    "stack": "{layer} с активацией {activation} завершает сеть, поверх которой строится другой классификатор: "
    "такому выходу здесь не место, классы выбирает softmax на последнем слое.",
}


class WrongOutputActivation(Rule):
    """An output layer whose activation does not fit the task or the loss."""

    code = "RL303"
    name = "wrong-output-activation"
    severity = Severity.ERROR
    summary = _SUMMARIES["activation"]
    origin = "review_000"

    invalid = (
        """\
# %%
from tensorflow.keras import Sequential
from tensorflow.keras.applications import ResNet50
from tensorflow.keras.layers import Dense, GlobalAveragePooling2D, ReLU
model = Sequential([
    ResNet50(include_top=False),
    GlobalAveragePooling2D(),
    Dense(6),  #!
    ReLU(),
])
model.compile(optimizer='adam', loss='categorical_crossentropy', metrics=['accuracy'])
""",
        """\
# %%
import tensorflow as tf
L = tf.keras.layers
def build(classes):
    inputs = tf.keras.Input((28, 28, 1))
    x = L.Flatten()(inputs)
    x = L.Dense(classes)(x)  #!
    return tf.keras.Model(inputs, x)
# %%
names = ['юла', 'мяч', 'кубик', 'кукла']
model = build(len(names))
model.compile('adam', loss=tf.keras.losses.SparseCategoricalCrossentropy())
model.fit(data, epochs=2)
""",
        """\
# %%
from keras.models import Sequential
from keras.layers import *
model = Sequential()
model.add(Conv2D(8, 3, input_shape=(32, 32, 3)))
model.add(GlobalMaxPooling2D())
out = dict(units=12, activation='softmax')
model.add(Dense(**out))  #!
# %%
from keras.losses import CategoricalCrossentropy
loss = CategoricalCrossentropy(from_logits=True, label_smoothing=0.1)
# %%
model.compile(loss=loss, optimizer='sgd')
model.fit(flow, epochs=3)
""",
        """\
# %%
from tensorflow.keras import layers, models
net = models.Sequential([layers.Flatten(), layers.Dense(1, activation='softmax')])  #!
net.compile('adam', 'binary_crossentropy')
""",
        """\
# %%
from tensorflow.keras import Sequential, Model, layers
CLASSES = 8
old = Sequential([
    layers.Conv2D(16, 3, activation='relu', input_shape=(64, 64, 3)),
    layers.GlobalAveragePooling2D(),
    layers.Dense(CLASSES),  #!
    layers.Activation('sigmoid'),
])
# %%
y = layers.Dropout(0.2)(old.output)
y = layers.Dense(CLASSES, activation='softmax')(y)
new = Model(old.input, y)
new.compile('adam', 'categorical_crossentropy')
""",
    )
    valid = (
        """\
# %%
import tensorflow as tf
from tensorflow.keras.layers import Activation, Dense, Flatten
probabilities = tf.keras.Sequential([Flatten(), Dense(9), Activation(tf.nn.softmax)])
probabilities.compile('adam', 'categorical_crossentropy')
logits = tf.keras.Sequential([Flatten(), Dense(9)])
logits.compile('adam', tf.keras.losses.CategoricalCrossentropy(from_logits=True))
mixed = tf.keras.Sequential([Flatten(), Dense(9), Activation('softmax', dtype='float32')])
mixed.compile('adam', 'sparse_categorical_crossentropy')
""",
        """\
# %%
from tensorflow.keras import Sequential
from tensorflow.keras.layers import Dense
tags = Sequential([Dense(14, activation='sigmoid')])
tags.compile('adam', loss='binary_crossentropy')
price = Sequential([Dense(32, activation='relu'), Dense(1)])
price.compile('adam', loss='mse')
pair = Sequential([Dense(2, activation='sigmoid')])
pair.compile('adam', loss='categorical_crossentropy')
""",
        """\
# %%
from tensorflow.keras import Sequential, losses
from tensorflow.keras.layers import Dense
model = Sequential([Dense(20, activation='relu'), Dense(5)])
model.compile('adam', 'categorical_crossentropy')
# %%
# сначала ошиблись, но обучается сеть уже с другой функцией потерь
model.compile('adam', losses.CategoricalCrossentropy(from_logits=True))
model.fit(x, y)
""",
        """\
# %%
from tensorflow.keras import Sequential, losses
from tensorflow.keras.layers import Dense, Rescaling
net = Sequential([Dense(4)])
net.compile('adam', losses.SparseCategoricalCrossentropy(from_logits=True))
net.fit(x, y)
# %%
# обученная сеть завернута, чтобы принимать сырые данные; здесь ее только проверяют
served = Sequential([Rescaling(1 / 255), net])
served.compile('adam', 'sparse_categorical_crossentropy')
served.evaluate(x, y)
""",
        """\
# %%
from tensorflow import keras
from tensorflow.keras.layers import Dense, LSTM, Softmax
# внимание по шагам: softmax идет по времени, а не по единственному признаку
steps = keras.Input((20, 8))
scores = Softmax(axis=1)(Dense(1)(LSTM(16, return_sequences=True)(steps)))
attention = keras.Model(steps, scores)
""",
        """\
# %%
from tensorflow.keras import Sequential
from tensorflow.keras.layers import Dense
own = Sequential([Dense(5)])
own.compile('adam', loss=my_loss)
chosen = Sequential([Dense(5, activation=settings['activation'])])
chosen.compile('adam', loss='categorical_crossentropy')
""",
    )

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        """What is wrong with the outputs of each network, with the loss that it is trained with."""
        told: set[int] = set()
        for dense, (graph, fault) in chain(output_faults(models(analysis)), counted_faults(analysis)):
            if dense.place is None or id(dense.layer) in told:
                continue
            told.add(id(dense.layer))
            compiled = fault.compilation.place if fault.compilation is not None else None
            yield self.finding(
                dense.place,
                summary=_SUMMARIES[fault.kind],
                subject=network_subject(analysis, dense),
                related=(compiled,) if compiled is not None else (),
                case=fault.kind,
                layer=dense.name,
                units=_units(dense),
                activation=fault.activation,
                loss=fault.loss,
                compile_cell=compiled.cell if compiled is not None else 0,
                loss_at=f" в ячейке {compiled.cell}" if compiled and compiled.cell != dense.place.cell else "",
                follower=_follower(graph, dense, fault),
            )


def _units(dense: LayerUse) -> int | None:
    value = literal(dense.units)
    return value if isinstance(value, int) else None


def _follower(graph: ModelGraph, dense: LayerUse, fault: Fault) -> str:
    """The layer that goes on behind the stack that ends too early."""
    if fault.kind != "stack":
        return ""
    return next((layer.name for layer in graph.chain_after(dense) if layer.stack is not dense.stack), "")
