"""Which file the settings are in, and what it says."""

from __future__ import annotations

import os
import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import replace
from pathlib import Path
from typing import Any

from reviewlint.files import why
from reviewlint.settings.kinds import Record, keys
from reviewlint.settings.places import Place, SettingsError
from reviewlint.settings.schema import Settings

OWN_FILE = "reviewlint.toml"
SHARED_FILE = "pyproject.toml"
SECTION = ("tool", "reviewlint")


def find_settings(start: Path, reviewed: Iterable[Path] = ()) -> tuple[Path | None, list[Path]]:
    """The nearest settings file from a folder upwards, and those passed over.

    A submission must not shape its own review: files inside the folders under review are passed over.
    """
    folders = [path.resolve() for path in reviewed if path.is_dir()]
    passed: list[Path] = []
    for folder in (start.resolve(), *start.resolve().parents):
        for path in (folder / OWN_FILE, folder / SHARED_FILE):
            if not _has_settings(path):
                continue
            if not any(path.is_relative_to(inside) for inside in folders):
                return path, passed
            passed.append(path)
    return None, passed


def settings_below(folders: Iterable[Path]) -> list[Path]:
    """The settings files in folders and below them, in order: those that came with what is reviewed."""
    found = {
        path.resolve()
        for folder in folders
        for current, _, files in os.walk(folder)
        for path in (Path(current, name) for name in files if name in (OWN_FILE, SHARED_FILE))
        if _has_settings(path)
    }
    return sorted(found)


def read_settings(path: Path) -> Settings:
    """What a settings file says; raises SettingsError for what is wrong in it."""
    document = _parsed(path)
    section = Place(path, ".".join(SECTION) if _is_shared(path, document) else "")
    values: Any = document
    for name in SECTION if section.section else ():
        values = values.get(name, {}) if isinstance(values, Mapping) else values
    found: Settings = Record(Settings).read_section(values, section)
    return replace(found, place=section, origins=dict.fromkeys(_given(values), str(path)))


def _given(values: Mapping[str, Any]) -> Iterator[str]:
    """The keys that a file gives values to, as `review.mentor` where they stand in a section of ours."""
    for written, value in values.items():
        name = written.replace("_", "-")
        if isinstance(keys(Settings)[name].metadata["kind"], Record):
            yield from (f"{name}.{key.replace('_', '-')}" for key in value)
        else:
            yield name


def _has_settings(path: Path) -> bool:
    """Whether a file is there and is meant for us; one that cannot be read is, if it has our name or speaks of us."""
    if not path.is_file():
        return False
    if path.name == OWN_FILE:
        return True
    try:
        tool = _parsed(path).get(SECTION[0], {})
    except SettingsError:
        return ".".join(SECTION).encode() in _bytes(path)
    return isinstance(tool, Mapping) and SECTION[1] in tool


def _bytes(path: Path) -> bytes:
    try:
        return path.read_bytes()
    except OSError:
        return b""


def _is_shared(path: Path, document: Mapping[str, Any]) -> bool:
    """Whether the settings stand in a section, as in `pyproject.toml`."""
    return path.name == SHARED_FILE or SECTION[0] in document


def _parsed(path: Path) -> dict[str, Any]:
    import tomllib  # most runs have no settings file

    try:
        with path.open("rb") as file:
            return tomllib.load(file)
    except FileNotFoundError as error:
        raise SettingsError(f"{path}: такого файла настроек нет.") from error
    except (OSError, ValueError) as error:  # ValueError: not TOML, not UTF-8, a path with a null character
        reason = why(error) if isinstance(error, OSError | UnicodeError) else _why_not_toml(error)
        raise SettingsError(f"{path}: файл настроек не читается: {reason}.") from error


def _why_not_toml(error: ValueError) -> str:
    """Where a file stops to be TOML; the parser's own words are English."""
    place = re.search(r"line (\d+), column (\d+)", str(error))
    return f"это не TOML, строка {place[1]}, столбец {place[2]}" if place else "это не TOML, он обрывается"
