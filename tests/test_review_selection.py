"""What a letter chooses to say: by weight, within its length, without contradicting itself."""

from __future__ import annotations

import re
from dataclasses import replace
from pathlib import Path

import pytest

from reviewlint.diagnostics import Diagnostic, Location, Severity
from reviewlint.engine import lint
from reviewlint.examples import parse
from reviewlint.registry import load_rules
from reviewlint.resources import folder
from reviewlint.review.letter import MAX_WORDS, Letter, Manner, compose
from reviewlint.review.remarks import Remarks
from reviewlint.review.selection import count_words, without_doubles
from reviewlint.settings import Link

RULES = load_rules()
CELLS = "\n".join(f"# %%\ncall_{number}(1)" for number in range(1, 41))
NOTEBOOK = parse(CELLS).notebook
FAMILIES = ("RL1", "RL2", "RL3", "RL5", "RL7")


def at(cell: int, severity: Severity = Severity.WARNING, name: str = "") -> Diagnostic:
    code = f"{FAMILIES[cell % len(FAMILIES)]}{cell:02}"
    name = name or f"rule-{cell}"
    return Diagnostic(code, name, severity, Location(cell, 1, 1, 1, 10), f"замечание номер {cell}")


def letter(*found: Diagnostic, words: Path | None = None, **manner: object) -> Letter:
    remarks = Remarks([*([words] if words else []), folder("templates")])
    return compose(NOTEBOOK, found, remarks, manner=Manner(**manner))  # type: ignore[arg-type]


def told(found: Letter) -> list[int]:
    return [passage.topic.lead.location.cell for passage in found.passages]


def course(folder: Path, **texts: str) -> Path:
    for name, text in texts.items():
        path = folder / "ru" / (name.replace("__", "/").replace("_", "-") + ".md.j2")
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return folder


def test_the_gravest_are_chosen_and_printed_in_the_order_of_the_notebook() -> None:
    advice = [at(cell, Severity.ADVICE) for cell in range(1, 11)]
    errors = [at(cell, Severity.ERROR) for cell in (30, 12, 20)]
    found = letter(*advice, *errors, max_remarks=5)
    assert told(found)[2:] == [12, 20, 30]
    assert len(found.passages) == 5
    assert len(found.left_out) == 8


def test_at_most_twelve_remarks_without_a_setting() -> None:
    assert len(letter(*(at(cell) for cell in range(1, 31))).passages) == 12


def test_what_mentors_write_about_comes_first() -> None:
    found = letter(*(at(cell) for cell in range(1, 11)), max_remarks=1, reviews=frozenset({"rule-7"}))
    assert told(found) == [7]


def test_praise_is_kept_among_many_mistakes() -> None:
    found = letter(at(5, Severity.PRAISE), *(at(cell, Severity.ERROR) for cell in range(10, 30)), max_remarks=4)
    assert 5 in told(found)


def test_letters_are_short_and_the_weightiest_are_told_at_length(tmp_path: Path) -> None:
    long = {f"remarks__rule_{cell}": "Объяснение " + "слово " * 150 for cell in range(1, 11)}
    words = course(tmp_path, **long)
    errors = [at(cell, Severity.ERROR) for cell in (4, 8)]
    found = letter(*(at(cell) for cell in (1, 2, 3, 5, 6, 7)), *errors, words=words)
    assert count_words(found.text) <= MAX_WORDS
    assert len(found.passages) == 8, "what does not fit is told in a sentence"
    at_length = {cell for cell, passage in zip(told(found), found.passages, strict=True) if "слово" in passage.comment}
    assert {4, 8} <= at_length
    assert len(at_length) < 8


def test_in_a_long_letter_only_errors_and_what_mentors_explain_are_explained(tmp_path: Path) -> None:
    words = course(tmp_path, **{f"remarks__rule_{cell}": "слово " * 108 for cell in range(1, 9)})
    errors = [at(cell, Severity.ERROR) for cell in range(1, 6)]
    found = letter(*errors, at(6), at(8), words=words, reviews=frozenset({"rule-8"}))
    explained = [cell for cell, one in zip(told(found), found.passages, strict=True) if "слово" in one.comment]
    assert len(found.passages) == 7
    assert explained == [1, 2, 3, 4, 5, 8]


def test_praise_that_a_mistake_makes_untrue_is_not_given() -> None:
    praise = at(3, Severity.PRAISE, "clean-validation")
    assert told(letter(praise)) == [3]
    assert told(letter(praise, at(9, Severity.ERROR, "augmented-validation"))) == [9]


def test_a_letter_with_advice_asks_something(tmp_path: Path) -> None:
    words = course(tmp_path, remarks__rule_2="Можно и так.", remarks__rule_3="А иначе?")
    assert letter(at(2, Severity.ADVICE), words=words).passages[0].comment.endswith("?")
    both = letter(at(2, Severity.ADVICE), at(3, Severity.ADVICE), words=words)
    assert [passage.comment for passage in both.passages] == ["Можно и так.", "А иначе?"]
    assert "?" not in letter(at(2, Severity.ERROR), words=words).passages[0].comment


