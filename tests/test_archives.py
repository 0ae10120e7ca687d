"""Notebooks in .zip archives: as learning platforms and students make them, and as nobody should."""

from __future__ import annotations

import io
import json
import unicodedata
import zipfile
from pathlib import Path

import pytest

from reviewlint.cli import main
from reviewlint.cli.paths import find_notebooks
from reviewlint.notebook import archives
from reviewlint.notebook.reader import NotebookError, read
from tests.notebooks import tree

NOTEBOOK = json.dumps(tree("# %%\na = 1\n"))


def archive(path: Path, names: list[str], content: str | bytes = NOTEBOOK) -> str:
    with zipfile.ZipFile(path, "w") as file:
        for name in names:
            file.writestr(name, content)
    return str(path)


def without_flag(path: Path, raw: bytes) -> str:
    """An archive whose one name is these bytes, with no word on their encoding."""
    placeholder = "x" * len(raw)
    archive(path, [placeholder])
    content = path.read_bytes()
    path.write_bytes(content.replace(placeholder.encode(), raw))
    return str(path)


def test_a_platform_s_export_is_read_like_a_folder(tmp_path: Path) -> None:
    path = archive(tmp_path / "выгрузка.zip", ["Иванов Иван_123/работа.ipynb", "Петров/x.IPYNB", "Петров/readme.txt"])
    found = find_notebooks([path]).notebooks
    assert [one.below for one in found] == ["Иванов Иван_123/работа.ipynb", "Петров/x.IPYNB"]
    assert len(read(found[0].path).cells) == 1


def test_archives_in_a_folder_are_opened(tmp_path: Path) -> None:
    archive(tmp_path / "б.zip", ["w.ipynb"])
    (tmp_path / "а.ipynb").write_text(NOTEBOOK)
    assert [one.below for one in find_notebooks([str(tmp_path)]).notebooks] == ["а.ipynb", "б/w.ipynb"]


def test_archives_in_archives_are_opened(tmp_path: Path) -> None:
    inner = Path(archive(tmp_path / "inner.zip", ["a/w.ipynb"])).read_bytes()
    path = archive(tmp_path / "outer.zip", ["Иванов/работа.zip"], inner)
    (found,) = find_notebooks([path]).notebooks
    assert found.below == "Иванов/работа.zip/a/w.ipynb"
    assert len(read(found.path).cells) == 1


@pytest.mark.parametrize(
    ("raw", "name"),
    [
        ("Ёлкин/сад.ipynb".encode("cp866"), "Ёлкин/сад.ipynb"),
        ("рак.ipynb".encode("cp866"), "рак.ipynb"),  # looks like UTF-8 of three bytes
        ("Иванов.ipynb".encode(), "Иванов.ipynb"),  # macOS writes UTF-8 and does not say so
        (unicodedata.normalize("NFD", "Андрей.ipynb").encode(), "Андрей.ipynb"),
        (b"C:\\work\\a.ipynb", "work/a.ipynb"),
        (b"../../etc/a.ipynb", "etc/a.ipynb"),
        (b"/root/a.ipynb", "root/a.ipynb"),
    ],
)
def test_names_without_the_flag(tmp_path: Path, raw: bytes, name: str) -> None:
    path = without_flag(tmp_path / "a.zip", raw)
    assert archives.notebooks(path) == [name]
    assert archives.load(f"{path}/{name}") == NOTEBOOK.encode()


def test_names_with_the_flag_are_made_nfc(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", [unicodedata.normalize("NFD", "Андрей.ipynb")])
    assert archives.notebooks(path) == ["Андрей.ipynb"]


def test_what_systems_leave_behind_is_left_out(tmp_path: Path) -> None:
    names = ["__MACOSX/._a.ipynb", ".ipynb_checkpoints/a.ipynb", "b/._a.ipynb", "a.ipynb"]
    assert archives.notebooks(archive(tmp_path / "a.zip", names)) == ["a.ipynb"]


def corrupted(path: Path) -> bytes:
    content = bytearray(path.read_bytes())
    content[40:60] = b"\0" * 20
    return bytes(content)


def encrypted(path: Path) -> bytes:
    content = bytearray(path.read_bytes())
    for mark, offset in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        content[content.index(mark) + offset] |= 1
    return bytes(content)


@pytest.mark.parametrize(
    ("damage", "said"),
    [(corrupted, "поврежден"), (encrypted, "паролем"), (lambda _: b"PK\x03\x04", "поврежден или это не zip")],
)
def test_a_damaged_archive_is_one_sentence(tmp_path: Path, damage, said: str) -> None:  # type: ignore[no-untyped-def]  # noqa: ANN001
    path = Path(archive(tmp_path / "a.zip", ["работа.ipynb"]))
    path.write_bytes(damage(path))
    (found,) = find_notebooks([str(path)]).notebooks
    with pytest.raises(NotebookError, match=said):
        read(found.path)


def test_an_archive_without_notebooks_is_said_to_be_one(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    path = archive(tmp_path / "a.zip", ["readme.txt"])
    assert main(["check", path]) == 1
    assert "В архиве нет ни одного ноутбука" in capsys.readouterr().out


def test_a_file_that_claims_to_be_huge_is_not_unpacked(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(archives, "MAX_SIZE", 10)
    path = archive(tmp_path / "a.zip", ["a.ipynb"])
    with pytest.raises(archives.ArchiveError, match="велик"):
        archives.load(f"{path}/a.ipynb")


def test_a_folder_called_like_an_archive_is_a_folder(tmp_path: Path) -> None:
    (tmp_path / "a.zip").mkdir()
    (tmp_path / "a.zip" / "x.ipynb").write_text(NOTEBOOK)
    (found,) = find_notebooks([str(tmp_path)]).notebooks
    assert len(read(found.path).cells) == 1


def test_a_damaged_archive_inside_another_stands_for_itself(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as file:
        file.writestr("Иванов/работа.zip", b"not a zip")
        file.writestr("Петров/w.ipynb", NOTEBOOK)
    path = tmp_path / "a.zip"
    path.write_bytes(buffer.getvalue())
    broken, whole = find_notebooks([str(path)]).notebooks
    assert len(read(whole.path).cells) == 1
    with pytest.raises(NotebookError, match="поврежден"):
        read(broken.path)


def test_a_name_that_the_archive_has_not(tmp_path: Path) -> None:
    path = archive(tmp_path / "a.zip", ["a.ipynb"])
    with pytest.raises(NotebookError, match="нет такого файла"):
        read(f"{path}/b.ipynb")
