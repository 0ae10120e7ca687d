"""The best epoch is saved by a checkpoint, and the model is then used with the weights of the last one.

Why: `ModelCheckpoint` writes a file and leaves the model alone. After `fit` the model holds the weights of the last
epoch, so that `evaluate` and `predict` say nothing about the best one, although it lies on the disk.

Instead: `model.load_weights('best.h5')` between `fit` and the first use, or
`EarlyStopping(restore_best_weights=True)` in the same `fit`.

Known limits: the training right before the use decides. A training with callbacks that are not known or that the
notebook defines itself is left alone, and so is one after which a file is loaded whose name is not known.

Source: https://keras.io/api/callbacks/model_checkpoint/
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reviewlint.diagnostics import Severity
from reviewlint.inference.terms import Call, literal
from reviewlint.rule import Finding, Rule
from reviewlint.views.analysis import Analysis
from reviewlint.views.checkpoints import best_checkpoints, file_of, loads, may_be_file, may_restore, uses
from reviewlint.views.training import Training, live_trainings, same_object


class BestWeightsNotLoaded(Rule):
    """A use of a model after a training whose best epoch is saved and not loaded."""

    code = "RL404"
    name = "best-weights-not-loaded"
    severity = Severity.WARNING
    summary = (
        "ModelCheckpoint сохраняет лучшую эпоху{into}, но перед {what} она не загружена, и модель работает с весами "
        "последней эпохи: вызовите сначала load_weights."
    )
    origin = "Документация Keras: ModelCheckpoint"

    invalid = (
        """\
# %%
from tensorflow.keras.callbacks import ModelCheckpoint
from tensorflow.keras.models import Sequential
model = Sequential()
keep = ModelCheckpoint('best.h5', monitor='val_accuracy', save_best_only=True)
model.fit(x, y, validation_split=0.2, epochs=9, callbacks=[keep])
# %%
loss, accuracy = model.evaluate(x_test, y_test)  #!
answers = model.predict(x_new)
""",
        """\
# %%
import tensorflow.keras.callbacks as C
def tools(file):
    return [C.ModelCheckpoint(file, save_best_only=True), C.EarlyStopping(patience=3)]
# %%
net = build_network()
net.compile('adam', 'categorical_crossentropy')
settings = {'epochs': 5, 'callbacks': tools('best.keras'), 'validation_data': held}
# %%
history = net.fit(flow, **settings)
# %%
answers = net.predict(new_flow).argmax(axis=-1)  #!
""",
        """\
# %%
from keras.callbacks import ModelCheckpoint
from keras.models import Model
network = Model(a, b)
class Course:
    best = ModelCheckpoint(filepath='weights/best.hdf5', save_best_only=True, save_weights_only=True)
def learn(model):
    return model.fit_generator(train, callbacks=[Course.best], validation_data=held)
def check(model):
    return model.evaluate_generator(held)  #!
# %%
network.load_weights('pretrained.hdf5')
learn(network)
# %%
network.load_weights('other_start.hdf5')
# %%
print(check(network))
""",
    )
    valid = (
        """\
# %%
from tensorflow.keras.callbacks import ModelCheckpoint
from tensorflow.keras.models import Sequential
model = Sequential()
keep = ModelCheckpoint('best.h5', save_best_only=True)
model.fit(x, y, validation_split=0.2, callbacks=[keep])
# %%
def best(network, file='best.h5'):
    network.load_weights(file)
    return network
# %%
print(best(model).evaluate(x_test, y_test), model.predict(x_new))
""",
        """\
# %%
from tensorflow.keras.callbacks import EarlyStopping, ModelCheckpoint
from tensorflow.keras.models import Sequential
model = Sequential()
keep = ModelCheckpoint('best.h5', save_best_only=True)
stop = EarlyStopping(patience=4, restore_best_weights=True)
model.fit(x, y, validation_split=0.2, callbacks=[keep, stop])
model.evaluate(x_test, y_test)
""",
        """\
# %%
from tensorflow.keras.callbacks import ModelCheckpoint
from tensorflow.keras.models import Sequential, load_model
model = Sequential()
keep = ModelCheckpoint('best.h5', save_best_only=True)
model.fit(x, y, validation_split=0.2, callbacks=[keep])
# %%
best = load_model('best.h5')
print(best.evaluate(x_test, y_test))
# %%
last_answers, best_answers = model.predict(x_new), best.predict(x_new)
""",
        """\
# %%
from tensorflow.keras.callbacks import ModelCheckpoint
from tensorflow.keras.models import Sequential
model = Sequential()
every = ModelCheckpoint('last.h5')
model.fit(x, y, validation_split=0.2, callbacks=[every])
model.evaluate(x_test, y_test)
# %%
model.fit(x, y, validation_split=0.2, callbacks=[ModelCheckpoint('best.h5', save_best_only=True), course_tool])
model.evaluate(x_test, y_test)
""",
    )

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        """The first use of a model after each training that saved its best epoch."""
        live = live_trainings(analysis)
        told: set[int] = set()
        for training, use in _first_uses(analysis, live):
            checkpoint = _not_loaded(analysis, training, use)
            assert use.place is not None
            if checkpoint is None or id(use.place.node) in told:
                continue
            told.add(id(use.place.node))
            file = _file_name(checkpoint)
            later = next((load for load in loads(analysis) if load.call.time > use.time), None)
            is_check = (use.method or "").startswith("evaluate")
            yield self.finding(
                use,
                subject=f"best:{use.place.cell}:{file}",
                file=file,
                into=f" в {file}" if file else "",
                what="оценкой" if is_check else "предсказанием",
                is_check=is_check,
                fit_cell=analysis.timeline.cell_at(training.call.time),
                later_cell=analysis.timeline.cell_at(later.call.time)
                if later is not None and may_be_file(later, checkpoint)
                else None,
            )


def _first_uses(analysis: Analysis, live: Sequence[Training]) -> Iterator[tuple[Training, Call]]:
    """Each training with the first use of its model before the model is trained again."""
    for training in live:
        if not best_checkpoints(training):
            continue
        again = [t.call.time for t in live if t.call.time > training.call.time and same_object(t.model, training.model)]
        use = next((use for use in uses(analysis, training.model) if use.time > training.call.time), None)
        if use is not None and (not again or use.time < again[0]):
            yield training, use


def _not_loaded(analysis: Analysis, training: Training, use: Call) -> Call | None:
    """The checkpoint that saves the best epoch of a training and that nothing loads before a use."""
    if may_restore(training):
        return None
    between = [load for load in loads(analysis) if training.call.time < load.call.time < use.time]
    kept = best_checkpoints(training)
    if any(may_be_file(load, checkpoint) for load in between for checkpoint in kept):
        return None
    return kept[-1]


def _file_name(checkpoint: Call) -> str:
    name = literal(file_of(checkpoint))
    return name.replace("\\", "/").rpartition("/")[2] if isinstance(name, str) else ""
