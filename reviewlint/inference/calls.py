"""Calls: functions and classes of the notebook are inlined, calls of libraries become terms and events."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import libcst as cst

from reviewlint.inference import attributes, binding, builtin, methods
from reviewlint.inference.operators import join
from reviewlint.inference.terms import (
    Argument,
    Attribute,
    BoundMethod,
    Call,
    Class,
    Constant,
    Display,
    Function,
    Instance,
    Mapping,
    OneOf,
    Place,
    Symbol,
    Term,
    Unknown,
)
from reviewlint.knowledge import signatures, types

if TYPE_CHECKING:
    from reviewlint.inference.interpreter import Machine

MAX_OBJECTS = 12
"""On how many objects of one class the methods that a library calls are run."""

MAX_UNKNOWN_RUNS = 3
"""How often one function is run for libraries that receive it."""


def call_expression(machine: Machine, node: cst.Call) -> Term:
    """The value of `function(arguments)`."""
    function = machine.evaluate(node.func)
    arguments = evaluate_arguments(machine, node.args)
    return call(machine, function, arguments, node)


def evaluate_arguments(machine: Machine, nodes: Sequence[cst.Arg]) -> list[Argument]:
    """The arguments of a call; stars of known displays and dicts are unpacked."""
    found: list[Argument] = []
    for node in nodes:
        value = machine.evaluate(node.value)
        place = machine.place(node)
        if node.star == "*" and isinstance(value, Display) and value.complete:
            found.extend(Argument(element, None, "", place) for element in value.elements)
        elif node.star == "**" and isinstance(value, Mapping):
            found.extend(_unpacked_keywords(value, place))
        else:
            keyword = node.keyword.value if node.keyword is not None else None
            found.append(Argument(value, keyword, node.star, place))
    return found


def _unpacked_keywords(mapping: Mapping, place: Place) -> list[Argument]:
    """The items of a dict as arguments, each where its key is written."""
    known = [
        Argument(value, key.value, "", key.place or place)
        for key, value in mapping.items
        if isinstance(key, Constant) and isinstance(key.value, str)
    ]
    if len(known) < len(mapping.items) or not mapping.complete:
        known.append(Argument(Unknown("keywords", place), None, "**", place))
    return known


def call(machine: Machine, function: Term, arguments: Sequence[Argument], node: cst.CSTNode) -> Term:
    """Call a term."""
    if isinstance(function, Function):
        return machine.run_function(function, _bound(machine, function, arguments))
    if isinstance(function, BoundMethod):
        return _call_method(machine, function, arguments)
    if isinstance(function, Class):
        return instantiate(machine, function, arguments, node)
    if isinstance(function, Instance):
        method = function.cls.member("__call__")
        if isinstance(method, Function):
            return _call_method(machine, BoundMethod(function, method), arguments)
    if isinstance(function, OneOf):
        place = machine.place(node)
        return join([call(machine, option, arguments, node) for option in function.options], place)
    return _call_library(machine, function, arguments, node)


def _bound(machine: Machine, function: Function, arguments: Sequence[Argument]) -> dict[str, Term]:
    return binding.bind_arguments(machine, function.node.params, arguments, function.defaults)


def _call_method(machine: Machine, method: BoundMethod, arguments: Sequence[Argument]) -> Term:
    place = method.owner.place or method.function.place
    assert place is not None
    own = Argument(method.owner, None, "", place)
    return machine.run_function(method.function, _bound(machine, method.function, [own, *arguments]))


def instantiate(machine: Machine, cls: Class, arguments: Sequence[Argument], node: cst.CSTNode) -> Term:
    """An object of a notebook's class: run its `__init__`, and the methods that a library would call."""
    place = machine.place(node)
    made = Call(cls, arguments, place, None, None, machine.context, machine.time)
    instance = Instance(cls, made, place)
    machine.born(instance)
    cls.instances += 1
    initialise = cls.member("__init__")
    if isinstance(initialise, Function):
        _call_method(machine, BoundMethod(instance, initialise), arguments)
    elif cls.is_dataclass:
        _fill_fields(instance, arguments)
    if any(isinstance(base, Symbol) for base in cls.lineage()):
        run_methods(machine, instance)
    return instance


