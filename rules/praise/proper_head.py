"""A head as it should be: a backbone without top, global pooling, at most one hidden layer, softmax over the classes.

Why: this is the whole of transfer learning in a few lines. The features of ImageNet are kept, their maps are averaged
to one vector, and a new output layer chooses among the classes of the own task. It deserves to be told so, the more
where other networks of the same notebook are built wrongly.

Instead: nothing, keep it. Logits with `from_logits=True` in the loss are as good as softmax.

Known limits: `Flatten` and local pooling count as no pooling. Nothing is praised that another rule finds at fault, for
the activation or what follows it; a hidden Dense may be remarked on beside the praise.

Source: review_000; https://keras.io/guides/transfer_learning/
"""

from __future__ import annotations

from collections.abc import Iterator

from reviewlint.diagnostics import Severity
from reviewlint.inference.terms import literal
from reviewlint.rule import Finding, Rule
from reviewlint.views.analysis import Analysis
from reviewlint.views.heads import Head, backbone_names, in_one_place, proper_heads, subject_of
from reviewlint.views.models import models


class ProperHead(Rule):
    """Backbone, pooling, at most one hidden Dense, softmax."""

    code = "RL901"
    name = "proper-head"
    severity = Severity.PRAISE
    summary = (
        "«Голова» поверх {backbone} собрана правильно: {pooling}{hidden_text}, затем выходной слой {output} {ending}."
    )
    origin = "review_000"

    invalid = (
        """\
# %%
from tensorflow.keras import Model
from tensorflow.keras.applications import DenseNet201
from tensorflow.keras.layers import Dense, Dropout, GlobalAveragePooling2D
base = DenseNet201(weights='imagenet', include_top=False, input_shape=(224, 224, 3))
# %%
x = GlobalAveragePooling2D()(base.output)
x = Dropout(0.4)(x)
outputs = Dense(12, activation='softmax')(x)  #!
# %%
net = Model(base.inputs, outputs)
net.compile(loss='categorical_crossentropy', optimizer='adam')
""",
        """\
# %%
import tensorflow as tf
import efficientnet.tfkeras as efn
options = dict(include_top=False, weights='noisy-student', pooling='avg')
# %%
def classifier(classes, hidden=None):
    net = tf.keras.Sequential([efn.EfficientNetB0(**options)])
    if hidden:
        net.add(tf.keras.layers.Dense(hidden, activation='relu'))
    net.add(tf.keras.layers.Dense(classes))  #!
    return net
# %%
net = classifier(4)
net.compile('adam', tf.keras.losses.SparseCategoricalCrossentropy(from_logits=True))
""",
        """\
# %%
from keras import layers, applications, Input, models
def head():
    return models.Sequential([
        layers.GlobalMaxPooling2D(),
        layers.BatchNormalization(),
        layers.Dense(100, activation='relu'),
        layers.Dense(len(names), activation='softmax'),  #!
    ])
# %%
inputs = Input(shape=(180, 180, 3))
backbone = applications.Xception(include_top=False)
scaled = applications.xception.preprocess_input(inputs)
features = backbone(scaled, training=False)
# %%
x = features
for layer in head().layers:
    x = layer(x)
# %%
model = models.Model(inputs, x)
model.compile('sgd', loss='sparse_categorical_crossentropy')
model.fit(flow)
""",
    )
    valid = (
        """\
# %%
from tensorflow.keras import Sequential
from tensorflow.keras.applications import VGG16, ResNet50
from tensorflow.keras.layers import *
# никто не обучает
never = Sequential([VGG16(include_top=False), GlobalAveragePooling2D(), Dense(5, activation='softmax')])
# %%
flat = Sequential([VGG16(include_top=False), MaxPooling2D(), Flatten(), Dense(5, activation='softmax')])
flat.compile('adam', 'categorical_crossentropy')
deep = Sequential([
    ResNet50(include_top=False, pooling='avg'), Dense(256, activation='relu'), Dense(64, activation='relu'),
    Dense(5, activation='softmax'),
])
deep.compile('adam', 'categorical_crossentropy')
top = Sequential([ResNet50(), Dense(5, activation='softmax')])
top.compile('adam', 'categorical_crossentropy')
""",
        """\
# %%
from tensorflow.keras import Sequential, losses
from tensorflow.keras.applications import VGG16
from tensorflow.keras.layers import *
twice = Sequential([VGG16(include_top=False), GlobalAveragePooling2D(), Dense(5, activation='softmax')])
twice.compile('adam', losses.CategoricalCrossentropy(from_logits=True))
after = Sequential([VGG16(include_top=False), GlobalAveragePooling2D(), Dense(5, activation='softmax'), Dropout(0.2)])
after.compile('adam', 'categorical_crossentropy')
binary = Sequential([VGG16(include_top=False), GlobalAveragePooling2D(), Dense(1, activation='sigmoid')])
binary.compile('adam', 'binary_crossentropy')
""",
        """\
# %%
from tensorflow.keras import Sequential
from tensorflow.keras.layers import *
own = Sequential([Conv2D(32, 3), GlobalAveragePooling2D(), Dense(5, activation='softmax')])
own.compile('adam', 'categorical_crossentropy')
""",
    )

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        """Every head that is as it should be."""
        for found in in_one_place(head for _, head in proper_heads(models(analysis))):
            head, output = found[0], found[0].output
            is_softmax = head.graph.last_activation(output) == "softmax"
            units = literal(output.units)
            yield self.finding(
                output.layer,
                subject=subject_of(analysis, output),
                backbone=backbone_names(found),
                several=len({head.backbone.name for head in found}) > 1,
                pretrained=all(head.backbone.pretrained for head in found),
                pooling=_pooling(head),
                hidden=len(head.hidden),
                hidden_text=_hidden(found),
                output=output.name,
                classes=units if isinstance(units, int) else None,
                is_softmax=is_softmax,
                ending="с softmax" if is_softmax else "и from_logits=True в функции потерь",
            )


def _hidden(found: list[Head]) -> str:
    """The hidden layer as the message names it; empty where there is none, or not the same one in all heads."""
    names = {layer.name for head in found for layer in head.hidden}
    return f", скрытый слой {names.pop()}" if len(names) == 1 and all(head.hidden for head in found) else ""


def _pooling(head: Head) -> str:
    layer = next((use for use in head.between if use.is_pooling), None)
    return layer.kind if layer is not None else f"pooling='{literal(head.backbone.pooling)}'"
