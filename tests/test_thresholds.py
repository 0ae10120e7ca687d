"""Every threshold that a rule declares changes what the rule finds."""

from __future__ import annotations

import pytest

from reviewlint.engine import lint
from reviewlint.examples import parse
from reviewlint.registry import load_rules
from reviewlint.rule import Rule

# A value of each threshold that leaves nothing to be found in some example which the rule fires on.
SILENCING: dict[str, float] = {
    "even-class-ratio": 1,
    "fast-fine-tuning-rate": 100,
    "max-dropout": 1,
    "max-hidden-dense": 50,
    "max-learning-rate": 1000,
    "max-rotation-angle": 100_000,
    "max-summary-lines": 1_000_000,
    "min-code-cells": 1000,
    "min-copies": 1000,
    "min-epochs-for-overfitting": 1000,
    "min-learning-rate": 0,
    "min-tta-steps": 1,
    "noise-in-standard-errors": 0,
}
RULES = {threshold.name: rule for rule in load_rules() for threshold in rule.thresholds}


def found(rule: Rule, thresholds: dict[str, float]) -> list[int]:
    """How often a rule fires on each of its examples."""
    return [len(lint(parse(example).notebook, [rule], thresholds).diagnostics) for example in rule.invalid]


def test_all_thresholds_are_tried() -> None:
    assert set(SILENCING) == set(RULES)


@pytest.mark.parametrize("name", sorted(SILENCING))
def test_a_threshold_is_obeyed(name: str) -> None:
    rule = RULES[name]
    default = next(threshold.default for threshold in rule.thresholds if threshold.name == name)
    usual, silenced = found(rule, {}), found(rule, {name: SILENCING[name]})
    assert found(rule, {name: default}) == usual
    assert 0 in silenced
    assert all(now <= before for before, now in zip(usual, silenced, strict=True))
