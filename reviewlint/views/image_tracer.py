"""The tracer of pictures: follows a term from the data that a model gets back to what they are made of."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import replace

from reviewlint.inference.terms import (
    Attribute,
    Call,
    Comprehension,
    Constant,
    Display,
    Element,
    Function,
    Instance,
    Mapping,
    OneOf,
    Operation,
    Subscript,
    Symbol,
    Term,
    is_constant,
    literal,
)
from reviewlint.inference.timeline import StoreEvent, Timeline
from reviewlint.views import image_flows, image_transforms
from reviewlint.views import image_functions as functions
from reviewlint.views.augmentation import Step, draws_at_random, named, of_random_call
from reviewlint.views.image_pipeline import FEATURES, ImagePipeline, joined
from reviewlint.views.normalisation import ARITHMETIC, Normalisation, arithmetic, of_preprocess_input, uniform

MAX_DEPTH = 120
"""Terms followed on one way; past it the rest is unknown."""

MAX_FOLLOWED = 3000
"""Terms followed for one question: values that are made of one another twice have more ways than terms."""

MAX_ELEMENTS = 8
"""Elements of a list of pictures that are compared."""


class ImageTracer:
    """Follows terms as they are at one moment of the timeline.

    `bound` are the parameters of functions under way; `repeated` counts the functions around that run anew for each
    picture or batch, so that a random number in them is another one each time.
    """

    def __init__(self, timeline: Timeline, time: int) -> None:
        self.timeline = timeline
        self.time = time
        self.bound: dict[int, ImagePipeline] = {}
        self.repeated = 0
        self._active: set[int] = set()
        self._followed = 0
        self._stored: dict[int, list[StoreEvent]] | None = None

    def trace(self, term: Term) -> ImagePipeline:
        """The way of the pictures in a term."""
        if id(term) in self.bound:
            return self.bound[id(term)]
        self._followed += 1
        if self._followed > MAX_FOLLOWED:
            return ImagePipeline.lost(term)
        if id(term) in self._active or len(self._active) >= MAX_DEPTH:
            return ImagePipeline(term) if id(term) in self._active else ImagePipeline.lost(term)
        self._active.add(id(term))
        try:
            return self._trace(term)
        finally:
            self._active.discard(id(term))

    def trace_repeated(self, result: Term) -> ImagePipeline:
        """The way of what a function gives that runs anew for each picture or batch."""
        self.repeated += 1
        try:
            return self.trace(result)
        finally:
            self.repeated -= 1

    def _trace(self, term: Term) -> ImagePipeline:
        if isinstance(term, OneOf):
            return joined(term, [self.trace(option) for option in term.options])
        if isinstance(term, Display):
            return self._display(term)
        if isinstance(term, Call):
            return self._call(term)
        if isinstance(term, Subscript):
            return self._subscript(term)
        if isinstance(term, Operation):
            return self._operation(term)
        if isinstance(term, Attribute) and term.name in ("T", "values", "array"):
            return self.trace(term.value)
        if isinstance(term, Element):
            return self.trace(term.iterable)
        if isinstance(term, Comprehension):
            if term.kind != "generator":
                return self.trace(term.element)
            way = self.trace_repeated(term.element)
            return replace(way, source="generator") if way.source == "unknown" else way
        if isinstance(term, Instance):
            return image_flows.of_instance(self, term)
        if isinstance(term, Mapping):
            return self._mapping(term)
        return ImagePipeline(term)

    def _display(self, display: Display) -> ImagePipeline:
        elements = display.at(self.time)
        if not elements:
            return ImagePipeline(display)
        if display.kind == "tuple":
            # pictures with their labels, and perhaps weights
            return self.trace(elements[0])
        return joined(display, [self.trace(element) for element in elements[:MAX_ELEMENTS]])

    def _mapping(self, mapping: Mapping) -> ImagePipeline:
        for key, value in mapping.items:
            if is_constant(key, "image", "images", "input", "pixel_values"):
                return self.trace(value)
        return ImagePipeline.lost(mapping)

    def _subscript(self, part: Subscript) -> ImagePipeline:
        whole, index = part.value, literal(part.index)
        if isinstance(whole, Call) and whole.target in functions.SPLITS and isinstance(index, int):
            arrays = whole.positional()
            return self.trace(arrays[index // 2].value) if index // 2 < len(arrays) else ImagePipeline(part)
        return self.trace(whole)

    def _operation(self, term: Operation) -> ImagePipeline:
        if term.operator in ("and", "or") or len(term.operands) != 2:
            return ImagePipeline.lost(term)
        return self.arithmetic(term, term.operator, *term.operands)

    def arithmetic(self, term: Term, operator: str, left: Term, right: Term) -> ImagePipeline:
        """The way of the operand that holds the pictures, with what the other one does to them."""
        found = arithmetic(operator, left, right)
        if found is None or term.place is None:
            return ImagePipeline.lost(term)
        pictures, scaling = found
        way = self.trace(pictures)
        draw = random_part(right if pictures is left else left) if scaling is None and self.repeated else None
        if draw is not None:
            return way.through(named(draw))
        return way.through(Normalisation(scaling, term.place, term, operator))

    def through_operation(self, term: Operation | Call, way: ImagePipeline) -> ImagePipeline:
        """The way with what an operator or a function does to the tensor that a model works on."""
        operands = term.operands if isinstance(term, Operation) else [given.value for given in term.positional()]
        tensor = next((operand for operand in operands if not isinstance(operand, (Constant, Display))), None)
        if tensor is None:
            return way.through(decided=False)
        self.bound[id(tensor)] = way
        return self.trace(term)

    def _call(self, call: Call) -> ImagePipeline:
        stores = self._stores(call)
        if stores and (call.target in functions.EMPTY_ARRAYS or call.method in functions.TRANSPARENT_METHODS):
            return self._filled_array(call, stores)
        if call.method in functions.FLOWS:
            return image_flows.of_flow(self, call)
        way = self._library(call, call.target) if call.target is not None else None
        if way is not None:
            return way
        if call.receiver is not None:
            return self._method(call, call.receiver)
        if not isinstance(call.function, (Symbol, Attribute)):
            return image_transforms.applied(self, call)
        return ImagePipeline(call)

    def _library(self, call: Call, target: str) -> ImagePipeline | None:
        """A library function on pictures; None where it is not one."""
        source = functions.source_of(target)
        if source is not None:
            calls = (call,) if source == "dataset" else ()
            return ImagePipeline(call, source, calls=calls, integers=target not in functions.LABELLED_FOLDERS)
        if functions.makes_dataset(target):
            return self._dataset(call, target)
        if not call.arguments:
            return None
        first = call.arguments[0].value
        if target in functions.TRANSPARENT:
            way = self.trace(first)
            return replace(way, integers=way.integers and target not in functions.CASTS)
        if target in ARITHMETIC and len(call.positional()) > 1:
            return self.arithmetic(call, ARITHMETIC[target], first, call.positional()[1].value)
        if target in functions.RUNNERS and len(call.arguments) > 1:
            pictures = single(call.arguments[1].value)
            return image_transforms.apply(self, first, self.trace(pictures), call.time)
        steps = self._steps_of_function(target, call)
        return None if steps is None else self.trace(first).through(*steps)

    def _steps_of_function(self, target: str, call: Call) -> list[Step] | None:
        """What a library function does to the values of its first argument; None where that is not known."""
        assert call.place is not None
        step = of_preprocess_input(target, call.place, call, call) or of_random_call(call)
        if step is not None:
            return [step]
        if target == "tensorflow.image.convert_image_dtype":
            return self._converted(call)
        if target in functions.STANDARDISING:
            return [Normalisation(None, call.place, call, target.rpartition(".")[2])]
        return None

    def _converted(self, call: Call) -> list[Step]:
        """`convert_image_dtype` divides whole numbers by 255 and leaves others as they are."""
        assert call.place is not None
        way = self.trace(call.arguments[0].value)
        if way.known and not way.integers:
            return []
        scaling = uniform(1 / 255) if way.integers else None
        return [Normalisation(scaling, call.place, call, "convert_image_dtype")]

    def _dataset(self, call: Call, target: str) -> ImagePipeline:
        """A data set that a function makes of arrays, files, a generator or other data sets."""
        if not call.arguments or functions.reads_records(target):
            return ImagePipeline(call, calls=(call,))
        first = call.arguments[0].value
        if isinstance(first, Function):
            way = self.trace(first.runs[-1].result) if first.runs else ImagePipeline.lost(first)
        else:
            way = self.trace(first)
        return way.through(call=call)

    def _method(self, call: Call, receiver: Term) -> ImagePipeline:
        """`pictures.method(…)`."""
        method = call.method or ""
        if method in functions.PREDICTIONS:
            return ImagePipeline(call, FEATURES, prediction=call)
        if method in ("map", "apply") and call.arguments:
            way = self.trace(receiver)
            function = call.arguments[0]
            return image_transforms.apply(self, function.value, way, call.time, function.place).through(call=call)
        if method in functions.TRANSPARENT_METHODS:
            way = self.trace(receiver)
            way = replace(way, integers=way.integers and method not in functions.CASTS)
            is_dataset = bool(way.calls) and method not in functions.ELEMENTS
            return way.through(call=call) if is_dataset else way
        if method in ("concatenate", "zip") and call.arguments:
            return joined(call, [self.trace(receiver), self.trace(call.arguments[0].value)]).through(call=call)
        return image_transforms.applied(self, call)

    def _stores(self, term: Term) -> list[StoreEvent]:
        """The items that were stored into an array before."""
        if self._stored is None:
            self._stored = {}
            for event in self.timeline.stores():
                if event.index is not None:
                    self._stored.setdefault(id(event.target), []).append(event)
        return [event for event in self._stored.get(id(term), ()) if event.time < self.time]

    def _filled_array(self, array: Call, stores: Sequence[StoreEvent]) -> ImagePipeline:
        """An array that is made empty and filled item by item; items changed in place come after."""
        first = [event.value for event in stores if not _made_of(event.value, array)]
        later = [event.value for event in stores if _made_of(event.value, array)]
        way = joined(array, [self.trace(value) for value in first]) if first else ImagePipeline(array)
        for value in later:
            way = way.through(*self.trace(value).steps)
        return way


def random_part(term: Term) -> Call | None:
    """The random draw that a value is computed from; None where it is computed from none."""
    inner: Iterable[Term] = ()
    if isinstance(term, Call):
        if draws_at_random(term):
            return term
        inner = [argument.value for argument in term.arguments]
        inner = [*inner, term.receiver] if term.receiver is not None else inner
    elif isinstance(term, Operation):
        inner = term.operands
    return next((found for part in inner if (found := random_part(part)) is not None), None)


def single(term: Term) -> Term:
    """The first element of a display, anything else as it is."""
    return term.elements[0] if isinstance(term, Display) and term.elements else term


def _made_of(value: Term, array: Term) -> bool:
    """Whether an item that is stored into an array is computed from an item of it."""
    if value is array:
        return True
    if isinstance(value, Subscript):
        return _made_of(value.value, array)
    if isinstance(value, Operation):
        return any(_made_of(operand, array) for operand in value.operands)
    return isinstance(value, Call) and any(_made_of(argument.value, array) for argument in value.arguments)
