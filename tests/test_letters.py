"""Every remark, as it reads in a letter: over the examples of its rule and over the notebooks in `examples/`."""

import re
from collections import Counter
from pathlib import Path

import pytest

from reviewlint.engine import lint
from reviewlint.examples import parse
from reviewlint.notebook.cells import Notebook
from reviewlint.registry import load_rules
from reviewlint.resources import folder
from reviewlint.review.letter import compose
from reviewlint.review.remarks import LANGUAGE, Remarks
from reviewlint.review.topics import NOT_FOR_THE_STUDENT
from reviewlint.rule import Rule

RULES = load_rules()
TEMPLATES = folder("templates") / LANGUAGE
NOTEBOOKS = sorted(str(path) for path in (Path(__file__).parent.parent / "examples").glob("*.ipynb"))
REPEATED = 6  # words in a row


def letter(notebook: Notebook | str, *rules: Rule) -> str:
    """The letter on a notebook; all its words are rendered and none of its rules fails."""
    remarks = Remarks([folder("templates")])
    result = lint(notebook, rules or RULES)
    assert not result.failures
    text = compose(result.notebook, result.diagnostics, remarks).text
    assert not remarks.problems
    return text


def prose(text: str) -> list[str]:
    """The paragraphs of a letter that are ours: neither fragments of code nor quotations."""
    without_code = re.sub(r"^(`{3,})\w*\n.*?^\1$", "", text, flags=re.MULTILINE | re.DOTALL)
    return [block for block in without_code.split("\n\n") if block.strip() and not block.startswith(">")]


def faults(text: str) -> list[str]:
    """What no letter may hold."""
    plain = re.sub(r"(`+).*?\1", "код", "\n".join(prose(text)))
    wrong = re.findall(r"[ёЁ]|None|True|False|\{\{|\}\}|\{%|  |\.\.| [,.;:!?)]|\(\s|\w\.[А-Я]|[?!]\.", plain)
    straight = re.findall(r'[а-я] "|" [а-я]', plain)
    return wrong + straight


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_every_rule_has_a_remark(rule: Rule) -> None:
    assert (TEMPLATES / "remarks" / f"{rule.name}.md.j2").is_file()


def test_every_remark_and_joined_remark_has_its_rules() -> None:
    names = {rule.name for rule in RULES}
    assert {path.name.removesuffix(".md.j2") for path in (TEMPLATES / "remarks").glob("*.j2")} == names
    for path in (TEMPLATES / "joined").glob("*.j2"):
        joined = path.name.removesuffix(".md.j2").split("+")
        assert joined == sorted(joined)
        assert set(joined) <= names


@pytest.mark.parametrize(
    ("rule", "number"),
    [
        pytest.param(rule, number, id=f"{rule.name}-{number}")
        for rule in RULES
        if rule.name not in NOT_FOR_THE_STUDENT
        for number in range(len(rule.invalid))
    ],
)
def test_remark_reads_well_over_the_examples_of_its_rule(rule: Rule, number: int) -> None:
    text = letter(parse(rule.invalid[number]).notebook, rule)
    assert not faults(text)
    assert any(len(block) > 60 for block in prose(text)), "the remark says too little"


@pytest.mark.parametrize("path", NOTEBOOKS)
def test_letter_repeats_no_phrase(path: str) -> None:
    text = letter(path)
    assert not faults(text)
    words = [re.findall(r"[\w`.=/-]+", block.lower()) for block in prose(text)]
    runs = Counter(
        " ".join(block[start : start + REPEATED]) for block in words for start in range(len(block) - REPEATED + 1)
    )
    assert not [run for run, times in runs.items() if times > 1]


@pytest.mark.parametrize("path", NOTEBOOKS)
def test_fences_and_quotations_are_closed(path: str) -> None:
    text = letter(path)
    assert len(re.findall(r"^`{3,}", text, re.MULTILINE)) % 2 == 0
    assert text.endswith("\n")
    assert "\n\n\n" not in text


def told(text: str, *codes: str) -> str:
    return letter(parse(text).notebook, *(rule for rule in RULES if rule.code in codes))


SHUFFLED = """\
# %% In [5]
print(counter)
# %% [output]
# 1
# %% In [2]
counter = 1
# %%
import matplotlib.pyplot as plt
plt.plot([counter])
plt.show()
"""


def test_the_whole_run_is_asked_for_once() -> None:
    text = told(SHUFFLED, "RL002", "RL005", "RL006")
    assert all(words in text for words in ("NameError", "строится график", "не по порядку"))
    assert text.count("целиком") == 1
    assert "целиком" in told(SHUFFLED, "RL006")


TRIED = """\
# %%
from tensorflow.keras.applications import *
from tensorflow.keras.layers import Dense
from tensorflow.keras.models import Sequential
from tensorflow.keras.preprocessing.image import ImageDataGenerator
from tensorflow.keras.applications.efficientnet import EfficientNetB4
flow = ImageDataGenerator(rescale=1/255).flow_from_directory('train')
# base = EfficientNetB4(include_top=False, pooling='avg')
base = {}(include_top=False, pooling='avg')
model = Sequential([base, Dense(5, activation='softmax')])
model.compile('adam', 'categorical_crossentropy')
model.fit(flow)
"""


def test_networks_in_comments_are_told_of_where_the_scaling_harms_them() -> None:
    assert "вы пробовали EfficientNetB4 (в коде она закомментирована в ячейке 1)" in told(
        TRIED.format("Xception"), "RL101"
    )
    assert "закомментирована" not in told(TRIED.format("EfficientNetB4"), "RL101")


def test_a_callback_that_a_schedule_bars_is_not_advised() -> None:
    text = """\
# %%
from tensorflow.keras.callbacks import ReduceLROnPlateau
from tensorflow.keras.optimizers import Adam
from tensorflow.keras.optimizers.schedules import CosineDecay
plateau = ReduceLROnPlateau(patience=3)
model.compile(Adam({}), 'categorical_crossentropy')
model.fit(flow, epochs=8)
"""
    assert "добавьте его в список" in told(text.format("1e-3"), "RL406")
    barred = told(text.format("CosineDecay(1e-3, 4000)"), "RL406")
    assert "расписание `CosineDecay`" in barred
    assert "добавьте его в список" not in barred
