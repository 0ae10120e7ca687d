"""`reviewlint train`: from a folder of pictures to a run's folder with everything that came of it."""

from __future__ import annotations

import gc
import hashlib
import json
import time
from collections.abc import Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import numpy as np

from reviewlint.trainer import environment
from reviewlint.trainer.artifacts import history_csv, submission_csv, write_json, write_text
from reviewlint.trainer.batches import Pixels
from reviewlint.trainer.dataset import Dataset, load
from reviewlint.trainer.folder import PictureFolder, scan
from reviewlint.trainer.network import CUSTOM_OBJECTS, backbone, classifier, mode_of, own_size
from reviewlint.trainer.outcome import Member, Outcome, member, outcome
from reviewlint.trainer.pretraining import pretrained_weights
from reviewlint.trainer.progress import Display, pictures, seconds
from reviewlint.trainer.report import report_html
from reviewlint.trainer.settings import DRAWINGS, SMALL, Settings, as_dictionary, as_toml
from reviewlint.trainer.state import State
from reviewlint.trainer.training import best_network, train


@dataclass
class Plan:
    """What a run works with: the folder of pictures, settings, Keras, the device and the precision policy."""

    folder: PictureFolder
    settings: Settings
    keras: Any
    device: environment.Device
    policy: str
    display: Display

    def size(self, name: str) -> int:
        """The side in pixels at which a backbone is trained."""
        return self.settings.image_size or own_size(name)


@dataclass
class _Harvest:
    """What the backbones of a run leave: members of the ensemble, epochs, throughput and the last data set."""

    members: list[Member] = field(default_factory=list)
    histories: dict[str, Sequence[dict[str, Any]]] = field(default_factory=dict)
    rates: dict[str, list[float]] = field(default_factory=dict)
    dataset: Dataset | None = None


def plan(data: Path, settings: Settings, display: Display) -> Plan:
    """Check the folder and the settings, set up Keras; says so where there is no GPU."""
    keras = environment.prepare()
    for name in settings.backbones:
        own_size(name)
    folder = scan(data, settings.minimum_pictures)
    where = environment.device()
    policy = environment.set_precision(keras, settings.precision, where)
    environment.set_seed(keras, settings.seed, where)
    environment.hasten(where)
    if not where.is_gpu:
        display.say("Видеокарты нет: считаю на процессоре, это дольше.")
    return Plan(folder, settings, keras, where, policy, display)


def train_folder(
    data: Path, out: Path, settings: Settings, display: Display, *, restart: bool = False
) -> dict[str, Any]:
    """Train on a folder of pictures and write the run; returns what metrics.json holds."""
    started = time.perf_counter()
    work = plan(data, settings, display)
    out.mkdir(parents=True, exist_ok=True)
    write_text(out / "config.toml", as_toml(settings))
    harvest = _Harvest()
    for name in settings.backbones:
        _train_backbone(work, name, out, harvest, restart=restart)
    assert harvest.dataset is not None
    result = outcome(harvest.members, harvest.dataset, settings)
    metrics = _metrics(work, harvest, harvest.dataset, result)
    _write(work, out, harvest, result, metrics, time.perf_counter() - started)
    display.say(f"Готово за {seconds(time.perf_counter() - started)}: {out / 'report.html'}")
    return metrics


