"""Findings one a line, for searching and for editors: file, cell, line and column, then what is wrong."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TextIO

from reviewlint.diagnostics import Diagnostic
from reviewlint.engine import NotebookResult
from reviewlint.reporters.places import mistakes, one_line
from reviewlint.reporters.text import SEVERITIES


def report(results: Iterable[NotebookResult], stream: TextIO, **_: object) -> None:
    """Write the findings as they come; praise is left out."""
    for result in results:
        stream.writelines(_line(result, diagnostic) + "\n" for diagnostic in mistakes(result))


def _line(result: NotebookResult, diagnostic: Diagnostic) -> str:
    """`notebook.ipynb:ячейка 26:8:5: ошибка RL201: …`; no cell where the notebook as a whole is meant."""
    place = diagnostic.location
    where = f":ячейка {place.cell}:{place.line}:{place.column}" if place.cell else ""
    severity = SEVERITIES[diagnostic.severity].name
    return one_line(f"{result.path}{where}: {severity} {diagnostic.code}: {diagnostic.message}")
