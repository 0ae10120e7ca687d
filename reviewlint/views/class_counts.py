"""Where a notebook looks at how many pictures each class has, and the counts that it saved there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING
from weakref import WeakKeyDictionary

from reviewlint.inference.terms import (
    Attribute,
    Call,
    Comprehension,
    Constant,
    Display,
    Element,
    FormattedString,
    Operation,
    Subscript,
    Term,
    is_constant,
    literal,
    options,
)
from reviewlint.inference.timeline import CallEvent, StoreEvent
from reviewlint.outputs.counts import CountTable, count_tables, printed_counts
from reviewlint.outputs.texts import has_image, output_texts
from reviewlint.text.vocabulary import CLASSES
from reviewlint.text.words import words

if TYPE_CHECKING:
    from reviewlint.views.analysis import Analysis


@dataclass(frozen=True, eq=False, slots=True)
class ClassLook:
    """A cell that counts or plots the classes; `column` is what is counted, empty where it has no name.

    `decided` says that the column was followed to the labels of the training data, not known by its name alone;
    `table` holds the saved counts, None where there are none.
    """

    cell: int
    column: str
    decided: bool
    table: CountTable | None


_CACHE: WeakKeyDictionary[Analysis, tuple[ClassLook, ...]] = WeakKeyDictionary()


def class_looks(analysis: Analysis) -> tuple[ClassLook, ...]:
    """The looks at the class distribution in order, one a cell."""
    found = _CACHE.get(analysis)
    if found is None:
        found = _CACHE[analysis] = tuple(_looks(analysis))
    return found


def _looks(analysis: Analysis) -> list[ClassLook]:
    labels = frozenset(_label_columns(analysis))
    found: dict[int, ClassLook] = {}
    for call in analysis.timeline.calls:
        if call.context.uncalled or call.place is None:
            continue
        column = _counted(call) or _handed_over(call)
        if column is None or not (column in labels or names_labels(column)):
            continue
        cell = _shown_in(analysis, call)
        if cell in found or not _is_shown(analysis, call, cell, column):
            continue
        found[cell] = ClassLook(cell, column, column in labels, _table(analysis, cell, column))
    return [found[cell] for cell in sorted(found)]


def _is_shown(analysis: Analysis, call: Call, cell: int, column: str) -> bool:
    """Whether what is counted can be seen: a count per folder must be printed or kept, a foreign helper must show."""
    if column == _FOLDER_FILES:
        return _is_printed(analysis, call)
    if _counted(call) is not None:
        return True
    return has_image(analysis.notebook.cell(cell)) or _table(analysis, cell, column) is not None


def _is_printed(analysis: Analysis, count: Call) -> bool:
    """Whether a number reaches a `print`, a list or a table in the same loop."""
    loop = count.context.loops[-1]
    for event in analysis.timeline.events:
        if event.time <= count.time or loop not in event.context.loops:
            continue
        if isinstance(event, StoreEvent) and event.value is count:
            return True
        if isinstance(event, CallEvent) and (event.call.target == "builtins.print" or event.call.method == "append"):
            values = (argument.value for argument in event.call.arguments)
            if any(part is count for value in values for part in _parts(value)):
                return True
    return False


_PLOTS = frozenset(
    f"{library}.{name}"
    for library, names in {
        "seaborn": ("countplot", "histplot", "catplot", "distplot", "barplot"),
        "plotly.express": ("histogram", "bar", "pie"),
        "matplotlib.pyplot": ("hist",),
    }.items()
    for name in names
)
_COUNTERS = frozenset({"collections.Counter", "numpy.bincount", "pandas.value_counts"})
_AXES = ("x", "y", "names", "column", "hue", "data", "a")
_FOLDER_FILES = "a folder of each class"


def _counted(call: Call) -> str | None:
    """What a call counts: the name of a column, of an array, or of a flow's labels; None for other calls."""
    method, target = call.method, call.target or ""
    if method in ("value_counts", "hist") and call.receiver is not None:
        if call.given("bins") is not None and method == "value_counts":
            return None
        return _column(call.argument("column", 0) or call.argument("subset", 0)) or _column(call.receiver)
    if method in ("size", "count", "nunique") and call.receiver is not None:
        return _grouped(call.receiver)
    if target in _COUNTERS or (target == "numpy.unique" and is_constant(call.argument("return_counts", 3), True)):
        return _column(next((argument.value for argument in call.positional()), None))
    if target in _PLOTS:
        return next(filter(None, map(_column, _plotted(call))), None)
    if target == "builtins.len" and call.context.loops:
        return _FOLDER_FILES if _lists_folder_of_class(call.argument("obj", 0)) else None
    return None


_KNOWN = frozenset(
    {
        "builtins", "numpy", "pandas", "keras", "tensorflow", "sklearn", "matplotlib", "seaborn", "plotly", "os", "re",
        "random", "json", "math", "cv2", "PIL", "shutil", "glob", "pathlib", "collections", "itertools",
        "albumentations", "ImageDataAugmentor", "IPython", "tqdm", "scipy", "torch", "torchvision", "gc", "sys", "time",
        "datetime", "pickle", "warnings", "csv", "zipfile", "skimage", "imblearn",
    }
)  # fmt: skip


def _handed_over(call: Call) -> str | None:
    """The column that a function of a module of the author's own is given: it may show anything."""
    root = (call.target or "").partition(".")[0]
    if call.method is not None or not root or root in _KNOWN:
        return None
    first = next((argument.value for argument in call.positional()), None)
    return _column(first) if isinstance(first, Attribute | Subscript) else None


