"""The hooks for pre-commit, run by the real one in a real repository, installed from this checkout."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from tests.needs import need, need_package_index
from tests.notebooks import write

ROOT = Path(__file__).parent.parent
SHIPPED = ("reviewlint", "rules", "templates", "pyproject.toml", "README.md", "LICENSE", ".pre-commit-hooks.yaml")
BAD = "# %%\nfrom keras.callbacks import EarlyStopping\nstop = EarlyStopping(monitor=['val_loss'])\n"
GOOD = BAD.replace("['val_loss']", "'val_loss'")
CONFIG = """\
repos:
  - repo: {hooks}
    rev: {revision}
    hooks:
      - id: {hook}
        args: [--select, RL402]
"""


class Repository:
    """A git repository whose commits go through a hook."""

    def __init__(self, folder: Path) -> None:
        self.folder = folder
        folder.mkdir(exist_ok=True)
        self.git("init", "--quiet")

    def git(self, *arguments: str) -> str:
        """The output of a git command that must succeed."""
        status, output = self.tried(*arguments)
        assert status == 0, output
        return output

    def tried(self, *arguments: str) -> tuple[int, str]:
        """The status and the output of a git command."""
        return self.run("git", *arguments)

    def run(self, *command: str) -> tuple[int, str]:
        done = subprocess.run(
            command, cwd=self.folder, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, check=False, encoding="utf-8"
        )
        return done.returncode, done.stdout

    def commit(self, *names: str) -> tuple[int, str]:
        self.git("add", *names)
        return self.tried("commit", "--quiet", "--message", "Work")


@pytest.fixture(scope="module")
def hooks(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Repository]:
    """This checkout as a repository of hooks; pre-commit installs what it needs once for all tests."""
    need("pre_commit")
    folder = tmp_path_factory.mktemp("hooks")
    need_package_index(folder / "index")
    who = {f"GIT_{who}_{what}": "reviewlint@localhost" for who in ("AUTHOR", "COMMITTER") for what in ("NAME", "EMAIL")}
    with pytest.MonkeyPatch.context() as patch:
        for name, value in {**who, "PRE_COMMIT_HOME": str(folder / "cache"), "GIT_CONFIG_GLOBAL": os.devnull}.items():
            patch.setenv(name, value)
        for name in ("PYTHONPATH", "GIT_DIR", "GIT_INDEX_FILE", "GIT_WORK_TREE"):
            patch.delenv(name, raising=False)
        repository = Repository(folder / "checkout")
        for name in SHIPPED:
            source, target = ROOT / name, repository.folder / name
            if source.is_dir():
                shutil.copytree(source, target, ignore=shutil.ignore_patterns("__pycache__"))
            else:
                shutil.copy(source, target)
        assert repository.commit(".")[0] == 0
        yield repository


def students_repository(folder: Path, hooks: Repository, hook: str) -> Repository:
    repository = Repository(folder)
    revision = hooks.git("rev-parse", "HEAD").strip()
    config = CONFIG.format(hooks=hooks.folder.as_posix(), revision=revision, hook=hook)
    (folder / ".pre-commit-config.yaml").write_text(config, encoding="utf-8")
    status, output = repository.run(sys.executable, "-m", "pre_commit", "install", "--install-hooks")
    assert status == 0, output
    return repository


def test_a_commit_with_a_finding_is_blocked_until_it_is_mended(tmp_path: Path, hooks: Repository) -> None:
    repository = students_repository(tmp_path, hooks, "reviewlint")
    write(tmp_path / "work.ipynb", BAD)
    status, output = repository.commit(".")
    assert status != 0
    assert "ошибка[RL402]" in output
    assert "work.ipynb › ячейка 1" in output
    write(tmp_path / "work.ipynb", GOOD)
    assert repository.commit("work.ipynb")[0] == 0


def test_files_that_the_commit_does_not_change_are_skipped(tmp_path: Path, hooks: Repository) -> None:
    repository = students_repository(tmp_path, hooks, "reviewlint")
    write(tmp_path / "old.ipynb", BAD)
    repository.git("add", ".")
    repository.git("commit", "--quiet", "--no-verify", "--message", "Before the hook")
    (tmp_path / "notes.md").write_text("# Заметки\n", encoding="utf-8")
    status, output = repository.commit("notes.md")
    assert (status, "Skipped" in output) == (0, True)
    write(tmp_path / "new.ipynb", GOOD)
    status, output = repository.commit("new.ipynb")
    assert (status, "Passed" in output) == (0, True)


def test_the_fixing_hook_mends_the_file_and_lets_it_through_the_second_time(tmp_path: Path, hooks: Repository) -> None:
    repository = students_repository(tmp_path, hooks, "reviewlint-fix")
    path = write(tmp_path / "work.ipynb", BAD)
    before = path.read_text(encoding="utf-8")
    status, output = repository.commit(".")
    assert status != 0
    assert "files were modified by this hook" in output
    assert path.read_text(encoding="utf-8") == before.replace("['val_loss']", "'val_loss'")
    assert repository.commit("work.ipynb")[0] == 0
