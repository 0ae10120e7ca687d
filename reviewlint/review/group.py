"""A group at a glance: what to speak of with all, and who did what, on one page."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field, replace
from typing import Any
from urllib.parse import quote

from reviewlint.diagnostics import Severity
from reviewlint.review.curves import sparkline
from reviewlint.review.pages import Pages
from reviewlint.review.summary import Entry

COMMON = 3
"""A mistake of at least one in so many is worth speaking of with all."""

QUOTES = 2
"""Examples that are shown of a mistake."""

WORDINGS = 30
"""Different messages of a rule that are counted, so that a large group does not fill the memory with them."""

FAULTS = (Severity.ERROR, Severity.WARNING)
_TOTALS = (Severity.ERROR, Severity.WARNING, Severity.ADVICE, Severity.PRAISE)


@dataclass
class Group:
    """The notebooks of a group as they come; of each only a few words are kept, and two quotations a rule.

    `strangers` are the settings that came with the notebooks.
    """

    strangers: Sequence[str] = ()
    honoured: bool = False
    entries: list[Entry] = field(default_factory=list)
    _quotes: dict[str, list[str]] = field(default_factory=lambda: defaultdict(list))
    _messages: dict[str, Counter[str]] = field(default_factory=lambda: defaultdict(Counter))
    _severities: dict[str, Severity] = field(default_factory=dict)

    def add(self, entry: Entry) -> None:
        """Take a notebook in."""
        for code, text in entry.quotes.items():
            known = self._quotes[code]
            if len(known) < QUOTES and text not in known:
                known.append(text)
        for code, message in entry.messages.items():
            if len(self._messages[code]) < WORDINGS or message in self._messages[code]:
                self._messages[code][message] += 1
        for code, severity in entry.severities.items():
            found = Severity(severity)
            known_severity = self._severities.get(code, found)
            self._severities[code] = max(found, known_severity, key=lambda one: one.rank)
        self.entries.append(replace(entry, quotes={}, messages={}))

    def page(self, pages: Pages) -> str:
        """`index.html`; raises BrokenTemplateError."""
        read = [entry for entry in self.entries if not entry.problem]
        codes = sorted({code for entry in read for code in entry.counts})
        columns = [{"code": code, "title": self._title(code), "severity": self._severities[code][0]} for code in codes]
        return pages.group(
            count=len(self.entries),
            readable=len(read),
            unread=[_shown(entry) | {"problem": entry.problem} for entry in self.entries if entry.problem],
            strangers=self.strangers,
            hiding=[_shown(entry) | {"suppressed": entry.suppressed} for entry in read if entry.suppressed],
            honoured=self.honoured,
            topics=self._topics([entry.own for entry in read]),
            inherited=self._topics([entry.inherited for entry in read]),
            columns=columns,
            rows=map(_row, read),
        )

    def _topics(self, made: Sequence[Iterable[str]]) -> list[dict[str, Any]]:
        """The mistakes that enough of the group made, the gravest and most frequent first."""
        found = Counter(code for codes in made for code in codes)
        common = [
            (code, count)
            for code, count in found.items()
            if count * COMMON >= len(made) and count > 1 and self._severities[code] in FAULTS
        ]
        return [
            {
                "code": code,
                "count": count,
                "title": self._title(code),
                "various": self._is_various(code),
                "quotes": self._quotes.get(code, ()),
            }
            for code, count in sorted(common, key=lambda pair: (-self._severities[pair[0]].rank, -pair[1], pair[0]))
        ]

    def _title(self, code: str) -> str:
        """What is said of a mistake most often."""
        return next((message for message, _ in self._messages[code].most_common(1)), code)

    def _is_various(self, code: str) -> bool:
        """Whether most notebooks were told other values than those in the title."""
        told = self._messages[code]
        return 2 * max(told.values(), default=0) < told.total()


def _row(entry: Entry) -> dict[str, Any]:
    totals = [entry.total(severity.value) for severity in _TOTALS]
    line = sparkline(entry.curve)
    return _shown(entry) | {"score": entry.best_score, "line": line, "totals": totals, "counts": entry.counts}


def _shown(entry: Entry) -> dict[str, Any]:
    """A notebook's name and the address of its letter."""
    return {"name": entry.title, "href": quote(entry.page, errors="surrogateescape")}
