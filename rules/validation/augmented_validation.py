"""Validation data that come through random augmentation.

Why: the metric then depends on how strongly the pictures are changed and on chance. A model trained with strong
augmentation looks worse than one trained with weak augmentation although it may be better, and models, epochs and
hyperparameters are chosen by that number.

Instead: make the validation data from a second generator (or data set) without augmentation, with the same
normalisation and the same `validation_split`. The `subset='validation'` flow of an augmenting generator is augmented too.

Known limits: augmentation inside a function of another module is not seen. Data that are augmented once and stored
count as augmented only where the notebook shows how they are made.

Source: review_000; keras.src.legacy.preprocessing.image (one generator for both subsets, measured on Keras 2.15 and 3).
"""

from __future__ import annotations

from collections.abc import Iterator

from reviewlint.diagnostics import Confidence, Severity
from reviewlint.inference.terms import Call, Place, Term, is_constant, options
from reviewlint.rule import Finding, Rule
from reviewlint.views.analysis import Analysis
from reviewlint.views.augmentation import AUGMENTOR, GENERATOR, Augmentation
from reviewlint.views.pipelines import ImagePipeline, pipeline
from reviewlint.views.training import trainings

_PARTING = frozenset({"take", "skip", "shard"})
"""Methods of a data set that part it: the part is what is made for validation."""

_SHOWN = 4
"""How many augmentations are named."""


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
import tensorflow as tf
change = tf.keras.Sequential([tf.keras.layers.RandomFlip('horizontal'), tf.keras.layers.RandomRotation(0.1)])
whole = tf.keras.utils.image_dataset_from_directory('pets').map(lambda x, y: (change(x, training=True), y))
# %%
fitting = whole.skip(20)
checking = whole.take(20)  #!
model.fit(fitting, validation_data=checking)
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
        """\
# %%
import random
import cv2
from keras.preprocessing.image import ImageDataGenerator
def mirrored(picture):
    if random.random() < 0.5:
        picture = cv2.flip(picture, 1)
    return picture
generator = ImageDataGenerator(preprocessing_function=mirrored)
# %%
tests = generator.flow(x_test, y_test, batch_size=16)  #!
print(model.evaluate(tests))
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
import albumentations as A
from ImageDataAugmentor.image_data_augmentor import ImageDataAugmentor
still = A.Compose([A.Resize(224, 224), A.CenterCrop(200, 200), A.Normalize(), A.HorizontalFlip(p=0)])
gen = ImageDataAugmentor(augment=still)
model.fit(gen.flow_from_directory('train'), validation_data=gen.flow_from_directory('valid'))
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
        """Every call that makes augmented data for validation, once."""
        trained = _trained(analysis)
        seen: set[int] = set()
        for use, data in _validations(analysis):
            way = pipeline(analysis, data, use.time)
            if way is None or not way.augmentations:
                continue
            maker = _maker(analysis, way, use)
            if use.method not in _FITS and id(way.calls[-1] if way.calls else data) in trained:
                # evaluating on the training data itself is another question
                continue
            place = maker.place if maker is not None else _argument_place(use)
            if place is not None and id(place.node) not in seen:
                seen.add(id(place.node))
                yield self._found(place, way, maker, use)

    def _found(self, place: Place, way: ImagePipeline, maker: Call | None, use: Call) -> Finding:
        names = list(dict.fromkeys(augmentation.name for augmentation in way.augmentations))
        flow = maker.names[0] if maker is not None and maker.names else ""
        drawn = all(_is_draw(augmentation) for augmentation in way.augmentations)
        datagen = way.datagen
        return self.finding(
            place,
            confidence=Confidence.INFERRED if drawn else Confidence.DECIDED,
            subject=f"validation:{place.cell}:{flow}",
            related=(datagen.place,) if datagen is not None and datagen.place is not None else (),
            flow=flow,
            flow_text=f" {flow}" if flow else "",
            random=names,
            random_text=", ".join(names[:_SHOWN]) + (f" и еще {len(names) - _SHOWN}" if len(names) > _SHOWN else ""),
            via=_via(way),
            datagen=datagen.names[0] if datagen is not None and datagen.names else "",
            subset=way.subset or "",
            in_training=use.method in _FITS,
        )


_FITS = frozenset({"fit", "fit_generator", "search"})


def _validations(analysis: Analysis) -> Iterator[tuple[Call, Term]]:
    """What validates or evaluates a model, with the call that does so."""
    for training in trainings(analysis):
        if training.live and training.validation is not None:
            yield from ((training.call, option) for option in options(training.validation))
    for call in analysis.timeline.calls_named("search", "evaluate", "evaluate_generator"):
        name, position = ("validation_data", None) if call.method == "search" else ("x", 0)
        data = call.argument(name, position) or call.argument("generator", position)
        if data is not None and not call.context.uncalled and not is_constant(data, None):
            yield call, data


def _trained(analysis: Analysis) -> set[int]:
    """The identities of the data that models are trained on, and of the calls that make them."""
    found: set[int] = set()
    for training in trainings(analysis):
        if training.data is not None and training.live:
            way = pipeline(analysis, training.data, training.call.time)
            found.add(id(training.data))
            found.update(id(call) for call in (way.calls[-1:] if way is not None else ()))
    return found


def _maker(analysis: Analysis, way: ImagePipeline, use: Call) -> Call | None:
    """The call that makes the validation data: a flow, the part of a data set, or the step that augments it."""
    for call in reversed(way.calls):
        if call.method in _PARTING or call.receiver is None or call is way.flow:
            return call
        before = pipeline(analysis, call.receiver, use.time)
        if before is None or not before.augmentations:
            return call
    return None


def _argument_place(use: Call) -> Place | None:
    given = use.given("validation_data") or use.given("x", 0)
    return use.place if given is None else given.place


def _is_draw(augmentation: Augmentation) -> bool:
    """Whether only a random number was seen, not what is done with it."""
    return augmentation.target.startswith(("random.", "numpy.random.", "tensorflow.random."))


def _via(way: ImagePipeline) -> str:
    """What augments: `generator`, `augmentor`, `layers`, `sequence` or `function`."""
    targets = {augmentation.target for augmentation in way.augmentations}
    if GENERATOR in targets:
        return "generator"
    if way.datagen is not None and way.datagen.target == AUGMENTOR:
        return "augmentor"
    if all(target.startswith(("keras.layers.", "keras_cv.layers.")) for target in targets):
        return "layers"
    return "sequence" if way.flow is None and way.calls and way.calls[-1].target is None and way.calls[-1].method is None else "function"
