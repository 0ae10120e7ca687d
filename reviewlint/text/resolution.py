"""Whether a sentence concludes that a higher resolution of the pictures gave better results."""

from __future__ import annotations

import re
from collections.abc import Sequence
from itertools import pairwise

from reviewlint.text.matching import Affirmed, Denied, Either, Match, Near, Number, Pattern, Without, Words
from reviewlint.text.vocabulary import CONCLUDES, METRIC, PICTURES, PLAN, POSSIBLE
from reviewlint.text.words import Word

_SIZE_NAMES = Words("разрешение, resolution, img size, imgsize, image size, input size, input shape")
_SIZE = Words("размер, размерность, величина, size, dimension")
_OF_SOMETHING_ELSE = Words(
    "батч*, пакет*, выборк*, датасет*, модел*, ядр*, фильтр*, слой, сет*, окн*, экран, график*",
    "batch*, dataset*, model, kernel, filter, network, screen, window, figure, plot",
)
_OTHER_SIZE = Near(_SIZE | _SIZE_NAMES, _OF_SOMETHING_ELSE, within=1)
_PICTURE_SIZE = _SIZE_NAMES | Near(_SIZE, PICTURES | Words("вход*, кроп*, input, crop"), within=2)
_UP = Words(
    "увелич*, повыш*, повысил*, поднял*, поднят*, подъем, рост, =больше, больший, большой, =выше",
    "высокий, высшее, крупный, максимальн*, полном, хорошее",
    "increas*, higher, high, larger, large, bigger, big, greater, rais*, upscal*, full, growing",
)
_LARGE = Words(
    "=большие, =больших, =большими, =большим, =большего, крупный, увеличенный, =большой",
    "larger, large, bigger, big, higher, high, upscaled, high-resolution, highres, hires",
)
_OF_MANY = Words(
    "количеств*, кол-во, числ*, набор*, датасет*, выборк*, объем*, доля, доли",
    "number, amount, set, dataset, collection, data",
)
_ONE_PICTURE = Words("=картинка, =картинки, =картинку, =изображение, =изображения, =кадр, =снимок, =снимки")
_IN_PIXELS = Number(lambda word: word.size or 64 <= (word.number or 0) <= 2048)
_HIGHER = (
    Near(_UP, _PICTURE_SIZE, within=3)
    | Without(Near(_LARGE, PICTURES, within=1, ordered=True), _OF_MANY)
    | Near(Words("увелич*, =больше, =крупнее"), _ONE_PICTURE, within=1, ordered=True)
    | Near(Words("на, до, to"), _IN_PIXELS, PICTURES | _PICTURE_SIZE, within=1)
    | Words("=hires, =highres")
)
_DOWN = Words(
    "уменьш*, сниж*, снизил*, низкий, =ниже, =меньше, меньший, маленький, небольшой, мелкий",
    "decreas*, lower, low, smaller, small, reduc*, downscal*",
)
_SMALL = Words("маленький, мелкий, небольшой, =меньшие, =меньших, =меньшими, smaller, small, lower")
_LOWER = Near(_DOWN, _PICTURE_SIZE, within=3) | Without(Near(_SMALL, PICTURES, within=1, ordered=True), _OF_MANY)
_BETTER = Words(
    "улучш*, лучший, лучше, получше, прирост*, прибав*, выигр*, помог*, эффективн*, положительн*",
    "improv*, better, best, boost*, help*, benefi*, gain*, outperform*, pays off, paid off",
)
_MORE = Words(
    "вырос*, возрос*, выраст*, раст*, повыс*, повыш*, увелич*, подня*, =выше, высокий, рост, хороший",
    "точнее, больше, прибавк*, плюс",
    "higher, increas*, rais*, rose, rise, good, great, up, grew, grow*",
)
_WORSE = Words(
    "хуже, ухудш*, сни*, упал*, пада*, =ниже, теря*, потер*, низкий",
    "worse, drop*, decreas*, lower, degrad*, hurt*, poor*, fell, lost",
)
_GOOD_RESULT = Either(_BETTER, Near(_MORE, METRIC, within=3))
_CAUSE = Words(
    "благодаря, в результате, за счет, засчет, из-за",
    "thanks, due, because of, result of",
)
_REACHED = Words(
    "получ*, достич*, достиг*, добит*, добил*, удал*, выйти, вышел, вышли, поднял*, позволил*",
    "obtain*, achiev*, reach*, got, get, allowed, led",
)
_AIM = (
    METRIC
    | Words("вариант, верси*, решение, лучш*, version, variant, best")
    | Number(lambda word: 0 < (word.number or 0) <= 100)
)
_CREDITED = Near(_CAUSE, _HIGHER, within=2, ordered=True)
_THE_MORE = Near(Words("чем, =the"), _HIGHER, Words("тем, =the"), _BETTER | _MORE, within=4, ordered=True)
_COMPARED = Affirmed(Near(_BETTER | _MORE, Words("чем, than"), within=2, ordered=True))
_SHIFT = Near(Words("с, от, from"), _IN_PIXELS, Words("на, до, к, to"), _IN_PIXELS, within=2, ordered=True)
_THE_HIGHER = Words(
    "чем выше тем, чем больше тем, чем крупнее тем",
    "=the =higher =the, =the =larger =the, =the =bigger =the",
)
MAY_CREDIT_RESOLUTION: Pattern = Near(
    _HIGHER | _LOWER | _SHIFT | Near(_THE_HIGHER, _PICTURE_SIZE) | Near(_IN_PIXELS, _COMPARED),
    _BETTER | _MORE | _WORSE | _CAUSE,
)
"""What a sentence must hold before it is worth reading closely."""
_TURN = frozenset(("но", "однако", "хотя", "зато", "but", "however", "although", "though"))
_REACH = 8  # words between what was changed and what came of it


