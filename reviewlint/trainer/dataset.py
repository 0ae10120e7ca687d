"""The data of a training: decoded pictures, labels and a stratified split with a fixed seed."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np

from reviewlint.trainer.decoding import decode, require
from reviewlint.trainer.folder import PictureFolder
from reviewlint.trainer.settings import Settings


@dataclass(frozen=True)
class Split:
    """Numbers of pictures, ascending, in three parts that share none; `test` may be empty."""

    train: Any
    validation: Any
    test: Any


@dataclass(frozen=True)
class Dataset:
    """Pictures uint8 (count, size, size, 3), int32 labels (count,), the names of both and the split.

    `submission` are the unlabelled pictures, uint8 of the same kind, `submission_names` their file names.
    """

    classes: tuple[str, ...]
    pictures: Any
    labels: Any
    names: tuple[str, ...]
    split: Split
    unreadable: tuple[str, ...] = ()
    submission: Any = None
    submission_names: tuple[str, ...] = ()

    @property
    def size(self) -> int:
        """The side of the pictures in pixels."""
        return int(self.pictures.shape[1])


def stratified_split(labels: Any, validation: float, test: float, seed: int) -> Split:
    """Part every class in the same shares; at least one picture of each class for every part with a share above 0."""
    generator = np.random.default_rng((seed, 7))
    parts: dict[str, list[Any]] = {"test": [], "validation": [], "train": []}
    for label in np.unique(labels):
        numbers = generator.permutation(np.flatnonzero(labels == label))
        first = max(1, round(len(numbers) * test)) if test else 0
        second = first + max(1, round(len(numbers) * validation))
        for name, part in zip(parts, np.split(numbers, [first, second]), strict=True):
            parts[name].append(part)
    joined = {name: np.sort(np.concatenate(part)).astype("int64") for name, part in parts.items()}
    return Split(**joined)


def load(
    folder: PictureFolder, settings: Settings, size: int, cache: Path, tell: Callable[[int, int], None] | None = None
) -> Dataset:
    """Decode a folder at a size, or open its cache, and split it."""
    decoded = decode(folder.files, size, cache, tell)
    require(decoded, folder.labels, folder.classes, settings.minimum_pictures)
    labels = np.asarray([folder.labels[row] for row in decoded.rows], "int32")
    tests = decode(folder.test_files, size, cache, tell)
    return Dataset(
        folder.classes,
        decoded.pictures,
        labels,
        tuple(_below(folder.files[row], folder.root) for row in decoded.rows),
        stratified_split(labels, settings.validation_share, settings.test_share, settings.seed),
        decoded.unreadable + tests.unreadable,
        tests.pictures,
        tuple(folder.test_files[row].name for row in tests.rows),
    )


def _below(path: Path, root: Path) -> str:
    return path.relative_to(root).as_posix()
