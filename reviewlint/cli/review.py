"""`reviewlint review`: a letter for each notebook."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path, PurePath
from typing import Any

import click

from reviewlint.cli.check import tell_of
from reviewlint.cli.console import why
from reviewlint.cli.options import chosen_policy, chosen_settings, rule_options, templates_option
from reviewlint.cli.paths import Found, find_notebooks
from reviewlint.cli.russian import Command
from reviewlint.engine import NotebookResult
from reviewlint.policy import Policy
from reviewlint.resources import folder
from reviewlint.review import summary
from reviewlint.review.delivery import Outbox, targets, write
from reviewlint.review.letter import Closing, compose
from reviewlint.review.remarks import BrokenTemplateError, Remarks
from reviewlint.review.russian import plural
from reviewlint.settings import ReviewSettings, Settings

WRITTEN, FAILED = 0, 2


@click.command(
    cls=Command,
    short_help="Написать отзывы ментора о ноутбуках.",
    options_metavar="[ПАРАМЕТРЫ]",
    examples=(
        "reviewlint review ноутбук.ipynb -o отзывы/",
        'reviewlint review работы/ -o отзывы/ --mentor "Имя Фамилия" --channel "#вопросы"',
    ),
)
@click.argument("paths", nargs=-1, required=True, metavar="ПУТЬ…")
@click.option("-o", "--output", required=True, metavar="ПАПКА", help="Куда складывать отзывы.")
@click.option("--mentor", metavar="ИМЯ", help="Кто подписывает отзыв.")
@click.option("--channel", metavar="КАНАЛ", help="Где задать вопросы по отзыву.")
@click.option("--event", metavar="НАЗВАНИЕ", help="Ближайшая встреча, например «созвон по проекту».")
@click.option("--event-date", metavar="ДАТА", help="Когда эта встреча, например «5 февраля».")
@rule_options
@templates_option
def review(
    paths: Sequence[str],
    output: str,
    own_templates: Sequence[str],
    mentor: str | None,
    channel: str | None,
    event: str | None,
    event_date: str | None,
    **options: Any,
) -> int:
    """Написать отзыв ментора о каждом ноутбуке: файлы, папки, шаблоны имен или «-» (стандартный ввод).

    Отзыв, который вы правили, не перезаписывается: новый текст ложится рядом. Код возврата: 0 — все записано, 2 — нет.
    """
    settings = chosen_settings(reviewed=paths, own_templates=own_templates, **options)
    policy = chosen_policy(settings, obey=False)  # a submission does not silence its own review
    search = find_notebooks(paths)
    tell_of(search)
    closing = _closing(settings.review, mentor=mentor, channel=channel, event=event, event_date=event_date)
    try:
        complete = _deliver(search.notebooks, policy, _remarks(settings), closing, Path(output))
    except BrokenTemplateError as problem:
        raise click.ClickException(str(problem)) from problem
    return WRITTEN if complete and not search.missing and not search.closed else FAILED


def _closing(review: ReviewSettings, **given: str | None) -> Closing:
    """The last lines: an option, else the setting."""
    values = {name: getattr(review, name) if option is None else option for name, option in given.items()}
    return Closing(**values)


def _remarks(settings: Settings) -> Remarks:
    """The words of the course before ours."""
    return Remarks([*settings.templates, folder("templates")])


def _deliver(notebooks: Sequence[Found], policy: Policy, remarks: Remarks, closing: Closing, output: Path) -> bool:
    """Write the letters and, for a group, its tables; whether all of it was written."""
    names = targets([(found.path, found.below) for found in notebooks])
    outbox = Outbox(output)
    reviewed: list[summary.Reviewed] = []
    for found, name in zip(notebooks, names, strict=True):
        result = policy.lint(found.path)
        text = compose(result.notebook, result.diagnostics, remarks, closing).text
        letter = _put(outbox, name, text, names)
        _say(result, name, letter, output)
        if letter is not None:
            reviewed.append(summary.Reviewed(result, letter.as_posix()))
    if len(notebooks) > 1:
        write(output / "summary.json", summary.as_json(reviewed))
        write(output / "summary.csv", summary.as_csv(reviewed), "utf-8-sig")
    if reviewed:
        click.echo(f"Готово: {plural(len(reviewed), 'отзыв', 'отзыва', 'отзывов')} в папке {output}.")
    for problem in remarks.problems:
        click.echo(f"reviewlint: {problem}. Вместо этого замечания в отзыве стоит краткое.", err=True)
    return len(reviewed) == len(notebooks) and not remarks.problems


def _put(outbox: Outbox, name: PurePath, text: str, names: Sequence[PurePath]) -> PurePath | None:
    try:
        return outbox.put(name, text, names)
    except OSError as error:
        click.echo(f"reviewlint: отзыв {outbox.folder / name} не записан: {why(error)}.", err=True)
        return None


def _say(result: NotebookResult, name: PurePath, letter: PurePath | None, output: Path) -> None:
    for place, error in result.failures:
        click.echo(
            f"reviewlint: {result.path}: {place} не отработало ({type(error).__name__}), остальное проверено.", err=True
        )
    if letter is None:
        return
    if letter == name:
        click.echo(f"{result.path} → {output / letter}")
    else:
        click.echo(f"{result.path} → {output / letter} (отзыв {name} правлен вручную и оставлен как есть)")
