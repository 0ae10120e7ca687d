"""The command line: one module per verb, loaded when that verb is called."""

from reviewlint.cli.program import main

__all__ = ["main"]
