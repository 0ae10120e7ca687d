"""A callback that looks for the best epoch in the wrong direction, or watches a metric that nothing logs.

Why: with `mode='max'` on a loss the «best» epoch is the worst one. A name that is not in the log is never found: the
checkpoint writes nothing, or every epoch, early stopping never stops; some versions of Keras raise.

Instead: `mode='min'` for losses and `mode='max'` for accuracy and AUC (or leave `mode` to Keras), and the very name
that `fit` prints: `metrics=['accuracy']` is `val_accuracy` since Keras 2.3, `metrics=['acc']` is `val_acc`.

Known limits: metrics of the notebook itself or of other libraries are not judged, nor names of models with several
outputs. A name that some saved log shows is right.

Source: https://keras.io/api/callbacks/model_checkpoint/ ; measured with Keras 3.15.
"""

from __future__ import annotations

from collections.abc import Iterator

from reviewlint.diagnostics import Applicability, Fix, Severity
from reviewlint.inference.terms import Argument, Call
from reviewlint.rule import Confidence, Example, Finding, Rule
from reviewlint.views.analysis import Analysis
from reviewlint.views.checkpoints import trained_with
from reviewlint.views.edits import with_text
from reviewlint.views.keras_versions import version_of
from reviewlint.views.lines import by_line
from reviewlint.views.monitored import (
    MODES,
    UNUSED,
    WATCHING,
    best_is,
    called_now,
    logs_name,
    monitor_of,
    names_of_metrics,
    warned_in,
    watching_fault,
)
from reviewlint.views.training import CALLBACKS, Training, callback_subject, live_trainings


