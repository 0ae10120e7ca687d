"""Findings as a piece of HTML for the output of a notebook's cell."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from html import escape

from reviewlint.diagnostics import Location, Severity
from reviewlint.engine import NotebookResult
from reviewlint.reporters.places import in_notebook
from reviewlint.reporters.text import SEVERITIES, Group, grouped, total
from reviewlint.review import html
from reviewlint.review.markdown import with_code
from reviewlint.text.controls import visible
from reviewlint.text.secrets import mask_secrets

MAX_LINES = 4  # of a span that are shown
WIDTH = 160  # characters of a line that are shown
_CONTEXT = 40  # of them before the span where a line is cut at its left
_COLORS = {
    Severity.ERROR: "#c62828",
    Severity.WARNING: "#b26a00",
    Severity.ADVICE: "#00796b",
    Severity.PRAISE: "#2e7d32",
}
# The text has the colours of the page, which may be dark.
_STYLE = """\
.reviewlint { max-width: 60em; line-height: 1.4 }
.reviewlint article { margin: 0 0 1em; padding-left: .8em; border-left: 3px solid }
.reviewlint p { margin: 0 0 .3em }
.reviewlint .place { opacity: .7; font-size: 90% }
.reviewlint pre { margin: .3em 0; white-space: pre-wrap }
.reviewlint mark { background: none; color: inherit; text-decoration: underline; text-underline-offset: 3px }
"""


def render(results: Sequence[NotebookResult], note: str) -> str:
    """A block with all findings of some notebooks; `note` says where these come from."""
    counts = Counter(diagnostic.severity for result in results for diagnostic in result.diagnostics)
    parts = [f"<style>{_STYLE}</style>", f'<p class="place">{escape(note)}</p>']
    for result in results:
        if len(results) > 1 and result.diagnostics:
            parts.append(f"<p><b>{escape(result.path)}</b></p>")
        parts += (_article(result, group) for group in grouped(result.diagnostics))
    said = total(counts)
    parts.append(f"<p><b>{f'Всего: {said}.' if said else 'Замечаний нет.'}</b></p>")
    return visible("\n".join(['<div class="reviewlint">', *parts, "</div>"]))


def _article(result: NotebookResult, group: Group) -> str:
    """What one rule says, where it says it, and the code at the first of these places."""
    diagnostic = group.first
    places = [diagnostic.location, *group.others]
    marks = " ".join(f"{place.cell}:{place.line}:{place.column}" for place in places)
    color = _COLORS[diagnostic.severity]
    kind = f'<b style="color: {color}">{SEVERITIES[diagnostic.severity].name} {escape(diagnostic.code)}</b>'
    lines = [
        f'<article data-code="{escape(diagnostic.code)}" data-places="{marks}" style="border-color: {color}">',
        f"<p>{kind}<br>{_inline(diagnostic.message)}</p>",
    ]
    if diagnostic.location.cell:
        lines.append(f'<p class="place">{escape("; ".join(in_notebook(result, place) for place in places))}</p>')
    if diagnostic.severity is not Severity.PRAISE and (code := "\n".join(_code(result, diagnostic.location))):
        lines.append(f"<pre>{code}</pre>")
    if diagnostic.related:
        related = "; ".join(in_notebook(result, place) for place in diagnostic.related)
        lines.append(f'<p class="place">см. также: {escape(related)}</p>')
    if diagnostic.fix is not None and diagnostic.fix.title:
        lines.append(f'<p class="place">исправление: {_inline(diagnostic.fix.title)}</p>')
    return "\n".join([*lines, "</article>"])


def _code(result: NotebookResult, place: Location) -> Iterator[str]:
    """The lines of a span with the span marked; secrets are masked."""
    if not place.cell:
        return
    lines = mask_secrets(result.notebook.cell(place.cell).source).split("\n")
    last = min(place.end_line, place.line + MAX_LINES - 1, len(lines))
    for number in range(place.line, last + 1):
        line = lines[number - 1]
        start = place.column - 1 if number == place.line else len(line) - len(line.lstrip())
        end = place.end_column - 1 if number == place.end_line else len(line)
        left = max(0, start - _CONTEXT) if len(line) > WIDTH else 0
        right = left + WIDTH
        yield "".join(
            (
                "…" if left else "",
                escape(line[left:start]),
                f"<mark>{escape(line[start : min(end, right)])}</mark>" if start < end else "",
                escape(line[max(start, end) : right]),
                "…" if len(line) > right else "",
            )
        )
    if last < place.end_line:
        yield "…"


def _inline(text: str) -> str:
    """A sentence with the code in it marked."""
    return str(html.sentence(with_code(text)))
