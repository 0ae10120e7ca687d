"""IPython syntax becomes Python of the same shape; everything else stays as it is."""

from __future__ import annotations

import pytest

from reviewlint.notebook.ipython import Magic, command, mask, mask_commands

MASKED = [
    ("%matplotlib inline\nx = 1", "pass\nx = 1"),
    ("% matplotlib inline", "pass"),
    ("%", "pass"),
    ("!pip install x", "pass"),
    ("!!ls", "pass"),
    ("! pip install 'x\ny", "pass\ny"),
    ("!pip install \\\n  x\ny", "pass\n\ny"),
    ("?x", "pass"),
    ("x?", "pass"),
    ("model.fit??\ny", "pass\ny"),
    ("%time?", "pass"),
    ("/f 1", "pass"),
    ("if COLAB:\n    !pip install x\nelse:\n\tx?\ny", "if COLAB:\n    pass\nelse:\n\tpass\ny"),
    ("for i in x:\n    %cd {i}\n", "for i in x:\n    pass\n"),
    ("files = !ls\nfiles", "files = get_ipython()\nfiles"),
    ("a, b[0] = !ls \\\n  -la\ny", "a, b[0] = get_ipython()\n\ny"),
    ("t = %timeit -o f()", "t = get_ipython()"),
    ("%pylab inline", "import numpy as np, matplotlib.pyplot as plt; from pylab import *"),
    ("%store -r a b", "pass; a = b = get_ipython()"),
    ("%store a", "pass"),
    ("x = 1\n%%time\ny", "x = 1\npass\ny"),
    ("x = [\n1,\n!ls\ny = 2", "x = [\n1,\npass\ny = 2"),
    # cell magics
    ("%%time\nx = 1", "pass\nx = 1"),
    ("\n# описание\n  %%time\nx = 1", "\n# описание\n  pass\nx = 1"),
    ("%%capture\n%%time\n!ls\nx", "pass\npass\npass\nx"),
    ("%%capture --no-stderr out\nx", "pass; out = get_ipython()\nx"),
    ("%%bash --out text\nls\ncd", "pass; text = get_ipython()\n\n"),
    ("%%bigquery df --project p\nSELECT 1", "pass; df = get_ipython()\n"),
    ("%%sql rows << SELECT 1\nx", "pass; rows = get_ipython()\n"),
    ("%%capture for\nx", "pass\nx"),
    ("%%time?\nx", "pass\nx"),
]


@pytest.mark.parametrize(("source", "code"), MASKED)
def test_ipython_syntax_is_masked_line_for_line(source: str, code: str) -> None:
    """Trailing spaces aside, which only keep the width."""
    masked = mask(source).code
    assert [line.rstrip() for line in masked.split("\n")] == code.split("\n")


@pytest.mark.parametrize(
    ("source", "code"),
    [
        ("%time x = f(1)", "pass; x = f(1)"),
        ("%prun f(x)", "pass; f(x)"),
        ("  %timeit -n 10 -r3 f(x)", "  pass;             f(x)"),
        ("%timeit -q -n10 f(x)", "pass;           f(x)"),
        ("%lprun -f f -f g.h f(x)", "pass;              f(x)"),
        ("%time model.fit(x,\n    y)\nz", "pass; model.fit(x,\n    y)\nz"),
        ("%%timeit x = 1\nf(x)", "pass;    x = 1\nf(x)"),
        ("h = %time model.fit(x,\n  y)", "h =       model.fit(x,\n  y)"),
    ],
)
def test_python_after_a_magic_stays_in_its_columns(source: str, code: str) -> None:
    """Only the magic and its options go."""
    assert mask(source).code == code


@pytest.mark.parametrize(
    "source", ["%time for x in y: f(x)", "%time !ls", "%time  # позже", "%timeit", "%time %run x.py"]
)
def test_what_cannot_follow_a_semicolon_goes_as_a_whole(source: str) -> None:
    """A compound statement or another magic."""
    assert mask(source).code.rstrip() == "pass"


@pytest.mark.parametrize(
    "source",
    [
        "x = 1",
        "",
        "'%d' % x",
        "y = (a\n% b)",
        "x %= 3\nx != 3",
        's = """\n%time x\n!ls\nwhy?\n"""\n"?"',
        "s = '''a\\'''\n!b'''",
        "x = 5  # почему?",
        "print('x =%s' % 3)",
        "x = a \\\n% b",
        "get_ipython().system('ls')",
        "cat = 1",
        "ls.append(1)",
        "cat += 1",
        "pip, x",
        "a: int = 1; b = '!'",
        "await f()",
    ],
)
def test_python_is_left_alone(source: str) -> None:
    """Percent signs and exclamation marks in strings and expressions, names that look like commands."""
    masked = mask(source)
    assert masked.code == source
    assert masked.is_python
    assert not masked.magics


@pytest.mark.parametrize(
    ("source", "is_python"),
    [
        ("%%bash\nls", False),
        ("%%HTML\n<b>", False),
        ("%%writefile a.py\nx = 1", False),
        ("%%script python\nx = 1", False),
        ("%%!\nls", False),
        ("%%capture\n%%html\n<b>", False),
        ("%%prun -s cumulative\nx", True),
        ("%%unheard_of\nx", None),
        ("x\n%%bash\ny", True),
    ],
)
def test_a_cell_magic_decides_the_language(source: str, is_python: bool | None) -> None:
    """Unknown ones are left to the parser; one that is not on top is only a line."""
    assert mask(source).is_python is is_python


@pytest.mark.parametrize(
    "source",
    ["pip install x", "\n  pip install x # нужно\n", "ls", "ls -la", "cd ..", "cat ./a.txt"],
)
def test_a_cell_of_nothing_but_commands_is_masked(source: str) -> None:
    """IPython takes them without a percent sign."""
    assert {line for line in mask(source).code.split("\n") if line.strip() and line[0] != "#"} == {"pass"}


def test_commands_that_may_be_variables_wait_for_the_parser() -> None:
    """`history` alone shows a variable; `run x.py` is no Python."""
    assert mask("history").code == "history"
    assert mask("run x.py").code == "run x.py"
    assert mask_commands("run x.py") == ("pass", True, (Magic("run", "x.py", 1),))
    assert mask_commands("# раз\nls\n\ncd x") == (
        "# раз\npass\n\npass",
        True,
        (Magic("ls", "", 2), Magic("cd", "x", 4)),
    )
    assert mask_commands("x = 1\nrun x.py") is None
    assert command("  run x.py") == "run"
    assert command("walk x") is None


def test_magics_are_remembered_with_their_lines() -> None:
    """Name, arguments, line, and whether it heads the cell."""
    source = "# x\n%%capture out\nx = 1\n\n!pip install \\\n  y\nfor i in z:\n    %time f(i)\nr = %who\nx??\n%f?"
    assert mask(source).magics == (
        Magic("capture", "out", 2, is_cell=True),
        Magic("!", "pip install y", 5),
        Magic("time", "f(i)", 8),
        Magic("who", "", 9),
        Magic("?", "x", 10),
        Magic("?", "f?", 11),
    )


def test_brackets_that_never_close_cost_little() -> None:
    """Past a number of them the rest is kept as it is."""
    source = "x = (\n" * 3000 + "!ls"
    assert mask(source).code == source
