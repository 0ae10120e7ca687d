"""`reviewlint rules docs`: a page on every rule and an index, made of the rule files, their examples and remarks."""

from __future__ import annotations

import inspect
import re
import textwrap
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

import click

from reviewlint.cli.console import say
from reviewlint.cli.families import FAMILIES, Family, family_of
from reviewlint.cli.rules import without_values
from reviewlint.cli.russian import Command
from reviewlint.diagnostics import Applicability, Severity
from reviewlint.examples import ParsedExample
from reviewlint.registry import RegistryError, load_rules, rule_path
from reviewlint.reporters.text import SEVERITIES
from reviewlint.review.illustration import Illustration, illustrate, listing, origin
from reviewlint.review.markdown import fenced, with_code
from reviewlint.review.russian import plural, sentence
from reviewlint.rule import Rule
from reviewlint.trainer.evidence import cited

MADE = "<!-- Страница создана командой `reviewlint rules docs`, правки в ней пропадут. -->"
INDEX = "README.md"
_HEADING = re.compile(r"^(Why|Instead|Known limits|Source):[ ]*", re.MULTILINE)
_FIXES = {
    Applicability.SAFE: "безопасное, смысл кода не меняет",
    Applicability.UNSAFE: "меняет поведение кода, применяется по просьбе",
    Applicability.DISPLAY_ONLY: "только показывается",
}


@click.command(
    cls=Command,
    short_help="Обновить страницы о правилах.",
    options_metavar="",
    examples=("reviewlint rules docs", "reviewlint rules docs site/rules"),
)
@click.argument("target", metavar="[ПАПКА]", default="docs/rules", type=click.Path(file_okay=False, path_type=Path))
def rules_docs(target: Path) -> None:
    """Записать страницу о каждом правиле и их список; страницы правил, которых больше нет, удалить."""
    try:
        changed = renew(target, load_rules())
    except RegistryError as error:
        raise click.UsageError(str(error)) from error
    say(f"{target}: {plural(changed, 'страница изменилась', 'страницы изменились', 'страниц изменилось')}.")


def renew(target: Path, rules: Sequence[Rule]) -> int:
    """Write the pages that changed and remove those of rules that are gone; how many these are."""
    target.mkdir(parents=True, exist_ok=True)
    wanted = pages(rules)
    changed = 0
    for name, text in wanted.items():
        path = target / name
        if not path.is_file() or path.read_text(encoding="utf-8") != text:
            path.write_text(text, encoding="utf-8", newline="\n")
            changed += 1
    for path in stale(target, wanted):
        path.unlink()
        changed += 1
    return changed


def stale(target: Path, wanted: dict[str, str]) -> list[Path]:
    """The pages in a folder that this command made and would not make now; other files are nobody's business."""
    return [
        path
        for path in sorted(target.glob("*.md"))
        if path.name not in wanted and path.read_text(encoding="utf-8").startswith(MADE)
    ]


def pages(rules: Sequence[Rule]) -> dict[str, str]:
    """The text of every page by the name of its file."""
    shows = {rule: illustrate(rule) for rule in rules}
    return {INDEX: _index(shows)} | {f"{rule.name}.md": _page(rule, shown) for rule, shown in shows.items()}


def _index(shows: Mapping[Rule, Illustration]) -> str:
    parts = [
        MADE,
        "# Правила",
        "О каждом правиле — отдельная страница; в терминале ее покажет `reviewlint explain КОД`.",
    ]
    for family in FAMILIES:
        rows = [_row(rule, shown) for rule, shown in shows.items() if family_of(rule) == family]
        if rows:
            head = ["| код | имя | важность | что правило говорит, например |", "|---|---|---|---|"]
            parts += [f"## {family.title}", "\n".join([*head, *rows])]
    return "\n\n".join(parts) + "\n"


def _row(rule: Rule, shown: Illustration) -> str:
    said = _said(rule, shown).replace("|", "\\|")
    return f"| {rule.code} | [{rule.name}]({rule.name}.md) | {SEVERITIES[rule.severity].name} | {said} |"


def _said(rule: Rule, shown: Illustration) -> str:
    """The message in the first example, its code marked."""
    message = shown.finding.message if shown.finding else without_values(rule)
    return sentence(with_code(" ".join(message.rstrip(".").split())))


def _page(rule: Rule, shown: Illustration) -> str:
    parts = [MADE, f"# {rule.code} {rule.name}", _kind(rule, family_of(rule)), _said(rule, shown)]
    if shown.remark:
        parts += ["## Что скажет ментор", shown.remark]
    if evidence := cited(rule.code):
        parts += ["## Что показал опыт", f"{evidence} Все измерения — в [описании опыта](../trainer.md)."]
    parts += _example("## Пример, на котором правило срабатывает", shown.bad)
    parts += _example("## Он же после исправления", shown.fixed)
    if shown.finding and shown.finding.fix:
        fix = shown.finding.fix
        title = f"«{fix.title}», " if fix.title else ""
        parts.append(f"Готовое исправление: {title}{_FIXES[fix.applicability]}.")
    parts += _example("## Пример, на котором правило молчит", shown.good)
    if rule.thresholds:
        lines = (f"- `{each.name}`, по умолчанию {each.default}: {each.meaning}" for each in rule.thresholds)
        parts += ["## Настройки", "\n".join(lines)]
    parts += ["## Откуда правило", sentence(origin(rule)), "## Для разработчиков", *_for_developers(rule)]
    return "\n\n".join(parts) + "\n"


def _kind(rule: Rule, family: Family | None) -> str:
    kind = SEVERITIES[rule.severity].name
    group = f" Группа: «{family.title}»." if family else ""
    return f"Важность: {kind}.{group}" + ("" if rule.severity is not Severity.PRAISE else " На код возврата не влияет.")


def _example(title: str, example: ParsedExample | None) -> list[str]:
    return [] if example is None else [title, fenced("\n".join(line.rstrip() for line in listing(example)))]


def _for_developers(rule: Rule) -> Iterator[str]:
    """The docstring of the rule file, which is English: what, why, instead, known limits, source."""
    docstring = inspect.getdoc(inspect.getmodule(type(rule))) or ""
    first, *rest = _HEADING.split(docstring)
    yield first.strip()
    for heading, text in zip(rest[::2], rest[1::2], strict=True):
        lead, _, block = text.partition("\n")
        words = f"{lead}\n{textwrap.dedent(block)}".strip()
        yield f"**{heading}.** {words[:1].upper()}{words[1:]}"
    path = rule_path(rule)
    yield f"`rules/{path.parent.name}/{path.name}`, `templates/ru/remarks/{rule.name}.md.j2`"
