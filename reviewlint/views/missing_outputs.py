"""Cells that print or draw when they are run, and were saved without any output."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from typing import TYPE_CHECKING

from reviewlint.inference.terms import Call, is_constant
from reviewlint.views.training import trainings

if TYPE_CHECKING:
    from reviewlint.notebook.cells import Cell
    from reviewlint.views.analysis import Analysis

TRAINS, EVALUATES, DRAWS = "trains", "evaluates", "draws"

_PLOTS = ("plot", "imshow")
_PYPLOT = tuple(f"matplotlib.pyplot.{name}" for name in ("show", *_PLOTS))
# What draws nothing, though the method has such a name or the library is seaborn.
_NOT_DRAWN = ("cv2.", "keras.", "turtle.")
_FIGURES_ONLY = ("set", "load", "get", "despine", "reset", "axes_style", "plotting_context", "palplot")
# Calls that take away what a cell prints or draws.
_TAKES_AWAY = ("clear_output", "capture_output", "redirect_stdout", "close", "ioff", "Output")


def cells_without_output(analysis: Analysis) -> Iterator[tuple[Cell, tuple[str, ...]]]:
    """The cells that must have shown something, with what they do: train, evaluate, draw."""
    if not any(cell.outputs for cell in analysis.notebook.code_cells):
        return
    work: dict[int, set[str]] = defaultdict(set)
    for call, kind in _work(analysis):
        if not call.context.uncalled and not call.context.conditions:
            work[analysis.timeline.cell_at(call.time)].add(kind)
    hidden = _hidden(analysis)
    for position in sorted(work.keys() - hidden):
        if position and not analysis.notebook.cell(position).outputs:
            kinds = tuple(kind for kind in (TRAINS, EVALUATES, DRAWS) if kind in work[position])
            yield analysis.notebook.cell(position), kinds


def _work(analysis: Analysis) -> Iterator[tuple[Call, str]]:
    timeline = analysis.timeline
    for training in trainings(analysis):
        if training.call.method != "train_on_batch" and _prints(training.argument("verbose")):
            yield training.call, TRAINS
    for call in timeline.calls_named("evaluate", "evaluate_generator"):
        if (call.target or "").startswith("keras.") and _evaluation_prints(analysis, call):
            yield call, EVALUATES
    for call in timeline.calls_of(*_PYPLOT):
        yield call, DRAWS
    for call in timeline.calls_named(*_PLOTS):
        # Axes of an earlier cell show nothing when they are drawn on: a cell that was run may rightly have no output.
        if not (call.target or "").startswith(_NOT_DRAWN) and not _was_run(analysis, call):
            yield call, DRAWS
    for call in timeline.calls:
        name = (call.target or "").removeprefix("seaborn.")
        if name != call.target and name.endswith(("plot", "map")) and not name.startswith(_FIGURES_ONLY):
            yield call, DRAWS


def _evaluation_prints(analysis: Analysis, call: Call) -> bool:
    """Whether `evaluate` prints; the generator form is silent by default, and then only a cell that was run tells."""
    verbose = call.argument("verbose")
    if verbose is None and call.method == "evaluate_generator":
        return not _was_run(analysis, call)
    return not call.is_open and _prints(verbose)


def _was_run(analysis: Analysis, call: Call) -> bool:
    """Whether the cell of a call was run before the notebook was saved."""
    position = analysis.timeline.cell_at(call.time)
    return position == 0 or analysis.notebook.cell(position).execution_count is not None


def _prints(verbose: object) -> bool:
    return verbose is None or is_constant(verbose, 1, 2, True, "auto")  # type: ignore[arg-type]


def _hidden(analysis: Analysis) -> set[int]:
    """The cells whose output is caught or cleared."""
    caught = {
        position
        for position, parsed in analysis.parsed.items()
        if any(magic.name == "capture" for magic in parsed.magics)
    }
    timeline = analysis.timeline
    names = timeline.calls_named(*_TAKES_AWAY)
    targets = [call for call in timeline.calls if (call.target or "").rpartition(".")[2] in _TAKES_AWAY]
    return caught | {timeline.cell_at(call.time) for call in (*names, *targets)}
