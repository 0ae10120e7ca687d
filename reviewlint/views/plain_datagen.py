"""How a validation flow of an augmenting generator gets pictures without augmentation: the edits of that fix.

A generator that serves this flow alone loses its augmentation. Beside one that also makes training data a second
generator is written, right after it, with the arguments that normalise and split, and the flow changes over to it.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from itertools import count
from typing import TYPE_CHECKING

import libcst as cst

from reviewlint.diagnostics import Edit
from reviewlint.inference.terms import Argument, Call, Term, is_constant, options
from reviewlint.knowledge.keras_augmentations import NORMALISING_PARAMETERS, RANDOM_PARAMETERS
from reviewlint.notebook.enclosing import around
from reviewlint.views.augmentation import AUGMENTOR, GENERATOR, of_augmenter
from reviewlint.views.averaging import averagings
from reviewlint.views.edits import (
    is_free,
    is_parameter,
    line_after,
    located,
    source_of,
    statement_of,
    without_arguments,
    written_call,
)
from reviewlint.views.image_pipeline import ImagePipeline
from reviewlint.views.normalisation import Normalisation
from reviewlint.views.validation_data import trained_ways

if TYPE_CHECKING:
    from reviewlint.views.analysis import Analysis

_AUGMENTING = {
    GENERATOR: RANDOM_PARAMETERS | {"fill_mode", "cval", "interpolation_order"},
    AUGMENTOR: frozenset({"augment", "input_augment_mode", "label_augment_mode"}),
}
"""The parameters that augment, and those that say how; all others normalise, split, or are about types."""

_FITTED = frozenset(NORMALISING_PARAMETERS) - {"preprocessing_function", "rescale"} - {
    "samplewise_center", "samplewise_std_normalization",
}  # fmt: skip
"""Parameters that need `datagen.fit`: a second generator would have to be fitted too."""

WIDTH = 100
"""Longer calls are written with one argument a line."""

_TRAIN = re.compile(r"train(?:ing)?", re.IGNORECASE)


def plain_flow(analysis: Analysis, way: ImagePipeline) -> tuple[Edit, ...] | None:
    """The edits that give a validation flow unchanged pictures; None where that cannot be done safely."""
    flow, datagen = way.flow, way.datagen
    if flow is None or datagen is None or flow is not way.calls[-1] or not _only_generator_augments(way, datagen):
        return None
    if _is_bound_elsewhere(analysis, datagen) or not _only_validates(analysis, flow, datagen):
        return None
    written = written_call(datagen)
    if written is None or any(argument.star for argument in written.args) or datagen.is_open:
        return None
    if _serves_alone(analysis, flow, datagen):
        unwanted = [given for parameter, given in _named(datagen) if _augments(datagen, parameter)]
        return without_arguments(analysis, datagen, unwanted)
    return _second(analysis, flow, datagen)


def _only_generator_augments(way: ImagePipeline, datagen: Call) -> bool:
    """Whether all random changes are parameters of the generator, and nothing that normalises is among them."""
    if datagen.target == GENERATOR:
        return all(augmentation.target == GENERATOR for augmentation in way.augmentations)
    augment = datagen.argument("augment")
    steps = [of_augmenter(option, datagen.time) for option in options(augment)] if augment is not None else []
    own = {augmentation.place for found in steps for augmentation in found.found}
    return all(augmentation.place in own for augmentation in way.augmentations) and not any(
        isinstance(step, Normalisation) for found in steps for step in found.found
    )


def _is_bound_elsewhere(analysis: Analysis, datagen: Call) -> bool:
    """Whether a generator learns from pictures or is changed after it was made."""
    if any(call.receiver is datagen for call in analysis.timeline.calls_named("fit")):
        return True
    needs_fit = (datagen.argument(name) for name in _FITTED)
    if any(value is not None and not is_constant(value, False, 0, None) for value in needs_fit):
        return True
    return any(store.target is datagen for store in analysis.timeline.stores())


def _only_validates(analysis: Analysis, flow: Call, datagen: Call) -> bool:
    """Whether what is written as this flow is never trained on, nor predicted again and again."""
    alike = [call for call in analysis.timeline.calls_named(flow.method or "") if _is_same_code(call, flow)]
    if any(not _is_same_code(call.receiver, datagen) for call in alike):
        return False
    if any(not _is_same_setting(call.argument("subset"), flow.argument("subset")) for call in alike):
        return False
    if any(_is_same_code(way.flow, flow) for way in trained_ways(analysis)):
        return False
    repeated = [one for one in averagings(analysis).flow.predictions if one.call.context.loops]
    return not any(_is_same_code(one.data, flow) for one in repeated)


def _is_same_code(one: Term | None, other: Term) -> bool:
    return one is other or bool(one and one.place and other.place and one.place.node is other.place.node)


def _is_same_setting(one: Term | None, other: Term | None) -> bool:
    return one is other or bool(one and other and is_constant(one, getattr(other, "value", None)))


def _serves_alone(analysis: Analysis, flow: Call, datagen: Call) -> bool:
    """Whether a generator makes this flow and no other."""
    return all(
        _is_same_code(call, flow)
        for call in analysis.timeline.calls
        if call.receiver is not None and _is_same_code(call.receiver, datagen)
    )


def _second(analysis: Analysis, flow: Call, datagen: Call) -> tuple[Edit, ...] | None:
    """A second generator after the first, and the flow of it."""
    receiver = _receiver(flow)
    if receiver is None or datagen.place is None or flow.place is None or not datagen.names:
        return None
    found = statement_of(analysis, datagen.place)
    if found is None or not _is_seen_from(analysis, flow, found[1], receiver.value, datagen):
        return None
    statement, cell = found[0], datagen.place.cell
    target = _target(statement, datagen)
    if target != receiver.value:
        return None
    name = _names(analysis).get(target)
    if name is None:
        return None
    after = line_after(analysis, cell, statement, _code(analysis, name, datagen))
    return (after, Edit(located(analysis, flow.place.cell, receiver), name)) if after is not None else None


def _receiver(flow: Call) -> cst.Name | None:
    """The name before `.flow…`."""
    node = written_call(flow)
    value = node.func.value if node is not None and isinstance(node.func, cst.Attribute) else None
    return value if isinstance(value, cst.Name) else None


def _target(statement: cst.SimpleStatementLine, datagen: Call) -> str | None:
    """The one name that a statement binds to a generator."""
    node = statement.body[0] if len(statement.body) == 1 else None
    if not isinstance(node, cst.Assign) or datagen.place is None or node.value is not datagen.place.node:
        return None
    target = node.targets[0].target if len(node.targets) == 1 else None
    return target.value if isinstance(target, cst.Name) else None


def _is_seen_from(analysis: Analysis, flow: Call, blocks: tuple[cst.CSTNode, ...], name: str, datagen: Call) -> bool:
    """Whether what is written beside the generator is known where the flow is made."""
    assert flow.place is not None
    assert datagen.place is not None
    path = around(analysis.parsed[flow.place.cell], flow.place.node)
    inside = path[len(blocks) :] if path[: len(blocks)] == blocks else path
    if inside is path and (len(blocks) > 1 or flow.place.cell == datagen.place.cell):
        return False
    functions = [node for node in inside if isinstance(node, (cst.FunctionDef, cst.Lambda))]
    return not any(is_parameter(node, name) for node in functions)


def _names(analysis: Analysis) -> dict[str, str]:
    """A free name for the second generator beside each generator of the notebook, by the first one's name."""
    found: dict[str, str] = {}
    for datagen in analysis.timeline.calls_of(GENERATOR, AUGMENTOR):
        for name in datagen.names[:1]:
            if name not in found:
                taken = set(found.values())
                free = (known for known in _candidates(name) if known not in taken and is_free(analysis, known))
                found[name] = next(free)
    return found


