"""A small network pretrained on drawings, where no other can be had: the source task stands in for ImageNet."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path
from typing import Any

import keras
import numpy as np

from reviewlint.trainer import shapes
from reviewlint.trainer.batches import OrderedBatches, Pixels, TrainingBatches
from reviewlint.trainer.network import SMALL_MODE, classifier, compile_for, small_backbone
from reviewlint.trainer.training import EpochSeed

COUNT, HELD_OUT, EPOCHS, RATE, BATCH = 2000, 200, 5, 3e-3, 64


def pretrain(size: int, seed: int, count: int = COUNT, epochs: int = EPOCHS) -> tuple[Any, float]:
    """A backbone trained on the source task at a size in pixels, and its accuracy on drawings that were held out."""
    keras.utils.set_random_seed(seed)
    pictures, labels = shapes.draw("source", count + HELD_OUT, size, seed)
    pixels = Pixels(pictures)
    body = small_backbone(size)
    network = classifier(body, SMALL_MODE, len(shapes.SOURCE), 0.1, seed)
    compile_for(network, RATE)
    batches = TrainingBatches(pixels, labels, np.arange(count), BATCH, seed, None)
    network.fit(batches, epochs=epochs, verbose=0, shuffle=False, callbacks=[EpochSeed(batches, seed)])
    held_out = OrderedBatches(pixels, np.arange(count, count + HELD_OUT), 200, labels)
    return body, float(network.evaluate(held_out, verbose=0, return_dict=True)["accuracy"])


def pretrained_weights(cache: Path, size: int, seed: int, tell: Callable[[str], None]) -> Path:
    """The file with the weights of such a backbone, made where it is not there yet (about half a minute on a CPU)."""
    path = cache / f"drawings-{size}-{seed}.weights.h5"
    if not path.is_file():
        tell("SmallNet: предобучаю на рисунках.")
        body, accuracy = pretrain(size, seed)
        cache.mkdir(parents=True, exist_ok=True)
        scratch = path.with_name("partial-" + path.name)
        body.save_weights(scratch)
        os.replace(scratch, path)
        tell(f"SmallNet: на рисунках, которых не видела, точность {accuracy:.3f}.")
    return path
