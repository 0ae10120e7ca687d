"""`check --fix`, `--unsafe-fixes` and `--diff` as a user sees them."""

from __future__ import annotations

import io
import json
import sys
from pathlib import Path

import pytest

from reviewlint.cli import main
from reviewlint.notebook.reader import read
from tests.notebooks import tree, write

CALLBACKS = """
# %% [markdown]
# # Обучение
# %%
from tensorflow.keras.callbacks import ModelCheckpoint
best = ModelCheckpoint('best.h5', monitor=['val_loss'])
"""
SAFE = "best = ModelCheckpoint('best.h5', monitor='val_loss')"
BOTH = "best = ModelCheckpoint('best.h5', monitor='val_loss', save_best_only=True)"
SELECT = ("--select", "RL000,RL401,RL402")


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write(Path("a.ipynb"), CALLBACKS)


def last_line(path: str = "a.ipynb") -> str:
    return read(path).cells[1].lines[1]


def check(*arguments: str) -> int:
    return main(["check", *SELECT, *arguments])


def test_fix_mends_what_is_safe_and_names_the_rest(capsys: pytest.CaptureFixture[str]) -> None:
    assert check("--fix", "a.ipynb") == 1
    assert last_line() == SAFE
    out = capsys.readouterr().out
    assert "предупреждение[RL401]" in out
    assert "RL402" not in out
    assert "Исправлено: 1 замечание в 1 ноутбуке. Можно исправить с --fix --unsafe-fixes: 1 замечание." in out


def test_unsafe_fixes_are_applied_on_request_and_nothing_is_left(capsys: pytest.CaptureFixture[str]) -> None:
    assert check("--fix", "--unsafe-fixes", "a.ipynb") == 0
    assert last_line() == BOTH
    assert "Исправлено: 2 замечания в 1 ноутбуке." in capsys.readouterr().out
    before = Path("a.ipynb").stat()
    assert check("--fix", "--unsafe-fixes", "a.ipynb") == 0
    assert Path("a.ipynb").stat().st_mtime_ns == before.st_mtime_ns
    assert "Исправлено" not in capsys.readouterr().out


@pytest.mark.parametrize(
    ("options", "offer"),
    [
        ((), "Можно исправить с --fix: 1 замечание и еще 1 с --unsafe-fixes."),
        (("--unsafe-fixes",), "Можно исправить с --fix --unsafe-fixes: 2 замечания."),
        (("--ignore", "RL402"), "Можно исправить с --fix --unsafe-fixes: 1 замечание."),
        (("--ignore", "RL4"), ""),
    ],
)
def test_without_fix_nothing_changes_and_the_offer_is_made(
    options: tuple[str, ...], offer: str, capsys: pytest.CaptureFixture[str]
) -> None:
    before = Path("a.ipynb").read_bytes()
    check(*options, "a.ipynb")
    assert Path("a.ipynb").read_bytes() == before
    assert capsys.readouterr().out.splitlines()[-1].startswith(offer or "Замечаний нет")


def test_json_shows_what_is_left_and_nothing_else_is_on_standard_output(capsys: pytest.CaptureFixture[str]) -> None:
    assert check("--fix", "--output-format", "json", "a.ipynb") == 1
    captured = capsys.readouterr()
    (finding,) = json.loads(captured.out)["notebooks"][0]["findings"]
    assert (finding["code"], finding["end_column"]) == ("RL401", len(SAFE) + 1)
    assert "Исправлено: 1 замечание" in captured.err


def test_a_difference_is_shown_cell_by_cell_and_nothing_is_written(capsys: pytest.CaptureFixture[str]) -> None:
    before = Path("a.ipynb").read_bytes()
    assert check("--fix", "--diff", "--unsafe-fixes", "a.ipynb") == 1
    captured = capsys.readouterr()
    assert captured.out.splitlines() == [
        "--- a.ipynb, ячейка 2",
        "+++ a.ipynb, ячейка 2",
        "@@ -1,2 +1,2 @@",
        " from tensorflow.keras.callbacks import ModelCheckpoint",
        "-best = ModelCheckpoint('best.h5', monitor=['val_loss'])",
        f"+{BOTH}",
    ]
    assert captured.err == "reviewlint: было бы исправлено: 2 замечания в 1 ноутбуке.\n"
    assert Path("a.ipynb").read_bytes() == before
    assert check("--diff", "--ignore", "RL4", "a.ipynb") == 0
    assert capsys.readouterr() == ("", "")


