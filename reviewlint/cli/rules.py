"""`reviewlint rules`: the list of rules; its verbs make a new rule and the pages on all of them."""

from __future__ import annotations

import json
import re
import sys
from typing import Any, Literal

import click

from reviewlint.cli.console import say
from reviewlint.cli.lazy import LazyGroup
from reviewlint.cli.options import choose_rules, chosen_settings, settings_options
from reviewlint.reporters.text import SEVERITIES
from reviewlint.rule import Rule
from reviewlint.streams import wants_color, write_utf8

VERBS = {
    "new": "Начать новое правило: файл и слова к нему.",
    "docs": "Обновить страницы о правилах.",
}


@click.group(
    cls=LazyGroup,
    verbs=VERBS,
    prefix="rules_",
    short_help="Перечислить правила.",
    options_metavar="[ПАРАМЕТРЫ]",
    subcommand_metavar="[КОМАНДА]",
    invoke_without_command=True,
    examples=(
        "reviewlint rules",
        "reviewlint rules --select RL3",
        "reviewlint rules --output-format json",
        "reviewlint rules new model too-many-layers",
    ),
)
@click.option("--output-format", type=click.Choice(("text", "json")), default="text", help="Вид вывода: text или json.")
@click.option("--select", multiple=True, metavar="ПРАВИЛА", help="Только эти правила: коды, начала кодов или имена.")
@settings_options
@click.pass_context
def rules(ctx: click.Context, /, output_format: str, select: tuple[str, ...], **options: Any) -> None:
    """Перечислить правила: код, имя, важность и что находит."""
    if ctx.invoked_subcommand is None:
        _write(choose_rules(select, chosen_settings(**options)), output_format)


def _write(chosen: tuple[Rule, ...], output_format: str) -> None:
    if output_format == "json":
        document = {"version": 1, "rules": [_described(rule) for rule in chosen]}
        write_utf8(sys.stdout, json.dumps(document, ensure_ascii=False, indent=2) + "\n")
    elif sys.stdout.isatty():
        _table(chosen)
    else:
        for rule in chosen:
            say("\t".join((rule.code, rule.name, rule.severity.value, without_values(rule))))


def _described(rule: Rule) -> dict[str, str]:
    return {
        "code": rule.code,
        "name": rule.name,
        "severity": rule.severity.value,
        "summary": without_values(rule),
        "origin": rule.origin,
    }


def _table(chosen: tuple[Rule, ...]) -> None:
    from rich.console import Console
    from rich.table import Table
    from rich.text import Text

    table = Table(box=None, pad_edge=False, header_style="bold")
    for heading in ("Код", "Имя", "Важность", "Что находит"):
        table.add_column(heading, no_wrap=heading == "Код")
    for rule in chosen:
        severity = SEVERITIES[rule.severity]
        table.add_row(rule.code, Text(rule.name), Text(severity.name, severity.style), Text(without_values(rule)))
    colors: Literal["auto"] | None = "auto" if wants_color() else None
    Console(markup=False, highlight=False, emoji=False, color_system=colors).print(table)


def without_values(rule: Rule) -> str:
    """The summary with dots where a finding has its values."""
    return re.sub(r"\{[^{}]*\}", "…", rule.summary)
