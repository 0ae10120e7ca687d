"""What an augmentation does to a picture, and how much: the words and the thresholds of «strong».

Strong (rulebook, RL502) is any of: rotation from 15°, zoom beyond ±20 %, shear from 10°, brightness or contrast beyond
±20 %, a random crop, cut out regions, hue, saturation or channel shift above 10 of 255, blur, noise, perspective,
elastic or grid distortion, RandAugment and its like. What it does not name (CLAHE, sharpening, …) stays undecided.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from math import inf
from typing import Final, NamedTuple

from reviewlint.knowledge.signatures import MISSING, default


class Unknown:
    """The type of UNKNOWN."""

    def __repr__(self) -> str:
        return "UNKNOWN"


UNKNOWN: Final = Unknown()
"""An argument that is given, but whose value is not known."""


@dataclass(frozen=True, slots=True)
class Strength:
    """How one augmentation changes pictures; None where that is not decided.

    `what` names all its effects («поворот до 30°, отражение по горизонтали»), `strongest` only the strong ones.
    """

    random: bool | None
    strong: bool | None
    what: str = ""
    strongest: str = ""


STILL: Final = Strength(random=False, strong=False)
"""Nothing random happens."""


class Amount(NamedTuple):
    """How far from no change an effect goes; `complete` is False where a part of the value is not known."""

    value: float
    complete: bool


Measure = Callable[[object], Amount]


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of change: its words, and from which amount on it is strong.

    Strong is beyond `limit` (or at it, with `inclusive`); between `doubt` and `limit` nothing is decided.
    The words give amounts below `below`, multiplied by `scale`.
    """

    bare: str
    words: str = ""
    limit: float = inf
    doubt: float = inf
    inclusive: bool = False
    scale: float = 1
    below: float = inf

    def judge(self, amount: Amount) -> bool | None:
        """Whether the amount is strong."""
        tolerance = 1e-6
        if amount.value > self.limit + tolerance or (self.inclusive and amount.value >= self.limit - tolerance):
            return True
        if not amount.complete:
            return None if min(self.limit, self.doubt) < inf else False
        return None if amount.value > self.doubt + tolerance else False

    def describe(self, amount: Amount) -> str:
        """The effect in words."""
        if not self.words or not amount.complete or amount.value >= self.below:
            return self.bare
        return self.words.format(_number(amount.value * self.scale))


@dataclass(frozen=True, slots=True)
class Effect:
    """One effect of an augmentation: its kind, and the parameters that say how much; the largest of them counts."""

    kind: Kind
    parameters: tuple[str, ...] = ()
    measure: Measure | None = None

    def amount(self, target: str, arguments: Mapping[str, object]) -> Amount:
        """How much of the effect these arguments ask for."""
        if self.measure is None:
            return Amount(1, complete=True)
        values = [arguments.get(name, default(target, name)) for name in self.parameters]
        # A parameter without a default belongs to another version, unless it is the only one.
        amounts = [self.measure(value) for value in values if value is not MISSING] or [Amount(0, complete=False)]
        return Amount(max(amount.value for amount in amounts), all(amount.complete for amount in amounts))


def combine(effects: Iterable[Effect], target: str, arguments: Mapping[str, object]) -> Strength:
    """The strength of all effects together."""
    present = [(effect.kind, effect.amount(target, arguments)) for effect in effects]
    present = [(kind, amount) for kind, amount in present if amount.value or not amount.complete]
    if not present:
        return STILL
    verdicts = [kind.judge(amount) for kind, amount in present]
    strong = True if True in verdicts else (None if None in verdicts else False)
    random = True if any(amount.value for _, amount in present) else None
    words = [kind.describe(amount) for kind, amount in present]
    return Strength(
        random,
        strong,
        ", ".join(dict.fromkeys(words)),
        ", ".join(dict.fromkeys(word for word, verdict in zip(words, verdicts, strict=True) if verdict)),
    )


def symmetric(value: object) -> Amount:
    """`30` and `(-30, 10)` reach 30 away from nothing."""
    return _farthest(value, 0)


def around_one(value: object) -> Amount:
    """`0.2` means 0.8…1.2; a range is given as it is: `(0.7, 1.1)`."""
    return _farthest(value, 1) if isinstance(value, (tuple, list, dict)) else symmetric(value)


def factor(value: object) -> Amount:
    """`1.3` and `(0.7, 1.1)` are factors: 1 changes nothing."""
    return _farthest(value, 1)


