"""Sentences in which an author asks for help, or says that something failed or was not understood."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum

from reviewlint.text.matching import Match, Near, Pattern, Without, Words
from reviewlint.text.prose import Prose
from reviewlint.text.sentences import Sentence
from reviewlint.text.words import Word


class Trouble(StrEnum):
    """What a sentence says: a question, an attempt that failed or gave nothing, something not understood."""

    ASKS = "asks"
    FAILED = "failed"
    NOT_UNDERSTOOD = "not-understood"


@dataclass(frozen=True)
class Question:
    """A sentence that a mentor should answer."""

    sentence: Sentence
    trouble: Trouble


_WHY = Words("почему, отчего, зачем, из-за чего, с чем связано")
_HOW = Words(
    "как правильно, как лучше, как подбирать, как подобрать, как исправить, как сделать, как быть, как выбрать",
    "как понять, как улучшить, как добиться, что делать, что не так, что я делаю не так, в чем ошибка, в чем причина",
    "как можно, что можно сделать",
    "в чем может быть, правильно ли, нужно ли, стоит ли, верно ли, надо ли, следует ли, имеет ли смысл, можно ли",
    "what is wrong, whats wrong, any ideas, any advice, any suggestions",
)
# Textbooks ask in English what they answer themselves: only what goes wrong with one's own work counts.
_OWN_TROUBLE = Near(
    Words("=why, how come, how can i, how do i, how should i, is it correct, is it ok, is it right, should i"),
    Words("=my, =our, doesn*, didn*, isn*, not working, not improve, worse, bad, =low, drop*, stuck, overfit*"),
    within=12,
)
_REQUEST = Words(
    "=подскажите, =подскажете, =подскажи, =помогите, =посоветуйте, =посоветуете, =посоветуй, прошу помочь",
    "прошу подсказать, прошу совета, прошу помощ*, прошу объяснить, нужен совет, нужна помощь",
    "буду благодар* за, буду рад* совету",
    "please help, please advise, please explain, help me understand, would appreciate any",
)
_UNKNOWN = Words(
    "не понял, не поняла, не поняли, не понимаю, не понимаем, не понять, =непонятно, =непонятен, =непонятна",
    "не понятно, =неясно, не ясно, не разобрался, не разобралась, не разобрались, не знаю почему, не знаю как",
    "не знаю что, не могу объяснить, не могу понять, не нашел объяснения, не нашла объяснения, =почему-то, почему то",
    "ума не приложу, причина не ясна, по какой-то причине, по непонятной причине, =загадка, объяснения не вижу",
    "don* understand, didn* understand, do not understand, did not understand, not sure why, not sure how",
    "for some reason, can* explain, cannot explain, no idea why, unclear why",
)
_NO_EXPLANATION = Near(Words("объяснени*, explanation"), Words("не вижу, нет, не наш*, no, have no"), within=20)
_NOT_CLEAR = Near(
    Words("=не, =мало"), Words("=понятно, =ясно, =понял, =поняла, =разобрался, =разобралась"), within=2, ordered=True
)
_UNKNOWN_REASON = Near(Words("причина, the reason"), Words("неизвест*, непонят*, неясн*, unknown, unclear"), within=3)
_CANNOT_EXPLAIN = Near(Words("объяснить, понять"), Words("не могу, не смог, не смогла, не берусь"), within=10)
_FAILED_RUSSIAN = Words(
    "не удалось, не удается, не удался, не удалась, не вышло, не получилось, не получается, не получился",
    "не получилась, не смог, не смогла, не смогли, не сработал, не сработало, не сработала, не сработали, не заработал",
    "не заработало, не заработала, не =запустился, не =запустилась, не =запустилось, не запускается",
    "потерпел* неудачу, провалился, провалилась, провалилось, провалом, закончилось ничем",
)
_FAILED_ENGLISH = (
    Near(
        Words("=i, =we, =my, =our, =ive"),
        Words("=failed, could not, couldn*, didn* work, did not work, doesn* work"),
        within=6,
        ordered=True,
    )
    | Near(Words("=i, =we"), Words("was unable, were unable, not able to"), within=2, ordered=True)
    | Near(Words("=my, =our"), Words("was unable, were unable, not able to"), within=6, ordered=True)
)
_NO_GAIN = (
    Without(
        Near(
            Words("не дал, не дало, не дала, не дали, не дает, не принес, не принесло, не принесла, не привел*"),
            Words(
                "прирост, улучшение, рост, эффект, выигрыш, польза, толк, =результата, =результат, =результатов",
            ),
            within=3,
        ),
        Words("=таких, =такого, =такой, =тех, =того"),
    )
    | Words("не помог, не помогает, не помогают, не помогло, не помогла, не помогли, без результата")
    | Words("did not help, didn* help, does not help, doesn* help, did not improve, didn* improve, no gain")
)
_LAST = Words("=failed")
# «Почему бы не взять сеть побольше?» proposes, it does not ask.
_PROPOSES = Words(
    "почему бы, отчего бы, why not, why don* we use, why don* we try, why don* we take, why don* we just",
    "why don* we add, why don* we look, why don* we start, why don* you",
)
_ASKS = _WHY | _HOW | _OWN_TROUBLE
_NOT_UNDERSTOOD = _UNKNOWN | _NO_EXPLANATION | _NOT_CLEAR | _UNKNOWN_REASON | _CANNOT_EXPLAIN
_FAILED = _FAILED_RUSSIAN | _FAILED_ENGLISH
_MAY_BE = _ASKS | _REQUEST | _NOT_UNDERSTOOD | _FAILED | _NO_GAIN | _LAST

_QUESTION = re.compile(r"\?[\"»”')*\s]*$")

# Who speaks to the reader as to a pupil, and what has not happened.
_TO_PUPIL = Words(
    "=ты, =тебе, =тебя, =вы, =вам, =вас, =ваш, =ваша, =ваши, =думаете, =попробуйте, =попробуй, =заметили, =обратите",
    "=рекомендация, =you, =your, =lets",
)
_OF_AUTHOR = Words("=я, =мне, =меня, =мы, =нам, =нас, =i, =me, =my, =we, =our")
_SUPPOSED = Words("если, чтобы, чтоб, вдруг, =бы, возможно, может, =if, =may, =might, =would, =unless, =when")
_RESOURCES = Words(
    "=времени, =временем, =часов, =часа, ресурс, мощность, =мощностей, квота, =памяти, =сессии, успеть, =успел",
    "=успела, =успели, enough time, no time, lack of time, out of time, out of memory, resource, quota",
)


_AN_ANSWER = 3
"""A statement of fewer words answers no question."""

_A_NOTE = 6
"""«TTA (failed)»: a note has not more words before its end."""

_BECAUSE = Words("потому, так как, поскольку, дело в том, из-за того, because, since, as the")
_HURTS = Words("=не, хуже, меня, doesn*, isn*, worse, =my")
"""A question about a trouble is the author's own, whatever follows it."""

