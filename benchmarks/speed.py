"""How much CPU time a check costs beside the least that any such tool must spend.

    python benchmarks/speed.py FOLDER [--runs 3] [--stages]

The distinct notebooks below FOLDER are checked by a fresh process with nothing cached; another fresh process
imports libcst, loads the files as JSON and parses the same code cells. Modules are compiled beforehand, as they are
where a package was installed. Printed are both times (user + system, the least of the runs), their ratio, and what
starting up costs. `--stages` adds where the time of a check goes.
"""

from __future__ import annotations

import argparse
import gc
import hashlib
import json
import os
import resource
import subprocess
import sys
import tempfile
import time
from collections import Counter
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import ParamSpec, TypeVar

P = ParamSpec("P")
T = TypeVar("T")

# What has to be done by anything that looks at the syntax of notebooks. IPython's lines become `pass`, as they
# would otherwise keep their cells from being parsed, which would make the baseline too cheap.
BASELINE = """
import json, sys
import libcst
for path in json.load(open(sys.argv[1])):
    with open(path, encoding="utf-8") as file:
        notebook = json.load(file)
    for cell in notebook.get("cells", ()):
        if cell.get("cell_type") == "code":
            source = cell["source"] if isinstance(cell["source"], str) else "".join(cell["source"])
            lines = source.split("\\n")
            for number, line in enumerate(lines):
                if line.lstrip()[:1] in ("%", "!", "?"):
                    lines[number] = line[: len(line) - len(line.lstrip())] + "pass"
            try:
                libcst.parse_module("\\n".join(lines))
            except libcst.ParserSyntaxError:
                pass
"""
CHECK = """
import json, sys
from reviewlint.cli import main
main(["check", "--output-format", "json", *json.load(open(sys.argv[1]))])
"""


def main() -> None:
    """Measure and print."""
    arguments = _arguments()
    paths = distinct(arguments.folder)
    with tempfile.TemporaryDirectory() as folder:
        listed = Path(folder, "notebooks.json")
        listed.write_text(json.dumps([str(path) for path in paths]), encoding="utf-8")
        os.environ |= compiled(folder)
        cpu_seconds("-c", CHECK, str(listed))
        checks, baselines = [], []
        for _ in range(arguments.runs):  # in turns, so that a busy machine is as hard on one as on the other
            checks.append(cpu_seconds("-c", CHECK, str(listed)))
            baselines.append(cpu_seconds("-c", BASELINE, str(listed)))
        check, baseline = min(checks), min(baselines)
        print(f"{len(paths)} distinct notebooks, {sum(path.stat().st_size for path in paths) / 1e6:.1f} MB")
        print(f"check         {check:7.2f} s CPU ({check / max(len(paths), 1) * 1000:.0f} ms a notebook)")
        print(f"libcst alone  {baseline:7.2f} s CPU")
        print(f"ratio         {check / baseline:7.2f}")
        _print_start_up(arguments.runs)
        if arguments.stages:
            _print_stages(paths)


def distinct(folder: Path) -> list[Path]:
    """The notebooks below a folder that are JSON, each content once."""
    found: dict[bytes, Path] = {}
    for path in sorted(folder.rglob("*.ipynb")):
        content = path.read_bytes()
        try:
            json.loads(content)
        except ValueError:
            continue
        found.setdefault(hashlib.sha256(content).digest(), path)
    return list(found.values())


def compiled(folder: str) -> dict[str, str]:
    """The environment in which modules are compiled once, into a folder: an installer leaves them compiled."""
    return {"PYTHONPYCACHEPREFIX": folder, "PYTHONDONTWRITEBYTECODE": ""}


def cpu_seconds(*arguments: str) -> float:
    """User and system time of a fresh Python process."""
    before = resource.getrusage(resource.RUSAGE_CHILDREN)
    subprocess.run([sys.executable, *arguments], stdout=subprocess.DEVNULL, check=True)
    after = resource.getrusage(resource.RUSAGE_CHILDREN)
    return after.ru_utime + after.ru_stime - before.ru_utime - before.ru_stime


def _print_start_up(runs: int) -> None:
    commands: dict[str, Sequence[str]] = {
        "python -c pass": ("-c", "pass"),
        "import libcst": ("-c", "import libcst"),
        "reviewlint --version": ("-m", "reviewlint", "--version"),
        "reviewlint --help": ("-m", "reviewlint", "--help"),
        "reviewlint rules": ("-m", "reviewlint", "rules"),
    }
    print("start-up:")
    for title, command in commands.items():
        print(f"  {title:20} {min(cpu_seconds(*command) for _ in range(runs)):6.2f} s CPU")


def _print_stages(paths: Sequence[Path]) -> None:
    """Where the time goes, in this process; a view that several rules share is paid for by the first of them."""
    from reviewlint.notebook.reader import read
    from reviewlint.registry import load_rules
    from reviewlint.views.analysis import Analysis

    gc.disable()  # the command line sees to it that collecting is rare
    rules = load_rules()
    spent: Counter[str] = Counter()

    def timed(stage: str, work: Callable[P, T], *arguments: P.args, **more: P.kwargs) -> T:
        start = time.process_time()
        result = work(*arguments, **more)
        spent[stage] += round((time.process_time() - start) * 1e6)
        return result

    for path in paths:
        notebook = timed("reading", read, str(path))
        analysis = Analysis(notebook)
        timed("parsing", getattr, analysis, "parsed")
        timed("running", getattr, analysis, "timeline")
        for rule in rules:
            timed(rule.name, list, rule.check(analysis))
    print("stages:")
    for stage, microseconds in spent.most_common():
        print(f"  {stage:28} {microseconds / 1e6:6.2f} s CPU")


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("folder", type=Path)
    parser.add_argument("--runs", type=int, default=3)
    parser.add_argument("--stages", action="store_true", help="also print where the time of a check goes")
    return parser.parse_args()


if __name__ == "__main__":
    main()
