"""The bar on the terminal: there for people, not for files."""

from __future__ import annotations

import io

import pytest

from reviewlint.cli.progress import shown


class Terminal(io.StringIO):
    def isatty(self) -> bool:
        return True


def test_a_terminal_shows_how_far_the_work_is(monkeypatch: pytest.MonkeyPatch) -> None:
    terminal = Terminal()
    monkeypatch.setattr("sys.stderr", terminal)
    monkeypatch.setenv("TERM", "xterm")
    with shown(iter("абв"), 3, "Отзывы") as items:
        assert list(items) == ["а", "б", "в"]
    assert "Отзывы" in terminal.getvalue()
    assert "3/3" in terminal.getvalue()


@pytest.mark.parametrize(("stream", "total"), [(io.StringIO(), 3), (Terminal(), 1)])
def test_a_file_gets_no_bar_and_neither_does_one_notebook(
    stream: io.StringIO, total: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("sys.stderr", stream)
    with shown(iter("абв"), total, "Отзывы") as items:
        assert list(items) == ["а", "б", "в"]
    assert stream.getvalue() == ""
