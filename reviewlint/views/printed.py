"""What the cells of a notebook printed, read once for all rules."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING

from reviewlint.outputs.keras import logged_metrics
from reviewlint.outputs.texts import OutputText, output_texts
from reviewlint.views.once import once

if TYPE_CHECKING:
    from reviewlint.notebook.cells import Cell, Notebook
    from reviewlint.views.analysis import Analysis


class Printed:
    """The texts among the saved outputs of a notebook."""

    def __init__(self, notebook: Notebook) -> None:
        self._notebook = notebook
        self._texts: dict[int, tuple[OutputText, ...]] = {}

    def __iter__(self) -> Iterator[OutputText]:
        """All of them, in order."""
        for cell in self._notebook.code_cells:
            yield from self.of(cell)

    def of(self, cell: Cell) -> tuple[OutputText, ...]:
        """Those of one cell."""
        if cell.position not in self._texts:
            self._texts[cell.position] = tuple(output_texts(cell))
        return self._texts[cell.position]

    def at(self, position: int) -> tuple[OutputText, ...]:
        """Those of the cell at a position."""
        return self.of(self._notebook.cell(position))

    @cached_property
    def metrics(self) -> frozenset[str]:
        """The names of losses and metrics in the training logs."""
        return frozenset(logged_metrics(self))


@once
def printed(analysis: Analysis) -> Printed:
    """The saved outputs of a notebook."""
    return Printed(analysis.notebook)
