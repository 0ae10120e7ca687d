"""Tries the fixes on real notebooks: python benchmarks/fixes.py FOLDER [--list]

Copies the notebooks of a folder that have something to mend, runs `check --fix --unsafe-fixes` on the copies twice, and
compares: nothing but source literals may change, by byte; each changed cell parses; the second run changes nothing; no
finding that had a fix is left unless it is reported as dropped. Findings that are new are counted by code.
"""

from __future__ import annotations

import argparse
import contextlib
import io
import json
import shutil
import sys
import tempfile
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass, field
from functools import cache
from pathlib import Path

import nbformat

from reviewlint.cli import main as reviewlint
from reviewlint.diagnostics import Diagnostic
from reviewlint.engine import lint
from reviewlint.fixer import applies
from reviewlint.notebook.physical import PhysicalText
from reviewlint.notebook.reader import read
from reviewlint.notebook.syntax import parse_cell
from reviewlint.registry import load_rules
from reviewlint.rule import Rule

_FIX = ("check", "--fix", "--unsafe-fixes", "--output-format", "json")


@dataclass
class Tally:
    """What was seen in all notebooks."""

    notebooks: int = 0
    changed_cells: int = 0
    mended: Counter[str] = field(default_factory=Counter)
    new: Counter[str] = field(default_factory=Counter)
    dropped: list[str] = field(default_factory=list)
    faults: list[str] = field(default_factory=list)
    places: list[str] = field(default_factory=list)


def main() -> int:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--list", action="store_true", help="list each new finding with its place")
    options = parser.parse_args()
    tally = Tally()
    with tempfile.TemporaryDirectory() as folder:
        for number, path in enumerate(sorted(options.folder.rglob("*.ipynb"))):
            copy = Path(folder) / f"{number}-{path.name}"
            shutil.copyfile(path, copy)
            _try(path, copy, tally)
    if options.list:
        print("\n".join(tally.places))
    print(f"notebooks with something to mend: {tally.notebooks}, cells changed: {tally.changed_cells}")
    print(f"mended: {sum(tally.mended.values())} {dict(sorted(tally.mended.items()))}")
    print(f"new findings: {sum(tally.new.values())} {dict(sorted(tally.new.items()))}")
    print(f"dropped: {len(tally.dropped)} {tally.dropped}")
    print(f"faults: {len(tally.faults)}", *tally.faults, sep="\n  ")
    return 1 if tally.faults else 0


def _try(path: Path, copy: Path, tally: Tally) -> None:
    """Mend a copy and compare it with its original."""
    before = _findings(path)
    fixable = [finding for finding in before if applies(finding.fix, unsafe=True)]
    if not fixable or read(str(path)).nbformat[0] < 4:
        return
    tally.notebooks += 1
    complaints = _run(copy)
    mended = copy.read_bytes()
    _run(copy)
    after = _findings(copy)
    left = [finding for finding in after if applies(finding.fix, unsafe=True)]
    tally.dropped += complaints
    faults = list(_faults(path, copy, tally))
    if copy.read_bytes() != mended:
        faults.append("the second run changes it")
    if len(left) > len(complaints):
        faults.append(f"still to mend: {[finding.code for finding in left]}")
    tally.faults += [f"{path.name}: {fault}" for fault in faults]
    known, now = Counter(map(_named, before)), Counter(map(_named, after))
    tally.mended.update(code for code, _ in (known - now).elements())
    tally.new.update(code for code, _ in (now - known).elements())
    tally.places += [f"{path.name}: new {code} in cell {cell}" for code, cell in (now - known).elements()]


def _faults(path: Path, copy: Path, tally: Tally) -> Iterator[str]:
    """What the mended copy does not keep."""
    old, new = path.read_bytes(), copy.read_bytes()
    if _outside_sources(old) != _outside_sources(new):
        yield "changed outside of sources"
    if _is_valid(old) and not _is_valid(new):
        yield "no valid notebook any more"
    for before, after in zip(read(str(path)).cells, read(str(copy)).cells, strict=True):
        if before.source != after.source:
            tally.changed_cells += 1
            if before.kind != "code":
                yield f"cell {before.position}: not code"
            if len(parse_cell(after).problems) > len(parse_cell(before).problems):
                yield f"cell {before.position}: does not parse"
        elif _source(old, before.position) != _source(new, before.position):
            yield f"cell {before.position}: written anew though nothing was mended"


def _is_valid(raw: bytes) -> bool:
    """Whether a file is a notebook as its format wants it."""
    try:
        nbformat.validate(json.loads(raw.decode("utf-8-sig")))
    except nbformat.ValidationError:
        return False
    return True


def _outside_sources(raw: bytes) -> list[str]:
    """A file without what stands from the first to the last character of each source."""
    physical = PhysicalText(raw)
    parts, end = [raw[:3].hex()], 0
    for source in physical.sources:
        if source.fragments:
            parts.append(physical.text[end : source.fragments[0].start])
            end = source.fragments[-1].end
    return [*parts, physical.text[end:]]


def _source(raw: bytes, position: int) -> str:
    """A cell's source as the file writes it."""
    physical = PhysicalText(raw)
    fragments = physical.sources[position - 1].fragments
    return physical.text[fragments[0].start : fragments[-1].end] if fragments else ""


def _findings(path: Path) -> tuple[Diagnostic, ...]:
    return lint(str(path), _rules()).diagnostics


@cache
def _rules() -> tuple[Rule, ...]:
    return load_rules()


def _named(finding: Diagnostic) -> tuple[str, int]:
    return finding.code, finding.location.cell


def _run(copy: Path) -> list[str]:
    """Mend a file as a user does; gives what the command complained of."""
    errors = io.StringIO()
    with contextlib.redirect_stderr(errors), contextlib.redirect_stdout(io.StringIO()):
        reviewlint([*_FIX, str(copy)])
    return [line for line in errors.getvalue().splitlines() if "отменено" in line or "не внесены" in line]


if __name__ == "__main__":
    sys.exit(main())
