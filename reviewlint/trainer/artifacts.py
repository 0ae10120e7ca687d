"""The files of a run: metrics, history, settings, versions and the submission."""

from __future__ import annotations

import csv
import io
import json
import os
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import numpy as np

from reviewlint.trainer.dataset import Dataset
from reviewlint.trainer.errors import TrainerError
from reviewlint.trainer.folder import PictureFolder, sample_rows

_COLUMNS = ("backbone", "stage", "epoch", "loss", "accuracy", "val_loss", "val_accuracy")


def write_text(path: Path, text: str) -> None:
    """Write a file whole or not at all."""
    scratch = path.with_name(path.name + ".partial")
    scratch.write_text(text, encoding="utf-8", newline="\n")
    os.replace(scratch, path)


def write_json(path: Path, content: Any) -> None:
    """Write JSON for programs and people."""
    write_text(path, json.dumps(content, ensure_ascii=False, indent=2) + "\n")


def history_csv(histories: dict[str, Sequence[dict[str, Any]]]) -> str:
    """The epochs of every backbone, one a line."""
    rows = [{"backbone": name, **record} for name, records in histories.items() for record in records]
    return _csv([_COLUMNS, *([row[column] for column in _COLUMNS] for row in rows)])


def submission_csv(folder: PictureFolder, dataset: Dataset, predicted: Any) -> str:
    """The answers for the unlabelled pictures: in the order and under the header of the sample, where there is one.

    `predicted` is float32 (len(dataset.submission_names), classes). Classes with numbers for names are answered by the
    number. A picture that the sample names and that could not be read gets the most frequent class.
    """
    answers = dict(zip(dataset.submission_names, np.argmax(predicted, 1), strict=True))
    header, wanted = ["Id", "Category"], list(dataset.submission_names)
    if folder.sample is not None:
        header, wanted = sample_rows(folder.sample)
        known = {path.name for path in folder.test_files}
        strange = [name for name in wanted if name not in known]
        if strange:
            raise TrainerError(f"В {folder.sample.name} есть {strange[0]}, а среди тестовых снимков его нет.")
    usual = int(np.argmax(np.bincount(dataset.labels)))
    return _csv([header[:2], *([name, dataset.classes[answers.get(name, usual)]] for name in wanted)])


def _csv(rows: Sequence[Sequence[Any]]) -> str:
    out = io.StringIO()
    csv.writer(out, lineterminator="\n").writerows(rows)
    return out.getvalue()
