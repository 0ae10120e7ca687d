"""Known findings: kept outside of the notebooks, found again by content."""

from __future__ import annotations

import json
import os
from collections.abc import Callable
from pathlib import Path

import pytest

from reviewlint.cli import main
from tests.notebooks import write

Codes = Callable[..., list[str]]

FILE = "known.json"
IMPORT = "# %%\nimport keras\n"
STOP = "stop = keras.callbacks.EarlyStopping(monitor=['val_loss'])"
ADAM = "# %%\nadam = keras.optimizers.Adam(lr=0.001)\n"
CELL = f"# %%\n{STOP}\n"


@pytest.fixture(autouse=True)
def _desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def known(*paths: str) -> None:
    assert main(["check", *paths, "--select", "RL4", "--baseline", FILE, "--update-baseline"]) == 0


@pytest.fixture
def new(capsysbinary: pytest.CaptureFixture[bytes]) -> Codes:
    """A function that gives the codes that are shown for a notebook beside the baseline."""

    def codes(text: str, path: str = "x.ipynb") -> list[str]:
        write(Path(path), text)
        capsysbinary.readouterr()
        main(["check", path, "--select", "RL4", "--baseline", FILE, "--output-format", "json"])
        (notebook,) = json.loads(capsysbinary.readouterr().out)["notebooks"]
        return [finding["code"] for finding in notebook["findings"]]

    return codes


@pytest.mark.parametrize(
    "moved",
    [
        IMPORT + CELL,
        IMPORT + "# %% [markdown]\n# Текст\n# %%\nx = 1\n" + CELL,
        f"{IMPORT.rstrip()}\n{STOP}\n",
        f"{IMPORT}# %%\n# заметка\nx = 1\n{STOP}  # вот\n",
        IMPORT + '# %%\nstop = keras.callbacks.EarlyStopping(\n    monitor=[\n        "val_loss",\n    ],\n)\n',
        IMPORT + f"# %%\n%matplotlib inline\n!ls\n{STOP}\n",
    ],
    ids=["itself", "lower", "in one cell with the import", "commented", "laid out anew", "beside magics"],
)
def test_a_known_finding_stays_known_wherever_it_moves(moved: str, new: Codes) -> None:
    write(Path("x.ipynb"), IMPORT + CELL)
    known("x.ipynb")
    assert new(moved) == []


def test_what_is_new_is_shown(new: Codes) -> None:
    write(Path("x.ipynb"), IMPORT + CELL)
    known("x.ipynb")
    assert new(IMPORT + CELL + ADAM) == ["RL409"]
    assert new(IMPORT + CELL.replace("val_loss", "val_accuracy")) == ["RL402"]
    assert new(IMPORT + CELL * 2) == ["RL402"], "one of them was known, not both"
    assert new(IMPORT + CELL, "another.ipynb") == ["RL402"]


def test_what_stands_in_a_block_or_does_not_parse_is_known_too(new: Codes) -> None:
    text = f"{IMPORT}# %%\nfor name in names:\n    {STOP}\n# %%\nif (\n{STOP}\n"
    write(Path("x.ipynb"), text)
    known("x.ipynb")
    assert new(text.replace("# %%\nfor", "# %%\nx = 1\nfor").replace("names:", "names[1:]:")) == []


