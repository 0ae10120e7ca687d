"""One notebook and the rules: order, duplicates, and failures that cost only themselves."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from reviewlint.diagnostics import Location, Severity
from reviewlint.engine import lint
from reviewlint.examples import parse
from reviewlint.registry import load_rules
from reviewlint.rule import Finding, Rule
from reviewlint.views import analysis as analysis_module
from reviewlint.views.analysis import Analysis
from tests.fakes import at, rule

NOTEBOOK = parse("""
# %% [markdown]
# Текст
# %% In [3]
x = 1
y = 2
""").notebook
OWN = load_rules()


def codes(*rules: Rule) -> list[str]:
    return [diagnostic.code for diagnostic in lint(NOTEBOOK, rules).diagnostics]


def test_findings_come_by_cell_and_line_the_gravest_first() -> None:
    later = at(Location(2, 2), code="XX001", severity=Severity.ERROR)
    advice = at(Location(2, 1), code="XX002", severity=Severity.ADVICE)
    error = at(Location(2, 1, 3), code="XX003", severity=Severity.ERROR)
    whole = at(Location(0, 0, 0, 0, 0), code="XX004", severity=Severity.PRAISE)
    assert codes(later, advice, error, whole) == ["XX004", "XX003", "XX002", "XX001"]


def test_one_rule_speaks_once_of_one_place() -> None:
    assert codes(at(Location(2), Location(2), Location(2, 2))) == ["XX001", "XX001"]


def test_the_message_is_made_of_the_fields() -> None:
    speaking = rule(lambda self, _: iter([self.finding(Location(2), count=3)]), summary="Всего {count}.")
    assert [d.message for d in lint(NOTEBOOK, [speaking]).diagnostics] == ["Всего 3."]


def test_a_node_is_located_in_its_cell() -> None:
    def second_line(self: Rule, analysis: Analysis) -> Iterator[Finding]:
        call = analysis.timeline.events[-1]
        yield self.finding(call.place)

    (found,) = lint(NOTEBOOK, [rule(second_line)]).diagnostics
    assert (found.location.cell, found.location.line) == (2, 2)


def broken_halfway(self: Rule, _: Analysis) -> Iterator[Finding]:
    yield self.finding(Location(2))
    raise KeyError("x")


def raises_at_once(self: Rule, _: Analysis) -> Iterator[Finding]:
    raise KeyError(self.code)


@pytest.mark.parametrize(
    "broken",
    [
        rule(broken_halfway),
        rule(lambda self, _: iter([self.finding(Location(2))]), summary="{missing}"),
        at(Location(7)),
        rule(raises_at_once),
    ],
    ids=["raises halfway", "lacks a field", "points nowhere", "raises at once"],
)
def test_a_rule_that_fails_costs_its_findings_only(broken: Rule) -> None:
    result = lint(NOTEBOOK, [broken, at(Location(2), code="XX002"), *OWN])
    found = [d for d in result.diagnostics if d.code in ("RL009", "XX001", "XX002")]
    assert [d.code for d in found] == ["RL009", "XX002"]
    assert "XX001" in found[0].message


def test_a_failing_rule_leaves_a_traceback_for_those_who_ask(
    monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    lint(NOTEBOOK, [rule(broken_halfway)])
    assert capsys.readouterr().err == ""
    monkeypatch.setenv("REVIEWLINT_DEBUG", "1")
    lint(NOTEBOOK, [rule(broken_halfway)])
    assert "broken_halfway" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("error", "code"), [(RecursionError(), "RL010"), (MemoryError(), "RL010"), (KeyError(), "RL009")]
)
def test_a_failing_interpreter_is_said_once_and_text_rules_go_on(
    monkeypatch: pytest.MonkeyPatch, error: Exception, code: str
) -> None:
    def fail(_: object) -> None:
        raise error

    monkeypatch.setattr(analysis_module, "interpret", fail)
    text = rule(lambda self, a: iter([self.finding(Location(1), words=a.notebook.cell(1).source)]), summary="{words}")
    reads = rule(lambda self, a: iter([self.finding(Location(2))] if a.timeline.calls else []), code="XX002")
    result = lint(NOTEBOOK, [text, reads, *OWN])
    assert [d.code for d in result.diagnostics if d.code in ("RL009", "RL010", "XX001", "XX002")] == [code, "XX001"]


def test_a_failing_parser_is_said_once(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: object) -> None:
        raise ValueError

    monkeypatch.setattr(analysis_module, "parse_cells", fail)
    result = lint(NOTEBOOK, [at(Location(1)), *OWN])
    assert [d.code for d in result.diagnostics if d.code in ("RL009", "XX001")] == ["RL009", "XX001"]


def test_an_unreadable_notebook_is_a_finding(tmp_path: Path) -> None:
    path = tmp_path / "broken.ipynb"
    path.write_text("{", encoding="utf-8")
    result = lint(str(path), OWN)
    assert [d.code for d in result.diagnostics] == ["RL000"]
    assert result.problem
    assert result.problem in result.diagnostics[0].message


def test_a_reader_that_fails_unexpectedly_is_a_finding(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(_: object) -> None:
        raise ValueError

    monkeypatch.setattr("reviewlint.engine.read", fail)
    result = lint(str(tmp_path / "any.ipynb"), OWN)
    assert [d.code for d in result.diagnostics] == ["RL009"]
