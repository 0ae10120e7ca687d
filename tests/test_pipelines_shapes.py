"""Less common shapes of data and of functions on pictures."""

from __future__ import annotations

import pytest

from tests.ways import cases, told

DATA = """
# a dict of inputs -> unknown scale
m.fit({'image': read('x') / 255, 'age': read('a')}, y)
# a dict without pictures -> unknown ?
m.fit({'age': read('a')}, y)
# nothing -> unknown
m.fit([], y)
# two kinds of inputs -> unknown ?
m.fit([read('x') / 255, read('a')], y)
# values of a frame -> unknown scale
m.fit((frame / 255).values, y)
# batches of a loop -> directory scale
flow = ImageDataGenerator(rescale=1/255).flow_from_directory('a')
for x, y in flow:
    m.fit(x, y)
# one after another -> dataset scale
a = keras.utils.image_dataset_from_directory('a').map(lambda x, y: (x / 255, y))
m.fit(a.concatenate(keras.utils.image_dataset_from_directory('b').map(lambda x, y: (x / 255, y))))
# one scaled, one not -> dataset ?
a = keras.utils.image_dataset_from_directory('a')
m.fit(a.concatenate(a.map(lambda x, y: (x / 255, y))))
# records -> unknown scale
def parsed(record):
    example = tf.io.parse_single_example(record, {})
    return example['x'] / 255, example['y']
m.fit(tf.data.TFRecordDataset('a').map(parsed))
# power -> unknown ?
m.fit(read('x') ** 2, y)
# or -> unknown ?
m.fit(helper() or read('x'), y)
# division of a number -> unknown unknown
m.fit(255 / read('x'), y)
# number first -> unknown scale
m.fit(1 / 255 * read('x'), y)
# no pictures given -> unknown ?
m.fit(layers.Rescaling(1/255)(), y)
# a generator of nobody -> unknown ?
m.fit(helper().flow(x, y))
"""

FUNCTIONS = """
# none -> array
m.fit(ImageDataGenerator(preprocessing_function=None).flow(x, y))
# either function -> array ?
f = xception.preprocess_input if helper() else vgg16.preprocess_input
m.fit(ImageDataGenerator(preprocessing_function=f).flow(x, y))
# a generator's own transform -> dataset rotation_range
g = ImageDataGenerator(rotation_range=20)
m.fit(keras.utils.image_dataset_from_directory('a').map(g.random_transform))
# partial -> dataset scale
import functools
def scaled(x, y, factor=1):
    return x / 255, y
m.fit(keras.utils.image_dataset_from_directory('a').map(functools.partial(scaled, factor=2)))
# an unknown layer -> dataset ?
m.fit(keras.utils.image_dataset_from_directory('a').map(layers.Conv2D(3, 3)))
# nothing known of its arguments -> dataset ?
m.fit(keras.utils.image_dataset_from_directory('a').map(lambda: 1))
# a function that never runs on a picture -> array ?
def still():
    return 1
m.fit(ImageDataGenerator(preprocessing_function=still).flow(x, y))
# a layer of known statistics -> dataset torch
n = layers.Normalization(mean=[123.675, 116.28, 103.53], variance=[3409.98, 3262.69, 3291.89])
m.fit(keras.utils.image_dataset_from_directory('a').map(lambda x, y: (n(x), y)))
# a layer that adapts -> dataset unknown
m.fit(keras.utils.image_dataset_from_directory('a').map(lambda x, y: (layers.Normalization()(x), y)))
# a lambda layer -> dataset scale
halve = layers.Lambda(lambda x: x / 255)
m.fit(keras.utils.image_dataset_from_directory('a').map(lambda x, y: (halve(x), y)))
# beside the result -> unknown tf.image.random_hue
def change(picture):
    other = tf.image.random_hue(picture, 0.1)
    return helper.mixed(picture) if helper() else helper.same(picture, other)
m.fit(ImageDataGenerator(preprocessing_function=change).flow(x, y))
# by chance -> array random.random
def change(picture):
    if random.random() < 0.5:
        picture = cv2.flip(picture, 1)
    return picture
m.fit(ImageDataGenerator(preprocessing_function=change).flow(x, y))
# a size that is not decided -> directory unknown
m.fit(ImageDataAugmentor(augment=A.ToFloat(helper())).flow_from_directory('a'))
# three numbers in a column -> unknown other
m.fit(read('x') / np.array([1, 2, 3]).reshape(1, 1, 3), y)
# one number in a list -> unknown scale
m.fit(read('x') / [255], y)
# two numbers -> unknown unknown
m.fit(read('x') / np.array([1, 2]), y)
"""


@pytest.mark.parametrize(("source", "expected"), [*cases(DATA), *cases(FUNCTIONS)])
def test_a_way_is_followed(source: str, expected: str) -> None:
    assert told(source) == expected
