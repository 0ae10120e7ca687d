"""The findings of the JSON format one a line, each with the path of its notebook, written as they come."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TextIO

from reviewlint.engine import NotebookResult
from reviewlint.reporters.json import finding
from reviewlint.streams import write_utf8
from reviewlint.text.controls import json_text


def report(results: Iterable[NotebookResult], stream: TextIO, **_: object) -> None:
    """Write one object for each finding, in UTF-8."""
    for result in results:
        for diagnostic in result.diagnostics:
            line = {"path": result.path, **finding(result, diagnostic)}
            write_utf8(stream, json_text(line))
