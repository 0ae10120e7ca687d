"""Which notebooks a command line names: files, folders, archives, patterns, standard input."""

from __future__ import annotations

import glob
import os
from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field

from reviewlint.notebook import archives

STANDARD_INPUT = "-"
CHECKPOINTS = ".ipynb_checkpoints"


@dataclass(frozen=True)
class Found:
    """A notebook: its `path` as given or found, and `below`, its path below the folder (or pattern) that named it."""

    path: str
    below: str


@dataclass
class Search:
    """The notebooks in order, each once; paths that do not exist; folders without a notebook; unreadable folders."""

    notebooks: list[Found] = field(default_factory=list)
    missing: list[str] = field(default_factory=list)
    empty: list[str] = field(default_factory=list)
    closed: list[str] = field(default_factory=list)

    @property
    def failed(self) -> bool:
        """Whether something that was asked for could not be looked at."""
        return bool(self.missing or self.closed)


def find_notebooks(paths: Iterable[str]) -> Search:
    """What the paths of a command line name."""
    search = Search()
    seen: set[str] = set()
    for path in paths:
        for found in _named(path, search):
            key = path if found.path == STANDARD_INPUT else os.path.normcase(os.path.abspath(found.path))
            if key not in seen:
                seen.add(key)
                search.notebooks.append(found)
    return search


def _named(path: str, search: Search) -> Iterator[Found]:
    if path == STANDARD_INPUT:
        yield Found(path, path)
    elif os.path.isdir(path):
        yield from _in_folder(path, path, search)
    elif archives.is_archive(path):
        yield from _in_archive(path, "")
    elif os.path.exists(path) or archives.is_inside(path):
        yield Found(path, os.path.basename(path))
    elif glob.has_magic(path) and (matches := sorted(glob.glob(path, recursive=True))):
        yield from _matching(path, matches, search)
    else:
        search.missing.append(path)


def _matching(pattern: str, matches: list[str], search: Search) -> Iterator[Found]:
    root = _fixed_part(pattern)
    for match in matches:
        if os.path.isdir(match):
            yield from _in_folder(match, root, search)
        elif archives.is_archive(match):
            yield from _in_archive(_slashes(match), _below(match, root))
        else:
            yield Found(_slashes(match), _below(match, root))


def _fixed_part(pattern: str) -> str:
    """The folder of a pattern above its first wildcard."""
    head = pattern
    while glob.has_magic(head):
        head = os.path.dirname(head)
    return head or os.curdir


def _in_folder(folder: str, root: str, search: Search) -> Iterator[Found]:
    """The notebooks in a folder and its archives, in the order of their paths.

    Hidden folders and checkpoints are left out.
    """
    paths = []
    closed: list[str] = []
    for current, folders, files in os.walk(folder, onerror=lambda error: closed.append(str(error.filename))):
        folders[:] = [name for name in folders if not name.startswith(".") and name != CHECKPOINTS]
        # `._name` is what macOS leaves beside a file on foreign disks.
        paths += [
            os.path.join(current, name)
            for name in files
            if name.lower().endswith((".ipynb", archives.EXTENSION)) and not name.startswith("._")
        ]
    search.closed += closed
    if not paths and not closed:
        search.empty.append(folder)
    for path in sorted(paths, key=lambda path: path.split(os.sep)):
        below = _below(path, root)
        shown = below if folder == os.curdir else _slashes(path)
        yield from _in_archive(shown, below) if archives.is_archive(path) else (Found(shown, below),)


def _in_archive(path: str, below: str) -> Iterator[Found]:
    """The notebooks of an archive; one that has none or cannot be opened stands for itself: reading it says why."""
    try:
        names = archives.notebooks(path)
    except (archives.ArchiveError, OSError):
        names = []
    if not names:
        yield Found(path, below or os.path.basename(path))
    folder = os.path.splitext(below)[0]
    for name in names:
        yield Found(f"{path}/{name}", f"{folder}/{name}" if folder else name)


def _below(path: str, root: str) -> str:
    return _slashes(os.path.relpath(path, root))


def _slashes(path: str) -> str:
    return path.replace(os.sep, "/")