def standard_input(monkeypatch: pytest.MonkeyPatch, content: bytes) -> None:
    monkeypatch.setattr(sys, "stdin", io.TextIOWrapper(io.BytesIO(content)))


def test_standard_input_goes_out_mended_and_the_report_beside_it(
    monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    given = json.dumps(tree(CALLBACKS), ensure_ascii=False).encode()
    standard_input(monkeypatch, given)
    assert check("--fix", "--unsafe-fixes", "-") == 0
    captured = capsysbinary.readouterr()
    expected = given.replace(b"['val_loss'])", b"'val_loss', save_best_only=True)")
    assert captured.out == expected != given
    assert "Исправлено: 2 замечания" in captured.err.decode()


def test_broken_standard_input_is_a_finding(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    standard_input(monkeypatch, b"{")
    assert check("--fix", "-") == 1
    captured = capsys.readouterr()
    assert captured.out == ""
    assert "RL000" in captured.err
    assert "обрывается на полуслове" in captured.err


def test_what_cannot_be_read_does_not_stop_the_others(capsys: pytest.CaptureFixture[str]) -> None:
    Path("0.ipynb").write_bytes(b"")
    assert check("--fix", "0.ipynb", "missing.ipynb", "a.ipynb") == 2
    captured = capsys.readouterr()
    assert last_line() == SAFE
    assert "RL000" in captured.out
    assert "missing.ipynb: нет такого файла" in captured.err


def test_a_file_that_changes_meanwhile_is_left_alone(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    newer = json.dumps(tree(CALLBACKS)).encode()

    def saved_meanwhile(*_: object) -> None:
        Path("a.ipynb").write_bytes(newer)

    monkeypatch.setattr("shutil.copymode", saved_meanwhile)
    assert check("--fix", "a.ipynb") == 2
    captured = capsys.readouterr()
    assert captured.err == "reviewlint: a.ipynb: исправления не внесены: файл изменился, пока шла проверка.\n"
    assert "RL402" in captured.out
    assert Path("a.ipynb").read_bytes() == newer


def test_a_full_disk_is_told_of_and_nothing_is_lost(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    def fails(*_: object) -> None:
        raise OSError(28, "No space left on device")

    before = Path("a.ipynb").read_bytes()
    monkeypatch.setattr("os.fsync", fails)
    assert check("--fix", "a.ipynb") == 2
    expected = "reviewlint: a.ipynb: исправления не внесены: файл не записан, на диске нет места.\n"
    assert capsys.readouterr().err == expected
    assert Path("a.ipynb").read_bytes() == before


def test_an_old_format_is_not_mended_and_one_sentence_says_why(capsys: pytest.CaptureFixture[str]) -> None:
    old = {
        "worksheets": [
            {"cells": [{"cell_type": "code", "language": "python", "input": read("a.ipynb").cells[1].source}]}
        ]
    }
    Path("old.ipynb").write_text(json.dumps({**old, "nbformat": 3, "nbformat_minor": 0}))
    before = Path("old.ipynb").read_bytes()
    assert check("--fix", "old.ipynb") == 1
    captured = capsys.readouterr()
    assert Path("old.ipynb").read_bytes() == before
    assert "RL402" in captured.out
    assert "Исправ" not in captured.out.splitlines()[-1]
    assert captured.err == (
        "reviewlint: old.ipynb: исправления не внесены: формат ноутбука устарел (nbformat 3): пересохраните его в "
        "современном Jupyter.\n"
    )


def test_a_dropped_fix_is_reported(monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]) -> None:
    monkeypatch.setattr("reviewlint.fixer.MAX_PASSES", 0)
    assert check("--fix", "a.ipynb") == 1
    captured = capsys.readouterr()
    assert captured.err == (
        "reviewlint: a.ipynb, ячейка 2: исправление RL402 отменено: оно каждый раз требует нового исправления.\n"
    )
    assert last_line() == "best = ModelCheckpoint('best.h5', monitor=['val_loss'])"
