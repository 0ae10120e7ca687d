"""Which remarks of a review are mended in the resubmission, which remain and which are new."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Container, Iterable
from dataclasses import dataclass

from reviewlint.comparison.matching import Matcher
from reviewlint.comparison.units import Units
from reviewlint.diagnostics import Diagnostic, Severity
from reviewlint.engine import NotebookResult


@dataclass(frozen=True)
class Comparison:
    """Two states of one notebook; praise is no part of it.

    `mended` are findings of the old one, `added` those of the new one, `remaining` pairs of both, each in the order
    of their places.
    """

    old: NotebookResult
    new: NotebookResult
    mended: tuple[Diagnostic, ...]
    remaining: tuple[tuple[Diagnostic, Diagnostic], ...]
    added: tuple[Diagnostic, ...]


def compare(old: NotebookResult, new: NotebookResult) -> Comparison:
    """Match the findings by the meaning of their places: moved, renamed and reformatted code is the same code.

    A notebook that cannot be read tells nothing, and neither does a rule that failed on one of the two.
    """
    if old.problem or new.problem:
        return Comparison(old, new, (), (), ())
    failed = {place for result in (old, new) for place, _ in result.failures}
    matcher = Matcher(Units(old.notebook), Units(new.notebook))
    was, now = _by_code(old.diagnostics, failed), _by_code(new.diagnostics, failed)
    pairs = [pair for code in was for pair in matcher.pairs(was[code], now.get(code, ()))]
    return Comparison(
        old,
        new,
        _without(was, [one for one, _ in pairs]),
        tuple(sorted(pairs, key=lambda pair: (pair[1].location, pair[1].code))),
        _without(now, [other for _, other in pairs]),
    )


def _by_code(findings: Iterable[Diagnostic], without: Container[str]) -> dict[str, list[Diagnostic]]:
    found: dict[str, list[Diagnostic]] = defaultdict(list)
    for finding in findings:
        if finding.severity is not Severity.PRAISE and finding.code not in without:
            found[finding.code].append(finding)
    return found


def _without(findings: dict[str, list[Diagnostic]], paired: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    taken = {id(finding) for finding in paired}
    left = [finding for found in findings.values() for finding in found if id(finding) not in taken]
    return tuple(sorted(left, key=lambda finding: (finding.location, finding.code)))
