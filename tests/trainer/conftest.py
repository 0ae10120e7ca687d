"""What the tests of the trainer share. They are skipped, with the reason, where Keras or a backend is not installed."""

from __future__ import annotations

import os
from pathlib import Path

import pytest

from tests.needs import need

os.environ.setdefault("KERAS_BACKEND", "torch")
NETWORK = [
    *("--set", "backbones=SmallNet", "--set", "weights=drawings", "--set", "image_size=20", "--set", "rotation=6"),
    *("--set", "zoom=0.08", "--set", "shift=0.05", "--set", "fine_tuning_rate=0.003", "--set", "frozen_rate=0.005"),
    *("--set", "frozen_epochs=2", "--set", "patience=20", "--set", "dropout=0.1", "--set", "tta_strength=0.6"),
]


@pytest.fixture(scope="session")
def drawings(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A folder in Kaggle's layout: 800 drawings of ten cars with answers and 30 without."""
    shapes = need("reviewlint.trainer.shapes")
    root = tmp_path_factory.mktemp("drawings")
    shapes.write_folder(root, 800, 24, 3, tests=30)
    return root
