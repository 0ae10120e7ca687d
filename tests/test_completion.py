"""Shells complete verbs, options, files and rules."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from reviewlint.cli import main


def completed(words: str, capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch) -> list[str]:
    """What bash is told for a command line whose last word is being typed."""
    monkeypatch.setenv("_REVIEWLINT_COMPLETE", "bash_complete")
    monkeypatch.setenv("COMP_WORDS", words)
    monkeypatch.setenv("COMP_CWORD", str(len(words.split(" ")) - 1))
    with pytest.raises(SystemExit):
        main([])
    return capsys.readouterr().out.split()


@pytest.mark.parametrize(
    ("words", "offered"),
    [
        ("reviewlint che", ["plain,check"]),
        ("reviewlint --ver", ["plain,--version"]),
        ("reviewlint rules ne", ["plain,new"]),
        ("reviewlint check --sel", ["plain,--select"]),
        ("reviewlint check --fail-on w", ["plain,warning"]),
        ("reviewlint check noteb", ["file,noteb"]),
        ("reviewlint check --rules cour", ["dir,cour"]),
        ("reviewlint explain rl402", ["plain,RL402"]),
        ("reviewlint explain monitor-not", ["plain,monitor-not-a-string"]),
        ("reviewlint check --select RL1,RL402", ["plain,RL1,RL402"]),
        ("reviewlint completion z", ["plain,zsh"]),
    ],
)
def test_what_is_typed_is_completed(
    words: str, offered: list[str], capsys: pytest.CaptureFixture[str], monkeypatch: pytest.MonkeyPatch
) -> None:
    assert completed(words, capsys, monkeypatch) == offered


def test_help_on_verbs_imports_none_of_them() -> None:
    environment = {
        **os.environ,
        "PYTHONPATH": os.pathsep.join(sys.path),
        "_REVIEWLINT_COMPLETE": "zsh_complete",
        "COMP_WORDS": "reviewlint ",
        "COMP_CWORD": "1",
    }
    script = (
        "import atexit, sys; atexit.register(lambda: print('libcst' in sys.modules))\n"
        "from reviewlint.cli import main; main([])"
    )
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, env=environment, check=False)
    lines = done.stdout.decode("utf-8").splitlines()
    assert lines[:3] == ["plain", "check", "Проверить ноутбуки и показать замечания."]
    assert lines[-1] == "False"


@pytest.mark.parametrize("shell", ["bash", "zsh", "fish"])
def test_each_shell_gets_its_script(shell: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["completion", shell]) == 0
    assert f"_REVIEWLINT_COMPLETE={shell}_complete" in capsys.readouterr().out


@pytest.mark.skipif(shutil.which("bash") is None, reason="no bash")
def test_bash_completes_with_the_script(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    main(["completion", "bash"])
    program = tmp_path / "reviewlint"
    program.write_text(f'#!/bin/sh\nexec "{sys.executable}" -m reviewlint "$@"\n', "utf-8")
    program.chmod(0o755)
    script = capsys.readouterr().out + (
        "COMP_WORDS=(reviewlint check --uns --out); COMP_CWORD=3\n"
        '_reviewlint_completion reviewlint; echo "${COMPREPLY[@]}"\n'
    )
    path = os.pathsep.join([str(tmp_path), os.environ["PATH"]])
    environment = {**os.environ, "PATH": path, "PYTHONPATH": os.pathsep.join(sys.path)}
    done = subprocess.run(["bash", "-c", script], capture_output=True, env=environment, check=False)
    assert done.stdout.decode().split() == ["--output-format"]


def test_another_shell_is_answered_with_those_there_are(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["completion", "tcsh"]) == 2
    assert "ОБОЛОЧКА: возможные значения — bash, zsh, fish." in capsys.readouterr().err