def _train_backbone(work: Plan, name: str, out: Path, harvest: _Harvest, *, restart: bool) -> None:
    settings, display, size = work.settings, work.display, work.size(name)
    dataset = load(work.folder, settings, size, out / "cache", display.decoding)
    _tell_of(dataset, display)
    harvest.dataset = dataset
    state = State.open(out / name, _fingerprint(work, dataset, name), restart=restart)
    if state.records:
        display.say(f"{name}: продолжаю с эпохи {len(state.records) + 1}.")
    weights = settings.weights
    if name == SMALL and weights == DRAWINGS:
        weights = str(pretrained_weights(out / "cache", size, settings.seed, display.say))
    work.keras.utils.clear_session()
    environment.set_precision(work.keras, work.policy, work.device)  # the session held it
    # After the pretraining, which draws random numbers where its weights are not there yet.
    environment.set_seed(work.keras, settings.seed, work.device)
    pixels, unlabelled = Pixels(dataset.pictures, work.device.memory), Pixels(dataset.submission, work.device.memory)
    body = backbone(name, size, weights)
    network = classifier(body, mode_of(name), len(dataset.classes), settings.dropout, settings.seed)
    harvest.rates[name] = train(network, body, dataset, pixels, settings, state, display)
    harvest.histories[name] = state.records
    best = best_network(state.folder, CUSTOM_OBJECTS)
    display.say(f"{name}: предсказания" + (f", TTA {settings.tta_steps}" if settings.tta_steps else ""))
    harvest.members.append(member(f"{name} best", best, dataset, pixels, unlabelled, settings))
    if len(settings.backbones) == 1 and settings.ensemble:
        harvest.members.append(member(f"{name} last", network, dataset, pixels, unlabelled, settings))
    del network, best, body
    gc.collect()


def _tell_of(dataset: Dataset, display: Display) -> None:
    split = dataset.split
    display.say(
        f"Классов {len(dataset.classes)}; обучение — {pictures(len(split.train))}, валидация — "
        f"{pictures(len(split.validation))}, проверка — {pictures(len(split.test))}; {dataset.size}×{dataset.size}."
    )
    if dataset.unreadable:
        display.say(f"Не читаются и пропущены: {pictures(len(dataset.unreadable))}.")
        for name in dataset.unreadable[:10]:
            display.say(f"  {name}")


def _fingerprint(work: Plan, dataset: Dataset, name: str) -> str:
    """What must be the same for a training to go on: settings that it depends on, backbone, pictures."""
    content = {**as_dictionary(work.settings), "backbones": [name], "policy": work.policy}
    # Predictions are made anew each time.
    for later in ("tta_steps", "tta_strength", "ensemble"):
        content.pop(later)
    pictures_hash = hashlib.sha256(dataset.labels.tobytes() + np.ascontiguousarray(dataset.pictures[:64]).tobytes())
    text = json.dumps([content, list(dataset.classes), pictures_hash.hexdigest()], sort_keys=True)
    return hashlib.sha256(text.encode()).hexdigest()[:20]


def _metrics(work: Plan, harvest: _Harvest, dataset: Dataset, result: Outcome) -> dict[str, Any]:
    """metrics.json: everything that the same run would measure again, no times."""
    split = dataset.split
    networks = {}
    for name, records in harvest.histories.items():
        best = max(records, key=lambda record: record["val_accuracy"])
        networks[name] = {"epochs": len(records), "best": best, "last": records[-1], "image_size": work.size(name)}
    return {
        "version": 1,
        "classes": list(dataset.classes),
        "pictures": {
            "train": len(split.train),
            "validation": len(split.validation),
            "test": len(split.test),
            "submission": len(dataset.submission_names),
            "unreadable": list(dataset.unreadable),
        },
        "largest_class": float(np.bincount(dataset.labels).max() / len(dataset.labels)),
        "networks": networks,
        "variants": result.variants,
        "effects": result.effects,
        "chosen": result.chosen,
    }


def _write(work: Plan, out: Path, harvest: _Harvest, result: Outcome, metrics: dict[str, Any], elapsed: float) -> None:
    dataset = harvest.dataset
    assert dataset is not None
    write_json(out / "metrics.json", metrics)
    write_text(out / "history.csv", history_csv(harvest.histories))
    about = {
        "versions": environment.versions(),
        "device": work.device.name,
        "kind": work.device.kind,
        "precision": work.policy,
        "seconds": round(elapsed, 1),
        "pictures_per_second": {name: [round(rate, 1) for rate in rates] for name, rates in harvest.rates.items()},
    }
    write_json(out / "versions.json", about)
    if dataset.submission_names:
        text = submission_csv(work.folder, dataset, result.predictions[result.chosen]["submission"])
        write_text(out / "submission.csv", text)
    write_text(
        out / "report.html", report_html(metrics, about, harvest.histories, dataset, result, as_toml(work.settings))
    )
