"""`reviewlint check`: paths, the JSON promise, exit statuses, streams."""

from __future__ import annotations

import io
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from reviewlint.cli import main
from tests.notebooks import tree, write

BAD = """
# %%
import keras
# %% In [7]
callback = keras.callbacks.EarlyStopping(monitor=['val_loss'])
# %% [output]
# ok
"""
CLEAN = """
# %%
x = 1
"""
FINDING_KEYS = [
    "code", "name", "severity", "cell", "cell_id", "execution_count",
    "line", "column", "end_line", "end_column", "message", "fix",
]  # fmt: skip


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def checked(capsysbinary: pytest.CaptureFixture[bytes], *arguments: str) -> tuple[int, list[dict[str, Any]]]:
    """The exit status and the notebooks of the JSON output."""
    status = main(["check", "--output-format", "json", *arguments])
    document = json.loads(capsysbinary.readouterr().out)
    assert list(document) == ["version", "notebooks"]
    assert document["version"] == 1
    return status, document["notebooks"]


def paths(notebooks: list[dict[str, Any]]) -> list[str]:
    return [notebook["path"] for notebook in notebooks]


def run(*arguments: str, encoding: str = "utf-8", **kwargs: Any) -> subprocess.CompletedProcess[bytes]:
    """Python in a process of its own, its streams in some encoding."""
    environment = {**os.environ, "PYTHONIOENCODING": encoding, "PYTHONPATH": os.pathsep.join(sys.path)}
    return subprocess.run([sys.executable, *arguments], capture_output=True, env=environment, check=False, **kwargs)


