"""The letter on one notebook: topics with their quoted fragments and comments, and the closing lines."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from reviewlint.diagnostics import Diagnostic, Location, Severity
from reviewlint.notebook.cells import Notebook
from reviewlint.review.fragments import quote
from reviewlint.review.markdown import unwrap
from reviewlint.review.remarks import Remarks
from reviewlint.review.russian import sentence
from reviewlint.review.topics import Topic, topics
from reviewlint.review.voice import Voice


@dataclass(frozen=True)
class Closing:
    """What the last lines may say; empty fields are left out, nothing is made up."""

    mentor: str = ""
    channel: str = ""
    event: str = ""
    event_date: date | str = ""


@dataclass(frozen=True)
class Passage:
    """A piece of the letter: what is quoted, what is said of it, and the findings that it comes from."""

    topic: Topic
    quotation: str
    comment: str

    @property
    def is_praise(self) -> bool:
        """Whether nothing in it asks for a change."""
        return all(finding.severity is Severity.PRAISE for finding in self.topic.findings)


@dataclass(frozen=True)
class Letter:
    """A letter as its passages and as Markdown text."""

    passages: tuple[Passage, ...]
    text: str


def compose(
    notebook: Notebook, diagnostics: Iterable[Diagnostic], remarks: Remarks, closing: Closing | None = None
) -> Letter:
    """The letter on a notebook; raises BrokenTemplateError where the words cannot be rendered."""
    voice = Voice.of(notebook)
    found = topics(diagnostics, notebook, remarks.wording)
    passages = tuple(Passage(topic, _quotation(topic, notebook), _comment(topic, remarks, voice)) for topic in found)
    text = remarks.render("review.md.j2", voice, passages=passages, closing=closing or Closing())
    return Letter(passages, _tidy(text))


def _quotation(topic: Topic, notebook: Notebook) -> str:
    """The fragment of the cell that the topic stands at, with all that is said of that cell."""
    position = topic.lead.location.cell
    if position == 0:
        return ""
    places = [place for finding in topic.findings for place in _places(finding, topic) if place.cell == position]
    return quote(notebook.cell(position), sorted(set(places)))


def _places(finding: Diagnostic, topic: Topic) -> list[Location]:
    return [finding.location, *(again.location for again in topic.again(finding))]


def _comment(topic: Topic, remarks: Remarks, voice: Voice) -> str:
    if topic.brief:
        text = sentence(topic.lead.message)
        return unwrap(remarks.with_repeats(text, topic.lead, topic.again(topic.lead), voice))
    paragraphs: list[str] = []
    left = list(topic.findings)
    while joint := remarks.joint(finding.name for finding in left):
        together = [finding for finding in left if finding.name in joint]
        left = [finding for finding in left if finding.name not in joint]
        paragraphs.append(remarks.joined_comment(together, topic.repeats, voice))
    paragraphs.extend(remarks.comment(finding, topic.again(finding), voice) for finding in left)
    return "\n\n".join(unwrap(text) for text in paragraphs)


def _tidy(text: str) -> str:
    """No trailing spaces, no runs of blank lines outside of code, one newline at the end."""
    lines: list[str] = []
    fence = ""
    for line in text.strip("\n").split("\n"):
        ticks = line[: len(line) - len(line.lstrip("`"))]
        if fence:
            fence = "" if line.strip() == fence else fence
        elif len(ticks) >= 3:
            fence = ticks
        elif not line.strip() and lines and not lines[-1]:
            continue
        lines.append(line.rstrip())
    return "\n".join(lines) + "\n"
