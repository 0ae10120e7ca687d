"""The text of a cell's saved outputs, as it last stood on the screen."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any, Literal

from reviewlint.notebook.cells import Cell

OutputKind = Literal["stream", "result", "display"]

MAX_OUTPUT = 2_000_000  # characters; what lies behind is dumped data, and logs are far shorter
MAX_LINE = 20_000  # a longer line is no table and no log

_ANSI = re.compile(r"\x1b(?:\[[0-9;?]*[A-Za-z]|\][^\x07]{0,200}\x07)")
_REWRITE = re.compile(r"[\r\b]+")


@dataclass(frozen=True, slots=True)
class OutputText:
    """The text of one output; `index` counts a cell's outputs from 0."""

    cell: int
    index: int
    kind: OutputKind
    text: str

    @property
    def lines(self) -> list[str]:
        """Its lines without line ends."""
        return self.text.split("\n")


@dataclass(frozen=True, slots=True)
class SavedError:
    """An exception that was saved as an output."""

    cell: int
    name: str
    message: str


def output_texts(cell: Cell) -> Iterator[OutputText]:
    """The texts that a cell printed or displayed, in order."""
    for index, output in enumerate(cell.outputs):
        match output.get("output_type"):
            case "stream":
                yield OutputText(cell.position, index, "stream", screen(_joined(output.get("text"))))
            case "execute_result" | "display_data" as kind:
                data = output.get("data")
                if isinstance(data, Mapping) and (text := _joined(data.get("text/plain"))):
                    shown: OutputKind = "result" if kind == "execute_result" else "display"
                    yield OutputText(cell.position, index, shown, screen(text))


def saved_errors(cell: Cell) -> Iterator[SavedError]:
    """The exceptions among a cell's outputs."""
    for output in cell.outputs:
        if output.get("output_type") == "error":
            yield SavedError(cell.position, str(output.get("ename", "")), str(output.get("evalue", "")))


def has_image(cell: Cell) -> bool:
    """Whether a picture was saved with the cell."""
    return any(
        isinstance(data := output.get("data"), Mapping) and any(str(kind).startswith("image/") for kind in data)
        for output in cell.outputs
    )


def screen(text: str) -> str:
    """A text without colours, each line as it stood after the last time it was rewritten."""
    text = text[:MAX_OUTPUT]
    if "\x1b" in text:
        text = _ANSI.sub("", text)
    if "\r" in text or "\b" in text:
        text = "\n".join(_last_state(line) for line in text.split("\n"))
    return text


def _last_state(line: str) -> str:
    """What a line showed in the end: progress bars go back to its start and write again."""
    return next((part for part in reversed(_REWRITE.split(line)) if part.strip()), "")


def _joined(text: Any) -> str:
    if isinstance(text, list):
        return "".join(part for part in text if isinstance(part, str))
    return text if isinstance(text, str) else ""
