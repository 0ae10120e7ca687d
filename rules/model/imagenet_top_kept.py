"""A pretrained network that keeps its output of 1000 ImageNet classes and gets another classifier on top of it.

Why: `include_top` is True by default. The new layers then see 1000 probabilities of cats and ships instead of features:
what tells the own classes apart is mostly lost there, and the softmax hardly lets gradients through to the network.

Instead: `include_top=False` and pooling (`pooling='avg'` or `GlobalAveragePooling2D`), then the own output layer.

Known limits: a network that is cut off before its last layer, or whose last layer was taken away, is left alone.

Source: https://keras.io/api/applications/ (`include_top`); https://keras.io/guides/transfer_learning/
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from reviewlint.diagnostics import Severity
from reviewlint.inference.terms import Attribute, Term, literal
from reviewlint.inference.timeline import Timeline
from reviewlint.rule import Finding, Rule
from reviewlint.views.analysis import Analysis
from reviewlint.views.backbones import HUB, Backbone
from reviewlint.views.graph import LayerUse, ModelGraph, unanimous
from reviewlint.views.models import models

_IMAGENET_CLASSES = 1000


class ImagenetTopKept(Rule):
    """A backbone with its 1000-class top under another classifier."""

    code = "RL309"
    name = "imagenet-top-kept"
    severity = Severity.WARNING
    summary = (
        "Сеть {backbone} построена с выходным слоем на 1000 классов ImageNet, и {layer} получает эти вероятности "
        "вместо признаков: {advice}."
    )
    origin = "documentation"

    invalid = (
        """\
# %%
from tensorflow.keras import Sequential
from tensorflow.keras.applications import ResNet50
from tensorflow.keras.layers import Dense
net = Sequential([
    ResNet50(weights='imagenet'),  #!
    Dense(10, activation='softmax'),
])
net.compile('adam', 'categorical_crossentropy')
""",
        """\
# %%
import keras
from keras import layers
settings = {'input_shape': (224, 224, 3)}
# %%
def backbone(make, **more):
    net = make(**settings, **more)  #!
    net.trainable = False
    return net
# %%
base = backbone(keras.applications.MobileNetV2, include_top=True)
# %%
x = layers.Dropout(0.2)(base.output)
x = layers.Dense(64, activation='relu')(x)
model = keras.Model(base.input, layers.Dense(3, activation='softmax')(x))
""",
        """\
# %%
from tensorflow.keras.applications.vgg16 import *
from tensorflow.keras.models import Sequential
from tensorflow.keras.layers import *
vgg = VGG16()  #!
# %%
model = Sequential()
for layer in vgg.layers:
    model.add(layer)
# %%
model.add(Dense(units=2, activation='softmax'))
model.compile('sgd', 'binary_crossentropy')
""",
        """\
# %%
import tensorflow_hub as hub
import tensorflow as tf
net = tf.keras.Sequential([
    hub.KerasLayer('https://tfhub.dev/google/imagenet/mobilenet_v2_100_224/classification/5'),  #!
    tf.keras.layers.Dense(5, activation='softmax'),
])
""",
    )
    valid = (
        """\
# %%
from tensorflow.keras.applications import ResNet50, VGG16, Xception
from tensorflow.keras import Model, Sequential
from tensorflow.keras.layers import Dense, Softmax
# предсказание классов ImageNet
whole = Xception()
whole.predict(pictures)
# сеть без последнего слоя
vgg = VGG16(weights='imagenet')
cut = Model(vgg.input, Dense(4, activation='softmax')(vgg.layers[-2].output))
named = Model(vgg.input, Dense(4, activation='softmax')(vgg.get_layer('fc2').output))
own = Sequential([ResNet50(weights=None, classes=40), Dense(4)])
scaled = Sequential([ResNet50(classifier_activation=None), Softmax()])
""",
        """\
# %%
from tensorflow.keras.applications import VGG16
from tensorflow.keras.models import Sequential, Model
from tensorflow.keras.layers import Dense
vgg = VGG16()
model = Sequential()
for layer in vgg.layers[:-1]:
    model.add(layer)
model.add(Dense(2, activation='softmax'))
# %%
second = Sequential()
for layer in VGG16().layers:
    second.add(layer)
second.pop()
second.add(Dense(2, activation='softmax'))
# %%
old = VGG16()
old.layers.pop()
third = Model(old.input, Dense(2)(old.layers[-1].output))
""",
        """\
# %%
from tensorflow.keras.applications import EfficientNetB0
from tensorflow.keras import Sequential
from tensorflow.keras.layers import Dense
WITH_TOP = False
net = Sequential([EfficientNetB0(include_top=WITH_TOP, pooling='avg'), Dense(7, activation='softmax')])
other = Sequential([EfficientNetB0(include_top=settings['top']), Dense(7, activation='softmax')])
""",
    )

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        """One finding for each backbone that is built so, however many networks stand on it."""
        view = models(analysis)
        if not any(_keeps_top(backbone) for backbone in view.backbones):
            return
        told: set[int] = set()
        for built in view.built:
            for use, (backbone, dense) in unanimous(built.graphs, partial(_judged, analysis.timeline)):
                node = id(use.place.node) if use.place is not None else 0
                if node and node not in told:
                    told.add(node)
                    yield self.finding(
                        use.layer,
                        related=(dense.place,) if dense.place is not None else (),
                        backbone=backbone.name,
                        layer=dense.name,
                        layer_cell=dense.place.cell if dense.place is not None else 0,
                        by_default=backbone.family != HUB and backbone.call.argument("include_top") is None,
                        is_hub=backbone.family == HUB,
                        advice="возьмите с TF Hub вариант feature-vector"
                        if backbone.family == HUB
                        else "укажите include_top=False и добавьте пулинг",
                    )


def _keeps_top(backbone: Backbone) -> bool:
    """Whether it is built pretrained and with the classes of ImageNet."""
    classes = literal(backbone.call.argument("classes"), _IMAGENET_CLASSES)
    return backbone.include_top is True and backbone.pretrained is True and classes == _IMAGENET_CLASSES


def _judged(timeline: Timeline, graph: ModelGraph) -> Iterator[tuple[LayerUse, tuple[Backbone, LayerUse]]]:
    """The backbones with a top that a Dense stands on, with the first such Dense."""
    for use in graph.backbones:
        # of a network that is cut off the activation is not known
        if use.backbone is None or use.activation is None or not _keeps_top(use.backbone):
            continue
        dense = next((layer for layer in graph.ahead(use) if layer.is_dense), None)
        if dense is not None and not _loses_layers(timeline, use.layer):
            yield use, (use.backbone, dense)


def _loses_layers(timeline: Timeline, network: Term) -> bool:
    """Whether the last layer of a network is taken away by `network.layers.pop()` and the like."""
    for call in timeline.calls_named("pop"):
        receiver = call.receiver
        if isinstance(receiver, Attribute) and receiver.value is network:
            return True
    return False
