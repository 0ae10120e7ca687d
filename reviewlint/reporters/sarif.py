"""SARIF 2.1.0 of OASIS, which code hosts and editors read; lines are those of the notebook's file."""

from __future__ import annotations

import os
from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any, TextIO
from urllib.parse import quote

from reviewlint import __version__
from reviewlint.diagnostics import Diagnostic, Location, Severity
from reviewlint.engine import NotebookResult
from reviewlint.reporters.places import Places, fingerprints, in_notebook
from reviewlint.review.markdown import fenced
from reviewlint.rule import Rule
from reviewlint.streams import write_utf8
from reviewlint.text.controls import json_text

SCHEMA = "https://docs.oasis-open.org/sarif/sarif/v2.1.0/errata01/os/schemas/sarif-schema-2.1.0.json"
LEVELS = {Severity.ERROR: "error", Severity.WARNING: "warning", Severity.ADVICE: "note"}


def report(results: Iterable[NotebookResult], stream: TextIO, *, rules: Sequence[Rule] = (), **_: object) -> None:
    """Write one document, in UTF-8; praise is left out. `rules` are described where they found something."""
    run = _Run({rule.code: rule for rule in rules})
    for result in results:
        run.add(result)
    document = {"$schema": SCHEMA, "version": "2.1.0", "runs": [run.as_json()]}
    write_utf8(stream, json_text(document, indent=2))


class _Run:
    """One run of reviewlint: the notebooks, the rules that found something, and what they found."""

    def __init__(self, rules: dict[str, Rule]) -> None:
        self._rules = rules
        self._artifacts: list[dict[str, Any]] = []
        self._descriptors: list[dict[str, Any]] = []
        self._indices: dict[str, int] = {}
        self._results: list[dict[str, Any]] = []

    def add(self, result: NotebookResult) -> None:
        """Take in what was found in one notebook."""
        artifact = {"uri": _uri(result.path), "index": len(self._artifacts)}
        self._artifacts.append({"location": {"uri": artifact["uri"]}, "roles": ["analysisTarget"]})
        places = Places(result)
        for diagnostic, fingerprint in zip(result.diagnostics, fingerprints(result), strict=True):
            if diagnostic.severity in LEVELS:
                found = self._result(diagnostic, result)
                found["locations"] = [_location(diagnostic.location, places, artifact)]
                if diagnostic.related:
                    found["relatedLocations"] = [_location(place, places, artifact) for place in diagnostic.related]
                found["partialFingerprints"] = {"primaryLocationLineHash": fingerprint}
                self._results.append(found)

    def _result(self, diagnostic: Diagnostic, result: NotebookResult) -> dict[str, Any]:
        """A finding without its places; the message names the cell, which not every reader shows otherwise."""
        code = diagnostic.code
        if code not in self._indices:
            self._indices[code] = len(self._descriptors)
            self._descriptors.append(_descriptor(diagnostic, self._rules.get(code)))
        where = in_notebook(result, diagnostic.location)
        message = f"{where}: {diagnostic.message}" if where else diagnostic.message
        return {
            "ruleId": code,
            "ruleIndex": self._indices[code],
            "level": LEVELS[diagnostic.severity],
            "message": {"text": message},
        }

    def as_json(self) -> dict[str, Any]:
        """The run as SARIF has it."""
        driver = {
            "name": "reviewlint",
            "version": __version__,
            "semanticVersion": __version__,
            "rules": self._descriptors,
        }
        return {
            "tool": {"driver": driver},
            "language": "ru",
            "columnKind": "unicodeCodePoints",
            "artifacts": self._artifacts,
            "results": self._results,
        }


def _location(place: Location, places: Places, artifact: dict[str, Any]) -> dict[str, Any]:
    region = places.region(place)
    span = {"startLine": region.line}
    if place.cell:
        span["startColumn"] = region.column
    if region[:2] != region[2:]:
        span |= {"endLine": region.end_line, "endColumn": region.end_column}
    found: dict[str, Any] = {"physicalLocation": {"artifactLocation": artifact, "region": span}}
    if place.cell:
        found["logicalLocations"] = [{"name": f"ячейка {place.cell}", "kind": "cell"}]
    return found


def _descriptor(diagnostic: Diagnostic, rule: Rule | None) -> dict[str, Any]:
    """What is said of a rule: its name, its message and, as help, the mentor's words on its first example."""
    described: dict[str, Any] = {
        "id": diagnostic.code,
        "name": diagnostic.name,
        "shortDescription": {"text": diagnostic.name},
    }
    if rule is None:
        return described
    from reviewlint.review.illustration import illustrate, listing

    shown = illustrate(rule)
    if shown.finding:
        described["fullDescription"] = {"text": f"Например: {shown.finding.message}"}
    text = "\n\n".join(part for part in (shown.remark, f"Подробнее: reviewlint explain {rule.code}") if part)
    described["help"] = {"text": text}
    if shown.bad:
        example = fenced("\n".join(listing(shown.bad)))
        described["help"]["markdown"] = f"{text}\n\nНапример:\n\n{example}"
    if rule.severity in LEVELS:
        described["defaultConfiguration"] = {"level": LEVELS[rule.severity]}
    return described


def _uri(path: str) -> str:
    """A path as a URI; one that is relative stays so, and is taken from where reviewlint was run."""
    if Path(path).is_absolute():
        return Path(path).as_uri()
    return quote(os.fsencode(path.replace(os.sep, "/")))
