"""Fixes are applied pass after pass; what breaks a cell or never ends is dropped, and the rest is kept."""

from __future__ import annotations

import json
from collections.abc import Iterator

import pytest

from reviewlint.diagnostics import Applicability, Edit, Fix, Location, Severity
from reviewlint.engine import lint
from reviewlint.fixer import OLD_FORMAT, Mended, mend
from reviewlint.notebook.cells import Notebook
from reviewlint.notebook.reader import loads
from reviewlint.rule import Finding, Rule
from reviewlint.views.analysis import Analysis
from tests.notebooks import tree


class Replacing(Rule):
    """Puts one word for another wherever it stands."""

    name, severity, summary = "replacing", Severity.WARNING, "слово {old}"

    def __init__(self, code: str, old: str, new: str, applicability: Applicability = Applicability.SAFE) -> None:
        self.code = code  # type: ignore[misc]
        self._old, self._new, self._applicability = old, new, applicability

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        for cell in analysis.notebook.cells:
            for number, line in enumerate(cell.lines, 1):
                if (start := line.find(self._old)) >= 0:
                    place = Location(cell.position, number, start + 1, number, start + 1 + len(self._old))
                    fix = Fix(self._applicability, (Edit(place, self._new),))
                    yield self.finding(place, fix=fix, old=self._old)


def mended(text: str, *rules: Rule, unsafe: bool = False, nbformat: int = 4) -> Mended:
    saved = tree(text)
    if nbformat == 3:
        saved = {"worksheets": [{"cells": [{"cell_type": "code", "input": "a = 1"}]}], "nbformat": 3}
    content = json.dumps(saved).encode()
    return mend(lint(loads(content, "a.ipynb"), rules), lambda notebook: lint(notebook, rules), unsafe=unsafe)


def sources(notebook: Notebook) -> list[str]:
    return [cell.source for cell in notebook.cells]


def test_fixes_that_touch_each_other_wait_for_the_next_pass() -> None:
    found = mended("x = ab", Replacing("A1", "a", "cc"), Replacing("A2", "b", "d"))
    assert sources(found.after.notebook) == ["x = ccd"]
    assert [diagnostic.code for diagnostic in found.applied] == ["A1", "A2"]
    assert loads(found.after.notebook.raw, "a").cells == found.after.notebook.cells


def test_a_fix_may_bring_the_next_one() -> None:
    found = mended("a = 1\n# %%\nz = 1", Replacing("A1", "b", "c"), Replacing("A2", "a", "b"))
    assert sources(found.after.notebook) == ["c = 1", "z = 1"]
    assert not found.dropped


def test_only_what_was_asked_for_is_applied() -> None:
    unsafe = Replacing("A1", "a", "b", Applicability.UNSAFE)
    shown = Replacing("A2", "x", "y", Applicability.DISPLAY_ONLY)
    assert sources(mended("x = a", unsafe, shown).after.notebook) == ["x = a"]
    assert sources(mended("x = a", unsafe, shown, unsafe=True).after.notebook) == ["x = b"]


def test_a_fix_that_breaks_its_cell_is_dropped_and_the_others_are_applied() -> None:
    found = mended("a = 1\n# %%\nb = 1", Replacing("A1", "a =", "a = ("), Replacing("A2", "b", "c"))
    assert sources(found.after.notebook) == ["a = 1", "c = 1"]
    assert [(one.diagnostic.code, one.diagnostic.location.cell) for one in found.dropped] == [("A1", 1)]


def test_a_cell_that_could_not_be_read_before_is_still_mended() -> None:
    found = mended("a = 1\nb = (", Replacing("A1", "a", "c"))
    assert sources(found.after.notebook) == ["c = 1\nb = ("]


@pytest.mark.parametrize("new", ["aa", "b"])
def test_a_fix_without_end_is_dropped_and_leaves_nothing_behind(new: str) -> None:
    rules = Replacing("A1", "a", new), Replacing("A2", "b", "a"), Replacing("A3", "z", "y")
    found = mended("a = 1\n# %%\nz = 1", *rules)
    assert sources(found.after.notebook)[1] == "y = 1"
    assert sources(found.after.notebook)[0] in ("a = 1", "b = 1")
    assert [one.diagnostic.location.cell for one in found.dropped] == [1]


def test_of_fixes_that_are_fine_alone_but_not_together_one_is_applied() -> None:
    found = mended("if x:\n    aa\n    bb", Replacing("A1", "aa", ""), Replacing("A2", "bb", ""))
    assert sources(found.after.notebook) == ["if x:\n    \n    bb"]
    assert [one.diagnostic.code for one in found.dropped] == ["A2"]


def test_an_edit_that_several_fixes_share_is_applied_once() -> None:
    class Importing(Rule):
        code, name, severity, summary = "A1", "importing", Severity.WARNING, "импорт"

        def check(self, analysis: Analysis) -> Iterator[Finding]:
            first = Edit(Location(1, 1, 1, 1, 1), "import math\n")
            for number, line in enumerate(analysis.notebook.cells[0].lines, 1):
                if line.endswith("ceil"):
                    place = Location(1, number, 5, number, 9)
                    yield self.finding(place, fix=Fix(Applicability.SAFE, (first, Edit(place, "math.floor"))))

    found = mended("x = ceil\ny = ceil", Importing())
    assert sources(found.after.notebook) == ["import math\nx = math.floor\ny = math.floor"]


def test_an_old_format_is_refused_where_there_is_something_to_mend() -> None:
    found = mended("", Replacing("A1", "a", "b"), nbformat=3)
    assert found.refusal == OLD_FORMAT
    assert found.after is found.before
    assert not mended("", Replacing("A1", "z", "b"), nbformat=3).refusal
