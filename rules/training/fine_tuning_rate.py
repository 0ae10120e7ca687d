"""A pretrained network that trains along with a learning rate of 0.001 or more.

Why: large steps in the first batches, while the new head is still random, spoil what the network has learned on
ImageNet; the result is often no better than training from scratch.

Instead: freeze the network and train the head first, then unfreeze it and compile anew with 1e-5 to 1e-4, or let the
rate warm up.

Known limits: only Adam and its kin are judged, at the rate that they start with. Where it cannot be told which layers
are frozen, nothing is said; schedules and callbacks that set the rate are left alone.

Source: https://keras.io/guides/transfer_learning/ ; https://www.tensorflow.org/tutorials/images/transfer_learning
"""

from __future__ import annotations

from collections.abc import Iterator

from reviewlint.diagnostics import Severity
from reviewlint.rule import Finding, Rule, Threshold
from reviewlint.views.analysis import Analysis
from reviewlint.views.tuning import tunings


class FineTuningRate(Rule):
    """An unfrozen pretrained network that trains at 0.001 or more."""

    code = "RL413"
    name = "fine-tuning-rate"
    severity = Severity.WARNING
    summary = (
        "{backbone} с предобученными весами обучается {how} с learning rate {rate}: для дообучения это много, обычно "
        "берут 0.0001 или меньше."
    )
    origin = "Документация Keras: Transfer learning and fine-tuning"
    thresholds = (Threshold("fast-fine-tuning-rate", 1e-3, "С какого learning rate дообучение слишком быстрое."),)

    invalid = (
        """\
# %%
from tensorflow.keras.applications import Xception
from tensorflow.keras.layers import Dense
from tensorflow.keras.models import Sequential
from tensorflow.keras.optimizers import Adam
base = Xception(weights='imagenet', include_top=False, pooling='avg')
model = Sequential([base, Dense(10, activation='softmax')])
model.compile(optimizer=Adam(0.001), loss='categorical_crossentropy')  #!
model.fit(flow, epochs=5)
""",
        """\
# %%
import tensorflow as tf
K = tf.keras
base = K.applications.ResNet50V2(include_top=False, pooling='avg')
base.trainable = False
net = K.Model(base.input, K.layers.Dense(4, activation='softmax')(base.output))
# %%
def train(network, rate):
    network.compile(K.optimizers.Adam(learning_rate=rate), 'categorical_crossentropy')  #!
    return network.fit(flow, validation_data=held)
# %%
train(net, 1e-3)
# %%
base.trainable = True
for layer in base.layers[:100]:
    layer.trainable = False
train(net, 2e-3)
""",
        """\
# %%
from keras.applications import DenseNet121
from keras.layers import Dense, GlobalAveragePooling2D
from keras.models import Model
settings = {'optimizer': 'adam', 'loss': 'categorical_crossentropy'}
base = DenseNet121(include_top=False)
# %%
pooled = GlobalAveragePooling2D()(base.output)
network = Model(base.input, Dense(7, activation='softmax')(pooled))
# %%
for layer in base.layers:
    layer.trainable = True
network.compile(**settings)  #!
# %%
network.fit(x, y, validation_split=0.1)
""",
    )
    valid = (
        """\
# %%
from tensorflow.keras.applications import Xception
from tensorflow.keras.layers import Dense
from tensorflow.keras.models import Sequential
from tensorflow.keras.optimizers import Adam
base = Xception(include_top=False, pooling='avg')
base.trainable = False
model = Sequential([base, Dense(10, activation='softmax')])
model.compile(optimizer=Adam(0.001), loss='categorical_crossentropy')
model.fit(flow, epochs=5)
# %%
base.trainable = True
model.compile(optimizer=Adam(1e-5), loss='categorical_crossentropy')
model.fit(flow, epochs=5)
""",
        """\
# %%
from tensorflow.keras.applications import Xception
from tensorflow.keras.layers import Dense
from tensorflow.keras.models import Sequential
scratch = Sequential([Xception(weights=None, include_top=False, pooling='avg'), Dense(10, activation='softmax')])
scratch.compile('adam', 'categorical_crossentropy')
scratch.fit(flow)
""",
        """\
# %%
from tensorflow.keras.applications import Xception
from tensorflow.keras.callbacks import LearningRateScheduler
from tensorflow.keras.layers import Dense
from tensorflow.keras.models import Sequential
from tensorflow.keras.optimizers import SGD, Adam
from tensorflow.keras.optimizers.schedules import CosineDecay
model = Sequential([Xception(include_top=False, pooling='avg'), Dense(10, activation='softmax')])
model.compile(Adam(CosineDecay(1e-3, 1000)), 'categorical_crossentropy')
model.fit(flow)
model.compile(SGD(1e-2), 'categorical_crossentropy')
model.fit(flow)
model.compile('adam', 'categorical_crossentropy')
model.fit(flow, callbacks=[LearningRateScheduler(warm_up)])
""",
        """\
# %%
from tensorflow.keras.applications import Xception
from tensorflow.keras.layers import Dense
from tensorflow.keras.models import Model
base = Xception(include_top=False, pooling='avg')
model = Model(base.input, Dense(10, activation='softmax')(base.output))
for layer in model.layers[:-1]:
    layer.trainable = False
model.compile('adam', 'categorical_crossentropy')
model.fit(flow)
""",
        """\
# %%
from tensorflow.keras.applications import Xception
from tensorflow.keras.layers import Dense
from tensorflow.keras.models import Sequential
base = Xception(include_top=False, pooling='avg')
model = Sequential([base, Dense(10, activation='softmax')])
def start(share):
    frozen = len(base.layers) - int(len(base.layers) * share)
    base.trainable = True
    for layer in base.layers[:frozen]:
        layer.trainable = False
    model.compile('adam', 'categorical_crossentropy')
start(0)
model.fit(flow)
""",
    )

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        """Every compilation under which a pretrained network trains that fast."""
        fast = self.threshold(analysis, "fast-fine-tuning-rate")
        told: set[int] = set()
        for tuning in tunings(analysis):
            place = tuning.compilation.place
            if tuning.rate < fast or place is None or id(place.node) in told:
                continue
            told.add(id(place.node))
            yield self.finding(
                place,
                subject=f"tuning:{place.cell}:{tuning.backbone.name}",
                backbone=tuning.backbone.name,
                optimizer=tuning.optimizer,
                rate=f"{tuning.rate:g}",
                partly=tuning.partly,
                how="частично" if tuning.partly else "целиком",
                was_unfrozen=tuning.unfrozen is not None,
            )
