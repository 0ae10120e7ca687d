"""Findings for people at a terminal: a place, the lines of code with the span underlined, and what to do."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, Literal, NamedTuple, TextIO

from rich.console import Console
from rich.text import Text

from reviewlint.diagnostics import Diagnostic, Location, Severity
from reviewlint.engine import NotebookResult
from reviewlint.reporters.frame import ASCII, UNICODE, Row, frame, printable
from reviewlint.reporters.places import in_notebook
from reviewlint.review.russian import cells, listing, plural
from reviewlint.streams import carries, quotable, wants_color

MAX_FRAMES = 8
PIPED_WIDTH = 120
_FRAME_CHARACTERS = "╭─│━›…�«»—"


class Wording(NamedTuple):
    """A severity in Russian: its name, the forms after numbers, the genitive, and the style it is shown in."""

    name: str
    forms: tuple[str, str, str]
    genitive: str
    style: str


SEVERITIES = {
    Severity.ERROR: Wording("ошибка", ("ошибка", "ошибки", "ошибок"), "ошибки", "bold red"),
    Severity.WARNING: Wording(
        "предупреждение", ("предупреждение", "предупреждения", "предупреждений"), "предупреждения", "bold yellow"
    ),
    Severity.ADVICE: Wording("совет", ("совет", "совета", "советов"), "совета", "bold cyan"),
    Severity.PRAISE: Wording("похвала", ("похвала", "похвалы", "похвал"), "похвалы", "bold green"),
}
_MISTAKES = (Severity.ERROR, Severity.WARNING, Severity.ADVICE)


def report(
    results: Iterable[NotebookResult], stream: TextIO, *, everything: bool = False, quiet: bool = False, **_: object
) -> None:
    """Write the findings as they come, then what to mend first; a terminal gets the gravest eight unless told.

    The last lines are left out where it should be `quiet`.
    """
    colors: Literal["auto"] | None = "auto" if wants_color() else None
    console = _console(stream, color_system=colors)
    _write(results, console, None if everything or not console.is_terminal else MAX_FRAMES, quiet=quiet)


def plain(results: Iterable[NotebookResult]) -> str:
    """The report as it is written to a file, whatever the environment says of terminals."""
    stream = io.StringIO()
    _write(results, _console(stream, force_terminal=False, color_system=None), None)
    return stream.getvalue()


def _console(stream: TextIO, **options: Any) -> Console:
    # In a running notebook rich would display each line there instead of writing it.
    return Console(file=stream, markup=False, highlight=False, emoji=False, force_jupyter=False, **options)


def _write(results: Iterable[NotebookResult], console: Console, limit: int | None, *, quiet: bool = False) -> None:
    reporter = TextReporter(console, limit)
    for result in results:
        reporter.notebook(result)
    if not quiet:
        reporter.finish()


@dataclass(frozen=True)
class Group:
    """Equal findings of one notebook: told once, at the first place."""

    first: Diagnostic
    others: tuple[Location, ...]


class TextReporter:
    """Writes one notebook after the other and remembers what the last line needs."""

    def __init__(self, console: Console, limit: int | None) -> None:
        self._console = console
        self._encoding = console.encoding
        self._left = limit
        self._glyphs = UNICODE if carries(self._encoding, _FRAME_CHARACTERS) else ASCII
        self._counts: Counter[Severity] = Counter()
        self._hidden = 0
        self._notebooks = 0
        self._explained: set[str] = set()
        self._worst: tuple[NotebookResult, Diagnostic] | None = None

    def notebook(self, result: NotebookResult) -> None:
        """Write the findings of one notebook."""
        self._notebooks += 1
        groups = grouped(result.diagnostics)
        praise = [group for group in groups if group.first.severity is Severity.PRAISE]
        mistakes = [group for group in groups if group.first.severity is not Severity.PRAISE]
        self._counts.update(d.severity for d in result.diagnostics)
        shown = self._choose(mistakes)
        for group in mistakes:
            self._remember(result, group.first)
            if group in shown:
                self._framed(result, group)
        if len(shown) < len(mistakes):
            hidden = len(mistakes) - len(shown)
            self._hidden += hidden
            more = plural(hidden, "замечание", "замечания", "замечаний")
            self._line((f"{self._path(result)}: еще {more}", "dim"))
            self._line()
        for group in praise:
            self._praised(result, group)

    def finish(self) -> None:
        """Write the totals and what to mend first."""
        if self._hidden:
            self._line(("Показаны самые важные замечания, остальные покажет --all.", "dim"))
        if not self._notebooks:
            return  # standard error says why
        checked = plural(self._notebooks, "ноутбук", "ноутбука", "ноутбуков")
        if self._worst is None:
            self._line((f"Замечаний нет. Проверено: {checked}.", "bold green"))
            return
        totals = total(self._counts)
        result, worst = self._worst
        first = f"Начните с {SEVERITIES[worst.severity].genitive} {worst.code}: {self._place(result, worst.location)}."
        self._line((f"Проверено: {checked}. Всего: {totals}. {first}", "bold"))

    def _choose(self, groups: Sequence[Group]) -> list[Group]:
        """The gravest ones that there is room left for."""
        if self._left is None:
            return list(groups)
        gravest = sorted(groups, key=lambda group: -group.first.severity.rank)[: self._left]
        self._left -= len(gravest)
        return gravest

    def _remember(self, result: NotebookResult, diagnostic: Diagnostic) -> None:
        """Keep the first of the gravest findings; one on a line of a cell comes before one on the whole notebook."""
        if self._worst is None or _urgency(diagnostic) > _urgency(self._worst[1]):
            self._worst = result, diagnostic

    def _framed(self, result: NotebookResult, group: Group) -> None:
        diagnostic = group.first
        rows, cut = self._rows(result, diagnostic.location)
        gutter = len(str(rows[-1].number)) if rows else 1
        self._headline(diagnostic)
        self._line((f"{' ' * gutter} {self._glyphs.corner} ", "blue"), (self._place(result, diagnostic.location), ""))
        if rows:
            bar = f"{' ' * gutter} {self._glyphs.bar}"
            self._line((bar, "blue"))
            for row in rows:
                self._row(row, gutter, SEVERITIES[diagnostic.severity].style)
            if cut:
                self._line((f"{bar} ", "blue"), (self._glyphs.ellipsis, "dim"))
        for note in self._notes(result, group):
            self._line((f"{' ' * gutter} = ", "blue"), (note, ""))
        self._line()

    def _praised(self, result: NotebookResult, group: Group) -> None:
        self._headline(group.first)
        self._line((f"  {self._glyphs.corner} ", "blue"), (self._place(result, group.first.location), ""))
        if group.others:
            self._line(("  = ", "blue"), (_elsewhere(result, group), ""))
        self._line()

    def _headline(self, diagnostic: Diagnostic) -> None:
        severity = SEVERITIES[diagnostic.severity]
        message = self._printable(diagnostic.message)
        self._line((f"{severity.name}[{diagnostic.code}]", severity.style), (f": {message}", "bold"))

    def _rows(self, result: NotebookResult, place: Location) -> tuple[list[Row], bool]:
        if not place.cell:
            return [], False
        lines = result.notebook.cell(place.cell).lines
        width = self._console.width if self._console.is_terminal else PIPED_WIDTH
        room = max(width - len(str(min(place.end_line + 1, len(lines)))) - 4, 20)
        return frame(lines, place, room, self._glyphs, self._quotable)

    def _row(self, row: Row, gutter: int, style: str) -> None:
        bar = self._glyphs.bar
        self._line((f"{row.number:>{gutter}} {bar}", "blue"), (f" {row.text}".rstrip(), ""))
        if row.width:
            mark = self._glyphs.underline * row.width
            self._line((f"{' ' * gutter} {bar} ", "blue"), (" " * row.start + mark, style))

    def _notes(self, result: NotebookResult, group: Group) -> list[str]:
        diagnostic = group.first
        notes = [_elsewhere(result, group)] if group.others else []
        if diagnostic.related:
            notes.append(f"см. также: {listing(in_notebook(result, place) for place in diagnostic.related)}")
        if diagnostic.fix is not None and diagnostic.fix.title:
            notes.append(f"исправление: {self._printable(diagnostic.fix.title)}")
        if diagnostic.code not in self._explained:
            self._explained.add(diagnostic.code)
            notes.append(f"подробнее: reviewlint explain {diagnostic.code}")
        return notes

    def _place(self, result: NotebookResult, place: Location) -> str:
        """`notebook.ipynb › ячейка 26 (In [14]), строка 8`."""
        inside = in_notebook(result, place)
        return f"{self._path(result)} {self._glyphs.arrow} {inside}" if inside else self._path(result)

    def _path(self, result: NotebookResult) -> str:
        return "стандартный ввод" if result.path == "-" else self._printable(result.path)

    def _printable(self, text: str) -> str:
        """Our own words stay as they are, the stream writes them in its plainer form; controls are taken out."""
        return printable(text, self._glyphs, lambda character: character)

    def _quotable(self, text: str) -> str:
        return quotable(self._encoding, text)

    def _line(self, *parts: tuple[str, str]) -> None:
        self._console.print(Text.assemble(*parts), soft_wrap=not self._console.is_terminal)


def grouped(diagnostics: Iterable[Diagnostic]) -> list[Group]:
    """Equal findings joined, each at its first place, in the order of these places."""
    together: dict[tuple[str, str], list[Diagnostic]] = {}
    for diagnostic in diagnostics:
        together.setdefault((diagnostic.code, diagnostic.message), []).append(diagnostic)
    return [Group(found[0], tuple(d.location for d in found[1:])) for found in together.values()]


def total(counts: Mapping[Severity, int]) -> str:
    """«2 ошибки и 1 совет»; praise is not counted."""
    return listing(plural(counts[s], *SEVERITIES[s].forms) for s in _MISTAKES if counts[s])


def _urgency(diagnostic: Diagnostic) -> tuple[int, bool]:
    return diagnostic.severity.rank, diagnostic.location.cell > 0


def _elsewhere(result: NotebookResult, group: Group) -> str:
    """«то же в ячейках 56 и 65»; in the same cell, the lines."""
    if result.notebook.is_history:
        return f"то же: {listing(in_notebook(result, place) for place in group.others)}"
    here = group.first.location.cell
    lines = sorted({place.line for place in group.others if place.cell == here})
    numbers = {place.cell for place in group.others if place.cell != here}
    parts = []
    if lines:
        parts.append(f"в {'строке' if len(lines) == 1 else 'строках'} {listing(lines)}")
    if numbers:
        parts.append(cells(numbers))
    return f"то же {listing(parts)}"
