"""How arguments bind, what a call returns, whose method a name is; and that the stub files hold together."""

from __future__ import annotations

import pytest

from reviewlint.knowledge import stubs
from reviewlint.knowledge.names import canonical, is_known
from reviewlint.knowledge.signatures import MISSING, accepts_keyword, default, keyword_only, parameters
from reviewlint.knowledge.types import attribute, is_a, lineage, method, returns

FILES = sorted({*stubs._FILES.values(), "python"})
GENERATOR = "keras.preprocessing.image.ImageDataGenerator"


@pytest.mark.parametrize(
    ("target", "first"),
    [
        ("keras.layers.Dense", ("units", "activation")),
        ("keras.layers.Conv2D", ("filters", "kernel_size", "strides", "padding")),
        ("keras.layers.RandomFlip", ("mode",)),
        ("keras.Input", ("shape", "batch_size")),
        ("keras.Model", ("inputs", "outputs", "name")),
        ("keras.Model.fit", ("x", "y", "batch_size", "epochs", "verbose", "callbacks", "validation_split")),
        ("keras.Model.fit_generator", ("generator", "steps_per_epoch", "epochs")),
        ("keras.Model.compile", ("optimizer", "loss", "metrics")),
        ("keras.Model.evaluate", ("x", "y", "batch_size")),
        ("keras.Model.predict", ("x", "batch_size", "verbose", "steps")),
        ("keras.callbacks.ModelCheckpoint", ("filepath", "monitor", "verbose", "save_best_only", "save_weights_only")),
        ("keras.callbacks.EarlyStopping", ("monitor", "min_delta", "patience")),
        ("keras.callbacks.ReduceLROnPlateau", ("monitor", "factor", "patience")),
        ("keras.optimizers.Adam", ("learning_rate", "beta_1")),
        ("keras.optimizers.SGD", ("learning_rate", "momentum")),
        (GENERATOR, ("featurewise_center", "samplewise_center")),
        (f"{GENERATOR}.flow_from_directory", ("directory", "target_size", "color_mode", "classes", "class_mode")),
        (f"{GENERATOR}.flow_from_dataframe", ("dataframe", "directory", "x_col", "y_col")),
        (f"{GENERATOR}.flow", ("x", "y", "batch_size", "shuffle")),
        ("ImageDataAugmentor.ImageDataAugmentor", ("featurewise_center",)),
        ("keras.utils.image_dataset_from_directory", ("directory", "labels", "label_mode")),
        (
            "keras.applications.Xception",
            ("include_top", "weights", "input_tensor", "input_shape", "pooling", "classes"),
        ),
        ("efficientnet.tfkeras.EfficientNetB3", ("include_top", "weights")),
        ("keras_efficientnets.EfficientNetB0", ("input_shape", "include_top", "weights")),
        ("tensorflow.data.Dataset.map", ("map_func", "num_parallel_calls")),
        ("tensorflow.data.Dataset.shuffle", ("buffer_size", "seed")),
        ("tensorflow.image.random_contrast", ("image", "lower", "upper")),
        ("albumentations.Rotate", ("limit",)),
        ("albumentations.Compose", ("transforms",)),
        ("numpy.mean", ("a", "axis")),
        ("numpy.argmax", ("a", "axis")),
        ("sklearn.utils.class_weight.compute_class_weight", ("class_weight", "classes", "y")),
        ("pandas.read_csv", ("filepath_or_buffer", "sep")),
    ],
)
def test_positional_order(target: str, first: tuple[str, ...]) -> None:
    known = parameters(target)
    assert known is not None
    assert known[: len(first)] == first


@pytest.mark.parametrize(
    ("target", "parameter", "value"),
    [
        (f"{GENERATOR}.flow_from_directory", "shuffle", True),
        (f"{GENERATOR}.flow_from_directory", "target_size", (256, 256)),
        ("ImageDataAugmentor.ImageDataAugmentor.flow_from_dataframe", "shuffle", True),
        ("keras.callbacks.ModelCheckpoint", "save_best_only", False),
        ("keras.callbacks.EarlyStopping", "restore_best_weights", False),
        ("keras.applications.EfficientNetB3", "include_top", True),
        ("keras.optimizers.Adam", "learning_rate", 0.001),
        ("albumentations.Rotate", "limit", 90),
        ("albumentations.Normalize", "mean", (0.485, 0.456, 0.406)),
        ("keras.utils.image_dataset_from_directory", "label_mode", "int"),
    ],
)
def test_defaults(target: str, parameter: str, value: object) -> None:
    assert default(target, parameter) == value


