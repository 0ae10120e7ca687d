"""How often each rule found something, instead of the findings."""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple, TextIO

from reviewlint.diagnostics import Severity
from reviewlint.engine import NotebookResult
from reviewlint.reporters.text import SEVERITIES
from reviewlint.review.russian import plural
from reviewlint.streams import write_utf8

VERSION = 1


class Kind(NamedTuple):
    """What is counted together: the findings of a rule, by their severity where that differs."""

    code: str
    name: str
    severity: Severity


def report(results: Iterable[NotebookResult], stream: TextIO, *, as_json: bool = False, **_: object) -> None:
    """Write the counts, the most frequent first; as JSON in UTF-8."""
    counts: Counter[Kind] = Counter()
    notebooks: Counter[Kind] = Counter()
    total = 0
    for result in results:
        total += 1
        kinds = [Kind(each.code, each.name, each.severity) for each in result.diagnostics]
        counts.update(kinds)
        notebooks.update(set(kinds))
    ranking = sorted(counts, key=lambda kind: (-counts[kind], kind))
    if as_json:
        listed = [{**kind._asdict(), "count": counts[kind], "notebooks": notebooks[kind]} for kind in ranking]
        document = {"version": VERSION, "notebooks": total, "statistics": listed}
        write_utf8(stream, json.dumps(document, ensure_ascii=False, indent=2) + "\n")
        return
    width = len(str(max(counts.values(), default=0)))
    for kind in ranking:
        where = plural(notebooks[kind], "ноутбуке", "ноутбуках", "ноутбуках")
        severity = SEVERITIES[kind.severity].name
        stream.write(f"{counts[kind]:>{width}}  {kind.code}  {kind.name} ({severity}), в {where} из {total}\n")
    if not ranking:
        stream.write(f"Замечаний нет. Проверено: {plural(total, 'ноутбук', 'ноутбука', 'ноутбуков')}.\n")
