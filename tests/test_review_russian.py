from datetime import date

import pytest

from reviewlint.review.markdown import code_span, fenced, quotation, unwrap
from reviewlint.review.russian import cells, day, listing, plural, sentence


@pytest.mark.parametrize(
    ("number", "words"),
    [
        (0, "0 слоев"), (1, "1 слой"), (2, "2 слоя"), (4, "4 слоя"), (5, "5 слоев"), (11, "11 слоев"), (12, "12 слоев"),
        (14, "14 слоев"), (21, "21 слой"), (22, "22 слоя"), (111, "111 слоев"), (1.5, "1,5 слоя"), (2.0, "2 слоя"),
    ],
)  # fmt: skip
def test_number_and_noun_agree(number: float, words: str) -> None:
    assert plural(number, "слой", "слоя", "слоев") == words


def test_listing() -> None:
    assert listing([]) == ""
    assert listing(["a"]) == "a"
    assert listing(["a", "b"]) == "a и b"
    assert listing(["a", "b", "c"], last="или") == "a, b или c"


def test_cells() -> None:
    assert cells(7) == "в ячейке 7"
    assert cells([7]) == "в ячейке 7"
    assert cells([65, 36, 56, 36]) == "в ячейках 36, 56 и 65"


def test_day_leaves_text_alone() -> None:
    assert day(date(2026, 2, 5)) == "5 февраля"
    assert day("в конце мая") == "в конце мая"


def test_message_becomes_a_sentence_but_code_keeps_its_case() -> None:
    assert sentence("валидация с аугментациями") == "Валидация с аугментациями."
    assert sentence("fit не видит данных!") == "fit не видит данных!"


def test_code_span_carries_backticks() -> None:
    assert code_span("x") == "`x`"
    assert code_span("a`b") == "``a`b``"
    assert code_span("`ls`") == "`` `ls` ``"
    assert code_span("f(\n  x)") == "`f( x)`"


def test_fence_is_longer_than_any_in_the_text() -> None:
    assert fenced("x = 1") == "```python\nx = 1\n```"
    assert fenced('s = """\n````\n"""').startswith("`````python\n")


def test_quotation_holds_text_as_text() -> None:
    assert quotation("- Классы **ровные**\n\n# Итог") == "> Классы **ровные**\n> Итог"
    assert quotation("<font color='red'>Важно</font> ![](x.png)") == "> Важно"
    assert quotation("если a < b") == "> если a < b"
    assert quotation("```\n~~~") == "> \\`\\`\\`\n> \\~~~"
    assert quotation("<img src='x'>") == ""


def test_unwrap_joins_lines_but_not_lists_nor_code() -> None:
    text = "Первая\nстрока.\n\n- пункт\n- пункт\n\n```python\na = 1\n\n  b = 2\n```\nДальше\nтекст."
    assert unwrap(text) == ("Первая строка.\n\n- пункт\n- пункт\n\n```python\na = 1\n\n  b = 2\n```\n\nДальше текст.")
