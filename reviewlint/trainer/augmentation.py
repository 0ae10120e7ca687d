"""Random transforms of training pictures: one affine map with one resampling, then brightness and contrast.

Chained layers (rotate, then zoom, then shift) resample a picture several times, which is slower and blurs it. The
random numbers are drawn on the host from (seed, epoch, step), so that they are the same on every backend and after
a resumption; the pixels are moved on the device.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cache
from typing import Any

import keras
import numpy as np
from keras import ops

from reviewlint.trainer.environment import compiled, on_device
from reviewlint.trainer.settings import Settings


@dataclass(frozen=True, slots=True)
class Augmentation:
    """How far a picture may be changed: degrees of rotation, shares of scale, of the side, of 255 and of contrast."""

    flip: bool = True
    rotation: float = 10.0
    zoom: float = 0.1
    shift: float = 0.08
    brightness: float = 0.1
    contrast: float = 0.1

    @classmethod
    def of(cls, settings: Settings) -> Augmentation:
        """The augmentation that the settings ask for."""
        names = ("flip", "rotation", "zoom", "shift", "brightness", "contrast")
        return cls(**{name: getattr(settings, name) for name in names})

    def scaled(self, strength: float) -> Augmentation:
        """The same kinds of change, `strength` times as far."""
        names = ("rotation", "zoom", "shift", "brightness", "contrast")
        return replace(self, **{name: getattr(self, name) * strength for name in names})

    def draw(self, count: int, *seed: int) -> tuple[Any, Any]:
        """Random changes for some pictures.

        Returns float32 matrices of shape (count, 2, 3), from the places of the result to those of the source in
        coordinates [-1, 1], and float32 pairs (count, 2): the factor of contrast and the grey levels to add.
        """
        generator = np.random.default_rng(seed)
        angle = np.deg2rad(generator.uniform(-self.rotation, self.rotation, count))
        scale = 1 / generator.uniform(1 - self.zoom, 1 + self.zoom, count)
        side = generator.choice((-1.0, 1.0), count) if self.flip else np.ones(count)
        # A shift by a share of the side is twice that share in coordinates [-1, 1].
        moved = generator.uniform(-2 * self.shift, 2 * self.shift, (count, 2))
        cosine, sine = np.cos(angle) * scale, np.sin(angle) * scale
        rows = [np.stack([side * cosine, -sine, moved[:, 0]], 1), np.stack([side * sine, cosine, moved[:, 1]], 1)]
        contrast = generator.uniform(1 - self.contrast, 1 + self.contrast, count)
        added = generator.uniform(-255 * self.brightness, 255 * self.brightness, count)
        return np.stack(rows, 1).astype("float32"), np.stack([contrast, added], 1).astype("float32")

    def apply(self, pictures: Any, *seed: int) -> Any:
        """Changed pictures, a float32 tensor (count, height, width, 3) of values 0…255, for a tensor of the same."""
        matrices, tones = self.draw(int(pictures.shape[0]), *seed)
        return _transform()(pictures, on_device(matrices), on_device(tones))


@cache
def _transform() -> Any:
    sample = _sample_with_torch if keras.backend.backend() == "torch" else sample_by_gathering
    return compiled(lambda pictures, matrices, tones: _toned(sample(pictures, matrices), tones))


def _toned(pictures: Any, tones: Any) -> Any:
    """Contrast around the mean of each picture, then brightness; clipped to 0…255."""
    mean = ops.mean(pictures, axis=(1, 2, 3), keepdims=True)
    factor, added = tones[:, 0, None, None, None], tones[:, 1, None, None, None]
    return ops.clip((pictures - mean) * factor + mean + added, 0.0, 255.0)


def _sample_with_torch(pictures: Any, matrices: Any) -> Any:
    """Bilinear sampling in one kernel; see `sample_by_gathering` for the meaning of the arguments."""
    from torch.nn import functional

    channels_first = ops.transpose(ops.cast(pictures, "float32"), (0, 3, 1, 2))
    places = functional.affine_grid(matrices, list(channels_first.shape), align_corners=False)
    moved = functional.grid_sample(channels_first, places, padding_mode="border", align_corners=False)
    return ops.transpose(moved, (0, 2, 3, 1))


def sample_by_gathering(pictures: Any, matrices: Any) -> Any:
    """Bilinear sampling in operations that every backend has; XLA makes one kernel of them.

    `pictures` is (count, height, width, channels), `matrices` (count, 2, 3) maps places of the result to places of the
    source, x before y, in [-1, 1] between the outer edges of the border pixels. Outside, the border is repeated.
    """
    count, height, width, channels = pictures.shape
    x = (ops.arange(width, dtype="float32") + 0.5) * (2 / width) - 1
    y = (ops.arange(height, dtype="float32") + 0.5) * (2 / height) - 1
    grid = ops.stack([*ops.meshgrid(x, y), ops.ones((height, width))], axis=-1)
    places = ops.einsum("hwk,njk->nhwj", grid, matrices)
    column = ops.clip((places[..., 0] + 1) * (width / 2) - 0.5, 0, width - 1)
    row = ops.clip((places[..., 1] + 1) * (height / 2) - 0.5, 0, height - 1)
    left, top = ops.floor(column), ops.floor(row)
    flat = ops.reshape(ops.cast(pictures, "float32"), (-1, channels))
    first = ops.arange(count, dtype="int32")[:, None, None] * (height * width)

    def at(rows: Any, columns: Any) -> Any:
        rows, columns = ops.minimum(rows, height - 1), ops.minimum(columns, width - 1)
        return ops.take(flat, first + ops.cast(rows * width + columns, "int32"), axis=0)

    across, down = (column - left)[..., None], (row - top)[..., None]
    upper = at(top, left) * (1 - across) + at(top, left + 1) * across
    lower = at(top + 1, left) * (1 - across) + at(top + 1, left + 1) * across
    return upper * (1 - down) + lower * down
