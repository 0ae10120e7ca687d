"""Validation data that come through random augmentation.

Why: the metric then depends on how strongly the pictures are changed and on chance. A model trained with strong
augmentation looks worse than one trained with weak augmentation although it may be better, and models, epochs and
hyperparameters are chosen by that number.

Instead: make the validation data from a second generator (or data set) without augmentation, with the same
normalisation and `validation_split`. The `subset='validation'` flow of an augmenting generator is augmented too.

Known limits: augmentation inside a function of another module is not seen. Data that are augmented once and stored
count as augmented only where the notebook shows how they are made.

Source: review_000; keras.src.legacy.preprocessing.image (one generator for both subsets, measured on Keras 2.15 and 3).
"""

from __future__ import annotations

from collections.abc import Iterator

from reviewlint.diagnostics import Applicability, Confidence, Fix, Severity
from reviewlint.inference.terms import Call, Class, Place
from reviewlint.rule import Example, Finding, Rule
from reviewlint.views.analysis import Analysis
from reviewlint.views.augmentation import AUGMENTOR, GENERATOR, Augmentation
from reviewlint.views.pipelines import ImagePipeline
from reviewlint.views.plain_datagen import plain_flow
from reviewlint.views.validation_data import ValidationData, random_lambdas, validation_data


class AugmentedValidation(Rule):
    code = "RL201"
    name = "augmented-validation"
    severity = Severity.WARNING
    summary = (
        "Проверочные данные{flow_text} случайно изменяются ({random_text}), и метрика зависит от силы аугментаций: "
        "для валидации нужны те же картинки без них."
    )
    origin = "review_000"

    invalid = (
        Example(
            """\
# %%
from tensorflow.keras.preprocessing.image import ImageDataGenerator
gen = ImageDataGenerator(rescale=1/255, rotation_range=20, validation_split=0.2)
# %%
train = gen.flow_from_directory('cars/', subset='training')
test_flow = gen.flow_from_directory('cars/', subset='validation')  #!
# %%
model.fit(train, validation_data=test_flow, epochs=3)
""",
            fixed="""\
# %%
from tensorflow.keras.preprocessing.image import ImageDataGenerator
gen = ImageDataGenerator(rescale=1/255, rotation_range=20, validation_split=0.2)
valid_gen = ImageDataGenerator(rescale=1/255, validation_split=0.2)
# %%
train = gen.flow_from_directory('cars/', subset='training')
test_flow = valid_gen.flow_from_directory('cars/', subset='validation')
# %%
model.fit(train, validation_data=test_flow, epochs=3)
""",
        ),
        """\
# %%
import albumentations as A
from ImageDataAugmentor.image_data_augmentor import *
def recipe(angle):
    return A.Compose([A.HorizontalFlip(p=0.5), A.Rotate(limit=angle, p=0.5)])
settings = dict(augment=recipe(30), validation_split=0.15)
# %%
maker = ImageDataAugmentor(**settings)
def flow_of(part):
    return maker.flow_from_directory(  #!
        'cars/', target_size=(224, 224), subset=part)
# %%
model.fit_generator(flow_of('training'), epochs=4, validation_data=flow_of('validation'))
""",
        """\
# %%
import tensorflow as tf
from tensorflow import keras
train_ds = keras.utils.image_dataset_from_directory('pets/train', image_size=(180, 180))
val_ds = keras.utils.image_dataset_from_directory('pets/val', image_size=(180, 180))
# %%
def jitter(image, label):
    image = tf.image.random_flip_left_right(image)
    return tf.image.random_brightness(image, 0.3), label
# %%
train_ds = train_ds.map(jitter).prefetch(2)
val_ds = val_ds.map(jitter)  #!
val_ds = val_ds.cache().prefetch(2)
# %%
history = model.fit(train_ds, validation_data=val_ds, epochs=5)
""",
        """\
# %%
import albumentations as A
from tensorflow.keras.utils import Sequence
import numpy as np, cv2
class Pictures(Sequence):
    def __init__(self, files, labels, transform):
        self.files, self.labels, self.transform = files, labels, transform
    def __len__(self):
        return len(self.files) // 32
    def __getitem__(self, number):
        names = self.files[number * 32:(number + 1) * 32]
        batch = [self.transform(image=cv2.imread(name))['image'] for name in names]
        return np.array(batch) / 255, self.labels[number * 32:(number + 1) * 32]
# %%
strong = A.Compose([A.HorizontalFlip(p=0.5), A.Normalize()])
train = Pictures(train_files, train_labels, strong)
valid = Pictures(val_files, val_labels, strong)  #!
model.fit(train, validation_data=valid, epochs=10)
""",
    )
    valid = (
        """\
# %%
from tensorflow.keras.preprocessing.image import ImageDataGenerator
gen = ImageDataGenerator(rescale=1/255, rotation_range=20, validation_split=0.2)
plain = ImageDataGenerator(rescale=1/255, rotation_range=0, horizontal_flip=False, validation_split=0.2)
# %%
train = gen.flow_from_directory('cars/', subset='training')
val = plain.flow_from_directory('cars/', subset='validation')
model.fit(train, validation_data=val, epochs=3)
model.evaluate(train)
""",
        """\
# %%
import albumentations as A
from tensorflow.keras.preprocessing.image import ImageDataGenerator
recipe = A.Compose([A.HorizontalFlip(p=0.5)])
# the first place of the generator is featurewise_center, so nothing is augmented
gen = ImageDataGenerator(recipe, validation_split=0.2)
model.fit(gen.flow_from_directory('a', subset='training'),
          validation_data=gen.flow_from_directory('a', subset='validation'))
""",
        """\
# %%
import tensorflow as tf
from tensorflow.keras import layers
def augment(image, label):
    return tf.image.random_flip_left_right(image), label
def prepare(data, training=False):
    data = data.map(lambda x, y: (tf.image.resize(x, (90, 90)), y))
    if training:
        data = data.map(augment)
    return data.batch(8)
# %%
model = tf.keras.Sequential([layers.RandomFlip(), layers.Conv2D(8, 3), layers.Flatten(), layers.Dense(3)])
model.compile('adam', 'sparse_categorical_crossentropy')
model.fit(prepare(train, training=True), validation_data=prepare(valid))
""",
        """\
# %%
from tensorflow.keras.preprocessing.image import ImageDataGenerator
gen = ImageDataGenerator(zoom_range=0.3)
submission = gen.flow_from_dataframe(frame, 'test', shuffle=False)
for step in range(20):
    results.append(model.predict(submission))
# %%
def check(model):
    return model.evaluate(gen.flow_from_directory('val'))
""",
    )

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        """Every call that makes augmented data for validation, and every Lambda that augments there, once."""
        seen: set[int] = set()
        for data in validation_data(analysis):
            ways = [(data.way, data.maker, data.place)]
            ways += [(way, way.calls[0], way.calls[0].place) for way in random_lambdas(analysis, data)]
            for way, maker, place in ways:
                if way.augmentations and place is not None and id(place.node) not in seen:
                    seen.add(id(place.node))
                    fix = _fix(analysis, way) if maker is way.flow else None
                    yield self._found(way, maker, place, data, fix)

    def _found(
        self, way: ImagePipeline, maker: Call | None, place: Place, data: ValidationData, fix: Fix | None
    ) -> Finding:
        names = list(dict.fromkeys(augmentation.name for augmentation in way.augmentations))
        flow, datagen = _name(maker), way.datagen
        return self.finding(
            place,
            confidence=Confidence.INFERRED if all(map(_is_draw, way.augmentations)) else Confidence.DECIDED,
            fix=fix,
            subject=f"validation:{place.cell}:{flow}",
            related=(datagen.place,) if datagen is not None and datagen.place is not None else (),
            flow=flow,
            flow_text=f" {flow}" if flow else "",
            random=names,
            random_text=", ".join(names[:_SHOWN]) + (" и другие" if len(names) > _SHOWN else ""),
            via=_via(way),
            datagen=_name(datagen),
            subset=way.subset or "",
            shared=data.shares_datagen,
            in_training=data.in_training,
        )


