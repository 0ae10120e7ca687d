"""The best epoch is kept by a checkpoint, and its weights are loaded before the model is evaluated or predicts.

Why: the last epoch is rarely the best one. What is measured and submitted is then the epoch that did best on
validation data.

Instead: nothing is to be done; this is praise.

Known limits: the loaded file must surely be the checkpoint's. A checkpoint that looks in the wrong direction
(monitor-mode-mismatch) or whose `monitor` is no text gets no praise.

Source: https://keras.io/api/callbacks/model_checkpoint/
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reviewlint.diagnostics import Severity
from reviewlint.inference.terms import Call, literal
from reviewlint.rule import Finding, Rule
from reviewlint.views.analysis import Analysis
from reviewlint.views.checkpoints import Load, best_checkpoints, file_of, is_file, loads, trained_with, uses
from reviewlint.views.monitored import best_is, monitor_of, why_not_logged
from reviewlint.views.training import Training, live_trainings, same_object


class BestCheckpointUsed(Rule):
    """A load of what a best-only checkpoint saved, before the model is used."""

    code = "RL905"
    name = "best-checkpoint-used"
    severity = Severity.PRAISE
    summary = "Лучшая эпоха сохраняется через ModelCheckpoint и загружается перед {what}: так и нужно."
    origin = "Документация Keras: ModelCheckpoint"

    invalid = (
        """\
# %%
from tensorflow.keras.callbacks import ModelCheckpoint
from tensorflow.keras.models import Sequential
model = Sequential()
keep = ModelCheckpoint('best.h5', monitor='val_accuracy', save_best_only=True)
model.fit(x, y, validation_split=0.2, callbacks=[keep])
# %%
model.load_weights('best.h5')  #!
print(model.evaluate(x_test, y_test))
""",
        """\
# %%
import tensorflow as tf
FOLDER = 'weights/'
settings = {'save_best_only': True, 'monitor': 'val_loss', 'mode': 'min'}
def tools(name):
    return [tf.keras.callbacks.ModelCheckpoint(f'{FOLDER}{name}.keras', **settings)]
# %%
net = build()
net.fit(flow, validation_data=held, callbacks=tools('large'))
# %%
net = tf.keras.models.load_model('weights/large.keras')  #!
# %%
def answers(network):
    return network.predict(test_flow)
submission['Category'] = answers(net).argmax(axis=-1)
""",
        """\
# %%
from keras.callbacks import EarlyStopping, ModelCheckpoint
from keras.models import Model
best = ModelCheckpoint(os.path.join(root, 'best.hdf5'), 'val_accuracy', 1, True)
network = Model(a, b)
callbacks = [EarlyStopping(patience=3)]
callbacks += [best]
network.fit_generator(train, validation_data=held, callbacks=callbacks)
# %%
def restored(model, callback):
    model.load_weights(callback.filepath)  #!
    return model
# %%
restored(network, best).evaluate_generator(held)
""",
    )
    valid = (
        """\
# %%
from tensorflow.keras.callbacks import ModelCheckpoint
from tensorflow.keras.models import Sequential
model = Sequential()
last = ModelCheckpoint('last.h5', monitor='val_accuracy')
model.fit(x, y, validation_split=0.2, callbacks=[last])
model.load_weights('last.h5')
print(model.evaluate(x_test, y_test))
""",
        """\
# %%
from tensorflow.keras.callbacks import ModelCheckpoint
from tensorflow.keras.models import Sequential
model = Sequential()
keep = ModelCheckpoint('best.h5', save_best_only=True)
model.fit(x, y, validation_split=0.2, callbacks=[keep])
print(model.evaluate(x_test, y_test))
# %%
model.load_weights('best.h5')
model.save('final.h5')
""",
        """\
# %%
from tensorflow.keras.callbacks import ModelCheckpoint
from tensorflow.keras.models import Sequential
model = Sequential()
keep = ModelCheckpoint('worst.h5', monitor='val_loss', mode='max', save_best_only=True)
odd = ModelCheckpoint('odd.h5', monitor=['val_loss'], save_best_only=True)
model.fit(x, y, validation_split=0.2, callbacks=[keep, odd])
model.load_weights('worst.h5')
model.predict(x_new)
model.load_weights('odd.h5')
model.predict(x_new)
""",
        """\
# %%
from tensorflow.keras.callbacks import ModelCheckpoint
from tensorflow.keras.models import Sequential
model = Sequential()
model.load_weights('best.h5')
model.predict(x_new)
model.fit(x, y, validation_split=0.2, callbacks=[ModelCheckpoint('best.h5', save_best_only=True)])
""",
        """\
# %%
from tensorflow.keras.callbacks import ModelCheckpoint
from tensorflow.keras.models import Sequential
model, other = Sequential(), Sequential()
for net in (model, other):
    net.compile('adam', 'categorical_crossentropy', metrics=['accuracy'])
keep = ModelCheckpoint('nothing.h5', monitor='val_acc', save_best_only=True)
model.fit(x, y, validation_split=0.2, callbacks=[keep])
model.load_weights('nothing.h5')
model.evaluate(x_test, y_test)
# %%
other.fit(x, y, validation_split=0.2, callbacks=[ModelCheckpoint('first.h5', save_best_only=True)])
other.load_weights('first.h5')  # to go on from
other.fit(x, y, validation_split=0.2, epochs=3)
other.predict(x_new)
""",
    )

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        """Every load of a best epoch that is used afterwards, once a line of code."""
        live = live_trainings(analysis)
        saved = [
            (training, checkpoint)
            for training in live
            for checkpoint in best_checkpoints(training)
            if _is_sound(analysis, checkpoint, live)
        ]
        told: set[int] = set()
        for load in loads(analysis) if saved else ():
            found, use, place = _source(load, saved), _first_use(analysis, load, live), load.call.place
            if found is None or use is None or place is None or id(place.node) in told:
                continue
            told.add(id(place.node))
            file = literal(file_of(found))
            is_check = (use.method or "").startswith("evaluate")
            yield self.finding(
                place,
                subject=f"best:{place.cell}",
                file=file.replace("\\", "/").rpartition("/")[2] if isinstance(file, str) else "",
                what="оценкой" if is_check else "предсказанием",
                is_check=is_check,
            )


def _is_sound(analysis: Analysis, checkpoint: Call, live: Sequence[Training]) -> bool:
    """Whether a checkpoint watches one metric that is logged, in its right direction as far as that is known."""
    monitor, mode = monitor_of(checkpoint), literal(checkpoint.argument("mode", 5), "auto")
    if monitor is None or (mode in ("min", "max") and best_is(monitor) not in (None, mode)):
        return False
    return not why_not_logged(analysis, trained_with(checkpoint, live), monitor)


def _first_use(analysis: Analysis, load: Load, live: Sequence[Training]) -> Call | None:
    """The first evaluation or prediction after a load; None where the model is trained further before it."""
    use = next((use for use in uses(analysis, load.model) if use.time > load.call.time), None)
    if use is None:
        return None
    between = (one for one in live if load.call.time < one.call.time < use.time)
    return None if any(same_object(one.model, load.model) for one in between) else use


def _source(load: Load, saved: list[tuple[Training, Call]]) -> Call | None:
    """The checkpoint that wrote what is loaded, in the last training before."""
    written = [checkpoint for training, checkpoint in saved if training.call.time < load.call.time]
    return next((checkpoint for checkpoint in reversed(written) if is_file(load, checkpoint)), None)
