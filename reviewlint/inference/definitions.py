"""Definitions of functions and classes."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from reviewlint.inference import binding
from reviewlint.inference.environment import Scope
from reviewlint.inference.terms import Call, Class, Constant, Display, Function, Symbol, Term

if TYPE_CHECKING:
    from reviewlint.inference.interpreter import Machine

_DECORATORS = {
    "builtins.staticmethod": "static",
    "builtins.classmethod": "classmethod",
    "builtins.property": "property",
    "functools.cached_property": "property",
}


def function_definition(machine: Machine, node: cst.FunctionDef) -> None:
    """`def`: defaults are evaluated now, the body at each call."""
    place = machine.place(node)
    function = Function(node.name.value, node, place, machine.scope, binding.defaults(machine, node.params))
    for decorator in node.decorators:
        value = machine.evaluate(decorator.decorator)
        if isinstance(value, Symbol):
            function.kind = _DECORATORS.get(value.name, function.kind)
    machine.timeline.functions.append(function)
    machine.bind(node.name.value, function, place)


def class_definition(machine: Machine, node: cst.ClassDef) -> None:
    """`class`: the body is run in a namespace of its own."""
    place = machine.place(node)
    cls = Class(node.name.value, [machine.evaluate(base.value) for base in node.bases], place)
    decorators = [machine.evaluate(d.decorator) for d in node.decorators]
    cls.is_dataclass = any(_decorator_name(d) == "dataclasses.dataclass" for d in decorators)
    outer = machine.scope
    machine.scope = Scope("class", outer)
    try:
        machine.execute(node.body.body)
        cls.members = machine.scope.names
    finally:
        machine.scope = outer
    fields = cls.members.pop("__fields__", None)
    if isinstance(fields, Display):
        cls.fields = [str(field.value) for field in fields.elements if isinstance(field, Constant)]
    for member in cls.members.values():
        if isinstance(member, Function) and member.owner is None and member.scope.kind == "class":
            member.owner = cls
    machine.classes.append(cls)
    machine.bind(node.name.value, cls, place)


def _decorator_name(decorator: Term) -> str:
    function = decorator.function if isinstance(decorator, Call) else decorator
    return function.name if isinstance(function, Symbol) else ""
