"""Letters as pages: they say what the text says, and nothing that came out of a notebook is more than text on them."""

from __future__ import annotations

import json
import re
from html.parser import HTMLParser
from pathlib import Path

import pytest

from reviewlint.cli import main
from reviewlint.outputs.history import Epoch, TrainingHistory
from reviewlint.review import html
from reviewlint.review.curves import curves, sparkline
from reviewlint.text.controls import visible
from tests.notebooks import tree

HOSTILE = [
    "<script>alert(1)</script>",
    "<img src=x onerror=alert(1)>",
    "[нажми](javascript:alert(1))",
    "[нажми](https://evil.example)",
    "![картинка](https://evil.example/x.png)",
    "<https://evil.example>",
    "</code></pre><script>alert(2)</script>",
    "{{ 7 * 7 }}{% raw %}",
    "```\n<b>вне блока</b>\n```",
    "\u202egpj.exe",
]


class Seen(HTMLParser):
    """The tags, the addresses and the text of a page."""

    def __init__(self, page: str) -> None:
        super().__init__()
        self.tags: list[str] = []
        self.addresses: list[str] = []
        self.handlers: list[str] = []
        self.text = ""
        self.feed(page)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.tags.append(tag)
        for name, value in attrs:
            if name in ("src", "href", "action", "data"):
                self.addresses.append(value or "")
            if name.startswith("on"):
                self.handlers.append(name)

    def handle_data(self, data: str) -> None:
        self.text += data


@pytest.fixture(autouse=True)
def _desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)


def notebook(text: str, path: str = "работа.ipynb") -> str:
    Path(path).parent.mkdir(parents=True, exist_ok=True)
    Path(path).write_text(json.dumps(tree(text)), "utf-8")
    return path


def page(path: str, *options: str) -> str:
    assert main(["review", path, "-o", "out", "--output-format", "html", *options]) == 0
    (found,) = (file for file in Path("out").rglob("*.html") if file.name != "index.html")
    return found.read_text("utf-8")


CHECKPOINT = """\
# %%
from keras.callbacks import ModelCheckpoint
saver = ModelCheckpoint('a.h5', 'val_loss')
"""
TRAINING = """\
# %%
from tensorflow.keras import layers, Model
from tensorflow.keras.applications import Xception
base = Xception(weights='imagenet', include_top=False, input_shape=(299, 299, 3))
x = layers.GlobalAveragePooling2D()(base.output)
x = layers.Dense(256, activation='relu')(x)
model = Model(base.input, layers.Dense(10, activation='softmax')(x))
model.compile(loss='categorical_crossentropy', metrics=['accuracy'])
model.fit(train, validation_data=test, epochs=3)
# %% [output]
# Epoch 1/3
# 9/9 [====] - 1s - loss: 0.9 - accuracy: 0.5 - val_loss: 0.8 - val_accuracy: 0.6
# Epoch 2/3
# 9/9 [====] - 1s - loss: 0.5 - accuracy: 0.7 - val_loss: 0.4 - val_accuracy: 0.8125
# Epoch 3/3
# 9/9 [====] - 1s - loss: 0.4 - accuracy: 0.8 - val_loss: 0.5 - val_accuracy: 0.75
"""


def words(text: str) -> list[str]:
    return re.findall(r"[а-я]{3,}", text.lower())


def test_the_page_says_what_the_text_says() -> None:
    path = notebook(CHECKPOINT)
    assert main(["review", path, "-o", "out", "--output-format", "both", "--mentor", "Анна"]) == 0
    text, seen = (Path("out", f"работа{ending}").read_text("utf-8") for ending in (".md", ".html"))
    told = words(Seen(seen).text)
    assert [word for word in words(text) if word not in told] == []
    assert "Анна" in seen


def test_code_stands_beside_its_remark() -> None:
    seen = page(notebook(CHECKPOINT))
    quote, comment = re.search(
        r'<div class="quote">(.*?)</div>\s*<div class="comment">(.*?)</div>', seen, re.DOTALL
    ).groups()  # type: ignore[union-attr]
    assert "ModelCheckpoint" in quote
    assert '<span class="s">' in quote
    assert "save_best_only" in comment
    assert "ячейка 1" in quote


def test_the_page_asks_for_nothing() -> None:
    seen = page(notebook(TRAINING))
    assert Seen(seen).addresses == []
    assert "default-src 'none'" in seen
    assert not re.search(r"url\(|@import|<link|<script", seen)


