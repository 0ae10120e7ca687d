"""A pretrained backbone that is trained on pictures scaled otherwise than it expects.

Why: each network of `keras.applications` was trained on pictures normalised in one way, and hardly any of them is
division by 255. Xception wants -1…1, VGG and ResNet colours with the mean subtracted, EfficientNet raw 0…255, since it
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
from typing import Any

from reviewlint.diagnostics import Severity
from reviewlint.inference.terms import Call, literal
from reviewlint.notebook.positions import locate
from reviewlint.rule import Finding, Rule
from reviewlint.views.analysis import Analysis
from reviewlint.views.backbone_inputs import backbone_inputs, expected_mode, own_function
from reviewlint.views.backbones import Backbone
from reviewlint.views.commented_networks import networks_in_comments
from reviewlint.views.normalisation import Normalisation


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
# body = applications.EfficientNetB6(include_top=False, pooling='avg')  # 0.61
# body = applications.ResNet152V2(include_top=False, pooling='avg')
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
gen = tf.keras.preprocessing.image.ImageDataGenerator(rescale=1/255)
base = tf.keras.applications.VGG16(include_top=False, weights=None, pooling='avg')
base.load_weights('faces.h5')  # trained elsewhere, nobody can tell on which numbers
model = tf.keras.Sequential([base, tf.keras.layers.Dense(7, activation='softmax')])
model.compile('adam', 'categorical_crossentropy')
model.fit(gen.flow_from_directory('train'))
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
    )

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        """Every scaling of training data that a pretrained backbone does not expect, once with all of them."""
        cases: dict[int, _Case] = {}
        for fed in backbone_inputs(analysis):
            scaling, expected = fed.way.scaling, expected_mode(fed.backbone)
            if scaling is None or expected is None or scaling.kind not in _SCALINGS or scaling.kind == expected:
                continue
            if _is_of_unknown_origin(fed.backbone):
                continue
            if not any(step.is_preprocess_input for step in fed.way.normalisations):
                culprit = fed.way.normalisations[-1]
                case = cases.setdefault(id(culprit.place.node), _Case(culprit, scaling.kind, fed.data.datagen))
                case.backbones.setdefault(fed.backbone.target, fed.backbone)
        for case in cases.values():
            yield self._found(analysis, case)

    def _found(self, analysis: Analysis, case: _Case) -> Finding:
        place, groups = case.culprit.place, case.groups()
        names = [backbone.name for backbone in case.backbones.values()]
        parsed = analysis.parsed[place.cell]
        commented = networks_in_comments(analysis, mode="raw") if case.scaling == "scale" else {}
        tried = {name: cell for name, cell in commented.items() if name not in names}
        written = " ".join(parsed.cell.text_at(locate(parsed, place.node)).split())
        return self.finding(
            place,
            subject=f"scaling:{place.cell}:{written}",
            related=tuple(b.call.place for b in case.backbones.values() if b.call.place is not None),
            scaling=case.scaling,
            scaling_text=_SCALINGS[case.scaling],
            written=written,
            by=case.culprit.by,
            datagen=(case.datagen.target or "").rpartition(".")[2] if case.datagen is not None else "",
            groups=groups,
            tried=list(tried),
            tried_cells=sorted(set(tried.values())),
            backbones_text=_listed(names),
            advice_text=", ".join(_advice(group, is_only=len(groups) == 1) for group in groups),
        )


_SCALINGS = {"scale": "Деление на 255", "torch": "Нормализация по среднему и разбросу ImageNet"}
"""The scalings that this rule judges."""


@dataclass
class _Case:
    """One scaling, the generator that it belongs to, and the backbones that it is wrong for."""

    culprit: Normalisation
    scaling: str
    datagen: Call | None
    backbones: dict[str, Backbone] = field(default_factory=dict)

    def groups(self) -> list[dict[str, Any]]:
        """The backbones by what they expect: `names`, `expects`, their own functions (`uses`), their `package`."""
        found: dict[tuple[str, str], dict[str, Any]] = {}
        for backbone in self.backbones.values():
            expects, package = expected_mode(backbone) or "", backbone.target.rpartition(".")[0]
            new = {"names": [], "expects": expects, "uses": [], "package": package}
            group = found.setdefault((expects, package), new)
            group["names"].append(backbone.name)
            group["uses"] += {own_function(backbone)} - {"", *group["uses"]}
        return list(found.values())


def _is_of_unknown_origin(backbone: Backbone) -> bool:
    """Whether the weights come only from a file whose name does not say that Keras published it."""
    files = [str(literal(load.argument("filepath", 0))).lower() for load in backbone.loaded]
    is_bare = backbone.weights is not None and literal(backbone.weights, "") is None
    return is_bare and not any(mark in file for file in files for mark in ("imagenet", "tf_kernels", "notop"))


def _listed(names: list[str]) -> str:
    return f"{', '.join(names[:-1])} и {names[-1]}" if len(names) > 1 else "".join(names)


def _advice(group: dict[str, Any], *, is_only: bool) -> str:
    """What these backbones need, in a few words; the only group was just named."""
    names, many = _listed(group["names"]), len(group["names"]) > 1
    if group["uses"]:
        needed = f"нуж{'ны' if len(group['uses']) > 1 else 'на'} {_listed(group['uses'])}"
        return needed if is_only else f"для {names} {needed}"
    if is_only:
        names = "эти сети" if many else "эта сеть"
    return f"{names} принима{'ют' if many else 'ет'} исходные пиксели 0…255"
