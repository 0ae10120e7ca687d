"""Which remarks are mended, which remain and which are new."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import pytest

from reviewlint.comparison.findings import Comparison, compare
from reviewlint.comparison.letter import compose
from reviewlint.diagnostics import Diagnostic
from reviewlint.engine import NotebookResult, lint
from reviewlint.examples import parse
from reviewlint.registry import load_rules
from reviewlint.resources import folder
from reviewlint.review.remarks import Remarks
from tests.metamorphic import cutting, naming
from tests.metamorphic.draft import Draft, draft_of

RULES = load_rules()
EXAMPLES = Path(__file__).parent.parent / "examples"

THREE = """\
# %%
from keras.callbacks import ModelCheckpoint
# %%
first = build(128)
keeper = ModelCheckpoint('a.h5', monitor='val_loss')
first.fit(x, y, callbacks=[keeper])
# %%
second = build(256)
keeper = ModelCheckpoint('a.h5', monitor='val_loss')
second.fit(x, y, callbacks=[keeper])
# %%
third = build(512)
keeper = ModelCheckpoint('a.h5', monitor='val_loss')
third.fit(x, y, callbacks=[keeper])
"""
MENDED = "keeper = ModelCheckpoint('a.h5', monitor='val_loss', save_best_only=True)"


def compared(old: str, new: str, *codes: str) -> Comparison:
    """Two notebooks in percent format, judged by the rules with the codes."""
    rules = [rule for rule in RULES if rule.code in codes]
    return compare(lint(parse(old).notebook, rules), lint(parse(new).notebook, rules))


def cells(findings: tuple[Diagnostic, ...]) -> list[int]:
    return [finding.location.cell for finding in findings]


def mend(text: str, number: int) -> str:
    """The notebook with one of its three equal mistakes mended."""
    parts = text.split("keeper = ModelCheckpoint('a.h5', monitor='val_loss')")
    return "".join(part + (MENDED if n == number else MENDED.replace(", save_best_only=True", "")) for n, part in enumerate(parts[:-1], 1)) + parts[-1]


@pytest.mark.parametrize("number", [1, 2, 3])
def test_one_of_three_equal_mistakes_is_mended(number: int) -> None:
    found = compared(THREE, mend(THREE, number), "RL401")
    assert cells(found.mended) == [number + 1]
    assert len(found.remaining) == 2
    assert found.added == ()


def test_one_of_three_equal_mistakes_is_removed_with_its_cell() -> None:
    parts = THREE.split("# %%\n")
    found = compared(THREE, "# %%\n".join([*parts[:3], *parts[4:]]), "RL401")
    assert cells(found.mended) == [3]
    assert [(one.location.cell, other.location.cell) for one, other in found.remaining] == [(2, 2), (4, 3)]


def test_mistake_made_once_more_is_new_where_it_was_added() -> None:
    fourth = "# %%\nfourth = other(64)\nsaver = ModelCheckpoint('d.h5', monitor='val_loss')\nfourth.fit(x, y, callbacks=[saver])\n"
    found = compared(THREE, THREE.replace("# %%\nsecond", fourth + "# %%\nsecond"), "RL401")
    assert cells(found.added) == [3]
    assert found.mended == ()


def test_mended_here_and_made_anew_there_is_both() -> None:
    old = THREE + "# %%\nprint('done')\n"
    new = mend(THREE, 2) + "# %%\nfourth = other(64)\nsaver = ModelCheckpoint(filepath='best_of_all.keras', verbose=1)\n"
    found = compared(old, new, "RL401")
    assert (cells(found.mended), cells(found.added)) == ([3], [5])


def test_mistake_that_moved_into_a_function_remains() -> None:
    old = "# %%\nfrom keras.layers import Dense\nhead = Dense(10, activation='sigmoid')(features)\nmodel = keras.Model(features, head)\nmodel.compile('adam', 'categorical_crossentropy')\n"
    new = "# %%\nfrom keras.layers import Dense\ndef top(given):\n    return Dense(10, activation='sigmoid')(given)\n# %%\nmodel = keras.Model(features, top(features))\nmodel.compile('adam', 'categorical_crossentropy')\n"
    found = compared("# %%\nimport keras\n" + old, "# %%\nimport keras\n" + new, "RL303")
    assert (len(found.remaining), found.mended, found.added) == (1, (), ())


def test_finding_on_the_whole_notebook_remains_until_it_is_gone() -> None:
    quiet = "# %%\nimport tensorflow as tf\n# %%\nmodel.fit(x, y)\n# %%\nmodel.predict(x)\n"
    assert len(compared(quiet, "# %%\nprint(1)\n" + quiet, "RL001").remaining) == 1
    shown = quiet + "# %% [output]\n1\n"
    assert [one.code for one in compared(quiet, shown, "RL001").mended] == ["RL001"]


def test_praise_is_neither_mended_nor_new() -> None:
    found = compared("# %%\nprint(1)\n", EXAMPLES.joinpath("clean.ipynb").name and "# %%\nprint(2)\n", "RL901")
    assert (found.mended, found.remaining, found.added) == ((), (), ())


def test_rule_that_failed_decides_nothing() -> None:
    rules = [rule for rule in RULES if rule.code == "RL401"]
    old, new = lint(parse(THREE).notebook, rules), lint(parse("# %%\nprint(1)\n").notebook, rules)
    found = compare(old, replace(new, failures=(("RL401", ValueError()),)))
    assert (found.mended, found.remaining, found.added) == ((), (), ())


TWO = {
    # (cell, old, new): the second of four checkpoints, and the kind of the own network's output
    27: (", verbose=1)", ", verbose=1, save_best_only=True)"),
    35: ("own.add(L.Dense(N_CLASSES))\n", "own.add(L.Dense(N_CLASSES, activation='softmax'))\n"),
}


@pytest.fixture(scope="module")
def before() -> NotebookResult:
    return lint(str(EXAMPLES / "first_try.ipynb"), RULES)


@pytest.mark.parametrize("rewrite", [naming.renamed, naming.swapped, naming.through_modules, cutting.merged, cutting.split])
def test_exactly_the_two_that_were_mended(before: NotebookResult, rewrite: Callable[[Draft], None]) -> None:
    mended = []
    for cell in before.notebook.cells:
        old, new = TWO.get(cell.position, ("", ""))
        assert old in cell.source
        mended.append(replace(cell, source=cell.source.replace(old, new)))
    draft = draft_of(replace(before.notebook, cells=tuple(mended)))
    rewrite(draft)
    found = compare(before, lint(draft.finished(), RULES))
    print([(x.code, x.location.cell) for x in found.mended], [(x.code, x.location.cell) for x in found.added])
    assert 0
