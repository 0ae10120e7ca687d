"""Files that are written whole or not at all, and why the system refuses some."""

from __future__ import annotations

import errno
import os
from collections.abc import Callable
from pathlib import Path
from tempfile import NamedTemporaryFile


def write(path: Path, content: str | bytes) -> None:
    """Write a file in one step: an interrupted run leaves the old one or the new one, never a part."""
    path.parent.mkdir(parents=True, exist_ok=True)
    data = content if isinstance(content, bytes) else content.encode("utf-8", "surrogateescape")
    put(path, data, lambda temporary: os.chmod(temporary, 0o666 & ~_umask()))


def put(path: Path, content: bytes, prepare: Callable[[Path], None]) -> None:
    """Put a file into its place in one step; `prepare` sees it before that, and may raise to leave all as it was."""
    with NamedTemporaryFile("wb", dir=path.parent, prefix=".reviewlint-", suffix=".tmp", delete=False) as file:
        temporary = Path(file.name)
        try:
            file.write(content)
            file.close()
            prepare(temporary)
            os.replace(temporary, path)
        except BaseException:
            file.close()
            temporary.unlink(missing_ok=True)
            raise


def _umask() -> int:
    current = os.umask(0o022)
    os.umask(current)
    return current


_REASONS = {
    errno.ENOSPC: "на диске нет места",
    errno.EDQUOT: "на диске нет места",
    errno.EACCES: "нет прав",
    errno.EPERM: "нет прав",
    errno.EROFS: "диск открыт только для чтения",
    errno.EISDIR: "это папка",
    errno.ENOTDIR: "на месте папки лежит файл",
    errno.EEXIST: "на месте папки лежит файл",
    errno.ENOENT: "такого файла или папки нет",
    errno.ENAMETOOLONG: "имя слишком длинное",
}


def why(error: OSError | UnicodeError) -> str:
    """Why a file cannot be used, in Russian."""
    if isinstance(error, UnicodeError):
        return "это не текст в кодировке UTF-8"
    return _REASONS.get(error.errno or 0, f"система сообщает «{error.strerror or error}»")
