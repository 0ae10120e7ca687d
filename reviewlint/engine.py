"""One notebook and the rules: diagnostics. A rule that raises costs its own findings only."""

from __future__ import annotations

import os
import sys
import traceback
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass

from reviewlint.diagnostics import Diagnostic, Location
from reviewlint.inference.terms import Place
from reviewlint.inference.timeline import Timeline
from reviewlint.notebook.cells import Notebook
from reviewlint.notebook.positions import locate
from reviewlint.notebook.reader import NotebookError, read
from reviewlint.rule import Finding, Rule
from reviewlint.views.analysis import Analysis

LONGEST = 1000  # characters of a value in a message


@dataclass(frozen=True)
class NotebookResult:
    """What is to be said of one notebook, ordered by place.

    `problem` says in Russian why it could not be read (then `notebook` has no cells); `failures` are the rules
    or parts of the engine that raised; `suppressed` are the findings that the notebook itself asks not to show: they
    are among the `diagnostics` only where that was not obeyed. `known` are those that a baseline holds.
    """

    path: str
    notebook: Notebook
    diagnostics: tuple[Diagnostic, ...] = ()
    problem: str = ""
    failures: tuple[tuple[str, Exception], ...] = ()
    suppressed: tuple[Diagnostic, ...] = ()
    known: tuple[Diagnostic, ...] = ()


def lint(
    source: str | Notebook,
    rules: Sequence[Rule],
    thresholds: Mapping[str, float] | None = None,
    *,
    obey: bool = True,
) -> NotebookResult:
    """Check one notebook, given as a path (`-` for standard input) or as read already; see `judge`."""
    return judge(analyse(source, thresholds), rules, obey=obey)


def judge(analysis: Analysis, rules: Sequence[Rule], *, obey: bool = True) -> NotebookResult:
    """Check a notebook that was analysed already.

    What the notebook asks to be silent about is left out where we `obey`.
    """
    found: list[Diagnostic] = []
    for rule in sorted(rules, key=lambda rule: rule.after_others):
        if not rule.after_suppression:
            found.extend(_run(rule, analysis))
    hidden = _hidden(found, analysis)
    if obey:
        found = [diagnostic for diagnostic in found if diagnostic not in hidden]
        for rule in rules:
            if rule.after_suppression:
                found.extend(_run(rule, analysis))
    for _, error in analysis.failures:
        _trace(error)
    notebook = analysis.notebook
    return NotebookResult(
        notebook.path, notebook, ordered(found), analysis.problem, tuple(analysis.failures), ordered(hidden)
    )


def analyse(source: str | Notebook, thresholds: Mapping[str, float] | None = None) -> Analysis:
    """The analysis of a notebook with its timeline made; whatever goes wrong on the way is recorded in it."""
    analysis = Analysis(source, thresholds) if isinstance(source, Notebook) else _read(source, thresholds)
    _interpret(analysis)
    return analysis


def _read(path: str, thresholds: Mapping[str, float] | None) -> Analysis:
    try:
        return Analysis(read(path), thresholds)
    except NotebookError as error:
        return Analysis(Notebook(path, ()), thresholds, str(error))
    except Exception as error:
        analysis = Analysis(Notebook(path, ()), thresholds)
        analysis.failures.append(("чтение файла", error))
        return analysis


def _interpret(analysis: Analysis) -> None:
    """Make the timeline now: if that fails, once is enough, and rules on text and outputs still work."""
    try:
        _ = analysis.parsed
    except Exception as error:
        analysis.parsed = {}
        analysis.failures.append(("разбор кода", error))
    try:
        _ = analysis.timeline
    except (RecursionError, MemoryError):
        analysis.timeline = Timeline(exceeded=["recursion"])
    except Exception as error:
        analysis.timeline = Timeline()
        analysis.failures.append(("анализ кода", error))


def _hidden(found: Iterable[Diagnostic], analysis: Analysis) -> list[Diagnostic]:
    """The findings that the notebook asks not to show; every request that means one learns of it."""
    requests = analysis.suppressions
    return [each for each in found if sum(request.hides(each) for request in requests)] if requests else []


def _run(rule: Rule, analysis: Analysis) -> list[Diagnostic]:
    try:
        found = [_diagnostic(finding, analysis) for finding in rule.check(analysis)]
    except Exception as error:
        analysis.failures.append((rule.code, error))
        return []
    analysis.judged[rule.code] = rule.name
    return found


def _diagnostic(finding: Finding, analysis: Analysis) -> Diagnostic:
    rule = finding.rule
    return Diagnostic(
        code=rule.code,
        name=rule.name,
        severity=finding.severity,
        location=_location(finding.place, analysis),
        message=finding.summary.format(**{name: _bounded(value) for name, value in finding.fields.items()}),
        confidence=finding.confidence,
        fields=finding.fields,
        fix=finding.fix,
        subject=finding.subject,
        related=tuple(_location(place, analysis) for place in finding.related),
    )


def _location(place: Place | Location, analysis: Analysis) -> Location:
    """Where a place is in its cell; raises where the notebook has no such cell."""
    if isinstance(place, Location):
        if place.cell:
            analysis.notebook.cell(place.cell)
        return place
    return locate(analysis.parsed[place.cell], place.node)


def ordered(found: Iterable[Diagnostic]) -> tuple[Diagnostic, ...]:
    """By cell and line, the gravest first; what one rule says twice of one thing at one place is said once."""
    return tuple(sorted(_distinct(found), key=_order))


def _distinct(found: Iterable[Diagnostic]) -> Iterator[Diagnostic]:
    seen: set[tuple[str, Location, str]] = set()
    for diagnostic in found:
        key = diagnostic.code, diagnostic.location, diagnostic.subject
        if key not in seen:
            seen.add(key)
            yield diagnostic


def _order(diagnostic: Diagnostic) -> tuple[int, int, int, int, str]:
    place = diagnostic.location
    return place.cell, place.line, -diagnostic.severity.rank, place.column, diagnostic.code


def _trace(error: Exception) -> None:
    if os.environ.get("REVIEWLINT_DEBUG"):
        traceback.print_exception(error, file=sys.stderr)


def _bounded(value: object) -> object:
    """What a message says of a value: a text of a megabyte would make a message of a megabyte."""
    return value[:LONGEST] + "…" if isinstance(value, str) and len(value) > LONGEST else value
