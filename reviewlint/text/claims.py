"""Accuracies that the text states: which sentence, what number, and whether it speaks of the run at hand."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reviewlint.text.matching import Words
from reviewlint.text.prose import Prose
from reviewlint.text.sentences import Sentence
from reviewlint.text.words import Word

_ACCURACY = Words("точность, accuracy, =acc, =val_acc, =val_accuracy")
# Scores from elsewhere, and numbers that are no result.
_ELSEWHERE = Words(
    "kaggle, каггл, кагл, кегл*, лидерборд*, leaderboard, =lb, public, private, паблик*, приват*, сабмит*, submission",
    "submit, скор, score, статья, статье, paper, автор, =sota, imagenet, бейзлайн*, бэйзлайн*, базлайн*, baseline",
    "colab, колаб*, машине, локальн*, сервер*, instance, machine, competition, соревнован*, конкурс*, призер",
)
_ANOTHER_RUN = Words(
    "раньше, ранее, прежний, предыдущ*, прошл*, изначальн*, первоначальн*, сначала, вначале, первый раз, другой",
    "других, до этого, был, была, было, были, давал*, показывал*, получал*, пробовал*, пробовала, тестировал*",
    "вчера, версия",
    "earlier, previous*, before, another, other, first time, was, were, used to, initially, version",
)
_NO_RESULT = Words(
    "цель, хотим, хочу, хотелось, нужно, надо, должн*, ожида*, планир*, попробуем, попытаемся, если, чтобы, может",
    "выше, больше, более, менее, ниже, меньше, около, примерно, порядка, почти, где-то, свыше, минимум",
    "максимум, лучше, хуже, вырос*, упал*, увелич*, сниз*, улучш*, повыс*, прирост, разниц*, порог",
    "угадыван*, случайн*",
    "goal, target, want, should, expect, above, over, below, under, about, around, roughly, nearly, almost, than",
    "at least, up to, more, less, increas*, improv*, drop*, random, guess*, threshold, would, could, can, if",
)
_BEFORE_A_CHANGE = frozenset(("на", "с", "со", "до", "от", "за", "by", "from", "to"))
"""What stands right before a number that is a change, or one end of it."""

_SIGNS = frozenset("~≈><≥≤+±")
_PERCENT = re.compile(r"\s?(?:%|процент|percent)")
_RANGE = re.compile(r"\s?[-–—]\s?\d")

NEAR = 4
"""How many words may stand between the metric and its number."""


@dataclass(frozen=True)
class Claim:
    """A sentence that states an accuracy: its share of 1, the number as written, its digits after the point."""

    sentence: Sentence
    value: float
    written: str
    decimals: int


def accuracy_claims(prose: Prose) -> Iterator[Claim]:
    """The plain statements «точность 0.93» of markdown about the run at hand, with one number each, in order."""
    for sentence in prose.candidates(_ACCURACY):
        if sentence.kind in ("comment", "cell") or sentence.text.rstrip().endswith("?"):
            continue
        words = sentence.words
        if any(pattern.search(words) for pattern in (_ELSEWHERE, _ANOTHER_RUN, _NO_RESULT)):
            continue
        claims = [claim for at in range(len(words)) if (claim := _claim(sentence, at)) is not None]
        if len(claims) == 1 and _stands_by_metric(words, claims[0].written):
            yield claims[0]


def _claim(sentence: Sentence, at: int) -> Claim | None:
    """The number at a place as an accuracy; None where it cannot be one."""
    word = sentence.words[at]
    if at and sentence.words[at - 1].text in _BEFORE_A_CHANGE:
        return None
    if sentence.text[: word.start].rstrip()[-1:] in _SIGNS:
        return None
    if word.number is None or word.size or _RANGE.match(sentence.text[word.end :]):
        return None
    decimals = len(re.split(r"[.,]", word.text)[1]) if re.search(r"[.,]", word.text) else 0
    is_percent = _PERCENT.match(sentence.text[word.end :]) is not None
    if 20 <= word.number <= 100 and (is_percent or decimals):
        return Claim(sentence, word.number / 100, word.text + (" %" if is_percent else ""), decimals + 2)
    if decimals >= 2 and 0.2 <= word.number <= 1:
        return Claim(sentence, word.number, word.text, decimals)
    return None


def _stands_by_metric(words: Sequence[Word], written: str) -> bool:
    number = next(at for at, word in enumerate(words) if word.text == written.removesuffix(" %"))
    return any(abs(at - number) <= NEAR + 1 for (at, *_) in _ACCURACY.find(words))
