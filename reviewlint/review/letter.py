"""The letter on one notebook: topics with their quoted fragments and comments, small things, and the closing lines."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from collections.abc import Set as AbstractSet
from dataclasses import dataclass, field, replace
from datetime import date

from reviewlint.diagnostics import Diagnostic, Severity
from reviewlint.notebook.cells import Notebook
from reviewlint.review.fragments import quote
from reviewlint.review.markdown import tidy, unwrap
from reviewlint.review.remarks import EVIDENCE, Remarks
from reviewlint.review.russian import listing, names_cells
from reviewlint.review.scores import best_score
from reviewlint.review.selection import choose, count_words, without_doubles, without_spoilt_praise
from reviewlint.review.small_things import SmallThing, small_things
from reviewlint.review.template_code import TemplateCode
from reviewlint.review.topics import NOT_FOR_THE_STUDENT, Topic, topics
from reviewlint.review.voice import Voice
from reviewlint.settings import Link
from reviewlint.settings.schema import MAX_REMARKS

MAX_WORDS = 700
AMPLE_WORDS = 450
"""From so many on only errors and what mentors explain are explained, the rest is told in a sentence each."""
INHERITED = 5
"""Mistakes that came with the course's notebook and are named in a letter."""


@dataclass(frozen=True)
class Closing:
    """What the last lines may say; empty fields are left out, nothing is made up."""

    mentor: str = ""
    channel: str = ""
    event: str = ""
    event_date: date | str = ""


@dataclass(frozen=True)
class Manner:
    """How letters are written: their length, the names of rules that come from reviews, and the course's own links.

    `links` are found by a rule's name, its code, or the beginning of that.
    """

    max_remarks: int = MAX_REMARKS
    reviews: frozenset[str] = frozenset()
    links: Mapping[str, Link] = field(default_factory=dict)

    def link(self, finding: Diagnostic) -> Link | None:
        """The link of a finding's rule: of several keys that fit the longest, which says more."""
        fitting = [key for key in self.links if finding.name == key or finding.code.startswith(key.upper())]
        return self.links[max(fitting, key=len)] if fitting else None


@dataclass(frozen=True)
class Passage:
    """A piece of the letter: what is quoted, what is said of it, and the findings that it comes from."""

    topic: Topic
    quotation: str
    comment: str

    @property
    def is_praise(self) -> bool:
        """Whether nothing in it asks for a change."""
        return self.topic.severity is Severity.PRAISE


@dataclass(frozen=True)
class Letter:
    """A letter as its passages and as Markdown text.

    `inherited` are the findings on what came with the course's notebook, `left_out` those of which nothing is said.
    """

    passages: tuple[Passage, ...]
    text: str
    inherited: tuple[Diagnostic, ...] = ()
    left_out: tuple[Diagnostic, ...] = ()


def compose(
    notebook: Notebook,
    diagnostics: Iterable[Diagnostic],
    remarks: Remarks,
    closing: Closing | None = None,
    *,
    manner: Manner | None = None,
    template: TemplateCode | None = None,
) -> Letter:
    """The letter on a notebook; raises BrokenTemplateError where the words cannot be rendered.

    `template` is what came with the course's notebook: the student neither made its mistakes nor its good decisions.
    """
    return _Composer(notebook, remarks, closing or Closing(), manner or Manner(), template or TemplateCode()).letter(
        [finding for finding in diagnostics if finding.name not in NOT_FOR_THE_STUDENT]
    )


Point = Sequence[Diagnostic]
"""A mistake that came with the course's notebook: the findings that say the same of it."""