def test_json_is_what_was_promised(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    write(Path("bad.ipynb"), BAD)
    status, notebooks = checked(capsysbinary, "bad.ipynb", "--select", "RL402")
    assert status == 1
    assert [list(notebook) for notebook in notebooks] == [["path", "findings"]]
    (finding,) = notebooks[0]["findings"]
    assert list(finding) == FINDING_KEYS
    message = finding.pop("message")
    assert "monitor" in message
    assert finding.pop("fix") == {
        "applicability": "safe",
        "edits": [{"cell": 2, "line": 1, "column": 50, "end_line": 1, "end_column": 62, "text": "'val_loss'"}],
    }
    assert finding == {
        "code": "RL402", "name": "monitor-not-a-string", "severity": "error", "cell": 2, "cell_id": "cell-2",
        "execution_count": 7, "line": 1, "column": 42, "end_line": 1, "end_column": 62,
    }  # fmt: skip


def test_a_finding_on_the_notebook_has_zeros_and_nulls(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    Path("broken.ipynb").write_bytes(b"")
    status, (notebook) = checked(capsysbinary, "broken.ipynb")
    (finding,) = notebook[0]["findings"]
    assert status == 1
    assert finding["code"] == "RL000"
    assert [finding[key] for key in FINDING_KEYS[3:10]] == [0, None, None, 0, 0, 0, 0]
    assert finding["fix"] is None


def test_folders_are_searched_in_order_without_hidden_ones(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    for name in ("b/z.ipynb", "b/a.ipynb", "a.ipynb", "b/.ipynb_checkpoints/a.ipynb", ".git/a.ipynb", "b/._a.ipynb"):
        write(Path("work", name), CLEAN)
    Path("work/notes.txt").touch()
    assert paths(checked(capsysbinary, "work")[1]) == ["work/a.ipynb", "work/b/a.ipynb", "work/b/z.ipynb"]
    assert paths(checked(capsysbinary, "work/")[1]) == ["work/a.ipynb", "work/b/a.ipynb", "work/b/z.ipynb"]
    assert paths(checked(capsysbinary, ".")[1])[0] == "work/a.ipynb"


def test_every_notebook_appears_once_as_it_was_first_given(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    for name in ("a.ipynb", "b.ipynb"):
        write(Path("work", name), CLEAN)
    given = ("./work/b.ipynb", "work", str(Path("work/a.ipynb").resolve()))
    assert paths(checked(capsysbinary, *given)[1]) == ["./work/b.ipynb", "work/a.ipynb"]


def test_patterns_are_expanded_and_brackets_in_names_are_no_pattern(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    for name in ("one/a.ipynb", "two/a.ipynb", "two/deep/b.ipynb", "[SF] cars.ipynb"):
        write(Path(name), CLEAN)
    assert paths(checked(capsysbinary, "*/a.ipynb")[1]) == ["one/a.ipynb", "two/a.ipynb"]
    assert paths(checked(capsysbinary, "t*")[1]) == ["two/a.ipynb", "two/deep/b.ipynb"]
    assert paths(checked(capsysbinary, "**/b.ipynb")[1]) == ["two/deep/b.ipynb"]
    assert paths(checked(capsysbinary, "[SF] cars.ipynb")[1]) == ["[SF] cars.ipynb"]


@pytest.mark.parametrize("name", ["мой ноутбук.ipynb", 'it\'s "q".ipynb', "back\\slash.ipynb", "bad\udcff.ipynb"])
def test_any_file_name_comes_back_as_given(name: str, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    if os.sep == "\\":
        pytest.skip("such names cannot be files here")
    write(Path("work", name), CLEAN)
    assert paths(checked(capsysbinary, f"work/{name}")[1]) == [f"work/{name}"]
    assert paths(checked(capsysbinary, "work")[1]) == [f"work/{name}"]


def test_standard_input_is_a_notebook(
    capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    saved = io.BytesIO(json.dumps(tree(BAD)).encode())
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(saved, "ascii"))
    status, notebooks = checked(capsysbinary, "-", "--select", "RL402")
    assert (status, paths(notebooks), len(notebooks[0]["findings"])) == (1, ["-"], 1)


def test_a_missing_path_is_2_and_the_others_are_checked(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    write(Path("bad.ipynb"), BAD)
    assert main(["check", "no.ipynb", "bad.ipynb", "n*.ipynb", "--output-format", "json"]) == 2
    captured = capsysbinary.readouterr()
    assert paths(json.loads(captured.out)["notebooks"]) == ["bad.ipynb"]
    assert captured.err.decode().count("нет такого файла или папки") == 2


def test_a_folder_without_notebooks_is_a_note(capsys: pytest.CaptureFixture[str]) -> None:
    Path("empty").mkdir()
    assert main(["check", "empty"]) == 0
    assert "в папке нет ноутбуков" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("arguments", "status"),
    [
        ((), 1),
        (("--fail-on", "error"), 1),
        (("--ignore", "monitor-not-a-string"), 0),
        (("--fail-on", "advice"), 1),
    ],
)
def test_the_exit_status_follows_the_threshold(arguments: tuple[str, ...], status: int) -> None:
    write(Path("bad.ipynb"), BAD)
    assert main(["check", "bad.ipynb", "--select", "RL402,RL001", *arguments]) == status


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (("check",), "ПУТЬ"),
        (("check", "a.ipynb", "--slect", "RL1"), "--select"),
        (("check", "a.ipynb", "--select"), "--select"),
        (("check", "a.ipynb", "--select", "no-output"), "no-outputs"),
        (("check", "a.ipynb", "--fail-on", "praise"), "error, warning, advice"),
        (("check", "a.ipynb", "--output-format", "xml"), "text, concise, json"),
        (("chek", "a.ipynb"), "check"),
        (("explain",), "КОД"),
        (("explain", "RL4"), "RL401"),
        (("explain", "RL001", "RL003"), "Лишнее в конце команды: RL003"),
        (("--verson",), "--version"),
        (("check", "--all=1", "a.ipynb"), "--all"),
    ],
)
def test_a_wrong_call_is_2_with_one_russian_sentence(
    arguments: tuple[str, ...], said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    write(Path("a.ipynb"), CLEAN)
    assert main(list(arguments)) == 2
    captured = capsys.readouterr()
    assert captured.out == ""
    *usage, sentence = captured.err.strip().split("\n")
    assert all(line.startswith("Использование: reviewlint") for line in usage)
    assert sentence.startswith("reviewlint: ")
    assert said in sentence


def test_an_internal_failure_is_2_and_one_sentence(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write(Path("a.ipynb"), CLEAN)

    def fail(*_: object) -> None:
        raise ZeroDivisionError

    monkeypatch.setattr("reviewlint.cli.options.load_rules", fail)
    assert main(["check", "a.ipynb"]) == 2
    assert capsys.readouterr().err.count("\n") == 1
    monkeypatch.setenv("REVIEWLINT_DEBUG", "1")
    assert main(["check", "a.ipynb"]) == 2
    assert "Traceback" in capsys.readouterr().err


def test_an_interrupt_is_quiet(capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> None:
    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("reviewlint.cli.options.load_rules", interrupt)
    assert main(["check", "a.ipynb"]) == 130
    assert "Traceback" not in capsys.readouterr().err


@pytest.mark.parametrize("encoding", ["utf-8", "cp1251", "cp866", "ascii", "koi8-r", "utf-16"])
def test_nothing_printed_raises_on_its_stream(encoding: str) -> None:
    write(Path("мой 漢.ipynb"), BAD.replace("callback", "обратный_вызов_漢"))
    calls = [["--help"], ["check", "--help"], ["rules"], ["explain", "RL402"], ["chek"]]
    calls += [["check", "мой 漢.ipynb", "нет.ipynb"]]
    script = f"from reviewlint.cli import main; print([main(call) for call in {calls!a}])"
    done = run("-c", script, encoding=encoding)
    output = done.stdout.decode(encoding)
    assert (b"Traceback" in done.stderr, done.returncode) == (False, 0)
    assert "[0, 0, 0, 0, 2, 2]" in output
    assert ("│" in output) == (encoding in ("utf-8", "utf-16"))
    if encoding == "ascii":
        assert "oshibka[RL402]" in output
        assert "????????_?????_?" in output


@pytest.mark.parametrize("encoding", ["cp1251", "ascii"])
def test_json_is_utf8_whatever_the_locale(encoding: str) -> None:
    write(Path("мой.ipynb"), BAD)
    done = run("-m", "reviewlint", "check", "мой.ipynb", "--output-format", "json", encoding=encoding)
    document = json.loads(done.stdout.decode("utf-8"))
    assert paths(document["notebooks"]) == ["мой.ipynb"]
    assert b"\r" not in done.stdout


@pytest.mark.skipif(os.name == "nt", reason="pipes break otherwise there")
def test_a_closed_pipe_is_quiet() -> None:
    write(Path("bad.ipynb"), BAD)
    read_end, write_end = os.pipe()
    os.close(read_end)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path)}
    command = [sys.executable, "-m", "reviewlint", "check", "bad.ipynb"]
    done = subprocess.run(command, stdout=write_end, stderr=subprocess.PIPE, env=environment, check=False)
    os.close(write_end)
    assert done.stderr == b""
    assert done.returncode == 1


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no device that is always full")
def test_a_full_disk_is_2_and_one_sentence() -> None:
    write(Path("bad.ipynb"), BAD)
    environment = {**os.environ, "PYTHONPATH": os.pathsep.join(sys.path), "PYTHONIOENCODING": "utf-8"}
    command = [sys.executable, "-m", "reviewlint", "check", "bad.ipynb"]
    with open("/dev/full", "wb") as full:
        done = subprocess.run(command, stdout=full, stderr=subprocess.PIPE, env=environment, check=False)
    assert done.returncode == 2
    assert done.stderr.decode().startswith("reviewlint: Не удалось записать вывод")
    assert done.stderr.count(b"\n") == 1


@pytest.mark.skipif(os.name == "nt" or os.geteuid() == 0, reason="everything is readable for the owner of the machine")
def test_a_notebook_without_permission_is_a_finding(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    write(Path("closed.ipynb"), CLEAN).chmod(0)
    status, notebooks = checked(capsysbinary, "closed.ipynb")
    assert status == 1
    assert [finding["code"] for finding in notebooks[0]["findings"]] == ["RL000"]
