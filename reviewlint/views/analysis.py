"""Everything that is known of one notebook, computed on demand and shared by all rules."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property

from reviewlint.inference.interpreter import interpret
from reviewlint.inference.timeline import Timeline
from reviewlint.notebook.cells import Notebook
from reviewlint.notebook.syntax import ParsedCell, parse_cells
from reviewlint.views.suppressions import Suppression, suppressions


class Analysis:
    """One notebook and the views on it.

    `problem` says in Russian why a notebook could not be read (its notebook is then empty); `failures` are the
    rules that raised, with the exception; `thresholds` are the numbers of rules that the user wants otherwise;
    `judged` are the rules that have looked at it to the end, names by code.
    """

    def __init__(self, notebook: Notebook, thresholds: Mapping[str, float] | None = None, problem: str = "") -> None:
        self.notebook = notebook
        self.thresholds = thresholds or {}
        self.problem = problem
        self.failures: list[tuple[str, Exception]] = []
        self.judged: dict[str, str] = {}

    @cached_property
    def parsed(self) -> dict[int, ParsedCell]:
        """The code cells' syntax by position; empty for notebooks in another language."""
        return parse_cells(self.notebook)

    @cached_property
    def suppressions(self) -> list[Suppression]:
        """What the notebook asks to be silent about."""
        return suppressions(self.notebook)

    @cached_property
    def timeline(self) -> Timeline:
        """What happened in the notebook, in the order of execution."""
        return interpret(self.parsed.values())
