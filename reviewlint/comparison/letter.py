"""The short letter on a resubmission: thanks for what is mended, and what remains."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, replace

from reviewlint.comparison.findings import Comparison
from reviewlint.diagnostics import Diagnostic
from reviewlint.review import markdown, russian
from reviewlint.review.fragments import quote
from reviewlint.review.letter import Closing
from reviewlint.review.markdown import tidy
from reviewlint.review.remarks import Remarks
from reviewlint.review.topics import NOT_FOR_THE_STUDENT, Topic
from reviewlint.review.voice import Voice
from reviewlint.text.secrets import mask_secrets

QUOTED = 6  # rules that get a passage, of those that remain and of the new ones each; the others are listed
FRAGMENT = 80  # characters
PLACES = 5  # of one cell that are shown


@dataclass(frozen=True)
class Mended:
    """What a rule found before and does not find now; `left` is how often it finds the like still."""

    name: str
    fragment: str
    count: int
    left: int


@dataclass(frozen=True)
class Passage:
    """What a rule finds now: the fragment quoted, what is said of it, and the other cells."""

    quotation: str
    comment: str
    others: tuple[int, ...]


@dataclass(frozen=True)
class Section:
    """What remains or what is new: `passages` in the order of the notebook, and the names of the rules beside them."""

    passages: tuple[Passage, ...]
    listed: tuple[str, ...]

    @property
    def is_empty(self) -> bool:
        """Whether there is nothing to say."""
        return not self.passages


ByRule = dict[str, list[Diagnostic]]


def compose(comparison: Comparison, remarks: Remarks, closing: Closing | None = None) -> str:
    """The letter as Markdown; raises BrokenTemplateError where the words cannot be rendered."""
    mended = _by_rule(comparison.mended)
    remaining = _by_rule(new for _, new in comparison.remaining)
    added = _by_rule(comparison.added)
    for name in added.keys() & remaining.keys():  # what was explained once is not explained again
        remaining[name] += added.pop(name)
    writer = _Writer(comparison, remarks)
    sections = [_section(remaining, writer.again), _section(added, writer.anew)]
    passages = [passage for section in sections for passage in section.passages]
    text = remarks.render(
        "compare.md.j2",
        writer.voice,
        problem=comparison.new.problem,
        had_remarks=bool(mended or comparison.remaining),
        mended=[writer.mended(found, len(remaining.get(name, ()))) for name, found in mended.items()],
        remaining=sections[0],
        added=sections[1],
        names_cells=any(passage.others or russian.names_cells(passage.comment) for passage in passages),
        closing=closing or Closing(),
    )
    return tidy(text)


class _Writer:
    """Writes the pieces of one letter."""

    def __init__(self, comparison: Comparison, remarks: Remarks) -> None:
        self._old = comparison.old.notebook
        self._new = comparison.new.notebook
        self._remarks = remarks
        self.voice = Voice.of(self._new)

    def mended(self, found: Sequence[Diagnostic], left: int) -> Mended:
        """What is mended of one rule."""
        place = found[0].location
        line = self._old.cell(place.cell).lines[place.line - 1] if place.cell else ""
        fragment = mask_secrets(line).strip()[:FRAGMENT]
        return Mended(found[0].name, fragment, len(found), left)

    def again(self, found: Sequence[Diagnostic]) -> Passage:
        """What was explained before, in one sentence."""
        return self._passage(found, Remarks.told(found[0]))

    def anew(self, found: Sequence[Diagnostic]) -> Passage:
        """What is explained for the first time."""
        topic = Topic([found[0]], repeats=list(found[1:]))
        passage = self._passage(found, markdown.unwrap(self._remarks.comment(found[0], topic, self.voice)))
        return replace(passage, others=()) if self._remarks.lists_cells(found[0]) else passage

    def _passage(self, found: Sequence[Diagnostic], comment: str) -> Passage:
        cell = found[0].location.cell
        here = sorted({finding.location for finding in found if finding.location.cell == cell})
        quotation = quote(self._new.cell(cell), here[:PLACES]) if cell else ""
        return Passage(quotation, comment, tuple(sorted({finding.location.cell for finding in found} - {cell, 0})))


def _by_rule(findings: Iterable[Diagnostic]) -> ByRule:
    """The findings that a student can do something about, by the name of the rule, each in the order of places."""
    found: ByRule = defaultdict(list)
    for finding in sorted(findings, key=lambda finding: (finding.location, finding.code)):
        if finding.name not in NOT_FOR_THE_STUDENT:
            found[finding.name].append(finding)
    return found


def _section(found: ByRule, write: Callable[[Sequence[Diagnostic]], Passage]) -> Section:
    """The gravest rules in passages, the others by name."""
    rules = sorted(found, key=lambda name: -found[name][0].severity.rank)
    quoted = sorted(rules[:QUOTED], key=lambda name: found[name][0].location)
    return Section(tuple(write(found[name]) for name in quoted), tuple(rules[QUOTED:]))
