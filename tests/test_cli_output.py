"""How much `check` says and how: --quiet, --verbose, --statistics, NO_COLOR, pipes."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

import pytest

from reviewlint.cli import main
from tests.notebooks import write

BAD = """
# %%
import keras
# %%
stop = keras.callbacks.EarlyStopping(monitor=['val_loss'])
# %%
adam = keras.optimizers.Adam(lr=0.001)
"""
MORE = "# %%\nother = keras.callbacks.EarlyStopping(monitor=['loss'])\n"


@pytest.fixture(autouse=True)
def _desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write(Path("bad.ipynb"), BAD)


def test_quiet_leaves_findings_and_errors(capsys: pytest.CaptureFixture[str]) -> None:
    Path("empty").mkdir()
    assert main(["check", "bad.ipynb", "empty", "no.ipynb", "-q", "--select", "RL402"]) == 2
    captured = capsys.readouterr()
    assert "ошибка[RL402]" in captured.out
    assert "Проверено" not in captured.out
    assert captured.err == "reviewlint: no.ipynb: нет такого файла или папки.\n"
    assert main(["check", "bad.ipynb", "--quiet", "--select", "RL201"]) == 0
    assert capsys.readouterr() == ("", "")


def test_letters_may_be_written_quietly(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["review", "bad.ipynb", "-o", "letters", "--quiet"]) == 0
    assert capsys.readouterr() == ("", "")
    assert Path("letters/bad.md").is_file()


def test_verbose_says_what_was_done_and_hidden(capsys: pytest.CaptureFixture[str]) -> None:
    Path("reviewlint.toml").write_text("select = ['RL402', 'RL409']", "utf-8")
    assert main(["check", "bad.ipynb", "--baseline", "known.json", "--update-baseline", "--quiet"]) == 0
    write(Path("bad.ipynb"), BAD + MORE.replace("\n", "  # noqa\n").replace("%%  # noqa", "%%"))
    capsys.readouterr()
    assert main(["check", "bad.ipynb", "--baseline", "known.json", "--verbose"]) == 0
    captured = capsys.readouterr()
    assert f"настройки: {Path('reviewlint.toml').resolve()}\n" in captured.err
    assert "известные замечания: known.json\n" in captured.err
    last = captured.err.splitlines()[-1]
    assert last.startswith("reviewlint: bad.ipynb: ")
    assert last.endswith(" с, 0 замечаний, скрыто пометками в ноутбуке: 1, уже известно: 2")
    assert captured.out == "Замечаний нет. Проверено: 1 ноутбук.\n"


def test_loudness_ends_with_the_command(capsys: pytest.CaptureFixture[str]) -> None:
    main(["check", "bad.ipynb", "-v"])
    capsys.readouterr()
    main(["check", "bad.ipynb"])
    assert capsys.readouterr().err == ""


def test_statistics_count_by_rule(capsys: pytest.CaptureFixture[str]) -> None:
    write(Path("more.ipynb"), BAD + MORE)
    assert main(["check", ".", "--statistics", "--select", "RL402,RL409"]) == 1
    assert capsys.readouterr().out.splitlines() == [
        "3  RL402  monitor-not-a-string (ошибка), в 2 ноутбуках из 2",
        "2  RL409  renamed-optimizer-argument (совет), в 2 ноутбуках из 2",
    ]
    assert main(["check", ".", "--statistics", "--select", "RL201"]) == 0
    assert capsys.readouterr().out == "Замечаний нет. Проверено: 2 ноутбука.\n"


def test_statistics_are_json_too(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    main(["check", "bad.ipynb", "--statistics", "--select", "RL402", "--output-format", "json"])
    assert json.loads(capsysbinary.readouterr().out) == {
        "version": 1,
        "notebooks": 1,
        "statistics": [
            {"code": "RL402", "name": "monitor-not-a-string", "severity": "error", "count": 1, "notebooks": 1}
        ],
    }


def test_statistics_in_another_format_are_a_wrong_call(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", "bad.ipynb", "--statistics", "--output-format", "sarif"]) == 2
    assert "--statistics: такой вывод бывает только в видах text и json." in capsys.readouterr().err


def on_terminal(*arguments: str, **variables: str) -> bytes:
    """What a command writes to a terminal."""
    import pty

    ours, theirs = pty.openpty()
    environment = {"PATH": os.environ["PATH"], "PYTHONPATH": os.pathsep.join(sys.path), "TERM": "xterm-256color"}
    environment |= {"PYTHONIOENCODING": "utf-8", **variables}
    command = [sys.executable, "-m", "reviewlint", *arguments]
    with subprocess.Popen(command, stdout=theirs, stderr=theirs, stdin=subprocess.DEVNULL, env=environment) as process:
        os.close(theirs)
        written = bytearray()
        try:
            while part := os.read(ours, 65536):
                written += part
        except OSError:  # the other end is closed
            pass
        process.wait()
    os.close(ours)
    return bytes(written)


@pytest.mark.skipif(os.name == "nt", reason="no pseudo-terminals")
@pytest.mark.parametrize("call", [("check", "bad.ipynb"), ("rules", "--select", "RL4"), ("explain", "RL402")])
def test_colors_are_for_terminals_and_for_those_who_want_them(call: tuple[str, ...]) -> None:
    assert b"\x1b[" in on_terminal(*call)
    assert b"\x1b" not in on_terminal(*call, NO_COLOR="1")
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    piped = subprocess.run(
        [sys.executable, "-m", "reviewlint", *call], capture_output=True, env=environment, check=False
    )
    assert b"\x1b" not in piped.stdout
    assert piped.stdout
