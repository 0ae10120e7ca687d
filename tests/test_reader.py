"""Files of every sort come in as notebooks, or with one sentence that says why not."""

from __future__ import annotations

import io
import json
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from reviewlint.notebook.cells import Notebook
from reviewlint.notebook.reader import NotebookError, loads, read

ROOT = Path(__file__).parents[1]


def load(*cells: object, **fields: object) -> Notebook:
    """A version 4.5 notebook with the given cells, other fields replaced."""
    tree = {"cells": list(cells), "metadata": {}, "nbformat": 4, "nbformat_minor": 5, **fields}
    return loads(json.dumps(tree).encode(), "a.ipynb")


def code(source: object = "x = 1", **fields: object) -> dict[str, Any]:
    """A code cell as Jupyter saves it."""
    cell = {"cell_type": "code", "source": source, "metadata": {}, "outputs": [], "execution_count": None}
    return {**cell, **fields}


def test_a_notebook_keeps_what_jupyter_saved() -> None:
    """Position, kind, source, identity, count, metadata and outputs of each cell."""
    notebook = load({"cell_type": "markdown", "source": "# Заголовок"}, code(["a\n", "b"], id="c1", execution_count=7))
    text, cell = notebook.cells
    assert (text.position, text.kind, text.source, text.id) == (1, "markdown", "# Заголовок", None)
    assert (cell.position, cell.kind, cell.source, cell.id, cell.execution_count) == (2, "code", "a\nb", "c1", 7)
    assert (notebook.path, notebook.language, notebook.nbformat) == ("a.ipynb", "python", (4, 5))


@pytest.mark.parametrize(
    ("raw", "source"),
    [
        (code(None), ""),
        (code(["a\n", None, 5, "b"]), "a\nb"),
        (code({"a": 1}), ""),
        (code(["a\r\n", "b\rc"]), "a\nb\nc"),
        ({"cell_type": "code", "source": "x"}, "x"),
        (code("x", outputs=None, metadata=[], execution_count="1", id=4), "x"),
        (code("x", outputs=[None, 5, "text"], execution_count=True), "x"),
    ],
)
def test_small_faults_of_a_cell_are_read_over(raw: object, source: str) -> None:
    """Wrong types become what is empty."""
    (cell,) = load(raw).cells
    assert (cell.kind, cell.source, cell.id, cell.execution_count) == ("code", source, None, None)
    assert cell.outputs == ()
    assert cell.metadata == {}


@pytest.mark.parametrize("raw", [None, 5, [], {}, {"cell_type": {}}, {"cell_type": "heading"}])
def test_what_is_not_a_cell_keeps_its_number(raw: object) -> None:
    """The cells after it stand where Jupyter shows them."""
    odd, cell = load(raw, code("y")).cells
    assert (odd.kind, odd.source) == ("raw", "")
    assert (cell.position, cell.source) == (2, "y")


def test_texts_of_outputs_are_joined() -> None:
    """Lists of lines become one text; JSON data and pictures stay; missing fields are there."""
    outputs = [
        {"output_type": "stream", "text": ["a\n", "b"]},
        {
            "output_type": "display_data",
            "data": {"text/plain": ["x", "y"], "image/png": "aGk=", "application/json": [1]},
        },
        {"output_type": "error", "ename": "ValueError", "traceback": ["line", 5]},
        {"output_type": "execute_result"},
    ]
    stream, display, error, result = load(code(outputs=outputs)).cells[0].outputs
    assert (stream["name"], stream["text"]) == ("stdout", "a\nb")
    assert display["data"] == {"text/plain": "xy", "image/png": "aGk=", "application/json": [1]}
    assert (error["ename"], error["evalue"], error["traceback"]) == ("ValueError", "", ["line"])
    assert result["data"] == {}


def test_halves_of_surrogate_pairs_can_be_printed() -> None:
    """Each becomes one replacement character; whole pairs stay."""
    text = b'{"cells": [{"cell_type": "code", "source": "a = \\"\\ud83d\\ude00 \\ud800\\"", "metadata": {"k": [1]}}]}'
    (cell,) = loads(text, "a.ipynb").cells
    assert cell.source == 'a = "😀 \ufffd"'


@pytest.mark.parametrize(
    "text",
    [
        b'\xef\xbb\xbf{"cells": []}',
        b'{"cells": [], "nbformat": NaN}',
        b'{"cells": [], "nbformat": ' + b"9" * 5000 + b"}",
        b'{"cells": [1], "cells": []}',
        b'{"cells": [], "metadata": null, "nbformat": true}',
    ],
)
def test_odd_json_is_still_a_notebook(text: bytes) -> None:
    """A mark of byte order, numbers out of range, a key twice."""
    assert loads(text, "a.ipynb").cells == ()


@pytest.mark.parametrize(
    ("metadata", "language"),
    [
        ({}, "python"),
        ({"kernelspec": {"language": "R"}}, "r"),
        ({"kernelspec": {"language": ""}, "language_info": {"name": "julia"}}, "julia"),
        ({"kernelspec": {"name": "python3"}, "language_info": {"name": "python"}}, "python"),
        ({"language_info": {"name": "ipython3"}}, "python"),
        ({"kernelspec": None, "language_info": 5}, "python"),
    ],
)
def test_the_language_is_that_of_the_kernel(metadata: object, language: str) -> None:
    """Python where nothing is said."""
    assert load(metadata=metadata).language == language


