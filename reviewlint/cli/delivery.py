"""Brings what was written to the output folder and says what became of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import replace
from pathlib import PurePath

from reviewlint.cli.console import complain, say, tell
from reviewlint.files import why
from reviewlint.resources import folder
from reviewlint.review import desk, summary
from reviewlint.review.delivery import Outbox, sibling
from reviewlint.review.group import Group
from reviewlint.review.pages import Pages
from reviewlint.review.russian import plural
from reviewlint.settings import Settings

TABLE, DATA = PurePath("summary.csv"), PurePath("summary.json")


class Courier:
    """Delivers the letters one by one as they come, then what is said of the group."""

    def __init__(self, outbox: Outbox, letters: Sequence[PurePath], group: Group) -> None:
        self._outbox = outbox
        self._letters = letters
        self._group = group
        self._written = 0
        self._problems: dict[str, None] = {}
        self.is_complete = True

    def deliver(self, reviewed: desk.Reviewed) -> None:
        """Write what there is on one notebook."""
        path = reviewed.submission.path
        for place, error in reviewed.failures:
            complain(f"{path}: {place} не отработало ({error}), остальное проверено.")
        self._problems |= dict.fromkeys(reviewed.problems)
        entry = reviewed.entry
        if not reviewed.files:
            complain(f"{path}: {entry.problem}")
            self.is_complete = False
        elif names := self._put(reviewed.files):
            self._written += 1
            self._say(path, names)
            letters = [name.as_posix() for name in reviewed.files if desk.is_letter(name)]
            entry = replace(entry, letter=letters[0], page=letters[-1])
        self._group.add(entry)

    def deliver_group(self, settings: Settings) -> None:
        """Write the page and the tables of the group; raises BrokenTemplateError."""
        entries = self._group.entries
        pages = Pages([*settings.templates, folder("templates")])
        files: dict[PurePath, str | bytes] = {
            desk.INDEX: self._group.page(pages),
            TABLE: summary.as_csv(entries, settings.review.csv_separator).encode("utf-8-sig"),
            DATA: summary.as_json(entries),
        }
        for asked, got in (self._put(files) or {}).items():
            if got != asked:
                say(f"{self._outbox.folder / asked} правлен вручную и оставлен как есть, новый файл: {got.name}")

    def tell(self) -> None:
        """Say in the end what was done and what was not."""
        if self._written:
            tell(
                f"Готово: {plural(self._written, 'отзыв', 'отзыва', 'отзывов')} в папке {self._outbox.folder}. "
                f"Рядом карточки только для вас: *{desk.CARD}."
            )
        for problem in self._problems:
            complain(f"{problem}. Вместо этого замечания в отзыве стоит краткое.")
        self.is_complete &= not self._problems

    def _put(self, files: Mapping[PurePath, str | bytes]) -> dict[PurePath, PurePath] | None:
        taken = [sibling(letter, ending) for letter in self._letters for ending in desk.ENDINGS]
        try:
            return self._outbox.put(files, taken)
        except OSError as error:
            complain(f"{self._outbox.folder / next(iter(files))} не записан: {why(error)}.")
            self.is_complete = False
            return None

    def _say(self, path: str, names: dict[PurePath, PurePath]) -> None:
        folder = self._outbox.folder
        for asked, got in names.items():
            if got == asked and asked.name.endswith(desk.CARD):
                continue
            kept = "" if got == asked else f" ({asked} правлен вручную и оставлен как есть)"
            tell(f"{path} → {folder / got}{kept}")
