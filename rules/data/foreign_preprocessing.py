"""Data that go through the `preprocess_input` of another network than the one that is trained on them.

Why: the functions have one name and different contents. That of VGG subtracts mean colours from BGR pixels, that of
Xception scales to −1…1, that of EfficientNet does nothing. An import left over from another notebook silently feeds
the network numbers that it was not trained on.

Instead: import `preprocess_input` from the module of the very network; where several networks are compared, each of
them needs data of its own.

Known limits: functions of networks with the same mode (Xception, InceptionV3) do the same and may be exchanged.

Source: imagenet_utils.preprocess_input(mode=…) and the modules of keras.applications.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field

from reviewlint.diagnostics import Severity
from reviewlint.rule import Finding, Rule
from reviewlint.views.analysis import Analysis
from reviewlint.views.backbone_inputs import expected_mode, own_function
from reviewlint.views.backbones import Backbone
from reviewlint.views.normalisation import Normalisation
from reviewlint.views.preprocessing import IN_WORDS, fed_backbones, function_of, scaling_subject


class ForeignPreprocessing(Rule):
    """`preprocess_input` of a network with another mode than the backbone's."""

    code = "RL106"
    name = "foreign-preprocessing"
    severity = Severity.WARNING
    summary = "{function} дает {got_text}, а {backbones_text}: {advice_text}."
    origin = "Документация keras.applications: у каждой сети своя preprocess_input"

    invalid = (
        """\
# %%
from tensorflow.keras.preprocessing.image import ImageDataGenerator
from tensorflow.keras.applications.vgg16 import preprocess_input
from tensorflow.keras.applications import Xception
from tensorflow.keras import layers, models
gen = ImageDataGenerator(preprocessing_function=preprocess_input)  #!
# %%
net = models.Sequential([Xception(include_top=False), layers.GlobalMaxPooling2D(), layers.Dense(3)])
net.compile('adam', 'categorical_crossentropy')
net.fit(gen.flow_from_directory('train'), epochs=2)
""",
        """\
# %%
import tensorflow as tf
nets = {'dense': tf.keras.applications.DenseNet121, 'res': tf.keras.applications.ResNet50}
def prepared(picture, label):
    return tf.keras.applications.resnet50.preprocess_input(picture), label  #!
data = tf.keras.utils.image_dataset_from_directory('pets').map(prepared)
# %%
for name, make in nets.items():
    base = make(include_top=False, pooling='avg')
    model = tf.keras.Sequential([base, tf.keras.layers.Dense(7, activation='softmax')])
    model.compile('adam', 'sparse_categorical_crossentropy')
    model.fit(data)
""",
        """\
# %%
import keras
from keras.applications import efficientnet as eff, inception_v3 as inc
inputs = keras.Input((299, 299, 3))
x = inputs
for step in [keras.layers.RandomFlip(), eff.preprocess_input]:
    x = step(x)  #!
x = inc.InceptionV3(include_top=False, pooling='avg')(x)
# %%
model = keras.Model(inputs, keras.layers.Dense(4, activation='softmax')(x))
model.compile('sgd', 'categorical_crossentropy')
model.fit(keras.utils.image_dataset_from_directory('leaves', image_size=(299, 299)))
""",
    )
    valid = (
        """\
# %%
from tensorflow.keras.preprocessing.image import ImageDataGenerator
from tensorflow.keras.applications import xception, inception_v3, vgg16
from tensorflow.keras import layers, models
def built(base):
    net = models.Sequential([base, layers.GlobalMaxPooling2D(), layers.Dense(3)])
    net.compile('adam', 'categorical_crossentropy')
    return net
# %%
same = ImageDataGenerator(preprocessing_function=inception_v3.preprocess_input)
own = ImageDataGenerator(preprocessing_function=vgg16.preprocess_input)
built(xception.Xception(include_top=False)).fit(same.flow_from_directory('train'))
built(vgg16.VGG16(include_top=False)).fit(own.flow_from_directory('train'))
built(xception.Xception(include_top=False, weights=None)).fit(own.flow_from_directory('train'))
""",
        """\
# %%
import tensorflow as tf
from tensorflow.keras.applications.vgg16 import preprocess_input
from tensorflow.keras.applications.mobilenet import MobileNet
from tensorflow.keras.applications import imagenet_utils
gen = tf.keras.preprocessing.image.ImageDataGenerator(
    preprocessing_function=lambda picture: imagenet_utils.preprocess_input(picture, mode='tf'))
net = tf.keras.Sequential([MobileNet(include_top=False, pooling='avg'), tf.keras.layers.Dense(3)])
net.compile('adam', 'categorical_crossentropy')
net.fit(gen.flow_from_directory('train'))
""",
    )

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        """Every `preprocess_input` that does not fit a backbone behind it, once with all of them."""
        cases: dict[int, _Case] = {}
        for fed in fed_backbones(analysis):
            scaling, expected = fed.way.scaling, expected_mode(fed.backbone)
            if scaling is None or expected is None or scaling.kind == expected:
                continue
            for step in fed.way.normalisations:
                if step.is_preprocess_input and step.kind != expected:
                    case = cases.setdefault(id(step.place.node), _Case(step))
                    case.backbones.setdefault(fed.backbone.target, fed.backbone)
        for fed in fed_backbones(analysis):
            for step in fed.way.normalisations:
                if id(step.place.node) in cases and step.kind == expected_mode(fed.backbone):
                    cases[id(step.place.node)].fitting.setdefault(fed.backbone.name)
        for case in cases.values():
            yield self._found(analysis, case)

    def _found(self, analysis: Analysis, case: _Case) -> Finding:
        backbones = list(case.backbones.values())
        names = [backbone.name for backbone in backbones]
        modes = [expected_mode(backbone) or "other" for backbone in backbones]
        uses = list(dict.fromkeys(function for backbone in backbones if (function := own_function(backbone))))
        many, step = len(names) > 1, case.step
        expected = IN_WORDS[modes[0]] if len(set(modes)) == 1 else "другие значения"
        return self.finding(
            step.place,
            subject=scaling_subject(analysis, step),
            related=tuple(backbone.call.place for backbone in backbones if backbone.call.place is not None),
            function=function_of(step),
            got=step.kind,
            got_text=IN_WORDS[step.kind],
            networks=[{"name": n, "expects": mode} for n, mode in zip(names, modes, strict=True)],
            backbones_text=f"{_listed(names)} жд{'ут' if many else 'ет'} {expected}",
            fitting=list(case.fitting),
            uses=uses,
            advice_text=f"нуж{'ны' if len(uses) > 1 else 'на'} {_listed(uses)}" if uses else "эта функция не нужна",
        )


@dataclass
class _Case:
    """One normalisation, the backbones that it is wrong for, and the names of those that it fits."""

    step: Normalisation
    backbones: dict[str, Backbone] = field(default_factory=dict)
    fitting: dict[str, None] = field(default_factory=dict)


def _listed(names: list[str]) -> str:
    return f"{', '.join(names[:-1])} и {names[-1]}" if len(names) > 1 else "".join(names)
