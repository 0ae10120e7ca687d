"""Reading the terms of a functional model: what is applied to what, which ends of a model are taken."""

from __future__ import annotations

from collections.abc import Container

from reviewlint.inference.attributes import TENSOR, type_name
from reviewlint.inference.terms import Attribute, Call, Display, OneOf, Operation, Subscript, Symbol, Term
from reviewlint.views.backbones import is_backbone
from reviewlint.views.layers import kind_of
from reviewlint.views.stacks import is_subclassed, layers_slice


def is_tensor(term: Term, bound: Container[object] = ()) -> bool:
    """Whether a value is computed by a network, as far as its term says; `bound` are inputs that are known to be."""
    if input_key(term) in bound or type_name(term) == TENSOR or model_end(term) is not None:
        return True
    if isinstance(term, OneOf):
        return any(is_tensor(option, bound) for option in term.options)
    if isinstance(term, Operation):
        return any(is_tensor(operand, bound) for operand in term.operands)
    if isinstance(term, Subscript):
        return is_tensor(term.value, bound)
    if isinstance(term, Call):
        return kind_of(term) == "Input" or (isinstance(term.function, Symbol) and bool(arguments(term, bound)))
    return False


def application(term: Term) -> tuple[Term, Term] | None:
    """The layer and the value of `layer(value)`; None where it is anything else or has several values."""
    if not isinstance(term, Call) or kind_of(term) or isinstance(term.function, Symbol) or is_subclassed(term):
        return None
    if model_end(term) is not None or layers_slice(term) is not None or is_backbone(term):
        return None
    values = arguments(term)
    return (applied_layer(term), values[0]) if len(values) == 1 else None


def applied_layer(call: Call) -> Term:
    """The layer of `layer(x)` or `layer.call(x)`."""
    return call.receiver if call.receiver is not None and call.method in {"call", "__call__"} else call.function


def arguments(call: Call, bound: Container[object] = ()) -> list[Term]:
    """The values that a layer or a function is applied to."""
    if isinstance(call.function, Symbol):
        given = [term for argument in call.arguments for term in several(argument.value, call.time)]
        return [term for term in given if is_tensor(term, bound)]
    value = call.argument("inputs", 0)
    return [] if value is None else several(value, call.time)


def several(term: Term, time: int) -> list[Term]:
    """The elements of a list of values, one value as a list of one."""
    return list(term.at(time)) if isinstance(term, Display) else [term]


def model_end(term: Term) -> tuple[Term, str] | None:
    """The model of `model.output`, `model.outputs[0]`, `model.input` or `model.inputs`, and which end it is."""
    if isinstance(term, Subscript) and isinstance(term.value, Attribute) and term.value.name in {"outputs", "inputs"}:
        return model_end(term.value)
    if isinstance(term, Attribute) and term.name in {"output", "outputs", "input", "inputs"}:
        return term.value, term.name.removesuffix("s")
    return None


def input_key(term: Term) -> object:
    """What an input is known by while a model is applied to something else."""
    end = model_end(term)
    return ("input", id(end[0])) if end is not None and end[1] == "input" else id(term)
