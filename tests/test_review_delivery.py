import json
from pathlib import Path, PurePath

import pytest

from reviewlint.review import summary
from reviewlint.review.delivery import MANIFEST, Outbox, targets

NAME = PurePath("группа/иванов.md")


def put(folder: Path, text: str, name: PurePath = NAME) -> PurePath:
    return Outbox(folder).put({name: text})[name]


def test_letter_is_written_and_written_again(tmp_path: Path) -> None:
    assert put(tmp_path, "первый") == NAME
    assert put(tmp_path, "второй") == NAME
    assert (tmp_path / NAME).read_text("utf-8") == "второй"
    assert sorted(path.name for path in tmp_path.rglob("*")) == [MANIFEST, "группа", "иванов.md"]


def test_edited_letter_is_never_touched(tmp_path: Path) -> None:
    put(tmp_path, "первый")
    (tmp_path / NAME).write_text("правка ментора", "utf-8")
    assert put(tmp_path, "второй") == PurePath("группа/иванов.new.md")
    assert put(tmp_path, "третий") == PurePath("группа/иванов.new.md")
    assert (tmp_path / NAME).read_text("utf-8") == "правка ментора"
    (tmp_path / "группа/иванов.new.md").write_text("и его правили", "utf-8")
    assert put(tmp_path, "четвертый") == PurePath("группа/иванов.new.2.md")
    assert (tmp_path / "группа/иванов.new.md").read_text("utf-8") == "и его правили"


def test_file_of_somebody_else_counts_as_edited(tmp_path: Path) -> None:
    (tmp_path / "группа").mkdir()
    (tmp_path / NAME).write_text("чужой файл", "utf-8")
    assert put(tmp_path, "письмо").name == "иванов.new.md"


@pytest.mark.parametrize("damage", ["", "{", "[]", '{"files": 3}'])
def test_damaged_manifest_loses_no_edit(tmp_path: Path, damage: str) -> None:
    put(tmp_path, "первый")
    (tmp_path / MANIFEST).write_text(damage)
    assert put(tmp_path, "первый") == NAME
    (tmp_path / MANIFEST).write_text(damage)
    assert put(tmp_path, "второй").name == "иванов.new.md"


def test_new_text_does_not_take_another_letters_name(tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("правка")
    taken = [PurePath("a.md"), PurePath("a.new.md")]
    assert Outbox(tmp_path).put({taken[0]: "письмо"}, taken) == {taken[0]: PurePath("a.new.2.md")}


def test_interrupted_write_leaves_the_old_letter(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    put(tmp_path, "первый")

    def interrupt(*_: object) -> None:
        raise KeyboardInterrupt

    monkeypatch.setattr("os.replace", interrupt)
    with pytest.raises(KeyboardInterrupt):
        put(tmp_path, "второй")
    assert (tmp_path / NAME).read_text("utf-8") == "первый"
    assert not list(tmp_path.rglob(".reviewlint-*.tmp"))
    assert [path.name for path in (tmp_path / "группа").iterdir()] == ["иванов.md"]


def test_names_below_the_folder_given() -> None:
    found = targets([("in/a/x.ipynb", "a/x.ipynb"), ("in/y.v2.ipynb", "y.v2.ipynb"), ("-", "-"), ("../n", "../n")])
    assert [name.as_posix() for name in found] == ["a/x.md", "y.v2.md", "stdin.md", "n.md"]


def test_equal_names_start_where_they_differ() -> None:
    found = targets([("in/a/w.ipynb", "w.ipynb"), ("in/b/w.ipynb", "w.ipynb"), ("in/b/v.ipynb", "v.ipynb")])
    assert [name.as_posix() for name in found] == ["a/w.md", "b/w.md", "v.md"]


ENTRY = summary.Entry("а;б,.ipynb", letter="а;б,.md", counts={"RL201": 2}, best_score=0.9375)


def test_tables_of_a_group() -> None:
    assert json.loads(summary.as_json([ENTRY])) == {
        "version": 1,
        "notebooks": [
            {"path": "а;б,.ipynb", "letter": "а;б,.md", "findings": {"RL201": 2}, "best_score": 0.9375},
        ],
    }
    assert summary.as_csv([ENTRY]).split("\n")[:2] == [
        "path,letter,best_score,problem,RL201",
        '"а;б,.ipynb","а;б,.md",0.9375,,2',
    ]


def test_table_for_russian_excel_has_decimal_commas() -> None:
    assert summary.as_csv([ENTRY], ";").split("\n")[1] == '"а;б,.ipynb";"а;б,.md";0,9375;;2'


@pytest.mark.parametrize("name", ["=1+1.ipynb", "@a.ipynb", "+a.ipynb", "-a.ipynb"])
def test_names_are_no_formulas(name: str) -> None:
    assert summary.as_csv([summary.Entry(name)]).split("\n")[1].startswith(f"'{name},")
