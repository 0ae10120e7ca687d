"""The report of a run: one HTML file with curves, the confusion matrix and the worst mistakes as pictures."""

from __future__ import annotations

import base64
import io
from collections.abc import Sequence
from typing import Any

import jinja2
import numpy as np
from PIL import Image

from reviewlint.resources import folder
from reviewlint.trainer.dataset import Dataset
from reviewlint.trainer.outcome import Outcome
from reviewlint.trainer.progress import seconds

_WORST = 12
_THUMBNAIL = 128
"""The side of a mistake's picture, in pixels."""
_WIDTH, _HEIGHT, _MARGIN = 460, 240, 36
"""Of a chart, in pixels of the SVG."""
STAGES = {"frozen": "голова", "fine-tuning": "дообучение"}
EFFECTS = {"tta": "TTA", "ensemble": "ансамбль", "ensemble_and_tta": "ансамбль и TTA"}


def report_html(
    metrics: dict[str, Any],
    about: dict[str, Any],
    histories: dict[str, Sequence[dict[str, Any]]],
    dataset: Dataset,
    result: Outcome,
    config: str,
) -> str:
    """The whole page; mistakes are those of the chosen variant on the test part (on validation where there is none)."""
    part = "test" if len(dataset.split.test) else "validation"
    numbers = getattr(dataset.split, part)
    predicted, labels = result.predictions[result.chosen][part], dataset.labels[numbers]
    environment = jinja2.Environment(
        loader=jinja2.FileSystemLoader(folder("templates") / "ru"),
        autoescape=True,
        undefined=jinja2.StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
    )
    return environment.get_template("training.html.j2").render(
        metrics=metrics,
        about=about,
        elapsed=seconds(about["seconds"]),
        curves=[_curves(name, records) for name, records in histories.items()],
        stages=STAGES,
        effects=EFFECTS,
        part="проверке" if part == "test" else "валидации",
        confusion=confusion(predicted, labels, len(dataset.classes)).tolist(),
        mistakes=_mistakes(predicted, labels, numbers, dataset),
        config=config,
    )


def confusion(predicted: Any, labels: Any, classes: int) -> Any:
    """Counts (classes, classes): row — the true class, column — the answer."""
    matrix: Any = np.zeros((classes, classes), int)
    np.add.at(matrix, (labels, np.argmax(predicted, 1)), 1)
    return matrix


def _mistakes(predicted: Any, labels: Any, numbers: Any, dataset: Dataset) -> list[dict[str, Any]]:
    """The pictures that the network is wrong about and surest of, surest first."""
    answers, sureness = np.argmax(predicted, 1), np.max(predicted, 1)
    wrong = np.flatnonzero(answers != labels)
    worst = wrong[np.argsort(-sureness[wrong], kind="stable")][:_WORST]
    return [
        {
            "picture": _picture(dataset.pictures[numbers[row]]),
            "name": dataset.names[numbers[row]],
            "true": dataset.classes[labels[row]],
            "answer": dataset.classes[answers[row]],
            "percent": round(100 * float(sureness[row])),
        }
        for row in worst
    ]


def _picture(pixels: Any) -> str:
    """A picture, uint8 (size, size, 3), as an address that holds it."""
    out = io.BytesIO()
    Image.fromarray(np.ascontiguousarray(pixels)).resize((_THUMBNAIL, _THUMBNAIL)).save(out, "PNG")
    return "data:image/png;base64," + base64.b64encode(out.getvalue()).decode()


def _curves(name: str, records: Sequence[dict[str, Any]]) -> dict[str, Any]:
    """The charts of one backbone: accuracy and loss, on training and validation, and where fine-tuning begins."""
    frozen = sum(record["stage"] == "frozen" for record in records)
    charts = [
        _chart("Точность", [record["accuracy"] for record in records], [record["val_accuracy"] for record in records]),
        _chart("Потери", [record["loss"] for record in records], [record["val_loss"] for record in records]),
    ]
    place = _across(frozen - 0.5, len(records)) if 0 < frozen < len(records) else None
    return {
        "name": name,
        "charts": charts,
        "fine_tuning_at": place,
        "width": _WIDTH,
        "height": _HEIGHT,
        "margin": _MARGIN,
    }


def _across(epoch: float, count: int) -> float:
    """The place of an epoch (from 0) on the x axis."""
    return round(_MARGIN + (_WIDTH - 2 * _MARGIN) * epoch / max(count - 1, 1), 1)


def _chart(title: str, train: Sequence[float], validation: Sequence[float]) -> dict[str, Any]:
    """Two lines as lists of points of an SVG, and the ends of the y axis."""
    finite = [value for value in (*train, *validation) if np.isfinite(value)] or [0.0]
    low, high = min(finite), max(finite)
    span = (high - low) or 1.0

    def points(values: Sequence[float]) -> str:
        places = []
        for epoch, value in enumerate(values):
            if np.isfinite(value):
                down = _HEIGHT - _MARGIN - (_HEIGHT - 2 * _MARGIN) * (value - low) / span
                places.append(f"{_across(epoch, len(values))},{down:.1f}")
        return " ".join(places)

    return {
        "title": title,
        "train": points(train),
        "validation": points(validation),
        "low": f"{low:.3g}",
        "high": f"{high:.3g}",
        "epochs": len(train),
    }
