"""Output that never raises: the plainer forms of what an encoding cannot carry."""

from __future__ import annotations

import io

import pytest

from reviewlint.streams import carries, plain, protect_standard_streams, quotable, write_utf8


@pytest.mark.parametrize(
    ("text", "form"),
    [
        ("ошибка", "oshibka"),
        ("Щука, ЁЖ и объём", "Shchuka, EZh i obem"),
        ("«да» — нет… 3×3 ≥ 2 №1", '"da" - net... 3x3 >= 2 N1'),
        ("漢 🚗 \ud83d", "? ? ?"),
        ("plain [x]", "plain [x]"),
    ],
)
def test_our_words_have_an_ascii_form(text: str, form: str) -> None:
    assert plain(text) == form


def test_standard_streams_write_the_plainer_form(monkeypatch: pytest.MonkeyPatch) -> None:
    stream = io.TextIOWrapper(io.BytesIO(), encoding="cp866", errors="strict")
    monkeypatch.setattr("sys.stdout", stream)
    monkeypatch.setattr("sys.stderr", io.StringIO())
    protect_standard_streams()
    stream.write("Ошибка «да» — 漢\ud83d")
    stream.flush()
    assert stream.buffer.getvalue().decode("cp866") == 'Ошибка "да" - ??'


def test_other_errors_of_the_handler_stay_errors() -> None:
    protect_standard_streams()
    with pytest.raises(UnicodeDecodeError):
        b"\xff".decode("ascii", "reviewlint")


def test_quoted_text_keeps_its_length() -> None:
    assert quotable("cp1251", "да 漢字 \ud83d") == "да ?? ?"
    assert quotable("utf-8", "да 漢字") == "да 漢字"


def test_what_an_encoding_carries() -> None:
    assert carries("utf-8", "│›")
    assert not carries("cp1251", "│›")
    assert not carries("utf-8", "\ud83d")


def test_utf8_is_written_whatever_the_encoding() -> None:
    stream = io.TextIOWrapper(io.BytesIO(), encoding="ascii")
    write_utf8(stream, '"да \ud83d"')
    assert stream.buffer.getvalue() == '"да \\ud83d"'.encode()


def test_a_stream_without_bytes_gets_the_text() -> None:
    stream = io.StringIO()
    write_utf8(stream, "да")
    assert stream.getvalue() == "да"
