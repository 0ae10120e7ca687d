"""A backbone, a head or an image generator is built anew, and training goes on with what the old one made.

Why: a model holds the layers that it was built of, a flow the generator that made it. A new object under the same name
changes neither: another image size, another backbone or other augmentation never reaches the training.

Instead: after the new part build everything that stands on it again: the head, the model and `compile`, or the flow.

Known limits: the new part must take the name of the old one, and nothing may be done with it that could be a use.

Source: https://keras.io/guides/functional_api/ (a model is the graph of layers that it was made of)
"""

from __future__ import annotations

from collections.abc import Iterator

from reviewlint.diagnostics import Severity
from reviewlint.inference.terms import Call
from reviewlint.rule import Finding, Rule
from reviewlint.views.analysis import Analysis
from reviewlint.views.backbones import backbone_of
from reviewlint.views.data_uses import data_uses
from reviewlint.views.input_size import built_for, given_size
from reviewlint.views.stale import BACKBONE, DATAGEN, HEAD, Stale, stale_parts

_SUMMARIES = {
    BACKBONE: "Новая сеть {backbone} не попадает в обучение: fit в ячейке {fit_cell} продолжает обучать модель, "
    "собранную раньше (ячейка {made_cell}){size_text}; соберите модель заново.",
    HEAD: "Новая «голова» ({name}) не попадает в обучение: fit в ячейке {fit_cell} продолжает обучать модель, "
    "собранную раньше (ячейка {made_cell}); соберите модель заново.",
    DATAGEN: "Новый генератор {name} не попадает в обучение: fit в ячейке {fit_cell} берет поток, созданный прежним "
    "генератором (ячейка {made_cell}); создайте поток заново.",
}


