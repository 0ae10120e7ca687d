"""IPython syntax masked in place: what is left is plain Python with the same lines and columns.

A magic, a shell command or a help request becomes `pass`; where a magic runs Python (`%time f(x)`), only its name
goes, so that the statement stays where it was; what a magic binds (`files = !ls`) is bound to a value that
nobody knows. The number of lines never changes; a masked line may be longer than the original.
"""

# ruff: noqa: SIM905 — words in a string read better than sixty quoted ones
from __future__ import annotations

import re
from keyword import iskeyword
from typing import NamedTuple

from reviewlint.notebook.scanner import MAX_UNCLOSED, LogicalLine, logical_line

# What a name is bound to where only the running notebook knows the value.
UNKNOWN = "get_ipython()"

# Cell magics whose body runs as Python in the notebook's own namespace. Others are Python if they parse.
PYTHON_BODY = frozenset(
    "time timeit capture prun memit mprun lprun heat snakeviz scalene pyinstrument debug notify wandb ipytest".split()
)
# Cell magics whose body may look like Python but is not, or runs elsewhere.
OTHER_BODY = frozenset(
    "! sx system sh bash shell cmd powershell script ruby perl R julia octave matlab cython fortran cpp cu cuda java "
    "html HTML svg SVG js javascript latex markdown mermaid dot tikz sql bigquery bq configure writefile file "
    "writetemplate skip ai px python python2 python3 pypy pypy3 tutor".split()
)
# Line magics that run the statement after them, each with the letters of its options that take a value.
PYTHON_LINE = {"time": "", "timeit": "nrp", "prun": "lsTD", "memit": "rti", "mprun": "fT", "lprun": "fmDTsu"}
# Line magics that do what a statement of Python does.
STATEMENTS = {"pylab": "import numpy as np, matplotlib.pyplot as plt; from pylab import *"}
# Commands that IPython takes without `%` where nothing else stands in the cell …
COMMANDS = frozenset(
    "alias autoreload bookmark cat cd clear cls colors conda config cp debug dhist dir dirs edit env gui hist history "
    "ldir less lf lk ll load load_ext ls lsmagic lx macro magic mamba man matplotlib micromamba mkdir more mv notebook "
    "page pdb pdef pdoc pfile pinfo pip pip3 popd pprint precision prun psearch psource pushd pwd pycat pylab quickref "
    "recall rehashx reload_ext reset rm rmdir run save sc set_env store sx system tb tensorboard time timeit uv who "
    "who_ls whos xdel xmode".split()
)
# … and those of them that read as Python too (`ls`, `ls -la`), but mean the command.
SHELL_COMMANDS = frozenset("cat cd conda cp ls mamba mkdir mv pip pip3 pwd rm rmdir who_ls whos".split())

_CANDIDATE = re.compile(r"^[ \t]*(?:[%!?]|[,;/]\w)|\?[ \t]*$|=[ \t]*[%!][^\n]", re.MULTILINE)
_REST = r"([^\n]*+(?:(?<=\\)\n[^\n]*+)*+)"  # of the line, and of those that a backslash joins to it
_CELL_MAGIC = re.compile(r"((?:[ \t]*+(?:#[^\n]*+)?\n)*+[ \t]*+)%%[ \t]*(?!\w+\?)(!|\w[\w.]*)([^\n]*)")
_LINE_MAGIC = re.compile(r"([ \t]*+)([%!?][%!? \t]*+|[,;/](?=\w))" + _REST)
_ASSIGNMENT = re.compile(r"([ \t]*+[\w.,*\[\]() \t]++=[ \t]*)([%!][%!]*)" + _REST)
_COMPOUND = re.compile(r"(?:async|class|def|for|if|try|while|with)\b|[@%!?]")
_FIRST_WORD = re.compile(r"\s*+(\w+)")
_COMMAND = re.compile(r"[ \t]*+(\w++)(?:[ \t]++(?![=,]|[-+*/%&|^@<>]+=)([^\n]*+))?\Z")


class Magic(NamedTuple):
    """`%matplotlib inline` is `Magic("matplotlib", "inline", line)`; `!ls` has the name `!`, `x?` the name `?`."""

    name: str
    arguments: str
    line: int
    is_cell: bool = False


class Masked(NamedTuple):
    """A cell's source as plain Python, and what was taken out; `is_python` is None where only parsing can tell."""

    code: str
    is_python: bool | None = True
    magics: tuple[Magic, ...] = ()


def mask(source: str) -> Masked:
    """The source with IPython syntax replaced by Python of the same shape."""
    if _CANDIDATE.search(source):
        return _Masker(source).run()
    word = _FIRST_WORD.match(source)
    if word and word[1] in SHELL_COMMANDS:
        return mask_commands(source, SHELL_COMMANDS) or Masked(source)
    return Masked(source)


def mask_commands(source: str, known: frozenset[str] = COMMANDS) -> Masked | None:
    """The source without its commands, where it is nothing but commands such as `pip install x`; else None."""
    magics = []
    lines = source.split("\n")
    for number, line in enumerate(lines, 1):
        if not line.strip() or line.lstrip().startswith("#"):
            continue
        found = _COMMAND.match(line)
        if not found or found[1] not in known:
            return None
        magics.append(Magic(found[1], (found[2] or "").strip(), number))
        lines[number - 1] = "pass"
    return Masked("\n".join(lines), True, tuple(magics)) if magics else None


def command(line: str) -> str | None:
    """The name of the command that a line is, if it is one."""
    found = _COMMAND.match(line)
    return found[1] if found and found[1] in COMMANDS else None


