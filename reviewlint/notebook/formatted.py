"""The parts of an f-string as they are written: Python 3.11 does not tell where they stand."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import NamedTuple

_WHOLE = re.compile(r"""([fF][rR]?|[rR][fF])('''|\"\"\"|'|")(.*)\2""", re.DOTALL)
_INNER_STRING = re.compile(r"'''.*?'''|\"\"\".*?\"\"\"|'[^'\n]*'|\"[^\"\n]*\"", re.DOTALL)
_COMPARISON = re.compile(r"[=!<>]=")
_ENDS = "}!:"


class OddFormatError(ValueError):
    """The text is written in a way that is not understood here."""


class Field(NamedTuple):
    """`{expression!conversion:spec}`."""

    expression: str
    conversion: str | None
    spec: Sequence[str | Field] | None


class Formatted(NamedTuple):
    """An f-string: what it opens and ends with, and the texts and fields between."""

    start: str
    end: str
    parts: Sequence[str | Field]


def split(text: str) -> Formatted:
    """The parts of a text that is one f-string; raises OddFormatError for several in a row and for rare forms."""
    found = _WHOLE.fullmatch(text)
    if found is None or "\\N" in text:
        raise OddFormatError
    prefix, quote, body = found.groups()
    return Formatted(prefix + quote, quote, _parts(body, 0, quote)[0])


def _parts(body: str, at: int, quote: str | None) -> tuple[list[str | Field], int]:
    """The texts and fields from an offset on, and where they end; doubled braces and escapes stay as they are.

    `quote` is None in a format spec: that ends at its brace, and no braces are doubled there.
    """
    parts: list[str | Field] = []
    start = at
    while at < len(body):
        letter, following = body[at], body[at + 1 : at + 2]
        if letter == "{" and (quote is None or following != "{"):
            parts += [body[start:at]] if at > start else []
            field, at = _field(body, at + 1)
            parts.append(field)
            start = at
        elif quote is None:
            if letter == "}":
                break
            at += 1
        elif (letter in "{}" and following == letter) or (letter == "\\" and following not in ("{", "}")):
            at += 2
        elif letter == "}" or body.startswith(quote, at):
            raise OddFormatError
        else:
            at += 1
    return parts + ([body[start:at]] if start < at else []), at


def _field(body: str, at: int) -> tuple[Field, int]:
    """The field whose expression starts at an offset, and where what follows it starts."""
    start, at = at, _expression_end(body, at)
    expression, conversion, spec = body[start:at], None, None
    if body[at] == "!":
        conversion = body[at + 1]
        at += 2
    if body[at : at + 1] == ":":
        spec, at = _parts(body, at + 1, None)
    if body[at : at + 1] != "}":
        raise OddFormatError
    return Field(expression, conversion, spec), at + 1


def _expression_end(body: str, at: int) -> int:
    """Where the expression that starts at an offset ends: at `}`, `!r` or `:` outside of brackets and strings."""
    depth = 0
    while at < len(body):
        letter = body[at]
        string = _INNER_STRING.match(body, at) if letter in "'\"" else None
        if string is not None:
            at = string.end()
            continue
        if _COMPARISON.match(body, at):
            at += 2
            continue
        if letter in "#\\'\"" or (letter == "=" and not depth):  # `{x=}` writes its own name
            raise OddFormatError
        if not depth and letter in _ENDS:
            return at
        depth += (letter in "([{") - (letter in ")]}")
        at += 1
    raise OddFormatError
