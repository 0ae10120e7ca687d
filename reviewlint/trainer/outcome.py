"""What a training came to: every way to predict, measured on validation and test, and the one that is used."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

import numpy as np

from reviewlint.trainer.augmentation import Augmentation
from reviewlint.trainer.batches import Pixels
from reviewlint.trainer.dataset import Dataset
from reviewlint.trainer.prediction import accuracy, averaged, compare, passes, probabilities
from reviewlint.trainer.settings import Settings

PARTS = ("validation", "test", "submission")
TTA = "+tta"


@dataclass(frozen=True)
class Member:
    """A network of the ensemble: predictions by part, float32 (count, classes), plain and averaged over TTA passes."""

    name: str
    plain: dict[str, Any]
    tta: dict[str, Any]


@dataclass(frozen=True)
class Outcome:
    """Predictions by variant and part; the variants, from the simplest; the effects measured in pairs."""

    predictions: dict[str, dict[str, Any]]
    variants: dict[str, dict[str, float]]
    effects: dict[str, dict[str, Any]]
    chosen: str


def member(name: str, network: Any, dataset: Dataset, pixels: Pixels, unlabelled: Pixels, settings: Settings) -> Member:
    """What one network predicts for every part that there is."""
    augmentation = Augmentation.of(settings).scaled(settings.tta_strength)
    plain, tta = {}, {}
    for part in PARTS:
        source = unlabelled if part == "submission" else pixels
        numbers = np.arange(unlabelled.count) if part == "submission" else getattr(dataset.split, part)
        if not len(numbers):
            continue
        plain[part] = probabilities(network, source, numbers, settings.batch_size)
        if settings.tta_steps:
            rounds = passes(
                network, source, numbers, settings.batch_size, augmentation, settings.tta_steps, settings.seed
            )
            tta[part] = averaged(list(rounds))
    return Member(name, plain, tta)


def outcome(members: Sequence[Member], dataset: Dataset, settings: Settings) -> Outcome:
    """Measure single networks, TTA and the ensemble; the first member is the reference.

    The variant with the highest validation accuracy is chosen, the simplest of equals; the test part has no say.
    """
    predictions: dict[str, dict[str, Any]] = {}
    for one in members:
        predictions[one.name] = one.plain
        if one.tta:
            predictions[one.name + TTA] = one.tta
    if settings.ensemble and len(members) > 1:
        predictions["ensemble"] = _joined([one.plain for one in members])
        if settings.tta_steps:
            predictions["ensemble" + TTA] = _joined([one.tta for one in members])
    labels = {part: dataset.labels[getattr(dataset.split, part)] for part in ("validation", "test")}
    variants = {
        name: {part: accuracy(held[part], labels[part]) for part in labels if part in held}
        for name, held in predictions.items()
    }
    effects = {}
    first = members[0].name
    for effect, after in (("tta", first + TTA), ("ensemble", "ensemble"), ("ensemble_and_tta", "ensemble" + TTA)):
        if after in predictions:
            effects[effect] = {
                part: compare(predictions[first][part], predictions[after][part], labels[part]).as_dictionary()
                for part in labels
                if part in predictions[after]
            }
    chosen = max(variants, key=lambda name: variants[name]["validation"])
    return Outcome(predictions, variants, effects, chosen)


def _joined(parts: Sequence[dict[str, Any]]) -> dict[str, Any]:
    return {part: averaged([held[part] for held in parts]) for part in parts[0]}
