"""Whose mistake it is: what stands unchanged in the course's own notebook, however it is written."""

from __future__ import annotations

import json
from dataclasses import replace
from pathlib import Path

import pytest

from reviewlint.cli import main
from reviewlint.diagnostics import Diagnostic, Location, Severity
from reviewlint.examples import parse
from reviewlint.notebook.cells import Notebook
from reviewlint.resources import folder
from reviewlint.review.letter import Letter, compose
from reviewlint.review.remarks import Remarks
from reviewlint.review.template_code import TemplateCode
from tests.notebooks import tree

BASELINE = """\
# %% [markdown]
# # Данные
# Классы распределены равномерно. Это хорошо.
# %%
from keras.callbacks import ModelCheckpoint
# сохраняем лучшую эпоху
checkpoint = ModelCheckpoint('best.hdf5', monitor=['val_accuracy'], verbose=1)
for step in range(EPOCHS):
    answers.append(model.predict(flow))
"""
REWRITTEN = """\
# %%
import os
checkpoint = ModelCheckpoint(
    "best.hdf5",  monitor = ["val_accuracy"],
    verbose=1,
)
own = ModelCheckpoint('own.h5', 'val_loss')
# %%
for step in range(EPOCHS):
    print(step)
    answers.append( model.predict(flow) )
# %% [markdown]
# Свое начало. Классы распределены **равномерно**.
"""


def notebook(text: str) -> Notebook:
    return parse(text).notebook


TEMPLATE = TemplateCode.of([notebook(BASELINE)])


def at(cell: int, line: int, name: str = "rule", severity: Severity = Severity.WARNING, end: int = 30) -> Diagnostic:
    return Diagnostic("XX1", name, severity, Location(cell, line, 1, line, end), f"сообщение {cell}-{line}")


@pytest.mark.parametrize(
    ("cell", "line", "inherited"),
    [
        pytest.param(1, 1, False, id="own import"),
        pytest.param(1, 3, True, id="reformatted call"),
        pytest.param(1, 6, False, id="own call"),
        pytest.param(2, 1, True, id="head of a loop with another body"),
        pytest.param(2, 2, False, id="own statement in its loop"),
        pytest.param(2, 3, True, id="its statement in the loop"),
    ],
)
def test_statements_are_compared_by_what_they_say(cell: int, line: int, inherited: bool) -> None:
    assert TEMPLATE.holds(at(cell, line), notebook(REWRITTEN)) is inherited


def test_sentences_are_compared_one_by_one() -> None:
    text = notebook(REWRITTEN)
    assert not TEMPLATE.holds(at(3, 1, end=13), text)
    span = Diagnostic("XX1", "rule", Severity.ADVICE, Location(3, 1, 14, 1, 49), "сообщение")
    assert TEMPLATE.holds(span, text)


def test_outputs_and_the_notebook_as_a_whole_are_the_student_s() -> None:
    text = notebook(BASELINE)
    whole = [Location(2, 1, 1, 1, 1), Location(0, 0, 0, 0, 0)]
    assert not any(TEMPLATE.holds(Diagnostic("XX1", "rule", Severity.ADVICE, place, "о ней"), text) for place in whole)


def test_what_most_of_a_group_share_is_the_course_s() -> None:
    group = [notebook(REWRITTEN + f"# %%\nown_{number} = {number}\n") for number in range(4)]
    common = TemplateCode.shared_by(group)
    assert common.holds(at(1, 3), group[0])
    assert not common.holds(at(4, 1), group[0])
    assert not TemplateCode.shared_by(group[:3]).statements, "three are too few to tell"
    assert not common.holds_all_of(notebook(REWRITTEN)), "a group may be alike without any template"


def letter(text: str, *found: Diagnostic) -> Letter:
    return compose(notebook(text), found, Remarks([folder("templates")]), template=TEMPLATE)


def test_inherited_mistakes_are_one_paragraph_after_the_student_s_own() -> None:
    found = letter(
        REWRITTEN, at(1, 3, "first"), at(2, 1, "second"), at(2, 3, "third", Severity.PRAISE), at(1, 6, "own")
    )
    assert [passage.topic.lead.name for passage in found.passages] == ["own"]
    (paragraph,) = (block for block in found.text.split("\n\n") if "остались от бейзлайна" in block)
    assert "Сообщение 1-3 (ячейка 1)." in paragraph
    assert "Сообщение 2-1 (ячейка 2)." in paragraph
    assert "сообщение 2-3" not in found.text.lower(), "the course's good decisions are not the student's"
    assert found.text.index("own.h5") < found.text.index("бейзлайна")
    assert "best.hdf5" not in found.text, "nothing of the template is quoted"


def test_a_remark_on_a_thought_of_the_course_is_no_mistake_to_mend() -> None:
    thought = at(2, 1, "class-balance-and-metric", Severity.ADVICE)
    assert "бейзлайна" not in letter(REWRITTEN, thought).text
    assert "Сообщение 2-1" not in letter(REWRITTEN, thought, at(1, 3)).text


def test_an_inherited_mistake_names_all_its_cells() -> None:
    again = replace(at(1, 3, "first"), location=at(2, 1).location)
    assert "Сообщение 1-3 (ячейки 1 и 2)." in letter(REWRITTEN, at(1, 3, "first"), again).text


def test_a_mistake_that_the_student_makes_too_is_told_once() -> None:
    found = letter(REWRITTEN, at(1, 3), at(1, 6))
    assert "бейзлайна" not in found.text


def test_nothing_of_one_s_own_is_asked_about_without_blame() -> None:
    text = letter(BASELINE, at(2, 3)).text
    assert "?" in text.split("\n\n")[0]
    assert "исходн" in text.split("\n\n")[0]
    assert "исходн" not in letter(REWRITTEN, at(1, 3)).text


BAD = "# %%\nfrom keras.callbacks import ModelCheckpoint\nsaver = ModelCheckpoint('a.h5', 'val_loss')\n"


def write(path: str, text: str) -> str:
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_text(json.dumps(tree(text)), "utf-8")
    return path


def test_the_option_and_the_setting(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    work, base = write("работа.ipynb", BAD + "# %%\nown = 1\n"), write("course/base.ipynb", BAD)
    assert main(["review", work, "-o", "out", "--template-notebook", base]) == 0
    assert "осталось от бейзлайна" in Path("out/работа.md").read_text("utf-8")
    Path("reviewlint.toml").write_text('template-notebooks = ["course/base.ipynb"]\n', "utf-8")
    assert main(["review", work, "-o", "other"]) == 0
    assert Path("other/работа.md").read_text("utf-8") == Path("out/работа.md").read_text("utf-8")


def test_a_template_that_cannot_be_read_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("base.ipynb").write_text("не ноутбук", "utf-8")
    assert main(["review", write("x.ipynb", BAD), "-o", "out", "--template-notebook", "base.ipynb"]) == 2
    said = capsys.readouterr().err
    assert "base.ipynb: исходный ноутбук курса не читается" in said
    assert "Traceback" not in said


def test_a_group_s_common_code_is_counted_apart(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for number in range(4):
        write(f"работы/{number}.ipynb", BAD + f"# %%\nown = {number}\n")
    assert main(["review", "работы", "-o", "out"]) == 0
    assert "Осталось от бейзлайна" in Path("out/index.html").read_text("utf-8")
    assert "осталось от бейзлайна" in Path("out/0.md").read_text("utf-8")
