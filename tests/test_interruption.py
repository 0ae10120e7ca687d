"""A review that is cut off, wherever that happens: what is on the disk is whole, and the next run completes."""

from __future__ import annotations

import random
import signal
import subprocess
import sys
import time
from pathlib import Path
from typing import Any

import pytest

from benchmarks.submissions import make_group
from reviewlint.cli import main

POINTS = 20
NOTEBOOKS = 3
EDIT = "Правка ментора."
ENVIRONMENT = {"PYTHONPATH": str(Path(__file__).parent.parent)}
SILENT: dict[str, Any] = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}


def command(output: str) -> list[str]:
    return [sys.executable, "-m", "reviewlint", "review", "работы", "-o", output, "--output-format", "both"]


def interrupted(output: str, seconds: float) -> int:
    """The status of a run that gets Ctrl-C after so many seconds, wherever it is then."""
    with subprocess.Popen([*command(output), "--jobs", "1"], env=ENVIRONMENT, **SILENT) as process:
        try:
            return process.wait(seconds)
        except subprocess.TimeoutExpired:
            process.send_signal(signal.SIGINT)
            return process.wait()


def review(output: str) -> int:
    return main(["review", "работы", "-o", output, "--output-format", "both", "--jobs", "1"])


def files(folder: str) -> dict[str, bytes]:
    """What a run writes, letters first."""
    return {
        path.relative_to(folder).as_posix(): path.read_bytes()
        for path in sorted(Path(folder).rglob("*"))
        if path.is_file() and not path.name.startswith(".")
    }


def test_a_review_interrupted_at_twenty_random_points(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    make_group(Path("работы"), NOTEBOOKS)
    start = time.monotonic()
    assert interrupted("whole", 600) == 0
    lasted = time.monotonic() - start
    whole = files("whole")
    assert len(whole) >= 2 * NOTEBOOKS + 3
    chance = random.Random(4)
    statuses = []
    for point in range(POINTS):
        output = f"out{point % 4}"  # each folder is met by several cut-off runs
        statuses.append(interrupted(output, chance.uniform(0.2 * lasted, lasted)))
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
    with subprocess.Popen(command("out"), stdout=subprocess.PIPE, text=True, env=ENVIRONMENT) as process:
        assert process.stdout is not None
        process.stdout.readline()  # the first letter is there
        process.kill()
    assert review("out") == 0
    assert edited.read_text("utf-8") == EDIT
    new = files("out")
    del new[f"{names[1]}/работа.new.md"]
    assert new == whole | {f"{names[1]}/работа.md": EDIT.encode()}
