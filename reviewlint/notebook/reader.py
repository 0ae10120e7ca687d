"""Read a notebook file, whatever version of nbformat it was saved in and however carelessly.

A version 4 file is read as plain JSON; older ones go through the `nbformat` package. Small faults (a source as a
string or a list, no ids, nulls, outputs of a wrong type) are read over. Line ends inside a source become `\\n`, as
Python counts lines; halves of surrogate pairs become U+FFFD, one character for one.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from reviewlint.notebook.cells import Cell, CellKind, Notebook

_KINDS: Mapping[Any, CellKind] = {"code": "code", "markdown": "markdown"}
# Kernels that run Python though they call it something else.
_PYTHONS = frozenset({"ipython", "ipython2", "ipython3", "python2", "python3", "pyspark", "pyspark3"})
_HALF_PAIR = re.compile(r"[\ud800-\udfff]")
_ESCAPED_PAIR = re.compile(rb"\\u[dD][89a-fA-F]")


class NotebookError(Exception):
    """A notebook that cannot be read; the message is one Russian sentence."""


def read(path: str) -> Notebook:
    """The notebook at a path, `-` for standard input; raises NotebookError."""
    try:
        text = sys.stdin.buffer.read() if path == "-" else Path(path).read_bytes()
    except FileNotFoundError as error:
        raise NotebookError("Такого файла нет.") from error
    except PermissionError as error:
        words = "Это папка, а не тетрадка." if Path(path).is_dir() else "Нет права читать этот файл."
        raise NotebookError(words) from error
    except IsADirectoryError as error:
        raise NotebookError("Это папка, а не тетрадка.") from error
    except (OSError, ValueError) as error:  # ValueError: a path with a null character
        raise NotebookError("Файл не удалось прочитать с диска.") from error
    return loads(text, path)


def loads(text: bytes, path: str) -> Notebook:
    """The notebook whose bytes are given; raises NotebookError."""
    tree = _parse(text)
    version = _version(tree)
    language = _language(tree)
    if version[0] == 3:
        tree = _upgraded(tree)
    metadata = _mapping(tree.get("metadata"))
    has_ids = version >= (4, 5)
    cells = tuple(_cell(number, raw, has_ids) for number, raw in enumerate(tree["cells"], 1))
    return Notebook(path, cells, language, version, metadata)


def _parse(text: bytes) -> dict[str, Any]:
    """The JSON tree of a file that looks like a notebook."""
    if not text.strip(b" \t\r\n\0"):
        raise NotebookError("Файл пуст.")
    if text.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in text[:4]:
        raise NotebookError("Файл сохранен в UTF-16 или UTF-32, а тетрадка должна быть в UTF-8.")
    try:
        decoded = text.decode("utf-8-sig")
        tree = _decode(decoded)
        if _ESCAPED_PAIR.search(text):
            tree = _without_half_pairs(tree)
    except UnicodeDecodeError as error:
        raise NotebookError("Это не тетрадка: внутри не текст в кодировке UTF-8.") from error
    except RecursionError as error:
        raise NotebookError("Это не тетрадка: данные внутри вложены слишком глубоко.") from error
    except json.JSONDecodeError as error:
        raise NotebookError(_why_not_json(decoded, error)) from error
    if not isinstance(tree, dict):
        raise NotebookError("Это не тетрадка: внутри JSON, но без ячеек.")
    return tree


def _decode(text: str) -> Any:
    """The JSON value; integers that Python refuses to convert become infinite."""
    try:
        return json.loads(text)
    except json.JSONDecodeError:
        raise
    except ValueError:
        return json.loads(text, parse_int=float)


def _why_not_json(text: str, error: json.JSONDecodeError) -> str:
    """What the file is instead of a notebook, in one sentence."""
    start = text[:200].lstrip().lower()
    if start.startswith("version https://git-lfs"):
        return "Вместо тетрадки здесь ссылка Git LFS: скачайте сам файл командой `git lfs pull`."
    if start.startswith(("<!doctype", "<html")):
        return "Это сохраненная веб-страница, а не сама тетрадка."
    if re.search(r"^(?:<<<<<<<|>>>>>>>) ", text, re.MULTILINE):
        return "В файле остались метки конфликта слияния Git, поэтому тетрадка не читается."
    if start.startswith("{") and error.pos >= len(text.rstrip()):
        return "Файл обрывается на полуслове: тетрадка записана не до конца."
    return f"Это не тетрадка: содержимое не читается как JSON (строка {error.lineno})."


def _version(tree: dict[str, Any]) -> tuple[int, int]:
    """The version of the format; raises NotebookError for what is not a notebook or too old."""
    major, minor = tree.get("nbformat"), tree.get("nbformat_minor")
    if isinstance(tree.get("cells"), list):
        if isinstance(major, int) and major < 3:
            raise NotebookError(f"Формат тетрадки устарел (nbformat {major}): пересохраните ее в современном Jupyter.")
        return (max(major, 4) if isinstance(major, int) else 4, minor if isinstance(minor, int) else 0)
    if isinstance(tree.get("worksheets"), list) and major in (3, None):
        return (3, minor if isinstance(minor, int) else 0)
    if major in (1, 2):
        raise NotebookError(f"Формат тетрадки устарел (nbformat {major}): пересохраните ее в современном Jupyter.")
    raise NotebookError("Это не тетрадка: внутри JSON, но без ячеек.")


def _language(tree: dict[str, Any]) -> str:
    """The language of the notebook in lower case, Python where nothing is said."""
    metadata = _mapping(tree.get("metadata"))
    cells = [cell for sheet in _list(tree.get("worksheets")) for cell in _list(_mapping(sheet).get("cells"))]
    said = (
        _mapping(metadata.get("kernelspec")).get("language"),
        _mapping(metadata.get("language_info")).get("name"),
        *(_mapping(cell).get("language") for cell in cells),
    )
    language = next((name.strip().lower() for name in said if isinstance(name, str) and name.strip()), "python")
    return "python" if language in _PYTHONS else language


def _upgraded(tree: dict[str, Any]) -> dict[str, Any]:
    """A version 3 notebook as version 4."""
    import logging

    import nbformat.v3
    import nbformat.v4

    tree.setdefault("metadata", {})
    tree["worksheets"] = [{"cells": _old_cells(sheet)} for sheet in tree["worksheets"]]
    logger = logging.getLogger("traitlets")
    level, logger.level = logger.level, logging.CRITICAL  # it reports faults that do not matter here
    try:
        notebook = nbformat.v3.to_notebook_json(tree)
        upgraded: dict[str, Any] = nbformat.v4.upgrade(notebook, 3, 0)
    except Exception as error:  # whatever a faulty file makes it stumble on
        raise NotebookError("Тетрадку старого формата (nbformat 3) не удалось перевести в новый.") from error
    finally:
        logger.level = level
    return upgraded


def _old_cells(sheet: object) -> list[dict[str, Any]]:
    """The cells of a version 3 worksheet with what the converter cannot do without."""
    cells = [cell for cell in _list(_mapping(sheet).get("cells")) if isinstance(cell, dict)]
    for cell in cells:
        cell.setdefault("cell_type", "raw")
        if cell["cell_type"] == "code":
            outputs = [output for output in _list(cell.get("outputs")) if isinstance(output, dict)]
            cell["outputs"] = [output for output in outputs if "output_type" in output]
    return cells


def _cell(position: int, raw: object, has_ids: bool) -> Cell:
    """A cell; what is not one at all becomes an empty raw cell, so that the others keep their numbers."""
    cell = _mapping(raw)
    kind = _KINDS.get(cell.get("cell_type"), "raw")
    source = _text(cell.get("source"))
    if "\r" in source:
        source = source.replace("\r\n", "\n").replace("\r", "\n")
    identity = cell.get("id") if has_ids else None
    count = cell.get("execution_count")
    return Cell(
        position,
        kind,
        source,
        identity if isinstance(identity, str) else None,
        count if type(count) is int else None,
        tuple(_output(output) for output in _list(cell.get("outputs")) if isinstance(output, dict)),
        _mapping(cell.get("metadata")),
    )


def _output(output: dict[str, Any]) -> dict[str, Any]:
    """An output with its texts joined; what must be there is there."""
    kind = output.get("output_type")
    if kind == "stream":
        output["text"] = _text(output.get("text"))
    elif kind == "error":
        output["traceback"] = [line for line in _list(output.get("traceback")) if isinstance(line, str)]
    else:
        data = output["data"] = _mapping(output.get("data"))
        for mime, value in data.items():
            if isinstance(value, list) and not mime.endswith("json"):
                data[mime] = _text(value)
    return output


def _text(value: object) -> str:
    """A text that is stored as a string or as a list of lines."""
    if isinstance(value, str):
        return value
    return "".join(line for line in value if isinstance(line, str)) if isinstance(value, list) else ""


def _list(value: object) -> list[Any]:
    return value if isinstance(value, list) else []


def _mapping(value: object) -> dict[str, Any]:
    return value if isinstance(value, dict) else {}


def _without_half_pairs(value: Any) -> Any:
    """The tree with every half of a surrogate pair replaced, so that any text in it can be printed."""
    if isinstance(value, str):
        return value if value.isascii() else _HALF_PAIR.sub("\ufffd", value)
    if isinstance(value, list):
        return [_without_half_pairs(item) for item in value]
    if isinstance(value, dict):
        return {_without_half_pairs(key): _without_half_pairs(item) for key, item in value.items()}
    return value
