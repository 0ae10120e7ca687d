"""`reviewlint review`: a letter for each notebook, and a page on the group."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from pathlib import Path
from typing import Any

import click

from reviewlint import batch
from reviewlint.cli.check import tell_of
from reviewlint.cli.closing import chosen_closing, closing_options, closing_values
from reviewlint.cli.delivery import Courier
from reviewlint.cli.options import (
    chosen_policy,
    chosen_settings,
    rule_options,
    template_notebooks_option,
    templates_option,
)
from reviewlint.cli.paths import STANDARD_INPUT, Found, find_notebooks
from reviewlint.cli.progress import shown
from reviewlint.cli.russian import Command
from reviewlint.notebook.cells import Notebook
from reviewlint.notebook.reader import NotebookError, read
from reviewlint.policy import Policy
from reviewlint.review import desk
from reviewlint.review.delivery import Outbox, targets
from reviewlint.review.group import Group
from reviewlint.review.remarks import BrokenTemplateError
from reviewlint.review.template_code import GROUP, TemplateCode
from reviewlint.settings import Settings, settings_below

WRITTEN, FAILED = 0, 2
FORMATS = {"md": (desk.MARKDOWN,), "html": (desk.PAGE,), "both": (desk.MARKDOWN, desk.PAGE)}


@click.command(
    cls=Command,
    short_help="Написать отзывы ментора о ноутбуках.",
    options_metavar="[ПАРАМЕТРЫ]",
    examples=(
        "reviewlint review ноутбук.ipynb -o отзывы/",
        'reviewlint review работы/ -o отзывы/ --mentor "Имя Фамилия" --channel "#вопросы"',
        "reviewlint review выгрузка.zip -o отзывы/ --output-format both --annotate",
    ),
)
@click.argument("paths", nargs=-1, required=True, metavar="ПУТЬ…", type=click.Path())
@click.option("-o", "--output", required=True, metavar="ПАПКА", help="Куда складывать отзывы.")
@click.option(
    "--output-format",
    type=click.Choice(tuple(FORMATS)),
    default="md",
    help="Вид отзывов: md (текст), html (страница) или both (и то и другое).",
)
@click.option("--annotate", is_flag=True, help="Положить рядом копию ноутбука с замечаниями после ячеек.")
@closing_options
@click.option(
    "--honour-student-settings",
    "honoured",
    is_flag=True,
    help="Учесть настройки и пометки, которые лежат в самих работах.",
)
@click.option(
    "--jobs",
    type=click.IntRange(1, 256),
    default=None,
    metavar="ЧИСЛО",
    help="Сколько процессов работает сразу; обычно по числу ядер.",
)
@rule_options
@templates_option
@template_notebooks_option
def review(
    paths: Sequence[str],
    output: str,
    output_format: str,
    annotate: bool,
    own_templates: Sequence[str],
    own_template_notebooks: Sequence[str],
    honoured: bool,
    jobs: int | None,
    **options: Any,
) -> int:
    """Написать отзыв ментора о каждом ноутбуке: файлы, папки, архивы .zip, шаблоны имен или «-» (стандартный ввод).

    Отзыв, который вы правили, не перезаписывается: новый текст ложится рядом. Код возврата: 0 — все записано, 2 — нет.
    """
    last_lines = closing_values(options)
    settings = chosen_settings(
        reviewed=paths, own_templates=own_templates, own_template_notebooks=own_template_notebooks, **options
    )
    policy = chosen_policy(settings, obey=honoured)  # a submission does not silence its own review
    outbox = Outbox(Path(output))
    search = find_notebooks(paths)
    search.notebooks = [found for found in search.notebooks if not outbox.wrote(Path(found.path))]
    tell_of(search)
    task = desk.Task(
        settings,
        chosen_closing(settings.review, last_lines),
        (*FORMATS[output_format], *((desk.COPY,) if annotate else ())),
        tuple(settings_below(Path(path) for path in paths)),
        honoured,
        _template(settings, search.notebooks),
    )
    try:
        complete = _review(search.notebooks, task, policy, outbox, jobs or 0)
    except BrokenTemplateError as problem:
        raise click.ClickException(str(problem)) from problem
    return WRITTEN if complete and not search.missing and not search.closed else FAILED


def _template(settings: Settings, notebooks: Sequence[Found]) -> TemplateCode:
    """What came with the course's notebook: as it is given, else what most of a group have in common."""
    if settings.template_notebooks:
        return TemplateCode.of(map(_template_notebook, settings.template_notebooks))
    if len(notebooks) < GROUP:
        return TemplateCode()
    return TemplateCode.shared_by(_read(found.path) for found in notebooks)


def _template_notebook(path: Path) -> Notebook:
    try:
        return read(str(path))
    except NotebookError as error:
        raise click.ClickException(f"{path}: исходный ноутбук курса не читается. {error}") from error


def _read(path: str) -> Notebook:
    """A notebook as it is read; an empty one where that fails, which its letter tells."""
    try:
        return read(path) if path != STANDARD_INPUT else Notebook(path, ())  # standard input can be read only once
    except Exception:
        return Notebook(path, ())


def _review(notebooks: Sequence[Found], task: desk.Task, policy: Policy, outbox: Outbox, asked: int) -> bool:
    """Write the letters and, for a group, its page and tables; whether all of it was written."""
    names = targets([(found.path, found.below) for found in notebooks])
    submissions = [desk.Submission(found.path, name) for found, name in zip(notebooks, names, strict=True)]
    group = Group([str(path) for path in task.strangers], task.honoured)
    courier = Courier(outbox, names, group)
    is_piped = any(found.path == STANDARD_INPUT for found in notebooks)  # which only this process can read
    jobs = 1 if is_piped else batch.processes(len(submissions), asked)
    make = task.desk if jobs > 1 else partial(desk.Desk, task, policy)
    with shown(batch.run(make, submissions, jobs, desk.lost), len(submissions), "Отзывы") as results:
        for reviewed in results:
            courier.deliver(reviewed)
    if len(notebooks) > 1:
        courier.deliver_group(task.settings)
    courier.tell()
    return courier.is_complete