def test_what_has_no_default_is_missing() -> None:
    assert default("keras.layers.Dense", "units") is MISSING
    assert default("keras.layers.Dense", "no_such") is MISSING
    assert default("my_module.f", "x") is MISSING
    assert repr(MISSING) == "MISSING"


def test_arrays_of_a_split_bind_to_no_parameter() -> None:
    target = "sklearn.model_selection.train_test_split"
    assert parameters(target) == ()
    assert "stratify" in keyword_only(target)


def test_keywords() -> None:
    assert accepts_keyword("keras.callbacks.EarlyStopping", "patience") is True
    assert accepts_keyword("keras.callbacks.EarlyStopping", "patence") is False
    assert accepts_keyword("keras.layers.Dense", "input_shape") is None
    assert accepts_keyword("my_module.f", "x") is None
    assert keyword_only("my_module.f") == ()


@pytest.mark.parametrize(
    ("target", "result"),
    [
        ("keras.layers.Dense", "keras.layers.Dense"),
        ("keras.applications.Xception", "keras.Model"),
        ("efficientnet.tfkeras.EfficientNetB3", "keras.Model"),
        ("keras.models.load_model", "keras.Model"),
        ("keras.Model.fit", "keras.callbacks.History"),
        ("keras.Model.fit_generator", "keras.callbacks.History"),
        ("keras.Model.predict", "numpy.ndarray"),
        ("keras.utils.image_dataset_from_directory", "tensorflow.data.Dataset"),
        ("tensorflow.data.Dataset.prefetch", "tensorflow.data.Dataset"),
        (f"{GENERATOR}.flow_from_directory", "keras.preprocessing.image.DirectoryIterator"),
        ("ImageDataAugmentor.ImageDataAugmentor.flow_from_dataframe", "keras.preprocessing.image.DataFrameIterator"),
        ("numpy.mean", "numpy.ndarray"),
        ("pandas.read_csv", "pandas.DataFrame"),
        ("albumentations.Compose", "albumentations.Compose"),
        ("keras.Model.compile", None),
        ("my_module.f", None),
    ],
)
def test_results(target: str, result: str | None) -> None:
    assert returns(target) == result


@pytest.mark.parametrize(
    ("owner", "name", "found"),
    [
        ("keras.Sequential", "fit", "keras.Model.fit"),
        ("keras.Sequential", "add", "keras.Sequential.add"),
        ("keras.Sequential", "add_weight", "keras.Layer.add_weight"),
        ("keras.Model", "add", None),
        ("keras.preprocessing.image.DirectoryIterator", "reset", "keras.preprocessing.image.Iterator.reset"),
        ("sklearn.preprocessing.LabelEncoder", "fit_transform", "sklearn.base.BaseEstimator.fit_transform"),
        ("my_module.C", "fit", None),
    ],
)
def test_methods(owner: str, name: str, found: str | None) -> None:
    assert method(owner, name) == found


def test_attributes() -> None:
    assert attribute("keras.Sequential", "output") == "keras.KerasTensor"
    assert attribute("keras.callbacks.History", "history") == "dict"
    assert attribute("keras.preprocessing.image.DataFrameIterator", "classes") == "numpy.ndarray"
    assert attribute("keras.Sequential", "no_such") is None


def test_bases() -> None:
    assert is_a("keras.Sequential", "keras.Layer")
    assert is_a("keras.layers.Conv2D", "keras.Layer")
    assert is_a("keras.preprocessing.image.DirectoryIterator", "keras.utils.PyDataset")
    assert is_a("tensorflow_addons.optimizers.AdamW", "keras.optimizers.Optimizer")
    assert not is_a("keras.layers.Dense", "keras.Model")
    assert not is_a(None, "keras.Layer")
    assert lineage("my_module.C") == ("my_module.C",)


@pytest.mark.parametrize("file", FILES)
def test_stub_files_hold_together(file: str) -> None:
    known = stubs._load(file)
    for name in [*known.classes, *known.functions]:
        assert stubs.signature(name) is not None, name
        assert canonical(name) == name
        assert is_known(name)
    for name in known.classes:
        assert all(is_known(base) for base in stubs.bases(name)), name
    for name, meant in known.aliases.items():
        assert canonical(name) == canonical(meant)


@pytest.mark.parametrize("file", FILES)
def test_stub_files_say_where_they_come_from(file: str) -> None:
    assert (stubs._FOLDER / f"{file}.stub").read_text(encoding="utf-8").startswith("# ")
