"""Cells become trees; what does not parse is one problem and costs its statement only."""

from __future__ import annotations

import ast
import time
import warnings

import libcst as cst
import pytest

from reviewlint.notebook import causes
from reviewlint.notebook.cells import Cell, Notebook
from reviewlint.notebook.python import python_tree
from reviewlint.notebook.syntax import ParsedCell, parse_cell, parse_cells


def meaning(code: str) -> str:
    """A text without its spaces: trees need not keep them."""
    tree = python_tree(code)
    assert tree is not None
    return ast.unparse(tree)


def parsed(source: str) -> ParsedCell:
    """A parsed code cell."""
    return parse_cell(Cell(1, "code", source))


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ("", ""),
        ("x = 1", "x = 1"),
        ("%time x = 1\n!ls", "pass; x = 1\npass"),
        ("await f()\nasync with s:\n    x", "await f()\nasync with s:\n    x"),
        ("print >>f, x", "print >>f, x"),
        ("# -*- coding: cp1251 -*-\nx", "# -*- coding: cp1251 -*-\nx"),
        ("run x.py", "pass"),
        ('x = "\\d"', 'x = "\\d"'),
        # IPython cuts these off before it reads a cell
        ("  x = 1\n  if x:\n    y\n  z", "x = 1\nif x:\n  y\nz"),
        (">>> x = 1\n>>> if x:\n...     y", "x = 1\nif x:\n    y"),
        ("In [1]: !ls\n\nIn [12]: y", "pass\n\ny"),
    ],
)
def test_a_cell_without_mistakes_has_no_problems(source: str, code: str) -> None:
    """The tree is that of the masked text."""
    cell = parsed(source)
    assert cell.problems == ()
    assert cell.is_python
    assert meaning(cell.module.code) == meaning(code)
    assert cell.code == code


def test_half_a_surrogate_pair_is_parsed_as_one_character() -> None:
    """The parser takes only text that can be encoded."""
    cell = parsed("x = '\ud800'")
    assert (meaning(cell.module.code), cell.problems) == (meaning("x = '?'"), ())


BROKEN = [
    # source, what is left of it, line and column of each problem
    ("x = 1\nprint 'a'\ny = 2", "x = 1\npass\ny = 2", [(2, 1)]),
    ("print 'a'\nprint 'b'\nx\nprint 'c'", "pass\npass\nx\npass", [(1, 1), (4, 1)]),
    ("x = f(1,\ny = 2\nz", "x = get_ipython()\ny = 2\nz", [(1, 6)]),
    ("x = [\n1,\n2\ny = 1", "x = get_ipython()\n\n\ny = 1", [(1, 5)]),
    ("x = 'abc\ny = 1", "x = get_ipython()\ny = 1", [(1, 5)]),
    ("y = 1\nx = '''abc\nz", "y = 1\nx = get_ipython()\n", [(2, 5)]),
    ("x = 1\n  y = 2\nz", "x = 1\n\nz", [(2, 2)]),
    ("for x in y:\nf(x)\nz", "pass\nf(x)\nz", [(1, 12)]),
    ("for x in y\n    f(x)\n\n    g(x)\nz", "pass\n\n\n\nz", [(1, 11)]),
    ("def f():\n    a = 1\n    print a\n    return a\ny", "def f():\n    a = 1\n    pass\n    return a\ny", [(3, 5)]),
    ("with s:\n    a.add(D(10)\n    b()\nc", "with s:\n    pass\n\nc", [(2, 10)]),
    ("try:\n    x\ny = 1", "\n\ny = 1", [(2, 6)]),
    ("if x:\n    a\n  else:\n    b\nc", "\n\n\n\nc", [(3, 8)]),
    ("@d\n\nx = 1", "\n\n", [(3, 1)]),
    ("import a\npip install x\nimport b", "import a\npass\nimport b", [(2, 1)]),
    ("files = !ls\nx = = 1", "files = get_ipython()\nx = get_ipython()", [(2, 5)]),
    ("x = 1 \\", "x = get_ipython()", [(1, 8)]),
    ("  x = 1\n  y = = 1", "x = 1\ny = get_ipython()", [(2, 7)]),
    ("Здесь просто текст\nи еще строка\nx = 1\nа также конец", "pass\npass\nx = 1\npass", [(1, 7)]),
    ("<<<<<<< a\nx\n=======\ny\n>>>>>>> b", "pass\nx\npass\ny\npass", [(1, 1)]),
    ("x\0 = 1\ny", "pass\ny", [(1, 1)]),
]


@pytest.mark.parametrize(("source", "left", "places"), BROKEN)
def test_a_mistake_costs_its_statement_only(source: str, left: str, places: list[tuple[int, int]]) -> None:
    """The statements before and after stay on their lines, and the name that was to be bound stays bound."""
    cell = parsed(source)
    assert meaning(cell.module.code) == meaning(left)
    assert [problem.line for problem in cell.problems] == [line for line, _ in places]
    lines = source.split("\n")
    assert all(1 <= problem.column <= len(lines[problem.line - 1]) + 1 for problem in cell.problems)


