"""Further examples of the rules on data and validation, in shapes that their rule files have no room for."""

from __future__ import annotations

import pytest

from reviewlint.diagnostics import Diagnostic
from reviewlint.engine import lint
from reviewlint.examples import parse
from reviewlint.registry import load_rules

RULES = load_rules()

FOUND = {
    "RL101 a head on features": """\
# %%
import cv2
import numpy as np
import tensorflow as tf
body = tf.keras.applications.Xception(include_top=False, pooling='avg')
features = []
for name in names:
    picture = cv2.resize(cv2.imread(name), (299, 299))
    picture = picture / 255.0  #!
    features.append(body.predict(picture[np.newaxis])[0])
x = np.array(features)
# %%
head = tf.keras.Sequential([tf.keras.layers.Dense(3, activation='softmax')])
head.compile('adam', 'sparse_categorical_crossentropy')
head.fit(x, y, validation_split=0.2)
""",
    "RL102 a switch turned off": """\
# %%
import tensorflow as tf
base = tf.keras.applications.EfficientNetV2B0(  #!
    include_top=False, include_preprocessing=False, pooling='avg')
model = tf.keras.Sequential([base, tf.keras.layers.Dense(3, activation='softmax')])
model.compile('adam', 'sparse_categorical_crossentropy')
model.fit(tf.keras.utils.image_dataset_from_directory('train'))
""",
    "RL103 one function twice": """\
# %%
import numpy as np
from keras.applications.vgg16 import VGG16, preprocess_input
from keras.preprocessing.image import load_img, img_to_array
def opened(path):
    return preprocess_input(img_to_array(load_img(path)))
# %%
picture = np.expand_dims(opened('a.jpg'), 0)
VGG16().predict(preprocess_input(picture))  #!
""",
    "RL104 the best model, loaded again": """\
# %%
import cv2
import numpy as np
import tensorflow as tf
from keras.preprocessing.image import ImageDataGenerator
train = ImageDataGenerator(rescale=1/255).flow_from_directory('train')
model = tf.keras.Sequential([tf.keras.layers.Conv2D(8, 3), tf.keras.layers.Flatten(), tf.keras.layers.Dense(3)])
model.compile('adam', 'categorical_crossentropy')
model.fit(train)
model.save('best.h5')
# %%
best = tf.keras.models.load_model('best.h5')
pictures = np.array([cv2.resize(cv2.imread(name), (90, 90)) for name in names])
best.predict(pictures)  #!
best.predict(pictures)
""",
    "RL105 an input tensor": """\
# %%
import keras
from keras.applications import VGG19
inputs = keras.Input(batch_shape=(None, 200, 300, 3))
base = VGG19(include_top=False, input_tensor=inputs, pooling='max')
model = keras.Model(base.input, keras.layers.Dense(3, activation='softmax')(base.output))
model.compile('adam', 'categorical_crossentropy')
flow = keras.preprocessing.image.ImageDataGenerator().flow_from_directory('a', target_size=(300, 200))  #!
model.fit(flow)
""",
    "RL105 a network with its own top": """\
# %%
from keras.applications.mobilenet import MobileNet, preprocess_input
from keras.preprocessing.image import ImageDataGenerator
maker = ImageDataGenerator(preprocessing_function=preprocess_input)
MobileNet().predict(maker.flow_from_directory('a'))  #!
""",
    "RL203 labels of arrays": """\
# %%
from sklearn.metrics import f1_score
from keras.preprocessing.image import ImageDataGenerator
checks = ImageDataGenerator(rescale=1/255).flow(x_test, y_test, batch_size=8)  #!
print(f1_score(y_test.argmax(1), model.predict(checks).argmax(1), average='macro'))
""",
    "RL203 a table of its own": """\
# %%
import pandas as pd
from keras.preprocessing.image import ImageDataGenerator
maker = ImageDataGenerator()
hidden = maker.flow_from_directory('hidden', class_mode=None)  #!
answers = model.predict(hidden)
# %%
result = pd.DataFrame({'Id': hidden.filenames})
result['Category'] = answers.argmax(1)
""",
    "RL204 all pictures evaluated": """\
# %%
from keras.preprocessing.image import ImageDataGenerator
maker = ImageDataGenerator(validation_split=0.3)
train = maker.flow_from_directory('cars', subset='training')  #!
everything = maker.flow_from_directory('cars', shuffle=False)
net.fit(train, validation_data=maker.flow_from_directory('cars', subset='validation'), epochs=2)
print(net.evaluate(everything))
""",
    "RL204 two splits": """\
# %%
from keras.preprocessing.image import ImageDataGenerator
one, two = ImageDataGenerator(validation_split=0.1), ImageDataGenerator(validation_split=0.3)
train = one.flow_from_dataframe(table, 'cars', subset='training')  #!
net.fit(train, validation_data=two.flow_from_dataframe(table, 'cars', subset='validation'), epochs=2)
""",
    "RL204 the same arrays": """\
# %%
import numpy as np
x, y = np.load('x.npy'), np.load('y.npy')
net.fit(x, y, validation_data=(x, y), epochs=2)  #!
""",
    "RL204 no folder is parted": """\
# %%
from keras.preprocessing.image import ImageDataGenerator
train = ImageDataGenerator(zoom_range=0.1).flow_from_directory('cars')  #!
check = ImageDataGenerator(validation_split=0.1).flow_from_directory('cars', subset='validation')
net.fit(train, validation_data=check, epochs=2)
""",
}

