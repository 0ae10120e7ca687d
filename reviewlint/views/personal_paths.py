"""Files that are read through a path of one person's machine."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reviewlint.inference.terms import Call, Constant, FormattedString, Place, Term, ingredients, literal, options

if TYPE_CHECKING:
    from reviewlint.views.analysis import Analysis

# The home of jovyan is that of every Jupyter container.
_PERSONAL = re.compile(r"[A-Za-z]:[\\/](?![\\/])|/Users/(?!Shared/)[^/]+/|/home/(?!jovyan/)[^/]+/")
# Calls that only work with the text, or write a file.
_TEXT_ONLY = re.compile(
    r"(?:os\.path\.(?!exists|isfile|isdir|getsize)|pathlib\.|builtins\.(?!open)|re\.|logging\.|sys\.|IPython\.|os\.(?:mkdir|makedirs)"
    r"|cv2\.imwrite|keras\.callbacks\.|.*\.savefig).*"
)
_TEXT_METHODS = frozenset(
    {"replace", "split", "startswith", "endswith", "strip", "format", "join", "append", "extend", "insert", "get",
     "save", "save_weights", "savefig", "to_csv", "to_pickle"}
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class PersonalPath:
    """A path as it is written at `place`, and the call that reads through it."""

    place: Place
    path: str
    call: Call


def personal_paths(analysis: Analysis) -> Iterator[PersonalPath]:
    """Each such path that a file is read through, once, where it is written."""
    told: set[tuple[int, int]] = set()
    for call in analysis.timeline.calls:
        if call.context.uncalled or call.target is None:
            continue
        for argument in call.arguments:
            for option in options(argument.value):
                written = _written(option)
                if written is None or written.place is None or not _opens(call):
                    continue
                key = (written.place.cell, id(written.place.node))
                if key not in told:
                    told.add(key)
                    yield PersonalPath(written.place, _visible(str(written.value)), call)


def _visible(path: str) -> str:
    r"""The path with what is read as a tab or a line break («D:\pets\train») as it is written."""
    return "".join(letter if letter.isprintable() else repr(letter)[1:-1] for letter in path)


def _opens(call: Call) -> bool:
    return not _TEXT_ONLY.fullmatch(call.target or "") and call.method not in _TEXT_METHODS


def _written(term: Term) -> Constant | None:
    """The literal that makes a path personal: the beginning of the whole text."""
    if isinstance(term, FormattedString):
        return _written(term.parts[0]) if term.parts else None
    if isinstance(term, Call) and term.target in ("os.path.join", "pathlib.Path", "builtins.str") and term.arguments:
        return _written(term.arguments[0].value)
    if not isinstance(term, Constant) or not isinstance(term.value, str) or not _PERSONAL.match(term.value):
        for part in getattr(term, "operands", ())[:1]:
            return _written(part)
        return None
    literals = [part for part in ingredients(term) if isinstance(part, Constant) and not part.parts]
    return next((part for part in literals if _PERSONAL.match(str(literal(part)) + "/")), None)
