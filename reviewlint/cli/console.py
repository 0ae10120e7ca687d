"""What the verbs print beside the reports: click's own `echo` would write UTF-8 into streams that are not."""

from __future__ import annotations

import sys

import click


def say(text: str, *, bold: bool = False) -> None:
    """Print to standard output; bold on a terminal only."""
    print(click.style(text, bold=True) if bold and sys.stdout.isatty() else text)


def complain(text: str) -> None:
    """Print to standard error, after the name of the program."""
    print(f"reviewlint: {text}", file=sys.stderr)
