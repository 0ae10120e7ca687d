"""Whether a notebook fixes the random numbers that its training draws."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from reviewlint.inference.terms import Call, is_constant, options

if TYPE_CHECKING:
    from reviewlint.views.analysis import Analysis

_READING = ("get_", "SeedSequence", "generate_seed")
_FLOWS = frozenset({"flow", "flow_from_directory", "flow_from_dataframe", "image_dataset_from_directory", "shuffle"})

_OF_ONE = ("keras.initializers.", "keras.layers.Dense", "keras.layers.Conv", "keras.layers.Dropout")
"""Their `seed` fixes the numbers of one layer."""


def sets_seed(analysis: Analysis) -> bool:
    """Whether some call that runs sets a seed, or may do so."""
    return any(_sets_seed(call) for call in analysis.timeline.calls if not call.context.uncalled)


def fixed_splits(analysis: Analysis) -> bool:
    """Whether at least a split is fixed, by `random_state`."""
    return any(
        argument.keyword == "random_state" and not is_constant(argument.value, None)
        for call in analysis.timeline.calls
        for argument in call.arguments
    )


def _sets_seed(call: Call) -> bool:
    name = call.method or (call.target or "").rpartition(".")[2]
    if not name:
        name = next(iter(_names(call)), "")
    if "seed" in name.lower() and not name.startswith(_READING):
        return True
    if (call.target or "").startswith(_OF_ONE):
        return False
    for argument in call.arguments:
        if argument.keyword is not None and "seed" in argument.keyword.lower():
            return not all(is_constant(option, None) for option in options(argument.value))
    if name in _FLOWS:
        given = call.argument("seed")
        return call.is_open if given is None else not all(is_constant(option, None) for option in options(given))
    return False


def _names(call: Call) -> Iterator[str]:
    """What the thing that is called is named."""
    written = getattr(call.function, "written", "") or getattr(call.function, "name", "")
    if written:
        yield str(written)
    yield from call.function.names
