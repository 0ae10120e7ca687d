"""What a rule file needs: the Rule base class, its examples and its findings."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any, ClassVar, Literal

from reviewlint.diagnostics import WHOLE_NOTEBOOK, Confidence, Fix, Location, Severity
from reviewlint.inference.terms import Place, Term
from reviewlint.views.analysis import Analysis

__all__ = [
    "WHOLE_NOTEBOOK",
    "Confidence",
    "Example",
    "Finding",
    "Location",
    "Rule",
    "Severity",
    "Threshold",
    "cell_place",
]


@dataclass(frozen=True)
class Example:
    """A small notebook in percent format that is a test of its rule and, in `explain`, its illustration.

    `# %%` starts a code cell, `# %% [markdown]` a text cell (lines prefixed with `# `), `# %% [output]` the
    saved output of the code cell above. A line that ends in `#!` carries a finding of the rule (the mark is cut
    off before the notebook is made); on the `# %%` line it means the cell as a whole, alone on the first line
    the notebook as a whole. `fixed` is the source after the fix, where the rule has one.
    """

    source: str
    fixed: str | None = None


@dataclass(frozen=True, slots=True)
class Threshold:
    """A number in a rule that a course may want otherwise; the settings know it by its name.

    `meaning` says in Russian what it limits. A whole `default` takes whole values only, none below `least`.
    """

    name: str
    default: float
    meaning: str
    least: float = 0


@dataclass(frozen=True, slots=True)
class Finding:
    """What a rule yields: a Diagnostic whose place is not resolved to lines and columns yet."""

    rule: Rule
    place: Place | Location
    severity: Severity
    confidence: Confidence
    fields: Mapping[str, Any] = field(default_factory=dict)
    fix: Fix | None = None
    subject: str = ""
    related: tuple[Place | Location, ...] = ()
    summary: str = ""


class Rule:
    """One rule: what it is, its examples, and the check that yields findings.

    `summary` is one Russian sentence, a `str.format` template over the fields of the finding. `thresholds`
    are the numbers that the settings may change. `needs` names what of a saved notebook the rule judges by and the
    history of a running one does not show: its "text", its "outputs", the "order" of its cells. `after_others` rules
    run when all the others have, whatever is selected; an `after_suppression` rule runs when it is known which
    findings the notebook hides.
    """

    code: ClassVar[str]
    name: ClassVar[str]
    severity: ClassVar[Severity]
    summary: ClassVar[str]
    origin: ClassVar[str]
    invalid: ClassVar[tuple[str | Example, ...]] = ()
    valid: ClassVar[tuple[str | Example, ...]] = ()
    thresholds: ClassVar[tuple[Threshold, ...]] = ()
    needs: ClassVar[frozenset[Literal["text", "outputs", "order"]]] = frozenset()
    after_others: ClassVar[bool] = False
    after_suppression: ClassVar[bool] = False

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        """Yield the findings of one notebook."""
        raise NotImplementedError

    def threshold(self, analysis: Analysis, name: str) -> float:
        """A threshold of the rule: the user's value, else its default."""
        default = next(threshold.default for threshold in self.thresholds if threshold.name == name)
        return analysis.thresholds.get(name, default)

    def finding(
        self,
        place: Place | Location | Term,
        *,
        severity: Severity | None = None,
        confidence: Confidence = Confidence.DECIDED,
        fix: Fix | None = None,
        subject: str = "",
        related: tuple[Place | Location, ...] = (),
        summary: str = "",
        **fields: Any,
    ) -> Finding:
        """A finding at a place (or where a term was written); `fields` fill the summary and the remark.

        `summary` replaces the rule's own where the words depend on the case. Raises ValueError for a term that was
        written nowhere.
        """
        if isinstance(place, Term):
            if place.place is None:
                raise ValueError(f"{self.code}: a term without a place")
            place = place.place
        return Finding(
            self, place, severity or self.severity, confidence, fields, fix, subject, related, summary or self.summary
        )


def cell_place(position: int) -> Location:
    """The place of a finding on a whole cell."""
    return Location(position, 1, 1, 1, 1)
