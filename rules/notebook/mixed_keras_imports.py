"""Layers, models or callbacks of `keras` and of `tf.keras` in one program.

Why: before Keras 2.4 these are two packages with classes of the same names. A layer of one in a model of the other is
an object of a foreign class: the model refuses it, or a callback is not called. Since 2.4 one stands for the other, but
only where the installed versions fit.

Instead: take everything from one package, in a notebook on TensorFlow from `tensorflow.keras`.

Known limits: only what is used counts, not what is imported and left; notebooks that show Keras 3 are left alone.

Source: https://keras.io/getting_started/#tensorflow--keras-2-backwards-compatibility
"""

from __future__ import annotations

from collections.abc import Iterator

from reviewlint.rule import Finding, Rule, Severity
from reviewlint.views.analysis import Analysis
from reviewlint.views.keras_packages import mixed_packages


class MixedKerasImports(Rule):
    code = "RL016"
    name = "mixed-keras-imports"
    severity = Severity.ADVICE
    summary = (
        "В одном ноутбуке смешаны два пакета: {earlier_name} взят из {earlier}, а {later_name} из {later}; "
        "импортируйте все из одного, например из tensorflow.keras."
    )
    origin = "Документация Keras: совместимость с TensorFlow и Keras 2"
    needs = frozenset({"outputs"})

    invalid = (
        """\
# %%
from tensorflow.keras.models import Sequential
from keras.layers import Dense  #!
network = Sequential([Dense(5)])
""",
        """\
# %%
import keras.layers as L
def block(units):
    return L.Dense(units)
# %%
from tensorflow.keras.callbacks import *  #!
# %%
parts = {'first': block(3), 'second': block(4)}
stop = EarlyStopping(patience=2)
""",
        """\
# %%
from tensorflow.keras.applications.xception import Xception as Base
base = Base(include_top=False)
# %%
from keras import models
from keras.callbacks import Callback  #!
# %%
class Watch(Callback):
    def on_epoch_end(self, epoch, logs=None):
        print(epoch)
""",
    )
    valid = (
        """\
# %%
from tensorflow.keras.models import Sequential
from tensorflow.keras import layers
from keras.utils import to_categorical
from keras.preprocessing.image import load_img
from keras.layers import Dense
from tensorflow.keras.layers import Dense
network = Sequential([layers.Input((3,)), Dense(5)])
""",
        """\
# %%
!pip install -q keras==3.3.3
import keras
import tensorflow as tf
network = keras.Sequential([tf.keras.layers.Dense(5)])
""",
        """\
# %%
from keras.layers import Dense
from tensorflow.keras.models import Sequential
network = Sequential([Dense(5)])
network.fit(x, y)
# %% [output]
# 9/9 ━━━━━━━━━━━━━━━━━━━━ 5s 1s/step - loss: 0.9
""",
    )

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        """The notebook's second package, once."""
        found = mixed_packages(analysis)
        if found is not None:
            earlier, later = found
            yield self.finding(
                later.place,
                earlier=earlier.package,
                earlier_name=earlier.name,
                earlier_cell=earlier.place.cell,
                later=later.package,
                later_name=later.name,
            )
