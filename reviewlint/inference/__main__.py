"""`python -m reviewlint.inference FILE…`: what the engine claims about notebooks, one JSON object a line.

Per module-level binding `{"path", "cell", "line", "name", "known", "value", "origin"}`, `value` being the repr of a
Python literal or null; per call of a known library `{"path", "cell", "line", "call", "arguments"}`.
"""

from __future__ import annotations

import io
import json
import sys
from collections.abc import Iterator
from typing import Any

from reviewlint.inference.interpreter import interpret
from reviewlint.inference.reveal import is_decided, literal_of, shown
from reviewlint.inference.timeline import BindEvent, CallEvent
from reviewlint.knowledge.names import is_known
from reviewlint.notebook.positions import locate
from reviewlint.notebook.reader import NotebookError, read
from reviewlint.notebook.syntax import parse_cells


def claims(path: str) -> Iterator[dict[str, Any]]:
    """What the engine claims about one notebook; raises NotebookError where it cannot be read."""
    notebook = read(path)
    parsed = parse_cells(notebook)
    for event in interpret(parsed.values()).events:
        line = locate(parsed[event.place.cell], event.place.node).line
        where = {"path": path, "cell": event.place.cell, "line": line}
        if isinstance(event, BindEvent) and event.top_level:
            # in a branch or pass that may never come, nothing is claimed of what the name holds
            context = event.context
            decided = not (context.uncalled or context.attempted or context.conditions)
            certain = decided and all(loop.unrolled for loop in context.loops)
            yield {
                **where,
                "name": event.name,
                "known": certain and is_decided(event.value),
                "value": literal_of(event.value, event.time) if certain else None,
                "origin": shown(event.value),
            }
        elif isinstance(event, CallEvent) and event.call.target is not None and is_known(event.call.target):
            arguments = {
                argument.keyword or argument.star or str(index): shown(argument.value)
                for index, argument in enumerate(event.call.arguments)
            }
            yield {**where, "call": event.call.target, "arguments": arguments}


def main(paths: list[str]) -> int:
    """Print the claims of each notebook; 2 where one could not be read."""
    status = 0
    for path in paths:
        try:
            for claim in claims(path):
                sys.stdout.write(json.dumps(claim, ensure_ascii=False) + "\n")
        except NotebookError as error:
            sys.stderr.write(f"{path}: {error}\n")
            status = 2
    return status


if __name__ == "__main__":
    if isinstance(sys.stdout, io.TextIOWrapper):
        sys.stdout.reconfigure(encoding="utf-8")
    raise SystemExit(main(sys.argv[1:]))
