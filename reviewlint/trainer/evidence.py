"""What the shipped measurements say of a rule, in one Russian sentence with its limits; nothing heavy is imported.

Only effects whose interval excludes zero are told. A letter gets fewer than `explain`: effects of mechanism alone,
since one small synthetic data set says little of how large another effect is on photographs.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterable
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from reviewlint.trainer.conditions import CONDITIONS, REPORTED, Condition

FILE = Path(__file__).with_name("evidence.json")
_MECHANISM = frozenset(
    {("RL103", "scaled-twice"), ("RL201", "weak-augmentation"), ("RL201", "strong-augmentation")}
    | {(c.rule, c.name) for c in CONDITIONS if c.rule in ("RL501", "RL502")}
)
"""Effects that follow from how the thing works, whatever the pictures are."""
_MOST = 3
"""No more effects in one sentence."""
_LARGE = 0.1
"""The share from which tenths of a point say nothing to a reader of letters."""


@dataclass(frozen=True, slots=True)
class Effect:
    """A measured change, in shares of one, with the ends of its interval; `repeats` is the number of paired seeds."""

    rule: str
    condition: str
    metric: str
    effect: float
    low: float
    high: float
    repeats: int
    dataset: str
    image_size: int

    @property
    def is_distinguishable(self) -> bool:
        """Whether zero lies outside the interval."""
        return self.low > 0 or self.high < 0


@cache
def effects(path: Path = FILE) -> tuple[Effect, ...]:
    """All measured effects of a file, none where there is no such file."""
    if not path.is_file():
        return ()
    runs = json.loads(path.read_text(encoding="utf-8"))["runs"]
    names = ("rule", "condition", "metric", "effect", "low", "high", "dataset", "image_size")
    return tuple(Effect(**{name: run[name] for name in names}, repeats=len(run["seeds"])) for run in runs)


def cited(rule_code: str, path: Path = FILE) -> str | None:
    """What was measured of a rule, for `explain` and the docs; None where nothing stands out from zero."""
    return _sentence(effect for effect in effects(path) if effect.rule == rule_code)


def cited_in_letter(rule_code: str, path: Path = FILE, most: float = 1.0) -> str | None:
    """The same for a letter: of the effects of mechanism the smallest one, so that nothing is made to look graver.

    Nothing where even that is larger than `most`, the largest that the notebook can show.
    """
    found = [
        effect
        for effect in effects(path)
        if effect.rule == rule_code and (effect.rule, effect.condition) in _MECHANISM and effect.is_distinguishable
    ]
    smallest = min(found, key=lambda effect: abs(effect.effect), default=None)
    if smallest is None or abs(smallest.effect) > most:
        return None
    pictures = f"{_drawn(smallest, 'картинках')} {smallest.image_size}×{smallest.image_size}"
    return (
        f"Для ориентира: в опыте на {pictures} ({_repeats(smallest.repeats)}) {_told_plainly(smallest)}. "
        "На ваших фотографиях разница может быть другой."
    )


def _sentence(found: Iterable[Effect]) -> str | None:
    told = [effect for effect in found if effect.is_distinguishable][:_MOST]
    if not told:
        return None
    first = told[0]
    limits = f"на {_drawn(first)} ({first.image_size}×{first.image_size}), {_repeats(first.repeats)}"
    return f"В эталонном опыте {limits}: " + "; ".join(_told(effect) for effect in told) + "."


def _told(effect: Effect) -> str:
    """One effect: `sigmoid вместо softmax — точность ниже на 4,1 п. п. (от 2,0 до 6,2)`."""
    metric = "показанная точность" if effect.metric == REPORTED else "точность"
    return f"{_condition(effect).words} — {metric} {_changed(effect)}"


def _told_plainly(effect: Effect) -> str:
    """The same for a letter: `TTA с 3 проходами и слабыми аугментациями дала точность на … ниже, чем с 20`."""
    condition, side = _condition(effect), "ниже" if effect.effect < 0 else "выше"
    low, high = map(_rounded, sorted((abs(effect.low), abs(effect.high))))
    size = f"{_in_words(abs(effect.effect))} {side}"
    between = f"(от {low} до {high})"
    if effect.metric == REPORTED:
        verb = "занизила" if side == "ниже" else "завысила"
        return f"{condition.words} {verb} точность на {_in_words(abs(effect.effect))} {between}"
    passes = re.fullmatch(r"tta-(weak|strong)-(\d+)", condition.name)
    if passes is None:
        return f"получилось так: {condition.words} — точность на {size} {between}"
    number = "одним проходом" if passes[2] == "1" else f"{passes[2]} проходами"
    compared = "у предсказания без TTA" if condition.against == "plain" else "с 20"
    strength = {"weak": "слабыми", "strong": "сильными"}[passes[1]]
    return f"точность TTA с {number} и {strength} аугментациями была на {size} {between}, чем {compared}"


def _condition(effect: Effect) -> Condition:
    return {(c.rule, c.name, c.metric): c for c in CONDITIONS}[effect.rule, effect.condition, effect.metric]


def _drawn(effect: Effect, what: str = "данных") -> str:
    return f"синтетических {what}" if effect.dataset.startswith("synthetic") else f"{what} {effect.dataset}"


def _changed(effect: Effect) -> str:
    """`ниже на 4,1 п. п. (от 2,0 до 6,2)`."""
    side = "ниже" if effect.effect < 0 else "выше"
    ends = sorted((abs(effect.low), abs(effect.high)))
    size, low, high = (_points(abs(share)) for share in (effect.effect, *ends))
    return f"{side} на {size} п. п. (от {low} до {high})"


def _points(share: float) -> str:
    return f"{100 * share:.1f}".replace(".", ",")


def _rounded(share: float) -> str:
    return str(round(100 * share)) if share >= _LARGE else _points(share)


def _in_words(share: float) -> str:
    """`44 процентных пункта`, `1,1 процентного пункта`."""
    if share < _LARGE:
        return f"{_points(share)} процентного пункта"
    return _counted(round(100 * share), "процентный пункт", "процентных пункта", "процентных пунктов")


def _repeats(count: int) -> str:
    return _counted(count, "повтор", "повтора", "повторов")


def _counted(count: int, one: str, few: str, many: str) -> str:
    last, tens = count % 10, count % 100
    if last == 1 and tens != 11:
        return f"{count} {one}"
    return f"{count} {few}" if 2 <= last <= 4 and not 12 <= tens <= 14 else f"{count} {many}"
