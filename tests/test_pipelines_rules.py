"""Further examples of RL101 and RL201: data and models in styles that their rule files have no room for."""

from __future__ import annotations

import pytest

from reviewlint.engine import lint
from reviewlint.examples import parse
from reviewlint.registry import load_rules

RULES = [rule for rule in load_rules() if rule.code in ("RL101", "RL201")]

FOUND = {
    "RL101 layer": """\
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
    "RL101 arrays": """\
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
    "RL201 draws": """\
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
    "RL201 parts": """\
# %%
import tensorflow as tf
change = tf.keras.Sequential([tf.keras.layers.RandomFlip('horizontal'), tf.keras.layers.RandomRotation(0.1)])
whole = tf.keras.utils.image_dataset_from_directory('pets').map(lambda x, y: (change(x, training=True), y))
# %%
fitting = whole.skip(20)
checking = whole.take(20)  #!
model.fit(fitting, validation_data=checking)
""",
    "RL201 lambda": """\
# %%
import tensorflow as tf
from tensorflow.keras.layers import *
net = tf.keras.Sequential([
    Input((64, 64, 3)),
    Lambda(lambda x: tf.image.random_brightness(x, 0.2)),  #!
    RandomFlip(),
    Conv2D(8, 3), Flatten(), Dense(3, activation='softmax')])
net.compile('adam', 'sparse_categorical_crossentropy')
net.fit(x, y, validation_data=(xv, yv))
""",
    "RL201 optional transform": """\
# %%
import albumentations as A, cv2, numpy as np
from tensorflow import keras
class Batches(keras.utils.PyDataset):
    def __init__(self, files, labels, transform=None):
        super().__init__()
        self.files, self.labels, self.transform = files, labels, transform
    def __len__(self):
        return 10
    def __getitem__(self, i):
        pictures = []
        for file in self.files[i * 8:(i + 1) * 8]:
            picture = cv2.imread(file)
            if self.transform is not None:
                picture = self.transform(image=picture)['image']
            pictures.append(picture)
        return np.array(pictures), self.labels[i * 8:(i + 1) * 8]
# %%
turning = A.Compose([A.RandomRotate90()])
train = Batches(a, b, turning)
check = Batches(c, d, transform=turning)  #!
clean = Batches(c, d)
model.fit(train, validation_data=check)
model.fit(train, validation_data=clean)
""",
    "RL201 batch of a flow": """\
# %%
from tensorflow.keras.preprocessing.image import ImageDataGenerator
gen = ImageDataGenerator(channel_shift_range=30)
flow = gen.flow_from_directory('val', batch_size=500)  #!
x_val, y_val = next(flow)
# %%
model.fit(x_train, y_train, validation_data=(x_val, y_val))
""",
    "RL201 each flow once": """\
# %%
from tensorflow.keras.preprocessing import image as I
gen = I.ImageDataGenerator(vertical_flip=True, validation_split=.1)
val = gen.flow_from_directory('data', subset='validation')  #!
for epochs in (3, 5):
    model.fit(gen.flow_from_directory('data', subset='training'), epochs=epochs, validation_data=val)
model.evaluate(val)
# %%
test = gen.flow_from_directory('test')  #!
model.evaluate_generator(generator=test)
""",
    "RL101 lambda in the model": """\
# %%
import tensorflow as tf
from tensorflow.keras.applications import ResNet101V2
inputs = tf.keras.Input((224, 224, 3))
x = tf.keras.layers.RandomFlip()(inputs)
x = tf.keras.layers.Lambda(lambda image: image / 255.)(x)  #!
x = ResNet101V2(include_top=False, pooling='avg')(x)
model = tf.keras.Model(inputs, tf.keras.layers.Dense(3, activation='softmax')(x))
model.compile('adam', 'sparse_categorical_crossentropy')
model.fit(tf.keras.utils.image_dataset_from_directory('data'))
""",
    "RL101 operator in the model": """\
# %%
import tensorflow as tf
inputs = tf.keras.Input((224, 224, 3))
x = tf.cast(inputs, tf.float32) / 255  #!
x = tf.keras.applications.VGG19(include_top=False, pooling='avg')(x)
model = tf.keras.Model(inputs, tf.keras.layers.Dense(3, activation='softmax')(x))
model.compile('adam', 'sparse_categorical_crossentropy')
model.fit(tf.keras.utils.image_dataset_from_directory('data'))
""",
    "RL101 third-party package": """\
# %%
import efficientnet.tfkeras as efn
import tensorflow as tf
from tensorflow.keras.preprocessing.image import ImageDataGenerator
SCALE = 1 / 255
# %%
net = tf.keras.Sequential([efn.EfficientNetB0(weights='noisy-student', include_top=False, pooling='avg'),
                           tf.keras.layers.Dense(2, activation='softmax')])
net.compile('adam', 'categorical_crossentropy')
net.fit_generator(ImageDataGenerator(
    horizontal_flip=True,
    rescale=SCALE,  #!
).flow_from_directory('data'))
""",
    "RL101 augmented in one branch only": """\
# %%
import tensorflow as tf
from tensorflow.keras.preprocessing.image import ImageDataGenerator
from own import options
scale = {'rescale': 1. / 255}  #!
gen = ImageDataGenerator(zoom_range=.1, **scale) if options.augment else ImageDataGenerator(**scale)
net = tf.keras.Sequential([tf.keras.applications.NASNetMobile(include_top=False, pooling='avg'),
                           tf.keras.layers.Dense(2, activation='softmax')])
net.compile('adam', 'categorical_crossentropy')
net.fit(gen.flow_from_directory('data'))
""",
}

SILENT = {
    "RL201 noise of the data themselves": """\
# %%
import numpy as np
def series(count):
    time = np.linspace(0, 1, 50)
    return np.sin(time * np.random.rand(1, count, 1)) + 0.1 * np.random.rand(count, 50)
x, x_valid = series(900), series(100)
noisy = x_valid + np.random.normal(size=x_valid.shape)
model.fit(x, x, validation_data=(noisy, x_valid))
model.evaluate(series(50), y)
""",
    "RL101 recipes": """\
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
    "RL101 model": """\
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
    "RL201 still": """\
# %%
import albumentations as A
from ImageDataAugmentor.image_data_augmentor import ImageDataAugmentor
still = A.Compose([A.Resize(224, 224), A.CenterCrop(200, 200), A.Normalize(), A.HorizontalFlip(p=0)])
gen = ImageDataAugmentor(augment=still)
model.fit(gen.flow_from_directory('train'), validation_data=gen.flow_from_directory('valid'))
""",
    "RL201 training data evaluated": """\
# %%
from tensorflow.keras.preprocessing.image import ImageDataGenerator
gen = ImageDataGenerator(rotation_range=9, validation_split=.1)
train = gen.flow_from_directory('data', subset='training')
model.fit(train)
model.evaluate(train)
again = gen.flow_from_directory('data', subset='training', shuffle=False)
model.evaluate(again)
""",
    "RL201 undecided": """\
# %%
import albumentations as A
from ImageDataAugmentor.image_data_augmentor import *
from tensorflow.keras.preprocessing.image import ImageDataGenerator
from own import options
gen = ImageDataGenerator(rotation_range=options.angle, preprocessing_function=options.change)
model.fit(x, y, validation_data=gen.flow(xv, yv))
# %%
recipe = A.Compose([A.Flip()]) if options.augment else None
model.fit(x, y, validation_data=ImageDataAugmentor(augment=recipe).flow(xv, yv))
""",
    "RL101 own weights": """\
# %%
import tensorflow as tf
from tensorflow.keras.preprocessing.image import ImageDataGenerator
from own import options
def net(weights):
    model = tf.keras.Sequential([tf.keras.applications.Xception(include_top=False, weights=weights, pooling='avg'),
                                 tf.keras.layers.Dense(2, activation='softmax')])
    model.compile('adam', 'categorical_crossentropy')
    return model
flow = ImageDataGenerator(rescale=1/255).flow_from_directory('data')
net(None).fit(flow)
net(options.weights).fit(flow)
""",
    "RL101 of another network or twice": """\
# %%
import tensorflow as tf
from tensorflow.keras.applications import densenet, xception, Xception
from tensorflow.keras.preprocessing.image import ImageDataGenerator
net = tf.keras.Sequential([Xception(include_top=False, pooling='avg'), tf.keras.layers.Dense(2, activation='softmax')])
net.compile('adam', 'categorical_crossentropy')
net.fit(ImageDataGenerator(preprocessing_function=densenet.preprocess_input).flow_from_directory('data'))
net.fit(ImageDataGenerator(preprocessing_function=xception.preprocess_input, rescale=1/255).flow_from_directory('data'))
""",
    "RL101 without its own preprocessing": """\
# %%
import tensorflow as tf
import albumentations as A
from ImageDataAugmentor.image_data_augmentor import *
from tensorflow.keras.applications import ConvNeXtTiny
net = tf.keras.Sequential([ConvNeXtTiny(include_preprocessing=False, include_top=False, pooling='avg'),
                           tf.keras.layers.Dense(2, activation='softmax')])
net.compile('adam', 'categorical_crossentropy')
net.fit(ImageDataAugmentor(augment=A.Normalize()).flow_from_directory('data'))
""",
    "RL101 own class of that name": """\
# %%
import tensorflow as tf
def Xception(include_top, pooling):
    return tf.keras.Sequential([tf.keras.layers.Conv2D(8, 3), tf.keras.layers.GlobalAveragePooling2D()])
net = tf.keras.Sequential([Xception(include_top=False, pooling='avg'), tf.keras.layers.Dense(2, activation='softmax')])
net.compile('adam', 'categorical_crossentropy')
(x, y), _ = tf.keras.datasets.cifar10.load_data()
net.fit(x / 255, y)
""",
}


@pytest.mark.parametrize("name", FOUND)
def test_a_mistake_is_found_at_its_marks(name: str) -> None:
    example = parse(FOUND[name])
    result = lint(example.notebook, RULES)
    places = {(d.location.cell, d.location.line) for d in result.diagnostics if d.code == name.partition(" ")[0]}
    assert not result.failures
    assert places == example.expected


@pytest.mark.parametrize("name", SILENT)
def test_a_look_alike_stays_silent(name: str) -> None:
    result = lint(parse(SILENT[name]).notebook, RULES)
    code = name.partition(" ")[0]
    assert (result.failures, [d.message for d in result.diagnostics if d.code == code]) == ((), [])
