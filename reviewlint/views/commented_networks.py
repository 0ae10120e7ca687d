"""Networks that were tried and given up: those that commented-out code builds."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from typing import TYPE_CHECKING

from reviewlint.inference.terms import Symbol
from reviewlint.inference.timeline import BindEvent
from reviewlint.knowledge.applications import application
from reviewlint.knowledge.names import canonical
from reviewlint.text.commented import commented_code

if TYPE_CHECKING:
    from reviewlint.views.analysis import Analysis


def networks_in_comments(analysis: Analysis, *, mode: str) -> dict[str, int]:
    """The pretrained networks that commented-out calls name by what the notebook imports, each with its first cell.

    `mode` is how their pixels are to be scaled, as `raw`.
    """
    imported = {
        event.name: event.value.name
        for event in analysis.timeline.events
        if isinstance(event, BindEvent) and event.top_level and isinstance(event.value, Symbol)
    }
    found: dict[str, int] = {}
    for cell in analysis.notebook.code_cells:
        if "include_top" not in cell.source or "#" not in cell.source:
            continue
        for block in commented_code(cell.source, cell.position):
            for name in _called(block.statements):
                first, *rest = name.split(".")
                network = application(canonical(".".join([imported.get(first, first), *rest])))
                if network is not None and network.expects(True) == mode:
                    found.setdefault(network.name, cell.position)
    return found


def _called(statements: tuple[ast.stmt, ...]) -> Iterator[str]:
    """What the calls without the last layer call: `applications.VGG16`."""
    for node in (node for statement in statements for node in ast.walk(statement)):
        if isinstance(node, ast.Call) and any(keyword.arg == "include_top" for keyword in node.keywords):
            yield ast.unparse(node.func)
