"""`EarlyStopping` that leaves the model with the weights of its last epoch, while no best epoch is loaded later.

Why: the training stops `patience` epochs after the best one, and without `restore_best_weights=True` the model keeps
what it had at the stop. These are by construction not the best weights.

Instead: `EarlyStopping(…, restore_best_weights=True)`, or a `ModelCheckpoint(save_best_only=True)` in the same `fit`
whose file is loaded afterwards.

Known limits: a callback that reaches no training is left to callback-unused. Where a callback of the notebook itself
stands beside it, or weights are set by hand, nothing is said.

Source: https://keras.io/api/callbacks/early_stopping/
"""

from __future__ import annotations

from collections.abc import Iterator

from reviewlint.diagnostics import Applicability, Fix, Severity
from reviewlint.inference.terms import Call, literal
from reviewlint.rule import Example, Finding, Rule
from reviewlint.views.analysis import Analysis
from reviewlint.views.checkpoints import (
    Load,
    callbacks_of,
    has_own_callbacks,
    keeps_best,
    loads,
    may_be_file,
    restores_best,
    trained_with,
)
from reviewlint.views.edits import with_argument
from reviewlint.views.lines import by_line
from reviewlint.views.stopping import CHECKPOINT, STOPPING
from reviewlint.views.training import Training, callback_subject, live_trainings


