"""`reviewlint explain`: what a rule finds, why it matters and what to do, shown on an example."""

from __future__ import annotations

import shutil
import textwrap
from collections.abc import Iterable, Iterator
from typing import Any

import click

from reviewlint.cli.completion import complete_rules
from reviewlint.cli.console import say
from reviewlint.cli.options import chosen_settings, loaded_rules, settings_options
from reviewlint.cli.rules import without_values
from reviewlint.cli.russian import Command
from reviewlint.examples import ParsedExample
from reviewlint.registry import UnknownRuleError, matching, rule_path
from reviewlint.reporters.text import SEVERITIES
from reviewlint.review.illustration import illustrate, listing, origin
from reviewlint.rule import Rule
from reviewlint.trainer.evidence import cited

_INDENT = "    "
WIDTH = 100


@click.command(
    cls=Command,
    short_help="Объяснить одно правило.",
    options_metavar="[ПАРАМЕТРЫ]",
    examples=(
        "reviewlint explain RL201",
        "reviewlint explain wrong-rescale",
        "reviewlint explain CV301 --rules курс/правила",
    ),
)
@click.argument("rule", metavar="КОД|ИМЯ", shell_complete=complete_rules)
@settings_options
def explain(rule: str, **options: Any) -> None:
    """Объяснить правило: что оно находит, почему это важно и как сделать иначе."""
    rules = loaded_rules(chosen_settings(**options))
    try:
        found = matching(rules, rule)
    except UnknownRuleError as error:
        raise click.UsageError(str(error)) from error
    if len(found) > 1:
        codes = ", ".join(each.code for each in found)
        raise click.UsageError(f"«{rule}» подходит нескольким правилам, укажите одно: {codes}.")
    _Page(found[0]).write()


class _Page:
    """The explanation of one rule; its words are those that a finding in its first example gets."""

    def __init__(self, rule: Rule) -> None:
        self._rule = rule
        self._shown = illustrate(rule)

    def write(self) -> None:
        rule, finding = self._rule, self._shown.finding
        say(f"{rule.code} {rule.name} ({SEVERITIES[rule.severity].name})\n", bold=True)
        self._section("Замечание", _wrapped(finding.message if finding else without_values(rule)))
        if self._shown.remark:
            self._section("Что скажет ментор", _wrapped(self._shown.remark))
        if evidence := cited(rule.code):
            self._section("Что показал опыт", _wrapped(evidence))
        self._example("Пример, на котором правило срабатывает", self._shown.bad)
        self._example("Он же после исправления", self._shown.fixed)
        self._example("Пример, на котором правило молчит", self._shown.good)
        self._section("Откуда правило", _wrapped(origin(rule)))
        self._section("Файл правила", [str(rule_path(rule))])

    def _example(self, title: str, example: ParsedExample | None) -> None:
        if example is not None:
            self._section(title, listing(example))

    def _section(self, title: str, lines: Iterable[str]) -> None:
        say(title, bold=True)
        say("".join(f"{_INDENT}{line}".rstrip() + "\n" for line in lines))


def _wrapped(text: str) -> Iterator[str]:
    """Prose in lines of the screen's width; what is laid out already stays."""
    width = min(shutil.get_terminal_size().columns, WIDTH) - len(_INDENT)
    fenced = False
    for line in text.strip().split("\n"):
        fenced ^= line.startswith("```")
        yield from [line] if fenced or not line else textwrap.wrap(line, width, break_long_words=False)