def test_a_link_ends_the_first_full_remark_of_its_rule(tmp_path: Path) -> None:
    words = course(tmp_path, remarks__rule_4="Первое место.")
    link = Link("Пример есть в бейзлайне", "https://example.org/b")
    found = letter(at(4), at(9), words=words, links={"RL704": link, "RL7": Link("Не тот", "https://example.org/x")})
    assert found.passages[0].comment == "Первое место. [Пример есть в бейзлайне](https://example.org/b)"
    named = letter(at(4), words=words, links={"rule-4": link})
    assert named.text.count("https://example.org/b") == 1


SMALL = """\
# %%
import numpy as np
model = build()
model.fit_generator(flow, epochs=3)
"""


def small(text: str, *codes: str) -> str:
    notebook = parse(text).notebook
    rules = [rule for rule in RULES if rule.code in (codes or {"RL407"})]
    return compose(notebook, lint(notebook, rules).diagnostics, Remarks([folder("templates")])).text


def test_a_small_thing_is_a_clause_of_the_last_lines() -> None:
    text = small(SMALL)
    assert "```" not in text
    assert "елоч" in text
    assert "`fit_generator`" in text


def test_its_words_follow_the_version_that_the_outputs_show() -> None:
    assert re.search(
        "в вашей версии еще работает|на вашем Keras пока работает",
        small(SMALL + "# %%\nkeras.__version__\n# %% [output]\n# keras 2.9.0\n"),
    )


def test_two_packages_are_called_two_where_the_version_has_two() -> None:
    mixed = (
        "# %%\nfrom tensorflow.keras.models import Sequential\nfrom keras.layers import Dense\nSequential([Dense(5)])"
    )
    shown = "\n# %%\nprint(keras.__version__)\n# %% [output]\n# Keras: {}\n"
    assert "две разные библиотеки" in small(mixed + shown.format("2.3.1"), "RL016")
    assert "две разные библиотеки" not in small(mixed + shown.format("2.4.0"), "RL016")


def test_the_full_run_is_asked_for_once() -> None:
    cells = "\n".join(f"# %% In [{count}]\nprint({count})" for count in (3, 1, 2, 4))
    assert "не по порядку" in small(cells, "RL006")
    assert "не по порядку" not in small(cells, "RL006", "RL001")


def test_what_did_harm_is_told_at_length() -> None:
    text = small(SMALL + "# %%\nprint(keras.__version__)\n# %% [output]\n# keras 3.1.1\n")
    assert "```python\nmodel.fit_generator" in text


def test_the_same_notebook_gets_the_same_letter() -> None:
    found = [at(cell) for cell in range(1, 20)]
    assert letter(*found).text == letter(*reversed(found)).text


def test_secrets_are_masked_in_messages_too() -> None:
    secret = "ghp_" + "a1B2" * 9
    found = replace(at(3), message=f"загружается файл {secret}")
    assert secret not in letter(found).text


@pytest.mark.parametrize("limit", [1, 3])
def test_the_number_of_remarks_is_a_setting(limit: int) -> None:
    assert len(letter(*(at(cell) for cell in range(1, 9)), max_remarks=limit).passages) == limit


def test_a_mistake_is_not_told_by_two_rules() -> None:
    lost = replace(at(9, name="best-weights-not-loaded"), fields={"fit_cell": 8})
    kept = replace(at(7, name="early-stopping-keeps-last"), fields={"best_kept": True, "fit_cells": [8]})
    other = replace(kept, location=Location(3, 1, 1, 1, 10), fields={"best_kept": True, "fit_cells": [4]})
    stale = replace(at(12, name="stale-model"), fields={"given_text": "512×512", "expected_text": "224×224"})
    size = replace(at(11, name="input-size-differs"), fields=stale.fields)
    missing = replace(at(15, name="undefined-on-run-all"), fields={"variable": "size"})
    raised = replace(at(15, name="saved-exception"), fields={"error": "NameError", "message": "name 'size' is not"})
    assert without_doubles([lost, kept, other, stale, size, missing, raised]) == [lost, other, stale, missing]


def test_what_was_measured_is_not_cited_where_the_notebook_shows_that_it_was_less(tmp_path: Path) -> None:
    code = "# %%\nmodel.evaluate(flow)\n# %% [output]\n# Accuracy: {}%\n"
    found = replace(at(1, name="augmented-validation"), code="RL201")
    remarks = Remarks([course(tmp_path, remarks__augmented_validation="Так нельзя."), folder("templates")])
    low, high = (compose(parse(code.format(score)).notebook, [found], remarks).text for score in (12, 99.9))
    assert "в опыте" in low
    assert "Так нельзя.\n" in high


def test_equal_sentences_are_said_once_with_their_cells(tmp_path: Path) -> None:
    words = course(tmp_path, remarks__again="Объяснение " + "слово " * 690)
    first, second = (replace(at(cell, name="again"), code="XX1", message="одно и то же") for cell in (3, 9))
    other = replace(second, location=Location(9, 1, 1, 1, 10), fields={"cell": 9})
    found = letter(first, other, at(5, Severity.ERROR), words=words)
    assert found.text.count("Одно и то же.") == 1
    assert "в ячейке 9" in found.text
