"""`reviewlint train --dry-run`: what would happen, and how long it would take, by a few steps of the real training."""

from __future__ import annotations

import time
from pathlib import Path
from typing import Any

import numpy as np

from reviewlint.trainer.augmentation import Augmentation
from reviewlint.trainer.batches import Pixels, TrainingBatches
from reviewlint.trainer.decoding import read_picture
from reviewlint.trainer.environment import peak_memory
from reviewlint.trainer.network import backbone, classifier, compile_for, freeze, mode_of
from reviewlint.trainer.progress import Display, pictures, seconds
from reviewlint.trainer.run import Plan, plan
from reviewlint.trainer.settings import DRAWINGS, Settings
from reviewlint.trainer.training import Stage, stages

STEPS, WARM_UP = 20, 2


def probe(data: Path, out: Path, settings: Settings, display: Display, steps: int = STEPS) -> list[str]:
    """Sentences on the device, the data, memory and time; nothing is written."""
    work = plan(data, settings, display)
    folder = work.folder
    backend, where = work.keras.backend.backend(), work.device
    tests = pictures(len(folder.test_files))
    memory = f", памяти {where.memory / 2**30:.0f} ГиБ" if where.memory else ""
    lines = [
        f"Бэкенд Keras: {backend}; устройство: {where.kind} {where.name}{memory}; точность: {work.policy}.",
        f"Классов {len(folder.classes)}, с ответами — {pictures(len(folder.files))}, без ответов — {tests}; в {out}.",
    ]
    train_count = round(len(folder.files) * (1 - settings.validation_share - settings.test_share))
    for name in settings.backbones:
        lines += _lines(work, name, train_count, steps)
    return lines


def _lines(work: Plan, name: str, train_count: int, steps: int) -> list[str]:
    """What is to be said of one backbone."""
    settings, size = work.settings, work.size(name)
    cache = (len(work.folder.files) + len(work.folder.test_files)) * size * size * 3
    lines = [f"{name}: снимки {size}×{size}, предобработка «{mode_of(name)}», кэш на диске {cache / 2**20:.0f} МиБ."]
    body = backbone(name, size, "none" if settings.weights == DRAWINGS else settings.weights)
    network = classifier(body, mode_of(name), len(work.folder.classes), settings.dropout, settings.seed)
    lines.append(f"  параметров {network.count_params():,}".replace(",", " ") + f"; веса: {settings.weights}.")
    sample = _sample(work, size, settings.batch_size)
    whole = 0.0
    for stage in stages(settings):
        rate, peak = _timed(network, body, stage, sample, settings, steps)
        epoch = train_count / rate
        whole += epoch * stage.epochs
        used = f", памяти занято {peak / 2**30:.1f} ГиБ" if peak else ""
        lines.append(
            f"  {stage.title}: {rate:.0f} снимков/с, эпоха — {seconds(epoch)}, эпох {stage.epochs}, "
            f"шаг обучения {stage.rate:g}{used}."
        )
    lines.append(f"  Вместе около {seconds(whole)}, не считая валидации, если не остановится раньше.")
    return lines


def _sample(work: Plan, size: int, count: int) -> Any:
    """Pictures of the folder, uint8 (count, size, size, 3), repeated where there are fewer."""
    found = (read_picture(path, size) for path in work.folder.files[: 2 * count])
    read = [picture for picture in found if picture is not None][:count]
    if not read:
        read = [np.zeros((size, size, 3), "uint8")]
    return np.stack([read[row % len(read)] for row in range(count)])


def _timed(network: Any, body: Any, stage: Stage, sample: Any, settings: Settings, steps: int) -> tuple[float, int]:
    """Pictures a second over some steps after the warm-up, and the peak of memory in bytes (0: unknown)."""
    freeze(body, stage.frozen)
    compile_for(network, stage.rate)
    labels: Any = np.zeros(len(sample), "int32")
    batches = TrainingBatches(
        Pixels(sample), labels, np.arange(len(sample)), len(sample), settings.seed, Augmentation.of(settings)
    )
    started = 0.0
    for step in range(steps + WARM_UP):
        if step == WARM_UP:
            started = time.perf_counter()
        batches.epoch = step
        network.train_on_batch(*batches[0])
    return steps * len(sample) / (time.perf_counter() - started), peak_memory()
