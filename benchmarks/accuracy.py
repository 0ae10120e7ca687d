"""Precision and recall of reviewlint on notebooks that were labelled by hand.

    python benchmarks/accuracy.py NOTEBOOKS LABELS [--verbose] [--rule CODE]…

NOTEBOOKS is a folder of ID.ipynb files, LABELS one of ID.json files:

    {"findings": [{"code", "cell", "line", "span"?, "alt"?}], "decided": [codes],
     "tricky": [{"code", "cell", "line"}], "optional": [{"code", "cell", "line"}]}

A finding matches a label of the same code in the same cell when the lines differ by at most two, when the
finding covers the label's line, or when it stands inside the labelled `span`. Rules that speak of the notebook
match by code, those that speak of a cell by cell. The nearest pairs match first, each finding and label once; a
place in `alt` is as good as the label's own. A finding without a label is a false positive where it stands on
a `tricky` place or its code was decided for the notebook, unless a label with `alt` or an optional place is near.
"""

from __future__ import annotations

import argparse
import json
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

from reviewlint.engine import lint
from reviewlint.registry import load_rules
from reviewlint.rule import Rule

# The rows of the rulebook that come straight from the two reviews.
FROM_THE_REVIEWS = frozenset({
    "RL001", "RL101", "RL201", "RL301", "RL302", "RL303", "RL304", "RL305", "RL401", "RL402",
    "RL501", "RL502", "RL503", "RL507", "RL601", "RL602", "RL603", "RL901", "RL902",
})  # fmt: skip
OF_THE_NOTEBOOK = frozenset({"RL001", "RL006", "RL411", "RL604"})
OF_THE_CELL = frozenset({"RL002", "RL004", "RL701", "RL702", "RL902", "RL906"})
NEAR = 2
INSIDE = 0.5  # a finding that covers the label or stands inside its span: better than a near one

Label = Mapping[str, Any]


class Finding(NamedTuple):
    """Where reviewlint says something."""

    code: str
    cell: int
    line: int
    end_line: int


class Verdict(NamedTuple):
    """`TP`, `FP` or `FN` at a place; `note` says why where that is not plain."""

    kind: str
    code: str
    cell: int
    line: int
    note: str = ""


def score(labels: Label, findings: Sequence[Finding]) -> list[Verdict]:
    """The verdicts on one notebook."""
    decided = frozenset(labels["decided"])
    wanted = [label for label in labels["findings"] if label["code"] in decided]
    tricky = [label for label in labels.get("tricky", ()) if label.get("cell") and label["code"] in decided]
    optional = [*labels.get("optional", ()), *labels.get("open", ())]
    codes = {finding.code for finding in findings} | {label["code"] for label in wanted}
    return [
        verdict
        for code in sorted(codes)
        for verdict in _Rule(
            code,
            [finding for finding in findings if finding.code == code],
            *([label for label in group if label["code"] == code] for group in (wanted, tricky, optional)),
            is_decided=code in decided,
        ).verdicts()
    ]


class _Rule:
    """The findings of one rule on one notebook against its labels."""

    def __init__(
        self,
        code: str,
        findings: list[Finding],
        wanted: list[Label],
        tricky: list[Label],
        optional: list[Label],
        *,
        is_decided: bool,
    ) -> None:
        self._code = code
        self._findings = findings
        self._wanted = wanted
        self._tricky = tricky
        self._optional = optional
        self._is_decided = is_decided

    def verdicts(self) -> Iterator[Verdict]:
        matched = self._matched()
        for number, label in enumerate(self._wanted):
            kind = "TP" if number in matched.values() else "FN"
            yield Verdict(kind, self._code, label["cell"], label["line"])
        for number, finding in enumerate(self._findings):
            if number not in matched:
                yield from self._unmatched(finding)

    def _matched(self) -> dict[int, int]:
        """Findings to labels by their numbers, the nearest pairs first."""
        pairs = []
        for i, finding in enumerate(self._findings):
            for j, label in enumerate(self._wanted):
                away = self._nearest(finding, label)
                if away is not None and not (away > 0 and self._is_tricky(finding)):
                    pairs.append((away, i, j))
        matched: dict[int, int] = {}
        for _, i, j in sorted(pairs):
            if i not in matched and j not in matched.values():
                matched[i] = j
        return matched

    def _unmatched(self, finding: Finding) -> Iterator[Verdict]:
        place = self._code, finding.cell, finding.line
        near = [label for label in self._wanted if self._nearest(finding, label) is not None]
        if self._is_tricky(finding):
            yield Verdict("FP", *place, "a look-alike")
        elif any(label.get("alt") for label in near) or self._is_optional(finding):
            return
        elif self._is_decided:
            yield Verdict("FP", *place, "second finding for one label" if near else "")

    def _nearest(self, finding: Finding, label: Label) -> float | None:
        found = [distance(finding, place) for place in (label, *label.get("alt", ()))]
        return min((away for away in found if away is not None), default=None)

    def _is_tricky(self, finding: Finding) -> bool:
        return any((finding.cell, finding.line) == (label["cell"], label["line"]) for label in self._tricky)

    def _is_optional(self, finding: Finding) -> bool:
        return any(distance(finding, place) is not None for place in self._optional)