_SHOWN = 4
"""How many augmentations are named in a line."""


def _fix(analysis: Analysis, way: ImagePipeline) -> Fix | None:
    edits = plain_flow(analysis, way)
    return Fix(Applicability.UNSAFE, edits, "Брать проверочные данные из генератора без аугментаций") if edits else None


def _name(call: Call | None) -> str:
    """The first name that a value was bound to, empty where it has none."""
    return call.names[0] if call is not None and call.names else ""


def _is_draw(augmentation: Augmentation) -> bool:
    """Whether only a random number was seen, not what is done with it."""
    return augmentation.target.startswith(("random.", "numpy.random.", "tensorflow.random."))


def _via(way: ImagePipeline) -> str:
    """What augments: `generator`, `augmentor`, `layers`, `lambda`, `sequence` or `function`."""
    if way.calls and way.calls[-1].target == "keras.layers.Lambda":
        return "lambda"
    targets = {augmentation.target for augmentation in way.augmentations}
    if GENERATOR in targets:
        return "generator"
    if way.datagen is not None and way.datagen.target == AUGMENTOR:
        return "augmentor"
    if all(target.startswith(("keras.layers.", "keras_cv.layers.")) for target in targets):
        return "layers"
    is_object = way.flow is None and bool(way.calls) and isinstance(way.calls[-1].function, Class)
    return "sequence" if is_object else "function"
