"""The work on one notebook, from its file to all that is written about it."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field, replace
from pathlib import Path, PurePath

from reviewlint.diagnostics import Diagnostic, Severity
from reviewlint.engine import NotebookResult, analyse
from reviewlint.notebook.cells import Notebook
from reviewlint.outputs.history import TrainingHistory
from reviewlint.policy import Policy
from reviewlint.registry import UnknownRuleError, load_rules
from reviewlint.resources import folder
from reviewlint.review.annotated import annotated
from reviewlint.review.card import card, safely
from reviewlint.review.delivery import sibling
from reviewlint.review.fragments import quote
from reviewlint.review.letter import Closing, Letter, Manner, compose
from reviewlint.review.markdown import short
from reviewlint.review.networks import networks
from reviewlint.review.pages import Pages
from reviewlint.review.remarks import Remarks
from reviewlint.review.scores import best_curve, best_score
from reviewlint.review.summary import Entry, shown
from reviewlint.review.template_code import TemplateCode
from reviewlint.review.topics import NOT_FOR_THE_STUDENT
from reviewlint.settings import Settings, SettingsError, read_settings
from reviewlint.views.analysis import Analysis
from reviewlint.views.histories import saved_trainings

MARKDOWN, PAGE, COPY, CARD = ".md", ".html", ".review.ipynb", ".card.md"
"""The endings of what is written: the letter as text and as a page, a copy of the notebook with the remarks, and the
mentor's card."""

INDEX = PurePath("index.html")
"""The page of the group, whose name no letter may take."""

ENDINGS = (MARKDOWN, PAGE, COPY, CARD)

FROM_REVIEWS = ("review_", "Отзыв")
"""How the origin of a rule begins that comes from a mentor's review."""

QUOTED_LINES = 12
TOLD = 500
"""Characters of a message on the page of a group."""
_PERSONAL = re.compile(r"[/\\](?:Users|home|MyDrive|My Drive)[/\\]", re.IGNORECASE)


@dataclass(frozen=True)
class Submission:
    """A notebook to review and the name of its letter."""

    path: str
    letter: PurePath


@dataclass(frozen=True)
class Task:
    """What is wanted for each notebook; it is handed to other processes.

    `strangers` are the settings files that came with the notebooks, which are `honoured` only where the mentor says so;
    `template` is what came with the course's notebook.
    """

    settings: Settings
    closing: Closing
    endings: tuple[str, ...] = (MARKDOWN,)
    strangers: tuple[Path, ...] = ()
    honoured: bool = False
    template: TemplateCode = field(default_factory=TemplateCode)

    def desk(self) -> Desk:
        """A desk of its own for a process."""
        return Desk(self, Policy.of(self.settings, load_rules(self.settings.rules), obey=self.honoured))


@dataclass(frozen=True)
class Reviewed:
    """What came of a notebook: files by name, its place in the group, and what has to be told of the work itself."""

    submission: Submission
    entry: Entry
    files: Mapping[PurePath, str | bytes] = field(default_factory=dict)
    failures: tuple[tuple[str, str], ...] = ()
    problems: tuple[str, ...] = ()


class Desk:
    """Reviews notebooks one by one and keeps nothing of them."""

    def __init__(self, task: Task, policy: Policy) -> None:
        folders = [*task.settings.templates, folder("templates")]
        self._task = task
        self._policy = policy
        self._remarks = Remarks(folders, task.settings.rules)
        self._pages = Pages(folders)
        self._manner = Manner(
            task.settings.review.max_remarks,
            frozenset(rule.name for rule in policy.rules if rule.origin.startswith(FROM_REVIEWS)),
            task.settings.review.links,
        )
        self._policies: dict[Path | None, Policy] = {None: policy}

    def __call__(self, submission: Submission) -> Reviewed:
        """Review a notebook; raises BrokenTemplateError where the words cannot be rendered."""
        policy = self._policy_for(submission.path)
        analysis = analyse(submission.path, policy.thresholds)
        result = policy.judge(analysis)
        letter = compose(
            result.notebook,
            result.diagnostics,
            self._remarks,
            self._task.closing,
            manner=self._manner,
            template=self._task.template,
        )
        histories = safely(lambda: [saved.history for saved in saved_trainings(analysis)]) or ()
        return Reviewed(
            submission,
            _entry(submission, result, histories, frozenset(letter.inherited)),
            dict(self._files(submission, analysis, result, letter, histories)),
            tuple((place, type(error).__name__) for place, error in result.failures),
            tuple(self._remarks.problems),
        )

    def _policy_for(self, path: str) -> Policy:
        """The mentor's policy, or the one that the nearest settings above a notebook ask for."""
        if not self._task.honoured:
            return self._policy
        above = [file for file in self._task.strangers if Path(path).resolve().is_relative_to(file.parent)]
        nearest = max(above, key=lambda file: len(file.parts), default=None)
        if nearest not in self._policies:
            self._policies[nearest] = _honouring(nearest, self._task.settings, self._policy)
        return self._policies[nearest]

    def _files(
        self,
        submission: Submission,
        analysis: Analysis,
        result: NotebookResult,
        letter: Letter,
        histories: Sequence[TrainingHistory],
    ) -> Iterator[tuple[PurePath, str | bytes]]:
        for ending in self._task.endings:
            name = sibling(submission.letter, ending)
            if name == INDEX:
                name = sibling(submission.letter, ".letter" + PAGE)
            if ending == MARKDOWN:
                yield name, letter.text
            elif ending == PAGE:
                built = safely(lambda: networks(analysis)) or ()
                yield name, self._pages.letter(PurePath(submission.path).name, letter, histories, built)
            elif copy := annotated(analysis.notebook, letter, self._remarks):
                yield name, copy
        title = shown(PurePath(submission.path).name)
        criteria = self._task.settings.review.criteria
        yield sibling(submission.letter, CARD), card(analysis, result, letter, criteria, self._remarks, title)