class StaleModel(Rule):
    """A new part that no training reaches."""

    code = "RL310"
    name = "stale-model"
    severity = Severity.ERROR
    summary = _SUMMARIES[BACKBONE]
    origin = "documentation"
    needs = frozenset({"order"})

    invalid = (
        """\
# %%
from tensorflow.keras import Sequential
from tensorflow.keras.applications import EfficientNetB3
from tensorflow.keras.layers import Dense
base = EfficientNetB3(include_top=False, pooling='avg', input_shape=(224, 224, 3))
net = Sequential([base, Dense(10, activation='softmax')])
net.compile('adam', 'categorical_crossentropy')
net.fit(flow)
# %%
base = EfficientNetB3(include_top=False, pooling='avg', input_shape=(384, 384, 3))  #!
base.trainable = True
base.summary()
# %%
net.compile('adam', 'categorical_crossentropy')
net.fit(larger_flow)
""",
        """\
# %%
import tensorflow as tf
L = tf.keras.layers
def backbone(make, **settings):
    return make(include_top=False, weights='imagenet', **settings)  #!
def with_head(body, classes):
    x = L.GlobalAveragePooling2D()(body.output)
    return tf.keras.Model(body.input, L.Dense(classes, activation='softmax')(x))
# %%
body = backbone(tf.keras.applications.Xception)
model = with_head(body, 5)
# %%
body = backbone(tf.keras.applications.ResNet50V2)
# %%
model.compile(optimizer='adam', loss='sparse_categorical_crossentropy')
model.fit(data, epochs=3)
""",
        """\
# %%
from keras.preprocessing.image import ImageDataGenerator
from keras.models import Sequential
from keras.layers import *
settings = dict(rescale=1 / 255)
datagen = ImageDataGenerator(**settings)
flows = {'train': datagen.flow_from_directory('train')}
net = Sequential([Conv2D(8, 3), Flatten(), Dense(2, activation='softmax')])
net.compile('sgd', 'categorical_crossentropy')
net.fit(flows['train'])
# %%
settings.update(horizontal_flip=True, rotation_range=20)
datagen = ImageDataGenerator(**settings)  #!
# %%
net.fit(flows['train'], epochs=10)
""",
        """\
# %%
from tensorflow import keras
from tensorflow.keras.layers import *
base = keras.applications.VGG16(include_top=False)
x = GlobalMaxPooling2D()(base.output)
out = Dense(4, activation='softmax')(x)
net = keras.Model(base.input, out)
net.compile('adam', 'categorical_crossentropy')
net.fit(flow)
# %%
x = GlobalAveragePooling2D()(base.output)  #!
x = Dropout(0.3)(x)
out = Dense(4, activation='softmax')(x)
# %%
net.fit(flow)
""",
    )
    valid = (
        """\
# %%
from tensorflow import keras
from tensorflow.keras import Sequential
from tensorflow.keras.applications import Xception, VGG16
from tensorflow.keras.layers import Dense
for make in (Xception, VGG16):
    base = make(include_top=False, pooling='avg')
    net = Sequential([base, Dense(3, activation='softmax')])
    net.compile('adam', 'categorical_crossentropy')
    net.fit(flow)
# %%
# признаки для другой модели
base = VGG16(include_top=False, pooling='max')
features = base.predict(pictures)
net.fit(flow)
# %%
base = Xception(include_top=False)
maps = keras.Model(base.input, base.layers[3].output)
show(maps(pictures))
net.fit(flow)
# %%
# после этого ничего не обучается
base = Xception(include_top=False)
""",
        """\
# %%
from tensorflow import keras
from tensorflow.keras.layers import *
base = keras.applications.VGG16(include_top=False, pooling='avg')
x = Dense(64, activation='relu')(base.output)
x = Dense(3, activation='softmax')(x)
net = keras.Model(base.input, x)
net.compile('adam', 'categorical_crossentropy')
net.fit(flow)
net.load_weights('best.h5')
# %%
# дообучение той же сети
base.trainable = True
net.compile('adam', 'categorical_crossentropy')
net.fit(flow)
""",
        """\
# %%
from tensorflow.keras.preprocessing.image import ImageDataGenerator
from tensorflow.keras import Sequential, layers
datagen = ImageDataGenerator(rotation_range=10)
flow = datagen.flow_from_directory('train')
net = Sequential([layers.Conv2D(8, 3), layers.Flatten(), layers.Dense(2, activation='softmax')])
net.compile('adam', 'categorical_crossentropy')
# %%
datagen = ImageDataGenerator()
checked = datagen.flow_from_directory('test')
# %%
net.fit(flow, validation_data=checked)
# %%
datagen = ImageDataGenerator(zoom_range=0.3)
pictures, names = next(datagen.flow_from_directory('train'))
show(pictures)
net.fit(flow)
""",
        """\
# %%
from tensorflow.keras import Sequential
from tensorflow.keras.applications import Xception, VGG16
from tensorflow.keras.layers import Dense
base = Xception(include_top=False, pooling='avg')
first = Sequential([base, Dense(3)])
base = VGG16(include_top=False, pooling='avg')
second = Sequential()
second.add(base)
second.add(Dense(3))
second.compile('adam', 'mse')
first.compile('adam', 'mse')
first.fit(x, y)
""",
    )

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        """One finding a forgotten part."""
        for stale in stale_parts(analysis):
            fit = stale.training.call
            backbone = backbone_of(stale.part, analysis.timeline) if isinstance(stale.part, Call) else None
            if stale.part.place is None or stale.made.place is None or fit.place is None:
                continue
            given, expected = _sizes(analysis, stale) if stale.kind == BACKBONE else ("", "")
            yield self.finding(
                stale.part,
                summary=_SUMMARIES[stale.kind],
                related=(stale.made.place, fit.place),
                kind=stale.kind,
                name=stale.name,
                backbone=backbone.name if backbone is not None else "",
                made_cell=stale.made.place.cell,
                fit_cell=fit.place.cell,
                given_text=given,
                expected_text=expected,
                size_text=f", на картинках {given}, хотя построена она для {expected}" if expected else "",
            )


def _sizes(analysis: Analysis, stale: Stale) -> tuple[str, str]:
    """The size of the pictures that the training gets and the one that its model was built for, where they differ."""
    for use in data_uses(analysis):
        given = given_size(use.way) if use.call is stale.training.call else None
        built = built_for(analysis, use.model, use.call.time) if given is not None else None
        if given is not None and built is not None and given != built[0]:
            return f"{given[0]}×{given[1]}", f"{built[0][0]}×{built[0][1]}"
    return "", ""
