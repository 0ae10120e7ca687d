"""Remarks put into a copy of a notebook: nothing else changes, nothing is put in twice."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import nbformat
import pytest

from reviewlint.notebook.annotations import annotate as put_in
from reviewlint.notebook.reader import loads
from tests.notebooks import tree

TREE = tree("# %%\na = 1\n# %% [markdown]\n# Текст\n# %%\nb = 2\n")
REMARKS = {0: "О ноутбуке.", 1: "О первой.\n\nИ еще.", 3: "О третьей."}


def annotate(content: bytes, remarks: dict[int, str]) -> bytes:
    return put_in(content, remarks, has_ids=loads(content, "").nbformat >= (4, 5))


def saved(indent: int | str | None = 1, newline: str = "\n", document: dict[str, Any] = TREE) -> bytes:
    return json.dumps(document, ensure_ascii=False, indent=indent).replace("\n", newline).encode()


def sources(content: bytes) -> list[str]:
    return ["".join(cell["source"]) for cell in json.loads(content)["cells"]]


def test_remarks_stand_after_their_cells() -> None:
    content = annotate(saved(), REMARKS)
    assert sources(content) == ["О ноутбуке.", "a = 1", "О первой.\n\nИ еще.", "Текст", "b = 2", "О третьей."]
    nbformat.validate(json.loads(content))


@pytest.mark.parametrize(
    "content", [saved(), saved(None), saved(4), saved("\t"), saved(1, "\r\n"), b"\xef\xbb\xbf" + saved()]
)
def test_every_other_byte_stays(content: bytes) -> None:
    annotated = annotate(content, REMARKS)
    assert annotated != content
    assert annotate(annotated, {}) == content


@pytest.mark.parametrize("minor", [2, 4])
def test_cells_have_ids_only_where_the_format_knows_them(minor: int) -> None:
    document = json.loads(saved()) | {"nbformat_minor": minor}
    for cell in document["cells"]:
        del cell["id"]
    content = annotate(saved(document=document), REMARKS)
    nbformat.validate(json.loads(content))
    assert len(sources(content)) == 6


def test_running_twice_doubles_nothing() -> None:
    once = annotate(saved(), REMARKS)
    positions = {0: 1, 1: 2, 3: 5}  # where the cells stand in the copy
    assert sources(annotate(once, {positions[cell]: text for cell, text in REMARKS.items()})) == sources(once)


def test_what_a_student_answers_in_a_remark_stays() -> None:
    content = annotate(saved(), REMARKS).replace("О третьей.".encode(), "О третьей. Исправил!".encode())
    assert "О третьей. Исправил!" in sources(annotate(content, {}))


def test_remarks_in_a_copy_handed_in_again_are_not_the_student_s_words() -> None:
    notebook = loads(annotate(saved(), REMARKS), "x.ipynb")
    assert [cell.source for cell in notebook.cells if cell.source] == ["a = 1", "Текст", "b = 2"]
    assert [cell.position for cell in notebook.code_cells] == [2, 5]


def test_a_mark_alone_hides_nothing() -> None:
    document = json.loads(saved())
    document["cells"][1]["metadata"] = {"reviewlint": "0" * 16}
    assert loads(saved(document=document), "x.ipynb").cells[1].source == "Текст"


def test_worksheets_of_version_3() -> None:
    cell = {"cell_type": "code", "input": "a = 1", "language": "python", "metadata": {}, "outputs": []}
    sheets = [{"cells": [cell, cell], "metadata": {}}, {"cells": [cell], "metadata": {}}]
    document = {"metadata": {"name": ""}, "nbformat": 3, "nbformat_minor": 0, "worksheets": sheets}
    content = annotate(saved(document=document), {0: "Верх", 3: "О третьей"})
    first, second = json.loads(content)["worksheets"]
    assert [cell["cell_type"] for cell in first["cells"]] == ["markdown", "code", "code"]
    assert [cell["cell_type"] for cell in second["cells"]] == ["code", "markdown"]
    assert annotate(content, {}) == saved(document=document)


def test_notebook_without_cells(tmp_path: Path) -> None:
    document = {**TREE, "cells": []}
    assert sources(annotate(saved(document=document), {0: "Пусто"})) == ["Пусто"]
