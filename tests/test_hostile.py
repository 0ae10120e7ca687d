"""Notebooks made to bring reviewlint down: each is told of in a moment, and what stands in it appears as text."""

from __future__ import annotations

import json
import time
from pathlib import Path

import pytest

from reviewlint.cli import main
from reviewlint.engine import lint
from reviewlint.examples import parse
from reviewlint.registry import load_rules
from reviewlint.review.markdown import quotation

RULES = load_rules()
SECONDS = 10

# A value that is made of itself twice, sixty times: two to the sixtieth elements, characters or ways through it.
DOUBLED = {
    "list": ("x = [1, 2]", "x = x + x"),
    "list in place": ("x = [1, 2]", "x += x"),
    "extend": ("x = [1, 2]", "x.extend(x)"),
    "stars": ("x = [1, 2]", "x = [*x, *x]"),
    "list in a list": ("x = [1, 2]", "x = [x, x]"),
    "tuple": ("x = 1", "x = (x, x)"),
    "text": ("x = 'ab'", "x = x + ' ' + x"),
    "f-string": ("x = 'ab'", "x = f'{x}{x}'"),
    "percent": ("x = 'ab'", "x = '%s%s' % (x, x)"),
    "join": ("x = 'ab'", "x = x.join([x, x, x])"),
    "path": ("import os; x = 'ab'", "x = os.path.join(x, x)"),
    "method of a sum": ("x = 'ab'", "x = (x + x).upper()"),
    "unknown": ("import private; x = private.a()", "x = x(x, x)"),
    "sum of unknowns": ("x = q", "x = x + x"),
    "layers": ("from keras.layers import *; x = Input((3,))", "x = Add()([x, x])"),
    "zip": ("x = [1, 2]", "x = list(zip(x, x))"),
    "width": ("x = 'ab'", "x = f'{x:>1000000000}'"),
}
USED = """\
from keras.callbacks import ModelCheckpoint
model.fit(x, epochs=x, callbacks=x)
ModelCheckpoint(x, monitor=x)
"""


@pytest.mark.parametrize("name", DOUBLED)
def test_value_doubled_again_and_again(name: str) -> None:
    first, again = DOUBLED[name]
    source = "\n".join(["# %%", first, *[again] * 60, USED])
    start = time.process_time()
    result = lint(parse(source).notebook, RULES)
    assert time.process_time() - start < SECONDS
    assert not result.failures
    assert not {"RL009", "RL010"} & {finding.code for finding in result.diagnostics}


def test_cell_with_thousands_of_findings() -> None:
    source = "# %%\n" + "".join(f"if c{n}:\n    x = {n}\nelse:\n    y = x\n" for n in range(1500))
    start = time.process_time()
    result = lint(parse(source).notebook, RULES)
    assert time.process_time() - start < SECONDS
    assert len(result.diagnostics) > 1000


CHECKPOINT = "from keras.callbacks import ModelCheckpoint\ns = ModelCheckpoint('a.h5', 'val_loss')  # "


def notebook(path: Path, *sources: object) -> str:
    cells = [{"cell_type": "code", "metadata": {}, "outputs": [], "source": source} for source in sources]
    path.write_text(json.dumps({"cells": cells, "metadata": {}, "nbformat": 4, "nbformat_minor": 4}), "utf-8")
    return str(path)