SILENT = {
    "RL102 a step of the model": """\
# %%
import tensorflow as tf
from tensorflow.keras.applications import resnet50
inputs = tf.keras.Input((224, 224, 3))
x = resnet50.ResNet50(include_top=False, pooling='avg')(resnet50.preprocess_input(inputs))
model = tf.keras.Model(inputs, tf.keras.layers.Dense(3, activation='softmax')(x))
model.compile('adam', 'sparse_categorical_crossentropy')
model.fit(tf.keras.utils.image_dataset_from_directory('train', image_size=(224, 224)))
""",
    "RL104 both in the model": """\
# %%
import tensorflow as tf
from keras.preprocessing.image import load_img, img_to_array
model = tf.keras.Sequential([tf.keras.layers.Rescaling(1/255), tf.keras.layers.Conv2D(8, 3),
                             tf.keras.layers.Flatten(), tf.keras.layers.Dense(3)])
model.compile('adam', 'sparse_categorical_crossentropy')
model.fit(tf.keras.utils.image_dataset_from_directory('train'))
model.predict(img_to_array(load_img('a.jpg'))[None])
""",
    "RL105 channels first": """\
# %%
import keras
model = keras.Sequential([keras.layers.Conv2D(8, 3, input_shape=(3, 90, 120)), keras.layers.Flatten()])
model.compile('adam', 'mse')
model.fit(keras.preprocessing.image.ImageDataGenerator().flow_from_directory('a', target_size=(90, 120)))
""",
    "RL203 shuffle is turned off later": """\
# %%
from keras.preprocessing.image import ImageDataGenerator
flow = ImageDataGenerator().flow_from_directory('val')
model.fit(flow, epochs=2)
flow.shuffle = False
print(list(zip(flow.filenames, model.predict(flow))))
""",
    "RL204 folds": """\
# %%
from sklearn.model_selection import KFold
from keras.preprocessing.image import ImageDataGenerator
maker = ImageDataGenerator()
for train, check in KFold(5).split(table):
    net.fit(maker.flow_from_dataframe(table.iloc[train], 'cars'), epochs=2,
            validation_data=maker.flow_from_dataframe(table.iloc[check], 'cars'))
""",
    "RL204 two of what one call gives": """\
# %%
import tensorflow as tf
import tensorflow_datasets as tfds
train, check = tf.keras.utils.image_dataset_from_directory('a', subset='both', validation_split=0.2, seed=1)
model.fit(train.cache(), validation_data=check.cache(), epochs=2)
first, second = tfds.load('horses_or_humans', split=['train', 'test'], as_supervised=True)
model.fit(first.batch(8), validation_data=second.batch(8), epochs=2)
""",
    "RL205 compared by hand": """\
# %%
import tensorflow as tf
model = tf.keras.Sequential([tf.keras.layers.Flatten(), tf.keras.layers.Dense(3, activation='softmax')])
model.compile('adam', 'sparse_categorical_crossentropy')
model.fit(x_train, y_train, epochs=3)
print((model.predict(x_test).argmax(1) == y_test).mean())
""",
}


def found(code: str, example: str) -> list[Diagnostic]:
    """What a rule finds in an example, no other one having failed."""
    result = lint(parse(example).notebook, RULES)
    assert not result.failures
    return [diagnostic for diagnostic in result.diagnostics if diagnostic.code == code]


@pytest.mark.parametrize("name", FOUND)
def test_is_found(name: str) -> None:
    places = {(one.location.cell, one.location.line) for one in found(name[:5], FOUND[name])}
    assert places == parse(FOUND[name]).expected


@pytest.mark.parametrize("name", SILENT)
def test_stays_silent(name: str) -> None:
    assert not found(name[:5], SILENT[name])


def test_a_flow_of_the_wrong_size_is_told_for_each_model() -> None:
    example = """\
# %%
import keras
flow = keras.preprocessing.image.ImageDataGenerator().flow_from_directory('a', target_size=(64, 64))
for side in (96, 128):
    model = keras.Sequential([keras.layers.Conv2D(8, 3, input_shape=(side, side, 3)), keras.layers.Flatten()])
    model.compile('adam', 'mse')
    model.fit(flow, epochs=2)
    model.fit(flow, epochs=9)
"""
    told = found("RL105", example)
    assert [one.fields["expected_text"] for one in told] == ["96×96", "128×128"]


@pytest.mark.parametrize("code", ["RL101", "RL103", "RL106", "RL201"])
def test_what_is_blamed_is_not_praised(code: str) -> None:
    praise = {"RL201": "RL903"}.get(code, "RL904")
    rule = next(rule for rule in RULES if rule.code == code)
    for example in rule.invalid:
        result = lint(parse(example).notebook, RULES)
        blamed = {one.location for one in result.diagnostics if one.code == code}
        assert not blamed & {one.location for one in result.diagnostics if one.code == praise}
