"""The settings of letters: `[tool.reviewlint.review]` of the mentor's own settings file."""

from __future__ import annotations

import difflib
import tomllib
from collections.abc import Iterable, Mapping
from dataclasses import fields
from datetime import date
from pathlib import Path
from typing import Any

from reviewlint.review.letter import Closing

FILE = "pyproject.toml"
SECTION = "tool.reviewlint.review"


class SettingsError(Exception):
    """Settings that cannot be used; the message is Russian and names the file."""


def find_settings(start: Path, reviewed: Iterable[Path]) -> tuple[Path | None, list[Path]]:
    """The nearest settings file from a folder upwards, and those passed over.

    A submission must not shape its own review: files inside the folders under review are passed over.
    """
    folders = [path.resolve() for path in reviewed if path.is_dir()]
    passed: list[Path] = []
    for folder in (start.resolve(), *start.resolve().parents):
        path = folder / FILE
        if not path.is_file() or "reviewlint" not in _tool(path, strict=False):
            continue
        if any(path.is_relative_to(inside) for inside in folders):
            passed.append(path)
        else:
            return path, passed
    return None, passed


def read_closing(path: Path) -> Closing:
    """The closing lines that a settings file asks for; raises SettingsError."""
    section = _tool(path, strict=True).get("reviewlint", {})
    values = section.get("review", {}) if isinstance(section, Mapping) else None
    if not isinstance(values, Mapping):
        raise SettingsError(f"{path}: [{SECTION}] должен быть разделом с настройками.")
    known = {field.name: field.name.replace("_", "-") for field in fields(Closing)}
    by_key = {key: name for name, spelled in known.items() for key in (name, spelled)}
    chosen: dict[str, Any] = {}
    for key, value in values.items():
        if key not in by_key:
            near = difflib.get_close_matches(key, list(known), n=1)
            hint = f" Может быть, {near[0]}?" if near else f" Есть {', '.join(known)}."
            raise SettingsError(f"{path}: в [{SECTION}] нет настройки {key}.{hint}")
        name = by_key[key]
        if not isinstance(value, str) and not (name == "event_date" and isinstance(value, date)):
            raise SettingsError(f"{path}: значение {key} в [{SECTION}] должно быть строкой.")
        chosen[name] = value
    return Closing(**chosen)


def _tool(path: Path, *, strict: bool) -> Mapping[str, Any]:
    try:
        with path.open("rb") as file:
            tool = tomllib.load(file).get("tool", {})
    except (OSError, ValueError) as error:
        if not strict:
            return {}
        reason = f"не разбирается как TOML ({error})" if isinstance(error, ValueError) else "не читается"
        raise SettingsError(f"{path}: файл настроек {reason}.") from error
    return tool if isinstance(tool, Mapping) else {}
