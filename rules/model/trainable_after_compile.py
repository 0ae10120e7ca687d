"""Layers are frozen or unfrozen after `compile`, and the training goes on without another `compile`.

Why: `compile` fixes what a network trains. Where it has been trained already, Keras 2 goes on as before without a word,
so that the unfrozen layers stay as they are, and Keras 3 stops with an error, since its optimizer does not know the new
weights. Before the first `fit` the versions differ, and none promises that the change counts.

Instead: set `trainable` first, then call `compile` again (for fine-tuning with a smaller learning rate), then `fit`.

Known limits: silent where the value is not decided, where the network is passed to a function that is not understood,
and where another network around the same layers is compiled in between, as generative networks do on purpose.

Source: https://keras.io/guides/transfer_learning/ (compile and trainable); measured with Keras 3.15.
"""

from __future__ import annotations

from collections.abc import Iterator

from reviewlint.diagnostics import Severity
from reviewlint.inference.terms import Term
from reviewlint.rule import Finding, Rule
from reviewlint.views.analysis import Analysis
from reviewlint.views.freezing import late_settings
from reviewlint.views.layers import kind_of
from reviewlint.views.models import models


class TrainableAfterCompile(Rule):
    """`trainable` is set between `compile` and `fit`."""

    code = "RL306"
    name = "trainable-after-compile"
    severity = Severity.ERROR
    summary = (
        "{action} {after}, а перед fit в ячейке {fit_cell} нет нового compile: изменение trainable "
        "не подействует или прервет обучение, вызовите compile еще раз."
    )
    untrained = (
        "{action} {after}, но до первого fit (ячейка {fit_cell}): по документации Keras trainable фиксируется "
        "при compile, вызовите compile еще раз."
    )
    origin = "documentation"
    needs = frozenset({"order"})

    invalid = (
        """\
# %%
from tensorflow.keras import Sequential
from tensorflow.keras.applications import Xception
from tensorflow.keras.layers import Dense
base = Xception(include_top=False, pooling='avg')
base.trainable = False
net = Sequential([base, Dense(8, activation='softmax')])
net.compile('adam', 'categorical_crossentropy')
net.fit(flow, epochs=3)
# %%
base.trainable = True  #!
for layer in base.layers[:80]:
    layer.trainable = False
# %%
net.fit(flow, epochs=10)
""",
        """\
# %%
import tensorflow as tf
def build():
    body = tf.keras.applications.ResNet50(include_top=False)
    x = tf.keras.layers.GlobalAveragePooling2D()(body.output)
    net = tf.keras.Model(body.input, tf.keras.layers.Dense(3, activation='softmax')(x))
    net.compile(optimizer='adam', loss='sparse_categorical_crossentropy')
    return net, body
def freeze(part, count):
    for layer in part.layers[:count]:
        layer.trainable = False  #!
# %%
net, body = build()
# %%
freeze(body, 100)
# %%
net.fit(data, epochs=5)
""",
        """\
# %%
from keras.models import Sequential
from keras.layers import *
parts = {'body': Sequential([Conv2D(16, 3), GlobalMaxPooling2D()]), 'head': Dense(4)}
model = Sequential([parts['body'], parts['head']])
stages = {'first': dict(epochs=2), 'second': dict(epochs=8)}
# %%
model.compile('sgd', 'mse')
model.fit(x, y, **stages['first'])
# %%
parts['body'].trainable = False  #!
# %%
model.fit(x, y, **stages['second'])
""",
        """\
# %%
from tensorflow.keras.models import load_model
net = load_model('best.h5')
# %%
# ничего не меняет: так и было
net.trainable = True
net.layers[0].trainable = False  #!
net.fit_generator(flow, epochs=4)
""",
    )
    valid = (
        """\
# %%
from tensorflow.keras import Sequential
from tensorflow.keras.applications import VGG16
from tensorflow.keras.layers import Dense
base = VGG16(include_top=False, pooling='avg')
net = Sequential([base, Dense(2)])
def unfreeze(rate):
    base.trainable = True
    net.compile(optimizer='adam', loss='mse')
# %%
base.trainable = False
net.compile('adam', 'mse')
net.fit(x, y)
# %%
unfreeze(1e-5)
net.fit(x, y)
# %%
# после последнего обучения: для сохранения
base.trainable = False
""",
        """\
# %%
from keras.models import Sequential, Model
from keras.layers import *
critic = Sequential([Flatten(), Dense(1, activation='sigmoid')])
critic.compile('adam', 'binary_crossentropy')
# %%
# при обучении генератора второй сети он заморожен, сам же учится
critic.trainable = False
noise = Input((32,))
both = Model(noise, critic(Reshape((8, 8, 1))(Dense(64)(noise))))
both.compile('adam', 'binary_crossentropy')
# %%
critic.fit(real, ones)
both.fit(noises, ones)
""",
        """\
# %%
from tensorflow.keras import Sequential
from tensorflow.keras.applications import VGG16
from tensorflow.keras.layers import Dense
base = VGG16(include_top=False, pooling='avg')
other = VGG16(include_top=False, pooling='avg')
net = Sequential([base, Dense(2)])
for layer in base.layers[:5]:
    layer.trainable = False
net.compile('adam', 'mse')
# %%
# ничего не меняется: эти слои и так заморожены, другая сеть ни при чем
for layer in base.layers[:5]:
    layer.trainable = False
net.trainable = True if len(net.layers) > 9 else False
other.trainable = False
net.fit(x, y)
""",
    )

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        """One finding for all that is set between a `compile` and a training."""
        for late in late_settings(analysis):
            change = late.settings[0]
            owner = _named(analysis, change.owner)
            compiled, trained = late.compilation, late.fit.place
            assert trained is not None
            yield self.finding(
                change.store.place,
                summary="" if late.trained_before else self.untrained,
                related=tuple(call.place for call in (compiled, late.fit) if call is not None and call.place),
                owner=owner,
                value=change.value,
                whole=change.part is None,
                after="после compile" if compiled is not None else "после загрузки скомпилированной сети",
                action=_action(owner, change.part is None, change.value),
                compile_cell=compiled.place.cell if compiled is not None and compiled.place is not None else 0,
                fit_cell=trained.cell,
                trained_before=late.trained_before,
            )


def _named(analysis: Analysis, owner: Term) -> str:
    """What the reader knows a model or layer by."""
    backbone = next((known.name for known in models(analysis).backbones if known.call is owner), "")
    return backbone or kind_of(owner) or (owner.names[0] if owner.names else "")


def _action(owner: str, whole: bool, value: bool) -> str:
    what = owner if whole and owner else f"Часть слоев {owner}".strip() if not whole else "Часть сети"
    verb = "размораживается" if value else "замораживается"
    return f"{what} {verb}"