class EarlyStoppingKeepsLast(Rule):
    """`EarlyStopping` without `restore_best_weights=True` and without a best checkpoint that is loaded."""

    code = "RL405"
    name = "early-stopping-keeps-last"
    severity = Severity.ADVICE
    summary = (
        "EarlyStopping без restore_best_weights=True оставляет веса последней эпохи, а {lost_text}: "
        "добавьте restore_best_weights=True."
    )
    origin = "Документация Keras: EarlyStopping"

    invalid = (
        Example(
            """\
# %%
from tensorflow.keras.callbacks import EarlyStopping
stop = EarlyStopping(monitor='val_loss', patience=5)  #!
model.fit(x, y, validation_split=0.1, epochs=50, callbacks=[stop])
""",
            fixed="""\
# %%
from tensorflow.keras.callbacks import EarlyStopping
stop = EarlyStopping(monitor='val_loss', patience=5, restore_best_weights=True)
model.fit(x, y, validation_split=0.1, epochs=50, callbacks=[stop])
""",
        ),
        Example(
            """\
# %%
from keras import callbacks
stop = callbacks.EarlyStopping(  #!
    patience=8,  # epochs
    restore_best_weights=False,
)
later = callbacks.EarlyStopping(  #!
    monitor='val_accuracy',
    patience=3,  # epochs
)
# %%
for part in parts:
    model.fit(part, validation_data=held, epochs=80, callbacks=[stop, later])
""",
            fixed="""\
# %%
from keras import callbacks
stop = callbacks.EarlyStopping(
    patience=8,  # epochs
    restore_best_weights=True,
)
later = callbacks.EarlyStopping(
    monitor='val_accuracy',
    patience=3,  # epochs
    restore_best_weights=True,
)
# %%
for part in parts:
    model.fit(part, validation_data=held, epochs=80, callbacks=[stop, later])
""",
        ),
        """\
# %%
import tensorflow.keras.callbacks as C
def tools(patience, restore=False):
    best = C.ModelCheckpoint('last.h5')
    return [best, C.EarlyStopping(patience=patience, restore_best_weights=restore)]  #!
# %%
settings = {'epochs': 30, 'callbacks': tools(3)}
model.fit(flow, validation_data=held, **settings)
# %%
model.load_weights('last.h5')
""",
        Example(
            """\
# %%
from keras.callbacks import EarlyStopping, ModelCheckpoint
patient = dict(patience=4, mode='min')
keep = ModelCheckpoint('best.h5', save_best_only=True)
stop = EarlyStopping('val_loss', **patient)  #!
# %%
for network in networks:
    network.fit(x, y, validation_data=(x_val, y_val), epochs=20, callbacks=[keep, stop])
# %%
other.load_weights('pretrained.h5')
""",
            fixed="""\
# %%
from keras.callbacks import EarlyStopping, ModelCheckpoint
patient = dict(patience=4, mode='min')
keep = ModelCheckpoint('best.h5', save_best_only=True)
stop = EarlyStopping('val_loss', **patient, restore_best_weights=True)
# %%
for network in networks:
    network.fit(x, y, validation_data=(x_val, y_val), epochs=20, callbacks=[keep, stop])
# %%
other.load_weights('pretrained.h5')
""",
        ),
    )
    valid = (
        """\
# %%
from tensorflow.keras.callbacks import EarlyStopping
stop = EarlyStopping(patience=5, restore_best_weights=True)
model.fit(x, y, validation_split=0.1, epochs=50, callbacks=[stop])
""",
        """\
# %%
from tensorflow.keras.callbacks import EarlyStopping, ModelCheckpoint
stop = EarlyStopping(patience=5)
keep = ModelCheckpoint('best.hdf5', save_best_only=True)
# %%
model.fit(x, y, validation_split=0.1, epochs=50, callbacks=[keep, stop])
# %%
def load_best():
    model.load_weights('best.hdf5')
load_best()
""",
        """\
# %%
from tensorflow.keras.callbacks import EarlyStopping
stop = EarlyStopping(patience=5)
usual = EarlyStopping(patience=5, **json.load(open('stopping.json')))
model.fit(x, y, validation_split=0.1, epochs=50, callbacks=usual)
""",
        """\
# %%
import tensorflow as tf
class KeepBest(tf.keras.callbacks.Callback):
    def on_train_end(self, logs=None):
        self.model.set_weights(self.best)
# %%
model.fit(x, y, callbacks=[tf.keras.callbacks.EarlyStopping(patience=2), KeepBest()])
""",
    )

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        """Every `EarlyStopping` of a training of which nothing brings the best epoch back."""
        live = live_trainings(analysis)
        known = loads(analysis)
        for line in by_line(analysis.timeline.calls_of(STOPPING)):
            used = [(stop, served) for stop in line if (served := trained_with(stop, live))]
            of_stop = [training for _, served in used for training in served]
            if not used or any(restores_best(stop) is not False for stop, _ in used):
                continue
            if any(_may_come_back(training, known) for training in of_stop):
                continue
            stop = used[0][0]
            best_kept = any(keeps_best(one) for training in of_stop for one in callbacks_of(training, CHECKPOINT))
            yield self.finding(
                stop,
                fix=_fix(analysis, stop),
                subject=callback_subject(analysis, stop),
                patience=literal(stop.argument("patience", 2)),
                explicit=stop.argument("restore_best_weights", 6) is not None,
                last_kept=any(_keeps_last(training) for training in of_stop),
                best_kept=best_kept,
                lost_text="сохраненная в файл лучшая не загружается" if best_kept else "лучшая нигде не сохраняется",
                fit_cells=[analysis.timeline.cell_at(training.call.time) for training in of_stop],
            )


def _may_come_back(training: Training, known: list[Load]) -> bool:
    """Whether the best weights of a training may be in the model again at some later moment."""
    later = [load for load in known if load.call.time > training.call.time]
    if has_own_callbacks(training) or any(load.call.method == "set_weights" for load in later):
        return True
    if any(restores_best(stop) is not False for stop in callbacks_of(training, STOPPING)):
        return True
    kept: list[Call] = [one for one in callbacks_of(training, CHECKPOINT) if keeps_best(one) is not False]
    if any(may_be_file(load, checkpoint) for load in later for checkpoint in kept):
        return True
    return bool(later) and not training.callbacks_complete


def _fix(analysis: Analysis, stop: Call) -> Fix | None:
    edit = with_argument(analysis, stop, "restore_best_weights", "True", 6)
    return Fix(Applicability.UNSAFE, (edit,), "Вернуть веса лучшей эпохи") if edit is not None else None


def _keeps_last(training: Training) -> bool:
    return any(keeps_best(one) is False for one in callbacks_of(training, CHECKPOINT))
