"""A Dense layer on a map of features (or on the picture itself) with no pooling and no Flatten before it.

Why: a Dense of Keras works on the last axis only. On a map of height × width × channels it is a 1×1 convolution: each
position is computed on its own, and the result is a map again. As the output of a classifier such a layer does not
fit the labels, and `fit` raises; where something pools later, the layer does nearly nothing of what was meant.

Instead: put `GlobalAveragePooling2D()` (or `Flatten()`) behind the last convolution or the backbone, then the Dense.

Known limits: layers that are not Keras' own have an unknown output, on which the rule is silent, and so it is inside
attention and residual blocks and in networks whose output is a map on purpose (transposed convolutions, upsampling).

Source: review_000; https://keras.io/api/layers/core_layers/dense/ ; measured with Keras 3.15: a mismatch of sizes.
"""

from __future__ import annotations

from collections.abc import Iterator

from reviewlint.diagnostics import Severity
from reviewlint.rule import Finding, Rule
from reviewlint.views.analysis import Analysis
from reviewlint.views.faults import network_subject
from reviewlint.views.graph import LayerUse, ModelGraph, reached, unanimous
from reviewlint.views.layers import CONVOLUTIONS, ENLARGING
from reviewlint.views.models import models


class DenseOnFeatureMap(Rule):
    """A Dense that is applied to a map instead of a vector."""

    code = "RL302"
    name = "dense-on-feature-map"
    severity = Severity.ERROR
    summary = (
        "{layer} применяется к {what}, и до выхода сети нет ни пулинга, ни Flatten: "
        "fit остановится из-за несовпадения размерностей, перед Dense нужен GlobalAveragePooling2D."
    )
    later = (
        "{layer} применяется к {what}, а {pooling} стоит только дальше: такой слой считает каждую точку карты "
        "отдельно, перенесите пулинг или Flatten перед ним."
    )
    origin = "review_000"

    invalid = (
        """\
# %%
from tensorflow.keras import Sequential
from tensorflow.keras.layers import Conv2D, Dense, MaxPooling2D
net = Sequential([
    Conv2D(32, 3, activation='relu', input_shape=(96, 96, 3)),
    MaxPooling2D(),
    Dense(64, activation='relu'),  #!
    Dense(5, activation='softmax'),
])
net.compile('adam', 'categorical_crossentropy')
""",
        """\
# %%
import tensorflow as tf
L = tf.keras.layers
base = tf.keras.applications.MobileNetV2(include_top=False)
# %%
def head(features, units):
    hidden = L.Dense(units, activation='relu')(features)  #!
    pooled = L.GlobalAveragePooling2D()(hidden)
    return L.Dense(4, activation='softmax')(pooled)
# %%
inputs = tf.keras.Input((160, 160, 3))
model = tf.keras.Model(inputs, head(base(inputs, training=False), 128))
""",
        """\
# %%
from keras.models import Sequential
from keras.layers import *
first = Sequential()
first.add(Dense(16, input_shape=(64, 64, 3)))
first.add(Conv2D(16, 5))
# %%
for units in (40, 20):
    first.add(Dense(units))  #!
    first.add(Activation('relu'))
# %%
full = Sequential([first, Flatten(), Dense(3, activation='softmax')])
full.compile(loss='sparse_categorical_crossentropy')
""",
        """\
# %%
from tensorflow import keras
from tensorflow.keras import layers
class Net(keras.Model):
    def __init__(self):
        super().__init__()
        self.conv = layers.Conv2D(8, 3)
        self.dense = layers.Dense(10, activation='softmax')  #!
    def call(self, x):
        return self.dense(self.conv(x))
# %%
net = Net()
net.compile(optimizer='adam', loss='sparse_categorical_crossentropy')
""",
        """\
# %%
from tensorflow.keras import layers, models
net = models.Sequential([
    layers.Dense(32, input_shape=(48, 48, 1)),  #!
    layers.Conv2D(32, 3),
    layers.GlobalMaxPooling2D(),
    layers.Dense(7, activation='softmax'),
])
""",
    )
    valid = (
        """\
# %%
from tensorflow.keras import Sequential
from tensorflow.keras.applications import Xception
from tensorflow.keras.layers import Dense, Flatten
pooled = Sequential([Xception(include_top=False, pooling='avg'), Dense(10, activation='softmax')])
flat = Sequential([Xception(include_top=False, input_shape=(99, 99, 3)), Flatten(), Dense(10, activation='softmax')])
""",
        """\
# %%
from tensorflow import keras
from tensorflow.keras.layers import *
inputs = keras.Input((128, 128, 3))
x = Conv2D(64, 3, padding='same')(inputs)
squeezed = GlobalAveragePooling2D(keepdims=True)(x)
weights = Dense(64, activation='sigmoid')(Dense(4, activation='relu')(squeezed))
mixed = Dense(64)(LayerNormalization()(x))
x = Add()([Multiply()([x, weights]), mixed])
outputs = Dense(10, activation='softmax')(GlobalAveragePooling2D()(x))
model = keras.Model(inputs, outputs)
""",
        """\
# %%
from tensorflow import keras
from tensorflow.keras import layers
class Mixer(layers.Layer):
    def __init__(self, width):
        super().__init__()
        self.mlp = keras.Sequential([layers.Dense(2 * width, activation='gelu'), layers.Dense(width)])
    def call(self, x):
        return x + self.mlp(x)
# %%
mixer = keras.Sequential([
    layers.Conv2D(32, 4, strides=4), Mixer(32), layers.GlobalAveragePooling2D(), layers.Dense(10),
])
""",
        """\
# %%
from tensorflow import keras
from tensorflow.keras import layers
# сегментация: выход по замыслу карта
unet = keras.Sequential([
    layers.Conv2D(16, 3, strides=2, padding='same', input_shape=(64, 64, 3)),
    layers.Dense(16, activation='relu'),
    layers.Conv2DTranspose(16, 3, strides=2, padding='same'),
    layers.Dense(2, activation='softmax'),
])
unet.compile('adam', 'sparse_categorical_crossentropy')
""",
        """\
# %%
from tensorflow.keras import Sequential, layers
mlp = Sequential([layers.Dense(64, input_shape=(30,)), layers.Dense(2, activation='softmax')])
text = Sequential([layers.Embedding(1000, 16), layers.Dense(8), layers.GlobalAveragePooling1D(), layers.Dense(2)])
own = Sequential([layers.Conv2D(8, 3), MyPooling(), layers.Dense(2)])
""",
    )

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        """One finding for each network in which a Dense stands on a map."""
        for built in models(analysis).built:
            for dense, graph in unanimous(built.graphs, _judged):
                if dense.place is None:
                    continue
                pooling = next((layer for layer in graph.ahead(dense) if layer.rank != 4), None)
                source = _source(graph, dense)
                yield self.finding(
                    dense.place,
                    summary="" if pooling is None else self.later,
                    subject=network_subject(analysis, dense),
                    layer=dense.name,
                    source=source.name if source is not None else "",
                    is_backbone=source is not None and source.backbone is not None,
                    what=_what(source),
                    pooling="" if pooling is None else pooling.name or "пулинг",
                    raises=pooling is None,
                )


