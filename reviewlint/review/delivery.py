"""Puts letters into a folder: whole or not at all, and never over one that the mentor has edited."""

from __future__ import annotations

import json
import os
from collections.abc import Iterable, Sequence
from hashlib import sha256
from pathlib import Path, PurePath

from reviewlint.files import write

__all__ = ["Outbox", "targets", "write"]

MANIFEST = ".reviewlint-manifest.json"


class Outbox:
    """The folder of letters; its manifest holds a hash of each letter as it was written."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        self._hashes = _read_manifest(folder / MANIFEST)

    def put(self, name: PurePath, text: str, taken: Iterable[PurePath] = ()) -> PurePath:
        """Write a letter; gives the name that it got: `<name>.new.md` beside one that was edited.

        `taken` are the names of the other letters. Raises OSError.
        """
        others = {other for other in taken if other != name}
        for candidate in _names(name):
            if candidate not in others and not self._is_edited(candidate, text):
                break
        path = self.folder / candidate
        if not path.exists() or path.read_bytes() != text.encode():
            write(path, text)
        self._hashes[candidate.as_posix()] = _hash(text.encode())
        write(self.folder / MANIFEST, json.dumps({"version": 1, "files": self._hashes}, ensure_ascii=False, indent=1))
        return candidate

    def _is_edited(self, name: PurePath, text: str) -> bool:
        """Whether a file stands there that is neither as we wrote it nor what we are about to write."""
        path = self.folder / name
        if not path.exists():
            return False
        if not path.is_file():
            return True
        found = path.read_bytes()
        return found != text.encode() and _hash(found) != self._hashes.get(name.as_posix())


def targets(notebooks: Sequence[tuple[str, str]]) -> list[PurePath]:
    """The names of the letters for notebooks given as (path, path below the folder that was asked for).

    Where several notebooks would get the same name, it starts higher up, at what tells them apart.
    """
    names = [below for _, below in notebooks]
    alike: dict[str, list[int]] = {}
    for index, name in enumerate(names):
        alike.setdefault(name.casefold(), []).append(index)
    for indexes in alike.values():
        if len(indexes) > 1:
            paths = [os.path.abspath(notebooks[index][0]) for index in indexes]
            shared = os.path.commonpath([os.path.dirname(path) for path in paths])
            for index, path in zip(indexes, paths, strict=True):
                names[index] = os.path.relpath(path, shared)
    return [_letter_name(name) for name in names]


def _letter_name(name: str) -> PurePath:
    if name == "-":
        return PurePath("stdin.md")
    root, extension = os.path.splitext(name)
    # A path above the folder asked for (`../x.ipynb`) must not lead out of the output folder.
    parts = [part for part in PurePath(root if extension.lower() == ".ipynb" else name).parts if part != ".."]
    path = PurePath(*parts)
    return path.with_name(path.name + ".md")


def _names(name: PurePath) -> Iterable[PurePath]:
    yield name
    yield name.with_name(f"{name.stem}.new.md")
    number = 2
    while True:
        yield name.with_name(f"{name.stem}.new.{number}.md")
        number += 1


def _read_manifest(path: Path) -> dict[str, str]:
    """The hashes of an earlier run; none where the manifest is missing or damaged: then all files count as edited."""
    try:
        files = json.loads(path.read_text("utf-8"))["files"]
        return {str(name): str(value) for name, value in files.items()}
    except (OSError, ValueError, KeyError, TypeError, AttributeError):
        return {}


def _hash(content: bytes) -> str:
    return sha256(content).hexdigest()
