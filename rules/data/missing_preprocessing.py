"""A pretrained backbone that is fed raw pixels although it expects normalised ones.

Why: Xception, MobileNet, VGG, ResNet, DenseNet were trained on pictures that had been normalised. On pixels 0…255 the
first layers see numbers a hundred times larger than those their weights were made for, and much of what the network
learned on ImageNet is of no use.

Instead: `preprocess_input` from the module of the very network, as `preprocessing_function=` of the generator, in
`map` of the data set or as the first step of the model.

Known limits: silent where any step between the pictures and the network is not understood, where the pictures come
from an array of unknown origin, and for networks that scale by themselves (EfficientNet of `keras.applications`).

Source: imagenet_utils.preprocess_input and the docstrings of keras.applications.
"""

from __future__ import annotations

from collections.abc import Iterator

from reviewlint.diagnostics import Severity
from reviewlint.rule import Finding, Rule
from reviewlint.views.analysis import Analysis
from reviewlint.views.backbone_inputs import expected_mode, own_function
from reviewlint.views.preprocessing import IN_WORDS, FedBackbone, fed_backbones, is_read, named


class MissingPreprocessing(Rule):
    """A backbone of mode `tf`, `caffe` or `torch` on pixels 0…255."""

    code = "RL102"
    name = "missing-preprocessing"
    severity = Severity.WARNING
    summary = "{backbone} получает исходные пиксели 0…255, а ждет {expected_text}: нужна {function}."
    origin = "Документация keras.applications: каждой сети нужна своя preprocess_input"

    invalid = (
        """\
# %%
from tensorflow.keras.preprocessing.image import ImageDataGenerator
from tensorflow.keras.applications import VGG16
from tensorflow.keras import layers, models
flow = ImageDataGenerator(horizontal_flip=True).flow_from_directory('train', target_size=(224, 224))
# %%
base = VGG16(include_top=False, input_shape=(224, 224, 3))  #!
net = models.Sequential([base, layers.GlobalAveragePooling2D(), layers.Dense(5, activation='softmax')])
net.compile('adam', 'categorical_crossentropy')
net.fit(flow, epochs=2)
""",
        """\
# %%
import tensorflow as tf
nets = {'mobile': tf.keras.applications.MobileNetV2, 'effnet': tf.keras.applications.EfficientNetB0}
def built(name):
    inputs = tf.keras.Input((160, 160, 3))
    x = tf.keras.layers.RandomFlip('horizontal')(inputs)
    features = nets[name](  #!
        include_top=False, pooling='avg', weights='imagenet')(x)
    return tf.keras.Model(inputs, tf.keras.layers.Dense(4, activation='softmax')(features))
# %%
data = tf.keras.utils.image_dataset_from_directory('pets', image_size=(160, 160)).cache().prefetch(2)
# %%
for name in ['effnet', 'mobile']:
    model = built(name)
    model.compile('adam', 'sparse_categorical_crossentropy')
    model.fit(data, epochs=3)
""",
        """\
# %%
import numpy as np
from keras.applications.resnet50 import ResNet50, decode_predictions
from keras.preprocessing import image
net = ResNet50()  #!
# %%
def opened(path):
    picture = image.img_to_array(image.load_img(path, target_size=(224, 224)))
    return np.expand_dims(picture, axis=0)
# %%
print(decode_predictions(net.predict(opened('cat.jpg'))))
""",
    )
    valid = (
        """\
# %%
import tensorflow as tf
from tensorflow.keras.preprocessing.image import ImageDataGenerator
from tensorflow.keras.applications import xception
from helpers import prepare
def built(*front):
    base = xception.Xception(include_top=False, pooling='avg')
    model = tf.keras.Sequential([*front, base, tf.keras.layers.Dense(3, activation='softmax')])
    model.compile('adam', 'categorical_crossentropy')
    return model
# %%
plain = ImageDataGenerator().flow_from_directory('train')
built(tf.keras.layers.Lambda(xception.preprocess_input)).fit(plain)
built(tf.keras.layers.Rescaling(1 / 127.5, offset=-1)).fit(plain)
built(tf.keras.layers.BatchNormalization()).fit(plain)
built().fit(ImageDataGenerator(preprocessing_function=xception.preprocess_input).flow_from_directory('train'))
built().fit(ImageDataGenerator(preprocessing_function=prepare).flow_from_directory('train'))
""",
        """\
# %%
import numpy as np
import tensorflow as tf
from tensorflow.keras.preprocessing.image import ImageDataGenerator
def built(base):
    model = tf.keras.Sequential([base, tf.keras.layers.Dense(3, activation='softmax')])
    model.compile('adam', 'categorical_crossentropy')
    return model
# %%
pictures, labels = np.load('pictures.npy'), np.load('labels.npy')
flow = ImageDataGenerator().flow_from_directory('train')
built(tf.keras.applications.VGG16(include_top=False, pooling='avg')).fit(pictures, labels)
built(tf.keras.applications.VGG16(include_top=False, pooling='avg')).fit(ImageDataGenerator().flow(pictures, labels))
built(tf.keras.applications.VGG16(include_top=False, weights=None, pooling='avg')).fit(flow)
built(tf.keras.applications.EfficientNetB7(include_top=False, pooling='avg')).fit(flow)
""",
    )

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        """Every backbone that gets raw pixels, once."""
        told: set[int] = set()
        for fed in fed_backbones(analysis):
            place, function = fed.backbone.call.place, own_function(fed.backbone)
            if place is None or not _is_raw(analysis, fed) or not function or id(place.node) in told:
                continue
            told.add(id(place.node))
            source = fed.data.flow or fed.data.datagen
            yield self.finding(
                place,
                subject=f"backbone:{place.cell}:{fed.backbone.name}",
                related=(source.place,) if source is not None and source.place is not None else (),
                backbone=fed.backbone.name,
                expected=expected_mode(fed.backbone),
                expected_text=IN_WORDS[expected_mode(fed.backbone) or "other"],
                function=function,
                flow=named(fed.data.flow),
                generator=(fed.data.datagen.target or "").rpartition(".")[2] if fed.data.datagen is not None else "",
            )


def _is_raw(analysis: Analysis, fed: FedBackbone) -> bool:
    """Whether nothing normalises the pictures that are surely raw, and the network does not do so itself."""
    if fed.way.normalisations or expected_mode(fed.backbone) not in ("tf", "caffe", "torch"):
        return False
    return fed.way.known and is_read(analysis, fed.data, fed.call.time)
