"""What `check` does with fixes: writes them, shows them as a difference, or says what could be mended."""

from __future__ import annotations

import difflib
import sys
from collections.abc import Callable, Iterable, Iterator
from typing import TextIO

from reviewlint.cli.console import complain
from reviewlint.cli.paths import STANDARD_INPUT
from reviewlint.engine import NotebookResult
from reviewlint.files import why
from reviewlint.fixer import Mended, applies, is_unsafe, mend
from reviewlint.notebook.cells import Notebook
from reviewlint.notebook.writer import WriteError, replace_file
from reviewlint.review.russian import plural

_FINDINGS = ("замечание", "замечания", "замечаний")

Lint = Callable[[str | Notebook], NotebookResult]


class Fixes:
    """Mends notebooks, or counts what could be mended; `failed` says that some file could not be written."""

    def __init__(self, lint: Lint, *, unsafe: bool) -> None:
        self._lint = lint
        self._unsafe = unsafe
        self._applied = 0
        self._changed = 0
        self._now = 0  # findings that could be mended with the options given,
        self._more = 0  # and with --unsafe-fixes besides
        self.failed = False

    def count(self, results: Iterable[NotebookResult]) -> Iterator[NotebookResult]:
        """The results as they come."""
        for result in results:
            for diagnostic in result.diagnostics if result.notebook.nbformat[0] > 3 else ():
                now = applies(diagnostic.fix, self._unsafe)
                self._now += now
                self._more += is_unsafe(diagnostic.fix) and not now
            yield result

    def mend(self, paths: Iterable[str]) -> Iterator[NotebookResult]:
        """Mend each notebook in its file, standard input to standard output; gives what is left to say of it."""
        yield from self.count(self._mended(path, _deliver).after for path in paths)
        self._now = 0  # what is left of these was refused or dropped, and that was said

    def show(self, paths: Iterable[str]) -> bool:
        """Write to standard output what would change in each cell; whether anything would."""
        for path in paths:
            self._mended(path, lambda mended: sys.stdout.writelines(_difference(mended)))
        if self._applied:
            complain(f"было бы исправлено: {self._done()}.")
        return self._changed > 0

    def tell(self, stream: TextIO, *, offer: bool) -> None:
        """Write what was mended, and with `offer` what can be, in one line."""
        words = [f"Исправлено: {self._done()}."] if self._applied else []
        options = "--fix --unsafe-fixes" if self._unsafe or not self._now else "--fix"
        if offer and self._now:
            more = f" и еще {self._more} с --unsafe-fixes" if self._more else ""
            words.append(f"Можно исправить с {options}: {plural(self._now, *_FINDINGS)}{more}.")
        elif offer and self._more:
            words.append(f"Можно исправить с {options}: {plural(self._more, *_FINDINGS)}.")
        if words:
            print(*words, file=stream)

    def _done(self) -> str:
        notebooks = plural(self._changed, "ноутбуке", "ноутбуках", "ноутбуках")
        return f"{plural(self._applied, *_FINDINGS)} в {notebooks}"

    def _mended(self, path: str, deliver: Callable[[Mended], None]) -> Mended:
        """A notebook after its fixes, delivered; as it was where that is not possible."""
        first = self._lint(path)
        try:
            mended = mend(first, self._lint, unsafe=self._unsafe)
            deliver(mended)
        except WriteError as error:
            self.failed = True
            mended = Mended(first, first, refusal=str(error))
        self._applied += len(mended.applied)
        self._changed += bool(mended.applied)
        if mended.refusal:
            complain(f"{path}: исправления не внесены: {mended.refusal}.")
        for dropped in mended.dropped:
            place = f"{path}, ячейка {dropped.diagnostic.location.cell}"
            complain(f"{place}: исправление {dropped.diagnostic.code} отменено: {dropped.reason}.")
        return mended


def _deliver(mended: Mended) -> None:
    """Put a mended notebook where it belongs."""
    path, before, after = mended.before.path, mended.before.notebook.raw, mended.after.notebook.raw
    if path == STANDARD_INPUT:
        sys.stdout.flush()
        sys.stdout.buffer.write(after)
        sys.stdout.flush()
    elif after != before:
        try:
            replace_file(path, before, after)
        except OSError as error:
            raise WriteError(f"файл не записан, {why(error)}") from error


def _difference(mended: Mended) -> Iterator[str]:
    """The lines of a unified difference, cell by cell."""
    for before, after in zip(mended.before.notebook.cells, mended.after.notebook.cells, strict=True):
        if before.source != after.source:
            name = f"{mended.before.path}, ячейка {before.position}"
            for line in difflib.unified_diff(before.lines, after.lines, name, name, lineterm=""):
                yield f"{line}\n"