@pytest.mark.parametrize(
    ("source", "cause"),
    [
        ("x = f(1", "скобка «(» не закрыта"),
        ("x = 1)", "лишняя закрывающая скобка «)»"),
        ("x = (1]", "скобка «(» закрыта скобкой «]»"),
        ("x = 'a", "кавычка не закрыта"),
        ("x = '''a", "тройные кавычки не закрыты"),
        ("x = 1\n  y = 2", "лишний отступ"),
        ("if x:\n\ty\n        z", "в отступах смешаны табуляция и пробелы"),
        ("while x:\ny", "после «while» нужен блок с отступом"),
        ("def f():\ny", "после «def» нужен блок с отступом"),
        ("if x\n  y", "не хватает двоеточия"),
        ("print x", "«print» без скобок, как в Python 2"),
        ("f(a b)", "похоже, пропущена запятая"),
        ("if x = 1:\n  y", "«=» стоит там, где значение нельзя присвоить"),
        ("1 = x", "«=» стоит там, где значение нельзя присвоить"),
        ("f() += 1", "слева от «=» стоит то, чему нельзя присвоить значение"),
        ("x = “a”", "недопустимый символ «“»"),
        ("x =\u00a01", "невидимый символ U+00A0, который Python не допускает"),
        ("x = 0777", "число записано с ошибкой"),
        ("f(a=1, 2)", "позиционный аргумент стоит после именованного"),
        ("Модель переобучилась сильно", causes.PROSE),
        ("<<<<<<< HEAD", causes.CONFLICT),
        ("x = = 1", causes.UNCLEAR),
        ("x = 1\nls data", "команда «ls» без «%» работает, только если она в ячейке одна"),
    ],
)
def test_the_cause_is_named_in_russian(source: str, cause: str) -> None:
    """The words of CPython's message, or what the line shows."""
    assert [problem.message for problem in parsed(source).problems] == [cause]


def test_at_most_five_problems_are_told() -> None:
    """The statements that parse are kept however many do not."""
    cell = parsed("print 'a'\nx = 1\n" * 8)
    assert [problem.line for problem in cell.problems] == [1, 3, 5, 7, 9]
    assert cell.module.code == "pass\nx = 1\n" * 8


def test_another_language_is_not_python() -> None:
    """Neither a known one nor an unknown one that does not parse; what its magic binds is bound."""
    cell = parsed("%%bash --out text\nls -la | wc")
    assert (cell.is_python, cell.problems, cell.module.code) == (False, (), "pass; text = get_ipython()\n")
    cell = parsed("%%gams\nsolve x using lp")
    assert (cell.is_python, cell.problems, cell.module.code) == (False, (), "\n")
    assert [magic.name for magic in cell.magics] == ["gams"]
    assert parsed("%%wandb_run\nx = 1").is_python


def test_what_python_reads_is_no_problem_even_if_libcst_does_not() -> None:
    """A line of nothing but a backslash."""
    cell = parsed("for x in y:\n\\\n    f(x)\nz = 1")
    assert cell.problems == ()
    assert meaning(cell.module.code).endswith("z = 1")


def test_broken_cells_warn_of_nothing() -> None:
    """Python's own warnings about the source are not for us."""
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        assert parsed("x = '\\d' is 'y'\nprint 1").problems


@pytest.mark.parametrize(
    "source",
    [
        "x = " + "(" * 5000 + ")" * 5000,
        "x = " + "f(" * 2000 + ")" * 2000,
        "x = a" + ".b" * 20_000,
        "x = " + "-" * 20_000 + "1",
        "x = f'" + "{a:" * 5000 + "}" * 5000 + "'",
        "x = f'''" + "{" * 5000,
        "x = [" + "1, " * 50_000 + "]",
        "if x: y\n" + "elif x: y\n" * 20_000,
        "x = 1\n" * 50_000,
        "x = [1, 2\n" * 20_000,
        "(\n" * 20_000 + "!ls",
        "Просто текст без кода\n" * 20_000,
        "!ls\n" * 20_000,
        "x = '" + "a" * 2_000_000 + "'",
        "\n".join(" " * depth + "if x:" for depth in range(300)),
    ],
    ids=lambda source: source[:12].strip() + f" … {len(source)}",
)
def test_hostile_cells_cost_seconds_at_most(source: str) -> None:
    """The parser would take minutes or end the process."""
    started = time.process_time()
    cell = parsed(source + "\ny = 1")
    assert time.process_time() - started < 8
    assert cell.code.count("\n") == source.count("\n") + 1


def test_a_statement_too_long_keeps_its_name() -> None:
    """What follows it is analysed."""
    code = "data = [" + "1, " * 30_000 + "]\nx = 1\nif " + "not " * 3000 + "x:\n    y = 2"
    cell = parsed(code)
    assert meaning(cell.module.code) == meaning("data = get_ipython()\nx = 1\nif True:\n    y = 2")
    assert cell.is_cut
    assert not parsed("data = [" + "1, " * 1000 + "]").is_cut


def test_nodes_that_others_make_are_checked_as_ever() -> None:
    parse_cells(Notebook("a.ipynb", (Cell(1, "code", "x = ("), Cell(2, "code", "y = 1"))))
    with pytest.raises(cst.CSTValidationError):
        cst.Name("")
