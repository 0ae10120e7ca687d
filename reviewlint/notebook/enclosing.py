"""What stands around a syntax node: found only when somebody asks, since nodes do not know their parents."""

from __future__ import annotations

import libcst as cst

from reviewlint.notebook.positions import child_fields
from reviewlint.notebook.syntax import ParsedCell


def around(parsed: ParsedCell, node: cst.CSTNode) -> tuple[cst.CSTNode, ...]:
    """The nodes from the module down to a node, itself the last; none for a node of another cell."""
    return tuple(_path(parsed.module, node))


def _path(root: cst.CSTNode, node: cst.CSTNode) -> list[cst.CSTNode]:
    """A search with a stack of its own: code may be nested deeper than Python recurses."""
    pending: list[tuple[cst.CSTNode, int]] = [(root, 0)]
    path: list[cst.CSTNode] = []
    while pending:
        item, depth = pending.pop()
        del path[depth:]
        path.append(item)
        if item is node:
            return path
        pending += [(child, depth + 1) for child in _children(item)]
    return []


def _children(node: cst.CSTNode) -> list[cst.CSTNode]:
    found: list[cst.CSTNode] = []
    for name in child_fields(type(node)):
        value = getattr(node, name)
        parts = value if isinstance(value, (list, tuple)) else (value,)
        found += [part for part in parts if isinstance(part, cst.CSTNode)]
    return found
