"""A procedural data set: silhouettes of car-like shapes, drawn by formula, so that an experiment runs anywhere.

Every picture has its own pose (place, size, tilt, side), two colours, a background gradient and noise. The target task
tells ten bodies apart; the source task, ten other silhouettes, stands in for ImageNet: a network is pretrained on it.
"""

from __future__ import annotations

from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path
from typing import Any

import numpy as np

Outline = tuple[tuple[float, float], ...]
"""The corners of a body from the left bumper over the roof to the right one; x and y (up) in [-1, 1]."""


def _car(*roof: tuple[float, float], low: float = -0.35) -> Outline:
    return ((-0.9, low), *roof, (0.9, low))


TARGET: dict[str, Outline] = {
    "buggy": _car((-0.9, -0.05), (-0.35, 0.0), (-0.2, 0.45), (0.15, 0.45), (0.1, -0.05), (0.9, -0.1)),
    "convertible": _car((-0.9, 0.05), (-0.25, 0.1), (-0.1, 0.4), (-0.02, 0.1), (0.9, 0.1)),
    "coupe": _car((-0.9, -0.05), (-0.45, 0.05), (-0.1, 0.35), (0.3, 0.32), (0.9, 0.0)),
    "hatchback": _car((-0.9, 0.0), (-0.5, 0.08), (-0.25, 0.5), (0.7, 0.5), (0.9, 0.1)),
    "limousine": _car((-0.9, 0.0), (-0.65, 0.05), (-0.5, 0.3), (0.6, 0.3), (0.72, 0.05), (0.9, 0.02)),
    "minivan": _car((-0.9, 0.05), (-0.45, 0.65), (0.85, 0.65), (0.9, 0.3)),
    "pickup": _car((-0.9, 0.05), (-0.5, 0.1), (-0.35, 0.55), (0.1, 0.55), (0.12, 0.05), (0.9, 0.05)),
    "sedan": _car((-0.9, 0.0), (-0.45, 0.08), (-0.2, 0.45), (0.3, 0.45), (0.5, 0.08), (0.9, 0.05)),
    "truck": _car((-0.9, 0.3), (-0.75, 0.5), (-0.5, 0.5), (-0.5, 0.0), (-0.35, 0.0), (-0.35, 0.75), (0.9, 0.75)),
    "wagon": _car((-0.9, 0.0), (-0.4, 0.08), (-0.2, 0.42), (0.85, 0.42), (0.85, 0.05)),
}
SOURCE: dict[str, Outline] = {
    "boat": ((-0.9, 0.1), (-0.1, 0.1), (-0.1, 0.8), (0.0, 0.8), (0.4, 0.1), (0.9, 0.1), (0.6, -0.4), (-0.6, -0.4)),
    "bottle": ((-0.3, -0.8), (-0.3, 0.3), (-0.1, 0.5), (-0.1, 0.9), (0.1, 0.9), (0.1, 0.5), (0.3, 0.3), (0.3, -0.8)),
    "bus": _car((-0.9, 0.7), (0.9, 0.7)),
    "cross": (
        (-0.2, -0.8), (-0.2, -0.2), (-0.8, -0.2), (-0.8, 0.2), (-0.2, 0.2), (-0.2, 0.8),
        (0.2, 0.8), (0.2, 0.2), (0.8, 0.2), (0.8, -0.2), (0.2, -0.2), (0.2, -0.8),
    ),
    "crane": (
        (-0.3, -0.8), (-0.3, 0.3), (-0.9, 0.3), (-0.9, 0.5), (0.9, 0.5), (0.9, 0.35), (-0.1, 0.3), (-0.1, -0.8),
    ),
    "house": ((-0.7, -0.7), (-0.7, 0.1), (0.0, 0.8), (0.7, 0.1), (0.7, -0.7)),
    "plane": (
        (-0.9, 0.0), (-0.2, 0.15), (0.2, 0.8), (0.4, 0.8), (0.25, 0.15), (0.9, 0.3), (0.9, -0.15), (-0.7, -0.15),
    ),
    "stairs": (
        (-0.8, -0.7), (-0.8, 0.7), (-0.3, 0.7), (-0.3, 0.2), (0.2, 0.2), (0.2, -0.25), (0.8, -0.25), (0.8, -0.7),
    ),
    "star": (
        (-0.2, -0.2), (-0.85, 0.25), (-0.2, 0.25), (0.0, 0.9), (0.2, 0.25),
        (0.85, 0.25), (0.3, -0.15), (0.5, -0.8), (0.0, -0.4), (-0.5, -0.8),
    ),
    "tractor": _car((-0.9, 0.1), (-0.1, 0.1), (-0.05, 0.75), (0.6, 0.75), (0.65, 0.3), (0.9, 0.3)),
}  # fmt: skip
_WHEELS = ((-0.5, -0.35), (0.5, -0.35))
_WHEEL_RADIUS = 0.2
_WHEELED = frozenset(TARGET) | {"bus", "tractor"}
TASKS = {"target": TARGET, "source": SOURCE}


