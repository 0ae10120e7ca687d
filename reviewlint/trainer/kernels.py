"""Makes Keras on torch compute on a GPU as torch itself would.

Keras' torch backend (3.15) copies every feature map to another order of axes and back around each convolution and each
pooling, and normalises a batch in a dozen passes over float32 copies: on a GPU most of the time of a step goes there.
It also waits for the GPU at every Dropout, to read the seed, and wherever a number becomes a tensor. Here a map in
Keras' order is handed to torch as it lies, since torch knows it as `channels_last`; one kernel normalises; Dropout
draws from torch's own generator; numbers are written by the GPU. Layers, weights and saved files are Keras' own, and so
are the results, up to rounding and the draws of Dropout. What another version of Keras has not is left alone.
"""

from __future__ import annotations

import importlib
from types import ModuleType
from typing import Any

import keras
from keras import ops

_BACKEND = "keras.src.backend.torch"
_KERAS_CALL = keras.layers.BatchNormalization.call
_KEPT: list[tuple[Any, str, Any]] = []
"""What was replaced: where, by what name, and the original."""


def hasten() -> bool:
    """Replace the slow places, once for the process; says whether there was anything to replace."""
    if keras.backend.backend() != "torch" or _KEPT:
        return False
    nn, random, core = (importlib.import_module(f"{_BACKEND}.{name}") for name in ("nn", "random", "core"))
    torch = importlib.import_module("torch")
    _replace(keras.layers.BatchNormalization, "call", _normalised)
    _replace(nn, "_transpose_spatial_inputs", _channels_first_view)
    _replace(random, "dropout", _dropout)
    quick = ModuleType("torch")
    quick.__dict__.update(vars(torch), as_tensor=_as_tensor)
    _replace(core, "torch", quick)
    return True


def restore() -> None:
    """Put back what `hasten` replaced."""
    while _KEPT:
        place, name, original = _KEPT.pop()
        setattr(place, name, original)


def _replace(place: Any, name: str, value: Any) -> None:
    if hasattr(place, name):
        _KEPT.append((place, name, getattr(place, name)))
        setattr(place, name, value)


def _channels_first_view(inputs: Any) -> Any:
    """A map of Keras' order (count, …, channels) as torch's (count, channels, …), without a copy."""
    return inputs.movedim(-1, 1)


def _normalised(self: Any, inputs: Any, training: bool | None = None, mask: Any = None) -> Any:
    """`BatchNormalization.call` in one kernel, where the layer is an ordinary one on a map in Keras' order."""
    ordinary = self.axis in (-1, len(inputs.shape) - 1) and not getattr(self, "renorm", False)
    if mask is not None or not ordinary or len(inputs.shape) != 4:
        return _KERAS_CALL(self, inputs, training=training, mask=mask)
    torch = importlib.import_module("torch")
    gamma, beta = (None if one is None else one.value for one in (self.gamma, self.beta))
    mean, variance = self.moving_mean.value, self.moving_variance.value
    pixels = _channels_first_view(ops.convert_to_tensor(inputs))
    if training and self.trainable:
        outputs, seen, inverse = torch.native_batch_norm(pixels, gamma, beta, None, None, True, 0.0, self.epsilon)
        with torch.no_grad():
            # Torch's own moving variance is the unbiased one, Keras' is not: it is worked out here.
            mean.lerp_(seen, 1 - self.momentum)
            variance.lerp_(inverse.pow(-2).sub_(self.epsilon).clamp_(min=0.0), 1 - self.momentum)
    else:
        outputs = torch.nn.functional.batch_norm(pixels, mean, variance, gamma, beta, False, 0.0, self.epsilon)
    return outputs.movedim(1, -1)


def _dropout(inputs: Any, rate: float, noise_shape: Any = None, seed: Any = None) -> Any:
    """Keras' dropout with torch's own generator; `noise_shape` has 1 where a draw holds for the whole axis."""
    torch = importlib.import_module("torch")
    if noise_shape is None or not 0 < rate < 1:
        return torch.nn.functional.dropout(inputs, rate)
    shape = [have if want is None else want for have, want in zip(inputs.shape, noise_shape, strict=True)]
    kept = torch.empty(shape, dtype=inputs.dtype, device=inputs.device).bernoulli_(1 - rate)
    return inputs * kept.div_(1 - rate)


def _as_tensor(value: Any, dtype: Any = None, device: Any = None) -> Any:
    """`torch.as_tensor`; a number is written by the device, for which the host need not wait."""
    torch = importlib.import_module("torch")
    number = value.item() if getattr(value, "shape", None) == () and not torch.is_tensor(value) else value
    if dtype is not None and isinstance(number, (bool, int, float)):
        return torch.full((), number, dtype=dtype, device=device)
    return torch.as_tensor(value, dtype=dtype, device=device)
