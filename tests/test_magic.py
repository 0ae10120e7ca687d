"""`%reviewlint` in a running notebook: in a shell of the test, and in a real kernel."""

from __future__ import annotations

import json
import os
import re
import sys
from collections.abc import Iterator
from pathlib import Path
from types import ModuleType, SimpleNamespace
from typing import Any

import pytest

import reviewlint
from reviewlint.cli import main
from reviewlint.diagnostics import WHOLE_NOTEBOOK, Diagnostic, Severity
from reviewlint.engine import NotebookResult, lint
from reviewlint.examples import parse
from reviewlint.notebook.running import from_history
from reviewlint.registry import load_rules
from reviewlint.reporters.html import render
from tests.needs import need
from tests.notebooks import tree, write

EXAMPLES = Path(__file__).parent.parent / "examples"
LOAD = "%load_ext reviewlint"
IMPORT = "from tensorflow.keras.callbacks import EarlyStopping"
BAD = "stop = EarlyStopping(monitor=['val_loss'])"
GOOD = "stop = EarlyStopping(monitor='val_loss')"


class Shell:
    """As much of IPython's shell as the magic asks for."""

    def __init__(self) -> None:
        self.history_manager = SimpleNamespace(input_hist_raw=[""])
        self.events = self.display_pub = self
        self.displayed: list[dict[str, str]] = []
        reviewlint.load_ipython_extension(self)

    def register(self, event: str, callback: Any) -> None:
        assert event == "post_run_cell"
        self.has_run = callback

    def register_magic_function(self, function: Any, kind: str, name: str) -> None:
        assert (kind, name) == ("line", "reviewlint")
        self.magic = function

    def publish(self, data: dict[str, str]) -> None:
        self.displayed.append(data)

    def runs(self, text: str, identity: str | None = None) -> None:
        count = len(self.history_manager.input_hist_raw)
        self.history_manager.input_hist_raw.append(text)
        self.has_run(SimpleNamespace(execution_count=count, info=SimpleNamespace(cell_id=identity, store_history=True)))

    def shows(self, line: str = "") -> dict[str, str]:
        """What a call of the magic displays."""
        self.runs(f"%reviewlint {line}")
        self.magic(line)
        (shown,) = self.displayed
        self.displayed.clear()
        return shown


