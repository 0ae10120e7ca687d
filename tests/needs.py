"""Tests that need more than Python and git: skipped where it is missing, but not in CI, which must have everything."""

from __future__ import annotations

import os
import subprocess
import sys
from importlib import import_module
from pathlib import Path
from typing import Any

import pytest

COMPLETE = bool(os.environ.get("REVIEWLINT_CI"))


def need(module: str) -> Any:
    """A module; the test is skipped where it is not installed."""
    return import_module(module) if COMPLETE else pytest.importorskip(module, exc_type=ImportError)


def need_package_index(folder: Path) -> None:
    """Skip the test where no packages can be installed."""
    pip = [sys.executable, "-m", "pip", "download", "--quiet", "--retries", "0", "--timeout", "5", "--no-deps"]
    done = subprocess.run([*pip, "--dest", str(folder), "snowballstemmer"], capture_output=True, check=False)
    if done.returncode and not COMPLETE:
        pytest.skip("no package index can be reached")
