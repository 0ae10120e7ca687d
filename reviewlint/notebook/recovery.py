"""What can be parsed of a cell that does not parse as a whole."""

from __future__ import annotations

import ast
import re
import warnings
from typing import NamedTuple

import libcst as cst

from reviewlint.notebook.causes import CONFLICT, PROSE, UNCLEAR, cause
from reviewlint.notebook.ipython import UNKNOWN, command
from reviewlint.notebook.scanner import MAX_CHAIN, MAX_DEPTH, LogicalLine, logical_line, logical_lines

MAX_PROBLEMS = 5  # reported per cell; what is broken beyond is dropped all the same
MAX_REPAIRS = 3  # broken lines inside one statement that is kept without them
MAX_TOKENS = 40_000  # per cell, some seconds of parsing; a statement past it is not looked into

_CLAUSE = re.compile(r"(?:elif|else|except|finally)\b")
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


def tame(code: str) -> str:
    """The text without statements that are too deep or too long for the parser; names they bind stay bound."""
    if len(code) < 4 * MAX_CHAIN and sum(map(code.count, "([{")) <= MAX_DEPTH:
        return code
    if code.count("elif") > MAX_CHAIN:
        return "\n" * code.count("\n")
    pieces = []
    tokens = 0
    for line in logical_lines(code):
        text = code[line.start : line.end]
        tokens += line.tokens
        if line.is_deep or tokens > MAX_TOKENS:
            text = _stand_in(text, line)
        pieces.append(text)
    return "\n".join(pieces)


def recover(code: str) -> tuple[cst.Module, tuple[SyntaxProblem, ...]]:
    """The tree of the statements that parse, and what is wrong with the others: one problem for neighbours."""
    pieces: list[str] = []
    problems: list[SyntaxProblem] = []
    line, was_broken = 1, False
    for text in _statements(code):
        is_broken = parse(text) is None
        if is_broken:
            problem = _diagnose(text)
            pieces.append(_repaired(text, problem))
            is_told = was_broken or any(problem[2] == told.message in (CONFLICT, PROSE) for told in problems if problem)
            if problem and not is_told and len(problems) < MAX_PROBLEMS:
                problems.append(SyntaxProblem(problem.line + line - 1, problem.column, problem.message))
        else:
            pieces.append(text)
        line += text.count("\n")
        was_broken = is_broken
    return parse("".join(pieces)) or cst.Module([]), tuple(problems)


def _statements(code: str) -> list[str]:
    """The text cut before each top-level statement; a stray indented block counts as one."""
    cuts = [0]
    may_indent, is_decorated, has_code = False, False, False
    for line in logical_lines(code):
        text = code[line.start : line.end]
        if not text.strip() or text.lstrip().startswith("#"):
            continue
        is_indented = text[0] in " \t"
        joins = may_indent if is_indented else is_decorated or _CLAUSE.match(text) is not None
        if has_code and not joins:
            cuts.append(line.start)
        may_indent = is_indented or line.opens_block
        is_decorated = text.startswith("@")
        has_code = True
    return [code[start:end] for start, end in zip(cuts, [*cuts[1:], len(code)], strict=True)]


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
    return "\n" * text.count("\n")


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
            source = _stand_in(source, LogicalLine(0, 0))
        elif dropped is not None and (width > dropped or not source.strip()):
            source = "\n" * source.count("\n")
        elif dropped is not None:
            dropped = len(text)  # nothing is deeper: the rest stays
        pieces.append(source)
        line_number += text.count("\n", line.start, line.end) + 1
    return "\n".join(pieces)


def _stand_in(text: str, line: LogicalLine) -> str:
    """A short statement in the place of a logical line."""
    indent = text[: len(text) - len(text.lstrip(" \t"))]
    target = _TARGET.match(text)
    if line.opens_block:
        short = indent + "if True:"
    else:
        short = f"{target[0]} {UNKNOWN}" if target else indent + "pass"
    return short + "\n" * text.count("\n")
