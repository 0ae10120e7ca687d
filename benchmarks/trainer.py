"""How fast the trainer trains: the step alone, the whole pipeline, their ratio, and the plain way beside them.

    python benchmarks/trainer.py --backbone SmallNet --size 32 --batch 32 --steps 10          # a CPU, half a minute
    KERAS_BACKEND=torch python benchmarks/trainer.py --backbone Xception --batch 128 --steps 60 --pictures 512
    KERAS_BACKEND=jax python benchmarks/trainer.py --backbone EfficientNetV2S --size 300 --batch 128 --steps 60

*Step*: `fit` on one batch that lies on the device, augmentation not counted. *Pipeline*: `fit` as `reviewlint train`
does it, pictures gathered and augmented anew each step. *Plain*: `fit` on pictures decoded from their files each time
and sent through a chain of Keras layers. Figures are pictures a second; weights are random, pictures are drawn.
"""

from __future__ import annotations

import argparse
import importlib
import io
import json
import shutil
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any, Self

from reviewlint.trainer import environment

WARM_UP = 3
Step = Callable[[int], tuple[Any, Any]]
"""The number of a step to its pictures and labels."""


def arguments() -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--backbone", default="SmallNet")
    parser.add_argument("--size", type=int, default=0, help="side in pixels, 0: the backbone's own")
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--steps", type=int, default=20)
    parser.add_argument("--plain-steps", type=int, default=4, help="steps of the plain way, 0: leave it out")
    parser.add_argument("--pictures", type=int, default=256)
    parser.add_argument("--precision", default="auto")
    parser.add_argument("--as-keras", action="store_true", help="Keras' torch backend as it is, to compare with")
    parser.add_argument("--profile", action="store_true", help="the costliest operations of the step, torch only")
    return parser.parse_args()


class Meter:
    """What nvidia-smi shows while a block runs: the mean utilisation of the GPU in percent, the most memory in MiB."""

    def __enter__(self) -> Self:
        query = [
            "nvidia-smi",
            "--query-gpu=utilization.gpu,memory.used",
            "--format=csv,noheader,nounits",
            "-lms",
            "500",
        ]
        self._process = subprocess.Popen(query, stdout=subprocess.PIPE, text=True) if shutil.which(query[0]) else None
        return self

    def __exit__(self, *_: object) -> None:
        self.utilisation, self.memory = 0.0, 0
        if self._process is not None:
            self._process.terminate()
            lines = [line.split(",") for line in self._process.communicate()[0].splitlines() if line.count(",") == 1]
            self.utilisation = round(statistics.fmean(float(line[0]) for line in lines), 1) if lines else 0.0
            self.memory = max((int(line[1]) for line in lines), default=0)


def timed(keras: Any, network: Any, make: Step, steps: int, batch: int, warm_up: int = WARM_UP) -> tuple[float, Meter]:
    """Pictures a second of `fit`, after a warm-up, and what the meter showed."""
    from reviewlint.trainer.progress import Display, Progress

    class Steps(keras.utils.PyDataset):  # type: ignore[misc]
        def __init__(self, count: int) -> None:
            super().__init__()
            self._count = count

        def __len__(self) -> int:
            return self._count

        def __getitem__(self, number: int) -> tuple[Any, Any]:
            return make(number)

    def fit(count: int) -> None:
        progress = Progress(Display(io.StringIO()), "", batch)
        network.fit(Steps(count), verbose=0, shuffle=False, callbacks=[progress])
        float(network.metrics[0].result())  # once it can be read, the device is done

    fit(warm_up)
    with Meter() as meter:
        started = time.perf_counter()
        fit(steps)
        taken = time.perf_counter() - started
    return steps * batch / taken, meter


def plain_way(keras: Any, files: list[Path], labels: Any, size: int, batch: int) -> Step:
    """A step of the plain way: decode the files of the batch, then flip, rotate, zoom and shift layer by layer."""
    import numpy as np

    from reviewlint.trainer.decoding import read_picture

    layers = keras.layers
    chain = keras.Sequential(
        [
            layers.RandomFlip("horizontal"),
            layers.RandomRotation(10 / 360, fill_mode="nearest"),
            layers.RandomZoom(0.1, fill_mode="nearest"),
            layers.RandomTranslation(0.08, 0.08, fill_mode="nearest"),
            layers.RandomBrightness(0.1),
            layers.RandomContrast(0.1),
        ]
    )

    def step(number: int) -> tuple[Any, Any]:
        rows = [(number * batch + row) % len(files) for row in range(batch)]
        pictures = np.stack([read_picture(files[row], size) for row in rows]).astype("float32")
        return chain(pictures, training=True), labels[rows]

    return step