def _candidates(name: str) -> Iterator[str]:
    """Names for the second generator: `valid_datagen` beside `train_datagen` or `datagen`."""
    parted = _TRAIN.sub(_valid, name, count=1)
    # A name that speaks of augmentation would be wrong for what augments nothing.
    usual = "valid_datagen" if "aug" in name.lower() else parted if parted != name else f"valid_{name}"
    yield usual
    yield from (f"{usual}_{number}" for number in count(2))


def _valid(found: re.Match[str]) -> str:
    word = found[0]
    return "VALID" if word.isupper() else "Valid" if word[0].isupper() else "valid"


def _code(analysis: Analysis, name: str, datagen: Call) -> str:
    """The statement that makes the second generator, its arguments as those of the first are written."""
    assert datagen.place is not None
    node, cell = written_call(datagen), datagen.place.cell
    assert node is not None
    function = source_of(analysis, cell, node.func)
    kept = [
        f"{'' if given.keyword else f'{parameter}='}{source_of(analysis, cell, given.place.node)}"
        for parameter, given in _named(datagen)
        if not _augments(datagen, parameter)
    ]
    line = f"{name} = {function}({', '.join(kept)})"
    if len(line) <= WIDTH and "\n" not in line:
        return line
    return f"{name} = {function}(\n" + "".join(f"    {argument},\n" for argument in kept) + ")"


def _named(datagen: Call) -> list[tuple[str, Argument]]:
    """The arguments of a generator with the parameters that they are bound to."""
    places = dict(enumerate(datagen.parameters or ()))
    return [(given.keyword or places.get(number, ""), given) for number, given in enumerate(datagen.arguments)]


def _augments(datagen: Call, parameter: str) -> bool:
    return parameter in _AUGMENTING.get(datagen.target or "", ())
