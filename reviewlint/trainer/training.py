"""Training in two stages: the head on a frozen backbone, then the whole network with a lower rate."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import keras

from reviewlint.trainer.augmentation import Augmentation
from reviewlint.trainer.batches import OrderedBatches, Pixels, TrainingBatches
from reviewlint.trainer.dataset import Dataset
from reviewlint.trainer.environment import seed_device
from reviewlint.trainer.network import compile_for, freeze
from reviewlint.trainer.progress import Display, Progress
from reviewlint.trainer.settings import Settings
from reviewlint.trainer.state import Recorder, State

MONITOR = "val_accuracy"
BEST, LAST = "best.keras", "last.keras"


@dataclass(frozen=True, slots=True)
class Stage:
    """A part of the training: its name in files and for people, epochs, learning rate and patience (0: none)."""

    name: str
    title: str
    frozen: bool
    epochs: int
    rate: float
    patience: int = 0


def stages(settings: Settings) -> tuple[Stage, ...]:
    """The stages that the settings ask for."""
    both = (
        Stage("frozen", "Голова", True, settings.frozen_epochs, settings.frozen_rate),
        Stage(
            "fine-tuning",
            "Дообучение",
            False,
            settings.fine_tuning_epochs,
            settings.fine_tuning_rate,
            settings.patience,
        ),
    )
    return tuple(stage for stage in both if stage.epochs)


class EpochSeed(keras.callbacks.Callback):
    """Makes an epoch depend on its number alone: order, augmentation and Dropout are the same after a resumption."""

    def __init__(self, batches: TrainingBatches, seed: int, offset: int = 0) -> None:
        super().__init__()
        self._batches, self._seed, self._offset = batches, seed, offset

    def on_epoch_begin(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        """Set the epoch of the batches and the state of every layer with a generator."""
        self._batches.epoch = self._offset + epoch
        seed_device((self._seed << 16) + self._offset + epoch)
        for number, layer in enumerate(layers_of(self.model)):
            generator = getattr(layer, "seed_generator", None)
            if generator is not None:
                generator.state.assign([self._seed + number, 2 * (self._offset + epoch) << 16])


class Patience(keras.callbacks.EarlyStopping):
    """Early stopping that remembers the epochs before an interruption.

    It leaves the weights alone: the best ones are in the checkpoint, the last ones serve the ensemble.
    """

    def __init__(self, patience: int, earlier: Sequence[float]) -> None:
        super().__init__(monitor=MONITOR, mode="max", patience=patience)
        self._earlier = list(earlier)

    def on_train_begin(self, logs: dict[str, float] | None = None) -> None:
        """Begin where the earlier epochs ended."""
        super().on_train_begin(logs)
        if self._earlier:
            self.best, self.wait = max(self._earlier), waiting(self._earlier)


def waiting(values: Sequence[float]) -> int:
    """How many epochs ago the highest value was first reached."""
    return len(values) - 1 - values.index(max(values)) if values else 0


def layers_of(network: Any) -> list[Any]:
    """All layers of a network, those of networks inside it too, in order."""
    found = []
    for layer in network.layers:
        found += layers_of(layer) if hasattr(layer, "layers") else [layer]
    return found


def train(
    network: Any,
    body: Any,
    dataset: Dataset,
    pixels: Pixels,
    settings: Settings,
    state: State,
    display: Display,
) -> list[float]:
    """Train a network, or go on with it; it ends with the weights of the last epoch, the best are in `best.keras`.

    Returns the throughput of the epochs run now, in pictures a second.
    """
    state.restore(network)
    rates: list[float] = []
    before = 0
    for stage in stages(settings):
        done = [record[MONITOR] for record in state.of(stage.name)]
        if len(done) < stage.epochs and not 0 < stage.patience <= waiting(done):
            freeze(body, stage.frozen)
            compile_for(network, stage.rate)
            if done:
                network.optimizer.build(network.trainable_variables)
                state.restore(network)
            rates += _fit(network, dataset, pixels, settings, state, stage, before, display)
        before += stage.epochs
    network.save(state.folder / LAST)
    return rates


def _fit(
    network: Any,
    dataset: Dataset,
    pixels: Pixels,
    settings: Settings,
    state: State,
    stage: Stage,
    before: int,
    display: Display,
) -> list[float]:
    """Run the epochs of a stage that are left; `before` epochs are planned in the stages ahead of it."""
    done = [record[MONITOR] for record in state.of(stage.name)]
    batches = TrainingBatches(
        pixels, dataset.labels, dataset.split.train, settings.batch_size, settings.seed, Augmentation.of(settings)
    )
    clean = OrderedBatches(pixels, dataset.split.validation, settings.batch_size, dataset.labels)
    progress = Progress(display, stage.title, min(settings.batch_size, len(dataset.split.train)))
    callbacks = [
        EpochSeed(batches, settings.seed, before),
        checkpoint(state),
        Recorder(state, stage.name),
        *([Patience(stage.patience, done)] if stage.patience else []),
        progress,
    ]
    network.fit(
        batches,
        validation_data=clean,
        epochs=stage.epochs,
        initial_epoch=len(done),
        callbacks=callbacks,
        verbose=0,
        # The batches shuffle by themselves; Keras would reorder them by a generator that a resumption does not know.
        shuffle=False,
    )
    return progress.rates


def checkpoint(state: State) -> Any:
    """The checkpoint of the best epoch over all stages and interruptions."""
    best = state.best()
    return keras.callbacks.ModelCheckpoint(
        str(state.folder / BEST),
        monitor=MONITOR,
        mode="max",
        save_best_only=True,
        initial_value_threshold=None if best is None else best[MONITOR],
    )


def best_network(folder: Path, custom_objects: dict[str, Any]) -> Any:
    """The network of the best epoch, as the checkpoint kept it."""
    return keras.saving.load_model(folder / BEST, custom_objects=custom_objects, compile=False)
