"""The benchmarks count as they say, and draw the same sample every time."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import pytest

from benchmarks.accuracy import Finding, score
from tests.notebooks import write

ROOT = Path(__file__).parent.parent


def label(line: int, cell: int = 2, code: str = "RL101", **more: Any) -> dict[str, Any]:
    return {"code": code, "cell": cell, "line": line, **more}


def found(line: int, cell: int = 2, code: str = "RL101", end: int = 0) -> Finding:
    return Finding(code, cell, line, end or line)


def kinds(findings: list[Finding], wanted: list[dict[str, Any]], **more: Any) -> list[str]:
    labels = {"findings": wanted, "decided": ["RL101", "RL001", "RL902"], **more}
    return sorted(verdict.kind for verdict in score(labels, findings))


@pytest.mark.parametrize(
    ("finding", "wanted", "verdicts"),
    [
        (found(5), label(5), ["TP"]),
        (found(7), label(5), ["TP"]),
        (found(8), label(5), ["FN", "FP"]),
        (found(2, end=9), label(7), ["TP"]),
        (found(9), label(5, span=[5, 12]), ["TP"]),
        (found(5, cell=3), label(5), ["FN", "FP"]),
        (found(5, cell=3), label(5, alt=[{"cell": 3, "line": 5}]), ["TP"]),
        (found(1, code="RL902"), label(9, code="RL902"), ["TP"]),
        (found(0, cell=0, code="RL001"), label(3, code="RL001"), ["TP"]),
    ],
)
def test_a_finding_matches_a_label_near_it(finding: Finding, wanted: dict[str, Any], verdicts: list[str]) -> None:
    assert kinds([finding], [wanted]) == verdicts


def test_each_label_is_matched_once_by_the_nearest() -> None:
    assert kinds([found(6), found(5)], [label(5)]) == ["FP", "TP"]


def test_more_findings_on_a_label_with_other_places_are_ignored() -> None:
    assert kinds([found(5), found(9)], [label(5, alt=[label(9)])]) == ["TP"]


def test_look_alikes_are_wrong_and_optional_places_are_not() -> None:
    assert kinds([found(5)], [], tricky=[label(5)]) == ["FP"]
    assert kinds([found(6)], [label(5)], tricky=[label(6)]) == ["FN", "FP"]
    assert kinds([found(5)], [], optional=[label(5)]) == []


def test_codes_that_were_not_decided_do_not_count() -> None:
    assert kinds([found(5, code="RL999")], [label(5, code="RL998")]) == []


def run(script: str, *arguments: str | Path) -> str:
    command = [sys.executable, str(ROOT / "benchmarks" / script), *map(str, arguments)]
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONIOENCODING": "utf-8"}
    done = subprocess.run(command, capture_output=True, check=True, env=environment)
    return done.stdout.decode("utf-8")


@pytest.fixture
def corpus(tmp_path: Path) -> Path:
    cell = "# %%\nimport keras\nstop = keras.callbacks.EarlyStopping(monitor=['val_loss'])\n"
    write(tmp_path / "notebooks" / "one.ipynb", cell)
    write(tmp_path / "notebooks" / "two.ipynb", cell + "\n# other\n")
    labels = {"decided": ["RL402"], "findings": [label(2, 1, "RL402")]}
    (tmp_path / "labels").mkdir()
    (tmp_path / "labels" / "one.json").write_text(json.dumps(labels))
    return tmp_path


def test_accuracy_prints_a_row_a_rule_and_the_totals(corpus: Path) -> None:
    rows = run("accuracy.py", corpus / "notebooks", corpus / "labels").splitlines()
    assert [row.split() for row in rows[1:]] == [
        ["RL402", "S", "1", "0", "0", "1.000", "1.000"],
        ["S", "rules", "1", "0", "0", "1.000", "1.000"],
        ["all", "1", "0", "0", "1.000", "1.000"],
    ]


def test_fixes_of_the_examples_leave_nothing_to_mend() -> None:
    rows = run("fixes.py", ROOT / "examples").splitlines()
    assert rows[0].startswith("notebooks with something to mend: ")
    assert rows[1].startswith("mended: ")
    assert rows[-2:] == ["dropped: 0 []", "faults: 0"]


def test_the_sample_shows_findings_with_their_lines(corpus: Path) -> None:
    shown = run("sample.py", corpus / "notebooks", "--exclude", corpus / "labels", "--select", "RL402")
    assert shown.startswith("1 of 1 findings on 1 notebooks\n")
    assert "two.ipynb cell 1 line 2" in shown
    assert ">   2 | stop = keras" in shown


def test_the_sample_can_list_all_findings_of_a_severity(corpus: Path) -> None:
    shown = run("sample.py", corpus / "notebooks", "--severity", "error", "--count", "0")
    errors, total = shown.split(" findings")[0].split(" of ")
    assert errors == total
    assert shown.count("(error, ") == int(total) > 1


@pytest.mark.skipif(sys.platform == "win32", reason="there is no getrusage")
def test_speed_prints_the_ratio(corpus: Path) -> None:
    shown = run("speed.py", corpus / "notebooks", "--runs", "1", "--stages")
    assert shown.startswith("2 distinct notebooks")
    assert "ratio" in shown
    assert "parsing" in shown


def test_logs_are_counted_without_the_parser(tmp_path: Path) -> None:
    epochs = "\n".join(f"# Epoch {n}/2\n# 9/9 - 1s - loss: 0.{n} - val_loss: 0.3{n}" for n in (1, 2))
    odd = "# my own loss: 0.5 val_loss: 0.4"
    write(tmp_path / "a.ipynb", f"# %%\nfit()\n# %% [output]\n{epochs}\n# %%\nfit()\n# %% [output]\n{odd}\n")
    shown = run("histories.py", tmp_path, "--min-share", "0.5", "-v").splitlines()
    assert shown[0] == "logs 1 of 2 read (50.0%), final numbers right in 1"
    assert shown[1] == "epochs 2 of 3 read, notebooks 1"
    assert shown[2].endswith("a.ipynb cell 2: 0 of 1 epochs")
