"""Commands that GitHub Actions shows as annotations at the lines of a change."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TextIO

from reviewlint.diagnostics import Diagnostic, Severity
from reviewlint.engine import NotebookResult
from reviewlint.reporters.places import Places, in_notebook, mistakes, one_line
from reviewlint.streams import write_utf8
from reviewlint.text.controls import visible

_COMMANDS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.ADVICE: "notice"}
_IN_MESSAGE = str.maketrans({"%": "%25", "\r": "%0D", "\n": "%0A"})
_IN_PROPERTY = _IN_MESSAGE | str.maketrans({":": "%3A", ",": "%2C"})


def report(results: Iterable[NotebookResult], stream: TextIO, **_: object) -> None:
    """Write one command for each finding, in UTF-8; praise is left out."""
    for result in results:
        places = Places(result)
        for diagnostic in mistakes(result):
            write_utf8(stream, _command(result, diagnostic, places) + "\n")


def _command(result: NotebookResult, diagnostic: Diagnostic, places: Places) -> str:
    """`::warning file=…,line=…::…`; the line is that of the file, the message names the cell."""
    properties = {"file": result.path, **_span(diagnostic, places), "title": f"{diagnostic.code} {diagnostic.name}"}
    listed = ",".join(f"{key}={str(value).translate(_IN_PROPERTY)}" for key, value in properties.items())
    where = in_notebook(result, diagnostic.location)
    message = one_line(f"{where}: {diagnostic.message}" if where else diagnostic.message)
    return visible(f"::{_COMMANDS[diagnostic.severity]} {listed}::{message.translate(_IN_MESSAGE)}")


def _span(diagnostic: Diagnostic, places: Places) -> dict[str, int]:
    """The lines and columns that GitHub takes: columns only within one line, no end that is no end."""
    region = places.region(diagnostic.location)
    if region.line != region.end_line:
        return {"line": region.line, "endLine": region.end_line}
    end = {"endLine": region.line, "endColumn": region.end_column} if region.column < region.end_column else {}
    return {"line": region.line, "col": region.column, **end}
