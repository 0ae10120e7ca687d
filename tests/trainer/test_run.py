"""The whole training, small: it learns, repeats itself, survives a kill, and says what is wrong."""

from __future__ import annotations

import csv
import json
import os
import shutil
import signal
import subprocess
import sys
import time
from pathlib import Path

import pytest

from tests.needs import need
from tests.trainer.conftest import NETWORK

np = need("numpy")
need("keras")
need("torch")
need("PIL")

ROOT = Path(__file__).parent.parent.parent
EPOCHS = ["--set", "fine_tuning_epochs=12"]
SHORT = ["--set", "fine_tuning_epochs=2", "--set", "tta_steps=2"]


def start(*arguments: object) -> subprocess.Popen[str]:
    command = [sys.executable, "-m", "reviewlint", "train", *map(str, arguments)]
    # On a busy machine the threads of one process wait for each other far longer than they save.
    environment = {**os.environ, "PYTHONPATH": str(ROOT), "PYTHONUTF8": "1", "OMP_NUM_THREADS": "1"}
    return subprocess.Popen(
        command, stderr=subprocess.PIPE, stdout=subprocess.PIPE, text=True, env=environment, encoding="utf-8"
    )


def train(*arguments: object) -> tuple[int, str]:
    process = start(*arguments)
    out, error = process.communicate(timeout=600)
    return process.returncode, out + error


@pytest.fixture(scope="module")
def run(drawings: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A run that learns."""
    out = tmp_path_factory.mktemp("run")
    status, words = train(drawings, "-o", out, *NETWORK, *EPOCHS)
    assert status == 0, words
    assert "Видеокарты нет" in words or "снимков/с" in words
    return out


def test_it_learns_and_says_what_tta_and_the_ensemble_gave(run: Path) -> None:
    metrics = json.loads((run / "metrics.json").read_text(encoding="utf-8"))
    assert metrics["variants"]["SmallNet best"]["test"] >= 0.8
    counts = metrics["pictures"]
    assert counts["train"] + counts["validation"] + counts["test"] == 800
    assert (counts["submission"], counts["unreadable"]) == (30, [])
    assert set(metrics["effects"]) == {"tta", "ensemble", "ensemble_and_tta"}
    best = metrics["networks"]["SmallNet"]["best"]
    assert metrics["variants"]["SmallNet best"]["validation"] == pytest.approx(best["val_accuracy"], abs=1e-6)


def test_the_folder_of_a_run_is_whole(run: Path, drawings: Path) -> None:
    names = {"metrics.json", "history.csv", "config.toml", "versions.json", "report.html", "submission.csv"}
    assert names <= {path.name for path in run.iterdir()}
    assert (run / "SmallNet" / "best.keras").is_file()
    with (run / "history.csv").open(encoding="utf-8") as file:
        rows = list(csv.DictReader(file))
    assert [row["stage"] for row in rows] == ["frozen"] * 2 + ["fine-tuning"] * 12
    page = (run / "report.html").read_text(encoding="utf-8")
    assert page.count("<svg") == 2
    assert "Матрица ошибок" in page
    assert "data:image/png" in page
    with (run / "submission.csv").open(encoding="utf-8") as file, (drawings / "sample-submission.csv").open() as sample:
        assert [row["Id"] for row in csv.DictReader(file)] == [row["Id"] for row in csv.DictReader(sample)]


@pytest.mark.skipif(sys.platform == "win32", reason="there is no SIGKILL on Windows")
def test_a_killed_training_goes_on_and_ends_the_same(run: Path, drawings: Path, tmp_path: Path) -> None:
    whole, killed = tmp_path / "whole", tmp_path / "killed"
    for out in (whole, killed):
        shutil.copytree(run / "cache", out / "cache")  # the pretrained weights and the decoded pictures
    assert train(drawings, "-o", whole, *NETWORK, *SHORT)[0] == 0
    process = start(drawings, "-o", killed, *NETWORK, *SHORT)
    state = killed / "SmallNet" / "state.json"
    deadline = time.monotonic() + 400
    while time.monotonic() < deadline and process.poll() is None:
        if state.is_file() and len(json.loads(state.read_text())["records"]) >= 3:
            break
        time.sleep(0.01)
    process.send_signal(signal.SIGKILL)
    process.communicate()
    records = len(json.loads(state.read_text())["records"])
    assert not (killed / "metrics.json").exists(), "killed before the end"
    status, words = train(drawings, "-o", killed, *NETWORK, *SHORT)
    assert status == 0, words
    assert f"продолжаю с эпохи {records + 1}" in words
    for name in ("metrics.json", "history.csv", "submission.csv"):
        assert (killed / name).read_text() == (whole / name).read_text(), name
    # The same seed twice: the first epochs of another run are those of the module's.
    first = (whole / "history.csv").read_text().splitlines()
    assert first == (run / "history.csv").read_text().splitlines()[: len(first)]
    status, words = train(drawings, "-o", killed, *NETWORK, *SHORT, "--set", "seed=1")
    assert status == 2
    assert "другими настройками" in words


def test_a_dry_run_says_what_would_happen_and_writes_nothing(drawings: Path, tmp_path: Path) -> None:
    status, words = train(drawings, "-o", tmp_path / "run", "--dry-run", *NETWORK)
    assert status == 0, words
    for part in ("Бэкенд Keras: torch", "МиБ", "снимков/с", "эпоха —", "Вместе около"):
        assert part in words
    assert not (tmp_path / "run").exists()
