"""Import statements: names of libraries become canonical symbols."""

from __future__ import annotations

from typing import TYPE_CHECKING

import libcst as cst

from reviewlint.inference.terms import Place, Symbol
from reviewlint.inference.timeline import ImportEvent
from reviewlint.knowledge.names import canonical, exports

if TYPE_CHECKING:
    from reviewlint.inference.interpreter import Machine


def import_statement(machine: Machine, node: cst.Import) -> None:
    """`import a.b.c` binds `a`; `import a.b as c` binds `c`."""
    for alias in node.names:
        written = dotted(alias.name)
        place = machine.place(alias)
        _record(machine, place, written, None)
        if alias.asname is not None and isinstance(alias.asname.name, cst.Name):
            machine.bind(alias.asname.name.value, Symbol(canonical(written), place, written), place)
        else:
            root = written.partition(".")[0]
            machine.bind(root, Symbol(canonical(root), place, root), place)


def import_from(machine: Machine, node: cst.ImportFrom) -> None:
    """`from a import b as c`, and star imports, lazily where the module's exports are known."""
    module = "." * len(node.relative) + (dotted(node.module) if node.module is not None else "")
    if isinstance(node.names, cst.ImportStar):
        _star(machine, node, module)
        return
    for alias in node.names:
        name = dotted(alias.name)
        place = machine.place(alias)
        written = f"{module}.{name}"
        _record(machine, place, module, name)
        bound = alias.asname.name if alias.asname is not None else alias.name
        if isinstance(bound, cst.Name):
            machine.bind(bound.value, Symbol(canonical(written), place, written), place)


def _star(machine: Machine, node: cst.ImportFrom, module: str) -> None:
    place = machine.place(node)
    _record(machine, place, module, "*")
    scope = machine.scope.module
    known = exports(module)
    if known is None:
        scope.open = True
        return
    for name in known & scope.names.keys():
        # what a star import exports hides what was bound before
        written = f"{module}.{name}"
        scope.names[name] = Symbol(canonical(written), place, written)
    scope.stars.append((module, known))


def _record(machine: Machine, place: Place, module: str, name: str | None) -> None:
    machine.record(lambda time, context: ImportEvent(time, place, context, module, name))


def dotted(node: cst.CSTNode) -> str:
    """The text of a dotted name."""
    if isinstance(node, cst.Attribute):
        return f"{dotted(node.value)}.{node.attr.value}"
    return node.value if isinstance(node, cst.Name) else ""
