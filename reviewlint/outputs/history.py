"""Training logs that Keras printed, read into histories: what each metric was after each epoch.

Read are the forms of Keras 1 to 3: progress bars (rewritten or in many lines), `verbose=2`, the messages of callbacks
in between, several fits in one cell. Numbers of an epoch that was cut short are left out.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from functools import cached_property

from reviewlint.outputs.texts import MAX_LINE, OutputText

MAX_EPOCHS = 100_000
"""Most epochs of one cell that are read."""

_NUMBER = r"[-+]?(?:\d+(?:\.\d*)?(?:[eE][-+]?\d+)?|nan|inf)"
_EPOCH = re.compile(r"(?:^|[^\w(])Epoch (?P<number>\d{1,6})\s?/\s?(?P<planned>\d{1,6})(?!\d)")
_SIGNS = ("Epoch ", "early stopping", "Restoring")
_MESSAGE = re.compile(r"Epoch \d{1,6}: |[Ee]arly stopping|Restoring model weights")
_LINE = re.compile(
    r"^\s*(?:(?P<step>\d{1,9})/(?P<steps>\d{1,9}|Unknown|None)\s*(?:\[[=>.\s]*\]|[━╸╺╍-]{2,}|(?=\s-\s)|(?=\s\d+m?s))"
    r"|(?:-\s*)?\d+m?s\s(?:\S+/step\s)?\s*-\s)"
)
"""How a line with numbers begins: `97/391 [===>...]`, `32/32 ━━━━━`, `60000/60000 - 5s`, ` - 5s - `, `74s - `."""

_TIME = re.compile(r"(?:^|\s)\d+m?s(?:\s+\S+/(?:step|epoch|sample))?$")

_METRIC = re.compile(rf"(?P<name>[^\W\d][^:]{{0,80}}): (?P<value>{_NUMBER})")
_STOPPED = re.compile(r"Epoch 0*\d{1,6}: early stopping")
_RESTORED = "Restoring model weights from the end of the best epoch"


@dataclass(frozen=True, slots=True)
class Epoch:
    """One epoch that ran to its end: its number in the log and what was printed last, by metric."""

    number: int
    values: Mapping[str, float]


@dataclass(frozen=True)
class TrainingHistory:
    """What one `fit` printed.

    `planned` is the number of epochs that it was asked for, None where the log does not say. `interrupted` says that
    its last epoch was cut short, `stopped_early` and `restored` that EarlyStopping said so.
    """

    cell: int
    planned: int | None
    epochs: tuple[Epoch, ...]
    interrupted: bool = False
    stopped_early: bool = False
    restored: bool = False

    @cached_property
    def names(self) -> tuple[str, ...]:
        """The metrics in the order in which they were printed first."""
        return tuple(dict.fromkeys(name for epoch in self.epochs for name in epoch.values))

    @property
    def final(self) -> Mapping[str, float]:
        """The numbers of the last epoch."""
        return self.epochs[-1].values if self.epochs else {}

    @property
    def ran_to_the_end(self) -> bool:
        """Whether all epochs that were planned are there."""
        return bool(self.epochs) and not self.interrupted and self.epochs[-1].number == self.planned

    def series(self, name: str) -> tuple[float, ...]:
        """A metric after each epoch; empty where some epoch does not tell it."""
        values = tuple(epoch.values[name] for epoch in self.epochs if name in epoch.values)
        return values if len(values) == len(self.epochs) else ()


def histories(outputs: Iterable[OutputText]) -> Iterator[TrainingHistory]:
    """The histories in the outputs of one cell, in order; those of which no epoch ended are left out."""
    reader = _Reader()
    for output in outputs:
        if output.kind == "stream" and ("loss: " in output.text or "Epoch " in output.text):
            reader.cell = output.cell
            for line in output.lines:
                if len(line) <= MAX_LINE and reader.count < MAX_EPOCHS:
                    reader.read(line)
    yield from reader.result()


@dataclass
class _Open:
    """A history that is being read; `values` are those of the epoch under way, `steps` its number of batches."""

    planned: int | None
    number: int
    epochs: list[Epoch] = field(default_factory=list)
    values: dict[str, float] = field(default_factory=dict)
    steps: str = ""
    is_whole: bool = False
    told_since: bool = False
    stopped_early: bool = False
    restored: bool = False

    @property
    def is_validated(self) -> bool:
        return any(name.startswith("val_") for name in self.values)


class _Reader:
    """Reads lines one by one."""

    def __init__(self) -> None:
        self.cell = 0
        self.count = 0
        self._open: _Open | None = None
        self._done: list[TrainingHistory] = []

    def read(self, line: str) -> None:
        header = _EPOCH.search(line) if "Epoch " in line else None
        if header is not None:
            self._start(int(header["number"]), int(header["planned"]))
            line = line[header.end() :]
        numbers = _LINE.match(line) if "loss: " in line else None
        if numbers is not None:
            self._numbers(numbers, line)
        if self._open is not None and any(sign in line for sign in _SIGNS):
            self._message(self._open, line)

    def _message(self, current: _Open, line: str) -> None:
        """What a callback says."""
        current.told_since |= _MESSAGE.search(line) is not None
        current.stopped_early |= _STOPPED.search(line) is not None
        current.restored |= _RESTORED in line

    def result(self) -> list[TrainingHistory]:
        """All histories that were read."""
        self._close()
        return self._done

    def _start(self, number: int, planned: int) -> None:
        """`Epoch 3/10`: the next epoch of the fit under way, or the first one of another."""
        current = self._open
        if current is not None and current.planned == planned and number > current.number:
            self._end_epoch(current)
            current.number = number
        else:
            self._close()
            self._open = _Open(planned, number)

    def _numbers(self, found: re.Match[str], line: str) -> None:
        """A line of numbers: of the epoch under way, of a fit of one epoch without a header, or of an evaluation."""
        values, is_timed = _values(line)
        if not any(name == "loss" or name.endswith("_loss") for name in values):
            return
        steps, current = found["steps"] or "", self._open
        is_validated = any(name.startswith("val_") for name in values)
        if current is None or not _goes_on(current, steps, is_validated):
            if not is_validated:
                return
            self._close()
            current = self._open = _Open(None, 1)
        current.values = values
        current.steps = steps
        current.is_whole = is_timed and found["step"] in (None, steps)
        current.told_since = False

    def _end_epoch(self, current: _Open) -> None:
        if current.is_whole and current.values:
            current.epochs.append(Epoch(current.number, current.values))
            self.count += 1
        current.values, current.steps, current.is_whole, current.told_since = {}, "", False, False

    def _close(self) -> None:
        current = self._open
        if current is None:
            return
        interrupted = not current.is_whole
        self._end_epoch(current)
        self._open = None
        if current.epochs:
            epochs = tuple(current.epochs)
            flags = (interrupted, current.stopped_early, current.restored)
            self._done.append(TrainingHistory(self.cell, current.planned, epochs, *flags))


def _goes_on(current: _Open, steps: str, is_validated: bool) -> bool:
    """Whether a line of numbers belongs to the epoch under way, and is no evaluation after it."""
    if not current.values or not current.is_whole:
        return True
    if current.is_validated or (current.steps and steps and current.steps != steps):
        return False
    # the bar is printed again with the validation, or after what a callback said
    return is_validated or current.told_since


def _values(line: str) -> tuple[dict[str, float], bool]:
    """The metrics of a line, and whether they are those of a whole epoch, which has a time and no `ETA`.

    What is left of a longer line that was written over, or glued to the last number, is cut off.
    """
    values: dict[str, float] = {}
    is_timed = False
    for part in map(str.strip, line.split(" - ")):
        is_eta = part.startswith("ETA:")
        if part[:1].isalpha() and not is_eta:
            found = _METRIC.match(part)
            if found is not None:
                values[found["name"]] = float(found["value"])
        elif is_eta or _TIME.search(part):
            if is_timed and values:
                break
            values, is_timed = {}, not is_eta
    return values, is_timed
