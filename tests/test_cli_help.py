"""Help is Russian, with examples, for every verb."""

from __future__ import annotations

import re

import click
import pytest

from reviewlint.cli import main, program
from reviewlint.cli.lazy import LazyGroup

ENGLISH = re.compile(r"Usage|Options:|Commands:|Arguments|required|default|Show this|\bfor help\b|\bmessage\b")


def verbs(group: LazyGroup, before: tuple[str, ...] = ()) -> list[tuple[str, ...]]:
    """Every verb there is, those of verbs too."""
    found = [before]
    for name in group.verbs:
        command = group.get_command(click.Context(group), name)
        found += verbs(command, (*before, name)) if isinstance(command, LazyGroup) else [(*before, name)]
    return found


@pytest.mark.parametrize("verb", verbs(program.program), ids=" ".join)
def test_help_is_russian_and_has_examples(verb: tuple[str, ...], capsys: pytest.CaptureFixture[str]) -> None:
    assert main([*verb, "--help"]) == 0
    text = capsys.readouterr().out
    name = " ".join(("reviewlint", *verb))
    assert text.startswith(f"Использование: {name}")
    assert not ENGLISH.search(text)
    *_, examples = text.split("Примеры:\n")
    assert all(line.startswith("  reviewlint ") for line in examples.strip("\n").split("\n"))
    described = re.findall(r"^  (?:-\w, )?--[\w-]+(?: \S+)*?(?:  +|\n +)(\S.*)", text, re.MULTILINE)
    assert len(described) == len(re.findall(r"^  (?:-\w, )?--[\w-]+", text, re.MULTILINE))
    assert all(re.match("[А-Я]", words) for words in described)