def test_version_3_is_upgraded() -> None:
    """Worksheets are flattened, headings become markdown, outputs get their new names; nothing gets a random id."""
    cells = [
        {"cell_type": "heading", "level": 2, "source": ["Глава"]},
        {
            "cell_type": "code",
            "language": "python",
            "input": ["x = 1\n", "x"],
            "prompt_number": 3,
            "outputs": [{"output_type": "pyout", "prompt_number": 3, "text": ["1"]}],
        },
        {"cell_type": "code", "input": "y", "outputs": [{"output_type": "display_data", "json": "{"}]},
        {},
    ]
    tree = {"nbformat": 3, "metadata": {}, "worksheets": [{"cells": cells}, None, {"cells": [{"cell_type": "code"}]}]}
    notebook = loads(json.dumps(tree).encode(), "old.ipynb")
    assert notebook.nbformat == (3, 0)
    assert [cell.source for cell in notebook.cells] == ["## Глава", "x = 1\nx", "y", "", ""]
    assert [cell.id for cell in notebook.cells] == [None] * 5
    shown = notebook.cells[1]
    assert shown.execution_count == 3
    assert [(output["output_type"], output["data"]) for output in shown.outputs] == [
        ("execute_result", {"text/plain": "1"})
    ]


def test_the_language_of_version_3_is_that_of_its_cells() -> None:
    """It is written nowhere else."""
    tree = {"nbformat": 3, "worksheets": [{"cells": [{"cell_type": "code", "language": "Julia", "input": "x"}]}]}
    assert loads(json.dumps(tree).encode(), "old.ipynb").language == "julia"


@pytest.mark.parametrize(
    ("text", "words"),
    [
        (b"", "Файл пуст."),
        (b" \n\0", "Файл пуст."),
        (b"\x89PNG\r\n\x1a\n", "UTF-8"),
        ('{"cells": ["ы"]}'.encode("cp1251"), "UTF-8"),
        ('{"cells": []}'.encode("utf-16"), "UTF-16"),
        ('{"cells": []}'.encode("utf-16-le"), "UTF-16"),
        (b'{"cells": [', "обрывается"),
        (b"import keras\n", "(строка 1)"),
        (b"[" * 100_000, "слишком глубоко"),
        (b"version https://git-lfs.github.com/spec/v1\n", "Git LFS"),
        (b"\n<!DOCTYPE html>", "веб-страница"),
        (b'{\n<<<<<<< HEAD\n "cells": []\n', "слияния"),
        (b"[]", "без ячеек"),
        (b"{}", "без ячеек"),
        (b'{"cells": {}}', "без ячеек"),
        (b'{"nbformat": 3, "worksheets": null}', "без ячеек"),
        (b'{"nbformat": 2, "worksheets": []}', "nbformat 2"),
        (b'{"nbformat": 1, "cells": []}', "nbformat 1"),
    ],
)
def test_what_is_not_a_notebook_says_so_in_one_sentence(text: bytes, words: str) -> None:
    """The sentence names what the file is instead, and never comes with a traceback."""
    with pytest.raises(NotebookError) as caught:
        loads(text, "a.ipynb")
    message = str(caught.value)
    assert words in message
    assert message.endswith(".")
    assert message.count(". ") == 0
    assert "ё" not in message


def test_paths_that_cannot_be_read_say_why(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """No file, a folder, no right to read, no path at all."""

    def refuse(path: Path) -> bytes:
        raise PermissionError(path)

    with pytest.raises(NotebookError, match="файла нет"):
        read(str(tmp_path / "нет.ipynb"))
    with pytest.raises(NotebookError, match="папка"):
        read(str(tmp_path))
    with pytest.raises(NotebookError, match="не удалось"):
        read("a\0b")
    monkeypatch.setattr(Path, "read_bytes", refuse)
    with pytest.raises(NotebookError, match="Нет права"):
        read(str(tmp_path / "a.ipynb"))
    with pytest.raises(NotebookError, match="папка"):  # what Windows says of a folder
        read(str(tmp_path))


def test_names_of_files_may_be_anything(tmp_path: Path) -> None:
    """Cyrillic, spaces and quotes."""
    path = tmp_path / "Моя «работа» 'итог'.ipynb"
    path.write_text('{"cells": [], "nbformat": 4}', encoding="utf-8")
    assert read(str(path)).path == str(path)


def test_a_dash_is_standard_input(monkeypatch: pytest.MonkeyPatch) -> None:
    """Bytes, whatever the encoding of the stream."""
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(b'{"cells": []}'), encoding="cp1251"))
    assert read("-").path == "-"


def test_a_well_formed_notebook_needs_no_nbformat() -> None:
    """Reading version 4 imports nothing heavy."""
    program = (
        "import sys; from reviewlint.notebook.reader import loads; loads(b'{\"cells\": []}', 'a');"
        "print([name for name in ('nbformat', 'jsonschema', 'libcst') if name in sys.modules])"
    )
    done = subprocess.run([sys.executable, "-c", program], cwd=ROOT, capture_output=True, text=True, check=True)
    assert done.stdout.strip() == "[]"
