import pytest

from reviewlint.diagnostics import Location
from reviewlint.notebook.cells import Cell
from reviewlint.review.fragments import ELLIPSIS, LINE, quote


def quoted(source: str, *lines: int, kind: str = "code", end: int = 0) -> str:
    cell = Cell(1, "markdown" if kind == "markdown" else "code", source)
    text = quote(cell, [Location(1, line, 2, end or line, 90) for line in lines])
    return text.removeprefix("```python\n").removesuffix("\n```")


LONG_CALL = """\
import os
flow = maker.flow_from_directory(
    train_dir,
    target_size=(224, 224),
    batch_size=32,
    class_mode='categorical',
    shuffle=True,
    seed=SEED,
    color_mode='rgb',
    subset='validation',
)
"""


def test_short_statement_is_quoted_whole() -> None:
    assert quoted("a = 1\nb = f(\n    2,\n)\nc = 3", 3) == "b = f(\n    2,\n)"


def test_long_statement_is_cut_around_the_finding() -> None:
    assert (
        quoted(LONG_CALL, 7)
        == f"flow = maker.flow_from_directory(\n    {ELLIPSIS}\n    shuffle=True,\n    {ELLIPSIS}\n)"
    )


def test_one_line_between_is_kept() -> None:
    assert quoted(LONG_CALL, 4).startswith("flow = maker.flow_from_directory(\n    train_dir,\n    target_size=")


def test_statement_in_a_function_keeps_its_head_and_indentation() -> None:
    source = (
        "def make(size):\n    a = 1\n    b = 2\n    for i in range(3):\n        c = size\n        d = 3\n    return c\n"
    )
    assert quoted(source, 6) == "def make(size):\n    …\n    for i in range(3):\n        c = size\n        d = 3"


def test_loop_is_quoted_with_its_body() -> None:
    source = (
        "total = []\nfor i in range(EPOCHS):\n    total.append(model.predict(flow))\n    flow.reset()\nprint(total)"
    )
    assert quoted(source, 2) == "for i in range(EPOCHS):\n    total.append(model.predict(flow))\n    flow.reset()"


def test_decorated_function_and_else_branch() -> None:
    source = "@cache\ndef f():\n    if x:\n        a = 1\n    else:\n        b = 2\n"
    assert quoted(source, 6) == "@cache\ndef f():\n    if x:\n        a = 1\n    else:\n        b = 2"
    source = "try:\n    a = 1\n    b = 2\n    c = 3\nexcept ValueError:\n    # так бывает\n    d = 4\n    e = 5\n"
    assert quoted(source, 7) == "try:\n    …\nexcept ValueError:\n    # так бывает\n    d = 4"
    source = "if x:\n    a = 1\n    b = 2\nelse:\n    c = 3\n    d = 4\n    e = 5\n"
    assert quoted(source, 7) == "if x:\n    …\nelse:\n    …\n    e = 5"


def test_model_built_by_add_is_quoted_from_its_start() -> None:
    source = "n = 1\nnet = Sequential()\nnet.add(Dense(8))\nnet.add(Dense(10))\nnet.add(Activation('relu'))\nn = 2"
    assert quoted(source, 4) == "\n".join(source.split("\n")[1:5])


def test_functional_head_is_quoted_from_backbone_to_model() -> None:
    source = (
        "n = 1\nx = base.output\nx = Pool()(x)\n# скрытый слой\nx = Dense(64)(x)\nout = Dense(10)(x)\n"
        "net = Model(inputs=base.input, outputs=out)\nnet.compile('adam')"
    )
    assert quoted(source, 5) == "\n".join(source.split("\n")[1:7])


def test_of_a_very_long_chain_the_nearest_part_is_quoted() -> None:
    lines = [line for n in range(30) for line in (f"x = Dense({n},", "    activation='relu')(x)")]
    assert quoted("\n".join(lines), 31) == "\n".join(lines[18:32])


def test_commented_out_code_is_quoted_as_a_block() -> None:
    source = "a = 1\n# preds = []\n\n# for i in range(5):\n#     preds.append(net.predict(flow))\nb = 2"
    assert quoted(source, 2) == "\n".join(source.split("\n")[1:5])


def test_comment_in_words_is_one_line() -> None:
    assert quoted("# классы почти ровные\n# второй комментарий\na = 1", 1) == "# классы почти ровные"


def test_magics_do_not_hinder() -> None:
    assert quoted("!pip install x\n%matplotlib inline\na = f(\n  1)", 4) == "a = f(\n  1)"


def test_code_that_does_not_parse_is_quoted_by_lines() -> None:
    assert quoted("a = (\nb = 1\nprint 'x'\nc = 2", 3) == "print 'x'"


def test_whole_cell_is_cut_to_its_first_lines() -> None:
    source = "\n".join(f"a{n} = {n}" for n in range(30))
    text = quote(Cell(1, "code", source), [Location(1)])
    assert text.startswith("```python\na0 = 0\n")
    assert len(text.split("\n")) < 12


def test_whole_cell_is_not_cut_inside_of_a_call() -> None:
    source = "model.fit(\n" + "".join(f"    a{n}={n},\n" for n in range(12)) + ")\nmodel.summary()"
    text = quote(Cell(1, "code", source), [Location(1)])
    assert text.endswith("    a6=6,\n    …\n)\n```")


def test_long_line_is_cut() -> None:
    text = quoted("data = '" + "x" * 100_000 + "'", 1)
    assert text == ("data = '" + "x" * 100_000)[:LINE] + ELLIPSIS


def test_fence_outgrows_the_code() -> None:
    assert quote(Cell(1, "code", 's = "```"'), [Location(1, 1, 1, 1, 5)]) == '````python\ns = "```"\n````'


def test_sentence_of_text_is_a_quotation() -> None:
    cell = Cell(1, "markdown", "# Итог\nПервое. Размер\nпомог. Третье.")
    assert quote(cell, [Location(1, 2, 9, 3, 7)]) == "> Размер\n> помог."


def test_place_without_span_is_its_line() -> None:
    assert quote(Cell(1, "markdown", "# Итог\n- Классы ровные"), [Location(1, 2, 1, 2, 1)]) == "> Классы ровные"


def test_endless_sentence_is_cut() -> None:
    text = quote(Cell(1, "markdown", "слово " * 1000), [Location(1, 1, 1, 1, 6000)])
    assert text.endswith(ELLIPSIS)
    assert len(text) < 700


@pytest.mark.parametrize("line", [0, 5, 99])
def test_place_outside_of_the_cell_is_harmless(line: int) -> None:
    assert quote(Cell(1, "code", "a = 1"), [Location(1, line, 1, line, 2)]) == ""
    assert quote(Cell(1, "markdown", "слово"), [Location(1, 99, 1, 99, 2)]) == ""