def flag(value: object) -> Amount:
    """Whether something is switched on."""
    return Amount(0, complete=False) if value is UNKNOWN or value is MISSING else Amount(bool(value), complete=True)


def ranged(measure: Measure) -> Measure:
    """A single number is applied to every picture alike, and is nothing random; only a range is."""

    def measured(value: object) -> Amount:
        if isinstance(value, dict):
            value = {key: part for key, part in value.items() if not isinstance(part, (int, float))} or None
        return Amount(0, complete=True) if value is None or isinstance(value, (int, float)) else measure(value)

    return measured


def times(multiplier: float, measure: Measure = symmetric) -> Measure:
    """The same amount in another unit."""

    def measured(value: object) -> Amount:
        amount = measure(value)
        return Amount(amount.value * multiplier, amount.complete)

    return measured


def _farthest(value: object, neutral: float) -> Amount:
    """The largest distance of a number, or of the numbers in a sequence or dict, from the neutral one."""
    if value is None:
        return Amount(0, complete=True)
    if isinstance(value, (int, float)):
        return Amount(abs(value - neutral), complete=True)
    if isinstance(value, dict):
        value = list(value.values())
    if not isinstance(value, (tuple, list)):
        return Amount(0, complete=False)
    parts = [_farthest(part, neutral) for part in value if part is not None]
    return Amount(max((part.value for part in parts), default=0), all(part.complete for part in parts))


def _number(value: float) -> str:
    return f"{value:.2g}".replace(".", ",") if value < 10 else f"{value:.0f}"


def strong(words: str) -> Kind:
    """A kind that is strong in any amount."""
    return Kind(words, limit=0)


def undecided(words: str) -> Kind:
    """A kind that the rulebook does not weigh."""
    return Kind(words, doubt=0)


FLIP: Final = Kind("отражение")
FLIP_LEFT_RIGHT: Final = Kind("отражение по горизонтали")
FLIP_UP_DOWN: Final = Kind("отражение по вертикали")
SHIFT: Final = Kind("сдвиг", "сдвиг до {} %", scale=100, below=1)
SHIFT_PIXELS: Final = Kind("сдвиг")
ROTATION: Final = Kind("поворот", "поворот до {}°", limit=15, inclusive=True)
QUARTER_TURN: Final = strong("поворот на 90°")
SHEAR: Final = Kind("наклон (shear)", "наклон (shear) до {}°", limit=10, inclusive=True)
ZOOM: Final = Kind("изменение масштаба", "изменение масштаба до ±{} %", limit=0.2, scale=100)
BRIGHTNESS: Final = Kind("изменение яркости", "изменение яркости до ±{} %", limit=0.2, scale=100)
CONTRAST: Final = Kind("изменение контраста", "изменение контраста до ±{} %", limit=0.2, scale=100)
HUE: Final = Kind("сдвиг тона", "сдвиг тона до ±{}", limit=10)
SATURATION: Final = Kind("изменение насыщенности", "изменение насыщенности до ±{}", limit=10)
CHANNELS: Final = Kind("сдвиг цветовых каналов", "сдвиг цветовых каналов до ±{}", limit=10)
CROP: Final = strong("случайная обрезка")
CUTOUT: Final = strong("вырезание областей")
BLUR: Final = strong("размытие")
NOISE: Final = strong("шум")
PERSPECTIVE: Final = strong("искажение перспективы")
ELASTIC: Final = strong("эластичное искажение")
GRID: Final = strong("искажение по сетке")
GRAY: Final = strong("обесцвечивание")
INVERSION: Final = strong("инверсия цветов")
CHANNEL_SHUFFLE: Final = strong("перестановка цветовых каналов")
CHANNEL_DROP: Final = strong("обнуление цветовых каналов")
WEATHER: Final = strong("имитация погоды")
TILE_SHUFFLE: Final = strong("перестановка частей снимка")
STYLE: Final = strong("перенос цветов с других снимков")
EQUALISATION: Final = undecided("выравнивание гистограммы")
SHARPNESS: Final = undecided("изменение резкости")
POSTERISATION: Final = undecided("постеризация")
COLOUR: Final = undecided("изменение цвета")
COMPRESSION: Final = Kind("сжатие JPEG", doubt=20)
OPTICAL: Final = Kind("оптическое искажение", doubt=0.1)
TONE_CURVE: Final = Kind("изменение тоновой кривой", doubt=0.2)
