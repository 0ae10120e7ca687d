"""Sentences of markdown and comments, and where they stand."""

from __future__ import annotations

import pytest

from reviewlint.diagnostics import Location
from reviewlint.notebook.cells import Cell, Notebook
from reviewlint.text.comments import comment_blocks, comment_sentences, comments, is_code
from reviewlint.text.markdown import markdown_sentences
from reviewlint.text.matching import Words
from reviewlint.text.prose import MAX_CELL, Prose
from reviewlint.text.sentences import Sentence


def quoted(source: str, sentence: Sentence) -> str:
    """What stands at a sentence's place."""
    place = sentence.location
    lines = source.split("\n")[place.line - 1 : place.end_line]
    lines[-1] = lines[-1][: place.end_column - 1]
    lines[0] = lines[0][place.column - 1 :]
    return "\n".join(lines)


MARKDOWN = """\
# Анализ данных
Первая фраза с числом 0.95 и т.д. без конца.
Вторая, с `кодом` и **жирным**
словом на двух строках. Третья!

- пункт один
- [ссылка](http://example.org/a_(b)) в пункте
  с продолжением
1. нумерованный пункт

> Цитата: сеть не подходит.

| Класс | Сколько |
|---|---|
| кот | почти поровну |
| пёс \\| волк | тоже |

<div align="center">Текст в <b>теге</b><br>и еще строка</div>

<h3>Заголовок в теге</h3>

<style>
b { color: red }
</style>

```python
# классы сбалансированы
```

$$ a = b. C $$ Формула $x_i$ внутри. ~~Зачеркнуто.~~ ![подпись](picture.png) &nbsp; https://example.org/x.html
"""


def test_markdown_is_cut_into_sentences() -> None:
    found = [(sentence.kind, sentence.text) for sentence in markdown_sentences(MARKDOWN, 3)]
    assert found == [
        ("heading", "Анализ данных"),
        ("paragraph", "Первая фраза с числом 0.95 и т.д. без конца."),
        ("paragraph", "Вторая, с кодом и жирным словом на двух строках."),
        ("paragraph", "Третья!"),
        ("item", "пункт один"),
        ("item", "ссылка в пункте с продолжением"),
        ("item", "нумерованный пункт"),
        ("paragraph", "Цитата: сеть не подходит."),
        ("cell", "Класс"),
        ("cell", "Сколько"),
        ("cell", "кот"),
        ("cell", "почти поровну"),
        ("cell", "пёс | волк"),
        ("cell", "тоже"),
        ("paragraph", "Текст в теге"),
        ("paragraph", "и еще строка"),
        ("heading", "Заголовок в теге"),
        ("paragraph", "Формула внутри."),
    ]


def test_markdown_sentences_know_their_place() -> None:
    places = {sentence.text: quoted(MARKDOWN, sentence) for sentence in markdown_sentences(MARKDOWN, 3)}
    assert places["Анализ данных"] == "Анализ данных"
    assert places["Вторая, с кодом и жирным словом на двух строках."].startswith("Вторая, с `кодом`")
    assert places["Третья!"] == "Третья!"
    assert places["Цитата: сеть не подходит."] == "Цитата: сеть не подходит."
    assert places["почти поровну"] == "почти поровну"
    assert places["тоже"] == "тоже"
    assert places["и еще строка"] == "и еще строка"
    assert places["ссылка в пункте с продолжением"].startswith("ссылка](http")


def test_a_line_that_starts_as_a_sentence_is_one() -> None:
    source = "Классы равномерны\nРазмеры разные\nа цвета нет"
    assert [s.text for s in markdown_sentences(source, 1)] == ["Классы равномерны", "Размеры разные а цвета нет"]


@pytest.mark.parametrize(
    ("text", "number"),
    [
        ("Сеть хорошая.Далее другая.", 2),
        ("Взяли сеть, т.к. Она лучше", 1),
        ("Это т. н. эксперимент", 1),
        ("1. Данные", 1),
        ("Точность 0.95. Потом 0.97.", 2),
        ("см. рис. 3", 1),
        ("Почему? Неясно… Потом.", 3),
        ("---", 0),
    ],
)
def test_full_stops_that_end_no_sentence(text: str, number: int) -> None:
    assert len(list(comment_sentences(f"# {text}", 1))) == number


