"""A notebook and the same in other words: `compare` finds nothing mended and nothing new, and knows each place."""

from __future__ import annotations

import subprocess
import sys
from collections import Counter
from dataclasses import replace
from pathlib import Path

import pytest

from reviewlint.comparison.findings import compare
from reviewlint.engine import lint
from reviewlint.notebook.cells import Cell, Notebook
from tests.metamorphic import naming
from tests.metamorphic import test_findings as rewriting
from tests.metamorphic.draft import Draft, Places
from tests.metamorphic.exceptions import is_excepted

# Equal calls of which each became a helper function that takes all it needs as parameters: nothing tells them apart.
_TWINS = "calls that differ in nothing but what is passed to their helpers"
_CONSTANT = "a finding on a text that moves into a constant follows the name, not the text"
KNOWN_FAULTS = {
    ("double-normalisation-valid-1", "helpers_passing_on"): _TWINS,
    ("schedule-decays-to-nothing-valid-4", "helpers_with_parameters"): _TWINS,
    ("tta-steps-tied-to-epochs-invalid-2", "constants_in_names"): _CONSTANT,
    ("learning-rate-out-of-range-invalid-3", "constants_in_names"): _CONSTANT,
}


def cases() -> list[object]:
    """Those of the findings that stay."""
    found: list[object] = []
    for name, _, ways in rewriting.notebooks():
        for way in ways:
            key = (name, way.rewrite.__name__)
            reason = KNOWN_FAULTS.get(key)
            marks = [pytest.mark.xfail(reason=reason)] if reason else []
            found.append(pytest.param(name, way, id="-".join(key), marks=marks))
    return found


@pytest.mark.parametrize(("name", "way"), cases())
def test_every_remark_remains_where_it_was(name: str, way: rewriting.Way) -> None:
    draft, _ = rewriting.rewritten(name, way)
    base = rewriting.base(name)
    comparison = compare(base.result, rewriting.linted(name, way))
    changed = [one for one in (*comparison.mended, *comparison.added) if not is_excepted(one, way.kind)]
    assert changed == []
    groups = [cell.origins for cell in draft.cells]
    was, now = Places(base.draft, groups), Places(draft, groups)
    for one, other in comparison.remaining:
        assert was.identity(one.location) == now.identity(other.location), (one, other)


def moved(draft: Draft) -> None:
    """Text cells go to the other side of the code cell below."""
    cells = draft.cells
    for index in range(len(cells) - 1):
        if cells[index].cell.kind == "markdown" and cells[index + 1].tree is not None:
            cells[index], cells[index + 1] = cells[index + 1], cells[index]


@pytest.fixture(scope="module")
def formatted(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Notebook]:
    """Every notebook with its cells moved, its variables renamed and its code laid out by a formatter."""
    folder = tmp_path_factory.mktemp("cells")
    found: dict[str, Notebook] = {}
    for name in rewriting.NOTEBOOKS:
        draft = rewriting.base(name).draft.copy()
        naming.renamed(draft)
        moved(draft)
        found[name] = draft.finished()
        for cell in found[name].code_cells:
            (folder / f"{name}.{cell.position}.py").write_text(cell.source, "utf-8")
    ruff = [str(Path(sys.executable).with_name("ruff")), "format", "--isolated", "--line-length=70", "--quiet", "."]
    subprocess.run(ruff, cwd=folder, check=False)  # cells with magics are no Python, and stay as they are
    return {name: replace(notebook, cells=_read(folder, name, notebook)) for name, notebook in found.items()}


def _read(folder: Path, name: str, notebook: Notebook) -> tuple[Cell, ...]:
    return tuple(
        replace(cell, source=(folder / f"{name}.{cell.position}.py").read_text("utf-8").rstrip("\n"))
        if cell.kind == "code"
        else cell
        for cell in notebook.cells
    )


def changed(name: str, notebook: Notebook) -> Counter[tuple[str, str]]:
    """What is mended and what is new."""
    comparison = compare(rewriting.base(name).result, lint(notebook, rewriting.RULES))
    found = [("mended", one) for one in comparison.mended] + [("new", one) for one in comparison.added]
    return Counter((what, one.code) for what, one in found if not is_excepted(one, "names"))


def test_reformatted_moved_and_renamed_code_is_the_same(formatted: dict[str, Notebook]) -> None:
    found = {name: changed(name, notebook) for name, notebook in formatted.items()}
    assert {name: what for name, what in found.items() if what} == {}
