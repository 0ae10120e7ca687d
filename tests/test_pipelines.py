"""The way of pictures from their source to a model, in the styles that notebooks write it."""

from __future__ import annotations

import pytest

from reviewlint.examples import parse
from reviewlint.views.analysis import Analysis
from reviewlint.views.pipelines import pipeline
from tests.ways import cases, told, way_of

EITHER = """
if helper():
    g = ImageDataGenerator(rescale=1/255, zoom_range=.2)
else:
    g = ImageDataGenerator(rescale=1/255)
m.fit(g.flow_from_directory('a'))
"""

FLOWS = """
# rescale -> directory scale
g = ImageDataGenerator(rescale=1/255)
m.fit(g.flow_from_directory('a'))
# powerless parameters -> directory
g = ImageDataGenerator(rotation_range=0, zoom_range=[1, 1], horizontal_flip=False, brightness_range=None)
m.fit(g.flow_from_directory('a'))
# by place -> directory
g = ImageDataGenerator(A.Compose([A.HorizontalFlip()]))
m.fit(g.flow_from_directory('a'))
# order -> dataframe zoom_range other other
g = ImageDataGenerator(rescale=1/127.5, zoom_range=.1, preprocessing_function=lambda i: i - 127.5)
m.fit(g.flow_from_dataframe(d))
# own function -> array caffe
g = ImageDataGenerator(preprocessing_function=vgg16.preprocess_input)
m.fit(g.flow(x, y))
# in an own function -> array tf
def prepare(i):
    i = cv2.GaussianBlur(i, (3, 3), 0)
    return xception.preprocess_input(i)
m.fit(ImageDataGenerator(preprocessing_function=prepare).flow(x, y))
# mode by argument -> array torch
def prepare(i):
    return keras.applications.imagenet_utils.preprocess_input(i, mode='torch')
m.fit(ImageDataGenerator(preprocessing_function=prepare).flow(x, y))
# foreign function -> directory ?
m.fit(ImageDataGenerator(preprocessing_function=helper).flow_from_directory('a'))
# unknown amount -> directory scale ?
m.fit(ImageDataGenerator(rotation_range=read('angle'), rescale=1/255).flow_from_directory('a'))
# statistics of the data -> array unknown
g = ImageDataGenerator(samplewise_center=True, featurewise_center=True)
m.fit(g.flow(x))
# augmentor -> directory Rotate torch
g = ImageDataAugmentor(augment=A.Compose([A.Rotate(30), A.Resize(9, 9), A.Normalize()]))
m.fit(g.flow_from_directory('a'))
# augmentor with both -> directory HorizontalFlip tf
g = ImageDataAugmentor(augment=A.HorizontalFlip(), preprocess_input=xception.preprocess_input)
m.fit(g.flow_from_directory('a'))
# unknown recipe -> directory ?
m.fit(ImageDataAugmentor(augment=helper()).flow_from_directory('a'))
# settings from a dict -> directory vertical_flip scale
s = {'rescale': 1/255}
s['vertical_flip'] = True
m.fit(ImageDataGenerator(**s).flow_from_directory('a'))
# array scaled before the flow -> unknown scale zoom_range
x = read('x') / 255.
m.fit(ImageDataGenerator(zoom_range=.2).flow(x, y))
"""

ALBUMENTATIONS = {
    "choice of still ones": ("A.OneOf([A.CenterCrop(9, 9), A.Resize(9, 9)], p=1)", "CenterCrop Resize"),
    "never": ("A.Compose([A.Rotate(p=0), A.Compose([A.Blur()], p=0)])", ""),
    "always and the same": ("A.Compose([A.HorizontalFlip(p=1), A.ToGray(p=1)])", ""),
    "to float": ("A.ToFloat(max_value=255)", "scale"),
    "to float by type": ("A.ToFloat()", "scale"),
    "minus one to one": ("A.Normalize(mean=(.5, .5, .5), std=[.5, .5, .5])", "tf"),
    "already divided": ("A.Compose([A.ToFloat(255), A.Normalize(max_pixel_value=1.0)])", "scale other"),
    "normalised by chance": ("A.Compose([A.Normalize()], p=0.5)", "?"),
    "an own transform": ("A.Compose([helper()])", "?"),
    "built in a list": ("A.Compose([A.Flip()] + [A.Normalize()])", "Flip torch"),
}

