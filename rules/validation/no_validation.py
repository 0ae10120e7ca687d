"""A training without validation that no other check on held-out pictures follows.

Why: the metrics of the training data only grow. Without pictures that the model has not seen it cannot be told when it
starts to overfit, which of two experiments is better or what result is to be expected of the submission.

Instead: `validation_data=` with a part that does not take part in training, or `validation_split=` for arrays.

Known limits: callbacks and functions of the notebook that may check the model make the rule silent.

Source: https://keras.io/guides/training_with_built_in_methods/ (validation on a hold-out set).
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from reviewlint.diagnostics import Severity
from reviewlint.inference.terms import Call
from reviewlint.rule import Finding, Rule
from reviewlint.views.analysis import Analysis
from reviewlint.views.hold_out import HoldOut
from reviewlint.views.preprocessing import named


class NoValidation(Rule):
    """`fit` with nothing held out before, in or after it."""

    code = "RL205"
    name = "no-validation"
    severity = Severity.ADVICE
    summary = (
        "Модель{model_text} обучается без валидации: без отложенных данных не видно, когда начинается переобучение."
    )
    origin = "Руководство Keras: валидация на отложенных данных"

    invalid = (
        """\
# %%
from tensorflow.keras import layers, models
from tensorflow.keras.preprocessing.image import ImageDataGenerator
train = ImageDataGenerator(rescale=1/255).flow_from_directory('train')
net = models.Sequential([layers.Conv2D(8, 3), layers.Flatten(), layers.Dense(4, activation='softmax')])
net.compile('adam', 'categorical_crossentropy', metrics=['accuracy'])
# %%
net.fit(train, epochs=20)  #!
net.evaluate(train)
""",
        """\
# %%
import numpy as np
import pandas as pd
import tensorflow as tf
settings = {'epochs': 5, 'validation_data': None, 'callbacks': [tf.keras.callbacks.EarlyStopping(monitor='loss')]}
def trained(network, data):
    network.fit(data, **settings)  #!
    return network
# %%
model = trained(make_network(), tf.keras.utils.image_dataset_from_directory('pets'))
# %%
answers = np.argmax(model.predict(hidden), axis=1)
pd.DataFrame({'Id': names, 'Category': answers}).to_csv('submission.csv')
""",
        """\
# %%
import tensorflow as tf
inputs = tf.keras.Input((64, 64, 3))
outputs = tf.keras.layers.Dense(3, activation='softmax')(tf.keras.layers.Flatten()(inputs))
first, second = tf.keras.Model(inputs, outputs), tf.keras.Sequential([tf.keras.layers.Flatten()])
for network in (first, second):
    network.compile('sgd', 'categorical_crossentropy')
# %%
first.fit(x, y, validation_split=0.1, epochs=4)
# %%
history = second.fit(  #!
    x, y, batch_size=16, epochs=4)
""",
    )
    valid = (
        """\
# %%
import tensorflow as tf
from sklearn.metrics import accuracy_score
def network():
    made = tf.keras.Sequential([tf.keras.layers.Flatten(), tf.keras.layers.Dense(3, activation='softmax')])
    made.compile('adam', 'sparse_categorical_crossentropy')
    return made
one, two, three = network(), network(), tf.keras.models.load_model('old.h5')
one.fit(x, y, epochs=4, validation_split=0.2)
# all data at last
two.fit(x, y, epochs=4)
# %%
three.fit(x_train, y_train, epochs=2)
print(accuracy_score(y_test, three.predict(x_test).argmax(1)))
""",
        """\
# %%
import tensorflow as tf
def network():
    made = tf.keras.Sequential([tf.keras.layers.Flatten(), tf.keras.layers.Dense(3, activation='softmax')])
    made.compile('adam', 'sparse_categorical_crossentropy')
    return made
for train, test in folds.split(x):
    model = network()
    model.fit(x[train], y[train], epochs=3)
    print(model.evaluate(x[test], y[test]))
# %%
staged = tf.keras.Sequential([tf.keras.layers.Flatten(), tf.keras.layers.Dense(9)])
staged.compile('adam', 'mse')
staged.fit(warm, epochs=1)
staged.fit(data, validation_data=check, epochs=9)
""",
        """\
# %%
import tensorflow as tf
from sklearn.svm import SVC
SVC().fit(x, y)
class Check(tf.keras.callbacks.Callback):
    def on_epoch_end(self, epoch, logs=None):
        print(epoch, self.model.evaluate(x_test, y_test))
model.fit(x, y, epochs=3, callbacks=[Check()])
other.fit(x, y, epochs=3, **options)
""",
        """\
# %%
import tensorflow as tf
net = tf.keras.Sequential([tf.keras.layers.Flatten(), tf.keras.layers.Dense(3, activation='softmax')])
net.compile('adam', 'sparse_categorical_crossentropy', metrics=['accuracy'])
net.fit(x, y, epochs=2, callbacks=[tf.keras.callbacks.ModelCheckpoint('logs/{epoch}', save_weights_only=True)])
# %%
watch = tf.keras.utils.SidecarEvaluator(model=net, data=held, checkpoint_dir='logs', max_evaluations=1)
watch.start()
""",
    )

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        """Every training that nothing checks."""
        told: set[int] = set()
        for training in HoldOut(analysis).unchecked():
            place = training.call.place
            if place is not None and id(place.node) not in told:
                told.add(id(place.node))
                name = _written(training.call) or named(training.model)
                yield self.finding(place, model=name, model_text=f" {name}" if name else "")


def _written(fit: Call) -> str:
    """The name of the model as the line of a `fit` has it; empty where a longer expression stands there."""
    node = fit.place.node if fit.place is not None else None
    function = node.func if isinstance(node, cst.Call) else None
    model = function.value if isinstance(function, cst.Attribute) else None
    return model.value if isinstance(model, cst.Name) else ""
