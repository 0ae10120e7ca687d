import re
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import Any

import pytest

from reviewlint.diagnostics import WHOLE_NOTEBOOK, Confidence, Diagnostic, Location, Severity
from reviewlint.examples import parse
from reviewlint.resources import folder
from reviewlint.review.letter import Closing, compose
from reviewlint.review.remarks import BrokenTemplateError, Remarks
from reviewlint.review.voice import Voice

NOTEBOOK = parse(
    """\
# %%
import os
# %%
saver = ModelCheckpoint('a.h5', monitor=['val_accuracy'])
other = EarlyStopping()
# %% [markdown]
# # Вывод
# Классы ровные. Это хорошо.
# %%
saver = ModelCheckpoint('b.h5', monitor=['val_accuracy'])
# %%
saver = ModelCheckpoint('c.h5', monitor='val_loss')
"""
).notebook
REMARKS = {
    "no-outputs": "Выводов нет: {{ cells_with_code | plural('ячейка', 'ячейки', 'ячеек') }}.",
    "monitor": "Список {{ monitor | code }} здесь\nне работает.",
    "not-best": "Сохраняется последняя эпоха, файл {{ file | code }}."
    "{% if others %} Еще {{ others | cells }}.{% endif %}",
    "balance": "Ровные классы — это{{ ' точно' if confidence == 'decided' }} хорошо.",
}


@pytest.fixture
def words(tmp_path: Path) -> Path:
    """A course's templates: remarks of its own beside our shape of the letter."""
    for name, text in REMARKS.items():
        write(tmp_path, f"remarks/{name}.md.j2", text)
    return tmp_path


def write(words: Path, name: str, text: str) -> None:
    path = words / "ru" / name
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text, "utf-8")


def at(cell: int, line: int = 1, name: str = "monitor", **values: Any) -> Diagnostic:
    code = {"no-outputs": "RL001", "monitor": "RL402", "not-best": "RL401", "balance": "RL902"}.get(name, "XX1")
    severity = {"RL402": Severity.ERROR, "RL902": Severity.PRAISE}.get(code, Severity.WARNING)
    fields = values.pop("fields", {"monitor": "['val_accuracy']", "file": "a.h5"})
    found = Diagnostic(code, name, severity, Location(cell, line, 1, line, 30), "сообщение", fields=fields)
    return replace(found, **values)


def letter(words: Path, *found: Diagnostic, closing: Closing | None = None) -> str:
    return compose(NOTEBOOK, found, Remarks([words, folder("templates")]), closing).text


def test_general_first_then_by_cell(words: Path) -> None:
    general = replace(at(0, 0, "no-outputs", fields={"cells_with_code": 2}), location=WHOLE_NOTEBOOK)
    text = letter(words, at(5, name="not-best"), at(2), general)
    assert text.startswith("Выводов нет: 2 ячейки.\n\n```python\nsaver = ModelCheckpoint('a.h5'")
    assert text.index("'a.h5'") < text.index("Список") < text.index("'c.h5'") < text.index("последняя эпоха")


def test_fragment_comes_before_its_comment(words: Path) -> None:
    assert letter(words, at(4)).startswith(
        "```python\nsaver = ModelCheckpoint('b.h5', monitor=['val_accuracy'])\n```\n\n"
        "Список `['val_accuracy']` здесь не работает.\n\n"
    )


def test_text_is_quoted(words: Path) -> None:
    found = at(3, name="balance", location=Location(3, 2, 1, 2, 15), confidence=Confidence.INFERRED)
    assert letter(words, found).startswith("> Классы ровные.\n\nРовные классы — это хорошо.\n")


def test_equal_mistake_is_told_once_and_its_cells_listed(words: Path) -> None:
    text = letter(words, at(2), at(4), at(5))
    assert text.count("Список") == 1
    assert "в ячейках 4 и 5." in text
    assert len(re.findall("от начала ноутбука, вместе с текстовыми", text)) == 1
    assert "b.h5" not in text


def test_remark_may_list_the_cells_itself(words: Path) -> None:
    text = letter(words, at(2, name="not-best"), at(4, name="not-best"))
    assert "Еще в ячейке 4" in text
    assert text.count("в ячейке") == 1


def test_same_rule_in_other_words_is_a_brief_remark_at_its_place(words: Path) -> None:
    write(words, "remarks/monitor.md.j2", "{% if size == 1 %}Один элемент.{% else %}Много их тут.{% endif %}")
    first, second = (at(cell, fields={"size": size}, message=f"{size} в monitor") for cell, size in ((2, 1), (4, 2)))
    text = letter(words, first, second)
    assert text.index("Один элемент.") < text.index("'b.h5'") < text.index("2 в `monitor`.")
    assert "Много" not in text


