"""Changed sources are written into the file of a notebook, and no other byte changes."""

from __future__ import annotations

import os
import random
from collections.abc import Sequence
from pathlib import Path

import pytest

from reviewlint.diagnostics import Edit, Location
from reviewlint.notebook.reader import loads
from reviewlint.notebook.writer import WriteError, edited, replace_file, rewritten

AROUND = (
    '{{"nbformat_minor":2, "cells": [{{"source": {0}, "outputs":[{{"x":"a\\/é"}}],\t"cell_type":"code"}} ] ,"x":1e3}}\n'
)


def after(source: str, *edits: Edit, around: str = AROUND) -> str:
    """The source as the file writes it after edits of the only cell; the rest of the file must be as before."""
    before = around.format(source)
    written = rewritten(loads(before.encode(), "a.ipynb"), {1: edits}).decode()
    head, tail = around.format("\0").split("\0")
    assert written.startswith(head)
    assert written.endswith(tail)
    return written[len(head) : len(written) - len(tail)]


def edit(line: int, column: int, end_line: int, end_column: int, text: str) -> Edit:
    return Edit(Location(1, line, column, end_line, end_column), text)


@pytest.mark.parametrize(
    ("source", "edits", "expected"),
    [
        ('"x = 1"', [edit(1, 5, 1, 6, "22")], '"x = 22"'),
        ('"x = 1\\ny = \\"é\\u00e9\\/\\""', [edit(2, 8, 2, 9, "'")], '"x = 1\\ny = \\"é\\u00e9\'\\""'),
        ('["a\\n",\n   "b\\n",\n   "c"]', [edit(2, 1, 2, 2, "bb")], '["a\\n",\n   "bb\\n",\n   "c"]'),
        ('["a\\n", "b"]', [edit(1, 2, 1, 2, "\nnew")], '["a\\n", "new\\n", "b"]'),
        ('["a\\n", "b"]', [edit(2, 1, 2, 1, "new\n")], '["a\\n", "new\\n", "b"]'),
        ('["a\\n", "b"]', [edit(2, 2, 2, 2, "\nnew\n")], '["a\\n", "b\\n", "new\\n"]'),
        ('[\n  "b"\n ]', [edit(1, 1, 1, 1, "a\n")], '[\n  "a\\n",\n  "b"\n ]'),
        ('"b"', [edit(1, 1, 1, 1, "a\n")], '"a\\nb"'),
        ('["f(a,\\n", "  b,\\n", "  c)\\n", "d"]', [edit(1, 4, 3, 4, "")], '["f(a)\\n", "d"]'),
        ('["a\\n", "b\\n", "c"]', [edit(2, 1, 3, 1, "")], '["a\\n", "c"]'),
        ('["a\\r\\n", "b"]', [edit(2, 1, 2, 2, "c\nd")], '["a\\r\\n", "c\\r\\n", "d"]'),
        ('["\\ud83d\\ude00=1\\n", "😀=2"]', [edit(2, 3, 2, 4, "3"), edit(1, 1, 1, 2, "x")], '["x=1\\n", "😀=3"]'),
        ('["a", "\\nb\\nc"]', [edit(2, 1, 2, 2, "x"), edit(3, 1, 3, 2, "y")], '["a", "\\nx\\ny"]'),
        ('"a\tb"'.replace("\t", "\\t"), [edit(1, 2, 1, 3, '\\"\t')], '"a\\\\\\"\\tb"'),
    ],
)  # fmt: skip
def test_only_the_edited_characters_change(source: str, edits: Sequence[Edit], expected: str) -> None:
    assert after(source, *edits) == expected


def test_letters_are_escaped_where_the_file_escapes_its_own() -> None:
    plain = '{{"cells": [{{"cell_type": "code", "source": {0}, "metadata": {{"name": "\\u0436"}}}}]}}'
    assert after('"x"', edit(1, 1, 1, 2, "ж😀"), around=plain) == '"\\u0436\\ud83d\\ude00"'
    assert after('"x"', edit(1, 1, 1, 2, "ж😀")) == '"ж😀"'


def test_a_byte_order_mark_stays() -> None:
    assert after('"x"', edit(1, 1, 1, 2, "y"), around="\ufeff" + AROUND) == '"y"'