def draw(task: str, count: int, size: int, seed: int, noise: float = 8.0) -> tuple[Any, Any]:
    """Pictures of a task and their classes, as many of each class as can be, in random order.

    Returns uint8 of shape (count, size, size, 3) and int32 of shape (count,); `noise` is the standard deviation of the
    pixel noise in grey levels (0…255).
    """
    generator = np.random.default_rng((seed, list(TASKS).index(task), size))
    names = sorted(TASKS[task])
    labels = generator.permutation(np.arange(count) % len(names)).astype("int32")
    pictures: Any = np.empty((count, size, size, 3), "uint8")
    for row, label in enumerate(labels):
        pictures[row] = _picture(names[label], TASKS[task][names[label]], size, noise, generator)
    return pictures, labels


def write_folder(root: Path, count: int, size: int, seed: int, tests: int = 0) -> None:
    """Write the target task as Kaggle lays data out: `train/<class>/*.png`, `test_upload/`, `sample-submission.csv`.

    `count` labelled and `tests` unlabelled pictures of `size` × `size` pixels.
    """
    from PIL import Image

    pictures, labels = draw("target", count + tests, size, seed)
    names = sorted(TARGET)
    folders = [root / "train" / name for name in names] + [root / "test_upload"] * bool(tests)
    for folder in folders:
        folder.mkdir(parents=True, exist_ok=True)

    def save(row: int) -> None:
        folder = folders[labels[row]] if row < count else folders[-1]
        Image.fromarray(pictures[row]).save(folder / f"{row:05d}.png")

    # Pillow lets other threads run while it packs, which takes longer than to draw.
    with ThreadPoolExecutor() as pool:
        list(pool.map(save, range(count + tests)))
    if not tests:
        return
    lines = ["Id,Category", *(f"{row:05d}.png,0" for row in range(count, count + tests))]
    (root / "sample-submission.csv").write_text("\n".join(lines) + "\n", encoding="utf-8")


def _picture(name: str, outline: Outline, size: int, noise: float, generator: Any) -> Any:
    """One picture, uint8 of shape (size, size, 3)."""
    x, y = _own_coordinates(size, generator)
    inside = _inside(x, y, outline)
    paint, wheel, near, far = _colours(generator)
    blend = np.linspace(0.0, 1.0, size)[:, None, None]
    picture = np.broadcast_to(near * (1 - blend) + far * blend, (size, size, 3)).copy()
    picture[inside] = paint
    if name in _WHEELED:
        for centre_x, centre_y in _WHEELS:
            picture[np.hypot(x - centre_x, y - centre_y) < _WHEEL_RADIUS] = wheel
    picture += generator.normal(0.0, noise, picture.shape)
    return np.clip(picture, 0, 255).astype("uint8")


def _own_coordinates(size: int, generator: Any) -> tuple[Any, Any]:
    """For every pixel its place in the coordinates of the shape: two arrays (size, size), about [-1.5, 1.5]."""
    axis = (np.arange(size) + 0.5) / size * 2 - 1
    x, y = axis[None, :] - generator.uniform(-0.1, 0.1), -axis[:, None] - generator.uniform(-0.1, 0.1)
    angle, zoom = np.deg2rad(generator.uniform(-8, 8)), generator.uniform(0.75, 1.0)
    side = generator.choice((-1.0, 1.0))
    turned_x, turned_y = x * np.cos(angle) - y * np.sin(angle), x * np.sin(angle) + y * np.cos(angle)
    return side * turned_x / zoom, turned_y / zoom


def _colours(generator: Any) -> Sequence[Any]:
    """Paint, wheels and the two ends of the background; the paint stands out from the background by its brightness."""
    dark = bool(generator.integers(2))
    paint = generator.uniform(20, 110, 3) if dark else generator.uniform(145, 235, 3)
    ends = generator.uniform(120, 235, (2, 3)) if dark else generator.uniform(20, 135, (2, 3))
    return paint, generator.uniform(0, 60, 3), ends[0], ends[1]


def _inside(x: Any, y: Any, outline: Outline) -> Any:
    """Which points lie in a polygon, by the even-odd rule; boolean, of the shape of `x`."""
    inside = np.zeros(x.shape, bool)
    for (x1, y1), (x2, y2) in zip(outline, (*outline[1:], outline[0]), strict=True):
        if y1 != y2:
            crosses = (y1 > y) != (y2 > y)
            inside ^= crosses & (x < (x2 - x1) * (y - y1) / (y2 - y1) + x1)
    return inside
