"""How training shows that it goes on: one bar that moves on a terminal, one line an epoch elsewhere."""

from __future__ import annotations

import sys
import time
from typing import TextIO

import keras

_WIDTH = 24
_INTERVAL = 0.2
"""Seconds between two drawings of the bar."""


class Display:
    """Writes sentences and a bar to a stream (standard error, as a rule)."""

    def __init__(self, stream: TextIO | None = None) -> None:
        self._stream = sys.stderr if stream is None else stream
        self._moves = self._stream.isatty()
        self._drawn = 0.0

    def say(self, text: str) -> None:
        """A line that stays."""
        self._stream.write(("\r\033[K" if self._moves else "") + text + "\n")
        self._stream.flush()

    def bar(self, title: str, done: int, total: int, rate: float = 0.0, *, force: bool = False) -> None:
        """The bar, on a terminal only and not too often; `rate` is in pictures a second."""
        now = time.monotonic()
        if not self._moves or (now - self._drawn < _INTERVAL and not force):
            return
        self._drawn = now
        full = _WIDTH * done // max(total, 1)
        speed = f", {rate:.0f} снимков/с" if rate else ""
        self._stream.write(f"\r\033[K{title} {'█' * full}{'░' * (_WIDTH - full)} {done}/{total}{speed}")
        self._stream.flush()

    def decoding(self, done: int, total: int) -> None:
        """The bar of decoding."""
        self.bar("Снимки", done, total)


class Progress(keras.callbacks.Callback):
    """Shows an epoch while it runs and its figures when it ends; keeps the throughput, in pictures a second."""

    async_safe = True
    """Keras may call this from a thread: otherwise it reads the figures of every batch, and the device waits."""

    def __init__(self, display: Display, title: str, batch_size: int) -> None:
        super().__init__()
        self._display, self._title, self._batch_size = display, title, batch_size
        self._started, self._epoch, self._steps = 0.0, 0, 0
        self.rates: list[float] = []

    def on_epoch_begin(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        """Start the clock."""
        self._epoch, self._started, self._steps = epoch, time.perf_counter(), 0

    def on_train_batch_end(self, batch: int, logs: dict[str, float] | None = None) -> None:
        """Move the bar."""
        self._steps = max(self._steps, batch + 1)
        self._display.bar(self._line(), self._steps, self.params["steps"] or 0, self._rate())

    def on_test_begin(self, logs: dict[str, float] | None = None) -> None:
        """The training part of the epoch is over: keep its throughput."""
        self._steps = self.params["steps"] or self._steps
        if self._steps:
            float(self.model.metrics[0].result())  # once it can be read, the device is done
            self.rates.append(self._rate())

    def on_epoch_end(self, epoch: int, logs: dict[str, float] | None = None) -> None:
        """One line with the figures of the epoch."""
        figures = ", ".join(f"{name} {value:.4f}" for name, value in (logs or {}).items())
        self._display.say(f"{self._line()}: {figures}, {self.rates[-1] if self.rates else 0.0:.0f} снимков/с")

    def _line(self) -> str:
        return f"{self._title}, эпоха {self._epoch + 1}/{self.params['epochs']}"

    def _rate(self) -> float:
        return self._steps * self._batch_size / max(time.perf_counter() - self._started, 1e-9)


def pictures(count: int) -> str:
    """`1 снимок`, `2 снимка`, `5 снимков`."""
    last, tens = count % 10, count % 100
    if last == 1 and tens != 11:
        return f"{count} снимок"
    return f"{count} снимка" if 2 <= last <= 4 and not 12 <= tens <= 14 else f"{count} снимков"


def seconds(value: float) -> str:
    """A span of time: `40 с`, `3 мин 20 с`."""
    whole = round(value)
    return f"{whole} с" if whole < 60 else f"{whole // 60} мин {whole % 60} с"