def test_outputs_may_hold_what_is_not_equal_to_itself() -> None:
    nan = '{{"cells": [{{"cell_type": "code", "source": {0}, "outputs": [{{"data": {{"x/json": [NaN, 1e999]}}}}]}}]}}'
    assert after('"x"', edit(1, 1, 1, 2, "y"), around=nan) == '"y"'


def test_half_a_surrogate_pair_stays_as_it_was_written() -> None:
    assert after('["a = \'\\ud83d\'\\n", "b"]', edit(2, 1, 2, 2, "c")) == '["a = \'\\ud83d\'\\n", "c"]'


def test_what_is_stored_too_strangely_is_refused() -> None:
    with pytest.raises(WriteError):
        after('["a\\r", "\\nb"]', edit(2, 1, 2, 2, "c"))
    with pytest.raises(WriteError):
        after("null", edit(1, 1, 1, 1, "c"))


def test_any_edits_of_any_source_come_out_exact() -> None:
    chance = random.Random(5)
    for _ in range(300):
        lines = ["".join(chance.choices('ab"\\ж😀\t/ ', k=chance.randrange(5))) for _ in range(chance.randint(1, 4))]
        source = "\n".join(lines)
        stored = _stored(source, chance)
        places = sorted((line, column) for line in range(len(lines)) for column in range(len(lines[line]) + 1))
        start, end = sorted(chance.choices(places, k=2))
        change = edit(start[0] + 1, start[1] + 1, end[0] + 1, end[1] + 1, chance.choice(["", "x", "\n", 'ж\n"']))
        written = AROUND.format(after(stored, change))
        assert loads(written.encode(), "a").cells[0].source == edited(source, [change])


def _stored(source: str, chance: random.Random) -> str:
    """A source as JSON in one of many spellings."""
    parts = source.splitlines(keepends=True) if chance.random() < 0.7 else [source[:2], "", source[2:]]
    spelled = ["".join(_spelled(character, chance) for character in part) for part in parts]
    if not spelled or chance.random() < 0.3:
        return f'"{"".join(spelled)}"'
    return "[{}]".format(", ".join(f'"{part}"' for part in spelled))


def _spelled(character: str, chance: random.Random) -> str:
    if character in '"\\':
        return "\\" + character
    if character in "\n\t":
        return {"\n": "\\n", "\t": "\\t"}[character]
    units = character.encode("utf-16-be")
    escaped = "".join(f"\\u{units[at]:02x}{units[at + 1]:02X}" for at in range(0, len(units), 2))
    return escaped if chance.random() < 0.3 else character


def test_a_file_is_replaced_in_one_step_and_keeps_its_mode(tmp_path: Path) -> None:
    path = tmp_path / "a.ipynb"
    path.write_bytes(b"old")
    path.chmod(0o640)
    link = tmp_path / "link.ipynb"
    link.symlink_to(path)
    replace_file(str(link), b"old", b"new")
    assert path.read_bytes() == b"new"
    assert path.stat().st_mode & 0o777 == 0o640
    assert link.is_symlink()
    assert sorted(os.listdir(tmp_path)) == ["a.ipynb", "link.ipynb"]


def test_a_file_that_changed_meanwhile_is_left_alone(tmp_path: Path) -> None:
    path = tmp_path / "a.ipynb"
    path.write_bytes(b"newer")
    with pytest.raises(WriteError, match="изменился"):
        replace_file(str(path), b"old", b"new")
    assert path.read_bytes() == b"newer"
    assert os.listdir(tmp_path) == ["a.ipynb"]


def test_a_file_that_may_not_be_written_is_left_alone(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.ipynb"
    path.write_bytes(b"old")
    monkeypatch.setattr(os, "access", lambda *_: False)
    with pytest.raises(WriteError, match="нет права"):
        replace_file(str(path), b"old", b"new")
    assert path.read_bytes() == b"old"


def test_a_full_disk_leaves_the_old_file(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "a.ipynb"
    path.write_bytes(b"old")

    def fails(*_: object) -> None:
        raise OSError(28, "full")

    monkeypatch.setattr(os, "fsync", fails)
    with pytest.raises(OSError, match="full"):
        replace_file(str(path), b"old", b"new")
    assert path.read_bytes() == b"old"
    assert os.listdir(tmp_path) == ["a.ipynb"]


def test_what_is_no_file_is_not_written(tmp_path: Path) -> None:
    with pytest.raises(WriteError, match="не отдельный файл"):
        replace_file(str(tmp_path / "group.zip" / "a.ipynb"), b"old", b"new")
