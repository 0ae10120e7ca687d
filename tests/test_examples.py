"""The notebooks in `examples/` and their letters; `UPDATE_LETTERS=1 pytest tests/test_examples.py` renews them."""

import os
from pathlib import Path

import nbformat
import pytest

from reviewlint.engine import lint
from reviewlint.registry import load_rules
from reviewlint.resources import folder
from reviewlint.review.letter import Closing, compose
from reviewlint.review.remarks import Remarks

EXAMPLES = Path(__file__).parent.parent / "examples"
LETTERS = EXAMPLES / "letters"
NAMES = sorted(path.stem for path in EXAMPLES.glob("*.ipynb"))
CLOSING = Closing("", "#авто-проект", "созвон по проекту", "12 марта")


def codes(name: str) -> set[str]:
    result = lint(str(EXAMPLES / f"{name}.ipynb"), load_rules())
    assert not result.failures
    return {diagnostic.code for diagnostic in result.diagnostics}


@pytest.mark.parametrize("name", NAMES)
def test_example_is_a_valid_notebook(name: str) -> None:
    notebook = nbformat.read(EXAMPLES / f"{name}.ipynb", nbformat.NO_CONVERT)
    nbformat.validate(notebook)
    assert (notebook.nbformat, notebook.nbformat_minor) == (4, 5)
    assert 25 <= len(notebook.cells) <= 50


@pytest.mark.parametrize("name", NAMES)
def test_letter_is_up_to_date(name: str) -> None:
    result = lint(str(EXAMPLES / f"{name}.ipynb"), load_rules())
    remarks = Remarks([folder("templates")])
    text = compose(result.notebook, result.diagnostics, remarks, CLOSING).text
    assert not remarks.problems
    letter = LETTERS / f"{name}.md"
    if os.environ.get("UPDATE_LETTERS"):
        LETTERS.mkdir(exist_ok=True)
        letter.write_text(text, "utf-8")
    assert letter.read_text("utf-8") == text


def test_letters_are_of_these_notebooks() -> None:
    assert sorted(path.stem for path in LETTERS.glob("*.md")) == NAMES


def test_first_try_holds_the_mistakes_of_the_first_review() -> None:
    found = codes("first_try")
    assert {"RL001", "RL101", "RL201", "RL301", "RL302", "RL303", "RL304", "RL305", "RL401", "RL402"} <= found
    assert {"RL503", "RL601", "RL602", "RL901", "RL902"} <= found


def test_large_images_holds_those_of_the_second() -> None:
    found = codes("large_images")
    assert {"RL305", "RL501", "RL507", "RL601", "RL603", "RL901", "RL902"} <= found
    assert not found & {"RL001", "RL101", "RL201", "RL401", "RL402"}


def test_clean_one_earns_praise_only() -> None:
    result = lint(str(EXAMPLES / "clean.ipynb"), load_rules())
    assert {diagnostic.severity.value for diagnostic in result.diagnostics} == {"praise"}
