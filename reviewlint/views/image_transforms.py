"""Functions, layers, models and transforms applied to pictures: what each does to their values."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from reviewlint.inference.terms import (
    Attribute,
    BoundMethod,
    Call,
    Function,
    OneOf,
    Operation,
    Parameter,
    Place,
    Run,
    Symbol,
    Term,
    Unknown,
    is_constant,
)
from reviewlint.inference.timeline import CallEvent, Condition, Event
from reviewlint.views import image_functions as functions
from reviewlint.views import image_tracer
from reviewlint.views.augmentation import (
    GENERATOR,
    Augmentation,
    augmentations_of,
    draws_at_random,
    is_augmenter,
    layer_steps,
    named,
    of_augmenter,
    of_generator,
    of_random_call,
)
from reviewlint.views.image_pipeline import ImagePipeline, joined
from reviewlint.views.normalisation import of_preprocess_input
from reviewlint.views.stacks import SEQUENTIAL, sequential_layers

if TYPE_CHECKING:
    from reviewlint.views.image_tracer import ImageTracer


def applied(tracer: ImageTracer, call: Call) -> ImagePipeline:
    """`layer(pictures)`, `model(pictures)`, `transform(image=picture)`."""
    pictures = _pictures(call)
    if pictures is None:
        return ImagePipeline.lost(call)
    way = tracer.trace(pictures)
    result = apply(tracer, call.function, way, call.time)
    training = call.argument("training")
    if training is None or is_constant(training, True, 1):
        return result
    # layers of augmentation are asked not to act, or perhaps not to
    steps = tuple(s for s in result.steps if s in way.steps or not isinstance(s, Augmentation))
    decided = steps == result.steps or is_constant(training, False, None, 0)
    return replace(result, steps=steps, traced=result.traced and decided)


def apply(
    tracer: ImageTracer, function: Term, way: ImagePipeline, time: int, place: Place | None = None
) -> ImagePipeline:
    """The way with what a function, layer, model or transform does to each picture.

    `place` is where it is set; a function of a library is otherwise known by its import only.
    """
    if isinstance(function, OneOf):
        return joined(function, [apply(tracer, option, way, time, place) for option in function.options])
    if is_constant(function, None):
        return way
    if isinstance(function, (Function, BoundMethod)):
        return _run(tracer, function, way, time)
    if isinstance(function, Symbol):
        return _through_symbol(function, way, place)
    if isinstance(function, Attribute) and function.name in ("random_transform", "apply_transform"):
        datagen = function.value
        if isinstance(datagen, Call) and datagen.target == GENERATOR:
            return way.after(of_generator(datagen))
    if is_augmenter(function.value if isinstance(function, Attribute) else function):
        return way.after(of_augmenter(function, time))
    if isinstance(function, Call) and function.target == "functools.partial" and function.arguments:
        return apply(tracer, function.arguments[0].value, way, time)
    return _through_layers(tracer, function, way, time)


def _through_symbol(function: Symbol, way: ImagePipeline, place: Place | None) -> ImagePipeline:
    place = place or function.place
    assert place is not None
    normalisation = of_preprocess_input(function.name, place, function)
    if normalisation is not None:
        return way.through(normalisation)
    return way.through(decided=function.name in functions.TRANSPARENT)


def _through_layers(tracer: ImageTracer, model: Term, way: ImagePipeline, time: int) -> ImagePipeline:
    for layer in _layers(tracer, model, time) or [model]:
        way = through_layer(tracer, layer, way, time)
    return way


def through_layer(tracer: ImageTracer, layer: Term, way: ImagePipeline, time: int) -> ImagePipeline:
    """The way with what one layer of Keras does to pictures."""
    steps = layer_steps(layer)
    if steps is not None:
        return way.after(steps)
    if isinstance(layer, Call) and layer.target == "keras.layers.Lambda" and layer.arguments:
        return apply(tracer, layer.arguments[0].value, way, time, layer.arguments[0].place)
    return way.through(decided=False)


def _layers(tracer: ImageTracer, model: Term, time: int) -> list[Term]:
    """The layers of a Sequential in order, inner ones included; none for anything else.

    Where undecided branches add some, these are all that may act, and something unknown with them.
    """
    if not isinstance(model, Call) or model.target != SEQUENTIAL:
        return []
    ways = sequential_layers(model, tracer.timeline, time)
    found = max(ways, key=len) if ways else []
    if ways is None or len(ways) > 1:
        found = [*found, Unknown("layers", model.place)]
    return [inner for layer in found for inner in (_layers(tracer, layer, time) or [layer])]


def _run(tracer: ImageTracer, function: Function | BoundMethod, way: ImagePipeline, time: int) -> ImagePipeline:
    """The way through a function of the notebook that a library calls on each picture."""
    body = function.function if isinstance(function, BoundMethod) else function
    run = _run_with_unknown(body, time)
    picture = None
    if run is not None:
        picture = next((value for value in run.arguments.values() if isinstance(value, Parameter)), None)
    if run is None or picture is None:
        return way.through(decided=False)
    tracer.bound[id(picture)] = way
    found = tracer.trace_repeated(run.result)
    del tracer.bound[id(picture)]
    found = replace(found, calls=found.calls or way.calls, datagen=found.datagen or way.datagen)
    return found.through(*missed(tracer, run, found, draws=True))


def _run_with_unknown(function: Function, time: int) -> Run | None:
    """The run that a library made last before a moment, else the first one after it."""
    runs = [run for run in function.runs if any(isinstance(value, Parameter) for value in run.arguments.values())]
    before = [run for run in runs if run.start <= time]
    return before[-1] if before else runs[0] if runs else None


def missed(tracer: ImageTracer, run: Run, way: ImagePipeline, draws: bool) -> list[Augmentation]:
    """What a function does at random beside the way that its result was followed on.

    `draws` says that each random number counts: in a function on one picture it does, in a `__getitem__` it may
    only choose which pictures come.
    """
    if way.augmentations:
        return []
    outer = len(run.context.conditions)
    for event in tracer.timeline.between(run.start, run.end):
        if isinstance(event, CallEvent) and _happens(event, outer):
            step = _random_step(event.call, draws)
            if step is not None:
                return [step]
    return []


def _happens(event: Event, outer: int) -> bool:
    """Whether only chance, and no setting that is not decided, lies between a run and what happens in it."""
    conditions = event.context.conditions[outer:]
    return not event.context.uncalled and all(_holds(condition) for condition in conditions)


def _holds(condition: Condition) -> bool:
    """Whether a branch is taken by chance, or surely: `if transform is not None:` of a transform that is there."""
    test, wanted = condition.test, condition.positive
    if image_tracer.random_part(test) is not None:
        return True
    if isinstance(test, Operation) and test.operator in ("is", "is not") and is_constant(test.operands[1], None):
        return wanted == (test.operator == "is not") and is_augmenter(test.operands[0])
    return wanted and is_augmenter(test)


def _random_step(call: Call, draws: bool) -> Augmentation | None:
    augmentation = of_random_call(call)
    if augmentation is not None:
        return augmentation
    augmenter = call.receiver if isinstance(call.function, Attribute) else call.function
    if augmenter is not None and is_augmenter(augmenter) and _pictures(call) is not None:
        return next(augmentations_of(of_augmenter(augmenter, call.time).found), None)
    return named(call) if draws and draws_at_random(call) else None


def _pictures(call: Call) -> Term | None:
    """The pictures that a layer, model or transform is called on."""
    given = call.argument("image") or call.argument("images")
    if given is not None:
        return given
    positional = call.positional()
    return positional[0].value if positional else None
