"""Names of libraries: one canonical dotted name for everything that is the same thing, and what star imports bind.

The canonical form is the one that the stub files of `data/` spell: `keras.layers.Dense`, whatever the import was.
Sources: package layouts of keras 2.3.1, 2.15.0 and 3.12.0 (tf.keras, tensorflow.python.keras, keras.api, keras.src …),
tensorflow 1.15 and 2.15, albumentations 0.5.2–2.0.8, read from their wheels.
"""

from __future__ import annotations

from functools import cache

from reviewlint.knowledge.stubs import Library, library

_PREFIXES = {
    "keras._legacy": "keras",
    "keras._tf_keras": "keras",
    "keras._tf_keras.keras": "keras",
    "keras.api": "keras",
    "keras.api._v1": "keras",
    "keras.api._v1.keras": "keras",
    "keras.api._v2": "keras",
    "keras.api._v2.keras": "keras",
    "keras.src": "keras",
    "keras.src.legacy": "keras",
    "keras_applications": "keras.applications",
    "keras_core": "keras",
    "keras_preprocessing": "keras.preprocessing",
    "matplotlib.pylab": "matplotlib.pyplot",
    "np": "numpy",
    "ntpath": "os.path",
    "pd": "pandas",
    "plt": "matplotlib.pyplot",
    "posixpath": "os.path",
    "pylab": "matplotlib.pyplot",
    "sns": "seaborn",
    "tensorflow._api.v1": "tensorflow",
    "tensorflow._api.v2": "tensorflow",
    "tensorflow.compat.v1": "tensorflow",
    "tensorflow.compat.v1.losses": "tensorflow.compat.v1.losses",
    "tensorflow.compat.v1.metrics": "tensorflow.compat.v1.metrics",
    "tensorflow.compat.v2": "tensorflow",
    "tensorflow.contrib.keras": "keras",
    "tensorflow.contrib.keras.api": "keras",
    "tensorflow.initializers": "keras.initializers",
    "tensorflow.keras": "keras",
    "tensorflow.losses": "keras.losses",
    "tensorflow.metrics": "keras.metrics",
    "tensorflow.optimizers": "keras.optimizers",
    "tensorflow.python.data.ops.dataset_ops": "tensorflow.data",
    "tensorflow.python.keras": "keras",
    "tensorflow.python.keras.api": "keras",
    "tensorflow.python.keras.api._v2.keras": "keras",
    "tensorflow.python.ops.image_ops": "tensorflow.image",
    "tensorflow.python.ops.image_ops_impl": "tensorflow.image",
    "tensorflow_core": "tensorflow",
    "tf": "tensorflow",
    "tf_keras": "keras",
}
"""Modules that are another one. The longest prefix counts; a module that stands for itself ends the search."""

_NESTED = {
    "ImageDataAugmentor", "albumentations", "classification_models", "efficientnet", "imgaug", "keras", "pandas",
    "sklearn", "tensorflow_addons", "tqdm",
}  # fmt: skip
"""Libraries whose inner modules may be left out of a name: `keras.layers.core.Dense` is `keras.layers.Dense`."""

_BIND_MORE = {"pylab", "matplotlib.pylab"}
"""Modules that stand for a smaller one here: their star import binds names that no table holds."""

_DEPTH = 5
"""The longest prefix of `_PREFIXES`, and more steps than any name needs until nothing changes."""


CONVENTIONAL = {
    "np": "numpy",
    "pd": "pandas",
    "plt": "matplotlib.pyplot",
    "sns": "seaborn",
    "tf": "tensorflow",
    "keras": "tensorflow.keras",
}
"""Names of modules that mean one library wherever they are met, also where the cell that imports it is lost."""


@cache
def canonical(dotted: str) -> str:
    """The one name of a library object, whichever of its import paths was used; an unknown name as it is."""
    name = dotted
    for _ in range(_DEPTH):
        shorter = _without_prefix(name)
        if shorter == name:
            break
        name = shorter
    known = library(name)
    if name.partition(".")[0] in _NESTED:
        name = _flattened(name, known)
    return _without_alias(name, known)


def _without_prefix(name: str) -> str:
    parts = name.split(".")
    for end in range(min(len(parts), _DEPTH), 0, -1):
        replacement = _PREFIXES.get(".".join(parts[:end]))
        if replacement is not None:
            return ".".join([replacement, *parts[end:]])
    return name


def _without_alias(name: str, known: Library) -> str:
    parts = name.split(".")
    for end in range(len(parts), 1, -1):
        meant = known.aliases.get(".".join(parts[:end]))
        if meant is not None:
            return canonical(".".join([meant, *parts[end:]]))
    return name


def _flattened(name: str, known: Library) -> str:
    """The name without inner modules: the first part that is known under a shorter path decides."""
    parts = name.split(".")
    for index in range(1, len(parts)):
        is_last = index == len(parts) - 1
        # A module often has the name of a function in it (`keras.layers.add.Add`): only the end can be a function.
        if not is_last and parts[index][:1].islower():
            continue
        for keep in range(index, 0, -1):
            candidate = ".".join([*parts[:keep], parts[index]])
            found = known.aliases.get(candidate, candidate)
            if found in known.classes or (is_last and found in known.functions) or _is_application(found, known):
                return ".".join([found, *parts[index + 1 :]])
        # `from keras.models import Input`, `import keras.models as Model; Model.Dense`: a class that leaked.
        if parts[index] in known.unique:
            return ".".join([known.unique[parts[index]], *parts[index + 1 :]])
    return name


def _is_application(name: str, known: Library) -> bool:
    return name in known.functions and name.rpartition(".")[2][:1].isupper()


@cache
def exports(module: str) -> frozenset[str] | None:
    """The names that `from module import *` binds, over all versions; None for a module that is not known.

    An inner module (`keras.layers.core`) is given the names of the public one that it belongs to.
    """
    if module in _BIND_MORE:
        return None
    name = canonical(module)
    known = library(name).exports
    while name not in known:
        name = name.rpartition(".")[0]
        if "." not in name:
            return None
    return frozenset(known[name].split())


@cache
def leaks(module: str) -> frozenset[str]:
    """Names that `from module import *` binds in some versions only, by accident (`np` from old `keras.layers`).

    They are not bound to anything known; they only excuse a name that nothing else binds.
    """
    name = canonical(module)
    return frozenset(library(name).leaks.get(name, "").split())


def is_known(name: str) -> bool:
    """Whether a canonical name is one that these tables hold."""
    known = library(name)
    module, _, last = name.rpartition(".")
    if any(name in table for table in (known.classes, known.functions, known.exports, known.attributes)):
        return True
    return last in (exports(module) or ()) if module in known.exports else False
