"""Whether a notebook ends in words: what stands after its last training or prediction, or up front."""

from __future__ import annotations

import re
from itertools import pairwise
from typing import TYPE_CHECKING

from reviewlint.text.sentences import Sentence
from reviewlint.views.predictions import predictions
from reviewlint.views.training import live_trainings
from reviewlint.views.written import prose

if TYPE_CHECKING:
    from reviewlint.inference.terms import Call
    from reviewlint.notebook.cells import Cell
    from reviewlint.views.analysis import Analysis

_CONCLUDES = re.compile(
    r"(?:\d+[.)]?\s*)*(?:общи[ей]\s+|итоговы[ей]\s+|кратк\w+\s+)?"
    r"(?:вывод|итог|резюме|заключен|результат|conclusion|summary|results?\b|findings|takeaway)",
    re.IGNORECASE,
)
_NOT_WORDS = re.compile(r"created in deepnote|upvote|апвойт|spread the word", re.IGNORECASE)
_BOLD_LINE = re.compile(r"\s*(\*\*|__)[^*_\n]*[^*_\n.!?…]\1\s*:?\s*")
"""A line in bold alone is a heading for the eye."""

_SCORE = re.compile(r"(?<=\s)\d{1,2}[.,]\d{2,}|\d\s?%")

FEW_WORDS = 3
"""A sentence of fewer words says nothing."""

LONG_HEADING = 8
"""A heading of so many words is a sentence set in large letters."""

SHORT_TITLE = 6
"""A line of so many words may be the title of what follows it."""


def last_work(analysis: Analysis) -> int:
    """The last cell in which a model is trained or predicts; 0 for a notebook that trains none."""
    timeline = analysis.timeline
    trained = [training.call for training in live_trainings(analysis)]
    if not trained:
        return 0
    calls: list[Call] = trained + [prediction.call for prediction in predictions(timeline)]
    return max(timeline.cell_at(call.time) for call in calls if not call.context.uncalled)


def says_something_after(analysis: Analysis, position: int) -> bool:
    """Whether words follow a cell: text, a heading that tells a result, a comment (in the cell too) that concludes."""
    return any(
        _tells(sentence, _is_heading(sentence, cell))
        for cell in analysis.notebook.cells[position - 1 :]
        for sentence in _of(analysis, cell)
    )


def concludes_up_front(analysis: Analysis) -> bool:
    """Whether results stand in the text before the first code cell."""
    for cell in analysis.notebook.cells:
        if cell.kind == "code":
            return False
        found = _of(analysis, cell)
        for title, following in pairwise(found):
            if len(title.words) <= SHORT_TITLE and _CONCLUDES.match(title.text) and len(following.words) >= FEW_WORDS:
                return True
    return False


def _of(analysis: Analysis, cell: Cell) -> tuple[Sentence, ...]:
    return prose(analysis).of(cell) if cell.kind != "raw" else ()


def _is_heading(sentence: Sentence, cell: Cell) -> bool:
    if sentence.kind == "heading":
        return True
    is_text = sentence.kind == "paragraph" and sentence.location.line <= len(cell.lines)
    return is_text and _BOLD_LINE.fullmatch(cell.lines[sentence.location.line - 1]) is not None


def _tells(sentence: Sentence, is_heading: bool) -> bool:
    count = len(sentence.words)
    if count < FEW_WORDS or _NOT_WORDS.search(sentence.text):
        return False
    if is_heading:
        return count >= LONG_HEADING or _SCORE.search(sentence.text) is not None
    if sentence.kind == "comment":
        return _CONCLUDES.match(sentence.text) is not None or _SCORE.search(sentence.text) is not None
    return True