def _plotted(call: Call) -> Iterator[Term | None]:
    yield from (call.argument(name) for name in _AXES[:-2])
    yield from (argument.value for argument in call.positional()[:2])


def _column(term: Term | None) -> str | None:
    """The name of what a term holds: a column by its name, a variable by the name that it is bound to."""
    if term is None:
        return None
    for option in options(term):
        match option:
            case Constant(value=str() as name):
                return name
            case Attribute(name="classes" | "labels", value=value) if _is_flow(value):
                return "classes"
            case Attribute(name="values" | "index" | "data", value=value):
                return _column(value)
            case Attribute(name=name):
                return name
            case Subscript(index=Constant(value=str() as name)):
                return name
            case Subscript(index=Display(elements=(Constant(value=str() as name),))):
                return name
            case Call(
                method="astype" | "map" | "replace" | "tolist" | "value_counts" | "argmax" | "apply", receiver=inner
            ):
                return _column(inner)
            case Call(target="numpy.argmax" | "numpy.array" | "builtins.list"):
                return _column(option.argument("a", 0)) or next(iter(option.names), None)
            case _ if option.names:
                return option.names[0]
            case _:
                return None
    return None


def _grouped(term: Term) -> str | None:
    """The column of `table.groupby(column)`, also where one column of the groups is taken."""
    while isinstance(term, Attribute | Subscript):
        term = term.value
    if not (isinstance(term, Call) and term.method == "groupby"):
        return None
    by = term.argument("by", 0)
    if isinstance(by, Display):
        return _column(by.elements[0]) if len(by.elements) == 1 else None
    return _column(by)


def _is_flow(term: Term) -> bool:
    return any(isinstance(option, Call) and (option.method or "").startswith("flow") for option in options(term))


def _lists_folder_of_class(term: Term | None) -> bool:
    """`os.listdir(folder + name)` or `glob(…)` where the name is the variable of a loop."""
    while isinstance(term, Comprehension):
        term = term.iterable.iterable if isinstance(term.iterable, Element) else term.iterable
    if not isinstance(term, Call) or term.target not in ("os.listdir", "glob.glob"):
        return False
    path = next((argument.value for argument in term.positional()), None)
    return path is not None and any(isinstance(part, Element) for part in _parts(path))


def _parts(term: Term) -> Iterator[Term]:
    yield term
    if isinstance(term, Operation):
        inner: Iterable[Term] = term.operands
    elif isinstance(term, FormattedString):
        inner = term.parts
    elif isinstance(term, Call) and (term.target or "").startswith(
        ("os.path.", "pathlib.", "builtins.str", "builtins.int")
    ):
        inner = (argument.value for argument in term.arguments)
    else:
        inner = ()
    yield from chain.from_iterable(map(_parts, inner))


_CAMEL = re.compile(r"(?<=[a-zа-я])(?=[A-ZА-Я])|[\W_]+|\d+")
_LABELS = frozenset({"y", "tag", "tags", "target", "targets"})
_QUALIFIERS = frozenset(
    {
        "train", "test", "val", "valid", "validation", "true", "y", "x", "all", "num", "number", "id", "ids", "idx",
        "name", "names", "int", "str", "image", "images", "img", "car", "dog", "cat", "flower", "disease", "encoded",
        "df", "data",
    }
)  # fmt: skip


def names_labels(column: str) -> bool:
    """Whether a name says by itself that it holds classes: `Category`, `train_labels`; not `price_category`."""
    if column == _FOLDER_FILES:
        return True
    parts = words(_CAMEL.sub(" ", column))
    rest = [word.text for word in parts if word.text not in _LABELS and CLASSES.search((word,)) is None]
    return len(rest) < len(parts) and _QUALIFIERS.issuperset(rest)


def _label_columns(analysis: Analysis) -> Iterator[str]:
    """The columns that generators read the labels from, or that become one-hot labels or part the classes."""
    timeline = analysis.timeline
    for call in timeline.calls_named("flow_from_dataframe"):
        if name := literal(call.argument("y_col", 3)):
            yield str(name)
    encoders = timeline.calls_of("keras.utils.to_categorical", "pandas.get_dummies")
    for term in (
        *(call.argument("y", 0) or call.argument("data", 0) for call in encoders),
        *(call.argument("stratify") for call in timeline.calls_of("sklearn.model_selection.train_test_split")),
    ):
        if isinstance(term, Attribute | Subscript) and (name := _column(term)):
            yield name


def _shown_in(analysis: Analysis, call: Call) -> int:
    """The cell that a look appears under: the call's own, or the first that calls the helper it stands in."""
    assert call.place is not None
    functions = call.context.functions
    if not functions:
        return call.place.cell
    wanted = re.compile(rf"(?<!def )(?<![\w]){re.escape(functions[0].name)}\s*\(")
    for cell in analysis.notebook.code_cells:
        if cell.position >= functions[0].cell and wanted.search(cell.source):
            return cell.position
    return call.place.cell


def _table(analysis: Analysis, cell: int, column: str) -> CountTable | None:
    """The saved counts of a column under a cell."""
    for output in output_texts(analysis.notebook.cell(cell)):
        for table in count_tables(output):
            if table.name == column or (not table.name and column not in table.labels):
                return table
        if column == _FOLDER_FILES and (printed := printed_counts(output)) and not _names_parts(printed):
            return printed
    return None


def _names_parts(table: CountTable) -> bool:
    """Whether the folders are the parts of a split, not classes."""
    return any(word.text in ("train", "test", "val", "validation") for word in words(" ".join(table.labels)))
