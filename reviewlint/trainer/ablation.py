"""`reviewlint ablate`: what each mistake costs, over paired seeds, with intervals."""

from __future__ import annotations

import hashlib
import importlib
import json
import math
import os
import time
from collections.abc import Callable, Iterable, Sequence
from concurrent.futures import ProcessPoolExecutor, as_completed
from dataclasses import dataclass
from functools import partial
from multiprocessing import get_context
from pathlib import Path
from typing import Any

from reviewlint.trainer import environment
from reviewlint.trainer.conditions import CONDITIONS, Condition
from reviewlint.trainer.errors import TrainerError
from reviewlint.trainer.settings import DRAWINGS, SMALL, Settings
from reviewlint.trainer.statistics import CONFIDENCE, interval

TRAIN, VALIDATION, TEST, SIZE = 500, 200, 800, 20
"""The procedural task: pictures of each part and their side in pixels."""
DRAWN = "synthetic silhouettes"
_GUARD = (0.80, 0.97)
"""Between which the mean accuracy of the reference on drawings must lie: below it learns too little, above it leaves
mistakes no room to show."""


@dataclass(frozen=True, slots=True)
class Task:
    """What is measured, the same for every seed: conditions; a folder of pictures with settings (None: drawings)."""

    conditions: tuple[Condition, ...]
    data: str | None = None
    settings: Settings | None = None
    cache: str = ""
    threads: int = 0
    epochs: tuple[int, int] = (2, 14)


def choose(rules: Sequence[str]) -> tuple[Condition, ...]:
    """The conditions of some rules, of all where none is named."""
    unknown = sorted(set(rules) - {condition.rule for condition in CONDITIONS})
    if unknown:
        raise TrainerError(f"Для {unknown[0]} опыта нет; есть для: {', '.join(sorted({c.rule for c in CONDITIONS}))}.")
    return tuple(condition for condition in CONDITIONS if not rules or condition.rule in rules)


def prepared(task: Task, tell: Callable[[str], None]) -> Task:
    """The same task with what all repetitions share made once: decoded pictures, a backbone pretrained on drawings.

    One backbone serves all repetitions, as one of ImageNet would.
    """
    if task.data is None or task.settings is None:
        return task
    import dataclasses

    from reviewlint.trainer.dataset import load
    from reviewlint.trainer.folder import scan
    from reviewlint.trainer.network import own_size
    from reviewlint.trainer.pretraining import pretrained_weights

    settings, cache = task.settings, Path(task.cache)
    name = settings.backbones[0]
    size = settings.image_size or own_size(name)
    load(scan(Path(task.data), settings.minimum_pictures), settings, size, cache)
    if name != SMALL or settings.weights != DRAWINGS:
        return task
    keras, where = environment.prepare(), environment.device()
    environment.set_seed(keras, settings.seed, where)
    environment.hasten(where)
    weights = str(pretrained_weights(cache, size, settings.seed, tell))
    return dataclasses.replace(task, settings=dataclasses.replace(settings, weights=weights))


def run_seeds(task: Task, seeds: Sequence[int], processes: int, tell: Callable[[str], None]) -> list[dict[str, Any]]:
    """The measurements of every seed, in the order of the seeds; several processes where asked."""
    if processes <= 1:
        return [run_seed(task, seed, partial(_tell_seed, tell, seed)) for seed in seeds]
    results = {}
    # A fresh interpreter in every process: the same on all systems, and a forked one would share torch's threads.
    with ProcessPoolExecutor(processes, mp_context=get_context("spawn")) as pool:
        waiting = {pool.submit(run_seed, task, seed): seed for seed in seeds}
        for done in as_completed(waiting):
            result = results[waiting[done]] = done.result()
            words = f"образец — {result['reference']:.3f}; готово {len(results)} из {len(seeds)}"
            _tell_seed(tell, waiting[done], words)
    return [results[seed] for seed in seeds]


def _tell_seed(tell: Callable[[str], None], seed: int, text: str) -> None:
    tell(f"повтор {seed}: {text}")


def _key(task: Task, seed: int) -> str:
    """A name for a repetition by everything that it depends on but the code."""
    parts = (task.conditions, task.data, task.settings, task.epochs, TRAIN, VALIDATION, TEST, SIZE, seed)
    return hashlib.sha256(repr(parts).encode()).hexdigest()[:16]


def run_seed(task: Task, seed: int, tell: Callable[[str], None] | None = None) -> dict[str, Any]:
    """One repetition, taken from `task.cache` where an interrupted ablation left it."""
    if not task.cache:
        return _run_seed(task, seed, tell)
    kept = Path(task.cache) / f"seed-{seed}-{_key(task, seed)}.json"
    if kept.is_file():
        found: dict[str, Any] = json.loads(kept.read_text(encoding="utf-8"))
        return found
    result = _run_seed(task, seed, tell)
    kept.parent.mkdir(parents=True, exist_ok=True)
    partial_file = kept.with_suffix(".partial")
    partial_file.write_text(json.dumps(result), encoding="utf-8")
    os.replace(partial_file, kept)
    return result