def test_what_would_be_said_in_the_same_sentence_is_listed_where_it_is_explained(words: Path) -> None:
    write(words, "remarks/monitor.md.j2", "{% if size == 1 %}Один элемент.{% else %}Много их тут.{% endif %}")
    first, second = (at(n, fields={"size": size}, message=f"Список ({size})") for n, size in ((2, 1), (4, 2)))
    text = letter(words, first, second, at(4, name="not-best"))
    assert re.search(r"Один элемент\. .* в ячейке 4\.", text)
    assert "Много" not in text
    assert text.index("в ячейке 4.") < text.index("'b.h5'") < text.index("последняя эпоха")


def test_other_cells_are_listed_at_the_mistake_that_is_met_there(words: Path) -> None:
    write(words, "remarks/monitor.md.j2", "Так нельзя. Почему список?")
    write(words, "remarks/not-best.md.j2", "Последняя эпоха.")
    found = [at(2, name=name, subject="a") for name in ("monitor", "not-best")]
    text = letter(words, *found, at(4))
    assert re.search(r"Так нельзя\. .* в ячейке 4\. Почему список\?\n", text)
    assert "Последняя эпоха.\n" in text


def test_a_remark_that_speaks_of_other_places_itself_is_told_once(words: Path) -> None:
    write(words, "remarks/monitor.md.j2", "{{ kind }}{% for one in repeats %}, {{ one.kind }}{% endfor %}.")
    text = letter(words, *(at(cell, fields={"kind": kind}) for cell, kind in ((2, "Список"), (4, "кортеж"))))
    assert "Список, кортеж." in text
    assert text.count("```python") == 1


def test_many_words_of_one_rule_are_listed_after_all(words: Path) -> None:
    write(words, "remarks/monitor.md.j2", "Имя {{ name }}.")
    text = letter(
        words,
        *(at(2, line, fields={"name": "абвг"[line]}) for line in (1, 2)),
        *(at(cell, fields={"name": "дежз"[cell - 4]}) for cell in (4, 5)),
    )
    assert text.count("Имя ") == 1
    assert "в ячейках 4 и 5" in text


def test_same_subject_is_one_passage_the_gravest_first(words: Path) -> None:
    text = letter(words, at(2, name="not-best", subject="saver"), at(2, subject="saver"))
    assert text.count("```python") == 1
    assert text.index("Список") < text.index("последняя эпоха")


def test_same_statement_is_one_passage_without_a_subject(words: Path) -> None:
    assert letter(words, at(2, name="not-best"), at(2)).count("```python") == 1
    assert letter(words, at(2, 2, name="not-best"), at(2)).count("```python") == 2


def test_joined_comment_replaces_the_single_ones(words: Path) -> None:
    write(words, "joined/monitor+not-best.md.j2", "Две ошибки: {{ parts['not-best'].file }}.")
    one, two = ([at(cell, name=name, subject=str(cell)) for name in ("monitor", "not-best")] for cell in (2, 4))
    text = letter(words, *one, *two)
    assert "Две ошибки: a.h5." in text
    assert "Список" not in text
    assert text.count("в ячейке 4") == 1


def test_cell_with_only_one_of_joined_mistakes_is_told_apart(words: Path) -> None:
    write(words, "joined/monitor+not-best.md.j2", "Две ошибки.")
    both = [at(2, name=name, subject="a") for name in ("monitor", "not-best")]
    text = letter(words, *both, at(5, name="not-best", message="хранится последняя эпоха"))
    assert "Две ошибки.\n" in text
    assert text.index("'c.h5'") < text.index("Хранится последняя эпоха.")


def test_praise_elsewhere_of_a_joined_remark_is_not_spelled_out(words: Path) -> None:
    write(words, "joined/balance+not-best.md.j2", "И да, и нет.")
    text = letter(words, at(2, name="balance", subject="a"), at(2, name="not-best", subject="a"), at(4, name="balance"))
    assert text.startswith(
        "```python\nsaver = ModelCheckpoint('a.h5', monitor=['val_accuracy'])\n```\n\nИ да, и нет.\n"
    )
    assert "b.h5" not in text


def test_what_is_not_for_the_student_is_left_out(words: Path) -> None:
    assert "сообщение" not in letter(words, at(2, name="internal-error"))


def test_rule_without_a_remark_is_told_by_its_message(words: Path) -> None:
    assert "\n\nСообщение.\n" in letter(words, at(2, name="own-rule"))


def test_broken_remark_costs_its_words_only_and_is_reported_with_its_line(words: Path) -> None:
    write(words, "remarks/monitor.md.j2", "Первая строка\n{{ nowhere }}")
    remarks = Remarks([words, folder("templates")])
    text = compose(NOTEBOOK, [at(2), at(4), at(5, name="not-best")], remarks).text
    assert "Сообщение." in text
    assert "последняя эпоха" in text
    (problem,) = remarks.problems
    assert "monitor.md.j2, строка 2" in problem


