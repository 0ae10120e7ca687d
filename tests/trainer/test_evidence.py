"""The shipped measurements, and what is said of them."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from reviewlint.registry import load_rules
from reviewlint.trainer.conditions import CONDITIONS
from reviewlint.trainer.evidence import FILE, cited, cited_in_letter, effects

CODES = sorted({condition.rule for condition in CONDITIONS})
NUMBER = re.compile(r"(выше|ниже) на ([\d,]+) п\. п\. \(от ([\d,]+) до ([\d,]+)\)")


def test_the_shipped_file_is_one_that_the_verb_wrote() -> None:
    content = json.loads(FILE.read_text(encoding="utf-8"))
    assert content["version"] == 1
    assert content["command"].startswith("reviewlint ablate")
    assert 0.8 <= content["reference"]["test_accuracy"] <= 0.97
    known = {(condition.rule, condition.name, condition.metric) for condition in CONDITIONS}
    assert {(run["rule"], run["condition"], run["metric"]) for run in content["runs"]} == known
    assert all(len(run["seeds"]) >= 5 for run in content["runs"])


@pytest.mark.parametrize("code", CODES)
def test_a_cited_sentence_agrees_with_the_file(code: str) -> None:
    sentence = cited(code)
    if sentence is None:
        return
    measured = [effect for effect in effects() if effect.rule == code and effect.is_distinguishable]
    told = NUMBER.findall(sentence)
    assert told
    assert f"{len(json.loads(FILE.read_text(encoding='utf-8'))['runs'][0]['seeds'])} повтор" in sentence
    assert "на синтетических данных" in sentence
    for side, size, low, high in told:
        numbers = [float(text.replace(",", ".")) / 100 for text in (size, low, high)]
        assert any(
            (effect.effect > 0) == (side == "выше")
            and abs(effect.effect) == pytest.approx(numbers[0], abs=6e-4)
            and sorted((abs(effect.low), abs(effect.high))) == pytest.approx(numbers[1:], abs=6e-4)
            for effect in measured
        ), sentence


@pytest.mark.parametrize("code", CODES)
def test_a_letter_rounds_what_the_file_says(code: str) -> None:
    sentence = cited_in_letter(code)
    if sentence is None:
        return
    told = re.search(r"на ([\d,]+) процентн\w+ пункт\w* ?(?:ниже|выше)? \(от ([\d,]+) до ([\d,]+)\)", sentence)
    assert told
    numbers = [float(text.replace(",", ".")) / 100 for text in told.groups()]
    assert any(
        abs(effect.effect) == pytest.approx(numbers[0], abs=6e-3)
        and sorted((abs(effect.low), abs(effect.high))) == pytest.approx(numbers[1:], abs=6e-3)
        for effect in effects()
        if effect.rule == code and effect.is_distinguishable
    ), sentence
    assert "на синтетических картинках" in sentence
    assert "На ваших фотографиях разница может быть другой." in sentence


def test_nothing_is_said_of_what_is_not_distinguishable(tmp_path: Path) -> None:
    run = {
        "rule": "RL303",
        "condition": "sigmoid",
        "metric": "test_accuracy",
        "effect": -0.02,
        "low": -0.05,
        "high": 0.01,
        "seeds": [1, 2, 3],
        "dataset": "synthetic silhouettes",
        "image_size": 20,
    }
    path = tmp_path / "evidence.json"
    path.write_text(json.dumps({"version": 1, "runs": [run]}))
    assert cited("RL303", path) is None
    path = tmp_path / "other.json"
    path.write_text(json.dumps({"version": 1, "runs": [{**run, "high": -0.005}]}))
    assert cited("RL303", path) == (
        "В эталонном опыте на синтетических данных (20×20), 3 повтора: "
        "sigmoid вместо softmax — точность ниже на 2,0 п. п. (от 0,5 до 5,0)."
    )
    assert cited_in_letter("RL303", path) is None, "no effect of mechanism"
    assert cited("RL303", tmp_path / "absent.json") is None


def test_the_rules_of_the_conditions_exist_or_are_planned() -> None:
    built = {rule.code for rule in load_rules()}
    assert {code for code in CODES if code in built}
    assert all(re.fullmatch(r"RL\d{3}", code) for code in CODES)
