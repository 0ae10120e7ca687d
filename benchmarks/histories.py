"""Counts how many of the saved Keras logs are read into training histories, and whether their numbers are right.

    python benchmarks/histories.py FOLDER… [--min-share 0.95] [-v]

What should be read is counted without the parser: in the raw outputs of each cell every `val_loss: NUMBER` behind a
`loss: NUMBER` on its line is one epoch, as Keras prints it once for each. A log is the logs of one cell. It is read
where the histories of the cell hold exactly these numbers in this order, the final one among them.
"""

from __future__ import annotations

import argparse
import json
import re
import sys
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.sample import notebooks
from reviewlint.notebook.reader import NotebookError, read
from reviewlint.outputs.history import histories
from reviewlint.outputs.texts import output_texts

_EPOCH = re.compile(r"(?<![\w.])loss: [^\r\n\b]*?(?<!\w)val_loss: ([-+]?\d[\d.]*(?:e[-+]?\d+)?|nan|inf)", re.IGNORECASE)


@dataclass(frozen=True)
class Log:
    """The validation losses of one cell: as they stand in its raw output, and as they were read."""

    path: Path
    cell: int
    written: tuple[str, ...]
    read: tuple[float, ...]

    @property
    def is_read(self) -> bool:
        """Whether all epochs were read with their numbers."""
        return tuple(map(repr, map(float, self.written))) == tuple(map(repr, self.read))

    @property
    def is_final_right(self) -> bool:
        """Whether the last number is that of the log."""
        return bool(self.read) and repr(float(self.written[-1])) == repr(self.read[-1])


def main() -> int:
    """Print the counts; 1 where fewer logs were read than wanted."""
    arguments = _arguments()
    found = [log for path in notebooks(arguments.folders) for log in logs(path)]
    epochs, read_epochs = sum(len(log.written) for log in found), sum(len(log.read) for log in found)
    whole, final = sum(log.is_read for log in found), sum(log.is_final_right for log in found)
    share = whole / len(found) if found else 1.0
    print(f"logs {whole} of {len(found)} read ({share:.1%}), final numbers right in {final}")
    print(f"epochs {read_epochs} of {epochs} read, notebooks {len({log.path for log in found})}")
    for log in found if arguments.verbose else ():
        if not log.is_read:
            print(f"{log.path} cell {log.cell}: {len(log.read)} of {len(log.written)} epochs")
    return 0 if share >= arguments.min_share else 1


def logs(path: Path) -> Iterator[Log]:
    """The logs of a notebook, cell by cell."""
    try:
        notebook = read(str(path))
    except NotebookError:
        return
    raw = json.loads(path.read_text(encoding="utf-8"))
    for position, cell in enumerate(raw.get("cells", ()), 1):
        written = tuple(value for text in _streams(cell) for value in _EPOCH.findall(text))
        if written:
            texts = output_texts(notebook.cell(position))
            yield Log(path, position, written, tuple(_validation_losses(histories(texts))))


def _streams(cell: dict[str, Any]) -> Iterator[str]:
    """What a cell printed, as one text: an epoch may be saved in pieces."""
    parts = [output.get("text", "") for output in cell.get("outputs", ()) if output.get("output_type") == "stream"]
    yield "".join("".join(part) for part in parts)


def _validation_losses(read: Iterable[Any]) -> Iterator[float]:
    for history in read:
        for epoch in history.epochs:
            if "val_loss" in epoch.values:
                yield epoch.values["val_loss"]


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--min-share", type=float, default=0.95)
    parser.add_argument("-v", "--verbose", action="store_true", help="print the logs that are not read")
    return parser.parse_args()


if __name__ == "__main__":
    sys.exit(main())
