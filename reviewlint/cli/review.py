"""`reviewlint review`: a letter for each notebook."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import replace
from pathlib import Path, PurePath

import click

from reviewlint.cli.paths import Found, Search, find_notebooks
from reviewlint.cli.russian import Command
from reviewlint.engine import NotebookResult, lint
from reviewlint.registry import RegistryError, UnknownRuleError, load_rules, select_rules
from reviewlint.resources import folder
from reviewlint.review import summary
from reviewlint.review.delivery import Outbox, targets, write
from reviewlint.review.letter import Closing, compose
from reviewlint.review.remarks import BrokenTemplateError, Remarks
from reviewlint.review.russian import plural
from reviewlint.review.settings import SettingsError, find_settings, read_closing
from reviewlint.rule import Rule


@click.command(
    cls=Command,
    options_metavar="[ПАРАМЕТРЫ]",
    examples=(
        "reviewlint review ноутбук.ipynb -o отзывы/",
        'reviewlint review работы/ -o отзывы/ --mentor "Анна Петрова" --channel "#вопросы"',
    ),
)
@click.argument("paths", nargs=-1, required=True, metavar="ПУТЬ…")
@click.option("-o", "--output", required=True, metavar="ПАПКА", help="Куда складывать отзывы.")
@click.option("--config", metavar="ФАЙЛ", help="Файл настроек вместо найденного pyproject.toml.")
@click.option("--mentor", metavar="ИМЯ", help="Кто подписывает отзыв.")
@click.option("--channel", metavar="КАНАЛ", help="Где задать вопросы по отзыву.")
@click.option("--event", metavar="НАЗВАНИЕ", help="Ближайшая встреча, например «созвон по проекту».")
@click.option("--event-date", metavar="ДАТА", help="Когда эта встреча, например «5 февраля».")
@click.option("--select", multiple=True, metavar="ПРАВИЛА", help="Только эти правила: код, начало кода или имя.")
@click.option("--ignore", multiple=True, metavar="ПРАВИЛА", help="Без этих правил.")
def review(
    paths: tuple[str, ...],
    output: str,
    config: str | None,
    select: tuple[str, ...],
    ignore: tuple[str, ...],
    **closing: str | None,
) -> int:
    """Написать отзыв ментора о каждом ноутбуке: файл, папка, шаблон имени или «-»."""
    search = find_notebooks(paths)
    try:
        rules = select_rules(load_rules(), list(_split(select)), list(_split(ignore)))
        given = {name: value for name, value in closing.items() if value is not None}
        last_lines = replace(_closing(config, paths), **given)
        complete = _deliver(search.notebooks, rules, last_lines, Path(output))
    except (RegistryError, UnknownRuleError, SettingsError, BrokenTemplateError) as problem:
        raise click.ClickException(str(problem)) from problem
    return 0 if _all_found(search) and complete else 2


def _split(selectors: Sequence[str]) -> Iterator[str]:
    return (selector for group in selectors for selector in group.split(",") if selector.strip())


def _closing(config: str | None, paths: Sequence[str]) -> Closing:
    if config is not None:
        return read_closing(Path(config))
    found, passed = find_settings(Path.cwd(), [Path(path) for path in paths])
    for path in passed:
        click.echo(
            f"Настройки {path} лежат среди проверяемых работ и не учтены; если они ваши, укажите --config.", err=True
        )
    return Closing() if found is None else read_closing(found)


def _all_found(search: Search) -> bool:
    for path in search.missing:
        click.echo(f"Нет такого файла или папки: {path}", err=True)
    for path in search.closed:
        click.echo(f"Папка не открывается: {path}", err=True)
    for path in search.empty:
        click.echo(f"В папке нет ноутбуков: {path}", err=True)
    return not search.missing and not search.closed


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
        click.echo(f"{problem}. Вместо этого замечания в отзыве стоит краткое.", err=True)
    return len(reviewed) == len(notebooks) and not remarks.problems


def _put(outbox: Outbox, name: PurePath, text: str, names: Sequence[PurePath]) -> PurePath | None:
    try:
        return outbox.put(name, text, names)
    except OSError as error:
        click.echo(f"Отзыв {outbox.folder / name} не записан: {error.strerror or error}.", err=True)
        return None


def _say(result: NotebookResult, name: PurePath, letter: PurePath | None, output: Path) -> None:
    for place, error in result.failures:
        click.echo(f"{result.path}: {place} не отработало ({type(error).__name__}), остальное проверено.", err=True)
    if letter is None:
        return
    if letter == name:
        click.echo(f"{result.path} → {output / letter}")
    else:
        click.echo(f"{result.path} → {output / letter} (отзыв {name} правлен вручную и оставлен как есть)")
