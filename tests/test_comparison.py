"""Which remarks are mended, which remain and which are new."""

from __future__ import annotations

import re
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
WITHOUT_COPIES = [rule for rule in RULES if rule.code != "RL014"]  # it compares cells, which some rewrites cut anew
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
MISTAKE = "keeper = ModelCheckpoint('a.h5', monitor='val_loss')"
MENDED = "keeper = ModelCheckpoint('a.h5', monitor='val_loss', save_best_only=True)"


def compared(old: str, new: str, *codes: str) -> Comparison:
    """Two notebooks in percent format, judged by the rules with the codes."""
    rules = [rule for rule in RULES if rule.code in codes]
    return compare(lint(parse(old).notebook, rules), lint(parse(new).notebook, rules))


def cells(findings: tuple[Diagnostic, ...]) -> list[int]:
    return [finding.location.cell for finding in findings]


def mend(text: str, number: int) -> str:
    """The notebook with one of its three equal mistakes mended."""
    parts = text.split(MISTAKE)
    return "".join(
        part + (MENDED if n == number else MISTAKE if n < len(parts) else "") for n, part in enumerate(parts, 1)
    )


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
    fourth = """\
# %%
fourth = other(64)
saver = ModelCheckpoint('d.h5', monitor='val_loss')
fourth.fit(x, y, callbacks=[saver])
"""
    found = compared(THREE, THREE.replace("# %%\nsecond", fourth + "# %%\nsecond"), "RL401")
    assert cells(found.added) == [3]
    assert found.mended == ()


def test_mended_here_and_made_anew_there_is_both() -> None:
    fourth = """\
# %%
fourth = other(64)
saver = ModelCheckpoint(filepath='best_of_all.keras', verbose=1)
"""
    found = compared(THREE, mend(THREE, 2) + fourth, "RL401")
    assert (cells(found.mended), cells(found.added)) == ([3], [5])


WRITTEN_OUT = """\
# %%
import keras
from keras.layers import Dense
# %%
answer = Dense(10, activation='sigmoid')(features)
model = keras.Model(features, answer)
model.compile('adam', 'categorical_crossentropy')
"""
IN_A_FUNCTION = """\
# %%
import keras
from keras.layers import Dense
def top(given):
    return Dense(10, activation='sigmoid')(given)
# %%
model = keras.Model(features, top(features))
model.compile('adam', 'categorical_crossentropy')
"""


@pytest.mark.parametrize("texts", [(WRITTEN_OUT, IN_A_FUNCTION), (IN_A_FUNCTION, WRITTEN_OUT)])
def test_mistake_that_moves_into_a_function_or_out_of_it_remains(texts: tuple[str, str]) -> None:
    found = compared(*texts, "RL303")
    assert (len(found.remaining), found.mended, found.added) == (1, (), ())


def test_text_that_was_reworded_a_little_is_the_same() -> None:
    old = "# %% [markdown]\n# VGG16 нам не подходит: она обучена на 1000 классов.\n# %%\nprint(1)\n"
    new = old.replace("нам не подходит", "нам тут не подходит").replace("# %%\nprint", "# %%\nimport os\nprint")
    found = compared(old, new, "RL602")
    assert (len(found.remaining), found.mended, found.added) == (1, (), ())


def test_finding_on_the_whole_notebook_remains_until_it_is_gone() -> None:
    quiet = "# %%\nimport tensorflow as tf\n# %%\nmodel.fit(x, y)\n# %%\nmodel.predict(x)\n"
    assert len(compared(quiet, "# %%\nprint(1)\n" + quiet, "RL001").remaining) == 1
    shown = quiet + "# %% [output]\n1\n"
    assert [one.code for one in compared(quiet, shown, "RL001").mended] == ["RL001"]


def test_rule_that_failed_decides_nothing() -> None:
    rules = [rule for rule in RULES if rule.code == "RL401"]
    old, new = lint(parse(THREE).notebook, rules), lint(parse("# %%\nprint(1)\n").notebook, rules)
    found = compare(old, replace(new, failures=(("RL401", ValueError()),)))
    assert (found.mended, found.remaining, found.added) == ((), (), ())


# By cell: the second of three hidden layers goes, and the argument that changed nothing.
TWO = {
    26: ("h = L.Dense(128, activation='relu')(h)\n", ""),
    30: ("    classes=1000,\n    classifier_activation='softmax',\n", ""),
}


@pytest.fixture(scope="module")
def before() -> NotebookResult:
    return lint(str(EXAMPLES / "first_try.ipynb"), WITHOUT_COPIES)


@pytest.mark.parametrize(
    "rewrite", [naming.renamed, naming.swapped, naming.through_modules, cutting.merged, cutting.split]
)
def test_exactly_the_two_that_were_mended(before: NotebookResult, rewrite: Callable[[Draft], None]) -> None:
    mended = []
    for cell in before.notebook.cells:
        old, new = TWO.get(cell.position, ("", ""))
        assert old in cell.source
        mended.append(replace(cell, source=cell.source.replace(old, new)))
    draft = draft_of(replace(before.notebook, cells=tuple(mended)))
    rewrite(draft)
    found = compare(before, lint(draft.finished(), WITHOUT_COPIES))
    assert [(one.code, one.location.cell) for one in found.mended] == [("RL305", 26), ("RL301", 30)]
    assert found.added == ()


def letter(old: str, new: str, *codes: str) -> str:
    return compose(compared(old, new, *codes), Remarks([folder("templates")]))


def test_letter_thanks_for_what_is_mended_and_tells_what_remains() -> None:
    text = letter(THREE, mend(THREE, 2), "RL401")
    assert "- `ModelCheckpoint` без `save_best_only=True` (1 из 3 мест)." in text
    assert text.count("```python") == 1
    assert "в ячейке 4" in text


def test_letter_on_a_notebook_that_did_not_change_asks_for_the_file() -> None:
    text = letter(THREE, THREE, "RL401")
    assert "тот ли файл" in text
    assert "Исправлено" not in text


def test_letter_on_everything_mended_asks_for_nothing_more() -> None:
    text = letter(WRITTEN_OUT, WRITTEN_OUT.replace("sigmoid", "softmax"), "RL303")
    assert "- активация на выходе сети." in text
    assert "```" not in text


def test_what_is_new_is_explained_in_full() -> None:
    new = letter("# %%\nprint(1)\n", WRITTEN_OUT, "RL303")
    again = letter(WRITTEN_OUT, WRITTEN_OUT, "RL303")
    assert "Dense(10, activation='sigmoid')" in new
    assert len(new) > len(again)


def test_many_remarks_are_listed_beside_the_gravest() -> None:
    old = lint(str(EXAMPLES / "first_try.ipynb"), RULES)
    text = compose(compare(old, old), Remarks([folder("templates")]))
    assert text.count("```python") <= 6
    assert "скопированные ячейки" in text


def test_topics_are_those_of_rules() -> None:
    source = (folder("templates") / "ru" / "topics.md.j2").read_text("utf-8")
    named = set(re.findall(r'^    "([a-z-]+)":', source, re.MULTILINE))
    assert named <= {rule.name for rule in RULES}
