"""Which findings a letter speaks of together, and in which order."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass, field

from reviewlint.diagnostics import Diagnostic, Severity
from reviewlint.notebook.cells import Notebook
from reviewlint.review.fragments import focus

# What is said to the user of reviewlint or to the mentor, not to the student.
NOT_FOR_THE_STUDENT = frozenset({"internal-error", "limit-exceeded", "unused-suppression", "student-question"})
WORDINGS = 3  # a rule with more is told once, its other places are listed

Words = tuple[str, ...]


@dataclass
class Topic:
    """One thing that the letter speaks of: the findings about it, the gravest first.

    `brief` are those whose rule the letter has explained already; `repeats` are the findings at other places of
    which all the same would be said.
    """

    findings: list[Diagnostic]
    brief: list[Diagnostic] = field(default_factory=list)
    repeats: list[Diagnostic] = field(default_factory=list)

    @property
    def lead(self) -> Diagnostic:
        """The finding that the topic stands at: the first that is no praise, else the first."""
        return min(_blame(self.findings) or self.findings, key=lambda finding: finding.location)

    @property
    def severity(self) -> Severity:
        """That of the gravest finding."""
        return max((finding.severity for finding in self.findings), key=lambda severity: severity.rank)

    @property
    def has_praise(self) -> bool:
        """Whether something in it is praised."""
        return any(finding.severity is Severity.PRAISE for finding in self.findings)

    @property
    def is_praise_again(self) -> bool:
        """Whether it only praises what was praised at another place already."""
        return self.severity is Severity.PRAISE and len(self.brief) == len(self.findings)

    @property
    def at_length(self) -> list[Diagnostic]:
        """What in it asks for a change and is explained, not only named again."""
        return [finding for finding in _blame(self.findings) if finding not in self.brief]

    def other_cells(self, told: Sequence[Diagnostic]) -> list[int]:
        """The cells where the same as one of some findings is met again."""
        codes = {finding.code for finding in told}
        cells = {repeat.location.cell for repeat in self.repeats if repeat.code in codes}
        return sorted(cells - {self.lead.location.cell})

    def again(self, finding: Diagnostic) -> list[Diagnostic]:
        """Where one of the findings is met again."""
        return [repeat for repeat in self.repeats if repeat.code == finding.code]


def topics(
    diagnostics: Iterable[Diagnostic], notebook: Notebook, wording: Callable[[Diagnostic], Words]
) -> list[Topic]:
    """The findings as topics: the notebook as a whole first, then down the cells.

    `wording` tells which findings of a rule would be told in the same words.
    """
    found = sorted(
        (diagnostic for diagnostic in diagnostics if diagnostic.name not in NOT_FOR_THE_STUDENT),
        key=lambda diagnostic: (diagnostic.location, diagnostic.code),
    )
    told = _Told(_wordings(found, wording))
    for group in _about_the_same(found, notebook):
        told.tell(group)
    return sorted(told.topics, key=lambda topic: (topic.lead.location, topic.lead.code))


class _Told:
    """What the letter has said so far."""

    def __init__(self, words: dict[Diagnostic, Words]) -> None:
        self.topics: list[Topic] = []
        self._words = words
        self._topics: dict[frozenset[Words], Topic] = {}
        self._sentences: dict[Words, Topic] = {}
        self._said: set[Words] = set()

    def tell(self, group: Sequence[Diagnostic]) -> None:
        """Make a topic of what was found about one thing, or list it with one of which the same is said."""
        same = self._topics.get(self._key(group)) or self._briefly_same(group)
        if same is not None:
            same.repeats.extend(group)
            return
        group = self._without_echoes(group)
        if not _blame(group) and all(self._is_known(finding) for finding in group):
            return  # praise was given for this already
        topic = self._topic(sorted(group, key=lambda finding: (-finding.severity.rank, finding.location)))
        self.topics.append(topic)
        self._topics[self._key(group)] = topic
        for finding in _blame(topic.findings):
            self._sentences.setdefault(_sentence(finding), topic)
        self._said |= {(finding.code, *self._words[finding]) for finding in topic.findings}

    def _topic(self, group: Sequence[Diagnostic]) -> Topic:
        topic = Topic([])
        for finding in group:
            told = [other for other in topic.findings if other.code == finding.code]
            if any(self._words[other] == self._words[finding] for other in told):
                topic.repeats.append(finding)
                continue
            topic.findings.append(finding)
            if told or any(code == finding.code for code, *_ in self._said):
                topic.brief.append(finding)
        if (blame := _blame(topic.findings)) and len(topic.brief) == len(topic.findings):
            topic.findings = topic.brief = blame
        return topic

    def _key(self, group: Sequence[Diagnostic]) -> frozenset[Words]:
        """What is said of a group; praise beside blame makes no difference."""
        return frozenset((finding.code, *self._words[finding]) for finding in _blame(group) or group)

    def _briefly_same(self, group: Sequence[Diagnostic]) -> Topic | None:
        """The topic that said all of a group already, where one sentence, the very same, is all that is left to say."""
        told = [self._sentences.get(_sentence(finding)) for finding in _blame(group)]
        return told[0] if told and all(topic is told[0] for topic in told) else None

    def _without_echoes(self, group: Sequence[Diagnostic]) -> Sequence[Diagnostic]:
        """A group without what was said in the same sentence, which is listed there, while other blame is left."""
        echoes = [finding for finding in _blame(group) if _sentence(finding) in self._sentences]
        if len(echoes) == len(_blame(group)):
            return group
        for finding in echoes:
            self._sentences[_sentence(finding)].repeats.append(finding)
        return [finding for finding in group if finding not in echoes]

    def _is_known(self, finding: Diagnostic) -> bool:
        return (finding.code, *self._words[finding]) in self._said


def _sentence(finding: Diagnostic) -> Words:
    """What a terminal shows of a finding; what stands in brackets are details that may differ."""
    return finding.code, re.sub(r"\s*(?:\([^()]*\)|\[[^\[\]]*\])", "", finding.message)


def _blame(findings: Sequence[Diagnostic]) -> list[Diagnostic]:
    return [finding for finding in findings if finding.severity is not Severity.PRAISE]


def _wordings(found: Sequence[Diagnostic], wording: Callable[[Diagnostic], Words]) -> dict[Diagnostic, Words]:
    words = {finding: wording(finding) for finding in found}
    by_rule: dict[str, set[Words]] = defaultdict(set)
    for finding in found:
        by_rule[finding.code].add(words[finding])
    return {finding: words[finding] if len(by_rule[finding.code]) <= WORDINGS else () for finding in found}


def _about_the_same(found: Sequence[Diagnostic], notebook: Notebook) -> Iterator[list[Diagnostic]]:
    """The findings grouped by their subject and by the statements that they stand on, in order."""
    lines = {finding: _lines(finding, notebook) for finding in found}
    groups: list[list[Diagnostic]] = []
    for finding in found:
        near = [group for group in groups if any(_is_same(finding, other, lines) for other in group)]
        merged = [*(member for group in near for member in group), finding]
        groups = [group for group in groups if group not in near] + [merged]
    yield from sorted(groups, key=lambda group: group[0].location)


def _is_same(one: Diagnostic, other: Diagnostic, lines: dict[Diagnostic, set[int]]) -> bool:
    if one.subject and one.subject == other.subject:
        return True
    return one.location.cell == other.location.cell and bool(lines[one] & lines[other])


def _lines(finding: Diagnostic, notebook: Notebook) -> set[int]:
    """The lines that a finding is about: one on a whole cell is about none of them more than about the others."""
    place = finding.location
    if not place.cell or place.is_whole_cell:
        return set()
    return focus(notebook.cell(place.cell), place)
