"""One name for one thing: what an import path is, what a star import binds, what is known at all."""

from __future__ import annotations

import pytest

from reviewlint.knowledge.names import canonical, exports, is_known, leaks

SAME = [
    ("tensorflow.keras.layers.Dense", "keras.layers.Dense"),
    ("tensorflow.python.keras.layers.core.Dense", "keras.layers.Dense"),
    ("tensorflow.compat.v1.keras.layers.Conv2D", "keras.layers.Conv2D"),
    ("keras.api._v2.keras.callbacks.ModelCheckpoint", "keras.callbacks.ModelCheckpoint"),
    ("keras.src.layers.core.dense.Dense", "keras.layers.Dense"),
    ("tf_keras.layers.Dense", "keras.layers.Dense"),
    ("keras.layers.experimental.preprocessing.RandomFlip", "keras.layers.RandomFlip"),
    ("keras.layers.merging.add.Add", "keras.layers.Add"),
    ("keras.layers.MaxPool2D", "keras.layers.MaxPooling2D"),
    ("keras.layers.pooling.GlobalAvgPool2D", "keras.layers.GlobalAveragePooling2D"),
    ("keras.layers.Convolution2D", "keras.layers.Conv2D"),
    ("keras.optimizers.legacy.Adam", "keras.optimizers.Adam"),
    ("keras.optimizers.optimizer_v2.adam.Adam", "keras.optimizers.Adam"),
    ("tensorflow.optimizers.Adam", "keras.optimizers.Adam"),
    ("tensorflow.losses.CategoricalCrossentropy", "keras.losses.CategoricalCrossentropy"),
    ("keras.optimizers.schedules.ExponentialDecay", "keras.optimizers.schedules.ExponentialDecay"),
    ("keras.experimental.CosineDecay", "keras.optimizers.schedules.CosineDecay"),
    ("keras.models.Model", "keras.Model"),
    ("keras.engine.training.Model", "keras.Model"),
    ("keras.models.Sequential", "keras.Sequential"),
    ("keras.models.Model.fit", "keras.Model.fit"),
    ("keras.layers.Input", "keras.Input"),
    ("keras.engine.base_layer.Layer", "keras.Layer"),
    # Names that leak: `from keras.models import Input`, `import keras.models as M; M.Dense`.
    ("keras.models.Input", "keras.Input"),
    ("keras.layers.Model", "keras.Model"),
    ("keras.models.Dense", "keras.layers.Dense"),
    ("keras.applications.xception.Xception", "keras.applications.Xception"),
    ("keras_applications.resnext.ResNeXt50", "keras.applications.ResNeXt50"),
    ("tensorflow.keras.applications.xception.preprocess_input", "keras.applications.xception.preprocess_input"),
    ("keras.preprocessing.image.image.ImageDataGenerator", "keras.preprocessing.image.ImageDataGenerator"),
    ("keras_preprocessing.image.ImageDataGenerator", "keras.preprocessing.image.ImageDataGenerator"),
    ("keras.src.legacy.preprocessing.image.ImageDataGenerator", "keras.preprocessing.image.ImageDataGenerator"),
    ("keras.preprocessing.image_dataset_from_directory", "keras.utils.image_dataset_from_directory"),
    ("keras.preprocessing.image.load_img", "keras.utils.load_img"),
    ("keras.utils.np_utils.to_categorical", "keras.utils.to_categorical"),
    # `from tensorflow.keras.applications import efficientnet as efn` is not the package of that name.
    ("tensorflow.keras.applications.efficientnet.EfficientNetB3", "keras.applications.EfficientNetB3"),
    ("efficientnet.tfkeras.EfficientNetB3", "efficientnet.tfkeras.EfficientNetB3"),
    ("efficientnet.model.EfficientNetB0", "efficientnet.EfficientNetB0"),
    ("ImageDataAugmentor.image_data_augmentor.ImageDataAugmentor", "ImageDataAugmentor.ImageDataAugmentor"),
    # Its star import binds numpy as `np`, albumentations and others.
    ("ImageDataAugmentor.image_data_augmentor.np.mean", "numpy.mean"),
    ("ImageDataAugmentor.image_data_augmentor.albumentations.Compose", "albumentations.Compose"),
    ("albumentations.augmentations.geometric.rotate.Rotate", "albumentations.Rotate"),
    ("albumentations.pytorch.transforms.ToTensorV2", "albumentations.pytorch.ToTensorV2"),
    ("tensorflow.math.reduce_mean", "tensorflow.reduce_mean"),
    ("tensorflow.math.argmax", "tensorflow.argmax"),
    ("tensorflow.data.experimental.AUTOTUNE", "tensorflow.data.AUTOTUNE"),
    ("tensorflow.compat.v1.set_random_seed", "tensorflow.random.set_seed"),
    ("tensorflow.image.decode_jpeg", "tensorflow.io.decode_jpeg"),
    ("tensorflow.strings.split", "tensorflow.strings.split"),
    ("sklearn.metrics._classification.accuracy_score", "sklearn.metrics.accuracy_score"),
    ("sklearn.utils.compute_class_weight", "sklearn.utils.class_weight.compute_class_weight"),
    ("pandas.core.frame.DataFrame.head", "pandas.DataFrame.head"),
    ("tqdm.notebook.tqdm", "tqdm.tqdm"),
    ("tqdm.tqdm_notebook", "tqdm.tqdm"),
    ("pylab.rcParams", "matplotlib.pyplot.rcParams"),
    ("keras.layers.Layer.add", "keras.Layer.add"),
    ("my_module.Dense", "my_module.Dense"),
    ("keras.layers.core", "keras.layers.core"),
]


