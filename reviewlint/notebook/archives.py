"""Notebooks inside .zip archives, as a learning platform exports them: `group.zip/ivanov/work.ipynb` is such a path."""

from __future__ import annotations

import io
import os
import re
import unicodedata
from collections.abc import Iterator
from contextlib import suppress
from typing import IO, TYPE_CHECKING

if TYPE_CHECKING:  # most commands meet no archive
    import zipfile

EXTENSION = ".zip"
MAX_SIZE = 300_000_000
"""Bytes of one unpacked file; what claims to be larger is no notebook."""
MAX_DEPTH = 3
"""How deep archives in archives are followed."""

_UTF8_FLAG = 0x800
_ENCRYPTED = 0x1
_TWO_BYTES = re.compile(r"[\0-\u07ff]*")


class ArchiveError(Exception):
    """An archive that cannot be used; the message is one Russian sentence."""


def is_archive(path: str) -> bool:
    """Whether a path names an archive that is there."""
    return path.lower().endswith(EXTENSION) and os.path.isfile(path)


def is_inside(path: str) -> bool:
    """Whether a path leads into an archive."""
    return EXTENSION in path.lower() and not os.path.exists(path) and _outer(path) is not None


def notebooks(path: str) -> list[str]:
    """The notebooks of an archive and of the archives in it, as names inside it, sorted; raises ArchiveError."""
    with open(path, "rb") as file:
        return sorted(set(_listed(file, MAX_DEPTH)), key=lambda name: name.split("/"))


def load(path: str) -> bytes:
    """The content of a notebook in an archive; raises ArchiveError and OSError."""
    outer = path if os.path.exists(path) else _outer(path)
    if outer is None:
        raise FileNotFoundError(path)
    with open(outer, "rb") as file:
        return _content(file, path[len(outer) + 1 :])


def _outer(path: str) -> str | None:
    """The archive on the disk that a path leads into."""
    end = -1
    while (end := path.lower().find(EXTENSION + "/", end + 1)) >= 0:
        archive = path[: end + len(EXTENSION)]
        if os.path.isfile(archive):
            return archive
    return None


def _listed(file: IO[bytes], depth: int) -> Iterator[str]:
    with _opened(file) as archive:
        for name, info in _members(archive).items():
            if name.lower().endswith(".ipynb"):
                yield name
            elif name.lower().endswith(EXTENSION) and depth > 1:
                try:
                    yield from (f"{name}/{inner}" for inner in _listed(io.BytesIO(_read(archive, info)), depth - 1))
                except ArchiveError:
                    yield name  # reading it says what is wrong with it


def _content(file: IO[bytes], inner: str) -> bytes:
    with _opened(file) as archive:
        members = _members(archive)
        if inner in members and not inner.lower().endswith(EXTENSION):
            return _read(archive, members[inner])
        for name, info in members.items():
            if inner == name or inner.startswith(name + "/"):
                return _content(io.BytesIO(_read(archive, info)), inner[len(name) + 1 :])
    raise ArchiveError("В архиве нет ни одного ноутбука." if not inner else "В архиве нет такого файла.")


def _opened(file: IO[bytes]) -> zipfile.ZipFile:
    import zipfile

    try:
        return zipfile.ZipFile(file)
    except (zipfile.BadZipFile, ValueError, NotImplementedError) as error:
        raise ArchiveError("Архив поврежден или это не zip.") from error


def _members(archive: zipfile.ZipFile) -> dict[str, zipfile.ZipInfo]:
    """The files by clean name; of two with one name the later is the one that unpacking leaves."""
    named = ((_name(info), info) for info in archive.infolist() if not info.is_dir())
    return {name: info for name, info in named if name and not _is_left_out(name)}


def _is_left_out(name: str) -> bool:
    """Hidden files, and what macOS and Jupyter put beside the files of people."""
    return any(part.startswith(".") or part == "__MACOSX" for part in name.split("/"))


def _name(info: zipfile.ZipInfo) -> str:
    """A name as its writer meant it, in NFC, without anything that leads out of the archive's folder."""
    name = info.filename
    if not info.flag_bits & _UTF8_FLAG:
        with suppress(UnicodeEncodeError):  # of a name that was told in an extra field
            name = _decoded(name.encode("cp437"))  # which zipfile took it for
    parts = re.sub(r"^[A-Za-z]:", "", name.replace("\\", "/")).split("/")
    return unicodedata.normalize("NFC", "/".join(part for part in parts if part not in ("", ".", "..")))


def _decoded(raw: bytes) -> str:
    """A name without the UTF-8 flag: cp866, or UTF-8 as macOS writes it without saying so.

    Russian letters of cp866 do not look like UTF-8 sequences of two bytes, only like longer ones.
    """
    try:
        text = raw.decode("utf-8")
    except UnicodeDecodeError:
        return raw.decode("cp866")
    return text if _TWO_BYTES.fullmatch(text) else raw.decode("cp866")


def _read(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bytes:
    if info.flag_bits & _ENCRYPTED:
        raise ArchiveError("Файл в архиве закрыт паролем.")
    if info.file_size > MAX_SIZE:
        raise ArchiveError("Файл в архиве слишком велик для ноутбука.")
    try:
        return archive.read(info)
    except Exception as error:  # zlib, lzma and zipfile raise a dozen types on a damaged or unusual archive
        raise ArchiveError("Файл в архиве поврежден.") from error
