"""How fast the trainer trains: the step alone, the whole pipeline, their ratio, and the plain way beside them.

    python benchmarks/trainer.py --backbone SmallNet --size 32 --batch 32 --steps 10          # a CPU, half a minute
    KERAS_BACKEND=torch python benchmarks/trainer.py --backbone Xception --batch 128 --steps 100 --precision auto
    KERAS_BACKEND=jax python benchmarks/trainer.py --backbone EfficientNetV2S --size 300 --batch 128 --steps 100

*Step*: training steps on one batch that lies on the device, augmentation not counted. *Pipeline*: what `reviewlint
train` does, pictures gathered and augmented anew each step. *Plain*: every picture is decoded from its file each time
and goes through a chain of Keras layers. Figures are pictures a second; weights are random, pictures are drawn.
"""

from __future__ import annotations

import argparse
import importlib
import json
import tempfile
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from reviewlint.trainer import environment

WARM_UP = 3


def arguments() -> argparse.Namespace:
    """What was asked for."""
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("--backbone", default="SmallNet")
    parser.add_argument("--size", type=int, default=0, help="side in pixels, 0: the backbone's own")
    parser.add_argument("--batch", type=int, default=32)
    parser.add_argument("--steps", type=int, default=20)
    parser.add_argument("--pictures", type=int, default=256)
    parser.add_argument("--precision", default="auto")
    return parser.parse_args()


def timed(step: Callable[[int], object], steps: int, batch: int) -> float:
    """Pictures a second over some calls, after a warm-up. The last step's figures are read, so the device is done."""
    for number in range(WARM_UP):
        step(number)
    started = time.perf_counter()
    for number in range(steps):
        step(number)
    return steps * batch / (time.perf_counter() - started)


def plain_way(
    keras: Any, network: Any, files: list[Path], labels: Any, size: int, batch: int
) -> Callable[[int], object]:
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

    def step(number: int) -> object:
        rows = [(number * batch + row) % len(files) for row in range(batch)]
        pictures = np.stack([read_picture(files[row], size) for row in rows]).astype("float32")
        return network.train_on_batch(chain(pictures, training=True), labels[rows])

    return step


def main() -> None:
    """Measure and print one JSON object."""
    asked = arguments()
    keras = environment.prepare()
    import numpy as np

    from reviewlint.trainer import shapes
    from reviewlint.trainer.augmentation import Augmentation
    from reviewlint.trainer.batches import Pixels, TrainingBatches
    from reviewlint.trainer.folder import scan
    from reviewlint.trainer.network import backbone, classifier, compile_for, mode_of, own_size

    where = environment.device()
    policy = environment.set_precision(keras, asked.precision, where)
    size = asked.size or own_size(asked.backbone)
    with tempfile.TemporaryDirectory() as name:
        root = Path(name)
        shapes.write_folder(root, asked.pictures, size, 0)
        folder = scan(root, 1)
        pictures, labels = shapes.draw("target", asked.pictures, size, 0)
        network = classifier(backbone(asked.backbone, size, "none"), mode_of(asked.backbone), 10, 0.2, 0)
        compile_for(network, 1e-3)
        pixels = Pixels(pictures, where.memory)
        batches = TrainingBatches(pixels, labels, np.arange(len(labels)), asked.batch, 0, Augmentation())
        still = batches[0]

        def whole(number: int) -> object:
            batches.epoch = number // len(batches)
            return network.train_on_batch(*batches[number % len(batches)])

        step = timed(lambda _: network.train_on_batch(*still), asked.steps, asked.batch)
        pipeline = timed(whole, asked.steps, asked.batch)
        plain = timed(
            plain_way(keras, network, list(folder.files), labels, size, asked.batch),
            max(2, asked.steps // 5),
            asked.batch,
        )
    print(json.dumps(report(asked, keras, where, policy, size, step, pipeline, plain), ensure_ascii=False, indent=1))


def report(
    asked: argparse.Namespace,
    keras: Any,
    where: Any,
    policy: str,
    size: int,
    step: float,
    pipeline: float,
    plain: float,
) -> dict[str, Any]:
    """The figures and what they were taken on."""
    peak = 0
    if keras.backend.backend() == "torch" and where.is_gpu:
        peak = importlib.import_module("torch").cuda.max_memory_allocated()
    return {
        "backbone": asked.backbone,
        "image_size": size,
        "batch": asked.batch,
        "backend": keras.backend.backend(),
        "device": f"{where.kind} {where.name}",
        "precision": policy,
        "step_per_second": round(step, 1),
        "pipeline_per_second": round(pipeline, 1),
        "plain_per_second": round(plain, 1),
        "pipeline_to_step": round(pipeline / step, 3),
        "pipeline_to_plain": round(pipeline / plain, 2),
        "peak_memory_mib": round(peak / 2**20),
    }


if __name__ == "__main__":
    main()