def test_findings_on_cells_and_on_the_notebook_are_known(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    text = "# %%\nx = 1\n# %% In [5]\ny = 1 / 0\n# %% [output error]\n# ZeroDivisionError: zero\n# %% In [2]\n2\n"
    write(Path("x.ipynb"), text)
    options = ["x.ipynb", "--select", "RL004,RL006", "--baseline", FILE]
    main(["check", *options, "--update-baseline"])
    write(Path("x.ipynb"), "# %%\nz = 3\n" + text.replace("In [5]", "In [9]"))
    capsysbinary.readouterr()
    main(["check", *options, "--output-format", "json", "--fail-on", "advice"])
    assert json.loads(capsysbinary.readouterr().out)["notebooks"][0]["findings"] == []
    assert set(json.loads(Path(FILE).read_text("utf-8"))["notebooks"]["x.ipynb"]) == {"RL004", "RL006"}


def test_an_update_forgets_what_is_mended_and_notebooks_that_are_gone() -> None:
    for name in ("a", "b", "gone"):
        write(Path(f"{name}.ipynb"), IMPORT + CELL)
    known("a.ipynb", "b.ipynb", "gone.ipynb")
    write(Path("a.ipynb"), IMPORT)
    Path("gone.ipynb").unlink()
    known("a.ipynb")
    assert list(json.loads(Path(FILE).read_text("utf-8"))["notebooks"]) == ["b.ipynb"]


def test_paths_are_those_from_the_file(monkeypatch: pytest.MonkeyPatch, new: Codes) -> None:
    write(Path("work/x.ipynb"), IMPORT + CELL)
    known("work")
    Path("elsewhere").mkdir()
    monkeypatch.chdir("elsewhere")
    assert main(["check", "../work/x.ipynb", "--select", "RL4", "--baseline", f"../{FILE}"]) == 0


def test_the_settings_may_name_the_file(capsys: pytest.CaptureFixture[str]) -> None:
    Path("reviewlint.toml").write_text("select = ['RL4']\nbaseline = 'known.json'", "utf-8")
    write(Path("x.ipynb"), IMPORT + CELL)
    assert main(["check", "x.ipynb", "--update-baseline"]) == 0
    assert "known.json: записано 1 замечание." in capsys.readouterr().err
    assert main(["check", "x.ipynb"]) == 0


def test_secrets_are_not_copied_into_the_file() -> None:
    write(Path("x.ipynb"), "# %%\nkey = 'AKIAIOSFODNN7EXAMPLF'\n")
    main(["check", "x.ipynb", "--baseline", FILE, "--update-baseline"])
    text = Path(FILE).read_text("utf-8")
    assert "RL007" in text
    assert "AKIA" not in text


def test_praise_is_always_shown(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    write(Path("x.ipynb"), "# %%\nframe.label.hist()\n# %% [markdown]\n# Классы распределены равномерно.")
    main(["check", "x.ipynb", "--select", "RL902", "--baseline", FILE, "--update-baseline", "--output-format", "json"])
    assert "RL902" in capsysbinary.readouterr().out.decode()
    assert json.loads(Path(FILE).read_text("utf-8"))["notebooks"] == {}


@pytest.mark.parametrize(
    ("content", "said"),
    [
        (None, "такого файла нет, его создаст --update-baseline"),
        (b"", "внутри не JSON"),
        (b"\xff\x00", "внутри не JSON"),
        (b"[]", "это не файл известных замечаний"),
        (b'{"version": 2, "notebooks": {}}', "это не файл известных замечаний"),
        (b'{"version": 1, "notebooks": {"x.ipynb": {"RL401": ["a"]}}}', "это не файл известных замечаний"),
        (b'{"version": 1, "notebooks": {"x.ipynb": {"RL401": {"a": "1"}}}}', "это не файл известных замечаний"),
    ],
)
def test_a_file_that_is_none_is_one_sentence(
    content: bytes | None, said: str, capsys: pytest.CaptureFixture[str]
) -> None:
    write(Path("x.ipynb"), IMPORT)
    if content is not None:
        Path(FILE).write_bytes(content)
    assert main(["check", "x.ipynb", "--baseline", FILE]) == 2
    captured = capsys.readouterr()
    assert said in captured.err
    assert captured.err.count("\n") == 1


def test_an_update_needs_a_file_and_says_where_it_cannot_be_written(
    capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    write(Path("x.ipynb"), IMPORT)
    assert main(["check", "x.ipynb", "--update-baseline"]) == 2
    assert "укажите файл параметром --baseline" in capsys.readouterr().err

    def full(*_: object) -> None:
        raise OSError(28, os.strerror(28))

    monkeypatch.setattr("os.replace", full)
    assert main(["check", "x.ipynb", "--update-baseline", "--baseline", FILE]) == 2
    assert "known.json: файл не записан, на диске нет места." in capsys.readouterr().err
    assert not list(Path().glob(".reviewlint-*"))