@pytest.mark.parametrize(("written", "meant"), SAME)
def test_canonical(written: str, meant: str) -> None:
    assert canonical(written) == meant
    assert canonical(meant) == meant


def test_old_losses_are_not_those_of_keras() -> None:
    assert canonical("tensorflow.compat.v1.losses.softmax_cross_entropy").startswith("tensorflow.compat.v1.")


@pytest.mark.parametrize(
    ("module", "some"),
    [
        ("tensorflow.keras.layers", {"Dense", "Input", "MaxPool2D", "RandomFlip", "concatenate"}),
        ("keras.layers.experimental.preprocessing", {"Rescaling", "RandomRotation"}),
        ("tensorflow.keras", {"layers", "models", "Model", "Sequential", "Input"}),
        ("keras.models", {"Model", "Sequential", "load_model"}),
        ("keras.callbacks", {"EarlyStopping", "ModelCheckpoint", "History"}),
        ("keras.applications", {"Xception", "EfficientNetB3", "xception", "ConvNeXtTiny"}),
        ("keras.applications.xception", {"Xception", "preprocess_input"}),
        ("keras.preprocessing.image", {"ImageDataGenerator", "load_img"}),
        ("keras.optimizers.schedules", {"ExponentialDecay"}),
        ("numpy", {"array", "argmax", "float32", "random"}),
        ("matplotlib.pyplot", {"plot", "imshow", "np"}),
        ("sklearn.metrics", {"accuracy_score", "confusion_matrix"}),
        ("albumentations", {"Compose", "RandomBrightnessContrast", "Cutout", "IAAPerspective"}),
        ("os.path", {"join", "exists"}),
        ("random", {"random", "seed", "shuffle"}),
        ("efficientnet.tfkeras", {"EfficientNetB0", "preprocess_input"}),
        ("tqdm.auto", {"tqdm", "trange"}),
    ],
)
def test_star_imports_bind(module: str, some: set[str]) -> None:
    bound = exports(module)
    assert bound is not None
    assert some <= bound


def test_inner_modules_have_the_names_of_the_public_one() -> None:
    assert exports("keras.layers.core") == exports("keras.layers")


@pytest.mark.parametrize("module", ["my_module", "pylab", "segmentation_models", "fastai.vision"])
def test_unknown_star_imports(module: str) -> None:
    assert exports(module) is None


def test_names_that_leak_in_old_versions_only_are_apart() -> None:
    layers = exports("keras.layers")
    assert layers is not None
    assert "np" not in layers
    assert "np" in leaks("tensorflow.keras.layers")
    assert leaks("my_module") == frozenset()


@pytest.mark.parametrize(
    ("name", "known"),
    [
        ("keras.layers.Dense", True),
        ("keras.Model.fit", True),
        ("keras.layers", True),
        ("keras.Layer.output", True),
        ("tensorflow.data.AUTOTUNE", True),
        ("keras.layers.Danse", False),
        ("my_module.f", False),
    ],
)
def test_is_known(name: str, known: bool) -> None:
    assert is_known(name) is known
