"""Batches of pictures for Keras: gathered on the device where they fit there, augmented for training only."""

from __future__ import annotations

import math
from typing import Any

import keras
import numpy as np
from keras import ops

from reviewlint.trainer.augmentation import Augmentation
from reviewlint.trainer.environment import on_device

_SHARE_OF_MEMORY = 0.4
"""How much of the device's memory the pictures may take: the rest is the network's."""


class Pixels:
    """Pictures that can be gathered by number: uint8 of shape (count, height, width, 3), on the device if they fit."""

    def __init__(self, pictures: Any, memory: int = 0) -> None:
        self.count = len(pictures)
        self.size = pictures.shape[1]
        self.on_device = 0 < pictures.nbytes < memory * _SHARE_OF_MEMORY
        self._pictures = ops.convert_to_tensor(np.ascontiguousarray(pictures)) if self.on_device else pictures

    def take(self, numbers: Any) -> Any:
        """The pictures of these numbers as a float32 tensor (len(numbers), height, width, 3) of values 0…255."""
        if self.on_device:
            return ops.cast(ops.take(self._pictures, on_device(np.asarray(numbers)), axis=0), "float32")
        return ops.cast(on_device(np.ascontiguousarray(self._pictures[numbers])), "float32")


class TrainingBatches(keras.utils.PyDataset):
    """One epoch of shuffled, augmented training batches; `epoch` decides order and augmentation.

    A rest smaller than a batch is left out of an epoch (another one, each time): all batches have one shape.
    """

    def __init__(
        self, pixels: Pixels, labels: Any, numbers: Any, batch_size: int, seed: int, augmentation: Augmentation | None
    ) -> None:
        super().__init__()
        self.epoch = 0
        self._pixels, self._labels, self._numbers = pixels, labels, np.asarray(numbers)
        self._batch_size, self._seed, self._augmentation = min(batch_size, len(self._numbers)), seed, augmentation

    def __len__(self) -> int:
        return len(self._numbers) // self._batch_size

    def __getitem__(self, step: int) -> tuple[Any, Any]:
        order = np.random.default_rng((self._seed, self.epoch, 0)).permutation(len(self._numbers))
        numbers = self._numbers[order[step * self._batch_size : (step + 1) * self._batch_size]]
        pictures = self._pixels.take(numbers)
        if self._augmentation is not None:
            pictures = self._augmentation.apply(pictures, self._seed, self.epoch, 1, step)
        return pictures, on_device(self._labels[numbers])


class OrderedBatches(keras.utils.PyDataset):
    """Batches in the order of the numbers, every picture once; what was handed out is kept in `served`.

    Without `augmentation` the pictures are as they are; a pass of TTA gives one, and its own `seed`.
    """

    def __init__(
        self,
        pixels: Pixels,
        numbers: Any,
        batch_size: int,
        labels: Any = None,
        augmentation: Augmentation | None = None,
        seed: tuple[int, ...] = (),
    ) -> None:
        super().__init__()
        self.served: list[int] = []
        self._pixels, self._numbers, self._batch_size, self._labels = pixels, np.asarray(numbers), batch_size, labels
        self._augmentation, self._seed = augmentation, seed

    def __len__(self) -> int:
        return math.ceil(len(self._numbers) / self._batch_size)

    def __getitem__(self, step: int) -> tuple[Any, ...]:
        if step == 0:
            self.served.clear()
        numbers = self._numbers[step * self._batch_size : (step + 1) * self._batch_size]
        self.served.extend(int(number) for number in numbers)
        pictures = self._pixels.take(numbers)
        if self._augmentation is not None:
            pictures = self._augmentation.apply(pictures, *self._seed, step)
        return (pictures,) if self._labels is None else (pictures, on_device(self._labels[numbers]))
