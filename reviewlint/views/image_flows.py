"""Flows of image generators and objects of `Sequence` classes: what they do to the pictures that they read."""

from __future__ import annotations

from dataclasses import replace
from typing import TYPE_CHECKING

from reviewlint.inference.terms import Call, Function, Instance, Symbol, Term, is_constant, options
from reviewlint.views import image_functions as functions
from reviewlint.views import image_transforms
from reviewlint.views.augmentation import AUGMENTOR, GENERATOR, Step, of_augmenter, of_generator
from reviewlint.views.image_pipeline import ImagePipeline, joined
from reviewlint.views.normalisation import Normalisation, of_rescale

if TYPE_CHECKING:
    from reviewlint.views.image_tracer import ImageTracer

_SEQUENCES = frozenset({"keras.utils.Sequence", "keras.utils.PyDataset"})
_SAMPLEWISE = ("samplewise_center", "samplewise_std_normalization")
_FEATUREWISE = ("featurewise_center", "featurewise_std_normalization", "zca_whitening")


def of_flow(tracer: ImageTracer, flow: Call) -> ImagePipeline:
    """`datagen.flow…(…)`: the pictures it reads, then what the generator does to them."""
    receiver = flow.receiver
    return joined(flow, [_of_datagen(tracer, flow, datagen) for datagen in options(receiver)] if receiver else [])


def _of_datagen(tracer: ImageTracer, flow: Call, datagen: Term) -> ImagePipeline:
    source = functions.FLOWS[flow.method or ""]
    kind = datagen_kind(datagen)
    if not isinstance(datagen, Call) or kind is None:
        return ImagePipeline.lost(flow, calls=(flow,))
    way = ImagePipeline(flow, source)
    if source == "array" and flow.arguments:
        read = tracer.trace(flow.argument("x", 0) or flow.arguments[0].value)
        way = replace(read, term=flow, source="array" if read.source == "unknown" and not read.steps else read.source)
    way = replace(way, calls=(flow,), datagen=datagen, integers=False)
    way = _augmentor(tracer, way, datagen) if kind == AUGMENTOR else _generator(tracer, way, datagen)
    rescale = of_rescale(datagen)
    steps = [rescale, *_statistics(tracer, datagen)] if rescale is not None else _statistics(tracer, datagen)
    return way.through(*steps, decided=not datagen.is_open)


def datagen_kind(datagen: Term) -> str | None:
    """Which image generator a term builds (`GENERATOR`, `AUGMENTOR`), None for anything else."""
    target = (datagen.target or "") if isinstance(datagen, Call) else ""
    return target if target in (GENERATOR, AUGMENTOR) else None


def _generator(tracer: ImageTracer, way: ImagePipeline, datagen: Call) -> ImagePipeline:
    way = way.after(of_generator(datagen))
    return _prepared(tracer, way, datagen, "preprocessing_function")


def _augmentor(tracer: ImageTracer, way: ImagePipeline, datagen: Call) -> ImagePipeline:
    augment = datagen.argument("augment")
    if augment is not None and not is_constant(augment, None):
        way = joined(augment, [way.after(of_augmenter(option, datagen.time)) for option in options(augment)])
    return _prepared(tracer, way, datagen, "preprocess_input")


def _prepared(tracer: ImageTracer, way: ImagePipeline, datagen: Call, parameter: str) -> ImagePipeline:
    """The way through the function that a generator was given."""
    given = datagen.given(parameter)
    if given is None:
        return way
    return image_transforms.apply(tracer, given.value, way, datagen.time, given.place)


def _statistics(tracer: ImageTracer, datagen: Call) -> list[Step]:
    """The normalisations of a generator that depend on the data; featurewise ones need its `fit`."""
    fitted = any(call.receiver is datagen for call in tracer.timeline.calls_named("fit"))
    found: list[Step] = []
    for name in (*_SAMPLEWISE, *_FEATUREWISE) if fitted else _SAMPLEWISE:
        given = datagen.given(name)
        if given is not None and not is_constant(given.value, False, None, 0):
            found.append(Normalisation(None, given.place, given.value, name))
    return found


def of_instance(tracer: ImageTracer, instance: Instance) -> ImagePipeline:
    """An object of a notebook's `Sequence`: what its `__getitem__` gives."""
    bases = [base.name for base in instance.cls.lineage() if isinstance(base, Symbol)]
    member = instance.cls.member("__getitem__")
    if not _SEQUENCES.intersection(bases) or not isinstance(member, Function):
        return ImagePipeline.lost(instance)
    calls = () if instance.call is None else (instance.call,)
    runs = [run for run in member.runs if instance in run.arguments.values()]
    if not runs:
        return ImagePipeline.lost(instance, calls=calls)
    way = tracer.trace_repeated(runs[-1].result)
    way = way.through(*image_transforms.missed(tracer, runs[-1], way, draws=False))
    return replace(way, source="sequence" if way.source == "unknown" else way.source, calls=calls)
