"""The rules are those of the rulebook, by code, name and severity, and the page on all rules says so.

`data/rulebook.tsv` is written by hand from the rulebook. A rule that comes, goes or is graded anew changes it too.
"""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from reviewlint.cli import main
from reviewlint.diagnostics import Severity
from reviewlint.reporters.text import SEVERITIES

ROOT = Path(__file__).parent.parent
RULEBOOK = {
    tuple(line.split("\t")) for line in (ROOT / "tests/data/rulebook.tsv").read_text(encoding="utf-8").splitlines()[1:]
}
BY_TITLE = {SEVERITIES[severity].name: severity.value for severity in Severity}
ROW = re.compile(r"\| (?P<code>RL\d{3}) \| \[(?P<name>[\w-]+)\]\((?P<page>[\w-]+)\.md\) \| (?P<severity>\w+) \|")


def test_the_command_lists_the_rulebook(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["rules"]) == 0
    listed = [tuple(line.split("\t")[:3]) for line in capsys.readouterr().out.splitlines()]
    assert len(listed) == len(set(listed))
    assert set(listed) == RULEBOOK


def test_the_page_on_all_rules_lists_the_rulebook() -> None:
    rows = list(ROW.finditer((ROOT / "docs/rules/README.md").read_text(encoding="utf-8")))
    assert all(row["name"] == row["page"] for row in rows)
    listed = {(row["code"], row["name"], BY_TITLE[row["severity"]]) for row in rows}
    assert listed == RULEBOOK


def test_the_rulebook_names_each_rule_once() -> None:
    codes, names = [code for code, _, _ in RULEBOOK], [name for _, name, _ in RULEBOOK]
    assert len(set(codes)) == len(codes)
    assert len(set(names)) == len(names)
