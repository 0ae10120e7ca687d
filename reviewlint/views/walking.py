"""What a value is made of: every term inside it, down to where it begins."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from reviewlint.inference.terms import (
    Attribute,
    Call,
    Carried,
    Comprehension,
    Display,
    Element,
    FormattedString,
    Mapping,
    OneOf,
    Operation,
    Subscript,
    Symbol,
    Term,
)

MAX_TERMS = 1000
"""Terms of one value that are looked at; what lies deeper is left out."""


def inner_terms(term: Term, stop: Callable[[Term], bool] = lambda _: False) -> Iterator[Term]:
    """A value and all that it is made of; nothing is looked for inside of what `stop` says."""
    waiting, seen = [term], {id(term)}
    while waiting and len(seen) < MAX_TERMS:
        found = waiting.pop()
        yield found
        for part in () if stop(found) else _parts(found):
            if id(part) not in seen:
                seen.add(id(part))
                waiting.append(part)


def _parts(term: Term) -> Iterable[Term]:
    match term:
        case Call():
            function = () if isinstance(term.function, Symbol) else (term.function,)
            return (*function, *(argument.value for argument in term.arguments))
        case Attribute():
            return (term.value,)
        case Subscript():
            return term.value, term.index
        case Operation():
            return term.operands
        case Display():
            return term.elements
        case Mapping():
            return [value for _, value in term.items]
        case OneOf():
            return term.options
        case Element():
            return (term.iterable,)
        case Comprehension():
            return term.element, term.iterable
        case FormattedString():
            return term.parts
        case Carried():
            return (term.initial,)
    return ()
