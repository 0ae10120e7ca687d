"""`reviewlint compare`: what is printed, what is written, and how the notebooks of two folders are paired."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from reviewlint.cli import main
from tests.notebooks import write

BAD = """\
# %%
from keras.callbacks import ModelCheckpoint
saver = ModelCheckpoint('a.h5', 'val_loss')
model.fit(x, y, callbacks=[saver])
"""
GOOD = BAD.replace("'val_loss')", "'val_loss', save_best_only=True)")


@pytest.fixture(autouse=True)
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A mentor's working folder with nothing in it."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def notebooks(**texts: str) -> None:
    for name, text in texts.items():
        write(Path(f"{name.replace('__', '/')}.ipynb"), text)


def compare(*arguments: str) -> int:
    return main(["compare", *arguments, "--select", "RL401"])


def test_letter_is_printed(capsys: pytest.CaptureFixture[str]) -> None:
    notebooks(old=BAD, new=GOOD)
    assert compare("old.ipynb", "new.ipynb", "--mentor", "Анна") == 0
    out, err = capsys.readouterr()
    assert "`ModelCheckpoint` без `save_best_only=True`." in out
    assert "Анна" in out
    assert err == ""


def test_json_names_what_is_mended_remains_and_is_new(capsys: pytest.CaptureFixture[str]) -> None:
    notebooks(old=BAD + BAD, new="# %%\nimport os\n" + GOOD + BAD)
    assert compare("old.ipynb", "new.ipynb", "--output-format", "json") == 0
    document = json.loads(capsys.readouterr().out)
    assert document["version"] == 1
    assert document["unmatched"] == {"old": [], "new": []}
    (pair,) = document["notebooks"]
    assert (pair["old_path"], pair["new_path"], pair["problem"]) == ("old.ipynb", "new.ipynb", None)
    assert [one["cell"] for one in pair["mended"]] == [1]
    assert [(one["old"]["cell"], one["new"]["cell"]) for one in pair["remaining"]] == [(2, 3)]
    assert pair["new"] == []


def test_folders_are_paired_by_path_then_name_then_folder(capsys: pytest.CaptureFixture[str]) -> None:
    notebooks(old__a__work=BAD, old__b__final=BAD, old__c__draft=BAD, old__gone=BAD)
    notebooks(new__a__work=GOOD, new__moved__final=GOOD, new__c__second=GOOD, new__late__first=GOOD)
    assert compare("old", "new", "--output-format", "json") == 0
    out, err = capsys.readouterr()
    document = json.loads(out)
    assert [(one["old_path"], one["new_path"]) for one in document["notebooks"]] == [
        ("old/a/work.ipynb", "new/a/work.ipynb"),
        ("old/c/draft.ipynb", "new/c/second.ipynb"),
        ("old/b/final.ipynb", "new/moved/final.ipynb"),
    ]
    assert document["unmatched"] == {"old": ["old/gone.ipynb"], "new": ["new/late/first.ipynb"]}
    assert "old/gone.ipynb: новой версии" in err
    assert "new/late/first.ipynb: прежней версии" in err


def test_folders_without_a_pair_are_an_error(capsys: pytest.CaptureFixture[str]) -> None:
    notebooks(old__a=BAD, old__b=BAD, new__c=BAD, new__d=BAD)
    assert compare("old", "new") == 2
    assert "сравнивать нечего" in capsys.readouterr().err


def test_letters_of_a_group_are_written_beside_those_of_the_review() -> None:
    notebooks(old__a=BAD, old__b=BAD, new__a=GOOD, new__b=BAD)
    assert main(["review", "new", "-o", "out"]) == 0
    first = Path("out/a.md").read_text("utf-8")
    assert compare("old", "new", "-o", "out") == 0
    assert Path("out/a.md").read_text("utf-8") == first
    assert "save_best_only" in Path("out/a.compare.md").read_text("utf-8")
    assert Path("out/b.compare.md").is_file()


def test_letter_into_a_file_is_never_put_over_an_edited_one(capsys: pytest.CaptureFixture[str]) -> None:
    notebooks(old=BAD, new=GOOD)
    assert compare("old.ipynb", "new.ipynb", "-o", "letters/thanks.md") == 0
    Path("letters/thanks.md").write_text("правка", "utf-8")
    assert compare("old.ipynb", "new.ipynb", "-o", "letters/thanks.md") == 0
    assert Path("letters/thanks.md").read_text("utf-8") == "правка"
    assert Path("letters/thanks.new.md").is_file()
    assert "правлен вручную" in capsys.readouterr().out


def test_json_into_a_folder_or_a_file() -> None:
    notebooks(old=BAD, new=GOOD)
    assert compare("old.ipynb", "new.ipynb", "--output-format", "json", "-o", "out") == 0
    assert compare("old.ipynb", "new.ipynb", "--output-format", "json", "-o", "found.json") == 0
    assert Path("out/compare.json").read_text("utf-8") == Path("found.json").read_text("utf-8")


def test_output_that_cannot_be_written_is_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    notebooks(old=BAD, new=GOOD)
    Path("out").write_text("файл", "utf-8")
    assert compare("old.ipynb", "new.ipynb", "-o", "out") == 2
    assert "не записан" in capsys.readouterr().err


def test_new_notebook_that_cannot_be_read_is_asked_for_again(capsys: pytest.CaptureFixture[str]) -> None:
    notebooks(old=BAD)
    Path("new.ipynb").write_text("{", "utf-8")
    assert compare("old.ipynb", "new.ipynb") == 0
    out, err = capsys.readouterr()
    assert "обрывается" in out
    assert "Исправлено" not in out
    assert "new.ipynb" in err


def test_old_notebook_that_cannot_be_read_leaves_nothing_to_compare(capsys: pytest.CaptureFixture[str]) -> None:
    notebooks(new=BAD)
    Path("old.ipynb").write_text("{", "utf-8")
    assert compare("old.ipynb", "new.ipynb") == 2
    out, err = capsys.readouterr()
    assert out == ""
    assert "old.ipynb" in err


def test_path_that_does_not_exist(capsys: pytest.CaptureFixture[str]) -> None:
    notebooks(old=BAD)
    assert compare("old.ipynb", "new.ipynb") == 2
    assert capsys.readouterr().err == "reviewlint: new.ipynb: нет такого файла или папки.\n"


def test_words_of_a_course_are_used(capsys: pytest.CaptureFixture[str]) -> None:
    notebooks(old=BAD, new=BAD)
    Path("words/ru").mkdir(parents=True)
    Path("words/ru/compare.md.j2").write_text("Спасибо от курса.", "utf-8")
    assert compare("old.ipynb", "new.ipynb", "--templates", "words") == 0
    assert "Спасибо от курса." in capsys.readouterr().out
    Path("words/ru/compare.md.j2").write_text("{{ нет", "utf-8")
    assert compare("old.ipynb", "new.ipynb", "--templates", "words") == 2
    assert "compare.md.j2, строка 1" in capsys.readouterr().err


def test_quiet_says_nothing_of_what_is_written(capsys: pytest.CaptureFixture[str]) -> None:
    notebooks(old=BAD, new=GOOD)
    assert compare("old.ipynb", "new.ipynb", "-o", "out", "--quiet") == 0
    assert capsys.readouterr().out == ""
    assert Path("out/new.compare.md").is_file()
