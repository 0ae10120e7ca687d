"""What sentences say, on paraphrases and on sentences that only sound alike."""

from __future__ import annotations

import pytest

from reviewlint.text.balance import balance_stance
from reviewlint.text.networks import network_named, rejects_for_classes
from reviewlint.text.resolution import credits_resolution
from reviewlint.text.sentences import Line, split
from reviewlint.text.words import words
from tests import paraphrases


def stance(sentence: str) -> str | None:
    found = balance_stance(words(sentence), sentence.endswith("?"))
    return None if found is None else found[0].value


def turns_down(text: str) -> bool:
    sentences = [words(sentence.text) for sentence in split([Line(1, 1, text)], "paragraph", 1)]
    return any(rejects_for_classes(this, before) for before, this in zip([(), *sentences], sentences, strict=False))


def concludes(sentence: str) -> bool:
    return not sentence.endswith("?") and credits_resolution(words(sentence))


@pytest.mark.parametrize("part", ["BALANCE", "BALANCE_HELD_OUT", "BALANCE_AGAIN", "BALANCE_MET"])
def test_sentences_on_the_balance_of_classes(part: str) -> None:
    table = getattr(paraphrases, part)
    assert [(sentence, stance(sentence)) for sentence, _ in table] == list(table)
    look_alikes = getattr(paraphrases, f"NOT_{part}")
    assert [sentence for sentence in look_alikes if stance(sentence)] == []


@pytest.mark.parametrize("part", ["MISREAD", "MISREAD_HELD_OUT", "MISREAD_AGAIN"])
def test_sentences_that_turn_a_network_down(part: str) -> None:
    assert [text for text in getattr(paraphrases, part) if not turns_down(text)] == []
    assert [text for text in getattr(paraphrases, f"NOT_{part}") if turns_down(text)] == []


@pytest.mark.parametrize("part", ["RESOLUTION", "RESOLUTION_HELD_OUT", "RESOLUTION_AGAIN"])
def test_sentences_that_credit_the_resolution(part: str) -> None:
    missed = [text for text in getattr(paraphrases, part) if not concludes(text)]
    assert [text for text in missed if text not in paraphrases.KNOWN_MISSES] == []
    assert [text for text in getattr(paraphrases, f"NOT_{part}") if concludes(text)] == []


def test_the_known_misses_are_still_missed() -> None:
    assert not any(map(concludes, paraphrases.KNOWN_MISSES))


@pytest.mark.parametrize(
    ("sentence", "names_classes"),
    [
        ("Классы распределены равномерно.", True),
        ("Распределение довольно равномерное.", False),
        ("Распределение смещено вправо.", False),
        ("Присутствует некоторая несбалансированность", True),
    ],
)
def test_whether_the_classes_are_named(sentence: str, names_classes: bool) -> None:
    found = balance_stance(words(sentence))
    assert found is not None
    assert found[1] is names_classes


def test_typos_and_mixed_alphabets_are_understood() -> None:
    assert stance("Катeгории достаточно сбалансированны по кол-ву фото") == "even"  # a Latin e in the first word
    assert stance("Распредление классов равномерное") == "even"
    assert stance("Все классы представлены равномрено") == "even"


@pytest.mark.parametrize(
    ("text", "name"),
    [
        ("Сеть Inception-ResNet-v2: не подходит", "Inception-ResNet-v2"),
        ("vgg16 не годится.", "vgg16"),
        ("Данная сеть не подходит.", ""),
    ],
)
def test_the_network_that_is_named(text: str, name: str) -> None:
    assert network_named(text) == name
