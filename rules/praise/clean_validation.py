"""Validation data without augmentation beside training data that have it.

Why: this is how it should be. The metric then speaks of ordinary pictures, and models trained with different
augmentation can be compared.

Instead: nothing.

Known limits: only flows and `image_dataset_from_directory` are praised, and only where each step after them is
understood; augmentation layers inside the model are no matter of the data.

Source: review_000 (the mentor asks for exactly this).
"""

from __future__ import annotations

from collections.abc import Iterator

from reviewlint.diagnostics import Severity
from reviewlint.rule import Finding, Rule
from reviewlint.views.analysis import Analysis
from reviewlint.views.data_parts import overlaps
from reviewlint.views.pipelines import pipeline
from reviewlint.views.preprocessing import named
from reviewlint.views.training import Training, live_trainings
from reviewlint.views.validation_data import ValidationData, random_lambdas, validation_data


class CleanValidation(Rule):
    """A validation flow of a generator without augmentation, while the training flow is augmented."""

    code = "RL903"
    name = "clean-validation"
    severity = Severity.PRAISE
    summary = "Аугментации есть только у обучающих данных, а валидация{flow_text} идет без них: так и нужно."
    origin = "review_000"

    invalid = (
        """\
# %%
from tensorflow.keras.preprocessing.image import ImageDataGenerator
gen = ImageDataGenerator(rescale=1/255, zoom_range=0.2, validation_split=0.2)
plain = ImageDataGenerator(rescale=1/255, validation_split=0.2)
# %%
train = gen.flow_from_directory('cars', subset='training')
val = plain.flow_from_directory('cars', subset='validation')  #!
# %%
model.fit(train, validation_data=val, epochs=4)
""",
        """\
# %%
import albumentations as A
from ImageDataAugmentor.image_data_augmentor import *
recipes = {'train': A.Compose([A.HorizontalFlip(p=0.5), A.Rotate(20)]), 'val': None}
makers = {part: ImageDataAugmentor(augment=recipe, rescale=1/255) for part, recipe in recipes.items()}
def flow_of(part, **more):
    return makers[part].flow_from_directory(part, **more)
# %%
settings = dict(
    validation_data=makers['val'].flow_from_directory('held out'),  #!
    epochs=2)
net.fit(flow_of('train'), **settings)
""",
        """\
# %%
import tensorflow as tf
train = tf.keras.utils.image_dataset_from_directory('train')
check = tf.keras.utils.image_dataset_from_directory('check')  #!
def jitter(picture, label):
    return tf.image.random_flip_left_right(picture), label
# %%
train = train.map(jitter).prefetch(1)
# %%
model.fit(train, validation_data=check, epochs=5)
""",
    )
    valid = (
        """\
# %%
from tensorflow.keras.preprocessing.image import ImageDataGenerator
from course import prepare
gen = ImageDataGenerator(rescale=1/255, zoom_range=0.2)
plain = ImageDataGenerator(rescale=1/255)
own = ImageDataGenerator(preprocessing_function=prepare)
model.fit(gen.flow_from_directory('a'), validation_data=gen.flow_from_directory('b'), epochs=4)
model.fit(plain.flow_from_directory('a'), validation_data=plain.flow_from_directory('b'), epochs=4)
model.fit(gen.flow_from_directory('a'), validation_data=own.flow_from_directory('b'), epochs=4)
""",
        """\
# %%
import tensorflow as tf
from tensorflow.keras.preprocessing.image import ImageDataGenerator
model = tf.keras.Sequential([
    tf.keras.layers.Lambda(lambda picture: tf.image.random_brightness(picture, 0.3)),
    tf.keras.layers.Conv2D(8, 3), tf.keras.layers.Flatten(), tf.keras.layers.Dense(3)])
model.compile('adam', 'categorical_crossentropy')
train = ImageDataGenerator(zoom_range=0.2).flow_from_directory('a')
model.fit(train, validation_data=ImageDataGenerator().flow_from_directory('b'), epochs=4)
model.evaluate(ImageDataGenerator().flow_from_directory('c'))
""",
        """\
# %%
import tensorflow as tf
train, check = (tf.keras.utils.image_dataset_from_directory(part) for part in ('train', 'check'))
AUGMENT = False  # @param {type:"boolean"}
prepared = tf.keras.Sequential([tf.keras.layers.Rescaling(1 / 255)])
if AUGMENT:
    prepared.add(tf.keras.layers.RandomFlip())
model.fit(train.map(lambda picture, label: (prepared(picture), label)), validation_data=check, epochs=5)
""",
    )

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        """Every validation flow that is clean beside an augmented training flow, once."""
        augmented = {id(one.call) for one in live_trainings(analysis) if _is_augmented(analysis, one)}
        found = [data for data in validation_data(analysis) if data.in_training and data.place is not None]
        told = {_node(data) for data in found if data.way.augmentations}
        shared = {id(one.validation.place.node) for one in overlaps(analysis)}
        for data in found:
            is_clean = data.way.traced and data.way.flow is not None and id(data.use) in augmented
            if is_clean and _node(data) not in told and not any(random_lambdas(analysis, data)):
                told.add(_node(data))
                yield self._found(data, is_overlapping=_node(data) in shared)

    def _found(self, data: ValidationData, is_overlapping: bool) -> Finding:
        assert data.place is not None
        flow, datagen = named(data.maker), data.way.datagen
        return self.finding(
            data.place,
            subject=f"validation:{data.place.cell}:{flow}",
            related=(datagen.place,) if datagen is not None and datagen.place is not None else (),
            flow=flow,
            flow_text=f" {flow}" if flow else "",
            datagen=named(datagen),
            is_overlapping=is_overlapping,
        )


def _is_augmented(analysis: Analysis, training: Training) -> bool:
    way = pipeline(analysis, training.data, training.call.time)
    return way is not None and bool(way.augmentations)


def _node(data: ValidationData) -> int:
    return id(data.place.node) if data.place is not None else 0
