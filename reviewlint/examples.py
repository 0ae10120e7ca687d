"""Examples of rules: small notebooks in percent format, with the lines marked that carry a finding."""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import Any

from reviewlint.notebook.cells import Cell, CellKind, Notebook
from reviewlint.rule import Example

MARK = "#!"
_HEADER = re.compile(r"# %%\s*(?:\[(?P<kind>[^\]]*)\])?\s*(?:In \[(?P<count>\d+)\])?\s*(?P<tags>tags=\S+)?$")
_LANGUAGE = re.compile(r"# language: (\S+)$")
_KINDS: dict[str, CellKind] = {"": "code", "code": "code", "markdown": "markdown", "raw": "raw"}


@dataclass(frozen=True)
class ParsedExample:
    """An example as a notebook, and the places (cell, line) that its marks name; (0, 0) is the notebook."""

    notebook: Notebook
    expected: frozenset[tuple[int, int]]


@dataclass
class _Block:
    kind: str
    count: int | None
    tags: tuple[str, ...]
    marked: bool
    lines: list[str]


def parse(example: str | Example, path: str = "example.ipynb") -> ParsedExample:
    """Read an example; the format is described at `Example`.

    Beyond that a header may carry an execution count and tags (`# %% In [3] tags=raises-exception,hide`), an
    output its kind (`# %% [output image]`, `# %% [output error]`, `# %% [output html]`), and a line
    `# language: R` before the first header names another kernel language.
    """
    text = example.source if isinstance(example, Example) else example
    preamble, blocks = _split(text)
    cells: list[Cell] = []
    expected: set[tuple[int, int]] = {(0, 0)} if MARK in preamble else set()
    for block in blocks:
        if block.kind.startswith("output"):
            cells[-1] = _with_output(cells[-1], block)
            continue
        cell, marks = _cell(len(cells) + 1, block)
        cells.append(cell)
        expected |= marks
    language = next((found[1].lower() for line in preamble if (found := _LANGUAGE.match(line))), "python")
    return ParsedExample(Notebook(path, tuple(cells), language), frozenset(expected))


def _split(text: str) -> tuple[list[str], list[_Block]]:
    """The lines before the first header and the blocks; code that no header announces is a block too."""
    preamble: list[str] = []
    blocks: list[_Block] = []
    for line in text.split("\n"):
        block = _header(line)
        if block is not None:
            blocks.append(block)
        elif blocks:
            blocks[-1].lines.append(line)
        elif line.strip() == MARK or _LANGUAGE.match(line):
            preamble.append(line.strip())
        elif line.strip():
            blocks.append(_Block("code", None, (), False, [line]))
    return preamble, blocks


def _header(line: str) -> _Block | None:
    bare, marked = _unmark(line)
    found = _HEADER.match(bare)
    if found is None:
        return None
    tags = tuple(found["tags"].removeprefix("tags=").split(",")) if found["tags"] else ()
    count = int(found["count"]) if found["count"] else None
    return _Block((found["kind"] or "").strip(), count, tags, marked, [])


def _cell(position: int, block: _Block) -> tuple[Cell, set[tuple[int, int]]]:
    kind = _KINDS[block.kind]
    lines = _trimmed(block.lines)
    marks = {(position, 1)} if block.marked else set()
    source = []
    for number, line in enumerate(lines, 1):
        bare, marked = _unmark(line)
        source.append(_uncommented(bare) if kind == "markdown" else bare)
        if marked:
            marks.add((position, number))
    metadata = {"tags": list(block.tags)} if block.tags else {}
    return Cell(position, kind, "\n".join(source), None, block.count, (), metadata), marks


def _with_output(cell: Cell, block: _Block) -> Cell:
    lines = _trimmed(block.lines)
    if all(line.startswith("#") for line in lines if line):
        lines = [_uncommented(line) for line in lines]
    output = _output(block.kind.removeprefix("output").strip(), "\n".join(lines))
    return Cell(
        cell.position, cell.kind, cell.source, cell.id, cell.execution_count, (*cell.outputs, output), cell.metadata
    )


def _output(kind: str, text: str) -> dict[str, Any]:
    if kind == "error":
        name, _, value = text.partition(":")
        return {"output_type": "error", "ename": name, "evalue": value.strip(), "traceback": [text]}
    if kind == "image":
        return {"output_type": "display_data", "data": {"image/png": "", "text/plain": text}, "metadata": {}}
    if kind == "html":
        return {"output_type": "display_data", "data": {"text/html": text, "text/plain": ""}, "metadata": {}}
    if kind == "result":
        return {"output_type": "execute_result", "data": {"text/plain": text}, "metadata": {}, "execution_count": None}
    return {"output_type": "stream", "name": "stderr" if kind == "stderr" else "stdout", "text": text + "\n"}


def _trimmed(lines: list[str]) -> list[str]:
    """Without the blank lines around: the last ones only part the cells."""
    start, end = 0, len(lines)
    while start < end and not lines[start].strip():
        start += 1
    while end > start and not lines[end - 1].strip():
        end -= 1
    return lines[start:end]


def _unmark(line: str) -> tuple[str, bool]:
    bare = line.rstrip()
    return (bare[: -len(MARK)].rstrip(), True) if bare.endswith(MARK) else (line, False)


def _uncommented(line: str) -> str:
    return line[2:] if line.startswith("# ") else line.removeprefix("#")
