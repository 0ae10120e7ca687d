"""A notebook as plain data, whatever version of nbformat it was saved in."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, Literal

from reviewlint.diagnostics import Location

CellKind = Literal["code", "markdown", "raw"]


@dataclass(frozen=True)
class Cell:
    """One cell; `position` is 1-based among all cells, `outputs` are nbformat 4 output dictionaries."""

    position: int
    kind: CellKind
    source: str
    id: str | None = None
    execution_count: int | None = None
    outputs: tuple[Mapping[str, Any], ...] = ()
    metadata: Mapping[str, Any] = field(default_factory=dict)

    @cached_property
    def lines(self) -> list[str]:
        """The source's lines without line ends; `lines[n - 1]` is line n."""
        return self.source.split("\n")

    def text_at(self, place: Location) -> str:
        """The source of a span of the cell; empty where the cell has no such lines."""
        lines = self.lines[place.line - 1 : place.end_line]
        if not lines:
            return ""
        lines[-1] = lines[-1][: place.end_column - 1]
        lines[0] = lines[0][place.column - 1 :]
        return "\n".join(lines)

    @property
    def tags(self) -> tuple[str, ...]:
        """The cell's tags."""
        tags = self.metadata.get("tags")
        return tuple(tag for tag in tags if isinstance(tag, str)) if isinstance(tags, list) else ()


@dataclass(frozen=True)
class Notebook:
    """A notebook that was read; `path` is as given on the command line, `-` for standard input.

    `raw` is the file as it was read, from which it is told where findings stand in it and what a fix may change;
    empty where the notebook was never a file. `is_history` says that the cells are what was run in a session: nobody
    knows the text between them, what they printed, and where they stand.
    """

    path: str
    cells: tuple[Cell, ...]
    language: str = "python"
    nbformat: tuple[int, int] = (4, 5)
    metadata: Mapping[str, Any] = field(default_factory=dict)
    raw: bytes = field(default=b"", repr=False, compare=False)
    is_history: bool = False

    @property
    def code_cells(self) -> Iterator[Cell]:
        """The code cells, top to bottom."""
        return (cell for cell in self.cells if cell.kind == "code")

    def cell(self, position: int) -> Cell:
        """The cell at a 1-based position; raises IndexError where there is none."""
        if position < 1:
            raise IndexError(position)
        return self.cells[position - 1]
