"""What a folder of pictures holds: classes, their files, an unlabelled test set and the sample of a submission."""

from __future__ import annotations

import csv
from dataclasses import dataclass
from pathlib import Path

from reviewlint.files import why
from reviewlint.trainer.errors import TrainerError

SUFFIXES = frozenset({".jpg", ".jpeg", ".png", ".bmp", ".gif", ".webp", ".tif", ".tiff"})
TRAIN_FOLDERS = ("train", "train_upload", "training")
TEST_FOLDERS = ("test_upload", "test", "tests", "testing")
SAMPLES = ("sample-submission.csv", "sample_submission.csv")


@dataclass(frozen=True, slots=True)
class PictureFolder:
    """Classes in the order of their names (numbers by value), the labelled files and what else there is."""

    root: Path
    classes: tuple[str, ...]
    files: tuple[Path, ...]
    labels: tuple[int, ...]
    test_files: tuple[Path, ...] = ()
    sample: Path | None = None

    def count(self, label: int) -> int:
        """How many pictures a class has."""
        return self.labels.count(label)


def scan(root: Path, minimum: int) -> PictureFolder:
    """Look through a folder with one sub-folder a class, or with such a folder `train` in it."""
    if not root.is_dir():
        raise TrainerError(f"Папки {root} нет.")
    labelled = next((root / name for name in TRAIN_FOLDERS if (root / name).is_dir()), root)
    unlabelled = next((root / name for name in TEST_FOLDERS if (root / name).is_dir()), None)
    folders = [path for path in labelled.iterdir() if path.is_dir() and path != unlabelled and path.name[0] not in "._"]
    folders.sort(key=_by_number)
    if len(folders) < 2:
        raise TrainerError(f"В {labelled} нет двух папок с классами: нужна папка на каждый класс, в ней снимки.")
    files: list[Path] = []
    labels: list[int] = []
    for label, folder in enumerate(folders):
        found = _pictures(folder)
        if not found:
            raise TrainerError(f"Класс {folder.name} пуст: в {folder} нет снимков.")
        if len(found) < minimum:
            raise TrainerError(
                f"В классе {folder.name} слишком мало снимков ({len(found)}, а нужно хотя бы {minimum}): "
                "учить и проверять не на чем."
            )
        files += found
        labels += [label] * len(found)
    tests = _pictures(unlabelled) if unlabelled else []
    sample = next((root / name for name in SAMPLES if (root / name).is_file()), None)
    return PictureFolder(
        root, tuple(folder.name for folder in folders), tuple(files), tuple(labels), tuple(tests), sample
    )


def sample_rows(sample: Path) -> tuple[list[str], list[str]]:
    """The header and the identifiers of a sample submission, in its order."""
    try:
        with sample.open(encoding="utf-8-sig", newline="") as file:
            rows = [row for row in csv.reader(file) if row]
    except (OSError, UnicodeDecodeError) as error:
        raise TrainerError(f"{sample} не читается: {why(error)}.") from error
    if not rows or len(rows[0]) < 2:
        raise TrainerError(f"В {sample} нет двух столбцов с заголовком, например Id,Category.")
    return rows[0], [row[0] for row in rows[1:]]


def _pictures(folder: Path) -> list[Path]:
    """The pictures below a folder, in the order of their names."""
    found = (path for path in folder.rglob("*") if path.suffix.lower() in SUFFIXES and path.is_file())
    return sorted((path for path in found if not path.name.startswith("._")), key=lambda path: path.parts)


def _by_number(folder: Path) -> tuple[int, int, str]:
    """Classes 0, 1, …, 9, 10 in the order of numbers, others by name after them."""
    return (0, int(folder.name), "") if folder.name.isdecimal() else (1, 0, folder.name)
