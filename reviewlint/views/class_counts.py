"""Where a notebook looks at how many pictures each class has, and the counts that it saved there."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import chain
from typing import TYPE_CHECKING

from reviewlint.inference.terms import (
    Attribute,
    Call,
    Comprehension,
    Display,
    Element,
    FormattedString,
    Operation,
    Subscript,
    Term,
    is_constant,
)
from reviewlint.inference.timeline import CallEvent, StoreEvent
from reviewlint.outputs.counts import CountTable, count_tables, printed_counts
from reviewlint.outputs.texts import has_image
from reviewlint.text.words import words
from reviewlint.views.label_names import columns_of, names_labels
from reviewlint.views.label_values import LabelValues, label_values
from reviewlint.views.once import once
from reviewlint.views.printed import printed

if TYPE_CHECKING:
    from reviewlint.views.analysis import Analysis


@dataclass(frozen=True, eq=False, slots=True)
class ClassLook:
    """A cell that counts or plots the classes; `column` is what is counted, empty for files in folders.

    `decided` says that the column was followed to the labels of the training data, not known by its name alone;
    `table` holds the saved counts, None where there are none.
    """

    cell: int
    column: str
    decided: bool
    table: CountTable | None


LABELS = "y"
"""The `column` of labels that are no column of a table."""

_BESIDE = 3  # cells: a plot, its title and a table may stand between a count and what is said of it


@once
def class_looks(analysis: Analysis) -> tuple[ClassLook, ...]:
    """The looks at the class distribution in order, one a cell."""
    return tuple(_looks(analysis))


def _looks(analysis: Analysis) -> list[ClassLook]:
    labels = label_values(analysis)
    found: dict[int, ClassLook] = {}
    for call in analysis.timeline.calls:
        if call.context.uncalled or call.place is None or not _may_look(call):
            continue
        column = _labels_among(_counted(call), labels)
        handed = _labels_among(_handed_over(call), labels) if column is None else None
        if column is None and handed is None and not _counts_files(call):
            continue
        look = _look(analysis, _shown_in(analysis, call), column or handed or "", labels)
        if look.cell in found or (column is None and handed is not None and not _shows(analysis, look)):
            continue
        if column or handed or _is_printed(analysis, call):
            found[look.cell] = look
    return [found[cell] for cell in sorted(found)]


def _labels_among(counted: Iterable[Term | None], labels: LabelValues) -> str | None:
    """The column of labels among what is counted, LABELS for labels that are no column."""
    for term in counted:
        for name in columns_of(term):
            if name in labels.columns or names_labels(name):
                return name
        if labels.holds(term):
            return LABELS
    return None


def _look(analysis: Analysis, cell: int, column: str, labels: LabelValues) -> ClassLook:
    return ClassLook(cell, column, column in labels.columns or column is LABELS, _table(analysis, cell, column))


def _shows(analysis: Analysis, look: ClassLook) -> bool:
    """Whether the cell saved a picture or a table: what a helper of another module does is not known otherwise."""
    return look.table is not None or has_image(analysis.notebook.cell(look.cell))


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
_CALLED = _PLOTS | _COUNTERS | {"numpy.unique", "builtins.len"}
_COUNTING = frozenset({"value_counts", "hist", "size", "count"})
_AXES = ("x", "y", "names", "column", "hue")


def _may_look(call: Call) -> bool:
    """A quick look at the name of what is called."""
    if call.method is not None:
        return call.method in _COUNTING or call.target in _COUNTERS
    return call.target is not None and (call.target in _CALLED or call.target.partition(".")[0] not in _KNOWN)


def _counted(call: Call) -> Iterator[Term | None]:
    """What a call counts or plots: a column or its name, an array, the labels of a flow."""
    method, target = call.method, call.target or ""
    if method in ("value_counts", "hist") and call.receiver is not None:
        if method == "hist" or call.given("bins") is None:
            yield call.argument("column", 0) or call.argument("subset", 0)
            yield call.receiver
    elif method in ("size", "count") and call.receiver is not None:
        yield _grouped(call.receiver)
    elif target in _COUNTERS or (target == "numpy.unique" and is_constant(call.argument("return_counts", 3), True)):
        yield next((argument.value for argument in call.positional()), None)
    elif target in _PLOTS:
        yield from map(call.argument, _AXES)
        yield from (argument.value for argument in call.positional()[:2])


def _counts_files(call: Call) -> bool:
    """`len(os.listdir(folder + name))` in a loop over the names."""
    if call.target != "builtins.len" or not call.context.loops:
        return False
    return _lists_folder_of_class(call.argument("obj", 0))


_KNOWN = frozenset(
    {
        "builtins", "numpy", "pandas", "keras", "tensorflow", "sklearn", "matplotlib", "seaborn", "plotly", "os", "re",
        "random", "json", "math", "cv2", "PIL", "shutil", "glob", "pathlib", "collections", "itertools",
        "albumentations", "ImageDataAugmentor", "IPython", "tqdm", "scipy", "torch", "torchvision", "gc", "sys", "time",
        "datetime", "pickle", "warnings", "csv", "zipfile", "skimage", "imblearn",
    }
)  # fmt: skip


def _handed_over(call: Call) -> Iterator[Term]:
    """The column that a function of a module of the author's own is given: it may show anything."""
    root = (call.target or "").partition(".")[0]
    first = next((argument.value for argument in call.positional()), None)
    if call.method is None and root and root not in _KNOWN and isinstance(first, (Attribute, Subscript)):
        yield first


def _grouped(term: Term) -> Term | None:
    """The column of `table.groupby(column)`, also where one column of the groups is taken."""
    while isinstance(term, (Attribute, Subscript)):
        term = term.value
    if not (isinstance(term, Call) and term.method == "groupby"):
        return None
    by = term.argument("by", 0)
    if isinstance(by, Display):
        return by.elements[0] if len(by.elements) == 1 else None
    return by


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
    for output in printed(analysis).at(cell):
        for table in count_tables(output):
            if column and (table.name == column or (not table.name and column not in table.labels)):
                return table
        if not column and (shown := printed_counts(output)) and not _names_parts(shown):
            return shown
    return None


def _names_parts(table: CountTable) -> bool:
    """Whether the folders are the parts of a split, not classes."""
    return any(word.text in ("train", "test", "val", "validation") for word in words(" ".join(table.labels)))


def is_beside(looks: Iterable[ClassLook], cell: int) -> bool:
    """Whether a cell is one with a look at the classes, or follows one closely."""
    return any(look.cell <= cell <= look.cell + _BESIDE for look in looks)
