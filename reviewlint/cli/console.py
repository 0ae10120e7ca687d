"""What the verbs print beside the reports: click's own `echo` would write UTF-8 into streams that are not."""

from __future__ import annotations

import errno
import sys

import click


def say(text: str, *, bold: bool = False) -> None:
    """Print to standard output; bold on a terminal only."""
    print(click.style(text, bold=True) if bold and sys.stdout.isatty() else text)


_REASONS = {
    errno.ENOSPC: "на диске нет места",
    errno.EDQUOT: "на диске нет места",
    errno.EACCES: "нет прав",
    errno.EPERM: "нет прав",
    errno.EROFS: "диск открыт только для чтения",
    errno.EISDIR: "это папка",
    errno.ENOTDIR: "на месте папки лежит файл",
    errno.EEXIST: "на месте папки лежит файл",
    errno.ENOENT: "такой папки нет",
    errno.ENAMETOOLONG: "имя слишком длинное",
}


def why(error: OSError) -> str:
    """What the system says of a failure, in Russian."""
    return _REASONS.get(error.errno or 0, f"система сообщает «{error.strerror or error}»")


def complain(text: str) -> None:
    """Print to standard error, after the name of the program."""
    print(f"reviewlint: {text}", file=sys.stderr)
