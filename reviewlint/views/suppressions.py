"""What a notebook itself asks to be silent about: comments and cell tags."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum

from reviewlint.diagnostics import Diagnostic, Location
from reviewlint.notebook.cells import Cell, Notebook
from reviewlint.text.comments import comments

TAG = "reviewlint-skip"

_COMMENT = re.compile(
    r"(?:^|\#)\s*(?P<written>(?:(?P<line>noqa)\b|reviewlint:\s*(?P<scope>skip-cell|skip-file)\b)(?P<rest>[^#]*))",
    re.IGNORECASE,
)
_IN_TEXT = re.compile(r"<!--(?P<comment>.*?)-->")
# A code, the beginning of one, or the name of a rule; other words explain why.
_SELECTOR = re.compile(r"[\s,]*([A-Z]{1,8}\d\w*|[a-z][a-z\d]*(?:-[a-z\d]+)+)(?![\w-])", re.IGNORECASE)
_WORDS = ("noqa", "NOQA", "reviewlint")


class Scope(Enum):
    """How far a request reaches."""

    LINE = "line"
    CELL = "cell"
    NOTEBOOK = "notebook"


@dataclass
class Suppression:
    """A request not to show findings, as `written` at a `place`; without `selectors` it means all of them.

    `used` are the selectors that something was hidden by, an empty one where it was hidden without.
    """

    place: Location
    scope: Scope
    selectors: tuple[str, ...]
    written: str
    used: set[str] = field(default_factory=set)

    def hides(self, diagnostic: Diagnostic) -> bool:
        """Whether a finding is meant; that it was used is remembered."""
        if not self._reaches(diagnostic.location):
            return False
        by = {each for each in self.selectors if selects(each, diagnostic.code, diagnostic.name)}
        self.used |= by if self.selectors else {""}
        return bool(by) or not self.selectors

    def _reaches(self, place: Location) -> bool:
        """A finding of several lines may carry the comment on its first or its last one."""
        if self.scope is Scope.NOTEBOOK:
            return True
        is_in_cell = place.cell == self.place.cell
        return is_in_cell and (self.scope is Scope.CELL or self.place.line in (place.line, place.end_line))

    def unused(self, judged: Mapping[str, str]) -> Iterator[str]:
        """The selectors of rules that have `judged` the notebook (names by code) and hid nothing.

        One that fits no rule at all is the business of another linter, and a bare `noqa` may be.
        """
        if not self.selectors and self.scope is not Scope.LINE and not self.used:
            yield ""
        for selector in self.selectors:
            if selector not in self.used and any(selects(selector, *rule) for rule in judged.items()):
                yield selector


def selects(selector: str, code: str, name: str) -> bool:
    """Whether a selector in a notebook means a rule: by its code, the beginning of that, or its name."""
    return code.startswith(selector.upper()) or name == selector.lower()


def suppressions(notebook: Notebook) -> list[Suppression]:
    """All the requests of a notebook; comments are looked for only where their words stand."""
    return [found for cell in notebook.cells for found in _in_cell(cell)]


def _in_cell(cell: Cell) -> Iterator[Suppression]:
    for tag in cell.tags:
        if tag == TAG or tag.startswith(f"{TAG}-"):
            code = tag[len(TAG) + 1 :]
            yield Suppression(Location(cell.position), Scope.CELL, (code,) if code else (), tag)
    if any(word in cell.source for word in _WORDS):
        for line, column, comment in _comments(cell):
            yield from _requests(comment, Location(cell.position, line, column, line, column + len(comment)))


def _comments(cell: Cell) -> Iterable[tuple[int, int, str]]:
    """Line, column and text of every comment: those of the code, in text cells those of HTML."""
    if cell.kind == "code":
        return ((found.line, found.column, found.text) for found in comments(cell.source))
    return (
        (number, found.start("comment") + 1, found["comment"])
        for number, line in enumerate(cell.lines, 1)
        for found in _IN_TEXT.finditer(line)
    )


def _requests(comment: str, place: Location) -> Iterator[Suppression]:
    for found in _COMMENT.finditer(comment):
        scope = Scope.LINE if found["line"] else Scope.CELL if found["scope"].lower() == "skip-cell" else Scope.NOTEBOOK
        # `noqa: RL401`, but `noqa so-called`, means a rule; our own words need no colon.
        selectors, end = _selectors(found["rest"], needs_colon=scope is Scope.LINE)
        written = found["written"][: len(found["written"]) - len(found["rest"]) + end]
        yield Suppression(place, scope, selectors, written.strip())


def _selectors(text: str, *, needs_colon: bool) -> tuple[tuple[str, ...], int]:
    """The rules at the beginning of a text, and where they end."""
    colon = re.match(r"\s*:", text)
    if colon is None and needs_colon:
        return (), 0
    found: list[str] = []
    end = colon.end() if colon else 0
    while match := _SELECTOR.match(text, end):
        found.append(match[1])
        end = match.end()
    return tuple(found), end
