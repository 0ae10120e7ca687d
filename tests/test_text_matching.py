"""Words, stems and the patterns over them."""

from __future__ import annotations

import pytest

from reviewlint.text.matching import Affirmed, Denied, Either, Match, Near, Number, Pattern, Without, Words, is_denied
from reviewlint.text.words import beginnings, fold, near_miss, stem, words


def found(pattern: Pattern, text: str) -> list[str]:
    parts = words(text)
    return [" ".join(parts[at].text for at in match) for match in pattern.find(parts)]


def test_words_know_their_place_and_clause() -> None:
    text = "Классы, но не 1 000, а 224x224 (IMG_SIZE) – pre-trained"
    parts = words(text)
    assert [part.text for part in parts] == [
        "классы", "но", "не", "1 000", "а", "224x224", "img", "size", "pretrained",
    ]  # fmt: skip
    assert [text[part.start : part.end] for part in parts][-1] == "pre-trained"
    assert parts[3].number == 1000
    assert parts[5].size
    assert [part.clause for part in parts] == sorted(part.clause for part in parts)
    assert parts[0].clause < parts[1].clause < parts[3].clause + 1


@pytest.mark.parametrize(("text", "number"), [("0,964", 0.964), ("1,000", 1000), ("12 500", 12500), ("97.3", 97.3)])
def test_numbers(text: str, number: float) -> None:
    assert words(text)[0].number == number


def test_folding_mends_alphabets() -> None:
    assert fold("ассuracy") == "accuracy"
    assert fold("Клaссы") == "классы"
    assert fold("Ёлка") == "елка"
    assert fold("кол-во") == "колво"
    assert fold("isn't") == "isnt"


def test_stems_of_both_languages() -> None:
    assert stem("классов") == stem("классами")
    assert stem("categories") == stem("category")


@pytest.mark.parametrize(
    ("one", "other", "near"),
    [
        ("распределен", "распредлен", True),
        ("равномерн", "равномрен", True),
        ("равномерн", "равномеррн", True),
        ("равномерн", "равномерь", True),
        ("равномерн", "неравномерн", False),
        ("класс", "масса", False),
        ("разрешен", "различен", False),
    ],
)
def test_one_letter_wrong(one: str, other: str, near: bool) -> None:
    assert near_miss(one, other) is near


def test_entries_of_words() -> None:
    pattern = Words("класс, сбаланс*, =смотрим, целевая переменная", "class")
    text = "Смотрим сбалансированность целевых переменных, классный класс смотрит, classes"
    assert found(pattern, text) == ["смотрим", "сбалансированность", "целевых переменных", "класс", "classes"]
    assert found(pattern, "целевая") == []


def test_near_counts_the_words_between() -> None:
    near = Near(Words("один"), Words("два"), within=1)
    assert found(near, "два слова один") == ["два один"]
    assert found(near, "один раз и два") == []
    assert found(Near(Words("один"), Words("два"), within=1, ordered=True), "два один") == []
    assert found(Near(Words("один"), Words("один, одна"), within=1), "один") == []


def test_without_looks_between() -> None:
    pattern = Without(Near(Words("много"), Words("класс"), within=3), Words("фото"))
    assert found(pattern, "много разных классов") == ["много классов"]
    assert found(pattern, "много фото классов") == []
    assert found(pattern, "нет") == []


def test_numbers_are_a_pattern() -> None:
    pattern = Number(lambda word: (word.number or 0) > 5)
    assert found(pattern, "десять, 10, 3") == ["10"]
    assert pattern.may_occur(beginnings("7"))
    assert not pattern.may_occur(beginnings("семь"))


def test_what_may_occur_is_never_missed() -> None:
    near = Near(Words("класс"), Words("ровный") | Words("равный") | Near(Words("два"), Words("три")))
    assert near.may_occur(beginnings("Равные классы"))
    assert near.may_occur(beginnings("два класса, три"))
    assert not near.may_occur(beginnings("классы, два"))
    assert isinstance(Words("а") | Words("б"), Either)
    for pattern in (Affirmed(near), Denied(near), Without(near, Words("x"))):
        assert pattern.may_occur(beginnings("равные классы"))


def denied(text: str, word: str) -> bool:
    parts = words(text)
    match: Match | None = Words(word).search(parts)
    assert match is not None
    return is_denied(parts, match)


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("не сбалансированы", "сбаланс*"),
        ("не очень-то и сильно улучшило", "улучш*"),
        ("без балансировки", "балансир*"),
        ("дисбаланса нет", "дисбаланс"),
        ("дисбаланса не видно", "дисбаланс"),
        ("балансировать классы не будем", "балансировать"),
        ("it isn't balanced", "balanced"),
        ("imbalance is not observed", "imbalance"),
        ("далеко от равномерного", "равномерный"),
        ("far from uniform", "uniform"),
    ],
)
def test_denials(text: str, word: str) -> None:
    assert denied(text, word)
    assert Affirmed(Words(word)).search(words(text)) is None
    assert Denied(Words(word)).search(words(text)) is not None


@pytest.mark.parametrize(
    ("text", "word"),
    [
        ("не размер, сбалансированы", "сбаланс*"),
        ("не только сбалансированы, но и", "сбаланс*"),
        ("дисбаланс не мешает", "дисбаланс"),
        ("не зря улучшили, и точность теперь очень хорошая", "хороший"),
        ("not only balanced", "balanced"),
    ],
)
def test_what_denies_nothing(text: str, word: str) -> None:
    assert not denied(text, word)
