"""Where a syntax node stands in its cell, computed once per cell and only when asked."""

from __future__ import annotations

import libcst as cst
from libcst.metadata import MetadataWrapper, PositionProvider

from reviewlint.diagnostics import Location
from reviewlint.notebook.syntax import ParsedCell


def locate(parsed: ParsedCell, node: cst.CSTNode) -> Location:
    """The span of a node without the whitespace around it."""
    if parsed.positions is None:
        wrapper = MetadataWrapper(parsed.module, unsafe_skip_copy=True)
        cell = parsed.cell.position
        parsed.positions = {
            item: Location(cell, span.start.line, span.start.column + 1, span.end.line, span.end.column + 1)
            for item, span in wrapper.resolve(PositionProvider).items()
        }
    return parsed.positions[node]


def text(parsed: ParsedCell, location: Location) -> str:
    """The original source of a span."""
    lines = parsed.cell.lines[location.line - 1 : location.end_line]
    lines[-1] = lines[-1][: location.end_column - 1]
    lines[0] = lines[0][location.column - 1 :]
    return "\n".join(lines)