def test_marks_that_turn_the_writing_around_do_not_reach_the_screen(
    tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    old = notebook(tmp_path / "old.ipynb", CHECKPOINT)
    new = notebook(tmp_path / "new\u202egpj.ipynb", CHECKPOINT + "\u202eevil\u2066 \x1b[31mred\x9b0m")
    assert main(["compare", old, new]) == 0
    assert main(["review", new, "-o", str(tmp_path / "out"), "--jobs", "1"]) == 0
    out = capsys.readouterr().out
    assert "ModelCheckpoint" in out
    assert not {"\u202e", "\u2066", "\x1b", "\x9b"} & set(out)


def test_cells_of_wrong_types_are_copied_with_the_remarks(tmp_path: Path) -> None:
    path = notebook(tmp_path / "x.ipynb", [1, None, "print(z)"], CHECKPOINT, {"a": 1})
    assert main(["review", path, "-o", str(tmp_path / "out"), "--annotate", "--jobs", "1"]) == 0
    copy = json.loads((tmp_path / "out" / "x.review.ipynb").read_text("utf-8"))
    assert copy["cells"][0]["source"] == [1, None, "print(z)"]
    assert len(copy["cells"]) > 3


UNSEEN = "\x1b[31m\u202egpj.exe\u2066\x9b0m\x07\u2028"
MARKUP = "x`<script>alert(1)</script>[a](https://evil.example)![b](https://evil.example/x.png)*c*\\<b>"
WATCHING = """\
from keras.callbacks import EarlyStopping
stop = EarlyStopping(monitor=[{text!r}])
model.compile('adam', 'mse')
model.fit(x, y, validation_data=(x, y), callbacks=[stop])
"""


@pytest.mark.parametrize("kind", ["text", "concise", "json", "json-lines", "sarif", "github", "junit"])
def test_no_report_holds_commands_to_a_terminal(
    kind: str, tmp_path: Path, capfdbinary: pytest.CaptureFixture[bytes]
) -> None:
    path = notebook(tmp_path / f"{UNSEEN}.ipynb", WATCHING.format(text=UNSEEN))
    assert main(["check", path, "--output-format", kind]) == 1
    out = capfdbinary.readouterr().out.decode("utf-8")
    assert "RL402" in out
    assert not set(out) & set("\x1b\u202e\u2066\x9b\x07\u2028")
    if kind == "json":
        assert UNSEEN in json.loads(out)["notebooks"][0]["path"]


def shown(text: str) -> tuple[set[str], str]:
    """What Markdown makes of a letter: the kinds of its parts, and its text."""
    from markdown_it import MarkdownIt

    blocks = MarkdownIt("commonmark", {"html": True}).parse(text)
    parts = [*blocks, *(part for block in blocks for part in block.children or ())]
    return {part.type for part in parts}, "".join(part.content for part in parts if not part.children)


@pytest.mark.parametrize("command", ["review", "compare"])
def test_marks_of_a_notebook_are_text_in_its_letter(command: str, tmp_path: Path) -> None:
    old = notebook(tmp_path / "old.ipynb", "x = 1\ny = 2")
    path = notebook(tmp_path / "new.ipynb", WATCHING.format(text=MARKUP))
    places = [path, "--jobs", "1"] if command == "review" else [old, path]
    assert main([command, *places, "-o", str(tmp_path / "out")]) == 0
    for letter in (tmp_path / "out").glob("*.md"):
        kinds, _ = shown(letter.read_text("utf-8"))
        assert not kinds & {"html_inline", "html_block", "image", "link_open"}
    kinds, text = shown((tmp_path / "out" / ("new.md" if command == "review" else "new.compare.md")).read_text("utf-8"))
    assert not kinds & {"em_open", "heading_open"}
    assert MARKUP in text


QUOTED = """\
VGG16 нам не подходит: она обучена на 1000 классов
---
===
~~~
<scr<i>ipt>alert(1)</script> \\<b> [a](javascript:x) [b]: https://evil.example
| a | b |
|---|---|
"""


def test_quoted_text_makes_no_headings_and_no_fences() -> None:
    kinds, _ = shown(quotation(QUOTED))
    assert kinds == {
        "blockquote_open",
        "blockquote_close",
        "paragraph_open",
        "paragraph_close",
        "inline",
        "text",
        "softbreak",
    }


def test_language_of_a_notebook_is_text(tmp_path: Path) -> None:
    path = tmp_path / "x.ipynb"
    metadata = {"language_info": {"name": "<b>[r](https://evil.example)"}}
    path.write_text(json.dumps({"cells": [], "metadata": metadata, "nbformat": 4, "nbformat_minor": 4}), "utf-8")
    assert main(["review", str(path), "-o", str(tmp_path / "out"), "--jobs", "1"]) == 0
    kinds, text = shown((tmp_path / "out" / "x.md").read_text("utf-8"))
    assert "<b>[r](https" in text
    assert not kinds & {"html_inline", "link_open"}


def test_values_of_a_megabyte_make_no_message_of_a_megabyte() -> None:
    source = WATCHING.format(text="ab <b> " * 150_000)
    result = lint(parse(f"# %%\n{source}").notebook, RULES)
    assert "RL402" in {finding.code for finding in result.diagnostics}
    assert max(len(finding.message) for finding in result.diagnostics) < 5000
