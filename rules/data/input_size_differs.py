"""A flow that gives pictures of another size than the model it feeds was built for.

Why: the model was given one input size, the pictures come in another one. Depending on the version of Keras this
raises, or the network works on with a warning on a size that nobody chose. Swapped height and width are the same
mistake, which hides as long as the pictures are square.

Instead: keep the size in one constant and build the model anew after changing it, or leave height and width of the
input open (`None`) where several sizes are meant.

Known limits: only sizes that both sides write down; data that are resized on the way are left alone.

Source: https://keras.io/api/layers/core_layers/input/ ; keras.src.legacy.preprocessing.image (`target_size=(256, 256)`
is the default whatever the network).
"""

from __future__ import annotations

from collections.abc import Iterator

from reviewlint.diagnostics import Severity
from reviewlint.inference.terms import Term
from reviewlint.rule import Finding, Rule
from reviewlint.views.analysis import Analysis
from reviewlint.views.data_uses import DataUse, data_uses
from reviewlint.views.input_size import Size, built_for, given_size
from reviewlint.views.preprocessing import named


class InputSizeDiffers(Rule):
    """`target_size` of a flow and `input_shape` of its model that differ."""

    code = "RL105"
    name = "input-size-differs"
    severity = Severity.WARNING
    summary = "{flow_text} дает картинки {given_text}{default_text}, а модель построена для {expected_text}."
    origin = "Документация Keras: target_size и input_shape должны совпадать"

    invalid = (
        """\
# %%
from tensorflow.keras import layers, models
from tensorflow.keras.preprocessing.image import ImageDataGenerator
gen = ImageDataGenerator(rescale=1/255, validation_split=0.2)
train = gen.flow_from_directory('train', target_size=(150, 150), subset='training')  #!
val = gen.flow_from_directory('train', subset='validation')  #!
# %%
model = models.Sequential([
    layers.Conv2D(32, 3, input_shape=(128, 128, 3)), layers.GlobalAveragePooling2D(),
    layers.Dense(4, activation='softmax')])
model.compile('adam', 'categorical_crossentropy')
model.fit(train, validation_data=val, epochs=5)
""",
        """\
# %%
import tensorflow as tf
from tensorflow.keras.applications import EfficientNetB2
SIZE = 260
def network(side):
    base = EfficientNetB2(include_top=False, input_shape=(side, side, 3))
    x = tf.keras.layers.GlobalMaxPooling2D()(base.output)
    return tf.keras.Model(base.input, tf.keras.layers.Dense(6, activation='softmax')(x))
model = network(SIZE)
model.compile('adam', 'categorical_crossentropy')
# %%
SIZE = 400
settings = {'target_size': (SIZE,) * 2, 'class_mode': 'categorical'}
# %%
flow = tf.keras.preprocessing.image.ImageDataGenerator().flow_from_dataframe(  #!
    table, 'images', **settings)
model.fit(flow, epochs=2)
""",
        """\
# %%
import tensorflow as tf
height, width = 240, 320
data = tf.keras.utils.image_dataset_from_directory(  #!
    'plates', image_size=(width, height)).map(lambda x, y: (x / 255, y)).prefetch(1)
# %%
inputs = tf.keras.Input(shape=(height, width, 3))
x = tf.keras.layers.Conv2D(16, 5, activation='relu')(inputs)
x = tf.keras.layers.GlobalAveragePooling2D()(x)
net = tf.keras.Model(inputs, tf.keras.layers.Dense(2, activation='softmax')(x))
net.compile('adam', 'sparse_categorical_crossentropy')
net.fit(data)
""",
        """\
# %%
from keras.preprocessing.image import ImageDataGenerator
from keras.applications.resnet50 import ResNet50
from keras.models import load_model, Sequential
from keras.layers import Dense
model = Sequential()
model.add(ResNet50(include_top=False, pooling='avg', input_shape=(224, 224, 3)))
model.add(Dense(3, activation='softmax'))
model.save('cars.h5')
# %%
again = load_model('cars.h5')
sides = [512, 512]
hidden = ImageDataGenerator().flow_from_directory('hidden', sides, shuffle=False)  #!
again.predict(hidden)
""",
    )
    valid = (
        """\
# %%
import tensorflow as tf
from tensorflow.keras import layers
from tensorflow.keras.applications import Xception
gen = tf.keras.preprocessing.image.ImageDataGenerator()
large = gen.flow_from_directory('train', target_size=(500, 500))
head = [layers.GlobalAveragePooling2D(), layers.Dense(4, activation='softmax')]
open_size = tf.keras.Sequential([Xception(include_top=False), *head])
any_size = tf.keras.Sequential([layers.Conv2D(32, 3, input_shape=(None, None, 3)), *head])
resized = tf.keras.Sequential([layers.Input((500, 500, 3)), layers.Resizing(299, 299),
                               Xception(include_top=False, input_shape=(299, 299, 3)), *head])
for net in (open_size, any_size, resized):
    net.compile('adam', 'categorical_crossentropy')
    net.fit(large, epochs=1)
""",
        """\
# %%
import tensorflow as tf
from tensorflow.keras import layers
SIZE = 128
def network():
    return tf.keras.Sequential([
        layers.Conv2D(32, 3, input_shape=(SIZE, SIZE, 3)), layers.Flatten(), layers.Dense(4, activation='softmax')])
small = network()
unused = tf.keras.preprocessing.image.ImageDataGenerator().flow_from_directory('train', target_size=(999, 999))
def smaller(picture, label):
    return tf.image.resize(picture, (128, 128)), label
small.compile('adam', 'categorical_crossentropy')
small.fit(tf.keras.utils.image_dataset_from_directory('train', label_mode='categorical').map(smaller))
# %%
SIZE = 200
larger = network()
larger.compile('adam', 'categorical_crossentropy')
larger.fit(tf.keras.preprocessing.image.ImageDataGenerator().flow_from_directory('train', target_size=(SIZE, SIZE)))
""",
        """\
# %%
import numpy as np
import tensorflow as tf
from tensorflow.keras import layers
body = tf.keras.applications.VGG16(include_top=False, input_shape=(160, 160, 3))
pictures = tf.keras.utils.image_dataset_from_directory('pets', image_size=(160, 160))
# %%
def described(data):
    maps, answers = [], []
    for batch, labels in data:
        maps.append(body.predict(batch))
        answers.append(labels)
    return np.concatenate(maps), np.concatenate(answers)
x, y = described(pictures)
# %%
head = tf.keras.Sequential([layers.Input((5, 5, 512)), layers.Flatten(), layers.Dense(2, activation='softmax')])
head.compile('adam', 'sparse_categorical_crossentropy')
head.fit(x, y, epochs=3)
""",
    )

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        """Every flow whose size differs from that of a model that it feeds, once for each such model."""
        told: set[tuple[int, int, Size]] = set()
        for use in data_uses(analysis):
            given, place = given_size(use.way), use.way.flow.place if use.way.flow is not None else None
            built = built_for(analysis, use.model, use.call.time) if given is not None else None
            if given is None or built is None or place is None or given == built[0]:
                continue
            expected, source = built
            key = id(place.node), id(source.place.node) if source.place is not None else 0, expected
            if key not in told:
                told.add(key)
                yield self._found(use, given, expected, source)

    def _found(self, use: DataUse, given: Size, expected: Size, source: Term) -> Finding:
        flow = use.way.flow
        assert flow is not None
        name = named(flow)
        is_default = flow.given("image_size" if flow.method is None else "target_size") is None
        return self.finding(
            flow,
            subject=f"size:{use.place.cell}:{name}:{source.place.cell if source.place else 0}:{expected}",
            related=(source.place,) if source.place is not None else (),
            flow=name,
            flow_text=f"Поток {name}" if name else "Поток",
            given=list(given),
            given_text=_in_words(given),
            is_default=is_default,
            default_text=" (значение по умолчанию)" if is_default else "",
            parameter="image_size" if flow.method is None else "target_size",
            expected=list(expected),
            expected_text=_in_words(expected),
            model_cell=source.place.cell if source.place is not None else 0,
            swapped=given == expected[::-1],
        )


def _in_words(size: Size) -> str:
    return f"{size[0]}×{size[1]}"