def distance(finding: Finding, place: Label) -> float | None:
    """How far a finding is from a labelled place; None where they are not the same thing."""
    if finding.code in OF_THE_NOTEBOOK or not place["cell"]:
        return 0
    if finding.cell != place["cell"]:
        return None
    line = place["line"]
    if finding.code in OF_THE_CELL or finding.line == line:
        return 0
    first, last = place.get("span") or (line, line)
    if first <= finding.line <= last or finding.line <= line <= (finding.end_line or finding.line):
        return INSIDE
    away = abs(finding.line - line)
    return away if away <= NEAR else None


def main() -> None:
    """Score all labelled notebooks and print the tables."""
    arguments = _arguments()
    rules = load_rules()
    verdicts: list[tuple[str, Verdict]] = []
    for labels in sorted(arguments.labels.glob("*.json")):
        notebook = arguments.notebooks / f"{labels.stem}.ipynb"
        if notebook.exists():
            found = score(json.loads(labels.read_text(encoding="utf-8")), list(_findings(notebook, rules)))
            verdicts += [(labels.stem, v) for v in found if not arguments.rule or v.code in arguments.rule]
    if arguments.verbose:
        _print_mistakes(verdicts)
    _print_tables([verdict for _, verdict in verdicts])


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("notebooks", type=Path)
    parser.add_argument("labels", type=Path)
    parser.add_argument("--rule", action="append", help="count this rule only (repeatable)")
    parser.add_argument("--verbose", action="store_true", help="list every false positive and false negative")
    return parser.parse_args()


def _findings(path: Path, rules: Sequence[Rule]) -> Iterator[Finding]:
    for diagnostic in lint(str(path), rules).diagnostics:
        place = diagnostic.location
        yield Finding(diagnostic.code, place.cell, place.line, place.end_line)


def _print_mistakes(verdicts: Iterable[tuple[str, Verdict]]) -> None:
    for name, (kind, code, cell, line, note) in sorted(verdicts, key=lambda item: (item[1].code, item[0], item[1])):
        if kind != "TP":
            print(f"{kind} {code} {name} cell {cell} line {line} {note}".strip())


def _print_tables(verdicts: Sequence[Verdict]) -> None:
    codes = sorted({verdict.code for verdict in verdicts})
    print(f"{'rule':11} {'TP':>4} {'FP':>4} {'FN':>4} {'precision':>10} {'recall':>7}")
    for code in codes:
        _print_row(f"{code} {'S' if code in FROM_THE_REVIEWS else ''}", (v for v in verdicts if v.code == code))
    _print_row("S rules", (verdict for verdict in verdicts if verdict.code in FROM_THE_REVIEWS))
    _print_row("all", verdicts)


def _print_row(title: str, verdicts: Iterable[Verdict]) -> None:
    count = Counter(verdict.kind for verdict in verdicts)
    found, wrong, missed = count["TP"], count["FP"], count["FN"]
    precision, recall = _ratio(found, found + wrong), _ratio(found, found + missed)
    print(f"{title:11} {found:>4} {wrong:>4} {missed:>4} {precision:>10.3f} {recall:>7.3f}")


def _ratio(part: int, whole: int) -> float:
    return part / whole if whole else 1.0


if __name__ == "__main__":
    main()
