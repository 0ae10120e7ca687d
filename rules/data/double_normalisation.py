"""Two normalisations, one applied on top of the other.

Why: each of them is made for pixels 0…255. The second one gets numbers that are small already: after `preprocess_input`
and a division by 255 nearly all values lie within a hundredth of zero, and pictures differ less than rounding allows.

Instead: keep one of the two, the network's own `preprocess_input` for a pretrained network.

Known limits: steps that together make up one normalisation (`/ 255`, minus the mean, by the deviation) are one, and
normalisations that depend on the data (`samplewise_…`, `Normalization` after `adapt`) are not judged. The division by
255 before a network that scales by itself is RL101.

Source: measured with Keras 3.15: `preprocess_input` of mode tf twice gives −1.008…−0.992.
"""

from __future__ import annotations

from collections.abc import Iterator

from reviewlint.diagnostics import Severity
from reviewlint.rule import Finding, Rule
from reviewlint.views.analysis import Analysis
from reviewlint.views.data_uses import TRAINING, data_uses
from reviewlint.views.normalisation import Normalisation
from reviewlint.views.preprocessing import doubled, function_of, into_model, scaling_subject, written


class DoubleNormalisation(Rule):
    """A second normalisation of pixels that are normalised already."""

    code = "RL103"
    name = "double-normalisation"
    severity = Severity.WARNING
    summary = "Пиксели нормализуются дважды: после {first_text} идет еще {second_text}; нужна одна нормализация."
    origin = "Документация keras.applications: preprocess_input рассчитана на пиксели 0…255"

    invalid = (
        """\
# %%
from tensorflow.keras.preprocessing.image import ImageDataGenerator
from tensorflow.keras.applications.inception_v3 import preprocess_input
gen = ImageDataGenerator(
    preprocessing_function=preprocess_input,
    rescale=1./255,  #!
    zoom_range=0.1)
# %%
model.fit(gen.flow_from_directory('train'), epochs=5)
""",
        """\
# %%
import tensorflow as tf
unit = {'rescale': 1 / 255}
flow = tf.keras.preprocessing.image.ImageDataGenerator(**unit).flow_from_directory('cars')
# %%
def network():
    return tf.keras.Sequential([
        tf.keras.Input((96, 96, 3)),
        tf.keras.layers.Rescaling(1.0 / 255),  #!
        tf.keras.layers.Conv2D(16, 3, activation='relu'),
        tf.keras.layers.Flatten(),
        tf.keras.layers.Dense(10, activation='softmax'),
    ])
# %%
net = network()
net.compile('adam', 'categorical_crossentropy')
net.fit(flow)
""",
        """\
# %%
import tensorflow as tf
from tensorflow.keras.applications import mobilenet_v2
data = tf.keras.utils.image_dataset_from_directory('birds')
def scaled(picture, label):
    return tf.cast(picture, tf.float32) / 255., label
data = data.map(scaled)
# %%
def prepared(picture, label):
    return mobilenet_v2.preprocess_input(picture), label  #!
data = data.map(prepared).prefetch(1)
# %%
model.fit(data, epochs=2)
""",
        """\
# %%
import albumentations as A
from ImageDataAugmentor.image_data_augmentor import *
steps = [A.HorizontalFlip(), A.Normalize()]
maker = ImageDataAugmentor(
    augment=A.Compose(steps),
    rescale=1/255)  #!
# %%
for folder in ('cars', 'bikes'):
    model.fit(maker.flow_from_directory(folder), epochs=3)
""",
    )
    valid = (
        """\
# %%
import numpy as np
import tensorflow as tf
from tensorflow.keras.preprocessing.image import ImageDataGenerator
half = ImageDataGenerator(rescale=1/127.5, preprocessing_function=lambda picture: picture - 127.5)
own = ImageDataGenerator(rescale=1/255, samplewise_std_normalization=True)
mean, std = np.array([0.5, 0.5, 0.4]), np.array([0.2, 0.2, 0.2])
def by_hand(picture, label):
    picture = tf.cast(picture, tf.float32) / 255
    return (picture - mean) / std, label
# %%
model.fit(half.flow_from_directory('train'), epochs=2)
model.fit(own.flow_from_directory('train'), epochs=2)
model.fit(tf.keras.utils.image_dataset_from_directory('train').map(by_hand), epochs=2)
""",
        """\
# %%
import tensorflow as tf
from tensorflow.keras.preprocessing.image import ImageDataGenerator
from tensorflow.keras.applications.efficientnet import EfficientNetB0, preprocess_input
# this function does nothing, and the network scales by itself: the division is another matter
gen = ImageDataGenerator(rescale=1/255, preprocessing_function=preprocess_input)
back = ImageDataGenerator(rescale=1/255).flow_from_directory('cars')
model = tf.keras.Sequential([
    tf.keras.layers.Rescaling(255.), tf.keras.layers.Rescaling(1/127.5, -1),
    tf.keras.layers.Conv2D(8, 3), tf.keras.layers.Flatten(), tf.keras.layers.Dense(3)])
model.compile('adam', 'categorical_crossentropy')
model.fit(back)
other.fit(gen.flow_from_directory('train'), epochs=2)
""",
    )

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        """Every normalisation that comes on top of another one in data that a model is given, once."""
        told: set[int] = set()
        for use in data_uses(analysis):
            found = doubled(use.way) or doubled(into_model(analysis, use))
            if found is None or id(found[1].place.node) in told:
                continue
            first, second = found
            told.add(id(second.place.node))
            yield self.finding(
                second.place,
                subject=scaling_subject(analysis, second),
                related=(first.place,),
                first=written(analysis, first.place),
                second=written(analysis, second.place),
                first_by=first.by,
                second_by=second.by,
                first_cell=first.place.cell,
                first_text=_in_words(first, "деления", "умножения"),
                second_text=_in_words(second, "деление", "умножение"),
                in_training=use.role == TRAINING,
            )


def _in_words(step: Normalisation, division: str, multiplication: str) -> str:
    """What a normalisation is called in a message; the words are given in the case that it asks for."""
    if step.is_preprocess_input:
        return function_of(step)
    return {"/": division, "*": multiplication}.get(step.by, step.by)