def _judged(graph: ModelGraph) -> Iterator[tuple[LayerUse, ModelGraph]]:
    """The Dense that the finding stands on: the first behind a convolution or a backbone, else the first."""
    if not any(layer.makes_map for layer in graph.layers) or _is_map_on_purpose(graph):
        return
    found = [layer for layer in graph.layers if layer.is_dense and layer.rank == 4 and not graph.is_in_block(layer)]
    first = next((layer for layer in found if _source(graph, layer) is not None), found[0] if found else None)
    if first is not None:
        yield first, graph


def _is_map_on_purpose(graph: ModelGraph) -> bool:
    if any(layer.kind in ENLARGING for layer in graph.layers):
        return True
    last = graph.output_layer
    return last is None or last.kind in CONVOLUTIONS


def _source(graph: ModelGraph, dense: LayerUse) -> LayerUse | None:
    """The last layer behind the Dense that computes a map."""
    behind = {id(layer) for layer in reached(dense.inputs, lambda layer: layer.inputs)}
    return next((layer for layer in reversed(graph.layers) if id(layer) in behind and layer.makes_map), None)


def _what(source: LayerUse | None) -> str:
    if source is None:
        return "самому изображению"
    return f"карте признаков {source.name}" if source.backbone is not None else f"карте признаков после {source.name}"
