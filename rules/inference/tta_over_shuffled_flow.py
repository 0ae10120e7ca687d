"""A TTA loop over shuffled data, so that its passes average the predictions of different pictures.

Why: passes are averaged by position. A shuffled flow gives the pictures in another order at each pass, so that the
first row of one pass belongs to one picture and the first row of the next to another one: the average belongs to none,
and it cannot be matched with file names either.

Instead: `shuffle=False` (the default of `flow…` is True), and for a data set no `shuffle` on the way to `predict`.

Known limits: only flows of image generators and data sets of `tf.data` are known to be shuffled.

Source: keras.src.legacy.preprocessing.image (`shuffle=True` is the default everywhere, measured on Keras 2.15 and 3);
https://www.tensorflow.org/api_docs/python/tf/data/Dataset#shuffle (reshuffles at each iteration).
"""

from __future__ import annotations

from collections.abc import Iterator

from reviewlint.diagnostics import Severity
from reviewlint.inference.terms import Call
from reviewlint.rule import Finding, Rule
from reviewlint.views.analysis import Analysis
from reviewlint.views.tta import passes_subject
from reviewlint.views.tta_ways import live_passes, shuffler, ways


class TtaOverShuffledFlow(Rule):
    code = "RL505"
    name = "tta-over-shuffled-flow"
    severity = Severity.ERROR
    summary = (
        "Данные{flow_text}, по которым идет TTA, перемешиваются, и проходы усредняют предсказания разных картинок: "
        "для предсказания порядок должен быть постоянным{instead}."
    )
    origin = "Документация Keras: по умолчанию потоки генераторов перемешиваются"

    invalid = (
        """\
# %%
import numpy as np
from tensorflow.keras.preprocessing.image import ImageDataGenerator
maker = ImageDataGenerator(horizontal_flip=True, rescale=1/255)
hidden = maker.flow_from_directory('hidden', class_mode=None, batch_size=8)  #!
# %%
predictions = []
for _ in range(15):
    predictions.append(model.predict(hidden))
    hidden.reset()
label = np.mean(predictions, axis=0).argmax(axis=1)
""",
        """\
# %%
from keras.preprocessing import image
options = dict(x_col='Id', y_col=None, class_mode=None, shuffle=True, seed=7)
# %%
def flow_of(table, folder):
    datagen = image.ImageDataGenerator(rotation_range=8)
    return datagen.flow_from_dataframe(table, folder, **options)  #!
# %%
test = flow_of(sample, 'test/')
# %%
total, STEPS = 0, 12
for step in range(STEPS):
    total += net.predict_generator(test, steps=len(test))
answer = (total / STEPS).argmax(axis=-1)
""",
        """\
# %%
import numpy as np
import tensorflow as tf
def change(picture):
    return tf.image.random_flip_left_right(picture)
names = tf.data.Dataset.from_tensor_slices(pictures)
mixed = names.shuffle(500).map(change).batch(16)  #!
# %%
runs = {'tta': [net.predict(mixed) for _ in range(10)]}
# %%
print(np.stack(runs['tta']).mean(axis=0))
""",
        """\
# %%
import numpy as np
import tensorflow as tf
from tensorflow.keras import layers
flips = tf.keras.Sequential([layers.RandomFlip('horizontal')])
plain = tf.keras.utils.image_dataset_from_directory('val')  #!
varied = plain.map(lambda x, y: (flips(x, training=True), y))
# %%
print(np.mean([model.predict(varied) for _ in range(9)], axis=0)[:5])
""",
    )
    valid = (
        """\
# %%
import numpy as np
from tensorflow.keras.preprocessing.image import ImageDataGenerator
maker = ImageDataGenerator(horizontal_flip=True)
ordered = dict(shuffle=False, class_mode=None)
hidden = maker.flow_from_directory('hidden', **ordered)
train = maker.flow_from_directory('train')
model.fit(train, epochs=4)
print(np.mean([model.predict(hidden) for _ in range(15)], axis=0))
once = model.predict(train)
""",
        """\
# %%
import numpy as np
import tensorflow as tf
data = tf.data.Dataset.from_tensor_slices(pictures)
kept = data.shuffle(100, reshuffle_each_iteration=False).map(tf.image.random_flip_left_right).batch(8)
frozen = data.shuffle(100).cache().map(tf.image.random_flip_left_right).batch(8)
one = np.mean([net.predict(kept) for _ in range(10)], axis=0)
two = np.mean([net.predict(frozen) for _ in range(10)], axis=0)
""",
        """\
# %%
import numpy as np
from tensorflow.keras.preprocessing.image import ImageDataGenerator
maker = ImageDataGenerator(width_shift_range=0.1)
is_mixed = ask()
# %%
flow = maker.flow(x, batch_size=1, shuffle=is_mixed)
print(np.mean([net.predict(flow) for _ in range(11)], axis=0))
""",
    )

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        """Every call that shuffles what a live TTA loop predicts, once."""
        live = live_passes(analysis)
        told: set[int] = set()
        for one in live:
            for prediction in one.predictions:
                found = [shuffler(way, one.loop) for way in ways(analysis, prediction)]
                call = found[0] if found and all(found) else None
                if call is None or call.place is None or id(call.place.node) in told:
                    continue
                told.add(id(call.place.node))
                name = prediction.data.names[0] if prediction.data is not None and prediction.data.names else ""
                yield self.finding(
                    call.place,
                    subject=passes_subject(live, one),
                    related=(one.header,),
                    flow=name,
                    flow_text=f" из {name}" if name else "",
                    source=call.names[0] if call.names else "",
                    by_default=_is_by_default(call),
                    is_dataset=call.method == "shuffle",
                    instead="" if call.method == "shuffle" else " (shuffle=False)",
                    loop_cell=one.header.cell,
                )


def _is_by_default(call: Call) -> bool:
    """Whether nobody asked for another order."""
    return call.method != "shuffle" and call.given("shuffle") is None
