"""Checkpoints that serve several models: one object, or one file that a later training writes over."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reviewlint.inference.terms import Call, Constant, options
from reviewlint.inference.timeline import Loop
from reviewlint.views.checkpoints import Load, callbacks_of, file_of, is_file, keeps_best, loads, may_be_file
from reviewlint.views.stages import share_parts
from reviewlint.views.stopping import CHECKPOINT
from reviewlint.views.training import Training, live_trainings

if TYPE_CHECKING:
    from reviewlint.views.analysis import Analysis


@dataclass(frozen=True, eq=False, slots=True)
class Shared:
    """A checkpoint's second training, with the first one and the load that gets the wrong weights, or may get them.

    `kind` is `object` (it keeps its best value, so that the second model is saved only where it beats the first),
    `loop` (the same in the passes of a loop), or `file` (the second model's weights lie where the first's did).
    """

    kind: str
    first: Training
    second: Training
    checkpoint: Call
    load: Load


def shared_checkpoints(analysis: Analysis) -> Iterator[Shared]:
    """The trainings that write over, or fail to write over, what another model's training saved and is loaded."""
    live = live_trainings(analysis)
    writing = [(training, call) for training in live for call in callbacks_of(training, CHECKPOINT) if _one_file(call)]
    if not writing:
        return
    for load in loads(analysis):
        written = [pair for pair in writing if pair[0].call.time < load.call.time and may_be_file(load, pair[1])]
        if written:
            found = _of_object(analysis, load, written) or _of_file(analysis, load, written)
            if found is not None:
                yield found


def _one_file(checkpoint: Call) -> bool:
    path = file_of(checkpoint)
    return isinstance(path, Constant) and isinstance(path.value, str) and "{" not in path.value


def _of_object(analysis: Analysis, load: Load, written: list[tuple[Training, Call]]) -> Shared | None:
    second, checkpoint = written[-1]
    if keeps_best(checkpoint) is not True or not is_file(load, checkpoint):
        return None
    for first, other in reversed(written[:-1]):
        if other is checkpoint and not share_parts(analysis, first, second) and not _may_go_on(analysis, first, second):
            return Shared("object", first, second, checkpoint, load)
    if any(_is_new_in(second, checkpoint, loop) for loop in second.call.context.loops):
        return Shared("loop", second, second, checkpoint, load)
    return None


def _may_go_on(analysis: Analysis, first: Training, second: Training) -> bool:
    """Whether the second model may be made of what the first training gave: a model is loaded from a file between."""
    whole = analysis.timeline.calls_of("keras.models.load_model")
    return any(first.call.time < load.time < second.call.time for load in whole)


def _is_new_in(training: Training, checkpoint: Call, loop: Loop) -> bool:
    """Whether each pass of a loop trains a model of its own with a checkpoint that was built before."""
    made = [option.context.loops if isinstance(option, Call) else () for option in options(training.model)]
    return not loop.unrolled and all(loop in loops for loops in made) and loop not in checkpoint.context.loops


def _of_file(analysis: Analysis, load: Load, written: list[tuple[Training, Call]]) -> Shared | None:
    """A load into a model whose file another model's training wrote last."""
    if load.call.method != "load_weights" or not all(is_file(load, checkpoint) for _, checkpoint in written):
        return None
    second, checkpoint = written[-1]
    own = [training for training, _ in written if _is_model(load, training)]
    if not own or _is_model(load, second) or share_parts(analysis, own[-1], second):
        return None
    return Shared("file", own[-1], second, checkpoint, load)


def _is_model(load: Load, training: Training) -> bool:
    return any(one is other for one in options(load.model) for other in options(training.model))
