"""`reviewlint compare`: what a resubmission mends, what remains, what is new."""

from __future__ import annotations

import sys
from collections.abc import Callable, Iterable, Sequence
from pathlib import Path, PurePath
from typing import Any

import click

from reviewlint.cli.check import tell_of
from reviewlint.cli.closing import chosen_closing, closing_options, closing_values
from reviewlint.cli.console import complain, say, tell
from reviewlint.cli.options import chosen_policy, chosen_settings, rule_options, templates_option
from reviewlint.cli.pairs import Pairs, paired
from reviewlint.cli.paths import Found, find_notebooks
from reviewlint.cli.russian import Command
from reviewlint.comparison import findings
from reviewlint.comparison.findings import Comparison
from reviewlint.comparison.letter import compose
from reviewlint.files import why, write
from reviewlint.policy import Policy
from reviewlint.reporters.comparison import as_json
from reviewlint.resources import folder
from reviewlint.review.delivery import Outbox, sibling, targets
from reviewlint.review.letter import Closing
from reviewlint.review.remarks import BrokenTemplateError, Remarks
from reviewlint.streams import write_utf8

DONE, FAILED = 0, 2
LETTER, DATA = ".compare.md", "compare.json"
"""How a letter's name ends, so that the first review's letter may lie beside it; and the name of the JSON file."""


@click.command(
    cls=Command,
    short_help="Сравнить работу с ее новой версией.",
    options_metavar="[ПАРАМЕТРЫ]",
    examples=(
        "reviewlint compare было.ipynb стало.ipynb",
        "reviewlint compare первая-сдача/ вторая-сдача/ -o отзывы/",
        "reviewlint compare было.ipynb стало.ipynb --output-format json",
    ),
)
@click.argument("old", metavar="СТАРОЕ", type=click.Path())
@click.argument("new", metavar="НОВОЕ", type=click.Path())
@click.option("-o", "--output", metavar="ПУТЬ", help="Папка для писем или файл (.md, .json); иначе печатать на экран.")
@click.option(
    "--output-format",
    type=click.Choice(("md", "json")),
    default="md",
    help="Вид вывода: md (письмо студенту) или json (для программ).",
)
@closing_options
@rule_options
@templates_option
def compare(
    old: str, new: str, output: str | None, output_format: str, own_templates: Sequence[str], **options: Any
) -> int:
    """Сравнить работу с ее новой версией: какие замечания исправлены, какие остались, какие появились.

    Сравниваются два ноутбука или две папки: пары в них находятся по пути, а потом по имени. Код перенесенный,
    переименованный и переформатированный узнается. Код возврата: 0 — все записано, 2 — нет.
    """
    last_lines = closing_values(options)
    settings = chosen_settings(reviewed=(old, new), own_templates=own_templates, **options)
    policy = chosen_policy(settings, obey=False)  # a submission does not silence its own review
    pairs = _pairs(old, new)
    if not pairs.found:
        return FAILED
    comparisons = [_compared(one, other, policy) for one, other in pairs.found]
    if output_format == "json":
        is_complete = _give_data(as_json(comparisons, _paths(pairs.only_old), _paths(pairs.only_new)), output)
    else:
        remarks = Remarks([*settings.templates, folder("templates")], settings.rules)
        try:
            is_complete = _give_letters(
                comparisons, pairs, remarks, chosen_closing(settings.review, last_lines), output
            )
        except BrokenTemplateError as problem:
            raise click.ClickException(str(problem)) from problem
    return DONE if is_complete and not any(one.old.problem for one in comparisons) else FAILED


def _pairs(old: str, new: str) -> Pairs:
    """The notebooks to compare; says what is missing and what has no counterpart."""
    searches = [find_notebooks([old]), find_notebooks([new])]
    for search in searches:
        tell_of(search)
    pairs = paired(*(search.notebooks for search in searches))
    if all(search.notebooks for search in searches):
        for found in pairs.only_old:
            complain(f"{found.path}: новой версии этого ноутбука нет.")
        for found in pairs.only_new:
            complain(f"{found.path}: прежней версии этого ноутбука нет.")
        if not pairs.found:
            complain("сравнивать нечего: ноутбуки не совпали ни по пути, ни по имени.")
    return pairs


def _paths(notebooks: Iterable[Found]) -> list[str]:
    return [found.path for found in notebooks]


def _compared(old: Found, new: Found, policy: Policy) -> Comparison:
    comparison = findings.compare(policy.lint(old.path), policy.lint(new.path))
    for result in (comparison.old, comparison.new):
        if result.problem:
            complain(f"{result.path}: {result.problem}")
        for place, error in result.failures:
            complain(f"{result.path}: {place} не отработало ({type(error).__name__}), остальное проверено.")
    return comparison


def _give_data(text: str, output: str | None) -> bool:
    if output is None:
        write_utf8(sys.stdout, text)
        return True
    path = Path(output)
    return _written(path if path.suffix == ".json" else path / DATA, lambda found: write(found, text))


def _give_letters(
    comparisons: Sequence[Comparison], pairs: Pairs, remarks: Remarks, closing: Closing, output: str | None
) -> bool:
    """Print or write the letters; of an old notebook that cannot be read there is none."""
    names = [sibling(name, LETTER) for name in targets([(new.path, new.below) for _, new in pairs.found])]
    is_file = output is not None and output.endswith(".md") and len(names) == 1
    outbox = Outbox(Path(output).parent if is_file else Path(output)) if output else None
    if is_file and output is not None:
        names = [PurePath(Path(output).name)]
    is_complete = True
    for comparison, name in zip(comparisons, names, strict=True):
        if comparison.old.problem:
            continue
        text = compose(comparison, remarks, closing)
        if outbox is None:
            _print(text, comparison.new.path if len(names) > 1 else "")
        else:
            is_complete &= _put(outbox, name, text, names, comparison)
    for problem in remarks.problems:
        complain(f"{problem}. Вместо этого замечания в письме стоит краткое.")
    return is_complete and not remarks.problems


def _print(text: str, path: str) -> None:
    """A letter on the screen; one of several under the path of its notebook."""
    if path:
        say(f"{path}\n", bold=True)
    say(text)


def _put(outbox: Outbox, name: PurePath, text: str, names: Sequence[PurePath], comparison: Comparison) -> bool:
    """Write a letter and say what became of it."""

    def put(path: Path) -> None:
        got = outbox.put({name: text}, names)[name]
        kept = "" if got == name else f" ({name} правлен вручную и оставлен как есть)"
        tell(f"{comparison.new.path} → {outbox.folder / got}{kept}")

    return _written(outbox.folder / name, put)


def _written(path: Path, put: Callable[[Path], None]) -> bool:
    try:
        put(path)
    except OSError as error:
        complain(f"{path} не записан: {why(error)}.")
        return False
    return True
