"""Python's own parser, quiet: a student's mistakes and odd escapes are no errors and no warnings of ours."""

from __future__ import annotations

import ast
import warnings


def python_tree(code: str) -> ast.Module | None:
    """The tree of a text; None where it does not parse."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            return ast.parse(code)
    except (SyntaxError, ValueError, RecursionError, MemoryError):
        return None
