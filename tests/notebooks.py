"""Notebooks for tests, written in the percent format of the rules' examples."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from reviewlint.examples import parse
from reviewlint.notebook.cells import Cell


def tree(text: str, language: str = "python") -> dict[str, Any]:
    """A notebook of nbformat 4.5 as the JSON tree that Jupyter would save."""
    cells = [_cell(cell) for cell in parse(text).notebook.cells]
    metadata = {"language_info": {"name": language}}
    return {"cells": cells, "metadata": metadata, "nbformat": 4, "nbformat_minor": 5}


def write(path: Path, text: str) -> Path:
    """Save a notebook and return its path."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps(tree(text), ensure_ascii=False, indent=1), encoding="utf-8")
    return path


def _cell(cell: Cell) -> dict[str, Any]:
    saved: dict[str, Any] = {
        "id": f"cell-{cell.position}",
        "cell_type": cell.kind,
        "metadata": dict(cell.metadata),
        "source": cell.source.splitlines(keepends=True),
    }
    if cell.kind == "code":
        saved |= {"execution_count": cell.execution_count, "outputs": [dict(output) for output in cell.outputs]}
    return saved
