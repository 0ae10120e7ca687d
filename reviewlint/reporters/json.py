"""The stable format that other programs parse; `version` grows when a key changes its meaning."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, TextIO

from reviewlint.diagnostics import Diagnostic, Edit, Fix
from reviewlint.engine import NotebookResult
from reviewlint.streams import write_utf8
from reviewlint.text.controls import json_text

VERSION = 1


def report(results: Iterable[NotebookResult], stream: TextIO, **_: object) -> None:
    """Write one document for all notebooks, in UTF-8; it always holds everything."""
    document = {"version": VERSION, "notebooks": [_notebook(result) for result in results]}
    write_utf8(stream, json_text(document, indent=2))


def _notebook(result: NotebookResult) -> dict[str, Any]:
    return {"path": result.path, "findings": [finding(result, diagnostic) for diagnostic in result.diagnostics]}


def finding(result: NotebookResult, diagnostic: Diagnostic) -> dict[str, Any]:
    """One finding."""
    place = diagnostic.location
    cell = result.notebook.cell(place.cell) if place.cell else None
    return {
        "code": diagnostic.code,
        "name": diagnostic.name,
        "severity": diagnostic.severity.value,
        "cell": place.cell,
        "cell_id": cell.id if cell else None,
        "execution_count": cell.execution_count if cell else None,
        "line": place.line,
        "column": place.column,
        "end_line": place.end_line,
        "end_column": place.end_column,
        "message": diagnostic.message,
        "fix": _fix(diagnostic.fix) if diagnostic.fix else None,
    }


def _fix(fix: Fix) -> dict[str, Any]:
    return {"applicability": fix.applicability.value, "edits": [_edit(edit) for edit in fix.edits]}


def _edit(edit: Edit) -> dict[str, Any]:
    place = edit.location
    return {
        "cell": place.cell,
        "line": place.line,
        "column": place.column,
        "end_line": place.end_line,
        "end_column": place.end_column,
        "text": edit.text,
    }