def credits_resolution(words: Sequence[Word]) -> bool:
    """Whether a sentence concludes that a higher resolution of the pictures gave a better result."""
    if _is_plan(words) or _OTHER_SIZE.search(words):
        return False
    if _THE_MORE.search(words) or (_THE_HIGHER.search(words) and _PICTURE_SIZE.search(words)) or _compares(words):
        return True
    if _leads_to(words, _HIGHER, _GOOD_RESULT) and not Denied(_GOOD_RESULT).search(words):
        return True
    if _leads_to(words, _LOWER, Near(_WORSE, METRIC, within=3)):
        return True
    return Near(_CREDITED, _REACHED, _AIM, within=_REACH).search(words) is not None


def _compares(words: Sequence[Word]) -> bool:
    """«при 512 точность выше, чем при 224», «переход с 224 на 512 поднял точность»."""
    if not (PICTURES | _PICTURE_SIZE).search(words) and not any(word.size for word in words):
        return False
    sizes = [(at, _pixels(words[at])) for (at,) in _IN_PIXELS.find(words)]
    for (one, before), (other, after) in pairwise(sizes):
        if before > after and any(one < at[0] < other for at in _COMPARED.find(words)):
            return True
        if before < after and _SHIFT.search(words[max(one - 1, 0) : other + 1]) and _GOOD_RESULT.search(words):
            return not Denied(_GOOD_RESULT).search(words)
    return False


def _pixels(word: Word) -> float:
    return float(re.split(r"\D", word.text)[0]) if word.size else word.number or 0.0


def _leads_to(words: Sequence[Word], change: Pattern, outcome: Pattern) -> bool:
    return any(
        not set(cause).intersection(effect) and _is_near(words, cause, effect)
        for cause in Affirmed(change).find(words)
        for effect in Affirmed(outcome).find(words)
    )


def _is_near(words: Sequence[Word], cause: Match, effect: Match) -> bool:
    """Whether cause and effect stand near, with no «но» between them."""
    first, last = min(cause[-1], effect[-1]), max(cause[0], effect[0])
    return last - first <= _REACH + 1 and not any(word.text in _TURN for word in words[first:last])


def _is_plan(words: Sequence[Word]) -> bool:
    if PLAN.search(words):
        return True
    return POSSIBLE.search(words) is not None and CONCLUDES.search(words) is None
