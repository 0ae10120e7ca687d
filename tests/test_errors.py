"""Every error that a user can provoke: one Russian sentence, the right exit status, no traceback, on any stream."""

from __future__ import annotations

import errno
import functools
import io
import json
import os
import re
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from reviewlint.cli import main
from reviewlint.registry import load_rules
from tests.notebooks import write

ENCODINGS = ("utf-8", "cp1251", "cp866", "ascii")
CLEAN = "# %%\nx = 1\n"
BAD = "# %%\nimport keras\nstop = keras.callbacks.EarlyStopping(monitor=['val_loss'])\n"
NOTEBOOK = {"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}

Patch = pytest.MonkeyPatch


class Case(NamedTuple):
    """A call, what is made before it, the exit status, and a part of the sentence."""

    call: str
    said: str
    status: int = 2
    files: dict[str, bytes] = {}  # noqa: RUF012
    prepare: Callable[[Patch], None] | None = None


def settings(text: str) -> dict[str, bytes]:
    return {"reviewlint.toml": text.encode()}


def notebook(content: bytes, name: str = "x.ipynb") -> dict[str, bytes]:
    return {name: content}


def fails(number: int) -> Callable[..., None]:
    def fail(*arguments: object, **_: object) -> None:
        raise OSError(number, os.strerror(number))

    return fail


def closed_file(patch: Patch) -> None:
    # The owner of the machine may read everything, so that rights are played.
    patch.setattr("pathlib.Path.read_bytes", fails(errno.EACCES))


def closed_folder(patch: Patch) -> None:
    def scan(path: object) -> None:
        raise PermissionError(errno.EACCES, os.strerror(errno.EACCES), path)

    patch.setattr("os.scandir", scan)


def full_disk(patch: Patch) -> None:
    patch.setattr("os.replace", fails(errno.ENOSPC))


def no_folder(patch: Patch) -> None:
    patch.setattr("os.getcwd", fails(errno.ENOENT))


def a_bug(patch: Patch) -> None:
    patch.setattr("reviewlint.cli.check.find_notebooks", lambda _: 1 / 0)


RULE = b'from reviewlint.rule import Rule, Severity\n\nclass Own(Rule):\n    code = "%s"\n    name = "own"\n'
RULE += b'    severity = Severity.ADVICE\n    summary = "x"\n    origin = "x"\n'

CASES = {
    # The command line.
    "no verb of this name": Case("chek x.ipynb", "Нет команды chek: может быть, check?"),
    "no option of this name": Case("check x.ipynb --slect RL4", "Нет параметра --slect: может быть, --select?"),
    "no value": Case("check x.ipynb --select", "Параметру --select нужно значение."),
    "a value that is not wanted": Case("check x.ipynb --all=1", "Параметр --all не принимает значения."),
    "another value": Case("check x.ipynb --fail-on praise", "--fail-on: возможные значения — error, warning, advice."),
    "no number": Case("review x.ipynb -o out --jobs two", "--jobs: нужно целое число от 1 до 256."),
    "no path": Case("check", "Не хватает: ПУТЬ."),
    "too much": Case("explain RL001 RL003", "Лишнее в конце команды: RL003."),
    "another shell": Case("completion tcsh", "ОБОЛОЧКА: возможные значения — bash, zsh, fish."),
    "statistics in a format without them": Case(
        "check x.ipynb --statistics --output-format sarif", "--statistics: такой вывод бывает только"
    ),
    # Rules.
    "no rule of this name": Case(
        "check x.ipynb --select checkpoint-not-bst",
        "Нет правила «checkpoint-not-bst»: может быть, «checkpoint-not-best»?",
    ),
    "no such rule at all": Case("explain qwerty", "Нет правила «qwerty»: все правила покажет reviewlint rules."),
    "several rules": Case("explain RL60", "«RL60» подходит нескольким правилам, укажите одно: RL601"),
    "no folder of rules": Case("check x.ipynb --rules own", "--rules: папки own нет."),
    "a file as a folder of rules": Case("check x.ipynb --rules x.ipynb", "--rules: здесь нужна папка, а это файл."),
    "a broken rule": Case(
        "check x.ipynb --rules own", "правило не загружается (SyntaxError", files={"own/a.py": b"def ("}
    ),
    "a rule with our code": Case(
        "check x.ipynb --rules own",
        "коды на RL заняты, дайте правилу свой префикс.",
        files={"own/a.py": RULE % b"RL999"},
    ),
    "no rule in a rule file": Case(
        "check x.ipynb --rules own", "в файле должен быть ровно один класс правила", files={"own/a.py": b"x = 1"}
    ),
    # Settings.
    "no settings file": Case("check x.ipynb --config no.toml", "no.toml: такого файла настроек нет."),
    "a folder as settings": Case("check x.ipynb --config .", ".: файл настроек не читается: это папка."),
    "broken TOML": Case("check x.ipynb", "reviewlint.toml: файл настроек не читается: ", files=settings("[[")),
    "settings not in UTF-8": Case(
        "check x.ipynb",
        "reviewlint.toml: файл настроек не читается: ",
        files={"reviewlint.toml": b"a='\xff'"},
    ),
    "no such setting": Case(
        "check x.ipynb", "нет настройки fail-no: может быть, fail-on?", files=settings("fail-no = 1")
    ),
    "a setting of another kind": Case(
        "check x.ipynb", "значение select должно быть списком строк.", files=settings("select = 5")
    ),
    "no such rule in the settings": Case(
        "check x.ipynb", "ignore: нет правила «RL9999»", files=settings("ignore = ['RL9999']")
    ),
    "no such threshold": Case(
        "check x.ipynb",
        "нет настройки max-dropuot: может быть, max-dropout?",
        files=settings("[thresholds]\nmax-dropuot=1"),
    ),
    "no baseline": Case(
        "check x.ipynb --baseline no.json", "no.json: такого файла нет, его создаст --update-baseline."
    ),
    "another file as baseline": Case("check x.ipynb --baseline x.ipynb", "x.ipynb: это не файл известных замечаний"),
    "an update without a file": Case("check x.ipynb --update-baseline", "--update-baseline: укажите файл"),
    # Paths.
    "no such path": Case("check no.ipynb", "no.ipynb: нет такого файла или папки."),
    "no path like the pattern": Case("check n*.ipynb", "n*.ipynb: нет такого файла или папки."),
    "no notebook in the folder": Case("check empty", "empty: в папке нет ноутбуков.", 0, {"empty/a.txt": b""}),
    "a folder that may not be read": Case(
        "check full", "full: папка не читается.", 2, {"full/a.txt": b""}, closed_folder
    ),
    "a folder that is gone": Case("check x.ipynb", "Текущей папки больше нет", 2, {}, no_folder),
    # Notebooks.
    "no permission": Case("check x.ipynb", "Нет права читать этот файл.", 1, {}, closed_file),
    "nothing in the file": Case("check x.ipynb", "Файл пуст.", 1, notebook(b"")),
    "only spaces": Case("check x.ipynb", "Файл пуст.", 1, notebook(b" \n")),
    "only zero bytes": Case("check x.ipynb", "Файл пуст.", 1, notebook(b"\0" * 64)),
    "a picture": Case("check x.ipynb", "Это не ноутбук: внутри не текст", 1, notebook(b"\x89PNG\r\n\x1a\n\xff\xfe")),
    "UTF-16": Case("check x.ipynb", "Файл сохранен в UTF-16", 1, notebook(json.dumps(NOTEBOOK).encode("utf-16"))),
    "a text": Case("check x.ipynb", "Это не ноутбук: содержимое не читается как JSON", 1, notebook(b"import keras")),
    "a web page": Case("check x.ipynb", "Это сохраненная веб-страница", 1, notebook(b"<!DOCTYPE html><html>")),
    "JSON of another kind": Case("check x.ipynb", "внутри JSON, но без ячеек.", 1, notebook(b'{"a": 1}')),
    "JSON nested too deep": Case("check x.ipynb", "вложены слишком глубоко.", 1, notebook(b"[" * 100_000)),
    "half of a notebook": Case(
        "check x.ipynb", "Файл обрывается на полуслове", 1, notebook(b'{"cells": [{"source": "a')
    ),
    "a conflict of Git": Case("check x.ipynb", "метки конфликта слияния Git", 1, notebook(b"{\n<<<<<<< HEAD\n")),
    "a pointer of Git LFS": Case(
        "check x.ipynb", "ссылка Git LFS", 1, notebook(b"version https://git-lfs.github.com/1")
    ),
    "an old format": Case(
        "check x.ipynb", "Формат ноутбука устарел", 1, notebook(b'{"nbformat": 2, "worksheets": []}')
    ),
    "an archive that is none": Case("check x.zip", "Архив поврежден или это не zip.", 1, notebook(b"PK", "x.zip")),
    # Writing.
    "a full disk under the baseline": Case(
        "check x.ipynb --baseline b.json --update-baseline",
        "b.json: файл не записан, на диске нет места.",
        2,
        {},
        full_disk,
    ),
    "a full disk under the letters": Case("review x.ipynb -o out", "не записан: на диске нет места.", 2, {}, full_disk),
    "a full disk under the fixes": Case(
        "check bad.ipynb --fix",
        "bad.ipynb: исправления не внесены: файл не записан, на диске нет места.",
        2,
        {},
        full_disk,
    ),
    "a full disk under a comparison": Case(
        "compare x.ipynb bad.ipynb -o out.md", "out.md не записан: на диске нет места.", 2, {}, full_disk
    ),
    "only one of two notebooks": Case("compare x.ipynb no.ipynb", "no.ipynb: нет такого файла или папки."),
    "a file where the letters go": Case("review x.ipynb -o x.ipynb", "не записан: на месте папки лежит файл."),
    # Ourselves.
    "a bug": Case(
        "check x.ipynb", "Внутренняя ошибка (ZeroDivisionError): reviewlint не может продолжать.", 2, {}, a_bug
    ),
}


@pytest.fixture(autouse=True)
def _desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    write(Path("x.ipynb"), CLEAN)
    write(Path("bad.ipynb"), BAD)
    load = functools.cache(lambda *extra: load_rules(extra))
    monkeypatch.setattr("reviewlint.cli.options.load_rules", lambda extra=(): load(*extra))


class Streams:
    """Standard output and error that keep what is written, in some encoding."""

    def __init__(self, patch: Patch, encoding: str) -> None:
        self.encoding = encoding
        self._out, self._err = (io.TextIOWrapper(io.BytesIO(), encoding, write_through=True) for _ in range(2))
        patch.setattr("sys.stdout", self._out)
        patch.setattr("sys.stderr", self._err)

    @property
    def out(self) -> str:
        """What was written to standard output."""
        return self._written(self._out)

    @property
    def err(self) -> str:
        """What was written to standard error."""
        return self._written(self._err)

    def _written(self, stream: io.TextIOWrapper) -> str:
        kept = stream.buffer
        assert isinstance(kept, io.BytesIO)
        return kept.getvalue().decode(self.encoding)

    def as_shown(self, text: str) -> str:
        """A text as the encoding can carry it."""
        return text.encode(self.encoding, "reviewlint").decode(self.encoding)


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("name", CASES)
def test_an_error_is_one_russian_sentence(name: str, encoding: str, monkeypatch: pytest.MonkeyPatch) -> None:
    case = CASES[name]
    for path, content in case.files.items():
        Path(path).parent.mkdir(exist_ok=True)
        Path(path).write_bytes(content)
    with monkeypatch.context() as patch:
        streams = Streams(patch, encoding)
        if case.prepare is not None:
            case.prepare(patch)
        status = main(case.call.split())
    output, errors = streams.out, streams.err
    assert "Traceback" not in output + errors
    said = streams.as_shown(case.said)
    assert said in output + errors
    assert status == case.status
    if said in errors:
        *before, last = errors.strip().split("\n")
        assert all(line.startswith(streams.as_shown("Использование: reviewlint")) for line in before)
        assert last.startswith("reviewlint: ")
        assert_one_sentence(last.removeprefix("reviewlint: "))
    else:
        headline = next(line for line in output.split("\n") if said in line)
        assert_one_sentence(headline.partition(": ")[2])


def assert_one_sentence(text: str) -> None:
    assert text[-1] in ".?"
    assert not re.search(r"[.?!] [А-ЯA-Z]", text)


def test_a_full_disk_under_the_output_is_one_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    class Full(io.RawIOBase):
        def writable(self) -> bool:
            return True

        def write(self, _: object) -> int:
            raise OSError(errno.ENOSPC, os.strerror(errno.ENOSPC))

    for encoding in ENCODINGS:
        streams = Streams(monkeypatch, encoding)
        monkeypatch.setattr("sys.stdout", io.TextIOWrapper(io.BufferedWriter(Full()), encoding))
        assert main(["check", "x.ipynb"]) == 2
        said = streams.as_shown("reviewlint: Не удалось записать вывод: на диске нет места.\n")
        assert streams.err == said


def test_a_notebook_of_any_name_is_spoken_of_on_any_stream(monkeypatch: pytest.MonkeyPatch) -> None:
    write(Path("мой 漢 «x».ipynb"), BAD)
    for encoding in ENCODINGS:
        streams = Streams(monkeypatch, encoding)
        assert main(["check", "мой 漢 «x».ipynb", "нет 漢.ipynb", "--select", "RL402"]) == 2
        assert "RL402" in streams.out
        assert streams.err.count("\n") == 1


def test_closed_streams_are_no_obstacle(monkeypatch: pytest.MonkeyPatch) -> None:
    write(Path("bad.ipynb"), BAD)
    monkeypatch.setattr("sys.stdout", None)
    monkeypatch.setattr("sys.stderr", None)
    assert main(["check", "bad.ipynb", "no.ipynb"]) == 2
    assert main(["check", "bad.ipynb", "--select", "RL402"]) == 1
