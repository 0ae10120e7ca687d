"""Rules that say what a test wants, whatever the notebook."""

from __future__ import annotations

from collections.abc import Callable, Iterator

from reviewlint.diagnostics import Location
from reviewlint.rule import Finding, Rule, Severity
from reviewlint.views.analysis import Analysis


def rule(
    check: Callable[[Rule, Analysis], Iterator[Finding]],
    code: str = "XX001",
    severity: Severity = Severity.WARNING,
    summary: str = "Проверка.",
) -> Rule:
    """A rule whose check is a function of the test."""

    class Fake(Rule):
        name = f"fake-{code.lower()}"
        origin = "тест"

        def check(self, analysis: Analysis) -> Iterator[Finding]:
            return check(self, analysis)

    Fake.code, Fake.severity, Fake.summary = code, severity, summary
    return Fake()


def at(
    *places: Location, code: str = "XX001", severity: Severity = Severity.WARNING, summary: str = "Проверка."
) -> Rule:
    """A rule that finds something at the given places."""
    return rule(lambda self, _: (self.finding(place) for place in places), code, severity, summary)
