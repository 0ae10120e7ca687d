"""A TTA loop that predicts the very same pictures in each pass, so that all passes are equal.

Why: test-time augmentation averages what the model says about random variants of a picture. Where nothing is random,
each pass gives the same numbers, and their average is one of them: the time is spent for nothing, and «TTA did not
help» is concluded from a test that never took place.

Instead: predict a flow of a generator that has random parameters (and `shuffle=False`), or call a model that holds
augmentation layers with `training=True`.

Known limits: data that are not followed to their source are left alone, and so are models with layers of their own
or of chance. Shuffled data are another rule's.

Source: hand-labelled notebooks: `ImageDataAugmentor(AUGMENTATIONS)` sets `featurewise_center`, not `augment`;
keras.src.legacy.preprocessing.image.
"""

from __future__ import annotations

from collections.abc import Iterator

from reviewlint.diagnostics import Severity
from reviewlint.inference.terms import Call, is_constant
from reviewlint.rule import Finding, Rule
from reviewlint.views.analysis import Analysis
from reviewlint.views.augmentation import AUGMENTOR
from reviewlint.views.image_pipeline import ImagePipeline
from reviewlint.views.tta import passes_subject
from reviewlint.views.tta_ways import live_passes, passes_are_equal, ways


class TtaWithoutAugmentation(Rule):
    code = "RL504"
    name = "tta-without-augmentation"
    severity = Severity.ERROR
    summary = (
        "Все проходы TTA предсказывают одни и те же неизмененные картинки{flow_text}, поэтому их среднее равно одному "
        "обычному предсказанию: для TTA нужны данные со случайными аугментациями."
    )
    origin = "Документация ImageDataGenerator: какие параметры случайно меняют картинки"

    invalid = (
        """\
# %%
import numpy as np
from tensorflow import keras
from tensorflow.keras.preprocessing.image import ImageDataGenerator
model = keras.models.load_model('best.h5')
plain = ImageDataGenerator(rescale=1/255)
pictures = plain.flow_from_directory('test', shuffle=False, class_mode=None)
# %%
votes = []
for step in range(10):
    votes.append(model.predict(pictures, verbose=1))  #!
    pictures.reset()
answer = np.mean(votes, axis=0).argmax(axis=1)
""",
        """\
# %%
import albumentations as A
import numpy as np
from ImageDataAugmentor.image_data_augmentor import *
from keras.models import load_model
recipe = A.Compose([A.HorizontalFlip(p=0.5), A.Rotate(limit=20, p=0.7)])
# %%
maker = ImageDataAugmentor(recipe)
flow = maker.flow_from_dataframe(table, directory='test/', x_col='Id', class_mode=None, shuffle=False)
# %% [markdown]
# ## TTA
# %%
net = load_model('net.h5')
def passes(count):
    return [net.predict(flow) for _ in range(count)]  #!
# %%
final = np.mean(passes(8), axis=0)
""",
        """\
# %%
import tensorflow as tf
SETTINGS = {'image_size': (224, 224), 'shuffle': False, 'label_mode': None}
hidden = tf.keras.utils.image_dataset_from_directory('hidden', **SETTINGS)
hidden = hidden.map(tf.keras.applications.xception.preprocess_input).prefetch(2)
# %%
net = tf.keras.models.load_model('xception.keras')
total = 0
steps = 0
for steps in range(6):
    total = total + net.predict(hidden)  #!
mean = total / 6
""",
        """\
# %%
import numpy as np
from tensorflow.keras.applications import Xception
from tensorflow.keras.layers import Dense, Dropout
from tensorflow.keras.models import Sequential
from tensorflow.keras.preprocessing.image import ImageDataGenerator
model = Sequential([Xception(include_top=False, pooling='avg'), Dropout(0.3), Dense(10, activation='softmax')])
# %%
augmented = ImageDataGenerator(rotation_range=20)
steady = ImageDataGenerator(rotation_range=0, horizontal_flip=False)
train = augmented.flow_from_directory('train')
test = steady.flow_from_directory('test', shuffle=False)
# %%
tta = {'steps': 5}
saved = {}
for i in range(tta['steps']):
    saved[i] = model.predict_generator(test, steps=len(test))  #!
# %%
print(np.array(list(saved.values())).mean(axis=0).shape)
""",
    )
    valid = (
        """\
# %%
import numpy as np
import tensorflow as tf
from tensorflow.keras import layers
from tensorflow.keras.preprocessing.image import ImageDataGenerator
flow = ImageDataGenerator(rescale=1/255, horizontal_flip=True).flow_from_directory('test', shuffle=False)
first = np.mean([model.predict(flow) for _ in range(20)], axis=0)
# %%
net = tf.keras.Sequential([layers.RandomFlip(), layers.Conv2D(8, 3), layers.GlobalMaxPooling2D(), layers.Dense(4)])
net.compile('adam', 'mse')
(_, _), (x_test, _) = tf.keras.datasets.cifar10.load_data()
second = np.mean([net(x_test, training=True) for _ in range(20)], axis=0)
""",
        """\
# %%
import numpy as np
from tensorflow.keras.preprocessing.image import ImageDataGenerator
test = ImageDataGenerator(rescale=1/255).flow_from_directory('test', shuffle=False)
# %%
kept = []
for path in ['one.h5', 'two.h5', 'three.h5']:
    model.load_weights(path)
    kept.append(model.predict(test))
print(np.mean(kept, axis=0))
""",
        """\
# %%
import numpy as np
from tensorflow.keras.layers import Dense, Dropout, Input
from tensorflow.keras.models import Model
from tensorflow.keras.preprocessing.image import ImageDataGenerator
inputs = Input((64, 64, 3))
x = Dropout(0.5)(Dense(32, activation='relu')(inputs), training=True)
unsure = Model(inputs, Dense(2, activation='softmax')(x))
test = ImageDataGenerator(rescale=1/255).flow_from_directory('test', shuffle=False)
spread = np.mean([unsure.predict(test) for _ in range(30)], axis=0)
""",
        """\
# %%
import numpy as np
from tensorflow.keras.preprocessing.image import ImageDataGenerator
shaky, plain = ImageDataGenerator(zoom_range=0.2), ImageDataGenerator()
moved = shaky.flow_from_directory('test', shuffle=False)
still = plain.flow_from_directory('test', shuffle=False)
# %%
parts = []
for _ in range(12):
    parts.append(model.predict(moved))
    parts.append(model.predict(still))
print(np.mean(parts, axis=0))
""",
        """\
# %%
import numpy as np
pictures = prepare('test')
# %%
answers = [model.predict(pictures) for _ in range(5)]
print(np.mean(answers, axis=0))
times = []
for _ in range(5):
    start = now()
    model.predict(flow)
    times.append(now() - start)
print(np.mean(times))
""",
    )

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        """The predictions of every live TTA loop whose passes cannot differ, each once."""
        live = live_passes(analysis)
        told: set[int] = set()
        for one in live:
            if not passes_are_equal(analysis, one):
                continue
            for prediction in one.predictions:
                place = prediction.call.place
                if place is None or id(place.node) in told:
                    continue
                told.add(id(place.node))
                way = next(ways(analysis, prediction))
                flow = prediction.data.names[0] if prediction.data is not None and prediction.data.names else ""
                yield self.finding(
                    place,
                    subject=passes_subject(live, one),
                    related=(way.datagen.place,) if way.datagen is not None and way.datagen.place else (),
                    steps=one.count,
                    flow=flow,
                    flow_text=f" из {flow}" if flow else "",
                    datagen=way.datagen.names[0] if way.datagen is not None and way.datagen.names else "",
                    misplaced=_is_misplaced(way),
                )


def _is_misplaced(way: ImagePipeline) -> bool:
    """Whether the augmentation is given to ImageDataAugmentor as its first argument, which is `featurewise_center`."""
    made = way.datagen
    if not isinstance(made, Call) or made.target != AUGMENTOR:
        return False
    first = made.positional()[:1]
    return bool(first) and not is_constant(first[0].value, True, False, None)
