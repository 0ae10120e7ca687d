"""Sentences of a markdown cell: headings, paragraphs, items and table cells, without code, formulas and links."""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from reviewlint.text.sentences import Line, Sentence, SentenceKind, split

if TYPE_CHECKING:
    from markdown_it import MarkdownIt
    from markdown_it.token import Token

# What is no text: images, formulas, comments and tags, struck-out words, addresses. Blanked, so columns stay.
_NO_TEXT = re.compile(
    r"!\[[^\]\n]*\]\([^)\n]*\)"
    r"|\$\$[^$]*\$\$|(?<![\w$])\$[^$\n]+\$(?!\w)"
    r"|<!--.*?-->|<(?:https?|mailto):[^>\s]*>|</?[a-zA-Z][^<>]*>|&#?\w{1,8};"
    r"|~~[^~\n]*~~"
    r"|(?<=\])\([^()\n]*(?:\([^()\n]*\)[^()\n]*)*\)"
    r"|https?://[^\s)]+",
    re.DOTALL,
)
_HIDDEN_BLOCK = re.compile(r"<(script|style|pre|code)\b.*?(?:</\1>|\Z)", re.DOTALL | re.IGNORECASE)
_MARKUP = re.compile(r"[`*\[\]\\]|(?<!\w)_+|_+(?!\w)")
_BREAK = re.compile(r"<(?:br|p|div|li|td|tr|h\d)\b[^<>]*>", re.IGNORECASE)
_HEADING_TAG = re.compile(r"\s*<h\d\b", re.IGNORECASE)


def markdown_sentences(source: str, cell: int) -> Iterator[Sentence]:
    """The sentences of a markdown cell in order."""
    source_lines = source.split("\n")
    kind: SentenceKind = "paragraph"
    depth = 0
    column = 0
    for token in _parser().parse(source):
        if token.type == "list_item_open":
            depth += 1
        elif token.type == "list_item_close":
            depth -= 1
        elif token.type == "tr_open":
            column = 0
        elif token.type.endswith("_open"):
            kind = _kind(token.tag)
        elif token.type == "inline" and token.map is not None:
            lines, column = _inline_lines(token, source_lines, column if kind == "cell" else 0)
            yield from split(_clean(lines), "item" if depth and kind == "paragraph" else kind, cell)
        elif token.type == "html_block" and token.map is not None:
            yield from _html_sentences(token, source_lines, cell)


@lru_cache(maxsize=1)
def _parser() -> MarkdownIt:
    from markdown_it import MarkdownIt  # most notebooks hold no sentence that any rule asks for

    return MarkdownIt("commonmark").enable("table").disable("inline")


def _kind(tag: str) -> SentenceKind:
    if tag in ("td", "th"):
        return "cell"
    return "heading" if tag in ("h1", "h2", "h3", "h4", "h5", "h6") else "paragraph"


def _inline_lines(token: Token, source_lines: Sequence[str], column: int) -> tuple[list[Line], int]:
    """The lines of a block's text at their places in the source, and where the last one ends.

    markdown-it strips what marks the block; `column` is where to start looking (cells of a row share a line).
    """
    assert token.map is not None
    found = []
    for number, text in enumerate(token.content.split("\n"), token.map[0]):
        source = source_lines[number] if number < len(source_lines) else ""
        at = source.find(text, column if number == token.map[0] else 0)
        at = max(at, 0)  # a cell with an escaped bar differs from its source
        found.append(Line(number + 1, at + 1, text))
        column = at + len(text)
    return found, column


def _clean(lines: Sequence[Line]) -> list[Line]:
    """The lines with everything blanked that is no text."""
    text = "\n".join(line.text for line in lines)
    text = _NO_TEXT.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)
    text = _MARKUP.sub(lambda found: " " * len(found[0]), text)
    return [line._replace(text=piece) for line, piece in zip(lines, text.split("\n"), strict=True)]


def _html_sentences(token: Token, source_lines: Sequence[str], cell: int) -> Iterator[Sentence]:
    assert token.map is not None
    first, end = token.map
    text = "\n".join(source_lines[first:end])
    text = _HIDDEN_BLOCK.sub(lambda found: re.sub(r"[^\n]", " ", found[0]), text)
    for number, raw in enumerate(text.split("\n"), first + 1):
        kind: SentenceKind = "heading" if _HEADING_TAG.match(raw) else "paragraph"
        start = 0
        for mark in (*(found.start() for found in _BREAK.finditer(raw)), len(raw)):
            yield from split(_clean([Line(number, start + 1, raw[start:mark])]), kind, cell)
            start = mark
