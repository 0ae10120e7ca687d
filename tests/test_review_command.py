import json
from pathlib import Path

import pytest

from reviewlint.cli import main

CODE = ["from keras.callbacks import ModelCheckpoint\n", "saver = ModelCheckpoint('a.h5', 'val_loss')"]


@pytest.fixture(autouse=True)
def desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Path:
    """A mentor's working folder with nothing in it."""
    monkeypatch.chdir(tmp_path)
    return tmp_path


def notebook(path: str, source: list[str] = CODE) -> str:
    cell: dict[str, object] = {
        "cell_type": "code",
        "source": source,
        "metadata": {},
        "execution_count": None,
        "outputs": [],
    }
    file = Path(path)
    file.parent.mkdir(parents=True, exist_ok=True)
    file.write_text(json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 4}), "utf-8")
    return path


def review(*arguments: str) -> int:
    return main(["review", *arguments, "-o", "отзывы"])


def test_letter_for_one_notebook(capsys: pytest.CaptureFixture[str]) -> None:
    assert review(notebook("работа.ipynb"), "--mentor", "Анна", "--channel", "#чат") == 0
    text = Path("отзывы/работа.md").read_text("utf-8")
    assert text.startswith("```python\nsaver = ModelCheckpoint('a.h5', 'val_loss')\n```\n")
    assert "Анна" in text
    assert "#чат" in text
    assert capsys.readouterr().out.splitlines()[-1] == (
        "Готово: 1 отзыв в папке отзывы. Рядом карточки только для вас: *.card.md."
    )
    assert not Path("отзывы/summary.json").exists()


def test_group_keeps_its_folders_and_gets_tables() -> None:
    notebook("работы/а/x.ipynb")
    notebook("работы/б/x.ipynb", ["a = 1"])
    assert review("работы") == 0
    assert Path("отзывы/а/x.md").is_file()
    found = json.loads(Path("отзывы/summary.json").read_text("utf-8"))["notebooks"]
    assert [(one["path"], one["letter"]) for one in found] == [
        ("работы/а/x.ipynb", "а/x.md"),
        ("работы/б/x.ipynb", "б/x.md"),
    ]
    assert found[0]["findings"]["RL401"] == 1
    assert Path("отзывы/summary.csv").read_bytes().startswith(b"\xef\xbb\xbfpath,letter,")


def test_edited_letter_stays_and_is_spoken_of(capsys: pytest.CaptureFixture[str]) -> None:
    path = notebook("x.ipynb")
    review(path)
    Path("отзывы/x.md").write_text("правка", "utf-8")
    assert review(path) == 0
    assert Path("отзывы/x.md").read_text("utf-8") == "правка"
    assert "правлен вручную" in capsys.readouterr().out
    assert Path("отзывы/x.new.md").is_file()


def test_unreadable_notebook_gets_a_letter_too() -> None:
    Path("x.ipynb").write_text("не json", "utf-8")
    assert review("x.ipynb") == 0
    assert Path("отзывы/x.md").read_text("utf-8").strip()


def test_missing_path_is_reported_and_the_rest_reviewed(capsys: pytest.CaptureFixture[str]) -> None:
    assert review("нет.ipynb", notebook("x.ipynb")) == 2
    assert "нет.ipynb" in capsys.readouterr().err
    assert Path("отзывы/x.md").is_file()


def test_letter_that_cannot_be_written_costs_itself_only(capsys: pytest.CaptureFixture[str]) -> None:
    Path("отзывы").mkdir()
    Path("отзывы/а").write_text("файл на месте папки", "utf-8")
    notebook("работы/а/x.ipynb")
    notebook("работы/б/x.ipynb")
    assert review("работы") == 2
    assert "не записан" in capsys.readouterr().err
    assert Path("отзывы/б/x.md").is_file()


def test_rules_can_be_chosen() -> None:
    review(notebook("x.ipynb"), "--ignore", "RL4")
    assert "ModelCheckpoint" not in Path("отзывы/x.md").read_text("utf-8")
    assert review("x.ipynb", "--select", "нет-такого") == 2


def settings(text: str, path: str = "pyproject.toml") -> str:
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_text(text, "utf-8")
    return path


SIGNED = '[tool.reviewlint.review]\nmentor = "Анна"\nevent = "созвон"\nevent_date = 2026-02-05\n'


def test_settings_from_the_working_folder_upwards(monkeypatch: pytest.MonkeyPatch) -> None:
    settings(SIGNED)
    notebook("стол/x.ipynb")
    monkeypatch.chdir("стол")
    assert review("x.ipynb", "--event", "вебинар") == 0
    text = Path("отзывы/x.md").read_text("utf-8")
    assert "Анна" in text
    assert "вебинар (**5 февраля**)" in text or "вебинар, **5 февраля**" in text


def test_settings_of_a_submission_are_not_obeyed(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    settings(SIGNED, "работы/pyproject.toml")
    notebook("работы/x.ipynb")
    assert review("работы") == 0
    assert "Анна" not in Path("отзывы/x.md").read_text("utf-8")
    monkeypatch.chdir("работы")
    assert review(".") == 0
    assert "Анна" not in Path("отзывы/x.md").read_text("utf-8")
    assert "не учтены" in capsys.readouterr().err
    assert review(".", "--config", "pyproject.toml") == 0
    assert "Анна" in Path("отзывы/x.md").read_text("utf-8")


@pytest.mark.parametrize(
    ("text", "said"),
    [
        ('[tool.reviewlint.review]\nmentr = "Анна"', "может быть, mentor?"),
        ('[tool.reviewlint.review]\n"что" = 1', "нет настройки что"),
        ("[tool.reviewlint.review]\nmentor = 1", "должно быть строкой"),
        ("[tool.reviewlint]\nreview = 1", "должен быть разделом"),
        ("[[", "файл настроек не читается: это не TOML, он обрывается."),
    ],
)
def test_wrong_settings_are_one_sentence(text: str, said: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert review(notebook("x.ipynb"), "--config", settings(text)) == 2
    error = capsys.readouterr().err
    assert said in error
    assert len(error.splitlines()) == 1


def test_settings_file_that_is_not_there(capsys: pytest.CaptureFixture[str]) -> None:
    assert review(notebook("x.ipynb"), "--config", "нет.toml") == 2
    assert "нет.toml" in capsys.readouterr().err
