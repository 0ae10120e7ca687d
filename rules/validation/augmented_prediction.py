"""A single prediction of pictures that are changed at random.

Why: the answer for a picture then depends on how it happened to be turned or cropped, and running the cell again gives
another submission or another report. Random changes help at prediction only where several passes are averaged (TTA).

Instead: predict a flow of a generator without augmentation; or average a dozen passes over the augmented one.

Known limits: predictions that another model is trained on (features of a backbone) are left alone, and so are single
batches that are taken out of a flow.

Source: https://www.tensorflow.org/tutorials/images/data_augmentation (augmentation is for training only).
"""

from __future__ import annotations

from collections.abc import Iterator

from reviewlint.diagnostics import Confidence, Severity
from reviewlint.rule import Finding, Rule
from reviewlint.views.analysis import Analysis
from reviewlint.views.data_uses import TRAINING, DataUse, data_uses
from reviewlint.views.preprocessing import named
from reviewlint.views.single_predictions import augmented_predictions

_SHOWN = 4
"""How many augmentations are named in a line."""


class AugmentedPrediction(Rule):
    """`predict` over an augmented flow, once and with no averaging."""

    code = "RL202"
    name = "augmented-prediction"
    severity = Severity.WARNING
    summary = (
        "Предсказание делается один раз по случайно измененным картинкам{flow_text} ({random_text}): "
        "для него нужны данные без аугментаций."
    )
    origin = "Документация Keras: аугментации применяются только при обучении"

    invalid = (
        """\
# %%
from tensorflow.keras.preprocessing.image import ImageDataGenerator
gen = ImageDataGenerator(rescale=1/255, rotation_range=30)
hidden = gen.flow_from_directory('hidden', class_mode=None, shuffle=False)  #!
# %%
answers = model.predict(hidden).argmax(axis=1)
""",
        """\
# %%
import albumentations as A
from ImageDataAugmentor.image_data_augmentor import *
settings = {'augment': A.Compose([A.HorizontalFlip(p=0.5), A.RandomBrightnessContrast()]), 'rescale': 1/255}
maker = ImageDataAugmentor(**settings)
def flow_of(table, **more):
    return maker.flow_from_dataframe(table, 'pictures', shuffle=False, **more)  #!
# %%
def answers(network, data):
    return network.predict_generator(data, steps=len(data), verbose=1)
# %%
print(answers(net, flow_of(sample, y_col=None, class_mode=None)))
""",
        """\
# %%
import tensorflow as tf
check = tf.keras.utils.image_dataset_from_directory('check', shuffle=False)  #!
def jitter(picture, label):
    return tf.image.random_brightness(tf.image.random_flip_left_right(picture), 0.2), label
check = check.map(jitter).prefetch(1)
# %%
nets = [tf.keras.models.load_model(path) for path in ('one.h5', 'two.h5')]
for net in nets:
    print(net.predict(check).argmax(1))
""",
    )
    valid = (
        """\
# %%
import numpy as np
from tensorflow.keras.preprocessing.image import ImageDataGenerator
gen = ImageDataGenerator(rescale=1/255, rotation_range=10)
plain = ImageDataGenerator(rescale=1/255)
varied = gen.flow_from_directory('hidden', shuffle=False)
fixed = plain.flow_from_directory('hidden', shuffle=False)
# %%
model.predict(fixed)
runs = [model.predict(varied) for _ in range(12)]
print(np.mean(runs, axis=0))
first, second = net.predict(varied), net.predict(varied)
print((first + second) / 2)
# %%
kept = []
for step in range(3):
    kept.append(other.predict(varied))
""",
        """\
# %%
import tensorflow as tf
from tensorflow.keras.preprocessing.image import ImageDataGenerator
train = ImageDataGenerator(zoom_range=0.2).flow_from_directory('train', shuffle=False)
base = tf.keras.applications.VGG16(include_top=False, pooling='avg')
# %%
features = base.predict(train)
head = tf.keras.Sequential([tf.keras.layers.Dense(3, activation='softmax')])
head.compile('adam', 'sparse_categorical_crossentropy')
head.fit(features, train.classes, epochs=4)
pictures, labels = next(train)
print(model.predict(pictures))
def never_called(model):
    return model.predict(train)
""",
    )

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        """Every augmented flow that is predicted on once."""
        trained = {id(use.place.node) for use in data_uses(analysis) if use.role == TRAINING}
        told: set[int] = set()
        for use in augmented_predictions(analysis):
            if id(use.place.node) not in told:
                told.add(id(use.place.node))
                yield self._found(use, is_trained=id(use.place.node) in trained)

    def _found(self, use: DataUse, is_trained: bool) -> Finding:
        flow, datagen = named(use.data), use.way.datagen
        names = list(dict.fromkeys(augmentation.name for augmentation in use.way.augmentations))
        is_drawn = all(step.target.startswith(("random.", "numpy.random.")) for step in use.way.augmentations)
        assert use.call.place is not None
        return self.finding(
            use.place,
            confidence=Confidence.INFERRED if is_drawn else Confidence.DECIDED,
            subject=f"validation:{use.place.cell}:{flow}",
            related=(use.call.place,),
            flow=flow,
            flow_text=f" {flow}" if flow else "",
            random=names,
            random_text=", ".join(names[:_SHOWN]) + (f" и еще {len(names) - _SHOWN}" if len(names) > _SHOWN else ""),
            datagen=named(datagen),
            predict_cell=use.call.place.cell,
            is_trained=is_trained,
        )
