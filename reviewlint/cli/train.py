"""`reviewlint train`: the reference training, on a folder of pictures."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from pathlib import Path

import click

from reviewlint.cli.console import say
from reviewlint.cli.russian import Command
from reviewlint.trainer.errors import TrainerError
from reviewlint.trainer.settings import Settings, as_toml, read_settings, with_changes

DONE = 0


@click.command(
    cls=Command,
    short_help="Обучить сеть так, как советуют правила.",
    options_metavar="[ПАРАМЕТРЫ]",
    examples=(
        "reviewlint train data/ -o run",
        "reviewlint train data/ --config train.toml --dry-run",
        "reviewlint train --print-config > train.toml",
        "reviewlint train --as-notebook reference.ipynb",
        "reviewlint train drawings/ --draw 600 --set backbones=SmallNet",
    ),
)
@click.argument("data", metavar="[СНИМКИ]", required=False, type=click.Path(path_type=Path))
@click.option(
    "-o", "--output", metavar="ПАПКА", default="run", type=click.Path(path_type=Path), help="Куда (обычно run)."
)
@click.option("--config", metavar="ФАЙЛ", type=click.Path(path_type=Path), help="Настройки в TOML.")
@click.option("--set", "changes", multiple=True, metavar="ИМЯ=ЗНАЧЕНИЕ", help="Одна настройка; можно повторять.")
@click.option("--print-config", is_flag=True, help="Напечатать все настройки и выйти.")
@click.option("--dry-run", is_flag=True, help="Сказать, что будет, и сколько займет, но не учить.")
@click.option("--restart", is_flag=True, help="Начать заново, даже если в папке есть начатое.")
@click.option("--as-notebook", metavar="ФАЙЛ", type=click.Path(path_type=Path), help="Записать обучение как ноутбук.")
@click.option(
    "--draw", metavar="ЧИСЛО", type=int, help="Сначала нарисовать в папке СНИМКИ столько машин (48×48 или image_size)."
)
def train(
    data: Path | None,
    output: Path,
    config: Path | None,
    changes: Sequence[str],
    print_config: bool,
    dry_run: bool,
    restart: bool,
    as_notebook: Path | None,
    draw: int | None,
) -> int:
    """Обучить классификатор на папке СНИМКИ: в ней папка на каждый класс.

    Прерванное обучение продолжается с последней законченной эпохи: повторите ту же команду.
    """
    try:
        settings = with_changes(read_settings(config), parse(changes))
        if print_config:
            say(as_toml(settings).rstrip())
        elif as_notebook is not None:
            from reviewlint.trainer.notebook import write_notebook

            write_notebook(as_notebook, settings)
            say(f"Записан ноутбук {as_notebook}.")
        elif data is None:
            raise click.UsageError("Не хватает: СНИМКИ.")
        else:
            _run(data, output, settings, dry_run=dry_run, restart=restart, draw=draw)
    except TrainerError as error:
        raise click.ClickException(str(error)) from error
    return DONE


def parse(changes: Sequence[str]) -> dict[str, object]:
    """`name=value` pairs; values are TOML, or text where they are not TOML."""
    import tomllib

    values: dict[str, object] = {}
    for change in changes:
        name, separator, text = change.partition("=")
        if not separator:
            raise click.UsageError(f"--set {change}: нужно ИМЯ=ЗНАЧЕНИЕ.")
        try:
            values[name.strip()] = tomllib.loads(f"value = {text}")["value"]
        except tomllib.TOMLDecodeError:
            values[name.strip()] = text.strip()
    return values


def draw_into(data: Path | None, count: int, settings: Settings, tests: int = 0) -> None:
    """Draw cars into an empty folder, as large as the settings want pictures to be, else 48×48."""
    from reviewlint.trainer.shapes import write_folder

    if data is None:
        raise click.UsageError("Не хватает: СНИМКИ.")
    if data.exists() and any(data.iterdir()):
        raise TrainerError(f"Папка {data} не пуста: рисую только в пустую.")
    write_folder(data, count, settings.image_size or 48, settings.seed, tests=tests)


def _run(data: Path, output: Path, settings: Settings, *, dry_run: bool, restart: bool, draw: int | None) -> None:
    from reviewlint.trainer.environment import prepare

    prepare()
    from reviewlint.trainer.progress import Display

    if draw is not None:
        draw_into(data, draw, settings, tests=max(10, draw // 10))
    display = Display(sys.stderr)
    if dry_run:
        from reviewlint.trainer.probe import probe

        for line in probe(data, output, settings, display):
            say(line)
        return
    from reviewlint.trainer.run import train_folder

    metrics = train_folder(data, output, settings, display, restart=restart)
    for name, accuracy in metrics["variants"].items():
        mark = " (выбрано)" if name == metrics["chosen"] else ""
        say(f"{name}: " + ", ".join(f"{part} {value:.4f}" for part, value in accuracy.items()) + mark)