class _Composer:
    """The work on one letter."""

    def __init__(
        self, notebook: Notebook, remarks: Remarks, closing: Closing, manner: Manner, template: TemplateCode
    ) -> None:
        self._notebook = notebook
        self._remarks = remarks
        self._closing = closing
        self._manner = manner
        self._template = template
        reached = best_score(notebook, [])
        self._reached = reached.value if reached is not None else 0.0

    def letter(self, found: Sequence[Diagnostic]) -> Letter:
        inherited = [finding for finding in found if self._template.holds(finding, self._notebook)]
        own = without_doubles(without_spoilt_praise([finding for finding in found if finding not in inherited]))
        small = small_things(own, self._notebook, self._remarks, Voice.of(self._notebook))
        light = {finding for thing in small for finding in thing.findings}
        told = {finding for thing in small if thing.clause for finding in thing.findings}
        grave = [finding for finding in inherited if not self._remarks.is_small(finding)]
        points = _points(grave, {finding.name for finding in own if finding not in light})
        all_topics = topics((one for one in own if one not in light), self._notebook, self._remarks.wording)
        chosen = self._choose([topic for topic in all_topics if not topic.is_praise_again], points, small)
        passages, text = self._fitting(chosen, points, small)
        said = {one for passage in passages for one in (*passage.topic.findings, *passage.topic.repeats)}
        left = [one for one in found if one not in said | told and one not in inherited]
        return Letter(passages, text, tuple(inherited), tuple(left))

    def _choose(self, found: Sequence[Topic], points: Sequence[Point], small: Sequence[SmallThing]) -> list[Topic]:
        frame = count_words(self._text((), points, small, Voice.of(self._notebook)))
        return choose(
            found,
            self._size,
            remarks=self._manner.max_remarks,
            words=MAX_WORDS - frame,
            ample=AMPLE_WORDS - frame,
            reviews=self._manner.reviews,
        )

    def _size(self, topic: Topic) -> int:
        voice = Voice.of(self._notebook)
        voice.first_time(EVIDENCE)  # told where there is room left
        passage = self._passage(topic, voice)
        return count_words(f"{passage.quotation}\n\n{passage.comment}")

    def _fitting(
        self, chosen: list[Topic], points: Sequence[Point], small: Sequence[SmallThing]
    ) -> tuple[tuple[Passage, ...], str]:
        """The passages in the order of the notebook; the lightest are given up while the whole is too long."""
        with_evidence = True
        while True:
            voice = Voice.of(self._notebook)
            if not with_evidence:
                voice.first_time(EVIDENCE)
            ordered = sorted(chosen, key=lambda topic: (topic.lead.location, topic.lead.code))
            passages = self._asking([self._passage(topic, voice) for topic in ordered], voice)
            text = self._text(passages, points, small, voice)
            if count_words(text) <= (AMPLE_WORDS if with_evidence else MAX_WORDS) or len(chosen) < 2:
                return passages, text
            chosen = chosen if with_evidence else chosen[:-1]
            with_evidence = False

    def _text(
        self,
        passages: Sequence[Passage],
        points: Sequence[Point],
        small: Sequence[SmallThing],
        voice: Voice,
    ) -> str:
        inherited = [self._point(finding) for finding in points]
        clauses = [thing.clause for thing in small if thing.clause]
        ours = (*(passage.comment for passage in passages), *inherited, *clauses)
        return tidy(
            self._remarks.render(
                "review.md.j2",
                voice,
                passages=passages,
                closing=self._closing,
                inherited=inherited,
                small=clauses,
                is_only_template=self._template.holds_all_of(self._notebook),
                names_cells=any(map(names_cells, ours)),
            )
        )

    def _point(self, point: Point) -> str:
        """A mistake that came with the course's notebook, in one sentence with its cells."""
        cells = sorted({finding.location.cell for finding in point})
        where = f"{'ячейка' if len(cells) == 1 else 'ячейки'} {listing(cells)}"
        return f"{self._remarks.told(point[0]).rstrip('.')} ({where})."

    def _passage(self, topic: Topic, voice: Voice) -> Passage:
        return Passage(topic, _quotation(topic, self._notebook), self._comment(topic, voice))

    def _comment(self, topic: Topic, voice: Voice) -> str:
        """The comments on all findings, joined where there are words for that, and the other cells in the end."""
        remarks = self._remarks
        paragraphs: list[str] = []
        elsewhere: list[list[int]] = []
        left = sorted(topic.findings, key=lambda finding: finding.severity is not Severity.PRAISE)  # praise comes first
        while left:
            joint = remarks.joint(left, topic.brief)
            told = joint or left[:1]
            left = [finding for finding in left if finding not in told]
            text = remarks.joined_comment(joint, topic, voice) if joint else remarks.comment(told[0], topic, voice)
            paragraphs.append(unwrap(self._ended(text, told, topic, voice)))
            lists_itself = not joint and told[0] not in topic.brief and remarks.lists_cells(told[0])
            elsewhere.append([] if lists_itself else topic.other_cells(told))
        if len({tuple(cells) for cells in elsewhere}) == 1:  # the same of all of them: said once, in the end
            elsewhere[:-1] = [[]] * (len(elsewhere) - 1)
        return "\n\n".join(
            _with_more(text, self._repeated(cells, topic, voice)) if cells else text
            for text, cells in zip(paragraphs, elsewhere, strict=True)
        )

    def _repeated(self, cells: Sequence[int], topic: Topic, voice: Voice) -> str:
        return self._remarks.render("repeats.md.j2", voice, others=cells, severity=topic.severity.value).strip()

    def _ended(self, comment: str, findings: Sequence[Diagnostic], topic: Topic, voice: Voice) -> str:
        """A comment with what was measured of the mistake and where the course shows how to do it, each told once."""
        full = [finding for finding in findings if finding not in topic.brief]
        endings = [told for finding in full if (told := self._remarks.evidence(finding, voice, self._reached))]
        for finding in full:
            link = self._manner.link(finding)
            if link is not None and voice.first_time(f"link {link.url}"):
                endings.append(self._remarks.render("link.md.j2", voice, link=link).strip())
        return _with_more(comment.strip(), " ".join(endings)) if endings else comment.strip()

    def _asking(self, passages: list[Passage], voice: Voice) -> tuple[Passage, ...]:
        """The passages, one of them ending in a question where there is advice among them, as mentors do."""
        advice = [
            number
            for number, passage in enumerate(passages)
            if passage.topic.severity is Severity.ADVICE and passage.topic.at_length
        ]
        if advice and not any(passage.comment.rstrip().endswith("?") for passage in passages):
            number = advice[-1]
            names = [finding.name for finding in passages[number].topic.at_length]
            question = self._remarks.render("question.md.j2", voice, names=names).strip()
            passages[number] = replace(passages[number], comment=f"{passages[number].comment} {question}")
        return tuple(passages)


