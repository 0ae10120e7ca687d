"""A notebook that says the same in other words gets the same findings.

Each example of the repository is rewritten in every way, and each example of a rule in one or two of them, in turn,
so that the rules meet all. `METAMORPHIC=all` takes every way everywhere, which lasts some minutes.
"""

from __future__ import annotations

import os
from collections import Counter
from collections.abc import Callable, Iterator
from functools import cache
from pathlib import Path
from typing import NamedTuple
from zlib import crc32

import pytest

from reviewlint.engine import NotebookResult, lint
from reviewlint.examples import parse
from reviewlint.notebook.cells import Notebook
from reviewlint.notebook.reader import read
from reviewlint.registry import load_rules
from tests.metamorphic import calling, constants, cutting, naming
from tests.metamorphic.draft import Draft, Places, draft_of
from tests.metamorphic.exceptions import is_excepted

EXAMPLES = Path(__file__).parent.parent.parent / "examples"
RULES = load_rules()


class Way(NamedTuple):
    """A way to rewrite a notebook, and of which kind it is for the exceptions."""

    rewrite: Callable[[Draft], None]
    kind: str = ""


WAYS = (
    Way(naming.renamed, "names"),
    Way(constants.constants_in_a_class),
    Way(calling.helpers_with_parameters),
    Way(naming.aliased),
    Way(calling.positional),
    Way(cutting.split, "cells"),
    Way(naming.swapped, "names"),
    Way(constants.constants_in_a_dict),
    Way(calling.helpers_passing_on),
    Way(naming.through_modules),
    Way(constants.constants_in_names),
    Way(cutting.merged, "cells"),
)
EVERYTHING = os.environ.get("METAMORPHIC") == "all"
AT_LEAST = 200
AT_MOST = 700  # where there are more, the examples of rules are rewritten in one way each, to stay below a minute


class Base(NamedTuple):
    """A notebook before it is rewritten."""

    draft: Draft
    result: NotebookResult


def notebooks() -> Iterator[tuple[str, Notebook, tuple[Way, ...]]]:
    """The notebooks by name, with the ways in which each is rewritten."""
    for path in sorted(EXAMPLES.glob("*.ipynb")):
        yield path.stem, read(str(path)), WAYS
    many = 1 if 2 * sum(len(rule.invalid) + len(rule.valid) for rule in RULES) > AT_MOST else 2
    for rule in RULES:
        # Where a rule starts depends on its name only: another rule that comes does not change what is tested here.
        number = crc32(rule.name.encode())
        for kind in ("invalid", "valid"):
            for count, example in enumerate(getattr(rule, kind), 1):
                ways = tuple(WAYS[(number + 6 * step) % len(WAYS)] for step in range(many))
                number += 5
                yield f"{rule.name}-{kind}-{count}", parse(example).notebook, WAYS if EVERYTHING else ways


NOTEBOOKS = {name: notebook for name, notebook, _ in notebooks()}


def cases() -> list[object]:
    """One test case for each notebook and way that change it."""
    return [
        pytest.param(name, way, id=f"{name}-{way.rewrite.__name__}") for name, _, ways in notebooks() for way in ways
    ]


@cache
def base(name: str) -> Base:
    """A notebook and what is found in it as it stands."""
    return Base(draft_of(NOTEBOOKS[name]), lint(NOTEBOOKS[name], RULES))


@cache
def rewritten(name: str, way: Way) -> tuple[Draft, Notebook]:
    """A notebook rewritten."""
    draft = base(name).draft.copy()
    way.rewrite(draft)
    return draft, draft.finished()


@cache
def linted(name: str, way: Way) -> NotebookResult:
    """What is found in a notebook rewritten."""
    return lint(rewritten(name, way)[1], RULES)


@pytest.mark.parametrize(("name", "way"), cases())
def test_the_findings_stay(name: str, way: Way) -> None:
    draft, notebook = rewritten(name, way)
    before = base(name)
    result = linted(name, way)
    assert not result.failures
    groups = [cell.origins for cell in draft.cells]
    was = found(before.result, Places(before.draft, groups), way)
    now = found(result, Places(draft, groups), way)
    assert (was - now, now - was) == (Counter(), Counter()), "\n\n".join(cell.source for cell in notebook.cells)


def found(result: NotebookResult, places: Places, way: Way) -> Counter[tuple[str, object]]:
    """The findings as pairs of code and original statement."""
    return Counter(
        (diagnostic.code, places.identity(diagnostic.location))
        for diagnostic in result.diagnostics
        if not is_excepted(diagnostic, way.kind)
    )


def test_enough_notebooks_are_rewritten() -> None:
    texts = {
        tuple(cell.source for cell in rewritten(name, way)[1].cells) for name, _, ways in notebooks() for way in ways
    }
    originals = {tuple(cell.source for cell in notebook.cells) for notebook in NOTEBOOKS.values()}
    assert len(texts - originals) >= AT_LEAST


@pytest.mark.parametrize("name", sorted(NOTEBOOKS))
def test_a_draft_that_is_not_changed_is_the_notebook(name: str) -> None:
    notebook = NOTEBOOKS[name]
    again = draft_of(notebook).finished()
    assert [cell.source.rstrip("\n") for cell in again.cells] == [cell.source.rstrip("\n") for cell in notebook.cells]