DATASETS = """
# folder -> dataset
m.fit(keras.utils.image_dataset_from_directory('a'))
# layers in map -> dataset scale RandomRotation
d = keras.utils.image_dataset_from_directory('a')
scale, turn = layers.Rescaling(1./255), layers.RandomRotation(0.2)
d = d.map(lambda x, y: (turn(scale(x)), y), num_parallel_calls=tf.data.AUTOTUNE).cache().prefetch(2)
m.fit(d)
# model in map -> dataset RandomFlip tf
change = keras.Sequential()
change.add(layers.RandomFlip())
change.add(layers.Rescaling(1/127.5, offset=-1))
d = keras.utils.image_dataset_from_directory('a').map(lambda x, y: (change(x, training=True), y))
m.fit(d)
# not training -> dataset scale
change = keras.Sequential([layers.RandomFlip(), layers.Rescaling(1/255)])
m.fit(keras.utils.image_dataset_from_directory('a').map(lambda x, y: (change(x, training=False), y)))
# perhaps training -> dataset ?
change = keras.Sequential([layers.RandomFlip()])
m.fit(keras.utils.image_dataset_from_directory('a').map(lambda x, y: (change(x, training=helper()), y)))
# files -> file scale
def load(path, label):
    image = tf.io.decode_jpeg(tf.io.read_file(path), channels=3)
    image = tf.image.convert_image_dtype(image, tf.float32)
    return tf.image.resize(image, (9, 9)), label
m.fit(tf.data.Dataset.from_tensor_slices((paths, labels)).shuffle(9).map(load).batch(4))
# no conversion of floats -> array
def convert(x, y):
    return tf.image.convert_image_dtype(tf.cast(x, tf.float32), tf.float32), y
(x, y), _ = keras.datasets.cifar10.load_data()
m.fit(tf.data.Dataset.from_tensor_slices((x, y)).map(convert))
# augmentation in python -> unknown Rotate
recipe = A.Compose([A.Rotate()])
def change(image):
    return recipe(image=image.numpy())['image']
def step(image, label):
    [image,] = tf.py_function(change, [image], [tf.uint8])
    return image, label
m.fit(tf.data.Dataset.from_tensor_slices((read('x'), y)).map(step))
# zipped -> dataset scale
a = keras.utils.image_dataset_from_directory('a').map(lambda x, y: (x / 255, y))
m.fit(tf.data.Dataset.zip((a, a)).map(lambda one, two: (one[0], one[1])))
# standardised -> dataset unknown
m.fit(keras.utils.image_dataset_from_directory('a').map(lambda x, y: (tf.image.per_image_standardization(x), y)))
# unknown function -> dataset ?
m.fit(keras.utils.image_dataset_from_directory('a').map(helper))
# from a generator -> file scale
def pairs():
    for path in paths:
        yield cv2.imread(path) / 255, 1
m.fit(tf.data.Dataset.from_generator(pairs, (tf.float32, tf.int32)))
"""

ARRAYS = """
# in place -> unknown scale
x = read('x').astype('float32')
x /= 255
m.fit(x, y)
# parts of a split -> unknown scale
x = np.load('x.npy')
a, b, c, d = train_test_split(x / 255., y)
m.fit(a, c)
# a list in a loop -> file other other
x = []
for p in paths:
    x.append(img_to_array(load_img(p)))
x = np.array(x) / 127.5 - 1
m.fit(x, y)
# a comprehension -> file scale
x = np.stack([cv2.imread(p) / 255 for p in paths])
m.fit(x, y)
# a filled array -> file tf
x = np.zeros((10, 9, 9, 3))
for i, p in enumerate(paths):
    x[i] = xception.preprocess_input(cv2.imread(p))
m.fit(x[:8], y)
# filled, then changed -> file scale
x = np.empty((10, 9, 9, 3))
for i in range(10):
    x[i] = cv2.imread(paths[i])
    x[i] = x[i] / 255
m.fit(x, y)
# mean and deviation -> unknown scale other other
mean, std = np.array([0.485, 0.456, 0.406]), np.array([0.229, 0.224, 0.225])
m.fit((read('x') / 255 - mean) / std, y)
# own maximum -> unknown unknown
x = read('x')
m.fit(x / x.max(), y)
# a function of numpy -> unknown scale
m.fit(np.divide(read('x'), 255), y)
# random brightness -> array np.random.uniform
def change(picture):
    return np.clip(picture * np.random.uniform(.8, 1.2), 0, 255)
m.fit(ImageDataGenerator(preprocessing_function=change).flow(x, y))
# noise that is added once -> unknown unknown
x = read('x')
m.fit(x + np.random.normal(size=x.shape), y)
# hidden in a module -> unknown
m.fit(helper(read('x') / 255), y)
# a generator -> generator scale
def batches():
    while True:
        x, y = read()
        yield x / 255, y
m.fit(batches())
# a batch of a flow -> directory scale
f = ImageDataGenerator(rescale=1/255).flow_from_directory('a')
x, y = next(f)
m.fit(x, y)
# imgaug -> unknown Fliplr Affine
s = iaa.Sequential([iaa.Fliplr(0.5), iaa.Affine(rotate=(-20, 20))])
m.fit(s(images=read('x')), y)
# imgaug of one picture -> directory GaussianBlur
s = iaa.Sometimes(0.5, iaa.GaussianBlur((0, 3)))
m.fit(ImageDataGenerator(preprocessing_function=s.augment_image).flow_from_directory('a'))
"""

