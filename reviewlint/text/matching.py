"""A small language of patterns over words: what is said, in which order and how near, and whether it is denied."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from os.path import commonprefix

from reviewlint.text.words import Word, fold, near_miss, stem

Match = tuple[int, ...]
"""The positions of the words that a pattern matched, in increasing order."""

_LONG = 7  # shorter words have too many neighbours one letter away


class Pattern:
    """Something that may be found in a sentence."""

    def find(self, words: Sequence[Word]) -> list[Match]:
        """Every way in which the words hold it, from left to right."""
        raise NotImplementedError

    def may_occur(self, text: str) -> bool:
        """Whether a lower-case text can hold it at all: a cheap look at raw letters."""
        raise NotImplementedError

    def search(self, words: Sequence[Word]) -> Match | None:
        """The first match, None where there is none."""
        return next(iter(self.find(words)), None)

    def __or__(self, other: Pattern) -> Pattern:
        return Either(self, other)


class Words(Pattern):
    """One of several words, in any inflection.

    An entry is a word (matched by its stem), a beginning of words (`сбаланс*`) or several words that follow one
    another. Long words are still known with one letter wrong.
    """

    def __init__(self, *entries: str) -> None:
        self.entries = entries

    @cached_property
    def _phrases(self) -> list[list[_Form]]:
        return [[_Form(word) for word in entry.split()] for entry in self.entries]

    @cached_property
    def _anchors(self) -> tuple[str, ...]:
        return tuple({max((_anchor(word) for word in entry.split()), key=len) for entry in self.entries})

    def may_occur(self, text: str) -> bool:
        """Whether the beginning of one of the words stands in the text."""
        return any(anchor in text for anchor in self._anchors)

    def find(self, words: Sequence[Word]) -> list[Match]:
        """Where one of the words or phrases stands."""
        return [
            tuple(range(start, start + len(phrase)))
            for start in range(len(words))
            for phrase in self._phrases
            if start + len(phrase) <= len(words)
            and all(form.fits(word) for form, word in zip(phrase, words[start:], strict=False))
        ]


class _Form:
    """One word of an entry."""

    __slots__ = ("is_prefix", "letters")

    def __init__(self, word: str) -> None:
        self.is_prefix = word.endswith("*")
        folded = fold(word.rstrip("*"))
        self.letters = folded if self.is_prefix or folded.isdigit() else stem(folded)

    def fits(self, word: Word) -> bool:
        letters = self.letters
        if word.text[:1] != letters[:1]:
            return False
        if self.is_prefix:
            return word.text.startswith(letters) or (len(letters) >= _LONG and _begins_almost(word.text, letters))
        return word.stem == letters or (len(letters) >= _LONG and near_miss(word.stem, letters))


def _begins_almost(word: str, letters: str) -> bool:
    size = len(letters)
    return any(near_miss(word[:length], letters) for length in (size - 1, size, size + 1))


def _anchor(word: str) -> str:
    """Letters that any inflection of the word holds as typed, also before a hyphen inside it."""
    typed = word.rstrip("*").partition("-")[0].lower()
    return commonprefix([typed, typed if word.endswith("*") else stem(typed)])[:5]


class Where(Pattern):
    """A word that passes a test, such as a number."""

    def __init__(self, test: Callable[[Word], bool]) -> None:
        self.test = test

    def may_occur(self, text: str) -> bool:
        """Always: a test cannot be run on raw text."""
        return True

    def find(self, words: Sequence[Word]) -> list[Match]:
        """The single words that pass."""
        return [(index,) for index, word in enumerate(words) if self.test(word)]


class Either(Pattern):
    """Any of several patterns."""

    def __init__(self, *patterns: Pattern) -> None:
        self.patterns = patterns

    def may_occur(self, text: str) -> bool:
        """Whether one of them may."""
        return any(pattern.may_occur(text) for pattern in self.patterns)

    def find(self, words: Sequence[Word]) -> list[Match]:
        """The matches of all of them."""
        return sorted({match for pattern in self.patterns for match in pattern.find(words)})


class Near(Pattern):
    """Several patterns with at most `within` words between one and the next, in this order or in any."""

    def __init__(self, *patterns: Pattern, within: int = 5, ordered: bool = False) -> None:
        self.patterns = patterns
        self.within = within
        self.ordered = ordered

    def may_occur(self, text: str) -> bool:
        """Whether all of them may."""
        return all(pattern.may_occur(text) for pattern in self.patterns)

    def find(self, words: Sequence[Word]) -> list[Match]:
        """The matches of all of them that stand near enough."""
        found = self.patterns[0].find(words)
        for pattern in self.patterns[1:]:
            others = pattern.find(words) if found else []
            found = [tuple(sorted(one + other)) for one in found for other in others if self._fits(one, other)]
        return sorted(set(found))

    def _fits(self, one: Match, other: Match) -> bool:
        if not set(one).isdisjoint(other) or (self.ordered and other[0] < one[-1]):
            return False
        return max(one[0], other[0]) - min(one[-1], other[-1]) <= self.within + 1


class Affirmed(Pattern):
    """A pattern that is not denied where it stands."""

    wanted = False

    def __init__(self, pattern: Pattern) -> None:
        self.pattern = pattern

    def may_occur(self, text: str) -> bool:
        """Whether the pattern may."""
        return self.pattern.may_occur(text)

    def find(self, words: Sequence[Word]) -> list[Match]:
        """The matches that are denied, or not, as wanted."""
        return [match for match in self.pattern.find(words) if is_denied(words, match) is self.wanted]


class Denied(Affirmed):
    """A pattern that is denied where it stands."""

    wanted = True


_NEGATORS = frozenset(
    ("не", "ни", "нет", "без", "нельзя", "вряд", "not", "no", "nor", "without", "never", "cannot", "hardly", "neither")
)
_CONTRACTED = frozenset(
    ("isnt", "arent", "wasnt", "werent", "dont", "doesnt", "didnt", "cant", "wont", "couldnt", "shouldnt", "hasnt")
)
_ABSENT = frozenset(("нет", "нету", "отсутствует", "отсутствуют", "отсутствовал", "absent"))
_SEEN = ("вид", "наблюд", "обнаруж", "замеч", "замет", "выяв", "имеет", "был", "есть", "наш", "seen", "observ", "pres")
_REACH = 4  # «не очень-то и сильно улучшило»: how far before a word its negator may stand


def is_denied(words: Sequence[Word], match: Match) -> bool:
    """Whether «не», "not", «нет» or the like denies what matched, within its clause."""
    first, last = match[0], match[-1]
    before = range(first - 1, max(first - 1 - _REACH, -1), -1)
    if any(_negates(words, index) for index in before if words[index].clause == words[first].clause):
        return True
    after = [word.text for word in words[last + 1 : last + 4] if word.clause == words[last].clause]
    return any(text in _ABSENT for text in after) or _not_seen(after)


def _negates(words: Sequence[Word], index: int) -> bool:
    """Whether a word denies what follows it: «не только …, но и» does not."""
    following = words[index + 1].text if index + 1 < len(words) else ""
    return words[index].text in _NEGATORS | _CONTRACTED and following not in ("только", "only", "just")


def _not_seen(after: Sequence[str]) -> bool:
    """«дисбаланса не видно», "imbalance is not observed"; «дисбаланс не мешает» denies nothing."""
    return any(
        one in ("не", "not", *_CONTRACTED) and other.startswith(_SEEN)
        for one, other in zip(after, after[1:], strict=False)
    )
