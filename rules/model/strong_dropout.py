"""A dropout in the head of a network that throws away more than half of the features.

Why: a rate above 0.5 leaves the next layer fewer features than it loses at each step. Training then gets slow and
noisy, and a small head often fits worse than it could; usual rates for heads lie between 0.2 and 0.5.

Instead: start with 0.2 to 0.5 and compare on validation; against overfitting, augmentation mostly gives more.

Known limits: only in the heads of networks for pictures that are compiled or trained; a rate that is not decided is
let pass. `max-dropout` sets the largest rate that is.

Source: https://jmlr.org/papers/v15/srivastava14a.html (section 7.3: the effect of the rate)
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from reviewlint.diagnostics import Severity
from reviewlint.inference.terms import Call, literal
from reviewlint.rule import Finding, Rule, Threshold
from reviewlint.views.analysis import Analysis
from reviewlint.views.graph import LayerUse
from reviewlint.views.models import models
from reviewlint.views.tops import Top, in_tops

_KINDS = frozenset({"Dropout", "AlphaDropout", "GaussianDropout", "SpatialDropout2D"})


class StrongDropout(Rule):
    """A dropout of more than one half in a head."""

    code = "RL312"
    name = "strong-dropout"
    severity = Severity.ADVICE
    summary = (
        "{layer}({rate}) в «голове» сети отбрасывает больше половины признаков: обычно хватает 0.2–0.5, "
        "сравните на валидации."
    )
    origin = "documentation"
    thresholds = (Threshold("max-dropout", 0.5, "Доля Dropout, больше которой он считается сильным."),)

    invalid = (
        """\
# %%
from tensorflow.keras import Sequential
from tensorflow.keras.applications import DenseNet121
from tensorflow.keras.layers import Dense, Dropout
net = Sequential([
    DenseNet121(include_top=False, pooling='avg'),
    Dropout(0.7),  #!
    Dense(6, activation='softmax'),
])
net.compile('adam', 'categorical_crossentropy')
""",
        """\
# %%
import tensorflow as tf
CONFIG = {'rate': 0.6, 'classes': 4}
# %%
def head(features):
    x = tf.keras.layers.GlobalMaxPooling2D()(features)
    x = tf.keras.layers.Dropout(**{'rate': CONFIG['rate']})(x)  #!
    return tf.keras.layers.Dense(CONFIG['classes'], activation='softmax')(x)
# %%
base = tf.keras.applications.VGG16(include_top=False)
model = tf.keras.Model(base.input, head(base.output))
# %%
model.compile(optimizer='sgd', loss='sparse_categorical_crossentropy')
""",
        """\
# %%
from keras.models import Sequential
from keras.layers import *
model = Sequential()
model.add(Conv2D(32, 3, activation='relu', input_shape=(64, 64, 3)))
model.add(Flatten())
# %%
for units in (256, 64):
    model.add(Dense(units, activation='relu'))
    model.add(Dropout(0.55))  #!
# %%
model.add(Dense(3, activation='softmax'))
model.compile(loss='categorical_crossentropy', optimizer='adam')
""",
    )
    valid = (
        """\
# %%
from tensorflow.keras import Sequential
from tensorflow.keras.applications import Xception
from tensorflow.keras.layers import *
net = Sequential([Xception(include_top=False, pooling='avg'), Dropout(0.5), Dense(6, activation='softmax')])
net.compile('adam', 'categorical_crossentropy')
# %%
own = Sequential([Conv2D(8, 3), Dropout(0.6), Conv2D(8, 3), Flatten(), Dense(2, activation='softmax')])
own.compile('adam', 'categorical_crossentropy')
""",
        """\
# %%
from tensorflow.keras import Sequential, layers
texts = Sequential([layers.Embedding(9000, 32), layers.LSTM(64), layers.Dropout(0.6), layers.Dense(2)])
texts.compile('adam', 'mse')
shown = Sequential([layers.Conv2D(8, 3), layers.Flatten(), layers.Dropout(0.9), layers.Dense(2)])
""",
        """\
# %%
from tensorflow.keras import Sequential, layers
from tensorflow.keras.applications import Xception
def build(trial):
    rate = trial.suggest_float('rate', 0.1, 0.9)
    net = Sequential([Xception(include_top=False, pooling='avg'), layers.Dropout(rate), layers.Dense(5)])
    net.compile('adam', 'mse')
    return net
net = build(study.ask())
""",
    )

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        """Every such dropout, once for each piece of code that builds it."""
        judge = partial(_judged, self.threshold(analysis, "max-dropout"))
        for use, rate in in_tops(models(analysis), judge):
            yield self.finding(use.layer, layer=use.kind, rate=rate)


def _judged(limit: float, top: Top) -> Iterator[tuple[LayerUse, tuple[LayerUse, float]]]:
    for use in top.hidden:
        rate = literal(use.layer.argument("rate", 0)) if isinstance(use.layer, Call) and use.kind in _KINDS else None
        if isinstance(rate, (int, float)) and rate > limit:
            yield use, (use, rate)
