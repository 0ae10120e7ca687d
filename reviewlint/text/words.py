"""Words of a sentence: folded, stemmed, with their place in it and the clause they stand in."""

from __future__ import annotations

import re
from functools import lru_cache
from typing import Any, NamedTuple

_TOKEN = re.compile(
    r"(?P<size>\d+\s?[xXхХ×*]\s?\d+)"
    r"|(?P<number>[1-9]\d{0,2}(?:[ \u00a0,]\d{3})+(?!\d)|\d+(?:[.,]\d+)?)"
    r"|(?P<word>[^\W\d_]+\d*(?:['’\u2010\u2011-][^\W\d_]+\d*)*)"
    r"|(?P<stop>[,;:()!?.—–]|-(?=\s))"
)
# Conjunctions that start a clause of their own: a negation before them does not reach past them.
_TURNS = frozenset(("но", "а", "однако", "хотя", "зато", "поэтому", "but", "however", "although", "though", "so"))
# Letters that look alike in both alphabets; recognised text and hasty typing mix them inside one word.
_LATIN, _CYRILLIC = "aceopxykmthb", "асеорхукмтнв"
_TO_CYRILLIC = str.maketrans(_LATIN, _CYRILLIC)
_TO_LATIN = str.maketrans(_CYRILLIC, _LATIN)
_DROPPED = str.maketrans("ё", "е", "'’-\u2010\u2011")


class Word(NamedTuple):
    """One word or number: `text` is folded, `start` and `end` are offsets in the sentence.

    `number` is set for numbers, `size` for sizes such as 224x224; `clause` counts the clauses before it.
    """

    text: str
    start: int
    end: int
    clause: int
    number: float | None = None
    size: bool = False

    @property
    def stem(self) -> str:
        """The word without its ending."""
        return stem(self.text)


@lru_cache(maxsize=4096)  # the notebooks of one course share much of their text
def words(sentence: str) -> tuple[Word, ...]:
    """The words of a sentence; punctuation only moves the clause on."""
    found: list[Word] = []
    clause = 0
    for token in _TOKEN.finditer(sentence):
        start, end = token.span()
        match token.lastgroup:
            case "word":
                text = fold(token[0])
                clause += text in _TURNS
                found.append(Word(text, start, end, clause))
            case "number":
                found.append(Word(token[0], start, end, clause, _number(token[0])))
            case "size":
                found.append(Word(token[0], start, end, clause, size=True))
            case _:
                clause += 1
    return tuple(found)


def fold(word: str) -> str:
    """Lower case, one alphabet, no «ё», no hyphens or apostrophes inside."""
    word = word.lower().translate(_DROPPED)
    if word.isascii():
        return word
    latin = [letter for letter in word if letter.isascii()]
    if not latin:
        return word
    if all(letter in _LATIN for letter in latin):
        return word.translate(_TO_CYRILLIC)
    return word.translate(_TO_LATIN)


@lru_cache(maxsize=8192)
def stem(word: str) -> str:
    """The stem of a folded word, Russian or English by its letters."""
    return str(_stemmer("english" if word.isascii() else "russian").stemWord(word))


@lru_cache(maxsize=2)
def _stemmer(language: str) -> Any:
    # The package loads thirty languages: not before the first word.
    import snowballstemmer  # type: ignore[import-untyped]

    return snowballstemmer.stemmer(language)


def _number(text: str) -> float:
    digits = text.replace("\u00a0", "").replace(" ", "")
    if "," in digits and not digits.startswith("0") and len(digits.rpartition(",")[2]) == 3:
        digits = digits.replace(",", "")
    return float(digits.replace(",", "."))


_LETTERS = re.compile(r"[^\W\d_]+\d*")
_DIGIT = re.compile(r"\d")
BEGINNING = 5
"""How many letters of a word `beginnings` keeps at most."""
DIGIT = "0"
"""What stands for any number among the beginnings."""


def beginnings(text: str) -> frozenset[str]:
    """What the words of a text begin with, one to five letters each: enough to see which patterns it cannot hold."""
    words = set(_LETTERS.findall(text.lower().replace("ё", "е")))
    found = {word[:size] for word in words for size in range(1, BEGINNING + 1)}
    if _DIGIT.search(text):
        found.add(DIGIT)
    return frozenset(found)


def near_miss(word: str, form: str) -> bool:
    """Whether two words differ by one letter left out, put in, changed or swapped, none of the first two."""
    if abs(len(word) - len(form)) > 1 or word[:2] != form[:2]:
        return False
    at = next((i for i, (a, b) in enumerate(zip(word, form, strict=False)) if a != b), min(len(word), len(form)))
    rest, wanted = word[at:], form[at:]
    return (
        rest[1:] == wanted[1:]
        or rest[1:] == wanted
        or rest == wanted[1:]
        or (rest[:2] == wanted[1::-1] and rest[2:] == wanted[2:])
    )