def _with_more(text: str, more: str) -> str:
    """A comment with one more sentence in its end, but before a question that ends it."""
    asked = re.search(r"(?<=[.!?])\s+(?=[^.!?]+\?$)", text)
    return f"{text[: asked.start()]} {more} {text[asked.end() :]}" if asked else f"{text} {more}"


_NOTHING_TO_MEND = frozenset({"class-balance-and-metric", "resolution-note"})
"""Remarks on a thought: of one that is not the student's there is nothing to say."""


def _points(inherited: Iterable[Diagnostic], told: AbstractSet[str]) -> list[Point]:
    """The gravest mistakes that came with the course's notebook, each rule once, in the order of the notebook."""
    by_rule: dict[str, list[Diagnostic]] = {}
    for finding in inherited:
        if finding.severity is not Severity.PRAISE and finding.name not in told | _NOTHING_TO_MEND:
            by_rule.setdefault(finding.name, []).append(finding)
    alike = [[finding for finding in found if finding.message == found[0].message] for found in by_rule.values()]
    gravest = sorted(alike, key=lambda found: (-found[0].severity.rank, found[0].location))[:INHERITED]
    return sorted(gravest, key=lambda found: found[0].location)


def _quotation(topic: Topic, notebook: Notebook) -> str:
    """The fragment of the cell that the topic stands at, with all that is said of that cell."""
    position = topic.lead.location.cell
    if position == 0:
        return ""
    places = {finding.location for finding in (*topic.findings, *topic.repeats) if finding.location.cell == position}
    return quote(notebook.cell(position), sorted(places))