def test_broken_shape_of_the_letter_is_an_error(words: Path) -> None:
    write(words, "review.md.j2", "{% if %}")
    with pytest.raises(BrokenTemplateError, match=r"review\.md\.j2, строка 1"):
        letter(words, at(2))


def test_nothing_found_is_said_and_so_is_praise_alone(words: Path) -> None:
    assert "замечаний" in letter(words).lower()
    praise = letter(words, at(3, name="balance", location=Location(3, 2, 1, 2, 15)))
    assert praise != letter(words)
    assert len(praise.split("\n\n")) == 4  # the quotation, the praise, nothing else, the last line


def test_closing_says_what_is_set_and_no_more(words: Path) -> None:
    closing = Closing("Имя Фамилия", "#проект-7", "созвон по проекту", date(2026, 2, 5))
    text = letter(words, at(2), closing=closing)
    for part in ("Имя Фамилия", "#проект-7", "созвон по проекту", "**5 февраля**"):
        assert part in text.split("\n\n")[-1]
    bare = letter(words, at(2))
    for word in ("ментор", "канал", "Впереди", "**"):
        assert word not in bare
    assert "5 февраля" not in letter(words, at(2), closing=Closing(event_date="5 февраля"))


def test_same_notebook_same_letter(words: Path) -> None:
    assert letter(words, at(2), at(4)) == letter(words, at(2), at(4))


def test_voice_repeats_nothing_while_others_are_left() -> None:
    voice = Voice.of(NOTEBOOK)
    options = ("раз", "два", "три")
    assert sorted(voice.pick(*options) for _ in options) == sorted(options)
    picks = {Voice(str(seed)).pick(*options) for seed in range(30)}
    assert picks == set(options)


def test_known_rule_beside_a_new_one_is_brief_in_the_same_passage(words: Path) -> None:
    write(words, "remarks/monitor.md.j2", "Слово {{ word }}.")
    known = at(2, fields={"word": "одно"})
    again = at(4, fields={"word": "другое"}, message="снова")
    text = letter(words, known, again, at(4, name="not-best"))
    assert text.count("b.h5") == 1
    assert text.index("'b.h5'") < text.index("Снова.") < text.index("последняя эпоха")
    assert "другое" not in text


def test_where_all_is_known_praise_is_not_given_again(words: Path) -> None:
    write(words, "remarks/monitor.md.j2", "Слово {{ word }}.")
    write(words, "remarks/balance.md.j2", "Хорошо, {{ word }}.")
    found = [
        at(cell, name=name, fields={"word": word}, message=f"{name}: {word}")
        for cell, word in ((2, "одно"), (4, "другое"))
        for name in ("monitor", "balance")
    ]
    text = letter(words, *found)
    assert "`monitor`: другое." in text
    assert "balance: другое" not in text


def test_one_rule_twice_on_one_statement_is_told_once(words: Path) -> None:
    text = letter(words, at(2, location=Location(2, 1, 1, 1, 9)), at(2, location=Location(2, 1, 9, 1, 30)))
    assert text.count("Список") == 1
    assert "в ячейке" not in text


def test_brief_remark_marks_code(words: Path) -> None:
    write(words, "remarks/monitor.md.j2", "Слово {{ word }}.")
    message = "test_flow сделан как Dense(10) с save_best_only=True и ['val_loss'], а EfficientNetB0 нет"
    text = letter(words, at(2, fields={"word": "одно"}), at(4, fields={"word": "другое"}, message=message))
    assert "`test_flow` сделан как `Dense(10)` с `save_best_only=True` и `['val_loss']`, а EfficientNetB0 нет." in text


def test_a_rule_explained_before_has_shorter_words_for_its_next_place(words: Path) -> None:
    write(words, "remarks/monitor.md.j2", "{% if size == 1 %}Один элемент.{% else %}Много их тут.{% endif %}")
    write(words, "again/monitor.md.j2", "{% if size < 3 %}Здесь то же самое.{% endif %}")
    found = [at(cell, fields={"size": size}, message=f"Размер {size}") for cell, size in ((2, 1), (4, 2), (5, 3))]
    text = letter(words, *found)
    assert text.index("Один элемент.") < text.index("Здесь то же самое.")
    assert "Размер" not in letter(words, *found[:2])
    assert "Размер 3." in letter(words, found[0], found[2]), "no words for this case"


def test_praise_of_a_place_comes_before_its_mistake_and_the_question_last(words: Path) -> None:
    write(words, "remarks/balance.md.j2", "Это хорошо.")
    write(words, "remarks/advice.md.j2", "А это можно иначе.")
    praise, advice = at(2, name="balance"), at(2, name="advice", severity=Severity.ADVICE)
    text = letter(words, advice, praise)
    assert re.search(r"Это хорошо\.\n\nА это можно иначе\. [^.]+\?\n", text)
