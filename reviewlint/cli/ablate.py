"""`reviewlint ablate`: measure what each mistake of the rulebook costs."""

from __future__ import annotations

import json
from collections.abc import Sequence
from pathlib import Path

import click

from reviewlint.cli.console import complain, say
from reviewlint.cli.russian import Command
from reviewlint.cli.train import draw_into, parse
from reviewlint.trainer.errors import TrainerError
from reviewlint.trainer.settings import read_settings, with_changes

DONE = 0


@click.command(
    cls=Command,
    short_help="Измерить, чего стоит каждая ошибка.",
    options_metavar="[ПАРАМЕТРЫ]",
    examples=(
        "reviewlint ablate --seeds 5 --processes 2",
        "reviewlint ablate data/ --config train.toml -o evidence.json",
    ),
)
@click.argument("data", metavar="[СНИМКИ]", required=False, type=click.Path(path_type=Path))
@click.option(
    "-o", "--output", metavar="ФАЙЛ", default="evidence.json", type=click.Path(path_type=Path), help="Куда писать."
)
@click.option("--seeds", type=click.IntRange(2, 1000), default=5, help="Сколько повторов (обычно 5).")
@click.option("--processes", type=click.IntRange(1, 256), default=1, help="Сколько повторов считать сразу.")
@click.option("--only", "rules", multiple=True, metavar="ПРАВИЛО", help="Только это правило; можно повторять.")
@click.option("--config", metavar="ФАЙЛ", type=click.Path(path_type=Path), help="Настройки обучения на своих снимках.")
@click.option("--set", "changes", multiple=True, metavar="ИМЯ=ЗНАЧЕНИЕ", help="Одна настройка; можно повторять.")
@click.option("--draw", metavar="ЧИСЛО", type=int, help="Сначала нарисовать в папке СНИМКИ столько машин.")
def ablate(
    data: Path | None,
    output: Path,
    seeds: int,
    processes: int,
    rules: Sequence[str],
    config: Path | None,
    changes: Sequence[str],
    draw: int | None,
) -> int:
    """Обучить образец и по одной ошибке за раз; без СНИМКОВ — на рисунках машин.

    Печатает изменение точности в процентных пунктах и 99-процентный интервал; звездочка — ноль вне интервала.
    """
    try:
        settings = with_changes(read_settings(config), parse(changes))
        from reviewlint.trainer.environment import prepare

        prepare()
        from reviewlint.trainer import ablation

        if draw is not None:
            draw_into(data, draw, settings)

        task = ablation.Task(
            ablation.choose(rules),
            None if data is None else str(data),
            settings,
            str(output.parent / "ablation-cache"),
            threads=1 if processes > 1 else 0,
        )
        numbers = list(range(1, seeds + 1))  # seed 0 served to tune the reference
        results = ablation.run_seeds(ablation.prepared(task, complain), numbers, processes, complain)
        command = _command(data, seeds, processes, changes)
        content = ablation.evidence(task, numbers, results, command)
    except TrainerError as error:
        raise click.ClickException(str(error)) from error
    output.write_text(json.dumps(content, ensure_ascii=False, indent=1) + "\n", encoding="utf-8", newline="\n")
    for line in ablation.table(content["runs"]):
        say(line)
    mean, low, high = (content["reference"][name] for name in ("test_accuracy", "low", "high"))
    say(f"Образец: {mean:.3f} [{low:.3f}, {high:.3f}], повторов {seeds}.")
    complain(f"записан {output}")
    return DONE


def _command(data: Path | None, seeds: int, processes: int, changes: Sequence[str]) -> str:
    """What is written down as the way to measure again."""
    parts = ["reviewlint ablate", *([] if data is None else [data.name]), f"--seeds {seeds} --processes {processes}"]
    return " ".join([*parts, *(f"--set {change}" for change in changes)])
