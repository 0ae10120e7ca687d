"""Where in a settings file something stands, and what is said when it is wrong there."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, replace
from pathlib import Path

from reviewlint.nearest import or_nearest


class SettingsError(Exception):
    """Settings that cannot be used; the message is one Russian sentence and names the file and the key."""


@dataclass(frozen=True)
class Place:
    """A section of a settings file, or with `key` a value in it."""

    file: Path
    section: str = ""
    key: str = ""

    def at(self, key: str) -> Place:
        """A value in this section."""
        return replace(self, key=key)

    def inside(self) -> Place:
        """The section that stands under the key of this place."""
        return Place(self.file, f"{self.section}.{self.key}".strip("."))

    def wrong(self, said: str) -> SettingsError:
        """An error on this value: `said` follows «значение …»."""
        return SettingsError(f"{self.file}: значение {self.key}{self._where} {said}.")

    def wrong_here(self, sentence: str) -> SettingsError:
        """An error on this value, told by a sentence of its own."""
        return SettingsError(f"{self.file}: {self.key}{self._where}: {sentence[:1].lower()}{sentence[1:]}")

    def no_section(self) -> SettingsError:
        """An error on a value that stands where a section is expected."""
        return SettingsError(f"{self.file}: [{self.section}] должен быть разделом с настройками.")

    def unknown(self, key: str, known: Iterable[str]) -> SettingsError:
        """An error on a key that this section has not; it offers the nearest one."""
        names = list(known)
        others = f": есть {', '.join(names)}." if names else "."
        return SettingsError(f"{self.file}:{self._where} нет настройки {key}{or_nearest(key, names, others)}")

    @property
    def _where(self) -> str:
        return f" в [{self.section}]" if self.section else ""
