"""Draws findings to check by hand, the same ones every time.

    python benchmarks/sample.py FOLDER… [--exclude LABELS]… [--count 30] [--seed 1] [--select RULES]… [--severity S]…

Of all findings on the notebooks in the folders, sorted, `random.Random(1)` draws 30; each is printed with the
lines around it. `--exclude` leaves out notebooks that have a label file (ID.json) in a folder. A count of 0 prints
all, in order: `--severity error --count 0` are all errors.
"""

from __future__ import annotations

import argparse
import random
from collections.abc import Iterable, Iterator
from pathlib import Path

from reviewlint.diagnostics import Diagnostic, Location, Severity
from reviewlint.engine import NotebookResult, lint
from reviewlint.registry import load_rules, select_rules

SEED = 1
CONTEXT = 3


def main() -> None:
    """Print the sample."""
    arguments = _arguments()
    rules = select_rules(load_rules(), arguments.select or ())
    results = [lint(str(path), rules) for path in notebooks(arguments.folders, arguments.exclude)]
    wanted = frozenset(arguments.severity or Severity)
    found = sorted(((r, d) for r in results for d in r.diagnostics if d.severity in wanted), key=_order)
    count = min(arguments.count, len(found))
    drawn = random.Random(arguments.seed).sample(found, count) if count else found
    print(f"{len(drawn)} of {len(found)} findings on {len(results)} notebooks\n")
    for number, (result, diagnostic) in enumerate(drawn, 1):
        _show(number, result, diagnostic)


def notebooks(folders: Iterable[Path], excluded: Iterable[Path] = ()) -> list[Path]:
    """The notebooks below the folders in order, those with labels left out."""
    labelled = {path.stem for folder in excluded for path in folder.glob("*.json")}
    return sorted(path for folder in folders for path in folder.rglob("*.ipynb") if path.stem not in labelled)


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folders", type=Path, nargs="+")
    parser.add_argument("--exclude", type=Path, action="append", default=[], help="folder of labels")
    parser.add_argument("--count", type=int, default=30)
    parser.add_argument("--seed", type=int, default=SEED)
    parser.add_argument("--severity", action="append", type=Severity, help="only these severities (repeatable)")
    parser.add_argument("--select", action="append", help="only these rules (repeatable)")
    return parser.parse_args()


def _order(item: tuple[NotebookResult, Diagnostic]) -> tuple[str, Location, str]:
    result, diagnostic = item
    return Path(result.path).name, diagnostic.location, diagnostic.code


def _show(number: int, result: NotebookResult, diagnostic: Diagnostic) -> None:
    place = diagnostic.location
    print(f"{number}. {diagnostic.code} {diagnostic.name} ({diagnostic.severity}, {diagnostic.confidence})")
    print(f"   {Path(result.path).name} cell {place.cell} line {place.line}")
    print(f"   {diagnostic.message}")
    if place.cell:
        for line in _lines(result.notebook.cell(place.cell).lines, place):
            print(line)
    print()


def _lines(lines: list[str], place: Location) -> Iterator[str]:
    first = max(1, place.line - CONTEXT)
    last = min(len(lines), max(place.end_line, place.line) + CONTEXT)
    for number in range(first, last + 1):
        mark = ">" if place.line <= number <= place.end_line else " "
        yield f"   {mark} {number:>3} | {lines[number - 1][:160]}"


if __name__ == "__main__":
    main()