def test_curves_and_networks_are_drawn() -> None:
    seen = Seen(page(notebook(TRAINING)))
    assert "лучшее на валидации 0,8125 в эпохе 2" in seen.text
    assert "лучшее на валидации 0,4 в эпохе 2" in seen.text
    assert seen.tags.count("svg") == 2
    assert seen.tags.count("circle") == 2
    assert re.search(r"Основа\s*Xception\s*Голова\s*GlobalAveragePooling2D\s*Dense\(256\)\s*Dense\(10\)", seen.text)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_is_text(text: str) -> None:
    lines = "\n".join(f"# {line}" for line in text.split("\n"))
    name = re.sub(r"[/\n]", "-", text)
    source = (
        f"# %% [markdown]\n{lines}\n# Распределение классов равномерное, это хорошо. {lines}\n{CHECKPOINT}"
        f"saver = ModelCheckpoint({text!r}, 'val_loss')\n# {text.splitlines()[0]}\n"
        f"# %%\nprint(1)\n# %% [output]\n{lines}\n"
    )
    seen = Seen(page(notebook(source, f"работы/{name}.ipynb")))
    assert "script" not in seen.tags
    assert "img" not in seen.tags
    assert seen.addresses == []
    assert seen.handlers == []
    assert visible(name) in seen.text
    assert "\u202e" not in seen.text


def test_links_of_the_course_are_links_and_no_others() -> None:
    assert '<a href="https://course.example/base" rel="noopener noreferrer">' in html.words(
        "[бейзлайн](https://course.example/base)"
    )
    for address in ("javascript:alert(1)", "data:text/html,x", "file:///etc/passwd", "//evil.example"):
        assert "<a " not in html.words(f"[x]({address})")


def test_long_lines_do_not_make_long_pages() -> None:
    long = "x" * 1_000_000
    seen = page(notebook(f"# %%\na = '{long}'\n{CHECKPOINT}saver = ModelCheckpoint('{long}')\n"))
    assert len(seen) < 100_000


def test_a_course_s_own_letter_keeps_its_words_on_the_page() -> None:
    own = Path("слова/ru/review.md.j2")
    own.parent.mkdir(parents=True)
    own.write_text("{% for passage in passages | reverse %}* {{ passage.comment | upper }}\n\n{% endfor %}", "utf-8")
    path = notebook(CHECKPOINT)
    assert main(["review", path, "-o", "out", "--output-format", "both", "--templates", "слова", "--annotate"]) == 0
    text = Path("out/работа.md").read_text("utf-8")
    assert words(text)
    assert words(text) == words(Seen(Path("out/работа.html").read_text("utf-8")).text.rpartition("работа.ipynb")[2])
    assert "SAVE_BEST_ONLY" in Path("out/работа.review.ipynb").read_text("utf-8")


def test_a_broken_page_template_is_one_sentence(capsys: pytest.CaptureFixture[str]) -> None:
    own = Path("слова/ru/review.html.j2")
    own.parent.mkdir(parents=True)
    own.write_text("<h1>\n{% if %}</h1>", "utf-8")
    arguments = ["review", notebook(CHECKPOINT), "-o", "out", "--output-format", "html", "--templates", "слова"]
    assert main(arguments) == 2
    error = capsys.readouterr().err
    assert "review.html.j2, строка 2" in error
    assert error.count("\n") == 1


def test_layers_of_a_long_network_are_counted() -> None:
    layers = "\n".join("model.add(layers.Dense(8))" for _ in range(60))
    source = f"# %%\nfrom keras import Sequential, layers\nmodel = Sequential()\n{layers}\nmodel.compile()\n"
    seen = Seen(page(notebook(source)))
    assert seen.text.count("Dense(8)") <= 45
    assert "… (еще 20)" in seen.text


def test_a_remark_on_a_long_cell_repeats_the_place() -> None:
    for lines in (3, 30):
        path = notebook(CHECKPOINT + "print(1)\n" * lines)
        assert main(["review", path, "-o", "out", "--annotate"]) == 0
        cells = json.loads(Path("out/работа.review.ipynb").read_text("utf-8"))["cells"]
        remark = next("".join(cell["source"]) for cell in cells if "save_best_only" in "".join(cell["source"]))
        assert ("```python\nsaver = ModelCheckpoint" in remark) == (lines == 30)


def history(*values: float, name: str = "val_accuracy") -> TrainingHistory:
    return TrainingHistory(1, len(values), tuple(Epoch(n, {name: value}) for n, value in enumerate(values, 1)))


def test_numbers_that_are_none_leave_a_gap() -> None:
    drawn = curves(history(0.5, float("nan"), 0.7, 0.6))
    assert drawn is not None
    (chart,) = drawn.charts
    assert [len(run.split()) for run in chart.validation] == [1, 2]
    assert chart.best is not None
    assert chart.best.epoch == 3


def test_one_epoch_is_no_curve() -> None:
    assert curves(history(0.5)) is None
    assert sparkline((0.5,)) == ""
    assert sparkline((0.5, float("inf"))) == ""


def test_level_values_are_a_level_line() -> None:
    assert {point.split(",")[1] for point in sparkline((0.5, 0.5, 0.5)).split()} == {"20.0"}