@pytest.fixture(autouse=True)
def _here(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def displayed(page: str) -> list[tuple[str, str]]:
    """The codes and places that a page shows."""
    articles = re.findall(r'<article data-code="(\w+)" data-places="([\d: ]+)"', page)
    return sorted((code, place) for code, places in articles for place in places.split())


def checked(capsysbinary: pytest.CaptureFixture[bytes], *arguments: str) -> list[tuple[str, str]]:
    """The codes and places that `check` finds."""
    main(["check", "--output-format", "json", *arguments])
    notebooks = json.loads(capsysbinary.readouterr().out)["notebooks"]
    return sorted(
        (finding["code"], f"{finding['cell']}:{finding['line']}:{finding['column']}")
        for notebook in notebooks
        for finding in notebook["findings"]
    )


def test_a_path_shows_what_check_finds(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    for path in sorted(EXAMPLES.glob("*.ipynb")):
        shown = Shell().shows(f"'{path}' --ignore RL0")
        wanted = checked(capsysbinary, str(path), "--ignore", "RL0")
        assert displayed(shown["text/html"]) == wanted
        assert f"Проверено с диска: {path}." in shown["text/html"]
        assert shown["text/plain"].startswith(f"Проверено с диска: {path}.")


def test_the_page_shows_code_as_text_and_no_secret() -> None:
    secret = "ghp_" + "a1B2" * 9
    cell = f"{IMPORT}\ntoken = '{secret}'; x = '<b>'; stop = EarlyStopping(monitor=['<i>'], patience={'1 + ' * 60}1)"
    write(Path("a b.ipynb"), f"# %%\n{cell}\n")
    page = Shell().shows("'a b.ipynb'")["text/html"]
    assert "&lt;b&gt;" in page
    assert re.search(r"stop = EarlyStopping\(<mark>monitor=\[&#x27;&lt;i&gt;&#x27;\]</mark>", page)
    assert not re.search(r"<[bi]>(?!<|предуп|Всего|ошибка|совет)", page)
    assert secret not in page
    assert "…</pre>" in page


def test_several_notebooks_are_named(capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    for name in "abcd":
        write(Path(f"{name}.ipynb"), f"# %%\n{IMPORT}\n{BAD}\n")
    page = Shell().shows(". --select RL402")["text/html"]
    assert displayed(page) == checked(capsysbinary, ".", "--select", "RL402")
    assert re.findall(r"<p><b>(.*?)</b></p>", page) == ["a.ipynb", "b.ipynb", "c.ipynb", "d.ipynb", "Всего: 4 ошибки."]
    assert "a.ipynb, b.ipynb, c.ipynb …" in page


def test_the_history_has_the_last_run_of_each_cell() -> None:
    shell = Shell()
    shell.runs(LOAD, "0")
    shell.runs(IMPORT, "1")
    shell.runs(BAD, "2")
    page = shell.shows()["text/html"]
    assert ("RL402", "2:1:22") in displayed(page)
    assert "In [3], строка 1" in page
    assert "ячейка" not in re.sub(r"<p class=\"place\">Проверено то.*?</p>", "", page)
    shell.runs(GOOD, "2")
    assert "RL402" not in shell.shows()["text/html"]


def test_without_identities_only_equal_texts_are_one_cell() -> None:
    notebook = from_history(
        ["", LOAD, "x = 1", "y = 2", " x = 1\n", "%reviewlint", "y = 3", "", "%reviewlint a.ipynb"], {}
    )
    assert notebook is not None
    assert [(cell.execution_count, cell.source) for cell in notebook.cells] == [
        (4, " x = 1\n"),
        (3, "y = 2"),
        (6, "y = 3"),
    ]
    later = from_history(["", "x = 1", "x = 1", "x = 2"], {2: "a", 3: "a"})
    assert later is not None
    assert [(cell.execution_count, cell.source) for cell in later.cells] == [(3, "x = 2")]


def test_the_history_is_not_judged_by_text_outputs_or_order() -> None:
    shell = Shell()
    shell.runs("print(undefined)")
    shell.runs("import keras\nmodel = keras.Sequential()\nmodel.fit(1, 2)")
    shown = shell.shows()
    codes = {code for code, _ in displayed(shown["text/html"])}
    assert not codes & {"RL001", "RL002", "RL005", "RL604"}
    assert "Правила о тексте, о выводах и о порядке ячеек выключены" in shown["text/html"]


def test_a_rule_that_needs_only_code_says_nothing_new_without_text_and_outputs() -> None:
    # RL403 knows an old Keras by its log, and no session of today runs that; RL011 judges what other rules left.
    rules = [rule for rule in load_rules() if not rule.needs and rule.code not in ("RL011", "RL403")]
    wrong = []
    for rule in rules:
        for example in rule.valid:
            cells = [cell for cell in parse(example).notebook.cells if cell.kind == "code" and cell.source.strip()]
            history = from_history(["", *(cell.source for cell in cells)], {})
            if history is not None and any(found.code == rule.code for found in lint(history, [rule]).diagnostics):
                wrong.append((rule.code, example))
    assert not wrong, sorted({code for code, _ in wrong})


def test_nothing_to_check_is_told_with_a_way_out(capsys: pytest.CaptureFixture[str]) -> None:
    shell = Shell()
    shell.runs(LOAD)
    shell.magic("")
    assert not shell.displayed
    assert "Скачать .ipynb" in capsys.readouterr().out


@pytest.fixture
def colab(monkeypatch: pytest.MonkeyPatch) -> Iterator[SimpleNamespace]:
    """Colab's package, as far as the front end's call goes; `answer` is what that returns."""
    front_end = SimpleNamespace(answer=None)

    def blocking_request(name: str, request: str, timeout_sec: int) -> Any:
        assert (name, request) == ("get_ipynb", "")
        assert timeout_sec > 0
        return front_end.answer

    package = ModuleType("google.colab")
    package._message = SimpleNamespace(blocking_request=blocking_request)  # type: ignore[attr-defined]
    monkeypatch.setitem(sys.modules, "google", ModuleType("google"))
    monkeypatch.setitem(sys.modules, "google.colab", package)
    return front_end


def test_colab_hands_out_the_notebook(colab: SimpleNamespace) -> None:
    saved = tree(f"# %% [markdown]\n# # Работа\n# %% In [3]\n{IMPORT}\n{BAD}\n")
    saved["metadata"]["colab"] = {"name": "Работа.ipynb"}
    colab.answer = {"ipynb": saved}
    page = Shell().shows()["text/html"]
    assert "открытый в Colab" in page
    assert ("RL402", "2:2:22") in displayed(page)
    assert "ячейка 2 (In [3]), строка 2" in page


def test_where_colab_does_not_answer_the_history_is_taken(colab: SimpleNamespace) -> None:
    for colab.answer in (None, {"error": "closed"}, {"ipynb": {"cells": 5}}):
        shell = Shell()
        shell.runs(f"{IMPORT}\n{BAD}")
        page = shell.shows()["text/html"]
        assert "в этом сеансе" in page
        assert ("RL402", "1:2:22") in displayed(page)


@pytest.mark.parametrize(
    ("line", "said"),
    [
        ("no.ipynb", "no.ipynb: нет такого файла или папки."),
        ("'no.ipynb", "Кавычка в команде не закрыта."),
        ("--select XX999", "Нет правила «XX999»"),
        ("--selct RL1", "Нет параметра --selct: может быть, --select?"),
        ("--config no.toml", "no.toml"),
    ],
)
def test_what_goes_wrong_is_one_sentence(line: str, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    shell = Shell()
    shell.magic(line)
    assert not shell.displayed
    (sentence,) = capsys.readouterr().err.splitlines()
    assert said in sentence


def test_a_failure_of_our_own_is_one_sentence_too(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.delenv("REVIEWLINT_DEBUG", raising=False)
    shell = Shell()
    shell.runs("x = 1")
    monkeypatch.setattr(shell, "display_pub", None)
    shell.magic("")
    assert capsys.readouterr().err == (
        "reviewlint: Внутренняя ошибка (AttributeError): reviewlint не может продолжать.\n"
    )


class Kernel:
    """A real kernel, told which cell runs as newer front ends do."""

    def __init__(self, folder: Path) -> None:
        manager = need("jupyter_client.manager")
        need("ipykernel")
        self._manager, self._client = manager.start_new_kernel(cwd=str(folder), startup_timeout=120)

    def run(self, text: str, identity: str | None = None) -> list[dict[str, Any]]:
        """The contents of the outputs of a cell."""
        content = {"code": text, "silent": False, "store_history": True, "allow_stdin": False, "stop_on_error": False}
        message = self._client.session.msg("execute_request", content)
        if identity:
            message["metadata"] = {"cellId": identity}
        self._client.shell_channel.send(message)
        outputs: list[dict[str, Any]] = []
        while True:
            answer = self._client.get_iopub_msg(timeout=120)
            if answer["parent_header"].get("msg_id") != message["header"]["msg_id"]:
                continue
            if answer["msg_type"] == "status" and answer["content"]["execution_state"] == "idle":
                return outputs
            if answer["msg_type"] in ("display_data", "stream", "error"):
                outputs.append(answer["content"])

    def close(self) -> None:
        self._client.stop_channels()
        self._manager.shutdown_kernel(now=True)


@pytest.fixture
def kernel(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[Kernel]:
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(sys.path))
    kernel = Kernel(tmp_path)
    yield kernel
    kernel.close()


def test_in_a_kernel_an_edited_cell_counts_as_it_is_now(kernel: Kernel) -> None:
    assert kernel.run(LOAD, "0") == []
    kernel.run("EarlyStopping = dict", "1")
    kernel.run(f"{IMPORT}", "1")
    kernel.run(BAD, "2")
    (first,) = kernel.run("%reviewlint --select RL402", "3")
    assert displayed(first["data"]["text/html"]) == [("RL402", "2:1:22")]
    assert "In [4], строка 1" in first["data"]["text/plain"]
    assert "\x1b" not in first["data"]["text/plain"]
    kernel.run(GOOD, "2")
    (second,) = kernel.run("%reviewlint --select RL402", "3")
    assert "Замечаний нет." in second["data"]["text/html"]
    (failed,) = kernel.run("%reviewlint no.ipynb", "4")
    assert failed["text"] == "reviewlint: no.ipynb: нет такого файла или папки.\n"


def test_in_a_kernel_a_path_shows_exactly_what_check_finds(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    nbclient, nbformat = need("nbclient"), need("nbformat")
    need("ipykernel")
    monkeypatch.setenv("PYTHONPATH", os.pathsep.join(sys.path))
    paths = sorted(str(path) for path in EXAMPLES.glob("*.ipynb"))
    book = nbformat.v4.new_notebook()
    book.cells = [nbformat.v4.new_code_cell(text) for text in (LOAD, *(f"%reviewlint {path}" for path in paths))]
    nbclient.NotebookClient(
        book, timeout=300, kernel_name="python3", resources={"metadata": {"path": str(tmp_path)}}
    ).execute()
    for path, cell in zip(paths, book.cells[1:], strict=True):
        (output,) = cell.outputs
        assert displayed(output["data"]["text/html"]) == checked(capsysbinary, path)


def test_what_is_said_of_the_whole_notebook_has_no_place() -> None:
    found = Diagnostic("RL001", "no-outputs", Severity.WARNING, WHOLE_NOTEBOOK, "Выводов нет.")
    page = render([NotebookResult("a.ipynb", parse("# %%\nx = 1\n").notebook, (found,))], "Пример.")
    assert displayed(page) == [("RL001", "0:0:0")]
    assert page.count('class="place"') == 1
