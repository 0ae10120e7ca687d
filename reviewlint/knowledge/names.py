"""Names of libraries: one canonical dotted name for everything that is the same thing, and what star imports bind.

Sources: the package layouts of keras 2.3.1, 2.15.0 and 3.12.0, tensorflow 2.15, albumentations 0.5.2–1.4,
read from their wheels. A name's canonical form is the one that the stub files of `data/` spell.
"""

from __future__ import annotations

from functools import cache

from reviewlint.knowledge.stubs import library

_PREFIXES = {
    "np": "numpy",
    "pd": "pandas",
    "tf": "tensorflow",
    "plt": "matplotlib.pyplot",
    "sns": "seaborn",
    "pylab": "matplotlib.pyplot",
    "matplotlib.pylab": "matplotlib.pyplot",
    "posixpath": "os.path",
    "ntpath": "os.path",
    "tensorflow_core": "tensorflow",
    "tensorflow.compat.v1": "tensorflow",
    "tensorflow.compat.v2": "tensorflow",
    "tensorflow.compat.v1.losses": "tensorflow.compat.v1.losses",
    "tensorflow.compat.v1.metrics": "tensorflow.compat.v1.metrics",
    "tensorflow._api.v1": "tensorflow",
    "tensorflow._api.v2": "tensorflow",
    "tensorflow.keras": "keras",
    "tensorflow.python.keras": "keras",
    "tensorflow.contrib.keras": "keras",
    "tensorflow.contrib.keras.api": "keras",
    "tensorflow.optimizers": "keras.optimizers",
    "tensorflow.losses": "keras.losses",
    "tensorflow.metrics": "keras.metrics",
    "tensorflow.initializers": "keras.initializers",
    "tensorflow.python.data.ops.dataset_ops": "tensorflow.data",
    "tensorflow.python.ops.image_ops": "tensorflow.image",
    "tensorflow.python.ops.image_ops_impl": "tensorflow.image",
    "tf_keras": "keras",
    "keras_core": "keras",
    "keras_preprocessing": "keras.preprocessing",
    "keras_applications": "keras.applications",
    "keras.api": "keras",
    "keras.api._v1": "keras",
    "keras.api._v1.keras": "keras",
    "keras.api._v2": "keras",
    "keras.api._v2.keras": "keras",
    "keras.src": "keras",
    "keras.src.legacy": "keras",
    "keras._legacy": "keras",
    "keras._tf_keras": "keras",
    "keras._tf_keras.keras": "keras",
}
_RENAMES = {
    "keras.experimental.CosineDecay": "keras.optimizers.schedules.CosineDecay",
    "keras.experimental.CosineDecayRestarts": "keras.optimizers.schedules.CosineDecayRestarts",
    "keras.preprocessing.image.array_to_img": "keras.utils.array_to_img",
    "keras.preprocessing.image.img_to_array": "keras.utils.img_to_array",
    "keras.preprocessing.image.load_img": "keras.utils.load_img",
    "keras.preprocessing.image.save_img": "keras.utils.save_img",
    "keras.preprocessing.image_dataset_from_directory": "keras.utils.image_dataset_from_directory",
    "keras.preprocessing.text_dataset_from_directory": "keras.utils.text_dataset_from_directory",
    "keras.preprocessing.timeseries_dataset_from_array": "keras.utils.timeseries_dataset_from_array",
    "keras.preprocessing.sequence.pad_sequences": "keras.utils.pad_sequences",
    "keras.saving.load_model": "keras.models.load_model",
    "keras.saving.save_model": "keras.models.save_model",
    "keras.utils.clear_session": "keras.backend.clear_session",
    "tensorflow.data.experimental.AUTOTUNE": "tensorflow.data.AUTOTUNE",
    "tensorflow.data.DatasetV2": "tensorflow.data.Dataset",
    "tensorflow.data.DatasetV1": "tensorflow.data.Dataset",
    "tensorflow.set_random_seed": "tensorflow.random.set_seed",
    "tensorflow.random.set_random_seed": "tensorflow.random.set_seed",
    "tqdm.tqdm_notebook": "tqdm.tqdm",
    "tqdm.tnrange": "tqdm.trange",
}
_NESTED = {"keras", "albumentations", "imgaug", "sklearn", "pandas", "ImageDataAugmentor", "tqdm", "efficientnet",
           "tensorflow_addons", "classification_models"}  # fmt: skip
"""Libraries whose inner modules may be left out of a name: `keras.layers.core.Dense` is `keras.layers.Dense`."""


@cache
def canonical(dotted: str) -> str:
    """The one name of a library object, whichever of its import paths was used; an unknown name as it is."""
    name = dotted
    for _ in range(4):
        shorter = _without_prefix(name)
        if shorter == name:
            break
        name = shorter
    name = _RENAMES.get(name, name)
    if name.partition(".")[0] in _NESTED:
        name = _flattened(name)
    return _RENAMES.get(name, name)


def _without_prefix(name: str) -> str:
    parts = name.split(".")
    for end in range(min(len(parts), 5), 0, -1):
        replacement = _PREFIXES.get(".".join(parts[:end]))
        if replacement is not None:
            return ".".join([replacement, *parts[end:]])
    return name


def _flattened(name: str) -> str:
    known = library(name)
    parts = name.split(".")
    for index in range(1, len(parts)):
        is_last = index == len(parts) - 1
        for keep in range(index, 0, -1):
            candidate = ".".join([*parts[:keep], parts[index]])
            is_class = candidate in known.classes and (is_last or parts[index][:1].isupper())
            if is_class or (is_last and candidate in known.functions):
                return ".".join([candidate, *parts[index + 1 :]])
        home = known.by_name.get(parts[index])
        if home is not None:
            return ".".join([home, *parts[index + 1 :]])
    return name


@cache
def exports(module: str) -> frozenset[str] | None:
    """The names that `from module import *` binds, over all versions; None for a module that is not known."""
    name = canonical(module)
    known = library(name).exports
    while name not in known:
        name = name.rpartition(".")[0]
        if "." not in name:
            return None
    return known[name]


def is_known(name: str) -> bool:
    """Whether a canonical name is one that these tables hold."""
    known = library(name)
    module, _, last = name.rpartition(".")
    if name in known.exports or name in known.classes or name in known.functions or name in known.attributes:
        return True
    return last in known.exports.get(module, ())
