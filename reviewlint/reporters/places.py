"""Where a finding is: in words, in the file, and by what it is known again when the notebook changes."""

from __future__ import annotations

import re
from collections import Counter
from functools import cached_property
from hashlib import sha256

from reviewlint.baseline import text_of
from reviewlint.diagnostics import Diagnostic, Location, Severity
from reviewlint.engine import NotebookResult
from reviewlint.notebook.physical import START, PhysicalText, Region
from reviewlint.text.controls import UNSEEN

_BREAKS = re.compile(f"[\t\n{UNSEEN}]+")


class Places:
    """The places of one notebook's findings in its file, worked out when they are asked for."""

    def __init__(self, result: NotebookResult) -> None:
        self._notebook = result.notebook

    def region(self, place: Location) -> Region:
        """The span in the file; its start where the notebook as a whole is meant or was never a file."""
        return self._file.region(place) if place.cell and self._notebook.raw else START

    @cached_property
    def _file(self) -> PhysicalText:
        return PhysicalText(self._notebook.raw)


def in_notebook(result: NotebookResult, place: Location) -> str:
    """«ячейка 26 (In [14]), строка 8»; empty for the notebook as a whole.

    Cells that are only known to have been run have no number among all cells: «In [14], строка 8».
    """
    if not place.cell:
        return ""
    count = result.notebook.cell(place.cell).execution_count
    if result.notebook.is_history:
        return f"In [{count}], строка {place.line}"
    label = f" (In [{count}])" if count is not None else ""
    return f"ячейка {place.cell}{label}, строка {place.line}"


def one_line(text: str) -> str:
    """A text as one line without control characters."""
    return _BREAKS.sub(" ", text).strip()


def mistakes(result: NotebookResult) -> list[Diagnostic]:
    """The findings without praise, which is for people."""
    return [diagnostic for diagnostic in result.diagnostics if diagnostic.severity is not Severity.PRAISE]


def fingerprints(result: NotebookResult) -> list[str]:
    """What each finding is known by again, wherever its cell is moved: its rule and what it stands on.

    Equal ones are numbered.
    """
    seen: Counter[str] = Counter()
    found = []
    for diagnostic in result.diagnostics:
        content = f"{diagnostic.code} {text_of(result, diagnostic.location)}"
        digest = sha256(content.encode("utf-8", "surrogatepass")).hexdigest()[:16]
        seen[digest] += 1
        found.append(f"{digest}:{seen[digest]}")
    return found
