"""What the engine sees in small notebooks, line by line."""

from __future__ import annotations

import re

import pytest

from reviewlint.inference.interpreter import interpret
from reviewlint.inference.reveal import shown
from reviewlint.inference.timeline import BindEvent, Timeline
from reviewlint.notebook.cells import Cell
from reviewlint.notebook.positions import locate
from reviewlint.notebook.syntax import ParsedCell, parse_cell
from tests.inference.reveal_cases import CASES


def run(source: str) -> tuple[list[ParsedCell], Timeline]:
    """Parse and run a notebook in percent format."""
    cells = [part.strip("\n") for part in re.split(r"^# %%.*$", source, flags=re.MULTILINE)]
    parsed = [parse_cell(Cell(i, "code", cell)) for i, cell in enumerate(cells, 1)]
    return parsed, interpret(parsed)


@pytest.mark.parametrize("title", CASES)
def test_value(title: str) -> None:
    """Each marked line binds the value that stands beside it."""
    parsed, timeline = run(CASES[title])
    bound: dict[tuple[int, int], str] = {}
    for event in timeline.events:
        if isinstance(event, BindEvent) and not event.context.uncalled:
            start = locate(parsed[event.place.cell - 1], event.place.node).line
            bound[event.place.cell, start] = shown(event.value)
    marks = 0
    for cell in parsed:
        for number, line in enumerate(cell.cell.lines, 1):
            if "  #> " in line:
                marks += 1
                assert (line, bound.get((cell.cell.position, number))) == (line, line.rpartition("  #> ")[2])
    assert marks