def main() -> None:
    """Measure and print one JSON object."""
    asked = arguments()
    keras = environment.prepare()
    where = environment.device()
    environment.set_seed(keras, 0, where)
    if not asked.as_keras:
        environment.hasten(where)
    policy = environment.set_precision(keras, asked.precision, where)
    with tempfile.TemporaryDirectory() as name:
        figures, network, still = measure(asked, keras, where, Path(name))
    about = {
        "backbone": asked.backbone,
        "batch": asked.batch,
        "backend": keras.backend.backend(),
        "as_keras": asked.as_keras,
        "versions": environment.versions(),
        "device": f"{where.kind} {where.name}",
        "precision": policy,
    }
    print(json.dumps({**about, **figures}, ensure_ascii=False, indent=1), flush=True)
    if asked.profile:
        profile(network, still)


def measure(
    asked: argparse.Namespace, keras: Any, where: environment.Device, root: Path
) -> tuple[dict[str, Any], Any, Any]:
    """The figures of one backbone, the network and a batch that lies on the device."""
    import numpy as np

    from reviewlint.trainer import shapes
    from reviewlint.trainer.augmentation import Augmentation
    from reviewlint.trainer.batches import Pixels, TrainingBatches
    from reviewlint.trainer.folder import scan
    from reviewlint.trainer.network import backbone, classifier, compile_for, mode_of, own_size

    size = asked.size or own_size(asked.backbone)
    pictures, labels = shapes.draw("target", asked.pictures, size, 0)
    network = classifier(backbone(asked.backbone, size, "none"), mode_of(asked.backbone), 10, 0.2, 0)
    compile_for(network, 1e-3)
    pixels = Pixels(pictures, where.memory)
    batches = TrainingBatches(pixels, labels, np.arange(len(labels)), asked.batch, 0, Augmentation())
    still = batches[0]

    def whole(number: int) -> tuple[Any, Any]:
        batches.epoch = number // len(batches)
        return batches[number % len(batches)]

    step, step_meter = timed(keras, network, lambda _: still, asked.steps, asked.batch)
    pipeline, meter = timed(keras, network, whole, asked.steps, asked.batch)
    found = {
        "image_size": size,
        "step_per_second": round(step, 1),
        "pipeline_per_second": round(pipeline, 1),
        "pipeline_to_step": round(pipeline / step, 3),
        "utilisation_step": step_meter.utilisation,
        "utilisation_pipeline": meter.utilisation,
        "peak_memory_mib": round(environment.peak_memory() / 2**20),
        "nvidia_smi_memory_mib": meter.memory,
    }
    if asked.plain_steps:
        shapes.write_folder(root, max(asked.batch, 10), size, 0)
        folder = scan(root, 1)
        way = plain_way(keras, list(folder.files), np.asarray(folder.labels, "int32"), size, asked.batch)
        plain, meter = timed(keras, network, way, asked.plain_steps, asked.batch, warm_up=1)
        found |= {
            "plain_per_second": round(plain, 1),
            "pipeline_to_plain": round(pipeline / plain, 2),
            "utilisation_plain": meter.utilisation,
        }
    return found, network, still


def profile(network: Any, batch: tuple[Any, Any]) -> None:
    """Write the operations of three steps that take most of the device to standard error."""
    profiler = importlib.import_module("torch.profiler")
    with profiler.profile(activities=list(profiler.supported_activities())) as seen:
        for _ in range(3):
            network.train_on_batch(*batch)
    averages = seen.key_averages()
    for order in ("self_cuda_time_total", "self_cpu_time_total"):
        print(averages.table(sort_by=order, row_limit=15, max_name_column_width=70), file=sys.stderr)


if __name__ == "__main__":
    main()
