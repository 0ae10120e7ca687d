"""A pretrained backbone that gets exactly the preprocessing that it expects.

Why: this is how it should be. The pretrained weights then work on numbers like those that they were trained on.

Instead: nothing.

Known limits: networks that scale by themselves and are fed raw pixels have no line that could be praised.

Source: imagenet_utils.preprocess_input and the docstrings of keras.applications.
"""

from __future__ import annotations

from collections.abc import Iterator

from reviewlint.diagnostics import Severity
from reviewlint.rule import Finding, Rule
from reviewlint.views.analysis import Analysis
from reviewlint.views.backbone_inputs import expected_mode
from reviewlint.views.backbones import Backbone
from reviewlint.views.normalisation import Normalisation
from reviewlint.views.preprocessing import IN_WORDS, fed_backbones, function_of, scaling_subject, setting_step, written


class MatchingPreprocessing(Rule):
    """The preprocessing of a pretrained backbone, where it is the right one."""

    code = "RL904"
    name = "matching-preprocessing"
    severity = Severity.PRAISE
    summary = "Картинки нормализованы так, как нужно для {backbones_text}: {mode_text}."
    origin = "Документация keras.applications: каждой сети нужна своя preprocess_input"

    invalid = (
        """\
# %%
from tensorflow.keras.preprocessing.image import ImageDataGenerator
from tensorflow.keras.applications.xception import Xception, preprocess_input
from tensorflow.keras import layers, models
gen = ImageDataGenerator(preprocessing_function=preprocess_input)  #!
# %%
net = models.Sequential([Xception(include_top=False, pooling='avg'), layers.Dense(5, activation='softmax')])
net.compile('adam', 'categorical_crossentropy')
net.fit(gen.flow_from_directory('train'), epochs=2)
""",
        """\
# %%
import tensorflow as tf
nets = {'mobile': tf.keras.applications.MobileNetV2, 'inception': tf.keras.applications.InceptionV3}
def built(name):
    inputs = tf.keras.Input((None, None, 3))
    x = tf.keras.layers.Rescaling(1 / 127.5, offset=-1)(inputs)  #!
    x = nets[name](include_top=False, pooling='avg')(x)
    return tf.keras.Model(inputs, tf.keras.layers.Dense(4, activation='softmax')(x))
data = tf.keras.utils.image_dataset_from_directory('pets')
# %%
for name in nets:
    model = built(name)
    model.compile('adam', 'sparse_categorical_crossentropy')
    model.fit(data, epochs=3)
""",
        """\
# %%
import numpy as np
from keras.applications import vgg16 as net
from keras.preprocessing import image
model = net.VGG16()
def opened(path):
    picture = image.img_to_array(image.load_img(path, target_size=(224, 224)))
    return net.preprocess_input(np.expand_dims(picture, axis=0))  #!
# %%
print(net.decode_predictions(model.predict(opened('cat.jpg'))))
""",
    )
    valid = (
        """\
# %%
from tensorflow.keras.preprocessing.image import ImageDataGenerator
from tensorflow.keras.applications import xception, vgg16, efficientnet
from tensorflow.keras import layers, models
def built(base):
    net = models.Sequential([base, layers.GlobalMaxPooling2D(), layers.Dense(3)])
    net.compile('adam', 'categorical_crossentropy')
    return net
flow = ImageDataGenerator(preprocessing_function=xception.preprocess_input).flow_from_directory('train')
raw = ImageDataGenerator().flow_from_directory('train')
# right for one of two networks
built(xception.Xception(include_top=False)).fit(flow, epochs=2)
built(vgg16.VGG16(include_top=False)).fit(flow, epochs=2)
built(efficientnet.EfficientNetB0(include_top=False)).fit(raw, epochs=2)
""",
        """\
# %%
from tensorflow.keras.preprocessing.image import ImageDataGenerator
from tensorflow.keras.applications.xception import Xception, preprocess_input
from tensorflow.keras import layers, models
from course import change
twice = ImageDataGenerator(rescale=1/255, preprocessing_function=preprocess_input).flow_from_directory('train')
scratch = models.Sequential([Xception(include_top=False, weights=None), layers.Flatten(), layers.Dense(5)])
net = models.Sequential([Xception(include_top=False), layers.Flatten(), layers.Dense(5)])
other = models.Sequential([layers.Lambda(change), Xception(include_top=False), layers.Flatten(), layers.Dense(5)])
for model in (scratch, net, other):
    model.compile('adam', 'categorical_crossentropy')
net.fit(twice, epochs=1)
right = ImageDataGenerator(preprocessing_function=preprocess_input)
scratch.fit(right.flow_from_directory('train'), epochs=1)
other.fit(right.flow_from_directory('train'), epochs=1)
""",
    )

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        """Every normalisation that is right for each backbone behind it."""
        right: dict[int, tuple[Normalisation, dict[str, Backbone]]] = {}
        wrong: set[int] = set()
        for fed in fed_backbones(analysis):
            steps, scaling, expected = fed.way.normalisations, fed.way.scaling, expected_mode(fed.backbone)
            if not steps or expected is None:
                continue
            if scaling is None or scaling.kind != expected:
                wrong.update(id(step.place.node) for step in steps)
            elif fed.way.traced:
                step = setting_step(steps)
                _, backbones = right.setdefault(id(step.place.node), (step, {}))
                backbones.setdefault(fed.backbone.target, fed.backbone)
        for node, (step, backbones) in right.items():
            if node not in wrong:
                yield self._found(analysis, step, list(backbones.values()))

    def _found(self, analysis: Analysis, step: Normalisation, backbones: list[Backbone]) -> Finding:
        names = [backbone.name for backbone in backbones]
        mode = expected_mode(backbones[0]) or "other"
        return self.finding(
            step.place,
            subject=scaling_subject(analysis, step),
            related=tuple(backbone.call.place for backbone in backbones if backbone.call.place is not None),
            backbones=names,
            backbones_text=f"{', '.join(names[:-1])} и {names[-1]}" if len(names) > 1 else names[0],
            mode=mode,
            mode_text=IN_WORDS[mode],
            function=function_of(step),
            written=written(analysis, step.place),
        )
