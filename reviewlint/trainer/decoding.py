"""Pictures decoded once, into one memory-mapped uint8 array that is found again by what the files hold."""

from __future__ import annotations

import hashlib
import json
import os
from collections.abc import Callable, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import numpy as np
from PIL import Image, UnidentifiedImageError

from reviewlint.trainer.errors import TrainerError

_VERSION = 1
"""Of the way pictures are decoded: another one makes old caches unknown."""


@dataclass(frozen=True, slots=True)
class Decoded:
    """Decoded pictures: uint8 (count, size, size, 3), and for each the number of its file; the files that failed."""

    pictures: Any
    rows: tuple[int, ...]
    unreadable: tuple[str, ...]
    from_cache: bool


def decode(files: Sequence[Path], size: int, cache: Path, tell: Callable[[int, int], None] | None = None) -> Decoded:
    """Decode files to `size` × `size` pixels, or find them decoded; `tell` hears how many of how many are done."""
    key = _key(files, size)
    array, notes = cache / f"{key}.npy", cache / f"{key}.json"
    if notes.is_file():
        held = json.loads(notes.read_text(encoding="utf-8"))
        return Decoded(_opened(array, held["rows"], size), tuple(held["rows"]), tuple(held["unreadable"]), True)
    cache.mkdir(parents=True, exist_ok=True)
    partial = cache / f"{key}.{os.getpid()}.partial"
    rows, unreadable = _decode_into(partial, files, size, tell)
    os.replace(partial, array)
    # The notes come last: without them the array is not there.
    scratch = partial.with_suffix(".notes")
    scratch.write_text(json.dumps({"rows": rows, "unreadable": unreadable}, ensure_ascii=False), encoding="utf-8")
    os.replace(scratch, notes)
    return Decoded(_opened(array, rows, size), tuple(rows), tuple(unreadable), False)


def _opened(path: Path, rows: Sequence[int], size: int) -> Any:
    return (
        np.memmap(path, "uint8", "r", shape=(len(rows), size, size, 3))
        if rows
        else np.empty((0, size, size, 3), "uint8")
    )


def _key(files: Sequence[Path], size: int) -> str:
    """A name for these pictures at this size: by the bytes of the files and their order."""
    whole = hashlib.sha256(f"{_VERSION} {size}".encode())
    with ThreadPoolExecutor() as pool:
        for digest in pool.map(_digest, files):
            whole.update(digest)
    return whole.hexdigest()[:20]


def _digest(path: Path) -> bytes:
    try:
        with path.open("rb") as file:
            return hashlib.file_digest(file, "sha256").digest()
    except OSError as error:
        return f"{path.name} {error.errno}".encode()


def _decode_into(
    partial: Path, files: Sequence[Path], size: int, tell: Callable[[int, int], None] | None
) -> tuple[list[int], list[str]]:
    """Write the pictures one after the other; which files they are, and which could not be read."""
    rows: list[int] = []
    unreadable: list[str] = []
    # Pillow lets other threads run while it decodes, so threads are enough, and they start alike on every system.
    with ThreadPoolExecutor() as pool, partial.open("wb") as out:
        for start in range(0, len(files), 256):
            part = files[start : start + 256]
            for number, picture in enumerate(pool.map(lambda path: read_picture(path, size), part), start):
                if picture is None:
                    unreadable.append(str(files[number]))
                else:
                    rows.append(number)
                    out.write(picture.tobytes())
            if tell is not None:
                tell(min(start + 256, len(files)), len(files))
    return rows, unreadable


def read_picture(path: Path, size: int) -> Any:
    """One picture as uint8 (size, size, 3), stretched to the square; None where it cannot be read."""
    try:
        with Image.open(path) as image:
            # JPEG can be decoded at a half, a quarter, an eighth of its size: much quicker for large photographs.
            image.draft("RGB", (size, size))
            resized = image.convert("RGB").resize((size, size), Image.Resampling.BILINEAR, reducing_gap=2.0)
            return np.asarray(resized, "uint8")
    except (OSError, UnidentifiedImageError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None


def require(decoded: Decoded, labels: Sequence[int], classes: Sequence[str], minimum: int) -> None:
    """Fail where unreadable files leave too few pictures of a class."""
    left = np.bincount([labels[row] for row in decoded.rows], minlength=len(classes))
    for name, count in zip(classes, left, strict=True):
        if count < minimum:
            raise TrainerError(
                f"В классе {name} слишком мало снимков, которые читаются ({count}, а нужно хотя бы {minimum})."
            )
