"""A callback that is built and never reaches any `fit`.

Why: a callback works only where it stands in the `callbacks=` of a training. One that is only built stops nothing,
saves nothing and changes no learning rate, while a reader of the notebook believes that it does.

Instead: put it into the list that `fit` gets, or delete it. A callback that sets the learning rate is not advised where
a schedule sets it already: an optimizer with a schedule lets nobody set its rate.

Known limits: a callback that reaches a call that is not understood counts as used, and so does one that is bound to an
attribute of an object. Nothing is said in a notebook without any training.

Source: https://keras.io/api/callbacks/ ; https://keras.io/api/models/model_training_apis/#fit-method ;
keras.optimizers.Optimizer (the setter of `learning_rate`).
"""

from __future__ import annotations

from collections.abc import Iterator

from reviewlint.diagnostics import Severity
from reviewlint.inference.terms import Call
from reviewlint.rule import Finding, Rule
from reviewlint.views.analysis import Analysis
from reviewlint.views.callback_uses import kind_of_callback, unused_callbacks
from reviewlint.views.schedules import scheduled
from reviewlint.views.training import live_trainings


class CallbackUnused(Rule):
    """A callback that no `fit` gets."""

    code = "RL406"
    name = "callback-unused"
    severity = Severity.WARNING
    summary = "Колбэк {shown} создан, но ни один fit его не получает: добавьте его в callbacks или удалите."
    origin = "Документация Keras: Callbacks API"

    invalid = (
        """\
# %%
from tensorflow.keras.callbacks import EarlyStopping, ModelCheckpoint
keep = ModelCheckpoint('best.h5', save_best_only=True)
stop = EarlyStopping(patience=3, restore_best_weights=True)  #!
# %%
model.fit(x, y, epochs=9, callbacks=[keep])
# model.fit(x, y, epochs=9, callbacks=[keep, stop])
""",
        """\
# %%
import tensorflow.keras.callbacks as C
def tools(patience):
    slower = C.ReduceLROnPlateau(patience=patience)  #!
    log = C.CSVLogger('log.csv')
    return {'log': log, 'slower': slower}
# %%
chosen = tools(4)
options = dict(epochs=3, callbacks=[chosen['log']])
# %%
net.fit(flow, **options)
""",
        """\
# %%
from tensorflow import keras
class Stars(keras.callbacks.Callback):
    def on_epoch_end(self, epoch, logs=None):
        print('*' * epoch)
# %%
stars = Stars()  #!
callbacks = [
    keras.callbacks.TerminateOnNaN(),  #!
]
# %%
history = model.fit(x, y, validation_split=0.1)
""",
        """\
# %%
from keras.callbacks import LearningRateScheduler, TensorBoard
callbacks = [TensorBoard('logs')]
# %%
network.fit(x, y, callbacks=callbacks)
# %%
rate = LearningRateScheduler(lambda epoch: 0.1 / (epoch + 1))  #!
callbacks.append(rate)
print(rate, len(callbacks))
""",
        """\
# %%
from tensorflow.keras.callbacks import ReduceLROnPlateau
from tensorflow.keras.optimizers import Adam
from tensorflow.keras.optimizers.schedules import CosineDecay
plateau = ReduceLROnPlateau(patience=3)  #!
model.compile(Adam(CosineDecay(1e-3, decay_steps=4000)), 'categorical_crossentropy')
model.fit(flow, epochs=8)
""",
    )
    valid = (
        """\
# %%
from keras.callbacks import EarlyStopping, ModelCheckpoint, TerminateOnNaN
stop = EarlyStopping(patience=2)
callbacks = [stop]
callbacks += [ModelCheckpoint('best.h5')]
# %%
settings = {'epochs': 9}
settings['callbacks'] = callbacks + [TerminateOnNaN()]
model.fit(x, y, **settings)
""",
        """\
# %%
from keras.callbacks import EarlyStopping
from course_tools import train
stop = EarlyStopping(patience=2)
train(model, x, y, stop)
model.fit(x, y)
""",
        """\
# %%
from keras.callbacks import EarlyStopping
EarlyStopping(patience=2)
# %%
model.fit(x, y)
""",
        """\
# %%
import tensorflow as tf
class Trainer:
    def __init__(self):
        self.stop = tf.keras.callbacks.EarlyStopping()
    def train(self, network, epochs):
        network.fit(x, y, epochs=epochs, callbacks=self.stop)
# %%
trainer = Trainer()
for network in networks:
    trainer.train(network, 3)
""",
        """\
# %%
from keras.callbacks import ModelCheckpoint
def saver(name):
    return ModelCheckpoint(name)
first, second = saver('a.h5'), saver('b.h5')
# %%
model.fit(x, y, callbacks=[first])
# %%
def go_on():
    model.fit(x, y, epochs=2, callbacks=[stop])
# %%
from keras.callbacks import EarlyStopping
stop = EarlyStopping()
""",
    )

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        """Every callback that nothing takes."""
        schedule = _schedule(analysis)
        for callback in unused_callbacks(analysis):
            kind = kind_of_callback(callback)
            names = [name for name in callback.names if name.isidentifier()]
            name = names[0] if names else ""
            place = callback.place
            assert place is not None
            barred = schedule if isinstance(callback, Call) and kind in _SETS_RATE else ""
            yield self.finding(
                place,
                summary=_BARRED if barred else "",
                subject=f"unused:{place.cell}:{name or kind}",
                kind=kind,
                name=name,
                schedule=barred,
                shown=f"{name} ({kind})" if name and name not in (kind, "self") else kind,
            )


_SETS_RATE = frozenset({"ReduceLROnPlateau", "LearningRateScheduler"})
_BARRED = (
    "Колбэк {shown} создан, но ни один fit его не получает, а с расписанием {schedule} он и не работает: оставьте "
    "что-то одно."
)


def _schedule(analysis: Analysis) -> str:
    """The schedule that sets the rate of every training, as `ExponentialDecay`: no callback can set it then."""
    found = {id(one.training): one.name for one in scheduled(analysis)}
    live = live_trainings(analysis)
    return next(iter(found.values())) if live and all(id(training) in found for training in live) else ""
