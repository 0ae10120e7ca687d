"""A patience that training cannot reach: early stopping comes first, or there are not that many epochs.

Why: `ReduceLROnPlateau` waits as long as `EarlyStopping` or longer on the same metric, so that training stops before
the smaller learning rate is tried. A patience of as many epochs as are planned never runs out at all.

Instead: a patience of `ReduceLROnPlateau` two or three times smaller than that of `EarlyStopping`, and both well below
the number of epochs.

Known limits: only numbers that are decided are compared, and the two callbacks only where they watch the same metric
with the usual `min_delta`.

Source: https://keras.io/api/callbacks/reduce_lr_on_plateau/ ; https://keras.io/api/callbacks/early_stopping/
"""

from __future__ import annotations

from collections.abc import Iterator

from reviewlint.diagnostics import Severity
from reviewlint.inference.terms import Call, literal
from reviewlint.rule import Finding, Rule
from reviewlint.views.analysis import Analysis
from reviewlint.views.checkpoints import callbacks_of, restores_best, trained_with
from reviewlint.views.lines import by_line
from reviewlint.views.monitored import PLATEAU, monitor_of
from reviewlint.views.stopping import STOPPING
from reviewlint.views.training import CALLBACKS, Training, callback_subject, live_trainings

_DEFAULTS = {STOPPING: 0, PLATEAU: 10}
_USUAL_DELTA = 1e-4


class PatienceNeverReached(Rule):
    """`patience` that runs out after the end of training."""

    code = "RL410"
    name = "patience-never-reached"
    severity = Severity.ADVICE
    summary = (
        "Терпение {callback} ({patience}) не меньше, чем {than} ({limit}), поэтому он не успеет сработать: уменьшите "
        "patience."
    )
    origin = "Документация Keras: ReduceLROnPlateau, EarlyStopping"

    invalid = (
        """\
# %%
from tensorflow.keras.callbacks import EarlyStopping, ReduceLROnPlateau
stop = EarlyStopping(monitor='val_loss', patience=5, restore_best_weights=True)
slower = ReduceLROnPlateau(monitor='val_loss', factor=0.2, patience=5)  #!
model.fit(x, y, validation_split=0.1, epochs=40, callbacks=[stop, slower])
""",
        """\
# %%
import tensorflow.keras.callbacks as C
EPOCHS = 8
def tools(patience):
    return [
        C.EarlyStopping('val_accuracy',
                        patience=patience),  #!
        C.ModelCheckpoint('best.h5', save_best_only=True),
    ]
# %%
settings = {'epochs': EPOCHS, 'callbacks': tools(10)}
model.fit(flow, validation_data=held, **settings)
""",
        """\
# %%
from keras.callbacks import *
waiting = {'patience': 3, 'monitor': 'val_loss'}
stop = EarlyStopping(**waiting)
slower = ReduceLROnPlateau(min_lr=1e-6)  #!
# %%
callbacks = [stop]
callbacks.append(slower)
# %%
for network in networks:
    network.fit(x, y, validation_data=(x_val, y_val), epochs=100, callbacks=callbacks)
""",
    )
    valid = (
        """\
# %%
from tensorflow.keras.callbacks import EarlyStopping, ReduceLROnPlateau
stop = EarlyStopping(monitor='val_loss', patience=6)
slower = ReduceLROnPlateau(monitor='val_loss', patience=2)
model.fit(x, y, validation_split=0.1, epochs=40, callbacks=[stop, slower])
""",
        """\
# %%
from tensorflow.keras.callbacks import EarlyStopping, ReduceLROnPlateau
stop = EarlyStopping(monitor='val_loss', patience=3)
slower = ReduceLROnPlateau(monitor='loss', patience=5)
model.fit(x, y, validation_split=0.1, epochs=40, callbacks=[stop, slower])
alone = ReduceLROnPlateau(monitor='val_loss', patience=5)
other.fit(x, y, validation_split=0.1, epochs=40, callbacks=alone)
""",
        """\
# %%
from tensorflow.keras.callbacks import EarlyStopping
stop = EarlyStopping(patience=10)
model.fit(x, y, validation_split=0.1, epochs=5, callbacks=[stop])
model.fit(x, y, validation_split=0.1, epochs=50, callbacks=[stop])
""",
        """\
# %%
from tensorflow.keras.callbacks import EarlyStopping
def learn(network, epochs):
    stop = EarlyStopping(patience=5)
    network.fit(x, y, validation_split=0.1, epochs=epochs, callbacks=[stop])
# %%
learn(model, 20)
# %%
learn(model, 3)
""",
        """\
# %%
from tensorflow.keras.callbacks import EarlyStopping, ReduceLROnPlateau
rough = ReduceLROnPlateau(patience=5, min_delta=0.01)
model.fit(x, y, validation_split=0.1, epochs=n_epochs, callbacks=[EarlyStopping(patience=4), rough])
""",
    )

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        """Every callback that no training gives the time to act."""
        live = live_trainings(analysis)
        for target in (STOPPING, PLATEAU):
            for line in by_line(analysis.timeline.calls_of(target)):
                judged = [_judged(call, served) for call in line if (served := trained_with(call, live))]
                if not judged or None in judged:
                    continue
                call, patience, than, limit = next(found for found in judged if found is not None)
                given = call.given("patience", 2)
                place = given.place if given is not None else call.place
                assert place is not None
                yield self.finding(
                    place,
                    subject=callback_subject(analysis, call),
                    callback=target.removeprefix(CALLBACKS),
                    patience=patience,
                    than=_THAN[than],
                    kind=than,
                    restores=target == STOPPING and restores_best(call) is True,
                    limit=limit,
                    is_default=given is None,
                )