CODE = """\
# Посмотрим на данные
# и на классы. Все ли хорошо?
x = "# не комментарий" + \'\'\'
# тоже нет
\'\'\'  # хвост строки
#train.head()
# model.fit(
#     x, y,
#     epochs=3)

# - пункт один
# - пункт два
######### РАЗДЕЛ #########
def f():
    # внутри функции
    # Новая фраза
    return 1  # ещё хвост
"""


def test_comments_are_cut_into_sentences_without_code() -> None:
    found = list(comment_sentences(CODE, 2))
    assert [sentence.text for sentence in found] == [
        "Посмотрим на данные и на классы.",
        "Все ли хорошо?",
        "хвост строки",
        "- пункт один",
        "- пункт два",
        "РАЗДЕЛ #########",
        "внутри функции",
        "Новая фраза",
        "ещё хвост",
    ]
    assert {sentence.kind for sentence in found} == {"comment"}
    assert found[0].location == Location(2, 1, 3, 2, 15)
    assert [quoted(CODE, sentence) for sentence in found[2:]] == [sentence.text for sentence in found[2:]]


def test_cells_of_other_languages_have_no_comments() -> None:
    assert not list(comments("%%bash\n# pip install\nls"))
    assert [comment.text for comment in comments("%%time\n# считаем")] == [" считаем"]


def test_an_unclosed_string_hides_what_follows() -> None:
    assert not list(comments("x = '''\n# внутри\n"))


def test_blocks_go_on_over_blank_lines() -> None:
    source = "# раз\n\n# два\nx = 1\n# три\ny = 2  # хвост\n# четыре"
    assert [[comment.line for comment in block] for block in comment_blocks(source)] == [[1, 3], [5], [7]]


@pytest.mark.parametrize(
    "line",
    [
        "x = 1", "model.fit(x)", "for i in range(3):", "else:", "try:", "import os", "return x", "print(a, b)",
        "@wraps(f)", "model = Sequential([", "metrics=['accuracy'],", "metrics='accuracy')", "del x", "a[0]",
        "if x > 1:", "except ValueError:", "pass", "])", "x: int = 3", "train.category.hist()", "callbacks = [",
    ],
)  # fmt: skip
def test_lines_of_code(line: str) -> None:
    assert is_code(line)


@pytest.mark.parametrize(
    "line",
    [
        "классы", "accuracy (на валидации)", "accuracy: 0.95", "класс - категория", "a, b", "точность (accuracy)",
        "to-do", "смотрим на данные", "if the class is rare: skip it", "", "best 520", "см. ниже", "v.2", "0.95",
        "(важно)",
    ],
)  # fmt: skip
def test_lines_of_prose(line: str) -> None:
    assert not is_code(line)


def notebook(*cells: Cell) -> Notebook:
    return Notebook("n.ipynb", cells)


def test_prose_reads_markdown_and_comments_in_order() -> None:
    prose = Prose(
        notebook(
            Cell(1, "markdown", "Классы ровные. Сети нет."),
            Cell(2, "raw", "классы"),
            Cell(3, "code", "x = 'классы'\n# смотрим классы"),
            Cell(4, "code", "classes = 1"),
        )
    )
    found = list(prose.mentioning(Words("класс")))
    assert [(sentence.location.cell, sentence.text) for sentence in found] == [
        (1, "Классы ровные."),
        (3, "смотрим классы"),
    ]
    assert prose.before(found[0]) is None
    assert list(prose.mentioning(Words("слон"))) == []
    both = list(prose.candidates(Words("сеть"), around=Words("класс")))
    assert [sentence.text for sentence in both] == ["Сети нет."]
    before = prose.before(both[0])
    assert before is not None
    assert before.text == "Классы ровные."
    assert list(prose.candidates(Words("сеть"), around=Words("слон"))) == []


def test_huge_cells_and_sentences_are_left_out() -> None:
    prose = Prose(notebook(Cell(1, "markdown", "классы " * MAX_CELL), Cell(2, "markdown", "классы " * 1000)))
    assert list(prose.mentioning(Words("класс"))) == []
