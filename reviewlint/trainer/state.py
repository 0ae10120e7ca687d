"""What a training needs to go on after an interruption: its epochs so far and the last weights with the optimizer's.

`state.json` names the file of weights that belongs to it and is replaced in one step, so that a process killed at any
moment leaves the last whole epoch behind.
"""

from __future__ import annotations

import json
import os
import shutil
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import keras

from reviewlint.trainer.errors import TrainerError

_FILE = "state.json"


@dataclass
class State:
    """The epochs of a training in order: dictionaries with `stage`, `epoch` (from 1) and Keras' figures of it."""

    folder: Path
    fingerprint: str
    records: list[dict[str, Any]] = field(default_factory=list)
    weights: str = ""

    @classmethod
    def open(cls, folder: Path, fingerprint: str, *, restart: bool = False) -> State:
        """The state that a folder holds, a new one where it holds none; another training there is an error."""
        if restart and folder.is_dir():
            shutil.rmtree(folder)
        folder.mkdir(parents=True, exist_ok=True)
        path = folder / _FILE
        if not path.is_file():
            return cls(folder, fingerprint)
        held = json.loads(path.read_text(encoding="utf-8"))
        if held["fingerprint"] != fingerprint:
            raise TrainerError(
                f"В {folder} лежит обучение с другими настройками или снимками: "
                "выберите другую папку через -o или начните заново с --restart."
            )
        return cls(folder, fingerprint, held["records"], held["weights"])

    def add(self, network: Any, record: dict[str, Any]) -> None:
        """Keep an epoch: weights first, then the file that names them, then the old weights go."""
        name, old = f"epoch-{len(self.records) + 1}.weights.h5", self.weights
        network.save_weights(self.folder / name)
        self.records.append(record)
        self.weights = name
        whole = {"fingerprint": self.fingerprint, "records": self.records, "weights": name}
        scratch = self.folder / (_FILE + ".partial")
        scratch.write_text(json.dumps(whole), encoding="utf-8")
        os.replace(scratch, self.folder / _FILE)
        if old and old != name:
            (self.folder / old).unlink(missing_ok=True)

    def restore(self, network: Any) -> None:
        """Load the last weights, and the optimizer's where the network is compiled."""
        if self.weights:
            network.load_weights(self.folder / self.weights)

    def of(self, stage: str) -> list[dict[str, Any]]:
        """The epochs of one stage."""
        return [record for record in self.records if record["stage"] == stage]

    def best(self) -> dict[str, Any] | None:
        """The first of the epochs with the highest val_accuracy, the one that `save_best_only` keeps."""
        return max(self.records, key=lambda record: record["val_accuracy"], default=None)


class Recorder(keras.callbacks.Callback):
    """Adds every epoch to the state; stands after the checkpoint, so that a kept epoch has its file."""

    def __init__(self, state: State, stage: str) -> None:
        super().__init__()
        self._state, self._stage = state, stage

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        """Write the epoch down."""
        figures = {name: float(value) for name, value in (logs or {}).items()}
        self._state.add(self.model, {"stage": self._stage, "epoch": epoch + 1, **figures})
