"""What the verbs print beside the reports: click's own `echo` would write UTF-8 into streams that are not."""

from __future__ import annotations

import sys

import click

from reviewlint.streams import wants_color
from reviewlint.text.controls import visible


def say(text: str, *, bold: bool = False) -> None:
    """Print to standard output; bold on a terminal only."""
    text = visible(text)
    print(click.style(text, bold=True) if bold and sys.stdout.isatty() and wants_color() else text)


def tell(text: str) -> None:
    """Say on standard output what was done; not where quiet is wanted."""
    if not is_quiet():
        say(text)


_LOUDNESS = "reviewlint.loudness"
QUIET, USUAL, VERBOSE = -1, 0, 1


def set_loudness(context: click.Context, loudness: int) -> None:
    """How much the command that is running says beside its result."""
    context.meta[_LOUDNESS] = loudness


def is_quiet() -> bool:
    """Whether only the result and errors are wanted."""
    return _loudness() == QUIET


def is_verbose() -> bool:
    """Whether it is to be said what was done."""
    return _loudness() == VERBOSE


def _loudness() -> int:
    context = click.get_current_context(silent=True)
    loudness: int = context.meta.get(_LOUDNESS, USUAL) if context is not None else USUAL
    return loudness


def note(text: str) -> None:
    """Say on standard error what is worth knowing but no error; not where quiet is wanted."""
    if not is_quiet():
        complain(text)


def detail(text: str) -> None:
    """Say on standard error what was done, where that is wanted."""
    if is_verbose():
        complain(text)


def complain(text: str) -> None:
    """Print to standard error, after the name of the program."""
    print(f"reviewlint: {visible(text)}", file=sys.stderr)
