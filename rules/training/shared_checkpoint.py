"""One checkpoint, or one file, that serves the trainings of different models whose weights are loaded later.

Why: a `ModelCheckpoint` object keeps the best value that it has seen, across `fit` calls: a second model is saved only
where it beats the first one, so that the file may hold the weights of another model than the one trained last. With
two objects and one file name the second training writes over the weights of the first.

Instead: a new `ModelCheckpoint` with a file of its own for each model.

Known limits: only file names that are decided are compared. Stages of one model, and models that stand on one common
network, may share a file.

Source: keras-team/keras, callbacks/model_checkpoint.py (`self.best` is set when the object is built).
"""

from __future__ import annotations

from collections.abc import Iterator

from reviewlint.diagnostics import Severity
from reviewlint.inference.terms import literal
from reviewlint.rule import Finding, Rule
from reviewlint.views.analysis import Analysis
from reviewlint.views.checkpoints import file_of
from reviewlint.views.shared_files import shared_checkpoints


class SharedCheckpoint(Rule):
    """A checkpoint of several models."""

    code = "RL415"
    name = "shared-checkpoint"
    severity = Severity.WARNING
    summary = "Файл {file} общий для разных моделей, и в нем в итоге {holds}: заведите для каждой модели свой чекпоинт."
    origin = "Исходный код Keras: ModelCheckpoint"

    invalid = (
        """\
# %%
from tensorflow.keras.callbacks import ModelCheckpoint
from tensorflow.keras.models import Sequential
keep = ModelCheckpoint('best.h5', monitor='val_accuracy', save_best_only=True)
small, large = Sequential(), Sequential()
small.fit(x, y, validation_split=0.1, callbacks=[keep])
# %%
large.fit(x, y, validation_split=0.1, callbacks=[keep])  #!
large.load_weights('best.h5')
""",
        """\
# %%
import tensorflow as tf
FILE = 'weights/best.hdf5'
def tools():
    return [tf.keras.callbacks.ModelCheckpoint(FILE, save_best_only=True, save_weights_only=True)]
def learn(net):
    return net.fit(flow, validation_data=held, callbacks=tools())  #!
# %%
first = tf.keras.models.Sequential([tf.keras.layers.Dense(3)])
second = tf.keras.models.Sequential([tf.keras.layers.Dense(3)])
learn(first)
# %%
learn(second)
# %%
first.load_weights(FILE)
print(first.evaluate(held), second.evaluate(held))
""",
        """\
# %%
from keras.callbacks import ModelCheckpoint
from keras.layers import Dense
from keras.models import Sequential
from sklearn.model_selection import KFold
settings = {'callbacks': [ModelCheckpoint('fold.keras', save_best_only=True)], 'epochs': 5}
# %%
for train, held in KFold(5).split(x):
    model = Sequential([Dense(10)])
    model.compile('adam', 'mse')
    model.fit(x[train], y[train], validation_data=(x[held], y[held]), **settings)  #!
    model.load_weights('fold.keras')
    scores.append(model.evaluate(x[held], y[held]))
""",
    )
    valid = (
        """\
# %%
from tensorflow.keras.callbacks import ModelCheckpoint
from tensorflow.keras.models import Sequential
model = Sequential()
keep = ModelCheckpoint('best.h5', save_best_only=True)
model.fit(x, y, validation_split=0.1, callbacks=[keep])
model.load_weights('best.h5')
# %%
model.fit(x, y, validation_split=0.1, callbacks=[keep])
model.load_weights('best.h5')
""",
        """\
# %%
from tensorflow.keras.callbacks import ModelCheckpoint
from tensorflow.keras.models import Sequential
def learn(file):
    model = Sequential()
    model.fit(x, y, validation_split=0.1, callbacks=[ModelCheckpoint(file, save_best_only=True)])
    model.load_weights(file)
    return model
# %%
first, second = learn('first.h5'), learn('second.h5')
# %%
again = learn('first.h5')
""",
        """\
# %%
from keras.callbacks import ModelCheckpoint
from keras.models import Sequential
for train, held in folds:
    model = Sequential()
    keep = ModelCheckpoint('fold.h5', save_best_only=True)
    model.fit(x[train], y[train], validation_data=(x[held], y[held]), callbacks=[keep])
    model.load_weights('fold.h5')
""",
        """\
# %%
from keras.applications import Xception
from keras.callbacks import ModelCheckpoint
from keras.layers import Dense
from keras.models import Model
base = Xception(include_top=False, pooling='avg')
head = Model(base.input, Dense(5)(base.output))
keep = ModelCheckpoint('best.h5', save_best_only=True)
head.fit(x, y, validation_split=0.1, callbacks=[keep])
# %%
whole = Model(base.input, Dense(5, activation='softmax')(base.output))
whole.fit(x, y, validation_split=0.1, callbacks=[keep])
whole.load_weights('best.h5')
""",
        """\
# %%
from keras.callbacks import ModelCheckpoint
from keras.layers import Dense
from keras.models import Sequential, load_model
keep = ModelCheckpoint('best.h5', save_best_only=True)
model = Sequential([Dense(9)])
model.fit(x, y, validation_split=0.1, callbacks=[keep])
# %%
before = load_model('../input/first-run/last.h5')
model = Sequential([before, Dense(5)])
model.fit(x, y, validation_split=0.1, callbacks=[keep])
model.load_weights('best.h5')
""",
    )

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        """Every second training of a checkpoint, once a line of code."""
        told: set[int] = set()
        for shared in shared_checkpoints(analysis):
            place = shared.second.call.place
            if place is None or id(place.node) in told:
                continue
            told.add(id(place.node))
            name = str(literal(file_of(shared.checkpoint))).replace("\\", "/").rpartition("/")[2]
            cells = {analysis.timeline.cell_at(call.time) for call in (shared.first.call, shared.second.call)}
            yield self.finding(
                place,
                subject=f"checkpoint:{place.cell}:{name}",
                file=name,
                kind=shared.kind,
                holds=_HOLDS[shared.kind],
                fit_cells=sorted(cells),
                load_cell=analysis.timeline.cell_at(shared.load.call.time),
            )


_HOLDS = {
    "object": "веса той из них, у которой лучше метрика, а не обязательно последней",
    "loop": "веса лучшего прохода цикла, а не обязательно последнего",
    "file": "веса последней из них",
}
