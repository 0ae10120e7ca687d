"""Findings that a notebook asks not to show."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from reviewlint.cli import main
from reviewlint.engine import lint
from reviewlint.examples import parse
from reviewlint.registry import load_rules, select_rules
from tests.notebooks import write

RULES = load_rules()
STOP = "keras.callbacks.EarlyStopping(monitor=['val_loss'])"
IMPORT = "# %%\nimport keras\n"


def codes(text: str, select: tuple[str, ...] = ("RL402", "RL409", "RL011"), *, obey: bool = True) -> list[str]:
    """The codes of the findings that are shown; the rules of `select` judge."""
    result = lint(parse(text).notebook, select_rules(RULES, select), obey=obey)
    return [diagnostic.code for diagnostic in result.diagnostics]


@pytest.mark.parametrize(
    "comment",
    [
        "# noqa",
        "#noqa",
        "# NOQA",
        "# noqa: RL402",
        "# noqa:RL402",
        "# noqa: rl402",
        "# noqa: E501, RL402",
        "# noqa: E501 RL402",
        "# noqa: RL4",
        "# noqa: monitor-not-a-string",
        "# type: ignore # noqa: RL402",
        "# noqa: RL402 так в задании",
        "# noqa так в задании",
        "# noqa: так в задании",
    ],
)
def test_a_comment_hides_what_is_on_its_line(comment: str) -> None:
    assert codes(f"{IMPORT}stop = {STOP}  {comment}\n") == []


@pytest.mark.parametrize(
    "comment", ["# noqa: RL401", "# noqa: F401", "# noqas", "# это не noqa", "# noqa: RL4O2", "'# noqa'"]
)
def test_other_comments_hide_nothing(comment: str) -> None:
    assert "RL402" in codes(f"{IMPORT}stop = {STOP}, {comment}\n".replace(", #", "  #"))


def test_a_finding_of_several_lines_carries_the_comment_at_either_end() -> None:
    spread = "keras.callbacks.EarlyStopping(monitor=[  {}\n  'val_loss',  {}\n])  {}\n"
    comment = "# noqa: RL402"
    assert codes(IMPORT + spread.format(comment, "", "")) == []
    assert codes(IMPORT + spread.format("", "", comment)) == []
    assert codes(IMPORT + spread.format("", comment, "")) == ["RL402", "RL011"]


def test_a_line_that_does_not_parse_or_is_not_python_is_no_obstacle() -> None:
    text = f"{IMPORT}!pip install keras  # noqa: RL402\nprint('\nstop = {STOP}  # noqa: RL402\n"
    assert "RL402" not in codes(text, ("RL402",))


@pytest.mark.parametrize(
    ("request_", "left"),
    [
        ("# reviewlint: skip-cell", []),
        ("# reviewlint: skip-cell RL402", ["RL409"]),
        ("# reviewlint:skip-cell: RL402, RL409 — так в задании", []),
        ("# reviewlint: skip-cell RL4", []),
        ("# reviewlint: skip-cell monitor-not-a-string", ["RL409"]),
    ],
)
def test_a_cell_is_skipped_and_the_others_are_not(request_: str, left: list[str]) -> None:
    cell = f"# %%\nstop = {STOP}\nadam = keras.optimizers.Adam(lr=1)\n"
    assert codes(f"{IMPORT}{cell}{request_}\n") == left
    assert codes(f"{IMPORT}{cell}{request_}\n{cell}") == [*left, "RL402", "RL409"]


@pytest.mark.parametrize(
    ("tag", "left"),
    [
        ("reviewlint-skip", []),
        ("hide,reviewlint-skip-RL402", ["RL409"]),
        ("reviewlint-skip-monitor-not-a-string", ["RL409"]),
        ("reviewlint-skipped", ["RL402", "RL409"]),
    ],
)
def test_a_tag_skips_its_cell(tag: str, left: list[str]) -> None:
    assert codes(f"{IMPORT}# %% tags={tag}\nstop = {STOP}\nadam = keras.optimizers.Adam(lr=1)\n") == left


def test_a_file_is_skipped_with_the_findings_on_the_whole_notebook() -> None:
    text = f"{IMPORT}stop = {STOP}\n# %%\nx = 1\n# %%\n"
    assert codes(f"{text}y = 2\n", ("RL001", "RL402")) == ["RL001", "RL402"]
    assert codes(f"{text}# reviewlint: skip-file\ny = 2\n", ("RL001", "RL402")) == []
    assert codes(f"{text}# reviewlint: skip-file RL001\ny = 2\n", ("RL001", "RL402")) == ["RL402"]


def test_a_text_cell_asks_in_a_comment_of_html() -> None:
    text = "# %% [markdown]\n# Почему сеть не учится? {}\n"
    assert codes(text.format(""), ("RL605",)) == ["RL605"]
    assert codes(text.format("<!-- noqa: RL605 -->"), ("RL605",)) == []
    assert codes(text.format("<!-- reviewlint: skip-cell -->"), ("RL605",)) == []
    assert codes(text.format("# noqa: RL605"), ("RL605",)) == ["RL605"]


def test_what_hides_nothing_is_reported_where_its_rule_has_looked() -> None:
    text = "# %%\nx = 1  # noqa: RL402\n# reviewlint: skip-cell\n"
    assert codes(text) == ["RL011", "RL011"]
    assert codes(text, ("RL409", "RL011")) == ["RL011"]
    assert codes(text, ("RL402", "RL409")) == []


def test_a_mistyped_code_is_reported_and_hides_nothing() -> None:
    assert codes(f"{IMPORT}stop = {STOP}  # noqa: RL4O2\n") == ["RL402", "RL011"]


def test_where_a_notebook_is_not_obeyed_it_is_known_what_it_asked() -> None:
    text = f"{IMPORT}stop = {STOP}  # noqa: RL402\nx = 1  # noqa: RL409\n"
    assert codes(text, obey=False) == ["RL402"]
    result = lint(parse(text).notebook, RULES, obey=False)
    assert [diagnostic.code for diagnostic in result.suppressed] == ["RL402"]


def test_check_leaves_hidden_findings_out_and_review_does_not(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    monkeypatch.chdir(tmp_path)
    write(Path("x.ipynb"), f"{IMPORT}stop = {STOP}  # noqa\n")
    assert main(["check", "x.ipynb", "--select", "RL402", "--output-format", "json"]) == 0
    assert json.loads(capsysbinary.readouterr().out)["notebooks"][0]["findings"] == []
    assert main(["review", "x.ipynb", "-o", "letters"]) == 0
    assert "monitor" in Path("letters/x.md").read_text("utf-8")
