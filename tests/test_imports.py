"""What rule files import: import-linter checks the package but cannot see files that are loaded by path."""

from __future__ import annotations

import ast
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from reviewlint.registry import rule_files
from reviewlint.resources import folder

ALLOWED = {"rule", "diagnostics", "views", "knowledge", "inference", "text", "outputs", "notebook"}
RULE_FILES = rule_files(folder("rules"))
HEAVY = ("libcst", "nbformat", "jinja2", "rich", "markdown_it", "snowballstemmer")


def imported(path: Path) -> Iterator[str]:
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Import):
            yield from (name.name for name in node.names)
        elif isinstance(node, ast.ImportFrom):
            assert node.level == 0, "rule files are in no package"
            yield from ([f"{node.module}.{name.name}" for name in node.names] if node.module == "reviewlint" else [])
            yield node.module or ""


@pytest.mark.parametrize("path", RULE_FILES, ids=lambda path: path.stem)
def test_a_rule_imports_the_engine_below_it_and_the_standard_library(path: Path) -> None:
    for module in imported(path):
        top, _, rest = module.partition(".")
        if top == "reviewlint":
            assert not rest or rest.partition(".")[0] in ALLOWED, module
        else:
            assert top in sys.stdlib_module_names or top == "libcst", module


def modules_after(code: str) -> set[str]:
    """The heavy packages that are loaded after some code ran in a fresh process."""
    script = f"import sys\n{code}\nprint(*sys.modules, file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, encoding="utf-8", check=True)
    return set(done.stderr.split()) & set(HEAVY)


@pytest.mark.parametrize("argument", ["--help", "--version"])
def test_help_and_version_load_nothing_heavy(argument: str) -> None:
    assert modules_after(f"from reviewlint.cli import main; assert main(['{argument}']) == 0") == set()


def test_a_json_check_loads_no_templates(tmp_path: Path) -> None:
    (tmp_path / "a.ipynb").write_text('{"cells": [], "metadata": {}, "nbformat": 4, "nbformat_minor": 5}')
    code = f"from reviewlint.cli import main; main(['check', r'{tmp_path}', '--output-format', 'json'])"
    assert not modules_after(code) & {"nbformat", "jinja2", "rich"}
