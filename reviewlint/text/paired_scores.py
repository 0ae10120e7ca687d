"""Scores that are told in pairs: with TTA, an ensemble or augmentation, and without it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from itertools import groupby

from reviewlint.diagnostics import Location
from reviewlint.text.comparisons import COMPARES, share
from reviewlint.text.matching import Affirmed, Denied, Either, Number, Pattern, Words
from reviewlint.text.prose import Prose
from reviewlint.text.sentences import Sentence
from reviewlint.text.vocabulary import NETWORK, PLAN

SUBJECTS = {
    "tta": Words("tta, тта, test-time, test time"),
    "ensemble": Words(
        "ансамбл*, ансабл*, усреднени*, =среднее, бленд*, стекинг*, стэкинг*, голосовани*, ensembl*, blend*, stacking",
        "voting, averaging",
    ),
    "augmentation": Words("аугментац*, аугментир*, augmentation, augmentations, augmented, =aug"),
}
_NAMED = Either(*SUBJECTS.values())
_SCORED = Number(lambda word: word.number is not None)
_PLAIN = Words("обычн*, базов*, бейзлайн*, бэйзлайн*, одиночн*, одна модель, отдельн*, baseline, plain, single, base")
_TRAINING = Words("трейн, train, обучающ*, тренировоч*, обучении, training")
_DIGIT = re.compile(r"\d")
MAX_LINE = 300
"""Longer printed lines are dumped data."""

_MENTIONED = ("tta", "test-time", "test time", "ensemb", "blend", "stacking", "voting", "averaging", "aug")
_IN_RUSSIAN = ("тта", "ансам", "ансаб", "усредн", "среднее", "бленд", "стекинг", "стэкинг", "голосов", "ауг")


@dataclass(frozen=True)
class PairedScores:
    """The line where the second of two scores stands, and what tells them apart."""

    subject: str
    location: Location


def told_in_pairs(prose: Prose) -> Iterator[PairedScores]:
    """Sentences, and lines of one table or list, that state both scores; each subject once for a cell."""
    named = prose.candidates(_NAMED, around=_SCORED)
    cells = {sentence.location.cell for sentence in named if _NAMED.search(sentence.words) is not None}
    for position in sorted(cells):
        sentences = [s for s in prose.of(prose.notebook.cell(position)) if s.kind not in ("comment", "heading")]
        yield from _pairs(list(_rows(sentences)), is_one_table=True)


def printed_in_pairs(texts: Iterable[tuple[int, str]]) -> Iterator[PairedScores]:
    """Printed texts, each with its cell: of their lines one names a score with something, another one without it."""
    found = [
        Sentence(line.strip(), "paragraph", Location(cell, 1, 1, 1, 1))
        for cell, text in texts
        if _mentions(text)
        for line in text.split("\n")
        if len(line) <= MAX_LINE and _mentions(line)
    ]
    yield from _pairs(found, is_one_table=False)


def _mentions(text: str) -> bool:
    lower = text.lower()
    known = _MENTIONED if lower.isascii() else _MENTIONED + _IN_RUSSIAN
    return any(word in lower for word in known)


def _rows(sentences: Sequence[Sentence]) -> Iterator[Sentence]:
    """The sentences, those of one row of a table joined."""
    for (_, is_cell), group in groupby(sentences, key=lambda s: (s.location.line, s.kind == "cell")):
        row = list(group)
        if is_cell:
            yield Sentence(" | ".join(s.text for s in row), "cell", row[0].location)
        else:
            yield from row


def _pairs(rows: Sequence[Sentence], *, is_one_table: bool) -> Iterator[PairedScores]:
    scored = [row for row in rows if _DIGIT.search(row.text) and _shares(row) and PLAN.search(row.words) is None]
    for subject, pattern in SUBJECTS.items():
        found = _second(scored, pattern, is_one_table) or next(
            (row for row in scored if _holds_both(row, pattern)), None
        )
        if found is not None:
            yield PairedScores(subject, found.location)


def _second(rows: Sequence[Sentence], pattern: Pattern, is_one_table: bool) -> Sentence | None:
    """The later one of a line with something and a line without it."""
    with_it = [row for row in rows if Affirmed(pattern).search(row.words) is not None]
    without = [row for row in rows if row not in with_it and _is_without(row, pattern, is_one_table)]
    if not with_it or not without:
        return None
    return max(with_it[0], without[0], key=lambda row: (row.location.cell, row.location.line))


def _is_without(row: Sentence, pattern: Pattern, is_one_table: bool) -> bool:
    if Denied(pattern).search(row.words) is not None:
        return True
    is_row = is_one_table and row.kind in ("cell", "item")
    return is_row and ((NETWORK | _PLAIN).search(row.words) is not None or _BARE.match(row.text) is not None)


def _holds_both(row: Sentence, pattern: Pattern) -> bool:
    """«TTA подняла точность с 0.953 до 0.957», «с TTA 0.957, без нее 0.953»."""
    if row.kind == "cell" or len(_shares(row)) != 2 or pattern.search(row.words) is None:
        return False
    if _TRAINING.search(row.words) is not None:
        return False
    return COMPARES.search(row.words) is not None or _WITHOUT.search(row.text) is not None


_BARE = re.compile(r"(?:без|without)(?: нее| них| it| them)?(?!\s*[^\W\d_])", re.IGNORECASE)
_WITHOUT = re.compile(r"\b(?:без|without|против|vs|вместо|instead)\b", re.IGNORECASE)


def _shares(row: Sentence) -> list[float]:
    return [value for word in row.words if (value := share(row, word)) is not None]
