"""`reviewlint explain`: what a rule finds, why it matters and what to do, shown on an example."""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Iterable, Iterator

import click

from reviewlint.cli.console import say
from reviewlint.cli.rules import without_values
from reviewlint.cli.russian import Command
from reviewlint.diagnostics import Diagnostic, Severity
from reviewlint.engine import lint
from reviewlint.examples import parse
from reviewlint.notebook.cells import Notebook
from reviewlint.registry import RegistryError, UnknownRuleError, load_rules, matching, rule_path
from reviewlint.reporters.text import SEVERITIES
from reviewlint.resources import folder
from reviewlint.review.remarks import Remarks
from reviewlint.review.topics import Topic
from reviewlint.review.voice import Voice
from reviewlint.rule import Example, Rule

_INDENT = "    "
WIDTH = 100


@click.command(
    cls=Command,
    short_help="Объяснить одно правило.",
    options_metavar="",
    examples=("reviewlint explain RL201", "reviewlint explain wrong-rescale"),
)
@click.argument("rule", metavar="КОД|ИМЯ")
def explain(rule: str) -> None:
    """Объяснить правило: что оно находит, почему это важно и как сделать иначе."""
    try:
        found = matching(load_rules(), rule)
    except (RegistryError, UnknownRuleError) as error:
        raise click.UsageError(str(error)) from error
    if len(found) > 1:
        codes = ", ".join(each.code for each in found)
        raise click.UsageError(f"«{rule}» подходит нескольким правилам: {codes}. Укажите одно.")
    _Page(found[0]).write()


class _Page:
    """The explanation of one rule; its words are those that a finding in its first example gets."""

    def __init__(self, rule: Rule) -> None:
        self._rule = rule
        self._bad = _notebook(rule.invalid[0]) if rule.invalid else None
        self._finding = _first(rule, self._bad) if self._bad else None

    def write(self) -> None:
        rule = self._rule
        say(f"{rule.code} {rule.name} ({SEVERITIES[rule.severity].name})\n", bold=True)
        if self._finding is None:
            self._section("Замечание", _wrapped(without_values(rule)))
        else:
            self._section("Замечание", _wrapped(self._finding.message))
            remark = Remarks([folder("templates")]).comment(self._finding, Topic([self._finding]), Voice(rule.code))
            self._section("Что скажет ментор", _wrapped(remark))
        self._examples()
        self._section("Откуда правило", _wrapped(_origin(rule)))
        self._section("Файл правила", [str(rule_path(rule))])

    def _examples(self) -> None:
        rule = self._rule
        if self._bad is not None:
            self._section("Пример, на котором правило срабатывает", _lines(self._bad))
        fixed = rule.invalid[0].fixed if rule.invalid and isinstance(rule.invalid[0], Example) else None
        if fixed is not None:
            self._section("Он же после исправления", _lines(_notebook(fixed)))
        elif rule.valid and rule.severity is not Severity.PRAISE:
            self._section("Пример, на котором правило молчит", _lines(_notebook(rule.valid[0])))

    def _section(self, title: str, lines: Iterable[str]) -> None:
        say(title, bold=True)
        say("".join(f"{_INDENT}{line}".rstrip() + "\n" for line in lines))


def _origin(rule: Rule) -> str:
    """Where the rule comes from; the mentors' reviews are named by their file."""
    return f"Отзыв ментора ({rule.origin})" if rule.origin.startswith("review_") else rule.origin


def _notebook(example: str | Example) -> Notebook:
    return parse(example).notebook


def _first(rule: Rule, notebook: Notebook) -> Diagnostic | None:
    return next(iter(lint(notebook, [rule]).diagnostics), None)


def _lines(notebook: Notebook) -> Iterator[str]:
    """A notebook as text, its cells parted by comments."""
    for cell in notebook.cells:
        yield f"# ячейка {cell.position}" + (" (текст)" if cell.kind == "markdown" else "")
        yield from cell.lines


def _wrapped(text: str) -> Iterator[str]:
    """Prose in lines of the screen's width; what is laid out already stays."""
    width = min(shutil.get_terminal_size().columns, WIDTH) - len(_INDENT)
    fenced = False
    for line in text.strip().split("\n"):
        fenced ^= line.startswith("```")
        yield from [line] if fenced or not line else textwrap.wrap(line, width, break_long_words=False)
