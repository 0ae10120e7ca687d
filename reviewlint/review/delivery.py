"""Puts letters into a folder: whole or not at all, and never over one that the mentor has edited."""

from __future__ import annotations

import json
import os
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from hashlib import sha256
from pathlib import Path, PurePath

from reviewlint.files import write

MANIFEST = ".reviewlint-manifest.json"
MAX_NAME = 200
"""Bytes of a file's name; most file systems allow 255."""


class Outbox:
    """The folder of letters; its manifest holds hashes of each file as it was written."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._hashes = _read_manifest(folder / MANIFEST)

    def put(self, files: Mapping[PurePath, str | bytes], taken: Iterable[PurePath] = ()) -> dict[PurePath, PurePath]:
        """Write the files of one notebook; gives the names that they got: `<name>.new.md` beside one that was edited.

        `taken` are the names that the files of other notebooks have. Raises OSError.
        """
        names: dict[PurePath, PurePath] = {}
        contents: dict[PurePath, bytes] = {}
        for name, text in files.items():
            content = text if isinstance(text, bytes) else text.encode("utf-8", "surrogateescape")
            others = {other for other in taken if other not in files}
            free = (known for known in _names(name) if known not in others and not self._is_edited(known, content))
            names[name] = next(free)
            contents[names[name]] = content
        # The manifest first, with the hashes before and after: wherever a run is cut off, what it left is known.
        for name, content in contents.items():
            known = [one for one in self._hashes.get(name.as_posix(), ()) if one != _hash(content)]
            self._hashes[name.as_posix()] = [*known[-1:], _hash(content)]
        manifest = json.dumps({"version": 1, "files": self._hashes}, ensure_ascii=False)
        write(self.folder / MANIFEST, manifest.encode("utf-8", "surrogateescape"))
        for name, content in contents.items():
            path = self.folder / name
            if not path.exists() or path.read_bytes() != content:
                write(path, content)
        return names

    def wrote(self, path: Path) -> bool:
        """Whether a file is one that an earlier run put here."""
        try:
            name = path.resolve().relative_to(self.folder.resolve())
        except ValueError:
            return False
        return name.as_posix() in self._hashes

    def _is_edited(self, name: PurePath, content: bytes) -> bool:
        """Whether a file stands there that is neither as we wrote it nor what we are about to write."""
        path = self.folder / name
        if not path.exists():
            return False
        if not path.is_file():
            return True
        found = path.read_bytes()
        return found != content and _hash(found) not in self._hashes.get(name.as_posix(), ())


def targets(notebooks: Sequence[tuple[str, str]]) -> list[PurePath]:
    """The names of the letters for notebooks given as (path, path below the folder that was asked for).

    Where several notebooks would get the same name, it starts higher up, at what tells them apart.
    """
    names = [unicodedata.normalize("NFC", below) for _, below in notebooks]
    alike: dict[str, list[int]] = {}
    for index, name in enumerate(names):
        alike.setdefault(name.casefold(), []).append(index)
    for indexes in alike.values():
        if len(indexes) > 1:
            paths = [os.path.abspath(notebooks[index][0]) for index in indexes]
            shared = os.path.commonpath([os.path.dirname(path) for path in paths])
            for index, path in zip(indexes, paths, strict=True):
                names[index] = unicodedata.normalize("NFC", os.path.relpath(path, shared))
    taken: set[str] = set()
    return [_untaken(_letter_name(name), taken) for name in names]


def _untaken(name: PurePath, taken: set[str]) -> PurePath:
    """The name, numbered where another differs only by what some file systems do not tell apart."""
    found, number = name, 1
    while found.as_posix().casefold() in taken:
        number += 1
        found = name.with_name(f"{name.stem} ({number}).md")
    taken.add(found.as_posix().casefold())
    return found


def _letter_name(name: str) -> PurePath:
    if name == "-":
        return PurePath("stdin.md")
    root, extension = os.path.splitext(name)
    # A path above the folder asked for (`../x.ipynb`) must not lead out of the output folder.
    parts = [part for part in PurePath(root if extension.lower() == ".ipynb" else name).parts if part != ".."]
    path = PurePath(*map(_short, parts))
    return path.with_name(path.name + ".md")


def _short(part: str) -> str:
    """A name that leaves room for our endings within what file systems allow."""
    raw = part.encode("utf-8", "surrogateescape")
    if len(raw) <= MAX_NAME:
        return part
    return raw[: MAX_NAME - 9].decode("utf-8", "ignore").rstrip() + "-" + _hash(raw)[:8]


def sibling(letter: PurePath, ending: str) -> PurePath:
    """The name of another file on the notebook of a letter: `a/x.html` for `a/x.md` and `.html`."""
    return letter.with_name(letter.name.removesuffix(".md") + ending)


def _names(name: PurePath) -> Iterable[PurePath]:
    yield name
    yield name.with_name(f"{name.stem}.new{name.suffix}")
    number = 2
    while True:
        yield name.with_name(f"{name.stem}.new.{number}{name.suffix}")
        number += 1


def _read_manifest(path: Path) -> dict[str, list[str]]:
    """The hashes of an earlier run; none where the manifest is missing or damaged: then all files count as edited."""
    try:
        files = json.loads(path.read_text("utf-8", "surrogateescape"))["files"]
        return {str(name): [value] if isinstance(value, str) else list(value) for name, value in files.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def _hash(content: bytes) -> str:
    return sha256(content).hexdigest()