SEQUENCE = """\
class Pictures(keras.utils.Sequence):
    def __init__(self, paths, augment=None):
        self.paths, self.augment = paths, augment
    def __getitem__(self, index):
        chosen = np.random.choice(self.paths, 8)
        return np.array([self.read(p) for p in chosen]), 0
    def read(self, path):
        image = cv2.imread(path)
        if self.augment is not None:
            image = self.augment(image=image)['image']
        return image / 255
"""

SEQUENCES = """
# plain -> file scale
m.fit(Pictures(paths))
# augmenting -> file Flip scale
m.fit(Pictures(paths, A.Flip()))
# the other one -> file scale
t, v = Pictures(paths, A.Flip()), Pictures(paths)
m.fit(v)
# not a sequence -> unknown ?
class Own:
    def __getitem__(self, i):
        return x / 255
m.fit(Own())
"""


@pytest.mark.parametrize(
    ("source", "expected"), [*cases(FLOWS), *cases(DATASETS), *cases(ARRAYS), *cases(SEQUENCES, SEQUENCE)]
)
def test_a_way_is_followed(source: str, expected: str) -> None:
    assert told(source) == expected


@pytest.mark.parametrize(("transform", "expected"), ALBUMENTATIONS.values(), ids=list(ALBUMENTATIONS))
def test_a_transform_is_taken_apart(transform: str, expected: str) -> None:
    source = f"m.fit(ImageDataAugmentor(augment={transform}).flow_from_directory('a'))"
    assert told(source) == " ".join(["directory", *expected.split()])


@pytest.mark.parametrize(
    ("source", "kind"),
    [
        ("read('x') / 127.5 - 1", "tf"),
        ("(read('x') - 127.5) / 127.5", "tf"),
        ("read('x') / 255 * 2 - 1", "tf"),
        ("read('x') * (1 / 256)", "scale"),
        ("(read('x') / 255 - np.array([0.485, 0.456, 0.406])) / [0.229, 0.224, 0.225]", "torch"),
        ("xception.preprocess_input(read('x')) / 255", "other"),
        ("255 - read('x')", "other"),
        ("read('x')", "raw"),
    ],
)
def test_steps_in_a_row_are_one_scaling(source: str, kind: str) -> None:
    scaling = way_of(f"m.fit({source}, y)").scaling
    assert scaling is not None
    assert scaling.kind == kind


def test_an_undecided_augmentation_leaves_the_scaling_known() -> None:
    way = way_of(EITHER)
    assert not way.traced
    assert way.scaling is not None
    assert way.scaling.kind == "scale"


def test_a_flow_tells_its_settings() -> None:
    settings = "'a', (SIZE, 200), subset='validation', batch_size=8"
    way = way_of(f"SIZE = 224\nm.fit(ImageDataGenerator().flow_from_directory({settings}))")
    assert (way.target_size, way.subset, way.batch_size) == ((224, 200), "validation", 8)
    assert (way.shuffle, way.class_mode) == (True, "categorical")
    assert way.flow is not None
    assert way.datagen is not None


def test_a_data_set_of_a_folder_tells_its_settings() -> None:
    way = way_of("m.fit(keras.utils.image_dataset_from_directory('a', image_size=(9, 8), shuffle=False).prefetch(1))")
    assert (way.target_size, way.shuffle, way.subset, len(way.calls)) == ((9, 8), False, None, 2)


def test_what_is_not_decided_is_none() -> None:
    way = way_of("m.fit(ImageDataGenerator().flow_from_directory('a', **helper()))")
    assert (way.shuffle, way.target_size, way.subset, way.batch_size) == (None, None, None, None)
    assert way_of("m.fit(read('x'), y)").shuffle is None


def test_augmentations_know_their_strength() -> None:
    way = way_of("m.fit(ImageDataGenerator(rotation_range=40, horizontal_flip=True).flow(x))")
    assert [augmentation.strength.strong for augmentation in way.augmentations] == [True, False]


def test_where_a_scaling_is_set() -> None:
    ways = [
        way_of("m.fit(ImageDataGenerator(\n    rescale=1/255).flow(x))"),
        way_of("s = dict(rescale=1/255)\nm.fit(ImageDataGenerator(**s).flow(x))"),
    ]
    assert [type(way.normalisations[0].place.node).__name__ for way in ways] == ["Arg", "Arg"]


def test_no_data_has_no_way() -> None:
    analysis = Analysis(parse("# %%\nm.fit(None)").notebook)
    fit = analysis.timeline.calls_named("fit")[0]
    assert pipeline(analysis, fit.argument("x", 0), fit.time) is None
    assert pipeline(analysis, None, fit.time) is None
