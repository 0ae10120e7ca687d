"""Schedules of the learning rate: what is left of the rate after a number of steps, and how many steps there are."""

from __future__ import annotations

import math
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reviewlint.inference.terms import Call, Constant, Display, Term, is_constant, literal, options
from reviewlint.views.found_pictures import found_by
from reviewlint.views.histories import saved_trainings
from reviewlint.views.optimizers import is_optimizer, rate_given
from reviewlint.views.printed import printed
from reviewlint.views.training import Training, trainings

if TYPE_CHECKING:
    from reviewlint.views.analysis import Analysis

_SCHEDULES = "keras.optimizers.schedules."
_FLOWS = ("flow_from_directory", "flow_from_dataframe")
_BAR = re.compile(r"^\s*(\d{1,7})/(\d{1,7})\s*(?:\[|━|-)")
_USUAL_BATCH = 32


@dataclass(frozen=True, eq=False, slots=True)
class Scheduled:
    """A schedule that is the learning rate of a training."""

    schedule: Call
    training: Training

    @property
    def name(self) -> str:
        """`ExponentialDecay` and the like."""
        return (self.schedule.target or "").removeprefix(_SCHEDULES)


def scheduled(analysis: Analysis) -> Iterator[Scheduled]:
    """The schedules of live trainings, each with every training that it serves."""
    for training in trainings(analysis):
        optimizer = training.compiled_with("optimizer") if training.live else None
        for option in options(optimizer) if optimizer is not None else ():
            rate = rate_given(option) if isinstance(option, Call) and is_optimizer(option) else None
            if isinstance(rate, Call) and (rate.target or "").startswith(_SCHEDULES):
                yield Scheduled(rate, training)


def share_left(schedule: Call, step: float) -> float | None:
    """Which share of its first value a schedule gives after so many steps; None where that is not decided."""
    name = (schedule.target or "").removeprefix(_SCHEDULES)
    if name == "PiecewiseConstantDecay":
        return _of_pieces(schedule, step)
    count = _number(schedule.argument("decay_steps", 1))
    if count is None or count <= 0 or schedule.is_open:
        return None
    done = step / count
    if name in ("ExponentialDecay", "InverseTimeDecay"):
        rate = _number(schedule.argument("decay_rate", 2))
        if rate is None or rate <= 0:
            return None
        done = math.floor(done) if is_constant(schedule.argument("staircase", 3), True) else done
        exponent = min(done * math.log(rate), 0.0) if name == "ExponentialDecay" else 0.0
        return math.exp(exponent) if name == "ExponentialDecay" else 1 / (1 + rate * done)
    if name == "CosineDecay" and schedule.argument("warmup_target") is None:
        least = _number(schedule.argument("alpha", 2), 0.0)
        wave = 0.5 * (1 + math.cos(math.pi * min(done, 1.0)))
        return None if least is None else (1 - least) * wave + least
    return _of_polynomial(schedule, min(done, 1.0)) if name == "PolynomialDecay" else None


def _of_polynomial(schedule: Call, done: float) -> float | None:
    first, last = _number(schedule.argument("initial_learning_rate", 0)), schedule.argument("end_learning_rate", 2)
    least, power = _number(last, 1e-4), _number(schedule.argument("power", 3), 1.0)
    cycle = schedule.argument("cycle", 4)
    if not first or least is None or power is None or (cycle is not None and not is_constant(cycle, False)):
        return None
    return float((first - least) * (1 - done) ** power + least) / first


def _of_pieces(schedule: Call, step: float) -> float | None:
    bounds, values = schedule.argument("boundaries", 0), schedule.argument("values", 1)
    if not isinstance(bounds, Display) or not isinstance(values, Display):
        return None
    ends, rates = [_number(e) for e in bounds.elements], [_number(e) for e in values.elements]
    if None in ends or None in rates or len(rates) != len(ends) + 1 or not rates[0]:
        return None
    current = rates[sum(1 for end in ends if end is not None and step > end)]
    return None if current is None else current / rates[0]


def steps_per_epoch(analysis: Analysis, training: Training) -> int | None:
    """The steps of an epoch: as they are passed, as the log shows them, or found pictures by the size of a batch."""
    given = training.argument("steps_per_epoch")
    if given is not None and not is_constant(given, None):
        value = literal(given)
        return value if isinstance(value, int) else _logged_steps(analysis, training)
    return _logged_steps(analysis, training) or _flow_steps(analysis, training)


def _logged_steps(analysis: Analysis, training: Training) -> int | None:
    """The number that the bars of a training's log run to, where all of them agree."""
    cells = {
        saved.cell
        for saved in saved_trainings(analysis)
        if saved.training is not None and saved.training.call is training.call
    }
    found: set[int] = set()
    for cell in cells:
        for text in printed(analysis).at(cell):
            for line in text.lines if "val_loss: " in text.text else ():
                bar = _BAR.match(line[:40]) if "val_loss: " in line else None
                if bar is not None and bar[1] == bar[2]:
                    found.add(int(bar[1]))
    return found.pop() if len(found) == 1 else None


def _flow_steps(analysis: Analysis, training: Training) -> int | None:
    """The pictures that the training flow says it found, by the size of its batches."""
    flow = training.data
    if not isinstance(flow, Call) or flow.method not in _FLOWS or flow.is_open:
        return None
    found = found_by(analysis, flow)
    size = _number(flow.argument("batch_size"), _USUAL_BATCH)
    return math.ceil(found.images / size) if found is not None and size else None


def _number(term: Term | None, default: float | None = None) -> float | None:
    if term is None:
        return default
    value = term.value if isinstance(term, Constant) else None
    return float(value) if isinstance(value, (int, float)) and not isinstance(value, bool) else None


def unit_of(analysis: Analysis, schedule: Call) -> str:
    """What `decay_steps` was made from instead of steps: `batch`, `epochs`, or nothing."""
    steps = schedule.argument("decay_steps", 1)
    if steps is None:
        return ""
    if any(_comes_from(steps, training.epochs) for training in trainings(analysis)):
        return "epochs"
    for call in analysis.timeline.calls_named("fit", "batch", "flow", *_FLOWS):
        if _comes_from(steps, call.argument("batch_size", 2 if call.method == "fit" else None)):
            return "batch"
    return ""


def _comes_from(number: Term, other: Term | None) -> bool:
    """Whether a number is another one, perhaps times a plain literal: the same value, not an equal one."""
    if other is None or not (number.names or (isinstance(number, Constant) and number.parts)):
        return False
    parts = [part for part in number.parts if part.names] if isinstance(number, Constant) and number.parts else [number]
    return len(parts) == 1 and any(parts[0] is option for option in options(other))
