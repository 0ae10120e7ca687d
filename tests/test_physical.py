"""Where the sources of cells stand in the text of a file."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

import pytest

from reviewlint.notebook.physical import PhysicalText, Source
from reviewlint.notebook.reader import loads

SOURCE = 'name = "Кот 🐈 \\\\"\r\nprint(name)\t# конец\n\n  x = [1, 2]'


def notebook(source: Any, **cell: Any) -> dict[str, Any]:
    cells = [
        {"cell_type": "markdown", "metadata": {"source": ["не это"]}, "source": "# Текст"},
        {
            "cell_type": "code",
            "metadata": {},
            "outputs": [{"output_type": "stream", "name": "stdout", "text": ['"source": ["не это"]\n']}],
            "source": source,
            **cell,
        },
    ]
    return {"metadata": {"cells": [1]}, "cells": cells, "nbformat": 4, "nbformat_minor": 4}


def as_lines(source: str) -> list[str]:
    return source.splitlines(keepends=True)


DUMPS: dict[str, Callable[[Any], str]] = {
    "jupyter": lambda tree: json.dumps(tree, ensure_ascii=False, indent=1),
    "escaped": lambda tree: json.dumps(tree, indent=2),
    "one line": lambda tree: json.dumps(tree, separators=(",", ":")),
    "windows": lambda tree: json.dumps(tree, ensure_ascii=False, indent=4).replace("\n", "\r\n"),
    "with a mark": lambda tree: "\ufeff" + json.dumps(tree, ensure_ascii=False, sort_keys=True),
}


def sources_of(raw: bytes) -> tuple[PhysicalText, list[tuple[Source, list[str]]]]:
    """Every source beside the lines that the reader makes of it."""
    physical = PhysicalText(raw)
    cells = loads(raw, "a.ipynb").cells
    assert len(cells) == len(physical.sources)
    return physical, [(source, cell.lines) for source, cell in zip(physical.sources, cells, strict=True)]


def character(text: str, offset: int) -> str:
    """The character whose JSON starts at an offset."""
    length = next(n for n in (1, 2, 6, 12) if _is_whole(text[offset : offset + n]))
    value = json.loads(f'"{text[offset : offset + length]}"')
    assert isinstance(value, str)
    return value


def _is_whole(text: str) -> bool:
    try:
        value = json.loads(f'"{text}"')
    except json.JSONDecodeError:
        return False
    return not "\ud800" <= value <= "\udbff"


@pytest.mark.parametrize("dump", DUMPS.values(), ids=DUMPS)
@pytest.mark.parametrize("shape", [str, as_lines, list], ids=["a string", "lines", "characters"])
def test_every_character_is_where_its_offset_says(dump: Callable[[Any], str], shape: Callable[[str], Any]) -> None:
    physical, sources = sources_of(dump(notebook(shape(SOURCE))).encode())
    assert sources[1][1][0] == 'name = "Кот 🐈 \\\\"'
    for source, lines in sources:
        for number, line in enumerate(lines, 1):
            for column, expected in enumerate(line, 1):
                offset = source.offset(number, column)
                assert character(physical.text, offset) == expected
                assert source.position(offset) == (number, column)
            end = source.offset(number, len(line) + 1)
            assert source.offset(number, 1000) == end
            assert source.position(end) == (number, len(line) + 1)
            if number == len(lines):
                assert physical.text[end] == '"'
            else:
                assert character(physical.text, end) in "\r\n"


def test_a_line_of_the_file_and_a_column_in_it_are_counted_from_one() -> None:
    raw = DUMPS["windows"](notebook(as_lines(SOURCE))).encode()
    physical, sources = sources_of(raw)
    line, column = physical.line_and_column(sources[1][0].offset(4, 3))
    assert raw.decode().split("\r\n")[line - 1] == '                "  x = [1, 2]"'
    assert column == len('                "  ') + 1


def test_the_byte_order_mark_is_no_column() -> None:
    raw = DUMPS["with a mark"](notebook("x")).encode()
    physical, sources = sources_of(raw)
    line, column = physical.line_and_column(sources[1][0].offset(1, 1))
    assert (line, raw.decode("utf-8-sig")[column - 1 :][:2]) == (1, 'x"')


@pytest.mark.parametrize("source", [None, [], {"source": "x"}, 5], ids=["null", "empty", "an object", "a number"])
def test_a_cell_without_text_is_where_its_value_is(source: Any) -> None:
    physical, sources = sources_of(DUMPS["jupyter"](notebook(source)).encode())
    empty = sources[1][0]
    assert not empty.fragments
    assert physical.text[: empty.offset(1, 1)].endswith('"source": ')
    assert empty.position(empty.offset(3, 7)) == (1, 1)


@pytest.mark.parametrize("cell", ["{}", "null", "[1]"], ids=["without keys", "null", "a list"])
def test_a_cell_that_is_none_is_where_it_stands(cell: str) -> None:
    raw = f'{{"cells": [ {cell} , {{"cell_type": "code", "source": "x = 1"}}], "nbformat": 4}}'.encode()
    physical, sources = sources_of(raw)
    assert physical.text[sources[0][0].offset(1, 1) :].startswith(cell)
    assert physical.text[sources[1][0].offset(1, 5)] == "1"


def test_old_worksheets_are_read_in_their_order() -> None:
    cells = [
        {"cell_type": "heading", "level": 2, "source": ["Заголовок"]},
        {"cell_type": "code", "input": ["a = 1\n", "b = 2"], "outputs": [], "language": "python"},
        {"cell_type": "markdown", "source": "Текст"},
    ]
    sheets = [{"cells": cells[:2], "metadata": {}}, {}, "none", {"cells": cells[2:]}]
    raw = json.dumps({"worksheets": sheets, "nbformat": 3, "nbformat_minor": 0}, ensure_ascii=False).encode()
    physical, sources = sources_of(raw)
    heading, lines = sources[0]
    assert lines == ["## Заголовок"]
    assert physical.text[heading.offset(1, 4)] == "З"
    assert heading.position(heading.offset(1, 4)) == (1, 4)
    assert physical.text[sources[1][0].offset(2, 1)] == "b"
    assert physical.text[sources[2][0].offset(1, 5)] == "т"


def test_the_last_of_equal_keys_counts_as_it_does_for_the_reader() -> None:
    raw = b'{"cells": [{"cell_type": "code", "source": "old", "source": ["new"]}], "nbformat": 4, "nbformat": 4}'
    physical, sources = sources_of(raw)
    assert sources[0][1] == ["new"]
    assert physical.text[sources[0][0].offset(1, 1) :].startswith('new"]')


def test_between_strings_and_inside_an_escape_the_next_character_is_meant() -> None:
    raw = rb'{"cells": [{"cell_type": "code", "source": ["a\n",  "\u0431c"]}], "nbformat": 4}'
    physical, sources = sources_of(raw)
    source = sources[0][0]
    for offset in range(source.fragments[0].end, source.fragments[1].start + 1):
        assert source.position(offset) == (2, 1)
    assert source.position(source.fragments[1].start + 3) == (2, 2)
    assert source.position(0) == (1, 1)
    assert source.position(len(physical.text)) == (2, 3)
