"""What the trainer runs on: the backend of Keras, the device, precision, seeds and versions."""

from __future__ import annotations

import importlib
import importlib.util
import os
import platform
from dataclasses import dataclass
from typing import Any

from reviewlint.trainer.errors import TrainerError

BACKENDS = ("torch", "jax")
_NEEDED = ("numpy", "PIL", "keras")
INSTALL = "pip install reviewlint[trainer]"


@dataclass(frozen=True, slots=True)
class Device:
    """Where the training runs; `memory` is in bytes, 0 where it is not known."""

    kind: str
    name: str
    memory: int
    bfloat16: bool

    @property
    def is_gpu(self) -> bool:
        """Whether it is an accelerator."""
        return self.kind != "cpu"


def prepare() -> Any:
    """Choose the backend before Keras is imported and return the module `keras`.

    Torch is the default; `KERAS_BACKEND=jax` chooses JAX. TensorFlow is never used, whatever the settings of Keras say.
    """
    missing = [name for name in _NEEDED if importlib.util.find_spec(name) is None]
    wanted = os.environ.get("KERAS_BACKEND", "")
    installed = [name for name in BACKENDS if importlib.util.find_spec(name) is not None]
    if missing or not installed:
        raise TrainerError(f"Для обучения нужны Keras 3 и PyTorch, их здесь нет: {INSTALL}.")
    if wanted not in installed:
        if wanted in BACKENDS:
            raise TrainerError(
                f"KERAS_BACKEND={wanted}, но {wanted} не установлен: pip install reviewlint[trainer-jax]."
            )
        os.environ["KERAS_BACKEND"] = installed[0]
    keras = importlib.import_module("keras")
    if keras.backend.backend() not in BACKENDS:
        raise TrainerError("Keras уже загружен с другим бэкендом: запустите обучение в новом процессе.")
    return keras


def device() -> Device:
    """The device that the backend computes on."""
    if os.environ.get("KERAS_BACKEND") == "jax":
        jax = importlib.import_module("jax")
        first = jax.devices()[0]
        statistics = first.memory_stats() or {} if first.platform != "cpu" else {}
        kind = "cuda" if first.platform == "gpu" else first.platform
        return Device(kind, str(first.device_kind), int(statistics.get("bytes_limit", 0)), first.platform != "cpu")
    torch = importlib.import_module("torch")
    if torch.cuda.is_available():
        properties = torch.cuda.get_device_properties(0)
        return Device("cuda", properties.name, properties.total_memory, torch.cuda.is_bf16_supported())
    return Device("cpu", platform.processor() or platform.machine(), 0, False)


def set_precision(keras: Any, wanted: str, where: Device) -> str:
    """Set the precision policy and return its name; `auto` is bfloat16 where the device computes in it."""
    policy = wanted
    if wanted == "auto":
        policy = "mixed_bfloat16" if where.bfloat16 else "float32"
    keras.mixed_precision.set_global_policy(policy)
    return policy


def set_seed(keras: Any, seed: int, where: Device) -> None:
    """Seed Python, numpy and the backend; on a CPU also ask for the same sums in the same order.

    On a GPU the order is left to the kernels, and the quickest ones are looked for: the price of the same order is too
    high there.
    """
    keras.utils.set_random_seed(seed)
    if keras.backend.backend() == "torch":
        torch = importlib.import_module("torch")
        torch.use_deterministic_algorithms(not where.is_gpu, warn_only=True)
        torch.backends.cudnn.benchmark = where.is_gpu


def hasten(where: Device) -> None:
    """Let Keras on torch use torch's own kernels on a GPU; other backends and devices are left as they are."""
    if where.is_gpu and os.environ.get("KERAS_BACKEND") == "torch":
        importlib.import_module("reviewlint.trainer.kernels").hasten()


def seed_device(seed: int) -> None:
    """Seed the generator that a hastened Dropout draws from on a GPU."""
    if os.environ.get("KERAS_BACKEND") == "torch":
        importlib.import_module("torch").cuda.manual_seed(seed)


def on_device(array: Any) -> Any:
    """A contiguous numpy array as a tensor of the backend; the host does not wait for a GPU to take it over."""
    if os.environ.get("KERAS_BACKEND") == "torch":
        torch = importlib.import_module("torch")
        if torch.cuda.is_available():
            return torch.from_numpy(array).pin_memory().to("cuda", non_blocking=True)
    return importlib.import_module("keras").ops.convert_to_tensor(array)


def peak_memory() -> int:
    """The most memory of the device that was in use at once, in bytes; 0 where it is not known."""
    if os.environ.get("KERAS_BACKEND") == "jax":
        first = importlib.import_module("jax").devices()[0]
        statistics = first.memory_stats() or {} if first.platform != "cpu" else {}
        return int(statistics.get("peak_bytes_in_use", 0))
    torch = importlib.import_module("torch")
    return int(torch.cuda.max_memory_allocated()) if torch.cuda.is_available() else 0


def compiled(function: Any) -> Any:
    """A function of tensors, compiled where the backend would otherwise run it operation by operation."""
    if os.environ.get("KERAS_BACKEND") == "jax":
        return importlib.import_module("jax").jit(function)
    return function


def versions() -> dict[str, str]:
    """The versions that a result depends on."""
    from reviewlint import __version__

    found = {"reviewlint": __version__, "python": platform.python_version(), "platform": platform.platform()}
    for name in ("keras", os.environ.get("KERAS_BACKEND", "torch"), "numpy", "PIL"):
        found["pillow" if name == "PIL" else name] = str(importlib.import_module(name).__version__)
    return found
