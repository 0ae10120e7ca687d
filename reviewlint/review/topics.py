"""Which findings a letter speaks of together, and in which order."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Hashable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field

from reviewlint.diagnostics import Diagnostic, Severity
from reviewlint.notebook.cells import Notebook
from reviewlint.review.fragments import focus

# What is said to the user of reviewlint or to the mentor, not to the student.
NOT_FOR_THE_STUDENT = frozenset({"internal-error", "unused-suppression", "student-question"})
BRIEF = 2  # remarks of one rule with words of their own, after the full one; more are listed as repeats


@dataclass(frozen=True)
class Topic:
    """One thing that the letter speaks of: findings of different rules about it.

    `repeats` are findings elsewhere, by code, that the same words would be said of; a `brief` topic is of a
    rule that the letter has explained already.
    """

    findings: tuple[Diagnostic, ...]
    repeats: Mapping[str, tuple[Diagnostic, ...]] = field(default_factory=dict)
    brief: bool = False

    @property
    def lead(self) -> Diagnostic:
        """The finding that the topic stands at: the first that is no praise, else the first."""
        blamed = [finding for finding in self.findings if finding.severity is not Severity.PRAISE]
        return min(blamed or self.findings, key=lambda finding: finding.location)

    def again(self, finding: Diagnostic) -> tuple[Diagnostic, ...]:
        """The repeats of one of the findings."""
        return self.repeats.get(finding.code, ())


def topics(
    diagnostics: Iterable[Diagnostic], notebook: Notebook, wording: Callable[[Diagnostic], Hashable]
) -> list[Topic]:
    """The findings as topics: the notebook as a whole first, then down the cells.

    `wording` tells which findings of a rule would be told in the same words.
    """
    by_rule: dict[str, list[Diagnostic]] = defaultdict(list)
    for diagnostic in sorted(diagnostics, key=lambda diagnostic: diagnostic.location):
        if diagnostic.name not in NOT_FOR_THE_STUDENT:
            by_rule[diagnostic.code].append(diagnostic)
    full: list[Topic] = []
    brief: list[Topic] = []
    for found in by_rule.values():
        first, *others = _repeated(found, wording)
        full.append(first)
        brief.extend(others)
    joined = [topic for group in _about_the_same(full, notebook) for topic in _join(group)]
    return sorted([*joined, *brief], key=lambda topic: (topic.lead.location, topic.lead.code))


def _repeated(found: Sequence[Diagnostic], wording: Callable[[Diagnostic], Hashable]) -> Iterator[Topic]:
    """The findings of one rule: the first with its repeats, then those that need words of their own."""
    by_words: dict[Hashable, list[Diagnostic]] = defaultdict(list)
    for diagnostic in found:
        by_words[wording(diagnostic)].append(diagnostic)
    first, *others = by_words.values()
    if len(others) > BRIEF:
        first, others = list(found), []
    yield _topic(first)
    for other in others:
        yield _topic(other, brief=True)


def _topic(found: Sequence[Diagnostic], brief: bool = False) -> Topic:
    return Topic((found[0],), {found[0].code: tuple(found[1:])}, brief)


def _about_the_same(single: Sequence[Topic], notebook: Notebook) -> list[list[Topic]]:
    """Topics of one finding each, grouped by their subject and by the statements that they stand on."""
    groups: list[list[Topic]] = []
    for topic in single:
        near = [group for group in groups if any(_same_thing(topic.lead, other.lead, notebook) for other in group)]
        merged = [topic, *(member for group in near for member in group)]
        groups = [group for group in groups if group not in near] + [merged]
    return groups


def _same_thing(one: Diagnostic, other: Diagnostic, notebook: Notebook) -> bool:
    if one.subject and one.subject == other.subject:
        return True
    if one.location.cell != other.location.cell or one.location.cell == 0:
        return False
    cell = notebook.cell(one.location.cell)
    return bool(focus(cell, one.location) & focus(cell, other.location))


def _join(group: Sequence[Topic]) -> Iterator[Topic]:
    """One topic of many; its repeats are the cells where all of it is met again.

    What is met elsewhere in part becomes a brief topic there, so that nothing is said of a cell that is not so.
    """
    if len(group) == 1:
        yield group[0]
        return
    findings = sorted((topic.lead for topic in group), key=lambda finding: (-finding.severity.rank, finding.location))
    everywhere = set.intersection(*({again.location.cell for again in topic.again(topic.lead)} for topic in group))
    repeats = {}
    for topic in group:
        own = topic.again(topic.lead)
        kept = everywhere | {topic.lead.location.cell}
        repeats[topic.lead.code] = tuple(again for again in own if again.location.cell in kept)
        rest = [again for again in own if again.location.cell not in kept]
        if rest and topic.lead.severity is not Severity.PRAISE:
            yield _topic(rest, brief=True)
    yield Topic(tuple(findings), repeats)
