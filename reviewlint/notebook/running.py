"""The notebook that is being worked on: from the front end where it hands it out, else what was run in the session."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping, Sequence

from reviewlint.notebook.cells import Cell, Notebook
from reviewlint.notebook.reader import loads

NAMELESS = "ноутбук"
HISTORY = "история запусков"
_TIMEOUT = 30  # seconds; a notebook with many pictures takes its time
_OUR_OWN = re.compile(r"\s*%(?:(?:re)?load_ext\s+)?reviewlint\b[^\n]*\s*")


def from_colab() -> Notebook | None:
    """The notebook that is open in Colab, None elsewhere or where Colab does not answer."""
    try:
        from google.colab import _message

        tree = _message.blocking_request("get_ipynb", request="", timeout_sec=_TIMEOUT)["ipynb"]
        name = tree.get("metadata", {}).get("colab", {}).get("name") or NAMELESS
        return loads(json.dumps(tree).encode(), name)
    except Exception:  # it is no public call: whatever becomes of it, there is still the history
        return None


def from_history(inputs: Sequence[str], identities: Mapping[int, str]) -> Notebook | None:
    """The cells that were run, in the order of their first runs, each as it was at its last; None where none was.

    `inputs[n]` is what ran as `In [n]`, `identities` says for some numbers which cell that was. Of the others only
    those of equal text are taken for one.
    """
    last: dict[tuple[str, str], tuple[int, str]] = {}
    for count, text in enumerate(inputs):
        if not text.strip() or _OUR_OWN.fullmatch(text):
            continue
        by_text = "text", text.strip()
        key = ("cell", identities[count]) if count in identities else by_text
        if key != by_text:
            last.pop(by_text, None)  # the same cell, run before its identity was known
        last[key] = count, text
    cells = (
        Cell(position, "code", text, execution_count=count) for position, (count, text) in enumerate(last.values(), 1)
    )
    return Notebook(HISTORY, tuple(cells), is_history=True) if last else None
