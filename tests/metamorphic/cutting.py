"""Rewrites of cells: split into statements, and merged with their neighbours."""

from __future__ import annotations

from dataclasses import replace

import libcst as cst

from tests.metamorphic.draft import Draft, DraftCell


def split(draft: Draft) -> None:
    """Every statement in a cell of its own; the outputs stay with the last one."""
    draft.cells = [part for cell in draft.cells for part in _parts(draft, cell)]


def merged(draft: Draft) -> None:
    """Code cells that follow each other become one, unless outputs would stand below code that did not make them."""
    result: list[DraftCell] = []
    for cell in draft.cells:
        if result and _can_change(result[-1]) and _can_change(cell) and not result[-1].cell.outputs:
            result[-1] = _joined(draft, result[-1], cell)
        else:
            result.append(cell)
    draft.cells = result


def _can_change(cell: DraftCell) -> bool:
    """A cell magic holds for its whole cell, and a cell that raised ends where it raised."""
    raised = any(output.get("output_type") == "error" for output in cell.cell.outputs)
    return cell.tree is not None and not cell.first and not raised and not cell.cell.tags


def _parts(draft: Draft, cell: DraftCell) -> list[DraftCell]:
    if cell.tree is None or not _can_change(cell) or len(cell.tree.body) < 2:
        return [cell]
    tree, last = cell.tree, len(cell.tree.body) - 1
    parts = []
    for number, statement in enumerate(tree.body):
        alone = cst.Module(
            [statement],
            header=tree.header if number == 0 else (),
            footer=tree.footer if number == last else (),
            default_indent=tree.default_indent,
            has_trailing_newline=False,
        )
        outputs = cell.cell.outputs if number == last else ()
        parts.append(replace(cell, tree=alone, cell=replace(cell.cell, outputs=outputs, id=None)))
    return parts


def _joined(draft: Draft, one: DraftCell, other: DraftCell) -> DraftCell:
    assert one.tree is not None
    assert other.tree is not None
    between = [*one.tree.footer, *other.tree.header]
    body, footer = [*other.tree.body], [*other.tree.footer]
    if body:
        lines = [*between, *body[0].leading_lines]
        first = body[0].with_changes(leading_lines=lines)
        if body[0] in draft.origins:
            draft.trace(first, draft.origins[body[0]])
        body[0] = first
    else:
        footer = [*between, *footer]
    tree = one.tree.with_changes(body=[*one.tree.body, *body], footer=footer, has_trailing_newline=True)
    if not one.tree.body:
        tree = tree.with_changes(header=one.tree.header, footer=footer)
    return replace(other, tree=tree, origins=one.origins | other.origins, held={**one.held, **other.held})
