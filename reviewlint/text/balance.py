"""What a sentence says of the balance of classes: even, uneven, to be balanced, or only asked about."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from enum import StrEnum
from functools import lru_cache
from typing import NamedTuple

from reviewlint.text.matching import Near, Pattern, Without, Words, is_denied
from reviewlint.text.prose import Prose
from reviewlint.text.sentences import Sentence
from reviewlint.text.vocabulary import CLASSES, CONCLUDES, COUNT, DATASET, DISTRIBUTION, IMAGES, LOOKS, TARGET
from reviewlint.text.words import Word, words


class Stance(StrEnum):
    """What is said of the classes; `BALANCING` is an intention or an act, `DECLINED` says that there is no need."""

    EVEN = "even"
    UNEVEN = "uneven"
    BALANCING = "balancing"
    DECLINED = "declined"
    ASKED = "asked"


@dataclass(frozen=True)
class BalanceClaim:
    """A sentence on the balance of classes; `names_classes` is False where only «распределение» is named."""

    sentence: Sentence
    stance: Stance
    names_classes: bool


def balance_claims(prose: Prose) -> Iterator[BalanceClaim]:
    """The sentences of a notebook that speak of the balance of classes, in order."""
    for sentence in prose.candidates(_HINTS):
        if found := _stance_of(sentence.text):
            stance, names_classes = found
            if not (stance is Stance.ASKED and sentence.kind == "heading"):
                yield BalanceClaim(sentence, stance, names_classes)


@lru_cache(maxsize=1024)  # the notebooks of one course share much of their text
def _stance_of(text: str) -> tuple[Stance, bool] | None:
    return balance_stance(words(text), text.endswith("?"))


_EVEN = Words(
    "равномерн*, поровну, одинаков*, =равны, =равно, =равное, =равные, =равным, =равных, =равном, ровный",
    "ровно, сопоставим*, однородн*, схож*, одно и то же, одно и тоже, столько же",
    "evenl*, uniform*, equal*, homogen*, comparable, =same, similar, identical, fairly even, quite even",
    "pretty even, is even, are even, even distribution, roughly even, relatively even, almost even",
    "nearly even, more even, even split",
)
_EQUAL = Words("=равны, =равные, =равными, поровну, сопоставим*, equal*, =comparable")
_UNEVEN = Words(
    "неравномерн*, неравн*, неодинаков*, неоднородн*, перекос*, перекош*, перевес, смещен*",
    "skew*, uneven*, unequal*, non-uniform*, nonuniform*",
)
_SKEW = Words("перекос*, перекош*, перевес, skew*")
# Said of the classes («выборка сбалансирована»), and put before a noun («на сбалансированной выборке»).
_BALANCED = Words(
    "=сбалансирован, =сбалансирована, =сбалансировано, =сбалансированы, =сбалансированна, =сбалансированно",
    "=сбалансированны, =сбалансированный, =сбалансированная, =сбалансированное, =сбалансированные",
    "=сбалансированным, =сбалансированными, =отбалансирован, =отбалансированы, =balanced, =well-balanced",
)
_MADE_BALANCED = Words(
    "=сбалансированной, =сбалансированную, =сбалансированных, =сбалансированного, =сбалансированном"
) | Near(
    Words("=on, =with, =using, =produce, =create, =make, =making, =get, =build, =from, =for"),
    Words("=balanced"),
    within=1,
    ordered=True,
)
_IMBALANCED = Words(
    "несбаланс*, разбаланс*, небаланс*, не-сбаланс*",
    "imbalanced, class-imbalanced, unbalanc*, disbalanced, inbalanced, non-balanced",
)
_IMBALANCE = Words("дисбаланс*, дизбаланс*, дисбалланс*, =imbalance, =imbalances, =disbalance, =inbalance, class skew")
_NO_IMBALANCE = Without(
    Near(Words("нет, нету, без, отсутств*, no, without, absent"), _IMBALANCE, within=3)
    | Near(
        Words("не, not, dont, doesnt, isnt"),
        Words("вид*, наблюд*, обнаруж*, замеч*, замет*, выяв*, имеет*, был*, see, seen, observ*, have, has, present"),
        _IMBALANCE,
        within=2,
    ),
    Words("учет*, need"),
)
_BALANCE = Words("баланс, сбалансированност*, =balance, =balanced")
_FINE = Words("соблюд*, хорош*, неплох*, приемлем*, норм*, идеальн*, good, fine, ok, acceptable, perfect, great")
_TO_BALANCE = Words(
    "балансир*, сбалансировать, сбалансируем, сбалансиру*, сбалансироть, сбалансировал*, балансировк*",
    "отбалансировать, отбалансируем, уравня*, уравнива*, выравн*, выровн*, перебаланс*",
    "=balance, =balancing, rebalanc*, equaliz*, equalis*",
)
_SAMPLING = Words(
    "оверсэмпл*, оверсемпл*, андерсэмпл*, андерсемпл*",
    "вес класс, веса для классов, взвешивание классов, взвесить классы",
    "oversampl*, undersampl*, over-sampl*, under-sampl*, smote, class weight",
)
_RESAMPLING = Near(
    Words("апсэмпл*, апсемпл*, даунсэмпл*, даунсемпл*, upsampl*, downsampl*"),
    CLASSES | Words("редк*, мажоритарн*, миноритарн*, majority, minority, rare"),
    within=5,
)  # of classes: pictures and signals are sampled up and down too
_DIFFERS = Words("отлича*, различа*, разница, differs, vary, varies")
_DIFFERENT = Words("=разное, =разные, =разно, =различное, =различно, =различны, different, unequal*")
_DOMINATES = Words(
    "преоблад*, доминир*, перепредставлен*, недопредставлен*",
    "dominat*, predomin*, outnumber*, overrepresent*, underrepresent*, under-represented",
    "over-represented",
)
_EXTREME = Words(
    "больше всего, меньше всего, больше всех, меньше всех, заметно больше, гораздо больше",
    "намного больше, значительно больше, значительно меньше, гораздо меньше, намного меньше, много больше",
    "сильно больше",
    "most, fewest, least, far more, much more, far fewer, much fewer",
)
_OTHER_SUBJECT = Words(
    "признак, размер, размерность, ширина, высота, яркость, цена, возраст, шум, инициализ*, пиксел*",
    "пробег, ошибк*, лосс, нагрузк*, угол, поворот, случайн*, белого, скорость, стоимость, контраст*",
    "цвет, интенсивность, градиент, разрешение, веса, вероятность",
    "feature, size, width, height, noise, initiali*, pixel, brightness, price, error, loss, mileage",
    "random, speed, depth, white, bias, variance, exploration, battery, load, gradient, resolution",
    "weights, learning, drawn, sampled, probability",
)
_TRADE_OFF = Words(
    "баланс между, сбалансированная точность",
    "balance between, balanced accuracy, balanced batch, load balanc*, load-balanc*, balanced load, unbalanced load",
)

# A textbook explains what may be with other people's data.
_OF_OTHERS = Words(
    "классический пример, типичный пример, если у вас, если ваш*",
    "classic example, typical example, if your, if you have, when working with, you may want, you might want",
)

_CLASS_SIZE = COUNT | Near(Words("размер, объем, size"), CLASSES, within=1)
_EVEN_COUNT = Near(_EVEN, _CLASS_SIZE, within=2)
_EVEN_SPREAD = Near(_EVEN | _BALANCED, DISTRIBUTION, within=5)
_EVEN_CLASSES = Near(_EVEN_COUNT, CLASSES, within=7) | Near(_EVEN_SPREAD, CLASSES, within=4)
_BALANCED_CLASSES = (
    Near(_BALANCED, CLASSES | TARGET | DATASET | IMAGES, within=5)
    | Near(_BALANCE, CLASSES, _FINE, within=3)
    | Near(CLASSES, _EQUAL, within=3)
)
_UNEVEN_CLASSES = (
    Near(_UNEVEN, CLASSES, within=5)
    | Near(_SKEW, DATASET, within=3)
    | Near(_CLASS_SIZE, _DIFFERS | _DIFFERENT, CLASSES, within=5)
    | Near(Near(DISTRIBUTION, CLASSES, within=2), _DIFFERS, within=3)
    | Near(_DOMINATES, CLASSES, within=4)
    | Near(_EXTREME, IMAGES | DATASET, CLASSES, within=3)
)
_UNEVEN_SPREAD = Near(_UNEVEN, DISTRIBUTION, within=5)
_BALANCING = _SAMPLING | _RESAMPLING | Near(_TO_BALANCE | _MADE_BALANCED, CLASSES | TARGET | DATASET, within=4)
_ASKING = Near(_BALANCED | _MADE_BALANCED | _BALANCE, CLASSES | TARGET | DATASET, within=3)

_HINTS: Pattern = (
    _BALANCED
    | _MADE_BALANCED
    | _IMBALANCED
    | _IMBALANCE
    | _BALANCE
    | _TO_BALANCE
    | _SAMPLING
    | Near(_EVEN | _UNEVEN, CLASSES | DISTRIBUTION)
    | _RESAMPLING
    | Near(_DIFFERS | _DIFFERENT | _DOMINATES | _EXTREME, CLASSES)
)
_NO_NEED = Near(
    Words("не, нет, нету, без, no, not, without"),
    Words("нужно, необходим*, обязательно, требуется, смысл*, need*, necessary, required"),
    within=2,
)


def balance_stance(words: Sequence[Word], is_question: bool = False) -> tuple[Stance, bool] | None:
    """What a sentence says of the balance of classes, and whether it names them; None where it says nothing."""
    if _TRADE_OFF.search(words) or _OF_OTHERS.search(words):
        return None
    found = _state(words)
    if found is not None and (is_question or _is_asked(words)):
        return Stance.ASKED, found[1]
    if found is not None:
        return found
    if match := _BALANCING.search(words):
        denied = is_denied(words, match) or _NO_NEED.search(words) is not None
        return Stance.DECLINED if denied else Stance.BALANCING, True
    if _ASKING.search(words):
        return Stance.ASKED, True
    return None


def _state(words: Sequence[Word]) -> tuple[Stance, bool] | None:
    """A statement of how the classes are."""
    if _IMBALANCE.search(words):
        return Stance.EVEN if _NO_IMBALANCE.search(words) else Stance.UNEVEN, True
    for said in _STATES:
        matches = said.pattern.find(words)
        if not matches or (said.may_be_of_others and _OTHER_SUBJECT.search(words)):
            continue
        affirmed = any(not is_denied(words, match) for match in matches)
        if said.is_even and affirmed and _MADE_BALANCED.search(words):
            continue
        return Stance.EVEN if said.is_even is affirmed else Stance.UNEVEN, said.names_classes
    return None


class _State(NamedTuple):
    """A way to say how things are spread; `may_be_of_others` where other things than classes are spread so too."""

    pattern: Pattern
    is_even: bool
    names_classes: bool = True
    may_be_of_others: bool = False


_STATES = (
    _State(_IMBALANCED, is_even=False),
    _State(_EVEN_CLASSES, is_even=True),
    _State(_BALANCED_CLASSES, is_even=True, may_be_of_others=True),
    _State(_UNEVEN_CLASSES, is_even=False),
    _State(_EVEN_SPREAD, is_even=True, names_classes=False, may_be_of_others=True),
    _State(_UNEVEN_SPREAD, is_even=False, names_classes=False, may_be_of_others=True),
)


def _is_asked(words: Sequence[Word]) -> bool:
    """Whether the state is what the author is about to look at, not what was seen."""
    return LOOKS.search(words) is not None and CONCLUDES.search(words) is None
