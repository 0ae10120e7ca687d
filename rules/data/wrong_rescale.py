"""A pretrained backbone that is trained on pictures scaled otherwise than it expects.

Why: each network of `keras.applications` was trained on pictures normalised in one way, and hardly any of them is
division by 255. Xception wants -1…1, VGG and ResNet colours with the mean subtracted, EfficientNet raw 0…255, because it
scales by itself. With other numbers the pretrained weights work on pictures that look strange to them.

Instead: `preprocessing_function=preprocess_input` from the module of the very network; for EfficientNet of
`keras.applications` no normalisation at all.

Known limits: networks of TF Hub and weights files of unknown origin are left alone, and so is data that goes through a
function of another module. A `preprocess_input` of another network is RL106, two normalisations in a row RL103.

Source: review_000; imagenet_utils.preprocess_input and the docstrings of keras.applications.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from reviewlint.diagnostics import Severity
from reviewlint.inference.terms import Call, Symbol, Term, literal
from reviewlint.knowledge.applications import Application, application
from reviewlint.notebook.positions import locate, text
from reviewlint.rule import Finding, Rule
from reviewlint.views.analysis import Analysis
from reviewlint.views.backbones import Backbone
from reviewlint.views.graph import LayerUse
from reviewlint.views.models import models
from reviewlint.views.normalisation import Normalisation
from reviewlint.views.pipelines import ImagePipeline, pipeline, up_to
from reviewlint.views.training import Training, trainings

_KINDS = ("scale", "torch")
"""The scalings that this rule judges: division by 255, and mean and deviation of ImageNet."""


class WrongRescale(Rule):
    code = "RL101"
    name = "wrong-rescale"
    severity = Severity.WARNING
    summary = "{scaling_text} не подходит для {backbones_text}: {advice_text}."
    origin = "review_000"

    invalid = (
        """\
# %%
from tensorflow.keras.preprocessing.image import ImageDataGenerator
from tensorflow.keras.applications.xception import Xception
from tensorflow.keras.layers import Dense, GlobalAveragePooling2D
from tensorflow.keras.models import Model
# %%
gen = ImageDataGenerator(
    rescale=1. / 255,  #!
    horizontal_flip=True)
plain = ImageDataGenerator(rescale=1. / 255)
# %%
base = Xception(weights='imagenet', include_top=False)
head = Dense(5, activation='softmax')(GlobalAveragePooling2D()(base.output))
net = Model(base.input, head)
net.compile('adam', 'categorical_crossentropy')
net.fit(gen.flow_from_directory('train'), validation_data=plain.flow_from_directory('valid'), epochs=2)
""",
        """\
# %%
import tensorflow as tf
from tensorflow.keras import applications, layers
scaling = dict(rescale=1/255)  #!
data = tf.keras.preprocessing.image.ImageDataGenerator(**scaling).flow_from_directory('cars')
# %%
def built(make):
    model = tf.keras.Sequential([make(include_top=False, pooling='avg'), layers.Dense(10, activation='softmax')])
    model.compile(loss='categorical_crossentropy', optimizer='adam')
    return model
for make in [applications.VGG16, applications.EfficientNetB3]:
    built(make).fit(data, epochs=3)
""",
        """\
# %%
import tensorflow as tf
from keras.applications import ResNet50
ds = tf.keras.utils.image_dataset_from_directory('pets', image_size=(224, 224))
def to_unit(image, label):
    image = tf.cast(image, tf.float32) / 255.0  #!
    return image, label
ds = ds.map(to_unit).prefetch(1)
# %%
inputs = tf.keras.Input((224, 224, 3))
x = ResNet50(include_top=False)(inputs)
x = tf.keras.layers.Flatten()(x)
model = tf.keras.Model(inputs, tf.keras.layers.Dense(2, activation='softmax')(x))
model.compile('adam', 'sparse_categorical_crossentropy')
# %%
model.fit(ds)
""",
        """\
# %%
import albumentations as A
from ImageDataAugmentor.image_data_augmentor import *
from tensorflow.keras.applications import *
from tensorflow.keras.models import Sequential
from tensorflow.keras.layers import *
recipe = A.Compose([
    A.HorizontalFlip(),
    A.Normalize(),  #!
])
maker = ImageDataAugmentor(augment=recipe)
# %%
base = MobileNetV2(include_top=False, input_shape=(160, 160, 3))
model = Sequential()
model.add(base)
model.add(GlobalAveragePooling2D())
model.add(Dense(4, activation='softmax'))
model.compile('sgd', 'categorical_crossentropy')
model.fit(maker.flow_from_directory('train', target_size=(160, 160)))
""",
        """\
