"""Logical lines of Python text, found without parsing it: also where it is broken, unfinished or hostile."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

# The parser's recursion has no limit of its own and ends the process; that of Python code which walks the tree ends
# at 1000 frames. In 800 notebooks of people no statement came near these.
MAX_DEPTH = 50  # brackets
MAX_CHAIN = 200  # operators, calls and strings between two commas: `a.b.c…`, `x + y + z…`
# Brackets never closed, each of which makes the scanner go back; past it the rest of the text is given up.
MAX_UNCLOSED = 20

_TOKEN = re.compile(
    r'''
    (?P<string>
        """[^"\\]*+(?:(?:\\.|"(?!""))[^"\\]*+)*+"""
      | \'\'\'[^'\\]*+(?:(?:\\.|'(?!\'\'))[^'\\]*+)*+\'\'\'
      | (?!"""|\'\'\')(?:"[^"\\\n]*+(?:\\.[^"\\\n]*+)*+"|'[^'\\\n]*+(?:\\.[^'\\\n]*+)*+')
    )
  | (?P<unclosed>(?:"""|\'\'\').*)
  | (?P<broken>["'][^\n]*)
  | (?P<comment>\#[^\n]*)
  | (?P<opener>[(\[{])
  | (?P<closer>[)\]}])
  | (?P<newline>\n)
  | (?P<joined>\\\n)
  | (?P<separator>[,;])
  | (?P<colon>:(?!=))
  | (?P<mark>\?)
  | (?P<operator>[-+*/%@&|^~<>=!.]|\b(?:and|or|not|if|else|for|in|is|lambda|await)\b)
    ''',
    re.VERBOSE | re.DOTALL,
)
# Where reading goes on after a bracket that is never closed: a line that looks like the start of a statement.
_STATEMENT = re.compile(r"\n(?=[^\W\d]|[@%!])")

# Lines that go on with the statement above.
_CLAUSE = re.compile(r"(?:elif|else|except|finally)\b")


class LogicalLine(NamedTuple):
    """A statement's line with its continuations: `[start, end)` without the line end.

    `opens_block` says that it ends in a colon, `asks_help` in a question mark; `unclosed` is the offset of a
    bracket or a string that is never closed; `tokens` is roughly how many tokens it has, `is_deep` whether it is
    too much for the parser.
    """

    start: int
    end: int
    opens_block: bool = False
    asks_help: bool = False
    unclosed: int | None = None
    tokens: int = 0
    is_deep: bool = False


def logical_line(code: str, start: int) -> LogicalLine:
    """The logical line that starts at an offset."""
    brackets: list[int] = []
    last, last_end = "", start
    tokens = chain = longest = deepest = 0
    for match in _TOKEN.finditer(code, start):
        kind = match.lastgroup
        if kind == "newline":
            if not brackets:
                return _line(code, start, match.start(), last, last_end, tokens, longest, deepest)
            continue
        if kind in ("comment", "joined"):
            continue
        tokens += 1
        if kind == "opener":
            brackets.append(match.start())
            deepest = max(deepest, len(brackets))
            chain += code[match.start() - 1 : match.start()] in (")", "]")
            if deepest > 2 * MAX_DEPTH:  # hostile, or never closed
                break
        elif kind == "closer":
            if brackets:
                brackets.pop()
        elif kind == "separator":
            chain = 0
        elif kind == "unclosed":
            is_deep = _braces(code, match.start(), len(code)) > MAX_DEPTH
            return LogicalLine(start, len(code), unclosed=match.start(), tokens=tokens, is_deep=is_deep)
        elif kind == "operator":
            chain += 1
        elif kind in ("string", "broken"):
            chain += 1
            deepest = max(deepest, _braces(code, match.start(), match.end()))
        longest = max(longest, chain)
        last, last_end = kind or "", match.end()
    if not brackets:
        return _line(code, start, len(code), last, last_end, tokens, longest, deepest)
    resumed = _STATEMENT.search(code, brackets[0])
    end = resumed.start() if resumed else len(code)
    is_deep = longest > MAX_CHAIN or deepest > MAX_DEPTH
    return LogicalLine(start, end, unclosed=brackets[-1], tokens=tokens, is_deep=is_deep)


def _braces(code: str, start: int, end: int) -> int:
    """How deep the braces of an f-string are, or of a string that may be one."""
    if "f" not in code[max(start - 2, 0) : start].lower() or code.count("{", start, end) <= MAX_DEPTH:
        return 0
    depth = deepest = 0
    for match in re.finditer(r"[{}]", code[start:end]):
        depth += 1 if match[0] == "{" else -1
        deepest = max(deepest, depth)
    return deepest


def _line(
    code: str, start: int, end: int, last: str, last_end: int, tokens: int, longest: int, deepest: int
) -> LogicalLine:
    """A complete logical line; the last token counts only if nothing but whitespace or a comment follows it."""
    rest = code[last_end:end].strip()
    return LogicalLine(
        start,
        end,
        opens_block=last == "colon" and (not rest or rest.startswith("#")),
        asks_help=last == "mark" and not rest,
        tokens=tokens,
        is_deep=longest > MAX_CHAIN or deepest > MAX_DEPTH,
    )


def logical_lines(code: str, start: int = 0) -> Iterator[LogicalLine]:
    """The logical lines from an offset on, blank ones and comments included; line ends join them to the text."""
    unclosed = 0
    while start <= len(code):
        line = logical_line(code, start)
        unclosed += line.unclosed is not None
        if unclosed > MAX_UNCLOSED:
            line = LogicalLine(start, len(code), is_deep=True)
        yield line
        start = line.end + 1


def top_level(code: str) -> list[int]:
    """The offsets of the top-level statements; an indented block where none belongs counts as one."""
    starts: list[int] = []
    may_indent, is_decorated = False, False
    for line in logical_lines(code):
        text = code[line.start : line.end]
        if not text.strip() or text.lstrip().startswith("#"):
            continue
        is_indented = text[0] in " \t"
        joins = may_indent if is_indented else is_decorated or _CLAUSE.match(text) is not None
        if not starts or not joins:
            starts.append(line.start)
        may_indent = is_indented or line.opens_block
        is_decorated = text.startswith("@")
    return starts
