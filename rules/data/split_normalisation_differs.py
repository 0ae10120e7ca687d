"""Training, validation and prediction data of one model that are normalised differently.

Why: the model has learned on numbers of one scale and is checked or used on numbers of another one. Nothing raises; the
validation metric or the submission is simply wrong, often no better than chance.

Instead: the same normalisation everywhere, best in one function or inside the model, so that it cannot be forgotten.

Known limits: only ways are compared that are known from the files to the model. A scaling that a model does by itself
in its first layers counts for all its data alike.

Source: keras.src.legacy.preprocessing.image (each generator has its own `rescale` and `preprocessing_function`).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reviewlint.diagnostics import Severity
from reviewlint.rule import Finding, Rule
from reviewlint.views.analysis import Analysis
from reviewlint.views.data_uses import TRAINING, DataUse, data_uses
from reviewlint.views.image_pipeline import FEATURES
from reviewlint.views.preprocessing import in_words, is_read, name_at, named


class SplitNormalisationDiffers(Rule):
    """Data of one model of which some are normalised otherwise than the rest."""

    code = "RL104"
    name = "split-normalisation-differs"
    severity = Severity.ERROR
    summary = (
        "{role_text}{flow_text} нормализованы иначе, чем остальные данные этой модели: "
        "здесь {got_text}, а там {expected_text}."
    )
    origin = "Документация Keras: у каждого генератора своя нормализация"

    invalid = (
        """\
# %%
from tensorflow.keras.preprocessing.image import ImageDataGenerator
train_gen = ImageDataGenerator(rescale=1/255, horizontal_flip=True)
test_gen = ImageDataGenerator()
# %%
train = train_gen.flow_from_directory('train')
val = test_gen.flow_from_directory('val')  #!
# %%
model.fit(train, validation_data=val, epochs=4)
""",
        """\
# %%
import numpy as np
import tensorflow as tf
from tensorflow.keras.utils import load_img, img_to_array
def scaled(picture, label):
    return picture / 255., label
data = tf.keras.utils.image_dataset_from_directory('flowers').map(scaled)
net = tf.keras.Sequential([tf.keras.layers.Conv2D(8, 3), tf.keras.layers.Flatten(), tf.keras.layers.Dense(5)])
net.compile('adam', 'sparse_categorical_crossentropy')
net.fit(data, epochs=3)
# %%
def opened(path):
    return np.expand_dims(img_to_array(load_img(path, target_size=(256, 256))), 0)
# %%
answer = net.predict(opened('rose.jpg'))  #!
""",
        """\
# %%
import numpy as np
from tensorflow.keras import layers, models
from tensorflow.keras.applications import Xception
body = Xception(include_top=False, pooling='avg')
def described(pictures):
    return np.concatenate([body.predict(pictures)], axis=-1)
# %%
train, held = described(x) / 255.0, described(y) / 255.0
head = models.Sequential([layers.Dense(5, activation='softmax')])
head.compile('adam', 'categorical_crossentropy')
head.fit(train, labels, validation_data=(held, others))
# %%
hidden = described(z)
answers = head.predict(hidden)  #!
""",
        """\
# %%
from keras.preprocessing.image import ImageDataGenerator
from keras.applications.xception import preprocess_input
makers = {
    'train': ImageDataGenerator(preprocessing_function=preprocess_input, zoom_range=0.1, validation_split=0.2),
    'val': ImageDataGenerator(preprocessing_function=preprocess_input, validation_split=0.2),
    'test': ImageDataGenerator(rescale=1/255),
}
common = dict(target_size=(299, 299), class_mode='categorical')
# %%
flows = {part: makers[part].flow_from_directory('cars', subset=name, **common)
         for part, name in (('train', 'training'), ('val', 'validation'))}
hidden = makers['test'].flow_from_directory('hidden', shuffle=False, **common)  #!
# %%
net.fit(flows['train'], validation_data=flows['val'], epochs=9)
labels = net.predict(hidden).argmax(axis=1)
""",
        """\
# %%
from keras.preprocessing.image import ImageDataGenerator
plain = ImageDataGenerator()
train = ImageDataGenerator(rescale=1/255).flow_from_directory('train')  #!
valid, test = plain.flow_from_directory('valid'), plain.flow_from_directory('test')
model.fit_generator(train, epochs=2, validation_data=valid)
model.evaluate_generator(test)
""",
    )
    valid = (
        """\
