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
    return Formatted(prefix + quote, quote, _parts(body, quote))


def _parts(body: str, quote: str) -> list[str | Field]:
    """The texts and fields of the whole string; doubled braces and escapes stay in the texts as they are."""
    parts: list[str | Field] = []
    at = start = 0
    while at < len(body):
        pair = body[at : at + 2]
        if pair in ("{{", "}}") or (pair[0] == "\\" and pair[1:] not in ("{", "}")):
            at += 2
        elif pair[0] == "{":
            parts += [body[start:at]] if at > start else []
            field, at = _field(body, at + 1)
            parts.append(field)
            start = at
        elif pair[0] == "}" or body.startswith(quote, at):
            raise OddFormatError
        else:
            at += 1
    return parts + ([body[start:]] if start < len(body) else [])


def _field(body: str, at: int) -> tuple[Field, int]:
    """The field whose expression starts at an offset, and where what follows it starts."""
    start, at = at, _expression_end(body, at)
    expression, conversion, spec = body[start:at], None, None
    if body[at] == "!":
        conversion = body[at + 1]
        at += 2
    if body[at : at + 1] == ":":
        spec, at = _spec(body, at + 1)
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


def _spec(body: str, at: int) -> tuple[list[str | Field], int]:
    """What follows the colon, where braces are never doubled, and where it ends."""
    parts: list[str | Field] = []
    start = at
    while at < len(body) and body[at] != "}":
        if body[at] == "{":
            parts += [body[start:at]] if at > start else []
            field, at = _field(body, at + 1)
            parts.append(field)
            start = at
        else:
            at += 1
    return parts + ([body[start:at]] if at > start else []), at