# %%
import tensorflow as tf
base = tf.keras.applications.DenseNet121(include_top=False, weights='imagenet', pooling='max')
model = tf.keras.Sequential([
    tf.keras.layers.Rescaling(1./255, input_shape=(224, 224, 3)),  #!
    base,
    tf.keras.layers.Dense(7, activation='softmax'),
])
model.compile(optimizer='adam', loss='sparse_categorical_crossentropy')
model.fit(tf.keras.utils.image_dataset_from_directory('leaves'), epochs=1)
""",
        """\
# %%
from keras.datasets import cifar10
from keras.applications.inception_v3 import InceptionV3
from keras.layers import *
from keras.models import Model
from sklearn.model_selection import train_test_split
(x, y), (x_test, y_test) = cifar10.load_data()
# %%
x = x.astype('float32')
x /= 255  #!
x_train, x_val, y_train, y_val = train_test_split(x, y, test_size=0.2)
# %%
base = InceptionV3(include_top=False, input_shape=(96, 96, 3))
out = Dense(10, activation='softmax')(GlobalAveragePooling2D()(base.output))
model = Model(inputs=base.input, outputs=out)
model.compile('adam', 'sparse_categorical_crossentropy')
model.fit(x_train, y_train, validation_data=(x_val, y_val))
""",
    )
    valid = (
        """\
# %%
from tensorflow.keras.preprocessing.image import ImageDataGenerator
from tensorflow.keras.applications.xception import Xception, preprocess_input
from tensorflow.keras import layers, models
gen = ImageDataGenerator(preprocessing_function=preprocess_input)
by_hand = ImageDataGenerator(rescale=1/127.5, preprocessing_function=lambda image: image - 127.5)
scaled = ImageDataGenerator(rescale=1/255)
# %%
model = models.Sequential([Xception(include_top=False, pooling='avg'), layers.Dense(3, activation='softmax')])
model.compile('adam', 'categorical_crossentropy')
model.fit(gen.flow_from_directory('train'))
model.fit(by_hand.flow_from_directory('train'))
model.predict(scaled.flow_from_directory('test'))
""",
        """\
# %%
import tensorflow as tf
gen = tf.keras.preprocessing.image.ImageDataGenerator(rescale=1/255)
scratch = tf.keras.Sequential([
    tf.keras.applications.Xception(include_top=False, weights=None, pooling='avg'),
    tf.keras.layers.Dense(3, activation='softmax')])
unused = tf.keras.applications.VGG16()
small = tf.keras.Sequential([tf.keras.layers.Conv2D(8, 3), tf.keras.layers.Flatten(), tf.keras.layers.Dense(3)])
for net in (scratch, small):
    net.compile('adam', 'categorical_crossentropy')
    net.fit(gen.flow_from_directory('train'))
""",
        """\
# %%
import tensorflow as tf
from tensorflow.keras.applications.efficientnet import EfficientNetB3, preprocess_input
gen = tf.keras.preprocessing.image.ImageDataGenerator(horizontal_flip=True)
base = EfficientNetB3(include_top=False, pooling='avg')
model = tf.keras.Sequential([base, tf.keras.layers.Dense(3, activation='softmax')])
model.compile('adam', 'categorical_crossentropy')
model.fit(gen.flow_from_directory('train'))
""",
        """\
# %%
import albumentations as A, cv2
import numpy as np
from tensorflow.keras.applications import DenseNet121, ResNet50V2
from tensorflow.keras import layers, models
from tensorflow.keras.preprocessing.image import ImageDataGenerator
torch_like = A.Compose([A.Resize(224, 224), A.Normalize()])
half = A.Normalize(mean=(0.5, 0.5, 0.5), std=(0.5, 0.5, 0.5))
# %%
def with_recipe(recipe):
    return ImageDataGenerator(preprocessing_function=lambda image: recipe(image=image)['image'])
def network(base):
    model = models.Sequential([base(include_top=False, pooling='avg'), layers.Dense(2, activation='softmax')])
    model.compile('adam', 'categorical_crossentropy')
    return model
# %%
network(DenseNet121).fit(with_recipe(torch_like).flow_from_directory('train'))
network(ResNet50V2).fit(with_recipe(half).flow_from_directory('train'))
""",
        """\