# %%
import numpy as np
from tensorflow.keras.preprocessing.image import ImageDataGenerator, load_img, img_to_array
train = ImageDataGenerator(rescale=1/255, rotation_range=5).flow_from_directory('train')
val = ImageDataGenerator(preprocessing_function=lambda picture: picture / 255.0).flow_from_directory('val')
# %%
model.fit(train, validation_data=val, epochs=4)
picture = img_to_array(load_img('a.jpg')) / 256
model.predict(picture[np.newaxis])
model.predict(np.load('prepared.npy'))
other.predict(img_to_array(load_img('a.jpg'))[None])
""",
        """\
# %%
import tensorflow as tf
from keras.preprocessing.image import ImageDataGenerator
# two networks, each with data of its own
small = tf.keras.Sequential([tf.keras.layers.Conv2D(8, 3), tf.keras.layers.Flatten(), tf.keras.layers.Dense(5)])
large = tf.keras.Sequential([tf.keras.layers.Conv2D(64, 3), tf.keras.layers.Flatten(), tf.keras.layers.Dense(5)])
unit = ImageDataGenerator(rescale=1/255).flow_from_directory('train')
raw = ImageDataGenerator().flow_from_directory('train')
for net, data in ((small, unit), (large, raw)):
    net.compile('adam', 'categorical_crossentropy')
    net.fit(data, validation_data=data, epochs=2)
""",
        """\
# %%
from keras.preprocessing.image import ImageDataGenerator
from course import prepare
train = ImageDataGenerator(rescale=1/255).flow_from_directory('train')
val = ImageDataGenerator(preprocessing_function=prepare).flow_from_directory('val')
arrays = ImageDataGenerator().flow(x_val, y_val)
model.fit(train, validation_data=val, epochs=4)
model.evaluate(arrays)
""",
    )

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        """Every set of data that is normalised otherwise than what its model is trained on, once."""
        by_model: dict[tuple[int, bool], list[DataUse]] = {}
        for use in data_uses(analysis):
            of_features = use.way.traced and use.way.source == FEATURES
            if use.way.scaling is not None and (of_features or is_read(analysis, use.way, use.call.time)):
                by_model.setdefault((id(use.model), of_features), []).append(use)
        told: set[int] = set()
        for uses in by_model.values():
            for odd, usual in _odd(uses):
                if _source(odd) not in told:
                    told.add(_source(odd))
                    yield self._found(odd, usual)

    def _found(self, odd: DataUse, usual: DataUse) -> Finding:
        assert odd.way.scaling is not None
        assert usual.way.scaling is not None
        got, expected = odd.way.scaling.kind, usual.way.scaling.kind
        flow = name_at(odd.passed) or named(odd.data) or named(odd.way.flow)
        return self.finding(
            odd.place,
            subject=f"data:{odd.place.cell}:{flow}",
            related=(usual.place,),
            role=odd.role,
            role_text=_ROLES[odd.role],
            flow=flow,
            flow_text=f" {flow}" if flow else "",
            got=got,
            got_text=in_words(got, expected, usual.way.source),
            expected=expected,
            expected_text=in_words(expected, got, usual.way.source),
            others_are_trained=usual.role == TRAINING,
            usual=named(usual.data) or named(usual.way.flow),
            usual_cell=usual.place.cell,
        )


_ROLES = {
    "training": "Обучающие данные",
    "validation": "Данные для валидации",
    "evaluation": "Данные для оценки",
    "prediction": "Данные для предсказания",
}


def _odd(uses: Sequence[DataUse]) -> Iterator[tuple[DataUse, DataUse]]:
    """The uses whose data are normalised otherwise than the training data, each with one that is as it should be.

    Where all others agree against the one set of training data, that is the odd one.
    """
    trained = [use for use in uses if use.role == TRAINING]
    others = [use for use in uses if use.role != TRAINING]
    odd = [use for use in others if trained and not any(_alike(use, known) for known in trained)]
    is_training_odd = len(set(map(_source, trained))) == 1 < len(set(map(_source, odd))) and odd == others
    if is_training_odd and all(_alike(use, odd[0]) for use in odd):
        yield trained[0], odd[0]
        return
    for use in odd:
        yield use, trained[0]


def _source(use: DataUse) -> int:
    """What is equal for two uses of the same data: the flow, else the data themselves."""
    return id(use.place.node) if use.way.flow is not None else id(use.data)


def _alike(one: DataUse, other: DataUse) -> bool:
    assert one.way.scaling is not None
    assert other.way.scaling is not None
    return one.way.scaling.swapped == other.way.scaling.swapped and one.way.scaling.resembles(other.way.scaling)
