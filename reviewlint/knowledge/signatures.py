"""Signatures: how positional arguments bind, and what an argument that is not given is.

Orders and defaults stand in the stub files of `data/`, each of which names its versions.
"""

from __future__ import annotations

from reviewlint.knowledge.stubs import MISSING, Missing, signature

__all__ = ["MISSING", "Missing", "accepts_keyword", "default", "keyword_only", "parameters"]


def parameters(target: str) -> tuple[str, ...] | None:
    """The parameters that positional arguments bind to, in order and without self; None where not known."""
    found = signature(target)
    return None if found is None else found.positional


def keyword_only(target: str) -> tuple[str, ...]:
    """The parameters that can be given by keyword only."""
    found = signature(target)
    return () if found is None else found.keyword_only


def default(target: str, parameter: str) -> object:
    """The default of a parameter as a Python value; MISSING where there is none or it is no literal."""
    found = signature(target)
    return MISSING if found is None else found.defaults.get(parameter, MISSING)


def accepts_keyword(target: str, name: str) -> bool | None:
    """Whether the call takes this keyword; None where that is not known (also for `**kwargs`)."""
    found = signature(target)
    if found is None or (found.takes_keywords and name not in (*found.positional, *found.keyword_only)):
        return None
    return name in found.positional or name in found.keyword_only