class MonitorModeMismatch(Rule):
    """`mode` against the metric's sense, or a monitored name that the training does not log."""

    code = "RL403"
    name = "monitor-mode-mismatch"
    severity = Severity.ERROR
    summary = (
        "У колбэка {callback} mode='{mode}' при monitor='{monitor}', поэтому лучшей он сочтет худшую эпоху: нужен "
        "mode='{best}'."
    )
    origin = "Документация Keras: ModelCheckpoint"

    invalid = (
        Example(
            """\
# %%
from tensorflow.keras.callbacks import ModelCheckpoint
keep = ModelCheckpoint('best.h5', monitor='val_loss', mode='max', save_best_only=True)  #!
""",
            fixed="""\
# %%
from tensorflow.keras.callbacks import ModelCheckpoint
keep = ModelCheckpoint('best.h5', monitor='val_loss', mode='min', save_best_only=True)
""",
        ),
        """\
# %%
import tensorflow.keras.callbacks as C
watched = 'val_auc_1'
common = dict(monitor=watched, verbose=1)
def tools(direction):
    return [C.EarlyStopping(patience=3, mode=direction, **common)]  #!
# %%
model.fit(flow, callbacks=tools('min'), validation_data=held)
""",
        Example(
            """\
# %%
from tensorflow.keras.callbacks import EarlyStopping
from tensorflow.keras.models import Sequential
model = Sequential()
model.compile('adam', 'categorical_crossentropy', metrics=['accuracy'])
# %%
stop = EarlyStopping(
    patience=2,
    monitor='val_acc',  #!
)
# %%
model.fit(x, y, validation_split=0.1, callbacks=[stop])
""",
            fixed="""\
# %%
from tensorflow.keras.callbacks import EarlyStopping
from tensorflow.keras.models import Sequential
model = Sequential()
model.compile('adam', 'categorical_crossentropy', metrics=['accuracy'])
# %%
stop = EarlyStopping(
    patience=2,
    monitor='val_accuracy',
)
# %%
model.fit(x, y, validation_split=0.1, callbacks=[stop])
""",
        ),
        """\
# %%
import tensorflow as tf
net = tf.keras.models.Sequential()
net.compile(loss='mse', metrics=[tf.keras.metrics.AUC(), 'mae'])
slower = tf.keras.callbacks.ReduceLROnPlateau('val_accuracy', patience=2)  #!
settings = {'callbacks': [slower], 'validation_data': held}
net.fit(flow, **settings)
""",
        """\
# %%
from keras.callbacks import EarlyStopping, ModelCheckpoint
from keras.models import Sequential
model = Sequential()
stop = EarlyStopping(patience=4)  #!
best = ModelCheckpoint('best.keras', 'val_accuracy', save_best_only=True)  #!
# %%
model.compile('sgd', 'mse', ['accuracy'])
for part in range(2):
    model.fit(x[part], y[part], epochs=3, callbacks=[stop, best])
# %% [output]
# Epoch 1/3
# WARNING:tensorflow:Can save best model only with val_accuracy available, skipping.
""",
    )
    valid = (
        """\
# %%
from tensorflow.keras.callbacks import EarlyStopping, ModelCheckpoint, ReduceLROnPlateau
a = ModelCheckpoint('best.h5', monitor='val_accuracy', mode='max', save_best_only=True)
b = EarlyStopping(monitor='val_loss', mode='min')
c = ReduceLROnPlateau(monitor='val_my_score', mode='min')
d = EarlyStopping(monitor='val_loss', mode='auto')
e = EarlyStopping(monitor='val_loss_ratio', mode='max')
""",
        """\
# %%
from tensorflow.keras.callbacks import EarlyStopping
from tensorflow.keras.models import Sequential
def score(a, b):
    return a - b
model = Sequential()
model.compile('adam', 'mse', metrics=['accuracy', score])
model.fit(x, y, validation_split=0.1, callbacks=[EarlyStopping('val_acc'), EarlyStopping('val_score')])
""",
        """\
# %%
from keras.callbacks import EarlyStopping
from keras.models import Sequential
model = Sequential()
model.compile('adam', 'categorical_crossentropy', metrics=['accuracy'])
model.fit(x, y, validation_split=0.1, callbacks=[EarlyStopping('val_acc')])
# %% [output]
# Epoch 1/1
# 60/60 [======] - 5s 1ms/step - loss: 0.9 - acc: 0.4 - val_loss: 0.6 - val_acc: 0.7
""",
        """\
# %%
from tensorflow.keras.callbacks import EarlyStopping, ModelCheckpoint
from tensorflow.keras.models import Model
model = Model(a, [b, c])
model.compile('adam', 'mse', metrics='accuracy')
model.fit(x, y, callbacks=[ModelCheckpoint('last.h5'), EarlyStopping('accuracy'), EarlyStopping('dense_accuracy')])
options = json.load(open('fit.json'))
model.fit(x, y, callbacks=[EarlyStopping(patience=2)], **options)
# %%
import tensorflow as tf
model = tf.keras.models.Sequential()
model.compile('adam', 'mse', metrics=[tf.keras.metrics.AUC(name='quality'), tf.keras.metrics.CategoricalAccuracy()])
best = ModelCheckpoint('best.h5', monitor='val_quality', save_best_only=True)
stop = EarlyStopping(monitor='val_categorical_accuracy')
model.fit(x, y, validation_data=held, callbacks=[best, stop])
""",
    )

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        """Every callback of Keras that watches a metric and does so in vain."""
        live = live_trainings(analysis)
        for line in by_line(analysis.timeline.calls_of(*WATCHING)):
            judged = [(call, watching_fault(analysis, call, live)) for call in line if not call.context.uncalled]
            faults = [(call, fault) for call, fault in judged if fault != UNUSED]
            if not faults or any(not fault for _, fault in faults):
                continue
            call, fault = faults[0]
            if fault == "mode":
                yield self._wrong_mode(analysis, call)
            else:
                yield self._not_found(analysis, call, fault, trained_with(call, live)[0])

    def _wrong_mode(self, analysis: Analysis, call: Call) -> Finding:
        given, monitor = call.given("mode", MODES[call.target or ""]), monitor_of(call) or ""
        best = best_is(monitor) or ""
        assert given is not None
        return self.finding(
            given.place,
            fix=_fix(analysis, call, given, best),
            subject=callback_subject(analysis, call),
            callback=(call.target or "").removeprefix(CALLBACKS),
            kind="mode",
            mode="min" if best == "max" else "max",
            monitor=monitor,
            best=best,
            metrics=(),
            logged="",
            warned_cell=0,
        )

    def _not_found(self, analysis: Analysis, call: Call, kind: str, training: Training) -> Finding:
        given, monitor = call.given("monitor", WATCHING[call.target or ""]), monitor_of(call) or ""
        place = given.place if given is not None else call.place
        assert place is not None
        names = sorted(names_of_metrics(analysis, training) or ())
        logged = called_now(monitor, names) if kind == "name" else ""
        is_inferred = bool(logged) and version_of(analysis) is None and not logs_name(analysis, logged)
        summary = _UNVALIDATED if kind == "validation" else _RENAMED if is_inferred else _UNLOGGED
        return self.finding(
            place,
            confidence=Confidence.INFERRED if is_inferred else Confidence.DECIDED,
            fix=_fix(analysis, call, given, logged),
            subject=callback_subject(analysis, call),
            summary=summary,
            callback=(call.target or "").removeprefix(CALLBACKS),
            kind=kind,
            mode="",
            monitor=monitor,
            best="",
            metrics=tuple(names),
            logged=logged,
            warned_cell=warned_in(analysis, call, monitor),
        )


_UNLOGGED = (
    "Колбэк {callback} следит за {monitor}, но с такими метриками в compile этого имени в логе не будет, и колбэк не "
    "сработает: укажите имя, которое печатает fit."
)
_RENAMED = (
    "Колбэк {callback} следит за {monitor}, а начиная с Keras 2.3 при таких метриках в compile в логе стоит {logged}, "
    "и колбэк не сработает: сверьте имя с тем, что печатает fit."
)
_UNVALIDATED = (
    "Колбэк {callback} следит за {monitor}, но fit вызван без валидационных данных, и такой метрики не будет: "
    "передайте validation_data."
)


def _fix(analysis: Analysis, call: Call, given: Argument | None, text: str) -> Fix | None:
    edit = with_text(analysis, call, given, text) if given is not None and text else None
    return Fix(Applicability.UNSAFE, (edit,), f"Написать здесь {text}") if edit is not None else None
