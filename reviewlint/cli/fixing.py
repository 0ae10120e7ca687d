"""What `check` does with fixes: writes them, shows them as a difference, or says what could be mended."""

from __future__ import annotations

import difflib
import io
import sys
from collections.abc import Callable, Iterable, Iterator
from pathlib import Path

from reviewlint.cli.console import complain
from reviewlint.cli.paths import STANDARD_INPUT
from reviewlint.engine import NotebookResult
from reviewlint.fixer import Mended, applies, is_unsafe, mend
from reviewlint.notebook.cells import Notebook
from reviewlint.notebook.reader import NotebookError, loads
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
        for path in paths:
            mended = self._mended(path, _deliver)
            yield from self.count([mended.after if isinstance(mended, Mended) else mended])
        self._now = 0  # what is left of these was refused or dropped, and that was said

    def show(self, paths: Iterable[str]) -> bool:
        """Write to standard output what would change in each cell; whether anything would."""
        for path in paths:
            self._mended(path, lambda mended, _: sys.stdout.writelines(_difference(mended)))
        if self._applied:
            complain(f"было бы исправлено: {self._done()}.")
        return self._changed > 0

    def summary(self) -> str:
        """What was mended and what can be, in one line; empty where there is nothing to say."""
        words = [f"Исправлено: {self._done()}."] if self._applied else []
        options = "--fix --unsafe-fixes" if self._unsafe or not self._now else "--fix"
        more = f" и еще {self._more} с --unsafe-fixes" if self._more else ""
        if self._now:
            words.append(f"Можно исправить с {options}: {plural(self._now, *_FINDINGS)}{more}.")
        elif self._more:
            words.append(f"Можно исправить с {options}: {plural(self._more, *_FINDINGS)}.")
        return " ".join(words)

    def _done(self) -> str:
        notebooks = plural(self._changed, "ноутбуке", "ноутбуках", "ноутбуках")
        return f"{plural(self._applied, *_FINDINGS)} в {notebooks}"

    def _mended(self, path: str, deliver: Callable[[Mended, bytes], None]) -> Mended | NotebookResult:
        """A notebook after its fixes, delivered; what is to be said of it where that was not possible."""
        content = b""
        try:
            content = sys.stdin.buffer.read() if path == STANDARD_INPUT else Path(path).read_bytes()
            notebook = loads(content, path)
        except (OSError, ValueError, NotebookError):
            if path == STANDARD_INPUT:
                sys.stdin = io.TextIOWrapper(io.BytesIO(content))  # to be read once more, by who says what is wrong
            return self._lint(path)
        try:
            mended = mend(content, notebook, self._lint, unsafe=self._unsafe)
            deliver(mended, content)
        except WriteError as error:
            self.failed = True
            complain(f"{path}: исправления не записаны: {error}.")
            return self._lint(notebook)
        self._applied += len(mended.applied)
        self._changed += bool(mended.applied)
        if mended.refusal:
            complain(f"{path}: исправления не внесены: {mended.refusal}.")
        for dropped in mended.dropped:
            place = f"{path}, ячейка {dropped.diagnostic.location.cell}"
            complain(f"{place}: исправление {dropped.diagnostic.code} отменено: {dropped.reason}.")
        return mended


def _deliver(mended: Mended, content: bytes) -> None:
    """Put a mended notebook where it belongs."""
    path = mended.before.path
    if path == STANDARD_INPUT:
        sys.stdout.flush()
        sys.stdout.buffer.write(mended.content)
        sys.stdout.flush()
    elif mended.content != content:
        replace_file(path, content, mended.content)


def _difference(mended: Mended) -> Iterator[str]:
    """The lines of a unified difference, cell by cell."""
    for before, after in zip(mended.before.notebook.cells, mended.after.notebook.cells, strict=True):
        if before.source != after.source:
            name = f"{mended.before.path}, ячейка {before.position}"
            for line in difflib.unified_diff(before.lines, after.lines, name, name, lineterm=""):
                yield f"{line}\n"
