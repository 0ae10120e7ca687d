"""The syntax trees of code cells."""

from __future__ import annotations

import ast
import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from functools import lru_cache

import libcst as cst

from reviewlint.notebook.cells import Cell, Notebook
from reviewlint.notebook.ipython import Magic, Masked, mask, mask_commands
from reviewlint.notebook.recovery import SyntaxProblem, parse, recover, tame
from reviewlint.notebook.trees import BareTree, bare_tree

__all__ = ["Magic", "ParsedCell", "SyntaxProblem", "parse_cell", "parse_cells"]

MIN_SHARED, MAX_SHARED = 60, 4_000
"""Characters of the cells whose trees are kept for other notebooks."""

MAX_TREES = 400
"""How many trees are kept; some 30 MB."""

_TREES: dict[str, BareTree] = {}

_PROMPT = re.compile(r">>>(?: |$)|In \[\d+\]: ?")
_CONTINUED = re.compile(r"(?:>>>|\.\.\.)(?: |$)|In \[\d+\]: ?|[ ]*\.{3,}: ?")


@dataclass(slots=True)
class ParsedCell:
    """A code cell with its syntax tree; statements that do not parse are left out of it.

    `code` is the cell as plain Python, line for line. `is_python` is False for a cell in another language
    (`%%bash`), whose tree holds at most what its magic binds. `margins` are the characters that IPython cuts off
    each line before it reads the cell (a common indentation, a pasted prompt); they are not in the tree.
    `is_cut` says that parts were too long or too deep to be looked into. The tree may be bare (see `trees`):
    `origins` tells by `id(node)` what its nodes were in Python's own tree. `positions` belongs to `positions.py`.
    """

    cell: Cell
    code: str
    module: cst.Module
    problems: tuple[SyntaxProblem, ...] = ()
    is_python: bool = True
    magics: tuple[Magic, ...] = ()
    margins: tuple[int, ...] = ()
    is_cut: bool = False
    origins: Mapping[int, ast.AST] = field(default_factory=dict, repr=False, compare=False)
    positions: dict[cst.CSTNode, tuple[int, int, int, int]] = field(default_factory=dict, repr=False, compare=False)


def parse_cells(notebook: Notebook) -> dict[int, ParsedCell]:
    """The code cells of a notebook by position; none for a notebook in another language."""
    if notebook.language != "python":
        return {}
    taken: set[str] = set()
    return {cell.position: parse_cell(cell, taken) for cell in notebook.code_cells}


def parse_cell(cell: Cell, taken: set[str] | None = None) -> ParsedCell:
    """Parse a code cell; never raises.

    `taken` are the texts of its notebook that have a tree already; without it the tree is its own.
    """
    masked, code, is_cut = _plain(cell.source)
    tree = _shared(code, taken)
    if tree is not None:
        is_python = masked.is_python is not False
        return ParsedCell(cell, code, tree.module, (), is_python, masked.magics, is_cut=is_cut, origins=tree.origins)
    if masked.is_python is None:
        blank = "\n" * code.count("\n")
        return ParsedCell(cell, blank, cst.Module([]), (), False, masked.magics)
    return _parse_broken(cell, masked)


@lru_cache(maxsize=512)  # a group's notebooks share the cells of the course's baseline
def _plain(source: str) -> tuple[Masked, str, bool]:
    """A cell as plain Python: with its magics masked, then without what is too much for the parser, if anything is."""
    masked = mask(source)
    return masked, *tame(masked.code)


def _shared(code: str, taken: set[str] | None) -> BareTree | None:
    """The tree of a text, kept for the next notebook: a group's notebooks share the cells of the course's baseline.

    In one notebook each cell has a tree of its own, since a node tells where something stands.
    """
    if taken is None or code in taken or not MIN_SHARED <= len(code) <= MAX_SHARED:
        return _tree(code)
    taken.add(code)
    if code not in _TREES:
        tree = _tree(code)
        if tree is None:
            return None
        if len(_TREES) >= MAX_TREES:
            del _TREES[next(iter(_TREES))]
        _TREES[code] = tree
    return _TREES[code]


def _tree(code: str) -> BareTree | None:
    """A bare tree where there can be one, else the one by libcst; None where the text does not parse."""
    bare = bare_tree(code)
    if bare is not None:
        return bare
    module = parse(code)
    return None if module is None else BareTree(module, {})


def _parse_broken(cell: Cell, masked: Masked) -> ParsedCell:
    """Parse a cell that is not Python as it stands: commands, a margin to cut off, or a mistake."""
    margins: tuple[int, ...] = ()
    if commands := mask_commands(cell.source):
        masked = commands
    elif any(margins := _margins(cell.lines)):
        masked = mask("\n".join(line[margin:] for line, margin in zip(cell.lines, margins, strict=True)))
    code, is_cut = tame(masked.code)
    module = parse(code)
    problems: tuple[SyntaxProblem, ...] = ()
    if module is None:
        code, problems = recover(code)
        module = parse(code) or cst.Module([])
    problems = tuple(_in_source(problem, cell, margins) for problem in problems)
    return ParsedCell(cell, code, module, problems, masked.is_python is not False, masked.magics, margins, is_cut)


def _in_source(problem: SyntaxProblem, cell: Cell, margins: tuple[int, ...]) -> SyntaxProblem:
    """The problem at its column in the original line, which may be shorter than the masked one."""
    margin = margins[problem.line - 1] if margins else 0
    return problem._replace(column=min(problem.column + margin, len(cell.lines[problem.line - 1]) + 1))


def _margins(lines: list[str]) -> tuple[int, ...]:
    """How many characters IPython cuts off each line: the first line's indentation, or pasted prompts."""
    first = next((line for line in lines if line.strip()), "")
    indent = first[: len(first) - len(first.lstrip(" \t"))]
    if indent:
        return tuple(len(indent) if line.startswith(indent) else 0 for line in lines)
    if _PROMPT.match(first):
        return tuple(found.end() if (found := _CONTINUED.match(line)) else 0 for line in lines)
    return ()
