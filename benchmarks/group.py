"""What a large group costs beside a small one: the memory of a review, and the time of its page to sort and search.

    python -m benchmarks.group [--small 50] [--large 500] [--jobs 2]

Both groups are made up. The memory is the largest sum over the processes of a run, read every 50 ms (Linux). The page
is opened in headless Chromium; a time lasts from the click, or the typed text, until the first screen is laid out.
"""

from __future__ import annotations

import argparse
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Sequence
from pathlib import Path

from benchmarks.browser import Browser, browser, missing
from benchmarks.submissions import make_group

RUNS = 11
COLUMNS = (0, 1, 2, 8)
TEXTS = ("лебе", "а", "00", "")
SORT = """
const head = document.querySelectorAll("#works thead button")[arguments[0]];
const start = performance.now(); head.click(); document.body.getBoundingClientRect(); return performance.now() - start;
"""
SEARCH = """
const field = document.getElementById("search"); field.value = arguments[0];
const start = performance.now(); field.dispatchEvent(new Event("input")); document.body.getBoundingClientRect();
return performance.now() - start;
"""


def main() -> None:
    """Measure and print."""
    arguments = _arguments()
    print(f"{'':24}{'memory, MB':>12}{'time, s':>10}{'sort, ms':>10}{'search, ms':>12}")
    rows = []
    with tempfile.TemporaryDirectory() as folder:
        for number in (arguments.small, arguments.large):
            group, letters = Path(folder, str(number)), Path(folder, f"{number}-letters")
            make_group(group, number)
            megabytes, seconds = review(group, letters, arguments.jobs)
            sort, search = times(letters / "index.html")
            rows.append((megabytes, seconds, sort, search))
            print(f"{number:4} notebooks{'':10}{megabytes:12.0f}{seconds:10.1f}{sort:10.1f}{search:12.1f}")
    ratios = [large / small for small, large in zip(*rows, strict=True)]
    print(f"{'ratio':24}{ratios[0]:12.2f}{ratios[1]:10.2f}{ratios[2]:10.2f}{ratios[3]:12.2f}")


def review(group: Path, letters: Path, jobs: int) -> tuple[float, float]:
    """The megabytes and seconds of a review."""
    command = [sys.executable, "-m", "reviewlint", "review", str(group), "-o", str(letters), "--jobs", str(jobs)]
    start, peak = time.monotonic(), 0.0
    with subprocess.Popen(command, stdout=subprocess.DEVNULL) as process:
        while process.poll() is None:
            peak = max(peak, memory(process.pid))
            time.sleep(0.05)
    assert process.returncode == 0
    return peak, time.monotonic() - start


def memory(pid: int) -> float:
    """The megabytes that a process and those that it started hold; 0 for one that is gone."""
    try:
        status = Path(f"/proc/{pid}/status").read_text()
        children = Path(f"/proc/{pid}/task/{pid}/children").read_text().split()
    except OSError:
        return 0.0
    own = next((int(line.split()[1]) / 1024 for line in status.splitlines() if line.startswith("VmRSS")), 0.0)
    return own + sum(memory(int(child)) for child in children)


def times(page: Path) -> tuple[float, float]:
    """The mean milliseconds to sort by some columns and to search for some texts."""
    if reason := missing():
        print(reason, file=sys.stderr)
        return float("nan"), float("nan")
    with browser() as opened:
        opened.open(page)
        return _mean(opened, SORT, COLUMNS), _mean(opened, SEARCH, TEXTS)


def _mean(opened: Browser, script: str, values: Sequence[object]) -> float:
    """The mean over the values of the median over the runs."""
    times: list[list[float]] = [[float(opened.run(script, value)) for value in values] for _ in range(RUNS)]
    mean: float = statistics.mean([statistics.median(column) for column in zip(*times, strict=True)])
    return mean


def _arguments() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--small", type=int, default=50)
    parser.add_argument("--large", type=int, default=500)
    parser.add_argument("--jobs", type=int, default=2)
    return parser.parse_args()


if __name__ == "__main__":
    main()
