"""Mends a notebook: applies the fixes of its findings, pass after pass, until none is left.

Fixes whose edits touch each other wait for the next pass, which looks at the changed notebook anew. A fix after which
a cell can no longer be read, or that never comes to an end, is dropped.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass, replace

from reviewlint.diagnostics import Applicability, Diagnostic, Edit, Fix
from reviewlint.engine import NotebookResult
from reviewlint.notebook.cells import Notebook
from reviewlint.notebook.reader import loads
from reviewlint.notebook.syntax import parse_cell
from reviewlint.notebook.writer import edited, rewritten

MAX_PASSES = 8
"""Real notebooks need two or three: fixes that touch each other are rare."""

OLD_FORMAT = "формат ноутбука устарел (nbformat 3): пересохраните его в современном Jupyter"
BREAKS, ENDLESS = "после него ячейку не удалось бы прочитать", "оно каждый раз требует нового исправления"

Lint = Callable[[Notebook], NotebookResult]
_Key = tuple[str, int]


@dataclass(frozen=True)
class Dropped:
    """A fix that was not applied, and why in Russian."""

    diagnostic: Diagnostic
    reason: str


@dataclass(frozen=True)
class Mended:
    """A notebook before and after its fixes, with what is to be said of it.

    `applied` are the findings that were mended; `refusal` says in Russian why nothing could be.
    """

    before: NotebookResult
    after: NotebookResult
    applied: tuple[Diagnostic, ...] = ()
    dropped: tuple[Dropped, ...] = ()
    refusal: str = ""


def applies(fix: Fix | None, unsafe: bool) -> bool:
    """Whether a fix may be applied: a safe one, or where `unsafe` ones are asked for, one of these."""
    return fix is not None and (fix.applicability is Applicability.SAFE or (unsafe and is_unsafe(fix)))


def is_unsafe(fix: Fix | None) -> bool:
    """Whether a fix is applied on request only."""
    return fix is not None and fix.applicability is Applicability.UNSAFE


def mend(first: NotebookResult, lint: Lint, *, unsafe: bool) -> Mended:
    """Apply the fixes of what was found in a notebook; `lint` looks at it anew after each pass.

    Raises WriteError where the edited sources cannot be put into the file.
    """
    wanted = any(applies(diagnostic.fix, unsafe) for diagnostic in first.diagnostics)
    if first.notebook.nbformat[0] < 4 or not wanted:
        return Mended(first, first, refusal=OLD_FORMAT if wanted else "")
    dropped: dict[_Key, Dropped] = {}
    while True:
        run = _Run(first, lint, unsafe, dropped)
        left = run.finish()
        if not left:
            return Mended(first, run.result, tuple(run.applied), tuple(dropped.values()))
        dropped.update((_key(diagnostic), Dropped(diagnostic, ENDLESS)) for diagnostic in left)


class _Run:
    """The passes over one notebook without the fixes that were dropped before."""

    def __init__(self, first: NotebookResult, lint: Lint, unsafe: bool, dropped: dict[_Key, Dropped]) -> None:
        self.result = first
        self.applied: list[Diagnostic] = []
        self._lint = lint
        self._unsafe = unsafe
        self._dropped = dropped

    def finish(self) -> list[Diagnostic]:
        """Go on until nothing changes; gives the findings whose fixes are still there after the last pass."""
        for _ in range(MAX_PASSES):
            chosen = self._chosen()
            if not chosen:
                return []
            edits = _by_cell(edit for diagnostic in chosen for edit in _edits(diagnostic))
            self.applied += chosen
            self.result = self._lint(loads(rewritten(self.result.notebook, edits), self.result.path))
        return self._wanted()

    def _wanted(self) -> list[Diagnostic]:
        return [
            diagnostic
            for diagnostic in self.result.diagnostics
            if applies(diagnostic.fix, self._unsafe) and _key(diagnostic) not in self._dropped
        ]

    def _chosen(self) -> list[Diagnostic]:
        """The findings to mend in this pass: no edits touch each other, and all cells can be read afterwards."""
        chosen: list[Diagnostic] = []
        for diagnostic in sorted(self._wanted(), key=_order):
            edits = _edits(diagnostic)
            taken = [edit for other in chosen for edit in _edits(other)]
            if any(_touch(edit, other) for edit in edits for other in taken if edit != other):
                continue
            if self._breaks([diagnostic]):
                self._dropped[_key(diagnostic)] = Dropped(diagnostic, BREAKS)
            else:
                chosen.append(diagnostic)
        # Each by itself is fine, so that one alone is where they are not together.
        return chosen[:1] if self._breaks(chosen) else chosen

    def _breaks(self, chosen: Sequence[Diagnostic]) -> bool:
        """Whether edits leave a cell that is harder to read than before."""
        edits = _by_cell(edit for diagnostic in chosen for edit in _edits(diagnostic))
        for position, of_cell in edits.items():
            cell = self.result.notebook.cell(position)
            changed = replace(cell, source=edited(cell.source, of_cell))
            if len(parse_cell(changed).problems) > len(parse_cell(cell).problems):
                return True
        return False


def _by_cell(edits: Iterable[Edit]) -> Mapping[int, Sequence[Edit]]:
    """Edits by the position of their cell; one that several fixes share is applied once."""
    found: dict[int, list[Edit]] = {}
    for edit in dict.fromkeys(edits):
        found.setdefault(edit.location.cell, []).append(edit)
    return found


def _edits(diagnostic: Diagnostic) -> tuple[Edit, ...]:
    return diagnostic.fix.edits if diagnostic.fix is not None else ()


def _order(diagnostic: Diagnostic) -> tuple[object, ...]:
    return min(edit.location for edit in _edits(diagnostic)), diagnostic.code


def _touch(one: Edit, other: Edit) -> bool:
    """Whether two edits overlap or meet: what is right between them only the next pass can tell."""
    first, second = sorted((one.location, other.location))
    return first.cell == second.cell and (first.end_line, first.end_column) >= (second.line, second.column)


def _key(diagnostic: Diagnostic) -> _Key:
    """What fixes are dropped by: positions move from pass to pass, cells do not."""
    return diagnostic.code, diagnostic.location.cell
