"""Hidden Dense layers between a pretrained backbone and the output of a network that is trained.

Why: heads of several fully connected layers come from the years of AlexNet and VGG. Later networks did without: after
global pooling one output layer is enough, the hidden ones add parameters and overfitting, seldom accuracy. There is no
law in it: tasks differ, and a comparison of both heads on validation decides.

Instead: `GlobalAveragePooling2D`, `Dropout` if the network overfits, the output layer; compare with the head as it is.

Known limits: a Dense on a branch that joins again (attention, residual blocks) is not counted. `max-hidden-dense` sets
how many hidden layers are let pass (0).

Source: review_004; https://arxiv.org/abs/1312.4400 (global average pooling instead of fully connected layers)
"""

from __future__ import annotations

from collections.abc import Iterator

from reviewlint.diagnostics import Severity
from reviewlint.rule import Finding, Rule, Threshold
from reviewlint.text.matching import Near, Words
from reviewlint.text.sentences import Sentence
from reviewlint.text.vocabulary import METRIC, PLAN
from reviewlint.views.analysis import Analysis
from reviewlint.views.heads import backbone_names, heads, in_one_place, subject_of
from reviewlint.views.models import models
from reviewlint.views.written import prose

_HIDDEN = Words("полносвязный, dense, скрытый слой, hidden layer, fully connected, fully-connected, fc layer")
_CHANGE = Words("без, убрал*, убира*, удал*, добав*, лишн*, дополнительн*, without, remov*, add*, extra")
_RESULT = METRIC | Words("прирост*, better, worse, improv*, help*")
_VERDICT = Words(
    "вырос*, выросл*, упал*, снизил*, ухудшил*, улучшил*, повысил*, поднял*, оказал*, дал*, прибавил*, помог*",
    "=лучше, =хуже, =выше, =ниже, не изменил*, не менял*",
    "=better, =worse, improved, dropped, increased, decreased, helped, =higher, =lower",
)
_COMPARED = Near(Near(_HIDDEN, _CHANGE, within=3), _RESULT, within=10)


