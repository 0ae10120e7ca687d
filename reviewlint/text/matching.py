"""A small language of patterns over words: what is said, in which order and how near, and whether it is denied."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator, Sequence
from functools import cached_property
from itertools import pairwise

from reviewlint.text.words import BEGINNING, DIGIT, Word, fold, near_miss, stem

Match = tuple[int, ...]
"""The positions of the words that a pattern matched, in increasing order."""

_REMEMBERED = 20_000  # words; the texts of one course share theirs, so looking each up once is enough
_LONG = 7  # shorter words have too many neighbours one letter away


class Pattern:
    """Something that may be found in a sentence."""

    def find(self, words: Sequence[Word]) -> list[Match]:
        """Every way in which the words hold it, from left to right."""
        raise NotImplementedError

    def may_occur(self, beginnings: frozenset[str]) -> bool:
        """Whether a text whose words begin like this can hold it at all."""
        raise NotImplementedError

    def search(self, words: Sequence[Word]) -> Match | None:
        """The first match, None where there is none."""
        return next(iter(self.find(words)), None)

    def __or__(self, other: Pattern) -> Pattern:
        return Either(self, other)


class Words(Pattern):
    """One of several words, in any inflection.

    Entries are separated by commas. One is a word (matched by its stem), a beginning of words (`сбаланс*`), one form
    alone (`=посмотрим`) or several of these that follow one another. Long words are still known with one letter wrong.
    """

    def __init__(self, *entries: str) -> None:
        self.entries = tuple(entry.strip() for group in entries for entry in group.split(","))
        self._last: tuple[Sequence[Word], list[Match]] = ((), [])
        self._known: dict[str, list[list[_Form]]] = {}

    @cached_property
    def _phrases(self) -> dict[str, list[list[_Form]]]:
        """The entries by the first two letters of their first word."""
        phrases: dict[str, list[list[_Form]]] = defaultdict(list)
        for entry in self.entries:
            forms = [_Form(word) for word in entry.split()]
            phrases[forms[0].letters[:2]].append(forms)
        return phrases

    @cached_property
    def anchors(self) -> frozenset[str]:
        """What a word must begin with to be one of the entries of one word."""
        return frozenset(_anchor(entry) for entry in self.entries if " " not in entry)

    @cached_property
    def phrase_anchors(self) -> frozenset[frozenset[str]]:
        """What the words of a text must begin with, all of them, to hold one of the longer entries."""
        return frozenset(frozenset(map(_anchor, entry.split())) for entry in self.entries if " " in entry)

    @cached_property
    def _rarest(self) -> frozenset[str]:
        return _rarest(self.phrase_anchors)

    def may_occur(self, beginnings: frozenset[str]) -> bool:
        """Whether words begin as those of one of the entries do."""
        if not self.anchors.isdisjoint(beginnings):
            return True
        return not self._rarest.isdisjoint(beginnings) and any(known <= beginnings for known in self.phrase_anchors)

    def find(self, words: Sequence[Word]) -> list[Match]:
        """Where one of the words or phrases stands."""
        if self._last[0] is not words:  # larger patterns ask for the same sentence again and again
            self._last = words, list(self._matches(words))
        return self._last[1]

    def _matches(self, words: Sequence[Word]) -> Iterator[Match]:
        known, starts = self._known, self._phrases
        for at, word in enumerate(words):
            if word.text[:2] not in starts:
                continue
            phrases = known[word.text] if word.text in known else self._starting_with(word)
            for phrase in phrases:
                if at + len(phrase) <= len(words) and all(
                    form.fits(word) for form, word in zip(phrase[1:], words[at + 1 :], strict=False)
                ):
                    yield tuple(range(at, at + len(phrase)))

    def _starting_with(self, word: Word) -> list[list[_Form]]:
        found = [phrase for phrase in self._phrases[word.text[:2]] if phrase[0].fits(word)]
        if len(self._known) < _REMEMBERED:
            self._known[word.text] = found
        return found


class _Form:
    """One word of an entry."""

    __slots__ = ("is_exact", "is_prefix", "letters")

    def __init__(self, word: str) -> None:
        self.is_prefix = word.endswith("*")
        self.is_exact = word.startswith("=")
        folded = fold(word.strip("*="))
        self.letters = folded if self.is_prefix or self.is_exact or folded.isdigit() else stem(folded)

    def fits(self, word: Word) -> bool:
        letters = self.letters
        if self.is_exact:
            return word.text == letters
        if self.is_prefix:
            return word.text.startswith(letters) or (len(letters) >= _LONG and _begins_almost(word.text, letters))
        return word.stem == letters or (len(letters) >= _LONG and _is_typo(word.stem, letters))


def _begins_almost(word: str, letters: str) -> bool:
    size = len(letters)
    return word[:2] == letters[:2] and any(_is_typo(word[:length], letters) for length in (size - 1, size, size + 1))


def _is_typo(word: str, letters: str) -> bool:
    """Whether a word differs by a slip inside it; another last letter makes another word."""
    return word[-1:] == letters[-1] and near_miss(word, letters)


def _anchor(word: str) -> str:
    """Letters that any inflection of the word holds as typed, also before a hyphen inside it."""
    typed = word.strip("*=").partition("-")[0].lower()
    root = typed if word.endswith("*") or word.startswith("=") else stem(typed)
    while not root.startswith(typed):
        typed = typed[:-1]
    return typed[:BEGINNING]


def _rarest(phrases: frozenset[frozenset[str]]) -> frozenset[str]:
    """One beginning of each phrase, the longest: without any of these a text holds none of them."""
    return frozenset(max(sorted(phrase), key=len) for phrase in phrases)


class Number(Pattern):
    """A number or a size such as 224x224 that passes a test."""

    def __init__(self, test: Callable[[Word], bool]) -> None:
        self.test = test

    def may_occur(self, beginnings: frozenset[str]) -> bool:
        """Whether there is a digit."""
        return DIGIT in beginnings

    def find(self, words: Sequence[Word]) -> list[Match]:
        """The numbers that pass."""
        return [(at,) for at, word in enumerate(words) if (word.number is not None or word.size) and self.test(word)]


class Either(Pattern):
    """Any of several patterns."""

    def __init__(self, *patterns: Pattern) -> None:
        self.patterns: tuple[Pattern, ...] = tuple(
            inner for pattern in patterns for inner in (pattern.patterns if isinstance(pattern, Either) else (pattern,))
        )

    @cached_property
    def _anchors(self) -> frozenset[str]:
        return frozenset().union(*(pattern.anchors for pattern in self.patterns if isinstance(pattern, Words)))

    @cached_property
    def _phrases(self) -> frozenset[frozenset[str]]:
        return frozenset().union(*(pattern.phrase_anchors for pattern in self.patterns if isinstance(pattern, Words)))

    @cached_property
    def _rarest(self) -> frozenset[str]:
        return _rarest(self._phrases)

    @cached_property
    def _larger(self) -> list[Pattern]:
        return [pattern for pattern in self.patterns if not isinstance(pattern, Words)]

    def may_occur(self, beginnings: frozenset[str]) -> bool:
        """Whether one of them may."""
        if not self._anchors.isdisjoint(beginnings):
            return True
        if not self._rarest.isdisjoint(beginnings) and any(known <= beginnings for known in self._phrases):
            return True
        for pattern in self._larger:  # noqa: SIM110 — asked of every sentence, and twice as fast as `any`
            if pattern.may_occur(beginnings):
                return True
        return False

    def find(self, words: Sequence[Word]) -> list[Match]:
        """The matches of all of them."""
        return sorted({match for pattern in self.patterns for match in pattern.find(words)})


class Near(Pattern):
    """Several patterns with at most `within` words between one and the next, in this order or in any."""

    def __init__(self, *patterns: Pattern, within: int = 5, ordered: bool = False) -> None:
        self.patterns = patterns
        self.within = within
        self.ordered = ordered

    def may_occur(self, beginnings: frozenset[str]) -> bool:
        """Whether all of them may."""
        for pattern in self.patterns:  # noqa: SIM110 — as above
            if not pattern.may_occur(beginnings):
                return False
        return True

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


class Without(Pattern):
    """A pattern whose words have nothing of another one between them."""

    def __init__(self, pattern: Pattern, other: Pattern) -> None:
        self.pattern = pattern
        self.other = other

    def may_occur(self, beginnings: frozenset[str]) -> bool:
        """Whether the pattern may."""
        return self.pattern.may_occur(beginnings)

    def find(self, words: Sequence[Word]) -> list[Match]:
        """The matches that the other pattern does not stand in."""
        found = self.pattern.find(words)
        others = self.other.find(words) if found else []
        return [match for match in found if not any(match[0] < other[0] < match[-1] for other in others)]


class Affirmed(Pattern):
    """A pattern that is not denied where it stands."""

    wanted = False

    def __init__(self, pattern: Pattern) -> None:
        self.pattern = pattern

    def may_occur(self, beginnings: frozenset[str]) -> bool:
        """Whether the pattern may."""
        return self.pattern.may_occur(beginnings)

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
_MODAL = (
    "буд",
    "ста",
    "сто",
    "треб",
    "нуж",
    "обяз",
    "име",
    "смо",
    "мож",
    "получ",
    "приш",
    "хоч",
    "удал",
    "над",
    "следу",
)
_INFINITIVE = ("ть", "ться", "ти", "чь")
_REACH = 4  # «не очень-то и сильно улучшило»: how far before a word its negator may stand


def is_denied(words: Sequence[Word], match: Match) -> bool:
    """Whether «не», "not", «нет» or the like denies what matched, within its clause."""
    last = match[-1]
    if any(_denied_before(words, at) for at in match):
        return True
    if any(text in _ABSENT for at in match for text in _clause_after(words, at, 3)):
        return True
    if _refused(_clause_after(words, last, 3), _SEEN):
        return True
    return any(words[at].text.endswith(_INFINITIVE) and _refused(_clause_after(words, at, 4), _MODAL) for at in match)


def _clause_after(words: Sequence[Word], at: int, reach: int) -> list[str]:
    return [word.text for word in words[at + 1 : at + 1 + reach] if word.clause == words[at].clause]


def _denied_before(words: Sequence[Word], at: int) -> bool:
    before = range(at - 1, max(at - 1 - _REACH, -1), -1)
    return any(_negates(words, index) for index in before if words[index].clause == words[at].clause)


def _negates(words: Sequence[Word], index: int) -> bool:
    """Whether a word denies what follows it: «не только …, но и» does not, «далеко от» and "far from" do."""
    text = words[index].text
    following = words[index + 1].text if index + 1 < len(words) else ""
    if text in _NEGATORS or text in _CONTRACTED:
        return following not in ("только", "only", "just")
    return (text == "far" and following == "from") or text.startswith("далек")


def _refused(after: Sequence[str], verbs: tuple[str, ...]) -> bool:
    """«дисбаланса не видно», «балансировать не будем»; «дисбаланс не мешает» denies nothing."""
    return any(one in ("не", "not", *_CONTRACTED) and other.startswith(verbs) for one, other in pairwise(after))