def _run_seed(task: Task, seed: int, tell: Callable[[str], None] | None = None) -> dict[str, Any]:
    """One repetition: data, initial weights, order and augmentation all follow from the seed."""
    keras = environment.prepare()
    if task.threads and os.environ["KERAS_BACKEND"] == "torch":
        importlib.import_module("torch").set_num_threads(task.threads)
    from reviewlint.trainer.experiment import measure

    started = time.perf_counter()
    where = environment.device()
    environment.set_seed(keras, seed, where)
    environment.hasten(where)
    world = _drawn_world(task, seed) if task.data is None else _world_of_folder(task, seed)
    result = measure(world, task.conditions, seed, tell or (lambda text: None))
    return {**result, "seconds": round(time.perf_counter() - started, 1), "image_size": int(world.pictures.shape[1])}


def _drawn_world(task: Task, seed: int) -> Any:
    import numpy as np

    from reviewlint.trainer import shapes
    from reviewlint.trainer.dataset import Split
    from reviewlint.trainer.experiment import World
    from reviewlint.trainer.network import SMALL_MODE, small_backbone
    from reviewlint.trainer.pretraining import pretrain

    weights = pretrain(SIZE, seed)[0].get_weights()
    pictures, labels = shapes.draw("target", TRAIN + VALIDATION + TEST, SIZE, seed)
    parts = np.split(np.arange(TRAIN + VALIDATION + TEST), [TRAIN, TRAIN + VALIDATION])

    def backbone() -> Any:
        body = small_backbone(SIZE)
        body.set_weights(weights)
        return body

    return World(pictures, labels, Split(*parts), backbone, SMALL_MODE, epochs=task.epochs)


def _world_of_folder(task: Task, seed: int) -> Any:
    import dataclasses

    from reviewlint.trainer.dataset import load
    from reviewlint.trainer.experiment import World
    from reviewlint.trainer.folder import scan
    from reviewlint.trainer.network import backbone, mode_of, own_size

    assert task.settings is not None
    assert task.data is not None
    settings = dataclasses.replace(task.settings, seed=seed)
    name = settings.backbones[0]
    size = settings.image_size or own_size(name)
    where = environment.device()
    data = load(scan(Path(task.data), settings.minimum_pictures), settings, size, Path(task.cache))
    return World(
        data.pictures,
        data.labels,
        data.split,
        lambda: backbone(name, size, settings.weights),
        mode_of(name),
        settings.batch_size,
        (settings.frozen_rate, settings.fine_tuning_rate),
        (settings.frozen_epochs, settings.fine_tuning_epochs),
        environment.set_precision(importlib.import_module("keras"), settings.precision, where),
    )


def evidence(
    task: Task, seeds: Sequence[int], results: Sequence[dict[str, Any]], command: str, *, guard: bool = True
) -> dict[str, Any]:
    """The content of evidence.json; fails where the reference itself did not learn."""
    reference = interval([result["reference"] for result in results])
    if guard:
        check_reference(reference.mean, drawn=task.data is None)
    runs = []
    for condition in task.conditions:
        key = f"{condition.rule}/{condition.name}/{condition.metric}"
        changes = [result["effects"][key] for result in results]
        if any(math.isnan(change) for change in changes):
            continue
        measured = interval(changes)
        runs.append(
            {
                "rule": condition.rule,
                "condition": condition.name,
                "metric": condition.metric,
                "effect": round(measured.mean, 4),
                "low": round(measured.low, 4),
                "high": round(measured.high, 4),
                "seeds": list(seeds),
                "dataset": DRAWN if task.data is None else Path(task.data).resolve().name,
                "image_size": results[0]["image_size"],
            }
        )
    where = environment.device()
    return {
        "version": 1,
        "command": command,
        "versions": environment.versions(),
        "device": f"{where.kind} {where.name}".strip(),
        "confidence": CONFIDENCE,
        "reference": {
            "test_accuracy": round(reference.mean, 4),
            "low": round(reference.low, 4),
            "high": round(reference.high, 4),
        },
        "seconds": [result["seconds"] for result in results],
        "runs": runs,
    }


def check_reference(mean: float, *, drawn: bool) -> None:
    """Refuse to speak of mistakes where the right way does not work, or works so well that nothing can show."""
    low, high = _GUARD if drawn else (0.5, 0.995)
    if not low <= mean <= high:
        raise TrainerError(
            f"Образец дал точность {mean:.3f}, а судить об ошибках можно от {low:g} до {high:g}: цифр не печатаю."
        )


def table(runs: Iterable[dict[str, Any]]) -> list[str]:
    """The effects in percentage points, one a line, with intervals; `*` where zero is outside."""
    words = {(c.rule, c.name, c.metric): c.words for c in CONDITIONS}
    lines = []
    for run in runs:
        mark = "*" if run["low"] > 0 or run["high"] < 0 else " "
        metric = "показанная точность" if run["metric"].startswith("reported") else "точность на проверке"
        lines.append(
            f"{run['rule']} {100 * run['effect']:+6.1f}{mark} [{100 * run['low']:+6.1f}, {100 * run['high']:+6.1f}]  "
            f"{words[run['rule'], run['condition'], run['metric']]} ({metric})"
        )
    return lines
