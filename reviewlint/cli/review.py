"""`reviewlint review`: a letter for each notebook."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from pathlib import Path, PurePath

import click

from reviewlint.cli.check import choose_rules, tell_of
from reviewlint.cli.paths import Found, find_notebooks
from reviewlint.cli.russian import Command
from reviewlint.engine import NotebookResult, lint
from reviewlint.resources import folder
from reviewlint.review import summary
from reviewlint.review.delivery import Outbox, targets, write
from reviewlint.review.letter import Closing, compose
from reviewlint.review.remarks import BrokenTemplateError, Remarks
from reviewlint.review.russian import plural
from reviewlint.review.settings import SettingsError, find_settings, read_closing
from reviewlint.rule import Rule

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
@click.option("--config", metavar="ФАЙЛ", help="Файл настроек вместо найденного pyproject.toml.")
@click.option("--mentor", metavar="ИМЯ", help="Кто подписывает отзыв.")
@click.option("--channel", metavar="КАНАЛ", help="Где задать вопросы по отзыву.")
@click.option("--event", metavar="НАЗВАНИЕ", help="Ближайшая встреча, например «созвон по проекту».")
@click.option("--event-date", metavar="ДАТА", help="Когда эта встреча, например «5 февраля».")
@click.option("--select", multiple=True, metavar="ПРАВИЛА", help="Только эти правила: коды, начала кодов или имена.")
@click.option("--ignore", multiple=True, metavar="ПРАВИЛА", help="Кроме этих правил.")
def review(
    paths: Sequence[str],
    output: str,
    config: str | None,
    select: Sequence[str],
    ignore: Sequence[str],
    **closing: str | None,
) -> int:
    """Написать отзыв ментора о каждом ноутбуке: файлы, папки, шаблоны имен или «-» (стандартный ввод).

    Отзыв, который вы правили, не перезаписывается: новый текст ложится рядом. Код возврата: 0 — все записано, 2 — нет.
    """
    rules = choose_rules(select, ignore)
    search = find_notebooks(paths)
    tell_of(search)
    given = {name: value for name, value in closing.items() if value is not None}
    try:
        last_lines = replace(_closing(config, paths), **given)
        complete = _deliver(search.notebooks, rules, last_lines, Path(output))
    except (SettingsError, BrokenTemplateError) as problem:
        raise click.ClickException(str(problem)) from problem
    return WRITTEN if complete and not search.missing and not search.closed else FAILED


def _closing(config: str | None, paths: Sequence[str]) -> Closing:
    if config is not None:
        return read_closing(Path(config))
    found, passed = find_settings(Path.cwd(), [Path(path) for path in paths])
    for path in passed:
        click.echo(
            f"reviewlint: настройки {path} лежат среди проверяемых работ и не учтены; если они ваши, укажите --config.",
            err=True,
        )
    return Closing() if found is None else read_closing(found)


def _deliver(notebooks: Sequence[Found], rules: Sequence[Rule], closing: Closing, output: Path) -> bool:
    """Write the letters and, for a group, its tables; whether all of it was written."""
    remarks = Remarks([folder("templates")])
    names = targets([(found.path, found.below) for found in notebooks])
    outbox = Outbox(output)
    reviewed: list[summary.Reviewed] = []
    for found, name in zip(notebooks, names, strict=True):
        result = lint(found.path, rules)
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
        click.echo(f"reviewlint: отзыв {outbox.folder / name} не записан: {error.strerror or error}.", err=True)
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
