"""IPython syntax masked in place: what is left is plain Python with the same lines and columns."""

from __future__ import annotations

import re
from typing import NamedTuple


class Magic(NamedTuple):
    """A magic of a cell: `%matplotlib inline` is `Magic("matplotlib", "inline", line)`; shell lines are named `!`."""

    name: str
    arguments: str
    line: int


class Masked(NamedTuple):
    """A cell's source as plain Python (`code`), and what was taken out."""

    code: str
    is_python: bool = True
    magics: tuple[Magic, ...] = ()


_LINE = re.compile(r"^([ \t]*)(?:([%!?].*)|(.*\?\??\s*))$")


def mask(source: str) -> Masked:
    """The source with magics, shell commands and help requests replaced by Python of the same shape."""
    if "%" not in source and "!" not in source and "?" not in source:
        return Masked(source)
    lines = source.split("\n")
    magics = []
    for index, line in enumerate(lines):
        if found := _LINE.match(line):
            lines[index] = (found[1] + "pass").ljust(len(line)) if line.strip() else line
            magics.append(Magic(line.strip()[:1], line.strip()[1:], index + 1))
    return Masked("\n".join(lines), not source.lstrip().startswith(("%%bash", "%%html", "%%writefile")), tuple(magics))