def is_letter(name: PurePath) -> bool:
    """Whether a file is a letter: text or page, and not the mentor's card."""
    return name.suffix in (MARKDOWN, PAGE) and not name.name.endswith(CARD)


def lost(submission: Submission) -> Reviewed:
    """What is told of a notebook that took its process down."""
    problem = "Проверка этого ноутбука оборвалась: не хватило памяти или упал сам интерпретатор."
    title = shown(submission.letter.as_posix().removesuffix(MARKDOWN))
    return Reviewed(submission, Entry(submission.path, title, problem=problem))


def _honouring(file: Path | None, settings: Settings, policy: Policy) -> Policy:
    """The policy with what a student's settings choose among the mentor's rules; settings that are wrong say nothing.

    Their folders of rules and words are never used: that would be code and text of the one who is judged.
    """
    if file is None:
        return policy
    try:
        theirs = read_settings(file)
        chosen = {name: getattr(theirs, name) for name in ("select", "ignore", "severity", "per_file_ignores")}
        asked = replace(settings, thresholds=theirs.thresholds, place=theirs.place, **chosen)
        return Policy.of(asked, policy.rules, obey=True)
    except (SettingsError, UnknownRuleError):
        return policy


def _entry(
    submission: Submission,
    result: NotebookResult,
    histories: Sequence[TrainingHistory],
    inherited: frozenset[Diagnostic],
) -> Entry:
    counts = Counter(finding.code for finding in result.diagnostics)
    worst: dict[str, Severity] = {}
    for finding in result.diagnostics:
        known = worst.get(finding.code, finding.severity)
        worst[finding.code] = max(known, finding.severity, key=lambda severity: severity.rank)
    told = [finding for finding in result.diagnostics if finding.name not in NOT_FOR_THE_STUDENT]
    own = frozenset(finding.code for finding in told if finding not in inherited)
    score = best_score(result.notebook, histories)
    return Entry(
        submission.path,
        shown(submission.letter.as_posix().removesuffix(MARKDOWN)),
        counts=dict(sorted(counts.items())),
        own=own,
        inherited=frozenset(finding.code for finding in told) - own,
        severities={code: severity.value for code, severity in worst.items()},
        messages={finding.code: _told(finding) for finding in reversed(result.diagnostics)},
        quotes=dict(_quotes(result, submission.path)),
        best_score=None if score is None else score.value,
        curve=best_curve(histories),
        problem=result.problem,
        suppressed=len(result.suppressed),
    )


def _told(finding: Diagnostic) -> str:
    """The message as one sentence of plain text, short enough to stand in a list."""
    text = " ".join(short(word) for word in finding.message.split())
    return text if len(text) <= TOLD else text[: TOLD - 1] + "…"


def _quotes(result: NotebookResult, path: str) -> Iterator[tuple[str, str]]:
    """A fragment for each rule that finds fault, fit to be shown to all: short, and without the author's name."""
    names = {word.casefold() for word in re.findall(r"[^\W\d_]{4,}", path)}
    done: set[str] = set()
    for finding in result.diagnostics:
        if finding.code in done or finding.severity is Severity.PRAISE or not finding.location.cell:
            continue
        text = _fragment(result.notebook, finding)
        words = {word.casefold() for word in re.findall(r"[^\W\d_]{4,}", text)}
        if text and text.count("\n") <= QUOTED_LINES and not _PERSONAL.search(text) and not names & words - _COMMON:
            done.add(finding.code)
            yield finding.code, text


def _fragment(notebook: Notebook, finding: Diagnostic) -> str:
    return quote(notebook.cell(finding.location.cell), [finding.location])


_COMMON = frozenset(
    (
        *("baseline", "cars", "class", "classes", "classification", "colab", "content", "copy", "data", "deep"),
        *("efficientnet", "final", "fine", "image", "images", "input", "kaggle", "keras", "learning", "model"),
        *("notebook", "notebooks", "project", "submission", "tensorflow", "test", "train", "tuning", "working"),
        *("xception", "блокнот", "изображений", "итоговый", "классификация", "копия", "модель", "ноутбук"),
        *("проект", "работа", "финал"),
    )
)
"""Words of file names that name nobody."""
