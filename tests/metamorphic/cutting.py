"""Rewrites of cells: split into statements, and merged with their neighbours."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace

import libcst as cst
import libcst.matchers as m

from tests.metamorphic.draft import Draft, DraftCell


def split(draft: Draft) -> None:
    """Every statement in a cell of its own; outputs stay with what may have made them."""
    draft.cells = [part for cell in draft.cells for part in _parts(cell)]


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


def _parts(cell: DraftCell) -> list[DraftCell]:
    if cell.tree is None or not _can_change(cell):
        return [cell]
    body = list(cell.tree.body)
    # Of a cell with outputs nobody knows which statement made them: those that may have stay together.
    alone = next((n for n, one in enumerate(body) if not _is_quiet(one)), len(body)) if cell.cell.outputs else len(body)
    groups = [[one] for one in body[:alone]] + ([body[alone:]] if body[alone:] else [])
    last = len(groups) - 1
    return [_part(cell, group, n == 0, n == last) for n, group in enumerate(groups)] if last > 0 else [cell]


def _part(cell: DraftCell, body: Sequence[cst.BaseStatement], is_first: bool, is_last: bool) -> DraftCell:
    assert cell.tree is not None
    tree = cell.tree.with_changes(
        body=body,
        header=cell.tree.header if is_first else (),
        footer=cell.tree.footer if is_last else (),
        has_trailing_newline=False,
    )
    outputs = cell.cell.outputs if is_last else ()
    return replace(cell, tree=tree, cell=replace(cell.cell, outputs=outputs, id=None))


def _is_quiet(statement: cst.BaseStatement) -> bool:
    """Whether a statement prints nothing for sure: an import, a definition, an assignment without calls."""
    if isinstance(statement, (cst.FunctionDef, cst.ClassDef)):
        return True
    kinds = (cst.Import, cst.ImportFrom, cst.Assign)
    small = statement.body if isinstance(statement, cst.SimpleStatementLine) else ()
    return bool(small) and all(isinstance(one, kinds) for one in small) and not m.findall(statement, m.Call())


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
