"""Binding of values to targets: names, attributes, items, unpacking, and arguments to parameters."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

import libcst as cst

from reviewlint.inference.operators import MAX_FOLDED, join
from reviewlint.inference.terms import (
    Argument,
    Class,
    Comprehension,
    Constant,
    Display,
    Instance,
    Mapping,
    OneOf,
    Parameter,
    Place,
    Slice,
    Subscript,
    Term,
    Unknown,
)

if TYPE_CHECKING:
    from reviewlint.inference.interpreter import Machine


def target_names(target: cst.BaseExpression) -> tuple[str, ...]:
    """The plain names that a target binds."""
    if isinstance(target, cst.Name):
        return (target.value,)
    if isinstance(target, (cst.Tuple, cst.List)):
        return tuple(name for element in target.elements for name in target_names(element.value))
    return ()


def assign(machine: Machine, target: cst.CSTNode, value: Term) -> None:
    """`target = value` for any form of target."""
    if isinstance(target, cst.Name):
        machine.bind(target.value, value, machine.place(target))
    elif isinstance(target, cst.Attribute):
        set_attribute(machine, machine.evaluate(target.value), target.attr.value, value, target)
    elif isinstance(target, cst.Subscript):
        _set_item(machine, target, value)
    elif isinstance(target, (cst.Tuple, cst.List)):
        _unpack(machine, target, value)


def set_attribute(machine: Machine, owner: Term, name: str, value: Term, node: cst.CSTNode) -> None:
    """`owner.name = value`; under a branch that is not decided the old value stays possible."""
    place = machine.place(node)
    machine.store(owner, name, None, value, place)
    if isinstance(owner, (Instance, Class)) and machine.may_change(owner):
        attributes = owner.attributes if isinstance(owner, Instance) else owner.members
        old = attributes.get(name)
        if old is not None and machine.context.conditions:
            value = join((old, value), place)
        attributes[name] = value
    elif not isinstance(owner, (Unknown, Instance, Class)):
        machine.stored[id(owner), name] = value


def _set_item(machine: Machine, target: cst.Subscript, value: Term) -> None:
    owner = machine.evaluate(target.value)
    key = subscript_index(machine, target)
    machine.store(owner, None, key, value, machine.place(target))
    if isinstance(owner, Mapping):
        set_key(machine, owner, written_key(key, machine.place(target)), value)
    elif isinstance(owner, Display) and machine.may_change(owner):
        elements = list(owner.elements)
        if isinstance(key, Constant) and isinstance(key.value, int) and -len(elements) <= key.value < len(elements):
            elements[key.value] = value
            owner.become(elements, machine.tick())


def subscript_index(machine: Machine, node: cst.Subscript) -> Term:
    """The index of a subscript as a term; a tuple for several."""
    indices = [_slice(machine, element.slice) for element in node.slice]
    return indices[0] if len(indices) == 1 else Display("tuple", indices, machine.place(node))


def _slice(machine: Machine, node: cst.BaseSlice) -> Term:
    if isinstance(node, cst.Index):
        return machine.evaluate(node.value)
    assert isinstance(node, cst.Slice)
    parts = [None if part is None else machine.evaluate(part) for part in (node.lower, node.upper, node.step)]
    return Slice(parts[0], parts[1], parts[2], machine.place(node))


def written_key(key: Term, place: Place) -> Term:
    """A key as it stands at a place: one that a name holds was written somewhere else."""
    if not isinstance(key, Constant) or (key.place is not None and key.place.node is place.node):
        return key
    return Constant(key.value, place, (key,))


def set_key(machine: Machine, mapping: Mapping, key: Term, value: Term) -> None:
    """`mapping[key] = value`, keeping the old value possible under a branch that is not decided."""
    if not machine.may_change(mapping):
        return
    items = list(mapping.items)
    if not isinstance(key, Constant):
        mapping.complete = False
        items.append((key, value))
    else:
        for place, (known, old) in enumerate(items):
            if isinstance(known, Constant) and known.value == key.value:
                items[place] = (known, join((old, value))) if machine.context.conditions else (key, value)
                break
        else:
            items.append((key, value))
    mapping.become(items, machine.tick())


def extend(machine: Machine, display: Display, value: Term) -> None:
    """`display += value` and `display.extend(value)`."""
    if not machine.may_change(display):
        return
    if isinstance(value, Display) and len(display.elements) + len(value.elements) > MAX_FOLDED:
        display.complete = False
    elif isinstance(value, Display):
        display.complete = display.complete and value.complete and not machine.undecided
        display.add(value.elements, machine.tick(), machine.context)
    else:
        display.complete = False
        if isinstance(value, Comprehension):
            display.add((value.element,), machine.tick(), machine.context)


def become(machine: Machine, display: Display, value: Display) -> None:
    """Let a list hold what another one does (`display *= 2`)."""
    if machine.may_change(display):
        display.complete = value.complete and not machine.undecided
        display.become(value.elements, machine.tick())


def append(machine: Machine, display: Display, value: Term) -> None:
    """`display.append(value)`."""
    if machine.may_change(display):
        display.complete = display.complete and not machine.undecided
        display.add((value,), machine.tick(), machine.context)


def _unpack(machine: Machine, target: cst.Tuple | cst.List, value: Term) -> None:
    targets = [element.value for element in target.elements]
    star = next((i for i, e in enumerate(target.elements) if isinstance(e, cst.StarredElement)), None)
    parts = unpacked(machine, value, len(targets), star, target)
    for one, part in zip(targets, parts, strict=True):
        assign(machine, one, part)


def unpacked(machine: Machine, value: Term, count: int, star: int | None, node: cst.CSTNode) -> Sequence[Term]:
    """The parts of a value that is unpacked into `count` targets, `star` being the place of the starred one."""
    place = machine.place(node)
    if isinstance(value, Display) and value.complete:
        elements = value.elements
        if star is None and len(elements) == count:
            return elements
        if star is not None and len(elements) >= count - 1:
            tail = count - star - 1
            middle = Display("list", elements[star : len(elements) - tail], place)
            return (*elements[:star], middle, *elements[len(elements) - tail :])
    if isinstance(value, OneOf) and all(
        isinstance(option, Display) and option.complete and len(option.elements) == count for option in value.options
    ):
        columns = [option.elements for option in value.options if isinstance(option, Display)]
        return [join(column, place) for column in zip(*columns, strict=True)]
    if star is not None or isinstance(value, Unknown):
        return [Unknown("unpacked", place) for _ in range(count)]
    return [Subscript(value, Constant(index, place), place) for index in range(count)]


def defaults(machine: Machine, parameters: cst.Parameters) -> dict[str, Term]:
    """The default values of parameters, evaluated where the function is defined."""
    found: dict[str, Term] = {}
    for parameter in (*parameters.posonly_params, *parameters.params, *parameters.kwonly_params):
        if parameter.default is not None:
            value = machine.evaluate(parameter.default)
            found[parameter.name.value] = value
    return found


def parameter_names(parameters: cst.Parameters) -> list[str]:
    """The positional parameters in order."""
    return [p.name.value for p in (*parameters.posonly_params, *parameters.params)]


def bind_arguments(
    machine: Machine, parameters: cst.Parameters, given: Sequence[Argument], known: dict[str, Term]
) -> dict[str, Term]:
    """The value of each parameter of a notebook's function; `known` are its defaults.

    Where a `*` or `**` of unknown content may fill a parameter, it is Unknown.
    """
    positional = parameter_names(parameters)
    keyword_only = [p.name.value for p in parameters.kwonly_params]
    bound: dict[str, Term] = {}
    extra: list[Term] = []
    named: list[tuple[Term, Term]] = []
    is_open = any(argument.star for argument in given)
    place = given[0].place if given else None
    for argument in given:
        if argument.star:
            continue
        if argument.keyword is None:
            free = next((name for name in positional if name not in bound), None)
            if free is None:
                extra.append(argument.value)
            else:
                bound[free] = argument.value
        elif argument.keyword in positional or argument.keyword in keyword_only:
            bound[argument.keyword] = argument.value
        else:
            named.append((Constant(argument.keyword, argument.place), argument.value))
    for name in (*positional, *keyword_only):
        if name not in bound:
            bound[name] = known[name] if name in known and not is_open else Unknown("argument", place)
    if isinstance(parameters.star_arg, cst.Param):
        bound[parameters.star_arg.name.value] = Display("tuple", extra, place, complete=not is_open)
    if parameters.star_kwarg is not None:
        bound[parameters.star_kwarg.name.value] = Mapping(named, place, complete=not is_open)
    return bound


def unknown_arguments(machine: Machine, parameters: cst.Parameters) -> dict[str, Term]:
    """Parameter terms for a function that is run without a caller."""
    bound: dict[str, Term] = {}
    for parameter in (*parameters.posonly_params, *parameters.params, *parameters.kwonly_params):
        bound[parameter.name.value] = Parameter(parameter.name.value, machine.place(parameter))
    for rest in (parameters.star_arg, parameters.star_kwarg):
        if isinstance(rest, cst.Param):
            bound[rest.name.value] = Unknown("arguments", machine.place(rest))
    return bound