_REACH = 6
"""How far before what is supposed its «если» may stand."""


def questions(prose: Prose) -> Iterator[Question]:
    """The sentences of a notebook that ask, or tell of a failure or of something not understood, in order."""
    for sentence in prose.candidates(_MAY_BE):
        trouble = None if sentence.kind == "heading" else _trouble(prose, sentence)
        if trouble is not None:
            yield Question(sentence, trouble)


def _trouble(prose: Prose, sentence: Sentence) -> Trouble | None:
    words = sentence.words
    if _REQUEST.search(words):
        return Trouble.ASKS
    if _is_question(sentence):
        asks = _ASKS.search(words) and not _PROPOSES.search(words)
        return (
            Trouble.ASKS
            if asks and not _speaks_to_pupil(prose, sentence) and not _is_answered(prose, sentence)
            else None
        )
    if _speaks_to_pupil(prose, sentence):
        return None
    if _is_said(_NOT_UNDERSTOOD, words):
        return Trouble.NOT_UNDERSTOOD
    if _is_said(_FAILED, words) or _ends_with_failure(words):
        return None if _RESOURCES.search(words) else Trouble.FAILED
    return Trouble.FAILED if _is_said(_NO_GAIN, words) else None


def _is_said(pattern: Pattern, words: Sequence[Word]) -> bool:
    """Whether something is stated, not supposed («если не получится, …», «не смогла бы») and no mere attribute."""
    return any(not _is_supposed(words, match) for match in pattern.find(words))


def _is_supposed(words: Sequence[Word], match: Match) -> bool:
    first, last = match[0], match[-1]
    before = (words[at] for at in range(max(first - _REACH, 0), first) if words[at].clause == words[first].clause)
    after = (word.text for word in words[last + 1 : last + 3])
    if any(_SUPPOSED.search((word,)) for word in before) or any(text in ("бы", "ли") for text in after):
        return True
    is_habit = words[last].text.endswith(("ет", "ют"))  # «сеть, которая не помогает»
    return is_habit and first > 0 and words[first - 1].text.startswith("котор")


def _is_question(sentence: Sentence) -> bool:
    return _QUESTION.search(sentence.text) is not None


def _speaks_to_pupil(prose: Prose, sentence: Sentence) -> bool:
    """Whether a course speaks: to its pupil, here or in the sentence before."""
    if _OF_AUTHOR.search(sentence.words):
        return False
    before = prose.before(sentence)
    near = (sentence, before) if before is not None and _is_next(before, sentence) else (sentence,)
    return any(_TO_PUPIL.search(one.words) for one in near)


def _is_answered(prose: Prose, sentence: Sentence) -> bool:
    """Whether a statement follows at once: the question is the author's own and leads to the answer."""
    after = prose.after(sentence)
    if after is None or after.kind == "heading" or _is_question(after) or not _is_next(sentence, after):
        return False
    if len(after.words) < _AN_ANSWER or (after.kind == "item" and after.location.line != sentence.location.end_line):
        return False
    return _BECAUSE.search(after.words[:4]) is not None or not _HURTS.search(sentence.words)


def _is_next(one: Sentence, other: Sentence) -> bool:
    return other.location.line - one.location.end_line <= 1


def _ends_with_failure(words: Sequence[Word]) -> bool:
    """«Test time augmentation (failed)»."""
    found = _LAST.search(words)
    return found is not None and found[0] == len(words) - 1 <= _A_NOTE
