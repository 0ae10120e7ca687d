"""Markdown and code as HTML that holds any text safely: no tag, no link and no picture of a notebook comes through."""

from __future__ import annotations

import html
import re
from functools import cache
from typing import TYPE_CHECKING, Any

from markupsafe import Markup

if TYPE_CHECKING:
    from collections.abc import Sequence

    from markdown_it import MarkdownIt
    from markdown_it.token import Token

_ALLOWED = re.compile(r"https?://|mailto:", re.IGNORECASE)
_CLASSES = (
    ("Comment", "c"),
    ("Literal.String", "s"),
    ("Literal.Number", "n"),
    ("Keyword", "k"),
    ("Operator.Word", "k"),
    ("Name.Decorator", "d"),
    ("Name.Function", "f"),
    ("Name.Class", "f"),
    ("Name.Builtin", "b"),
)


def words(markdown: str) -> Markup:
    """Our own words: links to web pages are links, pictures and tags are text."""
    return Markup(_parser(True).render(markdown))


def sentence(markdown: str) -> Markup:
    """A sentence of ours that may hold a student's words, none of which is a link."""
    return Markup(_parser(False).renderInline(markdown))


def quotation(markdown: str) -> Markup:
    """What a letter quotes: a code block, or a student's text, whose links and pictures are text too."""
    return Markup(_parser(False).render(markdown))


@cache
def _parser(with_links: bool) -> MarkdownIt:
    from markdown_it import MarkdownIt

    parser = MarkdownIt("commonmark", {"html": False, "highlight": _fence})
    parser.disable(["image", "reference"] if with_links else ["image", "reference", "link", "autolink"])
    parser.validateLink = lambda url: _ALLOWED.match(url) is not None  # type: ignore[method-assign]
    parser.add_render_rule("link_open", _link)
    return parser


def _link(self: Any, tokens: Sequence[Token], index: int, options: Any, env: Any) -> str:
    """A link that tells the other side nothing of this page."""
    tokens[index].attrSet("rel", "noopener noreferrer")
    return str(self.renderToken(tokens, index, options, env))


def _fence(text: str, language: str, _: str) -> str:
    inner = _highlighted(text.removesuffix("\n")) if language == "python" else html.escape(text)
    return f"<pre><code>{inner}</code></pre>"


def _highlighted(text: str) -> str:
    from pygments.lexers.python import PythonLexer

    lexer = PythonLexer(stripnl=False, ensurenl=False)
    return "".join(_span(str(kind), piece) for kind, piece in lexer.get_tokens(text))


def _span(kind: str, piece: str) -> str:
    name = kind.removeprefix("Token.")
    css = next((css for prefix, css in _CLASSES if name.startswith(prefix)), "")
    return f'<span class="{css}">{html.escape(piece)}</span>' if css and piece.strip() else html.escape(piece)
