"""Sentences that compare two accuracies and call one of them better."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from reviewlint.text.matching import Words
from reviewlint.text.prose import Prose
from reviewlint.text.sentences import Sentence
from reviewlint.text.words import Word

_ACCURACY = Words("точность, accuracy, =acc, =val_acc, =val_accuracy")
COMPARES = Words(
    "лучше, хуже, выше, ниже, улучш*, ухудш*, вырос, выросл*, упал, упал*, повысил*, снизил*, поднял*, увеличил*",
    "уменьшил*, прирост, выигр*, проигр*, обошл*, обгон*, уступ*, превос*, победил*, больше, меньше, точнее",
    "better, worse, higher, lower, best, improv*, drop*, increas*, decreas*, rose, fell, wins, beats, outperform*",
    "gain",
)
_ELSEWHERE = Words(
    "kaggle, каггл, кагл, лидерборд*, leaderboard, =lb, public, private, паблик*, сабмит*, submission, submit",
    "скор, score",
    "статья, статье, paper, автор, соревнован*, competition, imagenet, train, трейн*, обучающ*, тренировоч*",
)
_PAIRED = Words("мак-немар*, макнемар*, mcnemar*, попарн*, парный, paired, bootstrap*, бутстр*, статистич*, значим*")
_PLANS = Words(
    "хотим, хочу, цель, нужно, надо, попробуем, ожида*, если, может, возможно, можно, примерно, около",
    "would, want, should, could, =if, goal, =may, might, likely, about, around",
)
_PERCENT = re.compile(r"%|процент|percent")
_RANGE = re.compile(r"\s?[-–—]\s?\d")


@dataclass(frozen=True)
class Comparison:
    """A sentence that sets two accuracies (shares of 1) against each other, as they are written."""

    sentence: Sentence
    values: tuple[float, float]
    written: tuple[str, str]


def comparisons(prose: Prose) -> Iterator[Comparison]:
    """The statements that call one of two accuracies better or worse, or say that it rose or fell, in order."""
    for sentence in prose.candidates(_ACCURACY):
        words = sentence.words
        if sentence.text.rstrip().endswith("?") or _ACCURACY.search(words) is None or COMPARES.search(words) is None:
            continue
        if any(pattern.search(words) for pattern in (_ELSEWHERE, _PAIRED, _PLANS)):
            continue
        found = [(value, word.text) for word in words if (value := share(sentence, word)) is not None]
        if len(found) == 2:
            (one, shown_one), (other, shown_other) = found
            yield Comparison(sentence, (one, other), (shown_one, shown_other))


def share(sentence: Sentence, word: Word) -> float | None:
    """A number as an accuracy; None for other numbers."""
    if word.number is None or word.size or _RANGE.match(sentence.text[word.end :]):
        return None
    decimals = len(re.split(r"[.,]", word.text)[-1]) if re.search(r"[.,]", word.text) else 0
    if 20 <= word.number <= 100 and (decimals or _PERCENT.search(sentence.text[word.end :])):
        return word.number / 100
    return word.number if decimals >= 2 and 0.2 <= word.number <= 1 else None
