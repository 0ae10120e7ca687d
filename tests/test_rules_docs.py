"""The pages on the rules in `docs/rules/` are what `reviewlint rules docs` makes of the rules."""

from __future__ import annotations

from pathlib import Path

import pytest

from reviewlint.cli import main
from reviewlint.cli.families import FAMILIES, family_of
from reviewlint.cli.rules_docs import INDEX, MADE, pages, stale
from reviewlint.registry import load_rules

DOCS = Path(__file__).parent.parent / "docs" / "rules"
RULES = load_rules()
PAGES = pages(RULES)
RENEW = "out of date; renew with: python -m reviewlint rules docs"


@pytest.mark.parametrize("name", sorted(PAGES))
def test_a_page_is_up_to_date(name: str) -> None:
    page = DOCS / name
    assert page.is_file(), RENEW
    assert page.read_text(encoding="utf-8") == PAGES[name], RENEW


def test_no_page_is_left_of_a_rule_that_is_gone() -> None:
    assert not stale(DOCS, PAGES), RENEW


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_page_says_all_there_is_to_say(rule: object) -> None:
    page = PAGES[f"{rule.name}.md"]  # type: ignore[attr-defined]
    headings = [line for line in page.split("\n") if line.startswith("## ")]
    assert page.startswith(f"{MADE}\n\n# {rule.code} {rule.name}\n")  # type: ignore[attr-defined]
    assert headings[-2:] == ["## Откуда правило", "## Для разработчиков"]
    for part in ("**Why.** ", "**Instead.** ", "**Known limits.** ", "**Source.** "):
        assert part in page
    assert f"[{rule.name}]({rule.name}.md)" in PAGES[INDEX]  # type: ignore[attr-defined]


def test_the_groups_are_the_folders_and_the_digits_of_the_codes() -> None:
    for rule in RULES:
        family = family_of(rule)
        assert family is not None
        assert rule.code[2] == str(family.digit)
    assert len({family.digit for family in FAMILIES}) == len(FAMILIES)


def test_the_command_renews_and_tidies(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    folder = tmp_path / "docs"
    folder.mkdir()
    (folder / "gone.md").write_text(f"{MADE}\n", encoding="utf-8")
    (folder / "own.md").write_text("моя страница\n", encoding="utf-8")
    assert main(["rules", "docs", str(folder)]) == 0
    assert f"{folder}: {len(PAGES) + 1} страниц" in capsys.readouterr().out
    assert {path.name for path in folder.iterdir()} == {*PAGES, "own.md"}
    assert main(["rules", "docs", str(folder)]) == 0
    assert "0 страниц изменилось" in capsys.readouterr().out
