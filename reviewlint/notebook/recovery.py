"""What can be parsed of a cell that does not parse as a whole."""

from __future__ import annotations

import ast
import re
import warnings
from collections.abc import Iterable
from itertools import pairwise
from typing import NamedTuple

import libcst as cst

from reviewlint.notebook.causes import CONFLICT, PROSE, UNCLEAR, cause
from reviewlint.notebook.ipython import UNKNOWN, command
from reviewlint.notebook.scanner import MAX_CHAIN, MAX_DEPTH, logical_lines, top_level

MAX_PROBLEMS = 5  # reported per cell; what is broken beyond is dropped all the same
MAX_REPAIRS = 3  # broken lines inside one statement that is kept without them
MAX_CLAUSES = 500  # `elif` per cell, which the parser takes for nesting
MAX_BROKEN = 200  # statements per cell; what comes after them is dropped
MAX_TOKENS = 40_000  # per cell, two or three seconds of parsing; what comes after them is dropped

# What makes a text costly to parse: too few of these to be dangerous, and it need not be looked at closely.
_COSTLY = (*"\n,([.+-*/%@&|^~<>=!'\"", "and", "or", "not", "if", "for", "in", "is", "lambda", "await")
_TARGET = re.compile(r"[ \t]*[\w.]+[ \t]*=(?!=)")


class SyntaxProblem(NamedTuple):
    """Something that does not parse; `message` is the cause in a few Russian words."""

    line: int
    column: int
    message: str


def parse(code: str) -> cst.Module | None:
    """The tree of a text, None where it does not parse."""
    try:
        return cst.parse_module(code)
    except (cst.ParserSyntaxError, RecursionError):
        return None
    except UnicodeEncodeError:  # half of a surrogate pair; every character stays one character
        return parse(code.encode("utf-8", "replace").decode())


def tame(code: str) -> tuple[str, bool]:
    """The text without what is too deep or too long for the parser, and whether anything was; its names stay bound."""
    if len(code) <= MAX_CHAIN or (_count(code, "([{") <= MAX_DEPTH and _count(code, _COSTLY) <= MAX_CHAIN):
        return code, False
    if code.count("elif") > MAX_CLAUSES:
        return _blank(code), True
    pieces = []
    tokens, is_cut = 0, False
    for line in logical_lines(code):
        text = code[line.start : line.end]
        if line.is_deep or line.tokens > MAX_TOKENS // 2:
            text, is_cut = _stand_in(text, line.opens_block), True
        else:
            tokens += line.tokens + 3
        if tokens > MAX_TOKENS:
            pieces.append(_blank(code[line.start :]))
            is_cut = True
            break
        pieces.append(text)
    return "\n".join(pieces), is_cut


def _count(code: str, parts: Iterable[str]) -> int:
    """How often the parts occur, all together."""
    return sum(map(code.count, parts))


def _blank(text: str) -> str:
    """Nothing but the line ends."""
    return "\n" * text.count("\n")


def recover(code: str) -> tuple[str, tuple[SyntaxProblem, ...]]:
    """The text without the statements that do not parse, and what is wrong with them: one problem for neighbours."""
    pieces: list[str] = []
    problems: list[SyntaxProblem] = []
    line, broken, was_broken = 1, 0, False
    starts = [0, *top_level(code)[1:], len(code)]
    for start, end in pairwise(starts):
        text = code[start:end]
        problem = None
        is_broken = parse(text) is None
        broken += is_broken
        if broken > MAX_BROKEN:
            pieces.append(_blank(code[start:]))
            break
        if is_broken:
            problem = _diagnose(text)
            text = _repaired(text, problem)
        if problem and not was_broken and not _is_told(problem, problems):
            problems.append(SyntaxProblem(problem.line + line - 1, problem.column, problem.message))
        pieces.append(text)
        line += text.count("\n")
        was_broken = is_broken
    is_ours = bool(problems) and _diagnose(code) is None  # Python reads it as a whole; it is libcst that does not
    return "".join(pieces), () if is_ours else tuple(problems[:MAX_PROBLEMS])


def _is_told(problem: SyntaxProblem, problems: list[SyntaxProblem]) -> bool:
    """Whether the cell has the problem already: a conflict has three marks, a text many lines."""
    return problem.message in (CONFLICT, PROSE) and any(told.message == problem.message for told in problems)


def _diagnose(text: str) -> SyntaxProblem | None:
    """What CPython says of a text; None if it accepts it."""
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("ignore")
            compile(text, "<cell>", "exec", ast.PyCF_ONLY_AST | ast.PyCF_ALLOW_TOP_LEVEL_AWAIT, dont_inherit=True)
    except SyntaxError as error:
        lines = text.rstrip().split("\n")
        number = min(max(error.lineno or 1, 1), len(lines))
        line = lines[number - 1]
        if name := command(line):
            return SyntaxProblem(number, 1, f"команда «{name}» без «%» работает, только если она в ячейке одна")
        column = error.offset or 1 if number == error.lineno else len(line)
        return SyntaxProblem(number, min(max(column, 1), len(line) + 1), cause(error.msg, line))
    except (ValueError, RecursionError, MemoryError, OverflowError):
        return SyntaxProblem(1, 1, UNCLEAR)
    return None


def _repaired(text: str, problem: SyntaxProblem | None) -> str:
    """The statement without the broken lines inside it; nothing but line ends where that does not help."""
    rest = text
    for _ in range(MAX_REPAIRS):
        if problem is None:
            break
        rest = _without_line(rest, problem.line)
        if parse(rest):
            return rest
        problem = _diagnose(rest)
    return _blank(text)


def _without_line(text: str, number: int) -> str:
    """The text with `pass` for the logical line at a line number and for the block under it."""
    pieces: list[str] = []
    dropped: int | None = None  # indentation of the line that goes
    line_number = 1
    for line in logical_lines(text):
        source = text[line.start : line.end]
        width = len(source) - len(source.lstrip())
        if dropped is None and line_number <= number <= line_number + source.count("\n"):
            dropped = width
            source = _stand_in(source)
        elif dropped is not None and (width > dropped or not source.strip()):
            source = _blank(source)
        elif dropped is not None:
            dropped = len(text)  # nothing is deeper: the rest stays
        pieces.append(source)
        line_number += text.count("\n", line.start, line.end) + 1
    return "\n".join(pieces)


def _stand_in(text: str, opens_block: bool = False) -> str:
    """A short statement in the place of a logical line; it binds the same name."""
    indent = text[: len(text) - len(text.lstrip(" \t"))]
    target = _TARGET.match(text)
    statement = "if True:" if opens_block else "pass"
    return (f"{target[0]} {UNKNOWN}" if target else indent + statement) + _blank(text)