class HiddenDenseInHead(Rule):
    """A Dense between the backbone and the output layer."""

    code = "RL305"
    name = "hidden-dense-in-head"
    severity = Severity.ADVICE
    summary = (
        "Между {where} и выходом {stands}: обычно в «голове» хватает выходного слоя, "
        "сравните на валидации с вариантом без скрытых слоев."
    )
    joined = (
        "После объединения признаков {backbone} с другими входами {stands}: это может быть полезно, "
        "но сравните на валидации с вариантом без скрытых слоев."
    )
    origin = "review_004"
    thresholds = (Threshold("max-hidden-dense", 0, "Сколько скрытых слоев Dense в «голове» допустимо."),)

    invalid = (
        """\
# %%
from tensorflow.keras import Model
from tensorflow.keras.applications import InceptionV3
from tensorflow.keras.layers import Dense, GlobalAveragePooling2D
base = InceptionV3(include_top=False)
x = GlobalAveragePooling2D()(base.output)
x = Dense(512, activation='relu')(x)  #!
net = Model(base.input, Dense(20, activation='softmax')(x))
net.compile('adam', 'categorical_crossentropy')
""",
        """\
# %%
import tensorflow as tf
def block(net, units, rate):
    net.add(tf.keras.layers.Dense(units, activation='relu'))  #!
    net.add(tf.keras.layers.Dropout(rate))
# %%
net = tf.keras.Sequential()
net.add(tf.keras.applications.VGG19(include_top=False, pooling='max'))
for units in (512, 128):
    block(net, units, 0.5)
# %%
net.add(tf.keras.layers.Dense(1, activation='sigmoid'))
# %%
net.compile(loss='binary_crossentropy', optimizer='adam')
""",
        """\
# %%
from keras import Sequential, layers
from keras.applications.mobilenet_v2 import MobileNetV2 as Base
head = Sequential([
    layers.Flatten(),
    layers.Dense(64),  #!
    layers.Activation('relu'),
    layers.Dense(3, 'softmax'),
])
# %%
net = Sequential([Base(include_top=False, weights='imagenet', input_shape=(96, 96, 3)), head])
# %%
net.compile(optimizer='adam', loss='sparse_categorical_crossentropy')
net.fit(images, labels)
""",
        """\
# %%
import keras
from keras.applications import Xception
from keras.layers import *
base = Xception(weights=None, include_top=False)
base.load_weights('xception_notop.h5')
# %%
y = GlobalMaxPooling2D()(base.output)
y = Dense(256, activation='relu')(y)  #!
net = keras.Model(base.input, Dense(10, activation='softmax')(y))
# %% [markdown]
# Без полносвязного слоя точность оказалась ниже на 2 процента.
# %%
net.compile('adam', 'categorical_crossentropy')
""",
    )
    valid = (
        """\
# %%
from tensorflow.keras import Sequential
from tensorflow.keras.applications import ResNet50
from tensorflow.keras.layers import *
plain = Sequential([ResNet50(include_top=False, pooling='avg'), Dropout(0.3), Dense(5, activation='softmax')])
plain.compile('adam', 'categorical_crossentropy')
own = Sequential([Conv2D(16, 3), Flatten(), Dense(128, activation='relu'), Dense(5, activation='softmax')])
own.compile('adam', 'categorical_crossentropy')
""",
        """\
# %%
from tensorflow import keras
from tensorflow.keras.layers import *
base = keras.applications.ResNet101(include_top=False)
x = base.output
weights = Dense(32, activation='relu')(GlobalAveragePooling2D()(x))
weights = Dense(2048, activation='sigmoid')(weights)
x = Multiply()([x, Reshape((1, 1, 2048))(weights)])
out = Dense(5, activation='softmax')(GlobalAveragePooling2D()(x))
net = keras.Model(base.input, out)
net.compile('adam', 'categorical_crossentropy')
""",
        """\
# %%
from tensorflow import keras
from tensorflow.keras.layers import *
scratch = keras.Sequential([
    keras.applications.ResNet50(include_top=False, weights=None, pooling='avg'), Dense(64), Dense(5),
])
scratch.compile('adam', 'mse')
# %%
# эту сеть никто не компилирует и не обучает
shown = keras.Sequential([keras.applications.ResNet50(include_top=False, pooling='avg'), Dense(64), Dense(5)])
# %%
import tensorflow_hub as hub
texts = keras.Sequential([hub.KerasLayer('https://tfhub.dev/google/nnlm-en-dim50/2'), Dense(16), Dense(2)])
texts.compile('adam', 'mse')
# %%
def ResNet50(**settings):
    return Conv2D(8, 3)
local = keras.Sequential([ResNet50(weights='imagenet'), Flatten(), Dense(64), Dense(5)])
local.compile('adam', 'mse')
""",
    )

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        """One finding a head, at its first hidden layer."""
        allowed = self.threshold(analysis, "max-hidden-dense")
        every = (head for _, head in heads(models(analysis)))
        crowded = (head for head in every if head.backbone.pretrained and len(head.hidden) > allowed)
        evidence: Sentence | None = None
        for number, found in enumerate(in_one_place(crowded)):
            if number == 0:
                evidence = _comparison(analysis)
            head = max(found, key=lambda head: len(head.hidden))
            names = [layer.name for layer in head.hidden]
            backbones = backbone_names(found)
            yield self.finding(
                head.hidden[0].layer,
                subject=subject_of(analysis, head.output),
                summary=self.joined if head.is_joined else "",
                backbone=backbones,
                where=f"предобученной сетью ({backbones})" if " и " in backbones else backbones,
                number=len(names),
                layers=names,
                output=head.output.name,
                joined=head.is_joined,
                stands=_stands(names),
                evidence=evidence.text.rstrip(".") if evidence is not None else "",
                evidence_cell=evidence.location.cell if evidence is not None else 0,
            )


def _stands(names: list[str]) -> str:
    if len(names) == 1:
        return f"стоит скрытый слой {names[0]}"
    word = "скрытых слоя" if len(names) < 5 else "скрытых слоев"
    return f"стоят {len(names)} {word} ({', '.join(names)})"


def _comparison(analysis: Analysis) -> Sentence | None:
    """The first sentence that says how heads with and without the layer did; plans say nothing yet."""
    for sentence in prose(analysis).mentioning(_COMPARED):
        if _VERDICT.search(sentence.words) is not None and PLAN.search(sentence.words) is None:
            return sentence
    return None
