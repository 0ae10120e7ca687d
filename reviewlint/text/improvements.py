"""Sentences that say of a technique that it made the result better."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reviewlint.text.matching import Affirmed, Near, Words
from reviewlint.text.prose import Prose
from reviewlint.text.sentences import Sentence
from reviewlint.text.vocabulary import METRIC, PLAN, POSSIBLE
from reviewlint.text.words import Word

_TTA = Words("tta, тта, test-time, test time")
_ENSEMBLE = Words("ансамбл*, ансабл*, усреднени*, бленд*, блендинг*, стекинг*, голосовани*, ensembl*, blend*, stacking")
_OTHER = Words(
    "аугментац*, augment*, albumentations, dropout, дропаут*, batchnorm*, batch normalization, регуляризац*",
    "regulariz*, разморозк*, разморажив*, дообучени*, fine-tuning, fine tuning, finetun*, тонкая настройка",
    "тонкой настройки, amsgrad, оптимизатор*, optimizer*, scheduler*, label smoothing, mixup, cutmix, cutout",
    "псевдо*, pseudo*, балансировк*, learning rate, шаг обучения, скорость обучения, weight decay, callback*",
    "предобработк*, нормализац*, архитектур*, параметр*, слой, слои, слоя, слоев, голов*, очистк*, обогащени*",
    "head, layer, layers, cleaning, preprocessing",
)
# What was seen, not what is known of the technique in general: a past tense, or a small effect of one's own.
_IMPROVED = Words(
    "=улучшил, =улучшила, =улучшило, =улучшили, =повысил, =повысила, =повысило, =повысили, =помог, =помогла, =помогло",
    "=помогли, =увеличил, =увеличила, =увеличило, =увеличили, =поднял, =подняла, =подняло, =подняли, =вырос, =выросла",
    "=выросло, =подросла, =подрос, =дал прирост, =дала прирост, =дало прирост, =дали прирост, =улучшился, =улучшилась",
    "=улучшилось, =улучшились, =повысилась, =повысился, =повысилось, =увеличилась, =увеличилось, стало лучше",
    "=improved, =boosted, =helped, =raised, =increased, got better, became better",
)
_IMPROVES_HERE = Near(
    Words("немного, чуть, слегка, незначительно, здесь, нам, нас, slightly, here, =us"),
    Words("=улучшает, =повышает, =помогает, =увеличивает, =поднимает, =improves, =helps, =boosts, =raises"),
    within=2,
)
_BETTER = _IMPROVED | _IMPROVES_HERE
_MAY_CLAIM = Near(_TTA | _ENSEMBLE | _OTHER, _BETTER, within=12)
_OF_RESULT = Near(_BETTER, METRIC | Words("=f1, =auc"), within=5)
_NUMBER = re.compile(r"\d[.,]\d|\d\s?%|\bв \d+ раз")
_ELSEWHERE = Words("статья, статье, авторы, исследовани*, известно, обычно, paper, authors, usually, imagenet")


@dataclass(frozen=True)
class Improvement:
    """A sentence that credits a technique; `subject` is `tta`, `ensemble` or `other`."""

    sentence: Sentence
    subject: str


def improvements(prose: Prose) -> Iterator[Improvement]:
    """The statements, without a number, that something of one's own work improved the result, in order."""
    for sentence in prose.candidates(_MAY_CLAIM):
        words = sentence.words
        if sentence.kind == "heading" or sentence.text.rstrip().endswith("?") or _NUMBER.search(sentence.text):
            continue
        if _claims(words):
            yield Improvement(sentence, _subject(words))


def _claims(words: Sequence[Word]) -> bool:
    if _MAY_CLAIM.search(words) is None or PLAN.search(words) or POSSIBLE.search(words) or _ELSEWHERE.search(words):
        return False
    return Affirmed(_BETTER).search(words) is not None and _OF_RESULT.search(words) is not None


def _subject(words: Sequence[Word]) -> str:
    if _TTA.search(words):
        return "tta"
    return "ensemble" if _ENSEMBLE.search(words) else "other"
