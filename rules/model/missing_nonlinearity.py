"""Two hidden layers of a head that follow each other with no activation between them.

Why: a Dense without activation is a linear map, and two of them in a row are one linear map again: the second one
brings parameters but nothing that a single layer could not compute. Dropout and BatchNormalization do not change that.

Instead: `Dense(256, activation='relu')`, or an `Activation` layer before the next one; or leave one of the two out.

Known limits: a hidden layer without activation right before the output may be a bottleneck on purpose and is let pass,
and so are layers outside the head of a network for pictures and those inside attention and residual blocks.

Source: https://keras.io/api/layers/core_layers/dense/ (`activation`: without one, "linear" activation a(x) = x)
"""

from __future__ import annotations

from collections.abc import Iterator

from reviewlint.diagnostics import Severity
from reviewlint.rule import Finding, Rule
from reviewlint.views.analysis import Analysis
from reviewlint.views.faults import network_subject
from reviewlint.views.graph import LayerUse
from reviewlint.views.layers import CONVOLUTIONS
from reviewlint.views.models import models
from reviewlint.views.tops import Top, in_tops

# A depthwise convolution and the one that mixes its channels are one separable convolution.
_WITH_UNITS = CONVOLUTIONS - {"DepthwiseConv2D"} | {"Dense"}


class MissingNonlinearity(Rule):
    """Two hidden layers in a row without an activation."""

    code = "RL311"
    name = "missing-nonlinearity"
    severity = Severity.WARNING
    summary = (
        "Между слоями {layer} и {follower} нет активации: без нее они равносильны одному линейному слою, "
        "добавьте, например, activation='relu'."
    )
    origin = "documentation"

    invalid = (
        """\
# %%
from tensorflow.keras import Sequential
from tensorflow.keras.applications import Xception
from tensorflow.keras.layers import Dense
net = Sequential([
    Xception(include_top=False, pooling='avg'),
    Dense(512),  #!
    Dense(128, activation='relu'),
    Dense(10, activation='softmax'),
])
net.compile('adam', 'categorical_crossentropy')
""",
        """\
# %%
import keras
from keras import layers as L
base = keras.applications.VGG19(include_top=False)
def block(x, units, activation=None):
    x = L.Dense(units, activation=activation)(x)  #!
    x = L.BatchNormalization()(x)
    return L.Dropout(0.3)(x)
# %%
x = L.Flatten()(base.output)
x = block(x, 256)
x = block(x, 64, 'relu')
# %%
net = keras.Model(base.input, L.Dense(5, activation='softmax')(x))
net.compile(loss='categorical_crossentropy', optimizer='adam')
""",
        """\
# %%
from tensorflow.keras.models import Sequential
from tensorflow.keras.layers import *
sizes = {'first': 300, 'second': 100}
model = Sequential([Conv2D(16, 3, activation='relu'), GlobalAveragePooling2D()])
# %%
model.add(Dense(sizes['first'], activation='linear'))  #!
# %%
model.add(Dense(sizes['second']))
model.add(Activation('relu'))
model.add(Dense(2, activation='softmax'))
# %%
model.compile('sgd', 'categorical_crossentropy')
""",
        """\
# %%
from tensorflow.keras import Sequential
from tensorflow.keras.applications import MobileNetV2
from tensorflow.keras.layers import *
net = Sequential([MobileNetV2(include_top=False)])
for filters in (256, 128):
    net.add(Conv2D(filters, 3))  #!
net.add(ReLU())
net.add(Flatten())
net.add(Dense(4, activation='softmax'))
net.compile('adam', 'categorical_crossentropy')
""",
    )
    valid = (
        """\
# %%
from tensorflow.keras import Sequential
from tensorflow.keras.applications import ResNet50
from tensorflow.keras.layers import *
net = Sequential([
    ResNet50(include_top=False, pooling='avg'),
    Dense(256), BatchNormalization(), Activation('relu'), Dropout(0.3),
    Dense(128), LeakyReLU(),
    Dense(32), Dense(10, activation='softmax'),
])
net.compile('adam', 'categorical_crossentropy')
""",
        """\
# %%
from tensorflow import keras
from tensorflow.keras.layers import *
base = keras.applications.ResNet50(include_top=False)
x = SeparableConv2D(64, 3, activation='relu')(base.output)
x = DepthwiseConv2D(3)(x)
x = Conv2D(64, 1, activation='relu')(x)
pooled = GlobalAveragePooling2D()(x)
weights = Dense(64, activation='sigmoid')(Dense(8)(pooled))
x = Multiply()([pooled, weights])
net = keras.Model(base.input, Dense(3, activation='softmax')(x))
net.compile('adam', 'categorical_crossentropy')
""",
        """\
# %%
from tensorflow.keras import Sequential
from tensorflow.keras.layers import *
# автокодировщик и сеть с чужой активацией
coder = Sequential([Dense(32, input_shape=(784,)), Dense(8), Dense(32), Dense(784)])
coder.compile('adam', 'mse')
net = Sequential([Conv2D(8, 3), Flatten(), Dense(64, activation=my_activation), Dense(32), Own(), Dense(8), Dense(2)])
net.compile('adam', 'categorical_crossentropy')
""",
    )

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        """Every such pair, once for each piece of code that builds its first layer."""
        for use, follower in in_tops(models(analysis), _judged):
            yield self.finding(
                use.layer,
                subject=network_subject(analysis, use),
                related=(follower.place,) if follower.place is not None else (),
                layer=use.name,
                follower=follower.name,
                follower_cell=follower.place.cell if follower.place is not None else 0,
                is_dense=use.is_dense,
            )


def _judged(top: Top) -> Iterator[tuple[LayerUse, tuple[LayerUse, LayerUse]]]:
    """The hidden layers that another hidden layer of their kind follows, light layers between at most."""
    hidden = {id(use) for use in top.hidden}
    for use in top.hidden:
        if use.kind not in _WITH_UNITS or use.activation != "linear":
            continue
        for follower in top.graph.chain_after(use):
            if follower.kind in _WITH_UNITS:
                if id(follower) in hidden and follower.is_dense == use.is_dense:
                    yield use, (use, follower)
                break
            if not follower.is_light or follower.activation != "linear":
                break