# %%
from tensorflow.keras.layers import Lambda, Input, Dense, Rescaling
from tensorflow.keras import Model
from tensorflow.keras.applications import mobilenet_v2, vgg16
from helpers import load_pictures, prepared
x_train, y_train = load_pictures('train')
# %%
inputs = Input((224, 224, 3))
x = Rescaling(1/127.5, offset=-1)(inputs)
x = mobilenet_v2.MobileNetV2(include_top=False, pooling='avg')(x)
model = Model(inputs, Dense(4, activation='softmax')(x))
model.compile('adam', 'categorical_crossentropy')
model.fit(x_train, y_train)
# %%
vgg = vgg16.VGG16(include_top=False, pooling='avg')
other = Model(vgg.input, Dense(4, activation='softmax')(vgg.output))
other.compile('adam', 'categorical_crossentropy')
other.fit(prepared(x_train / 255), y_train)
features = vgg.predict(x_train / 255)
""",
    )

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        """Every scaling of training data that a pretrained backbone does not expect, once with all of them."""
        cases: dict[int, _Case] = {}
        for training in trainings(analysis):
            way = pipeline(analysis, training.data, training.call.time) if training.live else None
            if way is None:
                continue
            for use in _pretrained(analysis, training):
                culprit = _wrong(analysis, way, use, training.call.time)
                if culprit is not None:
                    cases.setdefault(id(culprit.place.node), _Case(culprit)).add(use)
        for case in cases.values():
            yield self._found(analysis, case)

    def _found(self, analysis: Analysis, case: _Case) -> Finding:
        culprit = case.culprit
        names = [f"{network['name']}" for network in case.backbones]
        written = " ".join(text(analysis.parsed[culprit.place.cell], locate(analysis.parsed[culprit.place.cell], culprit.place.node)).split())
        division = culprit.kind != "torch"
        return self.finding(
            culprit.place,
            subject=f"scaling:{culprit.place.cell}:{written}",
            scaling="scale" if division else "torch",
            scaling_text="Деление на 255" if division else "Нормализация по среднему и разбросу ImageNet",
            written=written,
            by=culprit.by,
            backbones=case.backbones,
            backbones_text=_listed(names),
            advice_text=_advice(case.backbones),
        )


@dataclass
class _Case:
    """One scaling and the backbones that it is wrong for: name, what each expects, the function to use instead."""

    culprit: Normalisation
    backbones: list[dict[str, str]] = field(default_factory=list)

    def add(self, use: LayerUse) -> None:
        assert use.backbone is not None
        network = application(use.backbone.target)
        found = {
            "name": use.backbone.name,
            "expects": _expected(use.backbone, network) or "",
            "use": _function(use.backbone, network),
            "package": network.package if network is not None else "",
        }
        if found not in self.backbones:
            self.backbones.append(found)


def _pretrained(analysis: Analysis, training: Training) -> Iterator[LayerUse]:
    """The pretrained backbones that are surely part of the model, whichever way it was built."""
    graphs = models(analysis).graphs(training.model, training.call.time)
    for use in graphs[0].backbones if graphs else ():
        backbone = use.backbone
        if backbone is None or not backbone.pretrained or application(backbone.target) is None:
            continue
        if all(any(other.layer is use.layer for other in graph.backbones) for graph in graphs[1:]):
            yield use


def _wrong(analysis: Analysis, way: ImagePipeline, use: LayerUse, time: int) -> Normalisation | None:
    """The normalisation that gives a backbone what it does not expect; None where all is well or not known."""
    assert use.backbone is not None
    whole = up_to(analysis, way, use, time)
    scaling = whole.scaling
    expected = _expected(use.backbone, application(use.backbone.target))
    if scaling is None or expected is None or scaling.kind not in _KINDS or scaling.kind == expected:
        return None
    culprit = whole.normalisations[-1]
    return None if any(step.is_preprocess_input for step in whole.normalisations) else culprit


def _expected(backbone: Backbone, network: Application | None) -> str | None:
    if network is None:
        return None
    switch = backbone.call.argument("include_preprocessing")
    return network.expects(literal(switch) if switch is not None else None if backbone.call.is_open else True)


def _function(backbone: Backbone, network: Application | None) -> str:
    """The network's own function as this notebook would write it; empty where it needs none."""
    if network is None or _expected(backbone, network) == "raw":
        return ""
    written = backbone.call.function.written if isinstance(backbone.call.function, Symbol) else ""
    is_tf = written.startswith(("tensorflow.", "tf."))
    return f"tf.{network.preprocess}" if is_tf and network.preprocess.startswith("keras.") else network.preprocess


def _listed(names: list[str]) -> str:
    unique = list(dict.fromkeys(names))
    return unique[0] if len(unique) == 1 else f"{', '.join(unique[:-1])} и {unique[-1]}"


def _advice(backbones: list[dict[str, str]]) -> str:
    """What to use instead, for each of them."""
    parts = []
    for function in dict.fromkeys(backbone["use"] for backbone in backbones):
        names = _listed([backbone["name"] for backbone in backbones if backbone["use"] == function])
        parts.append(f"для {names} нужна {function}" if function else f"{names} принимает пиксели 0…255 без нормализации")
    return ", ".join(parts)
