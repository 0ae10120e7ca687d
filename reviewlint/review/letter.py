"""The letter on one notebook: topics with their quoted fragments and comments, and the closing lines."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date

from reviewlint.diagnostics import Diagnostic, Severity
from reviewlint.notebook.cells import Notebook
from reviewlint.review.fragments import quote
from reviewlint.review.markdown import unwrap
from reviewlint.review.remarks import Remarks
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
        return self.topic.severity is Severity.PRAISE


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
    return Letter(passages, tidy(text))


def _quotation(topic: Topic, notebook: Notebook) -> str:
    """The fragment of the cell that the topic stands at, with all that is said of that cell."""
    position = topic.lead.location.cell
    if position == 0:
        return ""
    places = {finding.location for finding in (*topic.findings, *topic.repeats) if finding.location.cell == position}
    return quote(notebook.cell(position), sorted(places))


def _comment(topic: Topic, remarks: Remarks, voice: Voice) -> str:
    """The comments on all findings, joined where there are words for that, and the other cells in the end."""
    paragraphs: list[str] = []
    left = list(topic.findings)
    while joint := remarks.joint(left, topic.brief):
        left = [finding for finding in left if finding not in joint]
        paragraphs.append(remarks.joined_comment(joint, topic, voice))
    paragraphs.extend(remarks.comment(finding, topic, voice) for finding in left)
    text = "\n\n".join(unwrap(paragraph) for paragraph in paragraphs)
    cells = sorted({repeat.location.cell for repeat in topic.repeats} - {topic.lead.location.cell})
    if cells and not any(remarks.lists_cells(finding) for finding in left if finding not in topic.brief):
        text = f"{text} {remarks.render('repeats.md.j2', voice, others=cells, severity=topic.severity.value).strip()}"
    return text


def tidy(text: str) -> str:
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
