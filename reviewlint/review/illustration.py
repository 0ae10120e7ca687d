"""What can be shown of a rule: the words on its first example, that example, and how it is done better."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from reviewlint.diagnostics import Diagnostic, Severity
from reviewlint.engine import lint
from reviewlint.examples import ParsedExample, parse
from reviewlint.registry import load_rules, rule_path
from reviewlint.resources import folder
from reviewlint.review.remarks import Remarks
from reviewlint.review.topics import Topic
from reviewlint.review.voice import Voice
from reviewlint.rule import Example, Rule


@dataclass(frozen=True)
class Illustration:
    """A rule on its examples.

    `bad` is the first example that it fires on, `finding` what it finds there and `remark` the mentor's words on
    it; `fixed` is the same example mended, where the rule does that, and `good` one on which it is silent.
    """

    bad: ParsedExample | None
    finding: Diagnostic | None
    remark: str
    fixed: ParsedExample | None
    good: ParsedExample | None


def illustrate(rule: Rule) -> Illustration:
    """Run a rule on its examples."""
    first = rule.invalid[0] if rule.invalid else None
    bad = parse(first) if first is not None else None
    finding = _first(bad, rule) if bad else None
    fixed = first.fixed if isinstance(first, Example) else None
    good = rule.valid[0] if rule.valid and rule.severity is not Severity.PRAISE and fixed is None else None
    return Illustration(
        bad,
        finding,
        _remark(rule, finding) if finding else "",
        parse(fixed) if fixed is not None else None,
        parse(good) if good is not None else None,
    )


def _first(example: ParsedExample, rule: Rule) -> Diagnostic | None:
    """What a rule finds first; one on hidden findings needs the rules that make them."""
    rules = load_rules() if rule.after_suppression else [rule]
    return next((each for each in lint(example.notebook, rules).diagnostics if each.code == rule.code), None)


def listing(example: ParsedExample) -> Iterator[str]:
    """An example as text: its cells parted by comments, its saved outputs in comments, an arrow at what is found."""
    for cell in example.notebook.cells:
        marked = {line for position, line in example.expected if position == cell.position}
        yield f"# ячейка {cell.position}" + (" (текст)" if cell.kind == "markdown" else "")
        for number, line in enumerate(cell.lines, 1):
            yield f"{line}  # ←" if number in marked and cell.kind == "code" and line.strip() else line
        for output in cell.outputs:
            yield from (f"# вывод: {line}" for line in _printed(output) if line.strip())


def _printed(output: object) -> list[str]:
    """The lines of a saved output that is text."""
    assert isinstance(output, dict)
    text = output.get("text") or output.get("data", {}).get("text/plain") or "\n".join(output.get("traceback", ()))
    return str(text).split("\n")


def _remark(rule: Rule, finding: Diagnostic) -> str:
    remarks = Remarks([folder("templates")], [rule_path(rule).parent])
    return remarks.comment(finding, Topic([finding]), Voice(rule.code)).strip()


def origin(rule: Rule) -> str:
    """Where the rule comes from; the mentors' reviews are named by their file."""
    return f"Отзыв ментора ({rule.origin})" if rule.origin.startswith("review_") else rule.origin
