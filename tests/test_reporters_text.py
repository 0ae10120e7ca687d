"""The text report: places, frames, joined findings, the last line, and streams that carry little."""

from __future__ import annotations

import io

import pytest

from reviewlint.diagnostics import Applicability, Diagnostic, Fix, Location, Severity
from reviewlint.engine import NotebookResult
from reviewlint.examples import parse
from reviewlint.reporters.text import report

SOURCE = """
# %% [markdown]
# # Машины
# %% In [14]
train = ImageDataGenerator(
    rescale=1./255,
    rotation_range=5,
)
# %%
if True:
\tx = 1  # 🚗 машина
"""


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


class Stream(io.StringIO):
    """A stream with an encoding that carries little; it raises as the real one does."""

    def __init__(self, encoding: str) -> None:
        super().__init__()
        self._encoding = encoding

    @property
    def encoding(self) -> str:  # type: ignore[override]
        return self._encoding


@pytest.fixture(autouse=True)
def _plain_terminal(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("FORCE_COLOR", "NO_COLOR", "TTY_COMPATIBLE", "TTY_INTERACTIVE"):
        monkeypatch.delenv(name, raising=False)
    monkeypatch.setenv("TERM", "dumb")
    monkeypatch.setenv("COLUMNS", "80")
    monkeypatch.setenv("LINES", "40")


def finding(
    place: Location,
    message: str = "Так не надо.",
    code: str = "RL101",
    severity: Severity = Severity.WARNING,
    fix: Fix | None = None,
    related: tuple[Location, ...] = (),
) -> Diagnostic:
    return Diagnostic(code, "a-name", severity, place, message, fix=fix, related=related)


def result(*found: Diagnostic, source: str = SOURCE, path: str = "notebook.ipynb") -> NotebookResult:
    return NotebookResult(path, parse(source, path).notebook, found)


def text(*results: NotebookResult, stream: io.StringIO | None = None, everything: bool = False) -> str:
    stream = stream or io.StringIO()
    report(results, stream, everything=everything)
    return "\n".join(line.rstrip() for line in stream.getvalue().split("\n"))


RESCALE = Location(2, 2, 5, 2, 19)


def test_a_finding_shows_its_place_and_lines_with_the_span_underlined() -> None:
    assert (
        text(result(finding(RESCALE)))
        == """\
предупреждение[RL101]: Так не надо.
  ╭─ notebook.ipynb › ячейка 2 (In [14]), строка 2
  │
1 │ train = ImageDataGenerator(
2 │     rescale=1./255,
  │     ━━━━━━━━━━━━━━
3 │     rotation_range=5,
  = подробнее: reviewlint explain RL101

Проверено: 1 ноутбук. Всего: 1 предупреждение. Начните с предупреждения RL101: \
notebook.ipynb › ячейка 2 (In [14]), строка 2.
"""
    )


def test_a_frame_stops_at_the_edge_of_its_cell() -> None:
    shown = text(result(finding(Location(2, 1, 1, 4, 2))))
    assert "1 │ train" in shown
    assert "4 │ )" in shown
    assert "5 │" not in shown
    assert "Машины" not in shown


def test_only_the_first_lines_of_a_long_span_are_shown() -> None:
    long = "# %%\n" + "\n".join(f"line_{n}" for n in range(1, 31))
    shown = text(result(finding(Location(1, 3, 1, 28, 8)), source=long))
    assert "line_6" in shown
    assert "line_7" not in shown
    assert "│ …" in shown


def test_a_finding_on_the_notebook_has_no_frame() -> None:
    shown = text(result(finding(Location(0, 0, 0, 0, 0))))
    assert "╭─ notebook.ipynb\n" in shown
    assert "│" not in shown
    assert "Начните с предупреждения RL101: notebook.ipynb." in shown


def test_a_finding_on_a_whole_cell_underlines_nothing() -> None:
    shown = text(result(finding(Location(2))))
    assert "1 │ train" in shown
    assert "━" not in shown


def test_equal_findings_are_one_frame_with_a_list_of_cells() -> None:
    places = [RESCALE, Location(2, 3, 5, 3, 9), Location(3, 2, 1, 2, 3), Location(1, 1, 1, 1, 2)]
    shown = text(result(*(finding(place) for place in places)))
    assert shown.count("предупреждение[RL101]") == 1
    assert "= то же в строке 3 и в ячейках 1 и 3\n" in shown
    assert "Всего: 4 предупреждения" in shown


def test_hints_name_the_fix_and_the_related_places() -> None:
    fix = Fix(Applicability.SAFE, (), "Убрать аргумент")
    shown = text(result(finding(RESCALE, fix=fix, related=(Location(3, 2),))))
    assert "= исправление: Убрать аргумент\n" in shown
    assert "= см. также: ячейка 3, строка 2\n" in shown


def test_how_to_read_more_is_said_once_a_rule() -> None:
    shown = text(result(finding(RESCALE), finding(RESCALE, "Иначе."), finding(RESCALE, code="RL102")))
    assert shown.count("reviewlint explain RL101") == 1
    assert shown.count("reviewlint explain RL102") == 1


def test_tabs_and_wide_characters_keep_the_underline_under_its_text() -> None:
    row, mark = _row_and_mark(Location(3, 2, 13, 2, 19))
    assert row == "2 │     x = 1  # 🚗 машина"
    assert mark == "  │" + " " * 17 + "━━━━━━"
    assert row.index("машина") + 1 == mark.index("━")  # the car is two columns wide


@pytest.mark.parametrize(
    ("line", "column", "before", "width"),
    [
        ("e\u0301tat = 1", 3, 1, 3),  # a combining accent
        ("👨‍👩‍👧 = x + 1", 7, 3, 3),  # a family of three, one character on the screen
        ("漢字 = xyz", 3, 4, 3),
        ("👍🏽 ok", 3, 2, 3),
        ("❤️ ok", 3, 2, 3),
    ],
)
def test_joined_characters_are_one(line: str, column: int, before: int, width: int) -> None:
    shown = text(result(finding(Location(1, 1, column, 1, column + width)), source=f"# %%\n{line}"))
    mark = next(row for row in shown.split("\n") if "━" in row)
    assert (mark.index("━") - len("  │ "), mark.count("━")) == (before, width)


def _row_and_mark(place: Location) -> tuple[str, str]:
    rows = text(result(finding(place))).split("\n")
    mark = next(n for n, row in enumerate(rows) if "━" in row)
    return rows[mark - 1], rows[mark]


def test_a_long_line_is_cut_around_the_span() -> None:
    line = "a = [" + "1, " * 100 + "bad, " + "2, " * 100 + "]"
    column = line.index("bad") + 1
    shown = text(result(finding(Location(1, 1, column, 1, column + 3)), source=f"# %%\n{line}"), stream=Terminal())
    row, mark = shown.split("\n")[3:5]
    assert row.startswith("1 │ …")
    assert row.endswith("…")
    assert len(row) <= 80
    assert row[mark.index("━") : mark.rindex("━") + 1] == "bad"


def test_a_line_of_a_megabyte_is_cut_too() -> None:
    line = "x" * 600_000 + " bad " + "y" * 600_000
    shown = text(result(finding(Location(1, 1, 600_002, 1, 600_005)), source=f"# %%\n{line}"))
    row, mark = shown.split("\n")[3:5]
    assert len(row) <= 120
    assert row[mark.index("━") : mark.rindex("━") + 1] == "bad"


def test_nothing_in_a_notebook_can_move_the_cursor_or_be_markup() -> None:
    line = "x = '[bold]\x1b[31m\x07\u202e[/bold]' ; y = '\ud83d' ; z = ':smile:'"
    shown = text(result(finding(Location(1, 1, 1, 1, 2), message="[red]\x1b[0m :car:"), source=f"# %%\n{line}"))
    assert not set("\x1b\x07\u202e\ud83d") & set(shown)
    assert "[bold]�[31m��[/bold]" in shown
    assert "[red]�[0m :car:" in shown
    assert ":smile:" in shown


def test_praise_is_told_without_a_frame_after_the_rest() -> None:
    good = finding(Location(2, 1, 1, 1, 6), "Так и надо.", "RL901", Severity.PRAISE)
    shown = text(result(good, finding(RESCALE)))
    assert shown.index("RL101") < shown.index("похвала[RL901]: Так и надо.")
    assert "похвал" not in shown.split("\n")[-2]


def test_without_mistakes_the_last_line_says_so() -> None:
    good = finding(Location(2), "Так и надо.", "RL901", Severity.PRAISE)
    assert text(result()).endswith("Замечаний нет. Проверено: 1 ноутбук.\n")
    assert text(result(good), result()).endswith("Замечаний нет. Проверено: 2 ноутбука.\n")


def test_the_last_line_starts_with_the_gravest_in_a_cell() -> None:
    found = [
        finding(Location(0, 0, 0, 0, 0), code="RL009", severity=Severity.ERROR),
        finding(Location(2, 1), code="RL201", severity=Severity.ADVICE),
        finding(Location(3, 1), code="RL302", severity=Severity.ERROR),
        finding(Location(3, 2), "Иначе.", code="RL303", severity=Severity.ERROR),
    ]
    last = text(result(*found)).split("\n")[-2]
    assert "Всего: 3 ошибки и 1 совет." in last
    assert last.endswith("Начните с ошибки RL302: notebook.ipynb › ячейка 3, строка 1.")


def many(count: int, severity: Severity = Severity.ADVICE) -> list[Diagnostic]:
    return [finding(RESCALE, f"Замечание {n}.", severity=severity) for n in range(1, count + 1)]


def test_a_terminal_gets_the_gravest_eight_in_their_order() -> None:
    found = [*many(9), finding(Location(3, 1), "Грубая.", severity=Severity.ERROR)]
    shown = text(result(*found), result(finding(RESCALE, "Другая."), path="b.ipynb"), stream=Terminal())
    assert [f"Замечание {n}." in shown for n in range(1, 10)] == [True] * 7 + [False] * 2
    assert "Грубая." in shown
    assert "notebook.ipynb: еще 2 замечания\n" in shown
    assert "b.ipynb: еще 1 замечание\n" in shown
    assert "остальные покажет --all" in shown


@pytest.mark.parametrize("shown", [text(result(*many(9)), stream=Terminal(), everything=True), text(result(*many(9)))])
def test_all_are_shown_when_asked_and_when_piped(shown: str) -> None:
    assert "Замечание 9." in shown
    assert "--all" not in shown


def test_colours_are_for_terminals_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("TERM", "xterm-256color")
    assert "\x1b[" in text(result(finding(RESCALE)), stream=Terminal())
    assert "\x1b[" not in text(result(finding(RESCALE)))
    monkeypatch.setenv("NO_COLOR", "1")
    assert "\x1b[33m" not in text(result(finding(RESCALE)), stream=Terminal())


@pytest.mark.parametrize("encoding", ["cp1251", "cp866", "ascii", "koi8-r"])
def test_a_stream_without_frame_characters_gets_ascii_frames(encoding: str) -> None:
    source = SOURCE.replace("rescale", "漢scale")
    shown = text(result(finding(RESCALE), source=source), stream=Stream(encoding))
    assert "--> notebook.ipynb > ячейка 2 (In [14]), строка 2" in shown
    assert "2 |     ?scale=1./255," in shown
    assert "  |     ^^^^^^^^^^^^^^" in shown


def test_standard_input_is_called_so() -> None:
    assert "╭─ стандартный ввод › ячейка 2" in text(result(finding(RESCALE), path="-"))


@pytest.mark.parametrize(
    ("path", "shown"),
    [
        ("папка/мой «ноут».ipynb", "папка/мой «ноут».ipynb"),
        ('it\'s "q" \\ [b].ipynb', 'it\'s "q" \\ [b].ipynb'),
        ("bad\udcff\n.ipynb", "bad��.ipynb"),
    ],
)
def test_any_file_name_can_be_shown(path: str, shown: str) -> None:
    assert f"╭─ {shown} › ячейка 2" in text(result(finding(RESCALE), path=path))


@pytest.mark.parametrize(
    ("count", "words"), [(1, "1 совет"), (2, "2 совета"), (5, "5 советов"), (11, "11 советов"), (21, "21 совет")]
)
def test_numbers_agree_with_their_nouns(count: int, words: str) -> None:
    assert f"Всего: {words}." in text(result(*many(count)))
