"""Comments of code cells: found without parsing, prose told from code that was commented out."""

from __future__ import annotations

import ast
import re
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from reviewlint.notebook.python import python_tree
from reviewlint.text.sentences import Line, Sentence, split

# Strings come first, so that a `#` inside one starts no comment; an unclosed one reaches to the end.
_TOKEN = re.compile(
    r'"""(?s:.*?)(?:"""|\Z)|\'\'\'(?s:.*?)(?:\'\'\'|\Z)|"(?:[^"\\\n]|\\.)*"?|\'(?:[^\'\\\n]|\\.)*\'?|#(?P<text>[^\n]*)'
)
_PYTHON_MAGIC = re.compile(r"\s*%%(?:time|timeit|capture|prun|python3?|pypy|debug)\b")
_ITEM = re.compile(r"\s*(?:[-–—•*+]|\d+[.)])\s+")
_DECORATION = re.compile(r"[\s#!:%=*_-]*")


class Comment(NamedTuple):
    """One comment: `text` is what follows the `#` at `line` and `column` (both 1-based, of the text)."""

    line: int
    column: int
    text: str
    is_whole_line: bool


@lru_cache(maxsize=1024)  # asked for several times, and in the cells that the notebooks of one course share
def comments(source: str) -> tuple[Comment, ...]:
    """The comments of a code cell; none in a cell of another language."""
    return tuple(_comments(source))


def _comments(source: str) -> Iterator[Comment]:
    if "#" not in source or (source.lstrip().startswith("%%") and not _PYTHON_MAGIC.match(source)):
        return
    line, line_start, counted = 1, 0, 0
    for found in _TOKEN.finditer(source):
        if found["text"] is None:
            continue
        start = found.start("text")
        line += source.count("\n", counted, start)
        counted = start
        line_start = source.rfind("\n", 0, start) + 1
        yield Comment(line, start - line_start + 1, found["text"], not source[line_start : found.start()].strip())


def comment_blocks(source: str) -> Iterator[list[Comment]]:
    """Runs of whole-line comments; only a line of live code ends one, a blank line does not."""
    lines = source.split("\n")
    block: list[Comment] = []
    for comment in comments(source):
        if not comment.is_whole_line:
            continue
        if block and any(line.strip() for line in lines[block[-1].line : comment.line - 1]):
            yield block
            block = []
        block.append(comment)
    if block:
        yield block


def comment_sentences(source: str, cell: int) -> Iterator[Sentence]:
    """The sentences of the comments of a code cell; commented-out code has none."""
    paragraph: list[Line] = []
    for comment in _prose(source):
        lead = _DECORATION.match(comment.text)
        start = lead.end() if lead and not _ITEM.match(comment.text) else 0
        line = Line(comment.line, comment.column + start, comment.text[start:])
        goes_on = comment.is_whole_line and paragraph and paragraph[-1].line == comment.line - 1
        if not goes_on or not line.text.strip() or _ITEM.match(comment.text):
            yield from split(paragraph, "comment", cell)
            paragraph = []
        paragraph.append(line)
        if not comment.is_whole_line:
            yield from split(paragraph, "comment", cell)
            paragraph = []
    yield from split(paragraph, "comment", cell)


def _prose(source: str) -> Iterator[Comment]:
    """The comments that are no code; what stands inside brackets that commented code opened is code too."""
    opened, last = 0, 0
    for comment in comments(source):
        if comment.line != last + 1:
            opened = 0
        last = comment.line
        if opened > 0 or is_code(comment.text):
            opened = max(opened + sum(map(comment.text.count, "([{")) - sum(map(comment.text.count, ")]}")), 0)
        else:
            yield comment


_HEAD = re.compile(r"(?:if|for|while|def|class|with|try)\b.*:$")
_TAIL = re.compile(r"(?:elif\b.*|else|except\b.*|finally)\s*:$")
_PLAIN = frozenset(("pass", "continue", "break", "return", "else:", "try:", ")", "]", "}", "))", "])", "})"))
_MAY_BE_CODE = re.compile(r"[=(\[.:@]|^(?:import|return|del|raise|assert|yield)\b")


@lru_cache(maxsize=4096)  # the notebooks of one course share many comments
def is_code(text: str) -> bool:
    """Whether a line of a comment is Python rather than words: it parses, and does something.

    A bare name, words joined by a dash or a comma, and a word with a remark in brackets also parse; they are prose.
    """
    line = text.strip(" \t#")
    if line in _PLAIN or _TAIL.match(line):
        return True
    return bool(_MAY_BE_CODE.search(line)) and any(_does_something(candidate) for candidate in _candidates(line))


def _candidates(line: str) -> Iterator[str]:
    """The line, and what it may be a part of: the head of a block, a call over several lines, its arguments."""
    if _HEAD.match(line):
        yield line + (" pass" if not line.startswith("try") else " pass\nfinally: pass")
        return
    yield line
    if line.startswith("@"):
        yield line + "\ndef _(): pass"
    if line.endswith((",", "(", "[", "{")):
        yield line + _closers(line)
        yield f"_({line.rstrip(',')})"
    if line.endswith(")"):
        yield f"_({line}"


def _closers(line: str) -> str:
    """The brackets that a line leaves open, closed."""
    opened: list[str] = []
    for letter in line:
        if letter in "([{":
            opened.append(")]}"["([{".index(letter)])
        elif opened and letter == opened[-1]:
            opened.pop()
    return "".join(reversed(opened))


def _does_something(line: str) -> bool:
    tree = python_tree(line)
    return tree is not None and any(_is_action(statement, line) for statement in tree.body)


def _is_action(statement: ast.stmt, line: str) -> bool:
    if isinstance(statement, ast.AnnAssign):
        return statement.value is not None
    if not isinstance(statement, ast.Expr):
        return True
    value = statement.value
    if isinstance(value, ast.Call) and isinstance(value.func, ast.Name) and value.func.id == "_":
        return any(keyword.arg for keyword in value.keywords)
    return any(_is_call(node, line) for node in ast.walk(value))


def _is_call(node: ast.AST, line: str) -> bool:
    """A call or a subscript as code writes it: no space before the bracket, an ASCII name."""
    if isinstance(node, ast.Call):
        inner: ast.expr = node.func
    elif isinstance(node, ast.Subscript):
        inner = node.value
    else:
        return False
    end = inner.end_col_offset or 0
    return line.encode()[end : end + 1] in (b"(", b"[") and (not isinstance(inner, ast.Name) or inner.id.isascii())
