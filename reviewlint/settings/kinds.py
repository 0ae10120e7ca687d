"""What kinds of values settings have: how each is read, and how an editor is told of it."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import MISSING, Field, dataclass, field, fields
from datetime import date
from pathlib import Path
from typing import Any, Protocol

from reviewlint.settings.places import Place


class Kind(Protocol):
    """A kind of values."""

    def read(self, value: Any, place: Place) -> Any:
        """The value as the program takes it; raises SettingsError for one of another kind."""

    def schema(self) -> dict[str, Any]:
        """The kind in JSON Schema."""


@dataclass(frozen=True)
class Text:
    """A string."""

    def read(self, value: Any, place: Place) -> str:
        """The string itself."""
        if not isinstance(value, str):
            raise place.wrong("должно быть строкой")
        return value

    def schema(self) -> dict[str, Any]:
        """`string`."""
        return {"type": "string"}


@dataclass(frozen=True)
class Url(Text):
    """The address of a web page."""

    def read(self, value: Any, place: Place) -> str:
        """The address itself."""
        text = super().read(value, place)
        if not re.fullmatch(r"https?://[^\s()<>]+", text):
            raise place.wrong("должно быть адресом страницы, https://…")
        return text

    def schema(self) -> dict[str, Any]:
        """`string` of the format `uri`."""
        return {"type": "string", "format": "uri"}


@dataclass(frozen=True)
class Day:
    """A date, or what to call the day in words."""

    def read(self, value: Any, place: Place) -> str | date:
        """The date or the words."""
        if not isinstance(value, (str, date)):
            raise place.wrong("должно быть строкой или датой")
        return value

    def schema(self) -> dict[str, Any]:
        """`string`: JSON has no dates."""
        return {"type": "string"}


@dataclass(frozen=True)
class Flag:
    """Yes or no."""

    def read(self, value: Any, place: Place) -> bool:
        """The value itself."""
        if not isinstance(value, bool):
            raise place.wrong("должно быть true или false")
        return value

    def schema(self) -> dict[str, Any]:
        """`boolean`."""
        return {"type": "boolean"}


@dataclass(frozen=True)
class Number:
    """A number from `least` on, a `whole` one where that is said."""

    least: float | None = None
    whole: bool = False

    def read(self, value: Any, place: Place) -> float:
        """The number itself."""
        fits = isinstance(value, int if self.whole else int | float) and not isinstance(value, bool)
        if not fits or not (self.least is None or value >= self.least):
            limit = "" if self.least is None else f" не меньше {self.least}"
            raise place.wrong(f"должно быть {'целым числом' if self.whole else 'числом'}{limit}")
        number: float = value
        return number

    def schema(self) -> dict[str, Any]:
        """`integer` or `number` with its lower bound."""
        bound = {} if self.least is None else {"minimum": self.least}
        return {"type": "integer" if self.whole else "number", **bound}


@dataclass(frozen=True)
class Choice:
    """One of a few words."""

    words: tuple[str, ...]

    def read(self, value: Any, place: Place) -> str:
        """The word itself."""
        if value not in self.words:
            raise place.wrong(f"должно быть одним из: {', '.join(self.words)}")
        word: str = value
        return word

    def schema(self) -> dict[str, Any]:
        """`enum`."""
        return {"enum": list(self.words)}


@dataclass(frozen=True)
class Texts:
    """A list of strings; a single string is a list of one."""

    def read(self, value: Any, place: Place) -> tuple[str, ...]:
        """The strings."""
        items = [value] if isinstance(value, str) else value
        if not isinstance(items, list) or not all(isinstance(item, str) for item in items):
            raise place.wrong("должно быть списком строк")
        return tuple(items)

    def schema(self) -> dict[str, Any]:
        """`array` of strings, or a string."""
        return {"anyOf": [{"type": "array", "items": {"type": "string"}}, {"type": "string"}]}


@dataclass(frozen=True)
class Paths(Texts):
    """Files, or `folders`, read relative to the settings file."""

    folders: bool = False

    def read(self, value: Any, place: Place) -> tuple[Path, ...]:  # type: ignore[override]
        """The paths, absolute; raises SettingsError for one that is not there."""
        found = tuple(place.file.absolute().parent / item for item in super().read(value, place))
        for path in found:
            if not (path.is_dir() if self.folders else path.is_file()):
                raise place.wrong(f"указывает на {'папку, которой' if self.folders else 'файл, которого'} нет: {path}")
        return found


@dataclass(frozen=True)
class NewFile(Text):
    """A file that need not be there yet, read relative to the settings file."""

    def read(self, value: Any, place: Place) -> Path:  # type: ignore[override]
        """The path, absolute."""
        return place.file.absolute().parent / super().read(value, place)


@dataclass(frozen=True)
class Table:
    """A section whose keys are up to the user, all its values of one kind."""

    values: Kind

    def read(self, value: Any, place: Place) -> dict[str, Any]:
        """The values by key."""
        section = place.inside()
        if not isinstance(value, Mapping):
            raise section.no_section()
        return {key: self.values.read(item, section.at(key)) for key, item in value.items()}

    def schema(self) -> dict[str, Any]:
        """`object` with values of the kind."""
        return {"type": "object", "additionalProperties": self.values.schema()}


@dataclass(frozen=True)
class Record:
    """A section with keys of its own: the fields of a dataclass made with `key`."""

    type: type

    def read(self, value: Any, place: Place) -> Any:
        """An instance of the dataclass; raises SettingsError for unknown keys and such as are missing."""
        return self.read_section(value, place.inside())

    def read_section(self, value: Any, section: Place) -> Any:
        """An instance of the dataclass from the values of a section; `_` in a key is as good as `-`."""
        if not isinstance(value, Mapping):
            raise section.no_section()
        known = keys(self.type)
        chosen: dict[str, Any] = {}
        for written, item in value.items():
            name = written.replace("_", "-")
            if name not in known:
                raise section.unknown(written, known)
            chosen[known[name].name] = known[name].metadata["kind"].read(item, section.at(written))
        for name, each in known.items():
            if each.name not in chosen and each.default is MISSING and each.default_factory is MISSING:
                raise section.at(name).wrong("нужно указать")
        return self.type(**chosen)

    def schema(self) -> dict[str, Any]:
        """`object` with its keys and what each is for."""
        known = keys(self.type)
        properties = {
            name: {"description": each.metadata["meaning"], **each.metadata["kind"].schema()}
            for name, each in known.items()
        }
        required = [n for n, each in known.items() if each.default is MISSING and each.default_factory is MISSING]
        return {
            "type": "object",
            "properties": properties,
            "additionalProperties": False,
            **({"required": required} if required else {}),
        }


def key(kind: Kind, meaning: str, default: Any = MISSING) -> Any:
    """A field of a dataclass that is a setting: its kind, what it is for in Russian, and its default."""
    metadata = {"kind": kind, "meaning": meaning}
    if isinstance(default, type):
        return field(default_factory=default, metadata=metadata)
    return field(default=default, metadata=metadata)


def keys(record: type) -> dict[str, Field[Any]]:
    """The settings of a dataclass by the name that they have in files."""
    return {each.name.replace("_", "-"): each for each in fields(record) if "kind" in each.metadata}