def _fill_fields(instance: Instance, arguments: Sequence[Argument]) -> None:
    fields = [field for base in instance.cls.lineage() if isinstance(base, Class) for field in base.fields]
    free = iter(fields)
    for argument in arguments:
        name = argument.keyword or next(free, None)
        if name is not None and not argument.star:
            instance.attributes[name] = argument.value
            argument.value.names = (*argument.value.names, name)


def run_methods(machine: Machine, instance: Instance) -> None:
    """Run the methods that nobody called yet on this object, with unknown arguments."""
    cell = machine.cell
    seen: set[str] = set()
    for cls in instance.cls.lineage():
        if not isinstance(cls, Class):
            continue
        for name, member in list(cls.members.items()):
            if not isinstance(member, Function) or member.owner is not cls or name in seen:
                continue
            seen.add(name)
            ran = any(instance.call is None or instance in run.arguments.values() for run in member.runs)
            if not ran and len(member.runs) < MAX_OBJECTS:
                machine.cell = member.cell
                run_unknown(machine, member, None if member.kind == "static" else instance)
    machine.cell = cell


def run_unknown(machine: Machine, function: Function, owner: Term | None = None) -> Term:
    """Run a function with unknown arguments, its first one being the object that it is a method of."""
    arguments = binding.unknown_arguments(machine, function.node.params)
    if owner is not None and arguments:
        arguments[next(iter(arguments))] = owner
    return machine.run_function(function, arguments)


def _call_library(machine: Machine, function: Term, arguments: Sequence[Argument], node: cst.CSTNode) -> Term:
    place = machine.place(node)
    if isinstance(function, Symbol):
        result = builtin.call_symbol(machine, function, arguments, node)
        if result is not None:
            return result
    elif isinstance(function, Attribute):
        result = methods.call_method(machine, function, arguments, node)
        if result is not None:
            return result
    elif isinstance(function, Call) and function.target == "functools.partial" and function.positional():
        first, *bound = function.arguments
        # a keyword of the later call overrides the same one of the partial
        given = {argument.keyword for argument in arguments if argument.keyword is not None}
        kept = [argument for argument in bound if argument.keyword not in given]
        ordered = sorted([*kept, *arguments], key=lambda argument: argument.keyword is not None)
        return call(machine, first.value, ordered, node)
    target = target_of(function)
    for argument in arguments if target != "functools.partial" else ():
        _hand_over(machine, argument.value)
    parameters = signatures.parameters(target) if target is not None else None
    made = Call(function, arguments, place, target, parameters, machine.context, machine.tick())
    machine.record_call(made)
    return made


def _hand_over(machine: Machine, value: Term) -> None:
    """Run a function that a library receives: it will be called with arguments that nobody knows."""
    if isinstance(value, Call) and value.target == "functools.partial" and value.positional():
        function = value.positional()[0].value
        if isinstance(function, Function) and len(function.runs) < MAX_UNKNOWN_RUNS:
            _run_partial(machine, function, value.arguments[1:])
        return
    function = value.function if isinstance(value, BoundMethod) else value
    if isinstance(function, Function) and len(function.runs) < MAX_UNKNOWN_RUNS:
        run_unknown(machine, function, value.owner if isinstance(value, BoundMethod) else None)


def _run_partial(machine: Machine, function: Function, bound: Sequence[Argument]) -> None:
    """Run a function that a library receives with some of its arguments bound."""
    known = _bound(machine, function, bound)
    given = {argument.keyword for argument in bound if argument.keyword is not None}
    given.update(binding.parameter_names(function.node.params)[: len([a for a in bound if a.keyword is None])])
    unknown = binding.unknown_arguments(machine, function.node.params)
    machine.run_function(function, {name: known[name] if name in given else unknown[name] for name in unknown})


def target_of(function: Term) -> str | None:
    """The canonical name of what is called, None where it is not known."""
    if isinstance(function, Symbol):
        return function.name
    if isinstance(function, Attribute):
        owner = attributes.type_name(function.value)
        return types.method(owner, function.name) if owner is not None else None
    return None
