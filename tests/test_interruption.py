"""A review that is cut off, wherever that happens: what is on the disk is whole, and the next run completes."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import FrameType

import pytest

from benchmarks.submissions import make_group
from reviewlint.cli import main

POINTS = 20
NOTEBOOKS = 3
EDIT = "Правка ментора."


@contextmanager
def interrupted_after(seconds: float) -> Iterator[None]:
    """Ctrl-C comes after so many seconds, wherever the program is then."""

    def interrupt(_: int, __: FrameType | None) -> None:
        raise KeyboardInterrupt

    before = signal.signal(signal.SIGALRM, interrupt)
    signal.setitimer(signal.ITIMER_REAL, seconds)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)


def review(output: str) -> int:
    return main(["review", "работы", "-o", output, "--output-format", "both", "--jobs", "1"])


def files(folder: str) -> dict[str, bytes]:
    """What a run writes, letters first."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(Path(folder).rglob("*"))
        if path.is_file() and not path.name.startswith(".")
    }


@pytest.mark.skipif(not hasattr(signal, "setitimer"), reason="нужны таймеры POSIX")
def test_a_review_interrupted_at_twenty_random_points(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    make_group(Path("работы"), NOTEBOOKS)
    start = time.monotonic()
    assert review("whole") == 0
    lasted = time.monotonic() - start
    whole = files("whole")
    assert len(whole) >= 2 * NOTEBOOKS + 3
    chance = random.Random(4)
    statuses = []
    for point in range(POINTS):
        output = f"out{point % 4}"  # each folder is met by several cut-off runs
        try:
            with interrupted_after(chance.uniform(0, lasted)):
                statuses.append(review(output))
        except KeyboardInterrupt:  # before the program began or after it ended
            statuses.append(130)
        assert {name: content for name, content in files(output).items() if whole[name] != content} == {}
    assert 130 in statuses
    for number in range(4):
        assert review(f"out{number}") == 0
        assert files(f"out{number}") == whole


def test_a_review_that_is_killed_loses_no_edit(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    names = make_group(Path("работы"), NOTEBOOKS)
    assert review("out") == 0
    whole = files("out")
    edited = Path("out", names[1], "работа.md")
    edited.write_text(EDIT, "utf-8")
    command = [sys.executable, "-m", "reviewlint", "review", "работы", "-o", "out", "--output-format", "both"]
    root = Path(__file__).parent.parent
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env={"PYTHONPATH": str(root)}) as process:
        assert process.stdout is not None
        process.stdout.readline()  # the first letter is there
        process.kill()
    assert review("out") == 0
    assert edited.read_text("utf-8") == EDIT
    new = files("out")
    del new[f"{names[1]}/работа.new.md"]
    assert new == whole | {f"{names[1]}/работа.md": EDIT.encode()}
