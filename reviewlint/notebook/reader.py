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

from reviewlint.notebook import archives
from reviewlint.notebook.annotations import MARK, is_annotation
from reviewlint.notebook.cells import Cell, CellKind, Notebook

_KINDS: Mapping[str, CellKind] = {"code": "code", "markdown": "markdown"}
# Kernels that run Python though they call it something else.
_PYTHONS = frozenset({"ipython", "ipython2", "ipython3", "python2", "python3", "pyspark", "pyspark3"})
_HALF_PAIR = re.compile(r"[\ud800-\udfff]")
_BLANK, _START = b" \t\r\n\0", 4096
_ESCAPED_PAIR = re.compile(rb"\\u[dD][89a-fA-F]")


class NotebookError(Exception):
    """A notebook that cannot be read; the message is one Russian sentence."""


def read(path: str) -> Notebook:
    """The notebook at a path, `-` for standard input; raises NotebookError."""
    try:
        text = _content(path)
    except archives.ArchiveError as error:
        raise NotebookError(str(error)) from error
    except FileNotFoundError as error:
        raise NotebookError("Такого файла нет.") from error
    except PermissionError as error:
        words = "Это папка, а не ноутбук." if Path(path).is_dir() else "Нет права читать этот файл."
        raise NotebookError(words) from error
    except IsADirectoryError as error:
        raise NotebookError("Это папка, а не ноутбук.") from error
    except (OSError, ValueError) as error:  # ValueError: a path with a null character
        raise NotebookError("Файл не удалось прочитать с диска.") from error
    return loads(text, path)


def _content(path: str) -> bytes:
    if path == "-":
        return sys.stdin.buffer.read()
    if archives.is_archive(path) or archives.is_inside(path):
        return archives.load(path)
    return Path(path).read_bytes()


def loads(text: bytes, path: str) -> Notebook:
    """The notebook whose bytes are given; raises NotebookError."""
    tree = _parse(text)
    version = _version(tree)
    language = _language(tree)
    saved = _upgraded(tree["worksheets"]) if version[0] == 3 else tree["cells"]
    cells = tuple(_cell(number, raw, version[0] > 3) for number, raw in enumerate(saved, 1))
    return Notebook(path, cells, language, version, _mapping(tree.get("metadata")), text)


def _parse(text: bytes) -> dict[str, Any]:
    """The JSON tree of a file that looks like a notebook."""
    if not text[:_START].strip(_BLANK) and not text.strip(_BLANK):  # the whole of a large file would be copied
        raise NotebookError("Файл пуст.")
    if text.startswith((b"\xff\xfe", b"\xfe\xff")) or b"\0" in text[:4]:
        raise NotebookError("Файл сохранен в UTF-16 или UTF-32, а ноутбук должен быть в UTF-8.")
    try:
        decoded = text.decode("utf-8-sig")
        tree = _decode(decoded)
        if _ESCAPED_PAIR.search(text):
            tree = _without_half_pairs(tree)
    except UnicodeDecodeError as error:
        raise NotebookError("Это не ноутбук: внутри не текст в кодировке UTF-8.") from error
    except RecursionError as error:
        raise NotebookError("Это не ноутбук: данные внутри вложены слишком глубоко.") from error
    except json.JSONDecodeError as error:
        raise NotebookError(_why_not_json(decoded, error)) from error
    if not isinstance(tree, dict):
        raise NotebookError("Это не ноутбук: внутри JSON, но без ячеек.")
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
        return "Вместо ноутбука здесь ссылка Git LFS: скачайте сам файл командой `git lfs pull`."
    if start.startswith(("<!doctype", "<html")):
        return "Это сохраненная веб-страница, а не сам ноутбук."
    if re.search(r"^(?:<<<<<<<|>>>>>>>) ", text, re.MULTILINE):
        return "В файле остались метки конфликта слияния Git, поэтому ноутбук не читается."
    is_cut = error.pos >= len(text.rstrip()) or error.msg.startswith("Unterminated string")
    if start.startswith("{") and is_cut:
        return "Файл обрывается на полуслове: ноутбук записан не до конца."
    return f"Это не ноутбук: содержимое не читается как JSON (строка {error.lineno})."


def _version(tree: dict[str, Any]) -> tuple[int, int]:
    """The version of the format; raises NotebookError for what is not a notebook or too old."""
    major = _integer(tree.get("nbformat"))
    minor = _integer(tree.get("nbformat_minor")) or 0
    if major in (1, 2):
        raise NotebookError(f"Формат ноутбука устарел (nbformat {major}): пересохраните его в современном Jupyter.")
    if isinstance(tree.get("cells"), list):
        return (max(major or 4, 4), minor)
    if isinstance(tree.get("worksheets"), list):
        return (3, minor)
    raise NotebookError("Это не ноутбук: внутри JSON, но без ячеек.")


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


def _upgraded(sheets: list[object]) -> list[object]:
    """The cells of version 3 worksheets as version 4."""
    from nbformat import from_dict
    from nbformat.v4.convert import upgrade_cell

    cells: list[object] = []
    for raw in (cell for sheet in sheets for cell in _list(_mapping(sheet).get("cells"))):
        cell = {"outputs": [], **_mapping(raw)}
        cell.update({key: _text(cell[key]) for key in ("input", "source") if key in cell})
        try:
            cells.append(upgrade_cell(from_dict(cell)))
        except Exception:  # whatever a faulty cell makes it stumble on: the code is still there
            cells.append({"cell_type": cell.get("cell_type"), "source": cell.get("input") or cell.get("source")})
    return cells


def _cell(position: int, raw: object, has_ids: bool) -> Cell:
    """A cell; what is not one at all becomes an empty raw cell, so that the others keep their numbers."""
    cell = _mapping(raw)
    kind = _KINDS.get(_text(cell.get("cell_type")), "raw")
    source = _text(cell.get("source"))
    if "\r" in source:
        source = source.replace("\r\n", "\n").replace("\r", "\n")
    if MARK in _mapping(cell.get("metadata")) and is_annotation(cell, source):
        kind, source = "raw", ""  # a mentor's remark in a copy that was handed in again
    identity = cell.get("id") if has_ids else None
    return Cell(
        position,
        kind,
        source,
        identity if isinstance(identity, str) else None,
        _integer(cell.get("execution_count")),
        tuple(_output(output) for output in _list(cell.get("outputs")) if isinstance(output, dict)),
        _mapping(cell.get("metadata")),
    )


def _output(output: dict[str, Any]) -> dict[str, Any]:
    """An output with its texts joined; what must be there is there, and of the right type."""
    kind = output["output_type"] = _text(output.get("output_type"))
    if kind == "stream":
        output.update(name=_text(output.get("name")) or "stdout", text=_text(output.get("text")))
    elif kind == "error":
        output.update({key: _text(output.get(key)) for key in ("ename", "evalue")})
        output["traceback"] = [line for line in _list(output.get("traceback")) if isinstance(line, str)]
    else:
        data = _mapping(output.get("data"))
        output["data"] = {
            mime: value if isinstance(value, str) or mime.endswith("json") else _text(value)
            for mime, value in data.items()
        }
    return output


def _text(value: object) -> str:
    """A text that is stored as a string or as a list of lines."""
    if isinstance(value, str):
        return value
    if not isinstance(value, list):
        return ""
    try:
        return "".join(value)
    except TypeError:
        return "".join(line for line in value if isinstance(line, str))


def _integer(value: object) -> int | None:
    return value if isinstance(value, int) and not isinstance(value, bool) else None


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
