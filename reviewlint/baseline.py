"""Findings that are known already, kept outside of the notebooks and found again by what they stand on."""

from __future__ import annotations

import ast
import hashlib
import json
import os
from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Mapping
from dataclasses import dataclass, field, replace
from pathlib import Path

from reviewlint.diagnostics import Diagnostic, Location, Severity
from reviewlint.engine import NotebookResult
from reviewlint.files import write
from reviewlint.notebook.cells import Cell
from reviewlint.notebook.ipython import mask
from reviewlint.notebook.python import python_tree
from reviewlint.text.comments import comments

VERSION = 1

Known = Mapping[str, Mapping[str, int]]
"""How often each rule is known to find something in each text: counts by code and by the text's hash."""


class BaselineError(Exception):
    """A file of known findings that cannot be used; the message is one Russian sentence."""


@dataclass(frozen=True)
class Baseline:
    """The known findings of notebooks; their paths are relative to the folder of the `file`."""

    file: Path
    notebooks: Mapping[str, Known] = field(default_factory=dict)

    @classmethod
    def read(cls, file: Path) -> Baseline:
        """The known findings in a file; raises BaselineError."""
        try:
            document = json.loads(file.read_text("utf-8"))
        except FileNotFoundError as error:
            raise BaselineError(f"{file}: такого файла нет, его создаст --update-baseline.") from error
        except OSError as error:
            raise BaselineError(f"{file}: файл не читается.") from error
        except ValueError as error:
            raise BaselineError(f"{file}: это не файл известных замечаний, внутри не JSON.") from error
        if not _is_ours(document):
            raise BaselineError(f"{file}: это не файл известных замечаний; его создаст --update-baseline.")
        return cls(file, document["notebooks"])

    def without_known(self, result: NotebookResult) -> NotebookResult:
        """A result without the findings that are known."""
        known = self.notebooks.get(self._name(result.path))
        if not known:
            return result
        left = Counter({(code, text): count for code, texts in known.items() for text, count in texts.items()})
        new = tuple(_new(result, left))
        return replace(result, diagnostics=new, known=tuple(each for each in result.diagnostics if each not in new))

    def renewed(self, results: Iterable[NotebookResult]) -> Baseline:
        """These results are known now; so stays what is known of other notebooks, unless they are gone."""
        notebooks = {name: known for name, known in self.notebooks.items() if (self._folder / name).is_file()}
        for result in results:
            name = self._name(result.path)
            notebooks.pop(name, None)
            if known := _known(result):
                notebooks[name] = known
        return Baseline(self.file, dict(sorted(notebooks.items())))

    def write(self) -> None:
        """Save the file, whole or not at all."""
        document = {"version": VERSION, "notebooks": self.notebooks}
        write(self.file, json.dumps(document, ensure_ascii=False, indent=1) + "\n")

    @property
    def _folder(self) -> Path:
        return self.file.absolute().parent

    def _name(self, path: str) -> str:
        try:
            return Path(os.path.relpath(path, self._folder)).as_posix()
        except ValueError:  # another disk of Windows
            return Path(path).absolute().as_posix()


def may_be_known(diagnostic: Diagnostic) -> bool:
    """Whether a finding is of those that a baseline keeps: praise is not, it is always shown."""
    return diagnostic.severity is not Severity.PRAISE


def text_of(result: NotebookResult, place: Location) -> str:
    """What a finding stands on: the statement, the whole cell, or nothing for the notebook as a whole.

    The same statement has the same text however it is laid out and commented.
    """
    if not place.cell:
        return ""
    cell = result.notebook.cell(place.cell)
    first, last = (1, len(cell.lines)) if place.is_whole_cell else (place.line, place.end_line)
    if cell.kind == "code" and not place.is_whole_cell:
        statement = _statement(cell, place.line)
        if isinstance(statement, str):
            return statement
        first, last = statement or (first, last)
    return _plain(cell, first, last)


def _statement(cell: Cell, line: int) -> str | tuple[int, int] | None:
    """The statement on a line in its plain form; the lines of its head where it has a body or is no Python."""
    code = mask(cell.source).code
    tree = python_tree(code)
    if tree is None:
        return None
    found: ast.stmt | None = None
    for node in ast.walk(tree):  # from the outside in
        if isinstance(node, ast.stmt) and node.lineno <= line <= (node.end_lineno or node.lineno):
            found = node
    if found is None:
        return None
    body = getattr(found, "body", None)
    if body:
        return found.lineno, max(found.lineno, body[0].lineno - 1)
    end = found.end_lineno or found.lineno
    is_masked = code.split("\n")[found.lineno - 1 : end] != cell.lines[found.lineno - 1 : end]
    return (found.lineno, end) if is_masked else ast.unparse(found)


def _plain(cell: Cell, first: int, last: int) -> str:
    """Lines without comments and spaces."""
    lines = list(cell.lines)
    for comment in comments(cell.source) if cell.kind == "code" else ():
        lines[comment.line - 1] = lines[comment.line - 1][: comment.column - 2]
    return "".join("".join(lines[first - 1 : last]).split())


def _key(result: NotebookResult, diagnostic: Diagnostic) -> tuple[str, str]:
    text = text_of(result, diagnostic.location)
    return diagnostic.code, hashlib.sha256(text.encode("utf-8", "surrogatepass")).hexdigest()[:16]


def _new(result: NotebookResult, known: Counter[tuple[str, str]]) -> Iterator[Diagnostic]:
    for diagnostic in result.diagnostics:
        if may_be_known(diagnostic):
            key = _key(result, diagnostic)
            if known[key] > 0:
                known[key] -= 1
                continue
        yield diagnostic


def _known(result: NotebookResult) -> dict[str, dict[str, int]]:
    """All findings but praise; hashes, since a file of its own must not repeat a secret of the notebook."""
    counts: dict[str, dict[str, int]] = {}
    for diagnostic in result.diagnostics:
        if may_be_known(diagnostic):
            code, text = _key(result, diagnostic)
            texts = counts.setdefault(code, {})
            texts[text] = texts.get(text, 0) + 1
    return {code: dict(sorted(texts.items())) for code, texts in sorted(counts.items())}


def _is_ours(document: object) -> bool:
    return (
        isinstance(document, dict)
        and document.get("version") == VERSION
        and _maps(document.get("notebooks"), lambda known: _maps(known, lambda texts: _maps(texts, _is_count)))
    )


def _maps(value: object, to: Callable[[object], bool]) -> bool:
    return isinstance(value, dict) and all(map(to, value.values()))


def _is_count(value: object) -> bool:
    return isinstance(value, int) and not isinstance(value, bool)
