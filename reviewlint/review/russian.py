"""Small helpers of Russian wording, used as filters of the templates."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date

_MONTHS = (
    "января", "февраля", "марта", "апреля", "мая", "июня",
    "июля", "августа", "сентября", "октября", "ноября", "декабря",
)  # fmt: skip


def plural(number: float, one: str, few: str, many: str) -> str:
    """The number with its noun in the right form: «1 слой», «2 слоя», «5 слоев», «1,5 слоя»."""
    if isinstance(number, float) and not number.is_integer():
        return f"{number:g} {few}".replace(".", ",", 1)
    whole = abs(int(number))
    if whole % 10 == 1 and whole % 100 != 11:
        form = one
    elif whole % 10 in (2, 3, 4) and whole % 100 not in (12, 13, 14):
        form = few
    else:
        form = many
    return f"{int(number)} {form}"


def listing(items: Iterable[object], last: str = "и") -> str:
    """«a, b и c»."""
    words = [str(item) for item in items]
    if len(words) < 2:
        return "".join(words)
    return f"{', '.join(words[:-1])} {last} {words[-1]}"


def cells(numbers: int | Iterable[int]) -> str:
    """«в ячейке 7», «в ячейках 36, 56 и 65»."""
    found = sorted({numbers} if isinstance(numbers, int) else set(numbers))
    return f"в ячейке {found[0]}" if len(found) == 1 else f"в ячейках {listing(found)}"


def names_cells(text: str) -> bool:
    """Whether a text names cells by their numbers, which then have to be explained."""
    return re.search(r"\bячей\w+ \d", text) is not None


def day(when: date | str) -> str:
    """A date as a letter says it, «5 февраля»; text stays as it is."""
    return when if isinstance(when, str) else f"{when.day} {_MONTHS[when.month - 1]}"


def sentence(text: str) -> str:
    """A message as a sentence: with a capital and a full stop."""
    text = text.strip()
    if text[:1].islower() and text[:1] > "z":  # only Russian words: names of code keep their case
        text = text[:1].upper() + text[1:]
    return text if text.endswith((".", "!", "?", "…")) else text + "."
