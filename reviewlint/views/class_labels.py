"""The labels that a network is trained on: whole numbers or one-hot rows, of how many classes, and by what."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

from reviewlint.inference.terms import (
    Attribute,
    Call,
    Constant,
    Display,
    Function,
    Mapping,
    OneOf,
    Parameter,
    Place,
    Slice,
    Subscript,
    Term,
    literal,
)
from reviewlint.inference.timeline import Timeline
from reviewlint.knowledge import signatures
from reviewlint.outputs.keras import FoundImages
from reviewlint.views.found_pictures import found_beside, found_by
from reviewlint.views.image_functions import FLOWS, SPLITS, TRANSPARENT, TRANSPARENT_METHODS
from reviewlint.views.pipelines import pipeline
from reviewlint.views.training import Training

if TYPE_CHECKING:
    from reviewlint.views.analysis import Analysis

ONE_HOT = "one-hot"
INTEGER = "integer"
BINARIZED = "binarized"
"""What `LabelBinarizer` makes: one-hot rows, but one column where there are two classes."""

MAX_DEPTH = 40
"""Steps that labels are followed back; past it they are unknown."""

_MODES = {"categorical": ONE_HOT, "sparse": INTEGER, "binary": INTEGER, "int": INTEGER}
_ONE_HOT = {
    "keras.utils.to_categorical": "num_classes",
    "tensorflow.one_hot": "depth",
    "keras.ops.one_hot": "num_classes",
    "keras.backend.one_hot": "num_classes",
}
_ENCODERS = {
    "sklearn.preprocessing.LabelEncoder": INTEGER,
    "sklearn.preprocessing.OneHotEncoder": ONE_HOT,
    "sklearn.preprocessing.LabelBinarizer": BINARIZED,
}
_DATASETS = {
    "keras.datasets.mnist.load_data": 10,
    "keras.datasets.fashion_mnist.load_data": 10,
    "keras.datasets.cifar10.load_data": 10,
    "keras.datasets.cifar100.load_data": 100,
}
_MAPPING = frozenset({"map", "apply", "interleave", "flat_map", "zip"})
_FOLDERS = "image_dataset_from_directory"


@dataclass(frozen=True, eq=False, slots=True)
class ClassLabels:
    """Labels: their `form`, the number of `classes` (None where unknown), and how the reader sees it (`said`).

    `place` is where that is written; `printed_in` the cell whose saved output says the number, 0 where the code does.
    """

    form: str
    classes: int | None
    said: str
    place: Place | None
    printed_in: int = 0


def class_labels(analysis: Analysis, training: Training) -> ClassLabels | None:
    """The labels of a training, None where their form cannot be told."""
    arrays = _Arrays(analysis.timeline)
    if training.labels is not None:
        return arrays.labels(training.labels)
    data = training.data
    if not isinstance(data, Call):
        return None
    way = pipeline(analysis, data, training.call.time)
    if way is None or not way.calls:
        return None
    made, *later = way.calls
    if made.method in FLOWS:
        found = _of_flow(analysis, arrays, made) if way.datagen is not None else None
    elif (made.target or "").endswith(_FOLDERS):
        found = _by_mode(analysis, made, _setting(made, "label_mode"), "label_mode", "class_names")
    elif (made.target or "").endswith(".from_tensor_slices"):
        pair = made.arguments[0].value
        found = arrays.labels(pair.elements[1]) if isinstance(pair, Display) and len(pair.elements) == 2 else None
    else:
        return None
    for call in later:
        found = _mapped(arrays, call, found) if call.method in _MAPPING else found
    return found


def _of_flow(analysis: Analysis, arrays: _Arrays, flow: Call) -> ClassLabels | None:
    if flow.method == "flow":
        labels = flow.argument("y", 1)
        return None if labels is None else arrays.labels(labels)
    return _by_mode(analysis, flow, _setting(flow, "class_mode"), "class_mode", "classes")


def _by_mode(analysis: Analysis, call: Call, mode: object, parameter: str, names: str) -> ClassLabels | None:
    """The labels of something that reads folders or a table: by its mode, its list of classes, or what it printed."""
    if not isinstance(mode, str) or mode not in _MODES:
        return None
    place = call.given(parameter)
    found = ClassLabels(_MODES[mode], None, f"{parameter}='{mode}'", place.place if place else call.place)
    given = call.given(names)
    listed = given.value if given is not None else None
    if given is not None and isinstance(listed, Display) and listed.complete and listed.kind in ("list", "tuple"):
        return replace(found, classes=len(listed.at(call.time)), said=names, place=given.place)
    printed = _printed(analysis, call) if listed is None or isinstance(listed, Constant) else None
    return found if printed is None else replace(found, classes=printed.classes, printed_in=printed.cell)


def _setting(call: Call, name: str) -> object:
    given = call.argument(name)
    if given is not None:
        return literal(given)
    default = signatures.default(call.target or "", name)
    return None if call.is_open or default is signatures.MISSING else default


def _printed(analysis: Analysis, call: Call) -> FoundImages | None:
    """`Found N images belonging to K classes` that a call printed, or any of several lines with one K."""
    lines = [found for found in found_beside(analysis, call) if found.classes is not None]
    if len({found.classes for found in lines}) == 1:
        return lines[0]
    own = found_by(analysis, call)
    return own if own is not None and own.classes is not None else None


def _mapped(arrays: _Arrays, call: Call, before: ClassLabels | None) -> ClassLabels | None:
    """The labels behind `data.map(function)`: those that the function returns beside the pictures."""
    function = call.arguments[0].value if call.method == "map" and call.arguments else None
    if not isinstance(function, Function) or not function.runs:
        return None
    run = function.runs[-1]
    result = run.result
    if not isinstance(result, Display) or len(result.elements) < 2:
        return None
    parameters = list(run.arguments.values())
    labels = result.elements[1]
    if len(parameters) > 1 and labels is parameters[1] and isinstance(labels, Parameter):
        return before
    return arrays.labels(labels)


class _Arrays:
    """Follows the labels in arrays back to what made them; arrays that are changed in place are unknown."""

    def __init__(self, timeline: Timeline) -> None:
        self.changed = frozenset(id(store.target) for store in timeline.stores() if store.index is not None)

    def labels(self, term: Term, depth: int = 0) -> ClassLabels | None:
        """The labels in a value."""
        if depth > MAX_DEPTH or id(term) in self.changed:
            return None
        if isinstance(term, OneOf):
            # the ways multiply at each choice: few choices are followed
            ways = [self.labels(option, depth + MAX_DEPTH // 4) for option in term.options]
            first = ways[0]
            same = first is not None and all(way is not None and way.form == first.form for way in ways)
            return replace(first, classes=None) if first is not None and same else None
        if isinstance(term, Attribute):
            if term.name == "codes":
                return ClassLabels(INTEGER, None, ".cat.codes", term.place)
            return self.labels(term.value, depth + 1) if term.name in ("values", "array") else None
        if isinstance(term, Subscript):
            return self._part(term, depth)
        return self._call(term, depth) if isinstance(term, Call) else None

    def _part(self, term: Subscript, depth: int) -> ClassLabels | None:
        whole, index = term.value, literal(term.index)
        if isinstance(whole, Call) and whole.target in SPLITS and isinstance(index, int):
            arrays = whole.positional()
            return self.labels(arrays[index // 2].value, depth + 1) if index // 2 < len(arrays) else None
        if isinstance(whole, Call) and whole.target == "pandas.factorize" and index == 0:
            return ClassLabels(INTEGER, None, "pd.factorize", whole.place)
        if isinstance(whole, Call) and whole.target == "numpy.eye":
            size = literal(whole.argument("N", 0))
            return ClassLabels(ONE_HOT, size if isinstance(size, int) else None, "np.eye", whole.place)
        if isinstance(whole, Subscript) and isinstance(whole.value, Call) and whole.value.target in _DATASETS:
            return _of_dataset(whole.value) if index == 1 else None
        if isinstance(term.index, Constant):
            return None
        found = self.labels(whole, depth + 1)
        # a mask may pick some of the classes only
        return found if found is None or isinstance(term.index, Slice) else replace(found, classes=None)

    def _call(self, term: Call, depth: int) -> ClassLabels | None:
        made = _made(term)
        if made is not None:
            return made
        if term.target in TRANSPARENT and term.arguments:
            return self.labels(term.arguments[0].value, depth + 1)
        if term.method in (*TRANSPARENT_METHODS, "toarray") and term.receiver is not None:
            return self.labels(term.receiver, depth + 1)
        return None


def _of_dataset(load: Call) -> ClassLabels | None:
    name = (load.target or "").split(".")[-2]
    if name == "cifar100" and load.arguments:
        return ClassLabels(INTEGER, None, name, load.place)
    return ClassLabels(INTEGER, _DATASETS[load.target or ""], name, load.place)


def _made(term: Call) -> ClassLabels | None:
    """The labels that a call makes, by what is known of its function."""
    target = term.target or ""
    last = target.rpartition(".")[2]
    if target in _ONE_HOT:
        classes = literal(term.argument(_ONE_HOT[target], 1))
        return ClassLabels(ONE_HOT, classes if isinstance(classes, int) else None, last, term.place)
    if target == "pandas.get_dummies":
        return ClassLabels(ONE_HOT, None, "get_dummies", term.place)
    if target in ("numpy.argmax", "tensorflow.argmax") or term.method == "argmax":
        return ClassLabels(INTEGER, None, "argmax", term.place)
    if term.method in ("transform", "fit_transform") and isinstance(term.receiver, Call):
        encoder = term.receiver.target or ""
        form = _ENCODERS.get(encoder)
        return None if form is None else ClassLabels(form, None, encoder.rpartition(".")[2], term.place)
    if term.method == "map" and term.arguments and _gives_integers(term.arguments[0].value):
        return ClassLabels(INTEGER, None, ".map", term.place)
    return None


def _gives_integers(table: Term) -> bool:
    values: Sequence[Term] = [value for _, value in table.items] if isinstance(table, Mapping) else []
    return bool(values) and all(isinstance(literal(value), int) for value in values)
