"""What a rule says about a notebook: data only, no behaviour beyond comparison."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import StrEnum
from typing import Any


class Severity(StrEnum):
    """How much a finding matters; `rank` orders them, praise lowest."""

    ERROR = "error"
    WARNING = "warning"
    ADVICE = "advice"
    PRAISE = "praise"

    @property
    def rank(self) -> int:
        """3 for an error down to 0 for praise."""
        return {"error": 3, "warning": 2, "advice": 1, "praise": 0}[self.value]


class Confidence(StrEnum):
    """`DECIDED`: followed to a constant or a known object; `INFERRED`: from names, logs or text."""

    DECIDED = "decided"
    INFERRED = "inferred"


class Applicability(StrEnum):
    """Whether a fix may be applied unasked (`SAFE`), on request (`UNSAFE`), or only shown."""

    SAFE = "safe"
    UNSAFE = "unsafe"
    DISPLAY_ONLY = "display-only"


@dataclass(frozen=True, order=True, slots=True)
class Location:
    """A span in a notebook.

    `cell` is the 1-based position among all cells, 0 for the notebook as a whole; `line` and `column` are
    1-based inside the cell, columns count code points, ends are exclusive. A finding on a whole cell has
    line 1, column 1; one on the notebook has zeros everywhere.
    """

    cell: int
    line: int = 1
    column: int = 1
    end_line: int = 1
    end_column: int = 1

    @property
    def is_whole_cell(self) -> bool:
        """Whether it means a cell as a whole."""
        return self.cell > 0 and (self.line, self.column, self.end_line, self.end_column) == (1, 1, 1, 1)


WHOLE_NOTEBOOK = Location(0, 0, 0, 0, 0)


@dataclass(frozen=True, slots=True)
class Edit:
    """Replace the text at `location` by `text` (an empty span inserts)."""

    location: Location
    text: str


@dataclass(frozen=True, slots=True)
class Fix:
    """Edits that mend one finding, and what they do in one Russian sentence."""

    applicability: Applicability
    edits: tuple[Edit, ...]
    title: str = ""


@dataclass(frozen=True, slots=True)
class Diagnostic:
    """One finding, its place resolved.

    `message` is one Russian sentence; `fields` are the values it was made of, for the letter's remark;
    `subject` joins remarks on the same object (equal subjects speak of one thing); `related` are further
    places that the remark may name.
    """

    code: str
    name: str
    severity: Severity
    location: Location
    message: str
    confidence: Confidence = Confidence.DECIDED
    fields: Mapping[str, Any] = field(default_factory=dict, compare=False)
    fix: Fix | None = None
    subject: str = ""
    related: tuple[Location, ...] = ()
