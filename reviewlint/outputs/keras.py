"""What Keras printed while it worked: the pictures its generators found and the names of its metrics."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from dataclasses import dataclass

from reviewlint.outputs.texts import MAX_LINE, OutputText

_FOUND = re.compile(
    r"Found (?P<images>\d{1,9}) (?:(?:non-)?validated )?(?:image filenames|images?|files)"
    r"(?: belonging to (?P<classes>\d{1,6}) classes)?"
)
_METRIC = re.compile(r"(?<![^\s-])(?P<name>[A-Za-z]\w{0,60}+): (?=\d|nan\b|inf\b)")


@dataclass(frozen=True, slots=True)
class FoundImages:
    """`Found 12452 images belonging to 10 classes.`; `classes` is None where it is not said."""

    cell: int
    images: int
    classes: int | None


def found_images(outputs: Iterable[OutputText]) -> Iterator[FoundImages]:
    """What the generators say that they found, in order."""
    for output in outputs:
        for found in _FOUND.finditer(output.text):
            classes = found["classes"]
            yield FoundImages(output.cell, int(found["images"]), int(classes) if classes else None)


def logged_metrics(outputs: Iterable[OutputText]) -> list[str]:
    """The names of losses and metrics in training logs (`loss`, `val_accuracy`), in the order of appearance."""
    names: dict[str, None] = {}
    for output in outputs:
        if "loss: " not in output.text:
            continue
        for line in output.lines:
            if "loss: " in line and len(line) <= MAX_LINE:
                names.update(dict.fromkeys(_METRIC.findall(line)))
    names.pop("ETA", None)
    return list(names)