class _Masker:
    """Masks one cell, logical line by logical line."""

    def __init__(self, source: str) -> None:
        self.source = source
        self.magics: list[Magic] = []
        self.pieces: list[str] = []
        self.offset = 0
        self.line, self.line_offset = 1, 0  # a line and an offset on it: lines are counted on from there
        self.unclosed = 0

    def run(self) -> Masked:
        """Mask the cell magics at the top, then the body."""
        is_python: bool | None = True
        while found := _CELL_MAGIC.match(self.source, self.offset):
            name = found[2]
            self._note(name, found[3], found.start(2), is_cell=True)
            statement = self._statement(found.start(3), name) if name == "timeit" else None
            self._replace(found.start(2) - 2, found.end(), _replacement(name, found[3]), statement)
            if name in OTHER_BODY:
                self.pieces.append("\n" * self.source.count("\n", self.offset))
                return Masked("".join(self.pieces), False, tuple(self.magics))
            if name not in PYTHON_BODY:
                is_python = None
        while self.offset < len(self.source):
            self._mask_line()
        return Masked("".join(self.pieces), is_python, tuple(self.magics))

    def _mask_line(self) -> None:
        """Mask the logical line at the offset."""
        source, start = self.source, self.offset
        if found := _LINE_MAGIC.match(source, start):
            if found[2][0] == "%" and not found[3].rstrip().endswith("?"):
                name, arguments = (*found[3].split(maxsplit=1), "", "")[:2]
                self._note(name, arguments, found.start(3))
                statement = self._statement(found.start(3) + len(name), name)
                self._replace(found.end(1), found.end(), _replacement(name, arguments), statement)
            else:
                self._note(found[2][0] if found[2][0] != "%" else "?", found[3], found.start(3))
                self._replace(found.end(1), found.end(), "pass")
        elif found := _ASSIGNMENT.match(source, start):
            self._mask_value(found)
        else:
            line = self._python_line()
            if line.asks_help:
                indent = len(source[start : line.end]) - len(source[start : line.end].lstrip(" \t"))
                self._note("?", source[start : line.end].strip("? \t"), start)
                self._replace(start + indent, line.end, "pass")
            else:
                self._keep(line.end + 1)

    def _mask_value(self, found: re.Match[str]) -> None:
        """Mask `x = !command` and `x = %magic …`; `x = %time f()` is the value of `f()`."""
        name, arguments = (*found[3].split(maxsplit=1), "", "")[:2]
        if found[2][0] == "!":
            self._note("!", found[3], found.start(2))
        else:
            self._note(name, arguments, found.start(2))
        if found[2][0] == "%" and name == "time" and arguments:
            width = found.start(3) + len(name) - found.start(2)
            self._keep(found.end(1))
            self.pieces.append(" " * width)
            self.offset += width
            self._keep(self._python_line().end + 1)
        else:
            self._replace(found.end(1), found.end(), UNKNOWN)

    def _python_line(self) -> LogicalLine:
        """The logical line at the offset; all the rest where too many before it were never closed."""
        line = logical_line(self.source, self.offset)
        self.unclosed += line.unclosed is not None
        return line if self.unclosed <= MAX_UNCLOSED else line._replace(end=len(self.source))

    def _statement(self, start: int, name: str) -> int | None:
        """Where the Python after a magic starts, behind its options; None where there is none to keep."""
        if name not in PYTHON_LINE:
            return None
        valued = PYTHON_LINE[name]
        options = rf"(?:[ \t]+-(?:[{valued}][ \t]*[^ \t\n]+|[A-Za-z]+))*+" if valued else r"(?:[ \t]+-[a-z])*+"
        found = re.compile(options + r"[ \t]+(?=[^ \t\n#])").match(self.source, start)
        return found.end() if found and not _COMPOUND.match(self.source, found.end()) else None

    def _replace(self, start: int, end: int, text: str, statement: int | None = None) -> None:
        """Keep the source up to `start` and put `text` for what follows, or `pass;` before a statement that stays."""
        self._keep(start)
        if statement is not None:
            self.pieces.append("pass;".ljust(statement - start))
            self.offset = statement
            self._keep(self._python_line().end + 1)
            return
        first, *others = self.source[start:end].split("\n")
        self.pieces += [text.ljust(len(first)), "\n" * len(others)]
        self.offset = end
        self._keep(end + 1)

    def _keep(self, end: int) -> None:
        """Take the source as it is up to an offset."""
        end = min(end, len(self.source))
        self.pieces.append(self.source[self.offset : end])
        self.offset = end

    def _note(self, name: str, arguments: str, offset: int, is_cell: bool = False) -> None:
        """Remember a magic."""
        self.line += self.source.count("\n", self.line_offset, offset)
        self.line_offset = offset
        self.magics.append(Magic(name, " ".join(arguments.replace("\\\n", " ").split()), self.line, is_cell))


def _replacement(name: str, arguments: str) -> str:
    """The statement that stands for a magic: it binds what the magic binds."""
    if name in STATEMENTS:
        return STATEMENTS[name]
    return " = ".join(["pass; " + bound[0], *bound[1:], UNKNOWN]) if (bound := _bound(name, arguments)) else "pass"


def _bound(name: str, arguments: str) -> list[str]:
    """The names that a magic binds: `%%capture out`, `%store -r x y`, `%%bash --out x`, `%%sql x << SELECT …`."""
    words = arguments.split()
    if name in ("capture", "bigquery"):
        words = [word for word in words if not word.startswith("-")][:1]
    elif name == "store":
        words = words[1:] if words[:1] == ["-r"] else []
    else:
        words = [
            word
            for before, word, after in zip(["", *words], words, [*words[1:], ""], strict=False)
            if before in ("--out", "--err") or (after == "<<" and name == "sql")
        ]
    return [word for word in words if word.isidentifier() and not iskeyword(word)]
