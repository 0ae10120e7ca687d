"""`reviewlint check`: findings of notebooks, for people or programs."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from functools import partial
from importlib import import_module
from typing import Any

import click

from reviewlint.cli.console import complain, is_quiet, note
from reviewlint.cli.fixing import Fixes
from reviewlint.cli.known import baseline_options, read_baseline, renewing
from reviewlint.cli.options import chosen_policy, chosen_settings, rule_options
from reviewlint.cli.paths import STANDARD_INPUT, Search, find_notebooks
from reviewlint.cli.russian import Command
from reviewlint.cli.verbose import tell_of_settings, told
from reviewlint.diagnostics import Severity
from reviewlint.engine import NotebookResult
from reviewlint.settings.schema import THRESHOLDS

FORMATS = ("text", "concise", "json", "json-lines", "sarif", "github", "junit")
FOR_PEOPLE = ("text", "concise")
CLEAN, FINDINGS, FAILED = 0, 1, 2
NOTHING = "«»"  # a path without a letter


@click.command(
    cls=Command,
    short_help="Проверить ноутбуки и показать замечания.",
    options_metavar="[ПАРАМЕТРЫ]",
    examples=(
        "reviewlint check notebook.ipynb",
        "reviewlint check submissions/ --select RL2,RL101",
        "reviewlint check notebook.ipynb --diff --unsafe-fixes",
        "reviewlint check submissions/ --statistics",
        "reviewlint check . --baseline known.json --update-baseline",
        "reviewlint check notebook.ipynb --output-format json > findings.json",
    ),
)
@click.argument("paths", metavar="ПУТЬ…", nargs=-1, required=True, type=click.Path())
@click.option("--output-format", type=click.Choice(FORMATS), default="text", help=f"Вид вывода: {', '.join(FORMATS)}.")
@rule_options
@baseline_options
@click.option(
    "--fail-on",
    type=click.Choice(THRESHOLDS),
    help="С какой важности замечание дает код возврата 1 (обычно warning).",
)
@click.option("--fix", is_flag=True, help="Внести безопасные исправления прямо в файлы.")
@click.option("--unsafe-fixes", is_flag=True, help="Вместе с --fix: и те исправления, которые меняют работу кода.")
@click.option("--diff", is_flag=True, help="Только показать, что изменил бы --fix.")
@click.option("--statistics", is_flag=True, help="Вместо замечаний показать, сколько их у каждого правила.")
@click.option("--all", "everything", is_flag=True, help="Показать все замечания, а не только самые важные.")
def check(
    paths: Sequence[str],
    output_format: str,
    fix: bool,
    unsafe_fixes: bool,
    diff: bool,
    statistics: bool,
    everything: bool,
    baseline: str | None,
    update_baseline: bool,
    **options: Any,
) -> int:
    """Проверить ноутбуки: файлы, папки, шаблоны имен или «-» (стандартный ввод).

    Код возврата: 0 — замечаний нет, 1 — есть, 2 — проверить не удалось.
    """
    settings = chosen_settings(**options)
    known = read_baseline(baseline, settings.baseline, update=update_baseline)
    policy = chosen_policy(settings, baseline=None if update_baseline else known)
    reporter = _reporter(output_format, statistics=statistics)
    tell_of_settings(settings, policy)
    search = find_notebooks(paths)
    tell_of(search)
    given = [found.path for found in search.notebooks]
    fixes = Fixes(policy.lint, unsafe=unsafe_fixes)
    if diff:
        changes = fixes.show(given)
        return FAILED if search.failed or fixes.failed else FINDINGS if changes else CLEAN
    fail_on = Severity(settings.fail_on)
    threshold = _Threshold(fail_on)
    found = fixes.mend(given) if fix else fixes.count(map(policy.lint, given))
    results = threshold.watch(renewing(known, found) if update_baseline and known else found)
    # A notebook that came by standard input goes out mended, as formatters do it; the report must not stand in it.
    stream = sys.stderr if fix and STANDARD_INPUT in given else sys.stdout
    reporter(told(results), stream, everything=everything, quiet=is_quiet(), rules=policy.rules, fail_on=fail_on)
    if not is_quiet():
        is_read = output_format in FOR_PEOPLE and not statistics
        fixes.tell(stream if is_read else sys.stderr, offer=is_read)
    return FAILED if search.failed or fixes.failed else threshold.status


def _reporter(output_format: str, *, statistics: bool) -> Callable[..., None]:
    """What writes the results; `statistics` replaces the findings in the formats that have them."""
    name = "statistics" if statistics else output_format.replace("-", "_")
    if statistics and output_format not in ("text", "json"):
        raise click.UsageError("--statistics: такой вывод бывает только в видах text и json.")
    report: Callable[..., None] = import_module(f"reviewlint.reporters.{name}").report
    return partial(report, as_json=output_format == "json") if statistics else report


def tell_of(search: Search) -> None:
    """Say on standard error which paths gave nothing."""
    for path in search.missing:
        complain(f"{path or NOTHING}: нет такого файла или папки.")
    for path in search.empty:
        note(f"{path}: в папке нет ноутбуков.")
    for path in search.closed:
        complain(f"{path}: папка не читается.")


class _Threshold:
    """Watches results go by and knows the exit status in the end."""

    def __init__(self, severity: Severity) -> None:
        self._rank = severity.rank
        self.status = CLEAN

    def watch(self, results: Iterable[NotebookResult]) -> Iterator[NotebookResult]:
        for result in results:
            if any(diagnostic.severity.rank >= self._rank for diagnostic in result.diagnostics):
                self.status = FINDINGS
            yield result
