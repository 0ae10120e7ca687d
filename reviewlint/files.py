"""Files that are written whole or not at all."""

from __future__ import annotations

import os
from pathlib import Path
from tempfile import NamedTemporaryFile


def write(path: Path, content: str | bytes) -> None:
    """Write a file in one step: an interrupted run leaves the old one or the new one, never a part."""
    path.parent.mkdir(parents=True, exist_ok=True)
    with NamedTemporaryFile("wb", dir=path.parent, prefix=".reviewlint-", suffix=".tmp", delete=False) as file:
        temporary = Path(file.name)
        try:
            file.write(content if isinstance(content, bytes) else content.encode("utf-8", "surrogateescape"))
            file.close()
            os.chmod(temporary, 0o666 & ~_umask())
            os.replace(temporary, path)
        except BaseException:
            file.close()
            temporary.unlink(missing_ok=True)
            raise


def _umask() -> int:
    current = os.umask(0o022)
    os.umask(current)
    return current