_THAN = {"stop": "у EarlyStopping", "epochs": "число эпох"}


def _judged(call: Call, served: list[Training]) -> tuple[Call, int, str, int] | None:
    """The callback with its patience and what ends before it; None where it may act."""
    patience = _patience(call)
    if patience is None:
        return None
    found = _sooner(call, patience, served) or _too_few_epochs(patience, served)
    return None if found is None else (call, patience, *found)


def _patience(call: Call) -> int | None:
    given = call.argument("patience", 2)
    if given is None:
        return None if call.is_open else _DEFAULTS[call.target or ""]
    value = literal(given)
    return value if isinstance(value, int) and not isinstance(value, bool) else None


def _sooner(call: Call, patience: int, served: list[Training]) -> tuple[str, int] | None:
    """The patience of the early stopping that comes first in each of the trainings, where it always does."""
    if call.target != PLATEAU or not _usual(call):
        return None
    limits = []
    for training in served:
        stops = [stop for stop in callbacks_of(training, STOPPING) if _same_metric(stop, call) and _usual(stop)]
        waits = [wait for stop in stops if (wait := _patience(stop)) is not None and wait <= patience]
        if not waits:
            return None
        limits.append(min(waits))
    return "stop", max(limits)


def _same_metric(stop: Call, plateau: Call) -> bool:
    monitor = monitor_of(stop)
    return monitor is not None and monitor == monitor_of(plateau)


def _usual(call: Call) -> bool:
    """Whether any improvement counts, or nearly any, from the first epoch on."""
    delta, late = call.argument("min_delta"), call.argument("start_from_epoch")
    value = literal(delta, 1) if delta is not None else 0
    return isinstance(value, (int, float)) and abs(value) <= _USUAL_DELTA and late is None and not call.is_open


def _too_few_epochs(patience: int, served: list[Training]) -> tuple[str, int] | None:
    """The largest number of epochs of the trainings, where all are known and none is above the patience."""
    numbers = [_epochs(training) for training in served]
    known = [number for number in numbers if number is not None]
    if len(known) < len(numbers) or max(known) > patience or any(_repeats(training) for training in served):
        return None
    return "epochs", max(known)


def _repeats(training: Training) -> bool:
    """Whether a fit goes on from an epoch that is not known, so that its own epochs are not."""
    first = training.argument("initial_epoch")
    return first is not None and not isinstance(literal(first), int)


def _epochs(training: Training) -> int | None:
    if training.epochs is None:
        return None
    first, last = literal(training.argument("initial_epoch"), 0), literal(training.epochs)
    return last - first if isinstance(last, int) and isinstance(first, int) else None
