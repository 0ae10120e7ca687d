"""Small things: findings that a letter names in a clause of its last lines.

A rule is a small one where `minor/<rule>.md.j2` stands among the templates and gives a clause; where it gives nothing,
because outputs show that the thing did harm, its findings are told at length.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from dataclasses import dataclass, replace

from reviewlint.diagnostics import Diagnostic
from reviewlint.notebook.cells import Cell, Notebook
from reviewlint.outputs.texts import output_texts
from reviewlint.outputs.versions import keras_version
from reviewlint.review.remarks import Remarks
from reviewlint.review.topics import Topic
from reviewlint.review.voice import Voice

MOST = 4
"""Clauses; a longer row is read by nobody."""

_SAID_BY = {"out-of-order-execution": "no-outputs"}
"""What needs no clause where another remark asks for the same."""

_ASK_FOR_A_RUN = frozenset({"undefined-on-run-all", "missing-cell-output"})
"""Remarks that ask to run the whole notebook; the words of a clause then need not."""


@dataclass(frozen=True)
class SmallThing:
    """A clause on what a rule found; an empty one where others are told instead."""

    clause: str
    findings: tuple[Diagnostic, ...]


def small_things(found: Iterable[Diagnostic], notebook: Notebook, remarks: Remarks, voice: Voice) -> list[SmallThing]:
    """The small things in the order of the notebook; the clauses of the gravest ones are kept."""
    by_rule: dict[str, list[Diagnostic]] = defaultdict(list)
    for finding in found:
        by_rule[finding.name].append(finding)
    version = keras_version(text for cell in notebook.code_cells for text in output_texts(cell))
    known = {"keras": version, "is_asked": bool(by_rule.keys() & _ASK_FOR_A_RUN)}
    things: list[SmallThing] = []
    for findings in by_rule.values():
        first, *rest = findings
        raised = sorted({name for finding in findings if (name := _raised(finding, notebook))})
        clause = remarks.clause(first, Topic([first], repeats=rest), voice, raised=raised, **known)
        if clause:
            is_said = _SAID_BY.get(first.name) in by_rule
            things.append(SmallThing("" if is_said else clause, tuple(findings)))
    kept = sorted(
        (thing for thing in things if thing.clause),
        key=lambda thing: (-thing.findings[0].severity.rank, thing.findings[0].location),
    )[:MOST]
    return [thing if thing in kept else replace(thing, clause="") for thing in things]


def _raised(finding: Diagnostic, notebook: Notebook) -> str:
    """The exception that was saved under the cell of a finding; empty where there is none, or the student made it."""
    return _error(notebook.cell(finding.location.cell)) if finding.location.cell else ""


def _error(cell: Cell) -> str:
    names = (output.get("ename") for output in cell.outputs if output.get("output_type") == "error")
    return next((str(name) for name in names if name and name != "KeyboardInterrupt"), "")
