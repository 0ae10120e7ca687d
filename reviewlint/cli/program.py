"""The command `reviewlint`: finds the verb, loads its module, turns failures into one sentence and a status."""

from __future__ import annotations

import errno
import gc
import os
import sys
import traceback
from collections.abc import Sequence
from typing import TYPE_CHECKING

import click

from reviewlint import __version__
from reviewlint.cli.console import complain, say
from reviewlint.cli.lazy import LazyGroup
from reviewlint.cli.russian import explain_usage_error
from reviewlint.files import why
from reviewlint.streams import nowhere, protect_standard_streams

if TYPE_CHECKING:
    from typing import Any

# The verbs, each a module of this package with a command of the same name; help does not load them.
VERBS = {
    "check": "Проверить ноутбуки и показать замечания.",
    "review": "Написать отзывы ментора о ноутбуках.",
    "compare": "Сравнить работу с ее новой версией.",
    "explain": "Объяснить одно правило.",
    "rules": "Перечислить правила.",
    "settings": "Показать настройки и откуда они.",
    "completion": "Дополнение команд по Tab для bash, zsh и fish.",
    "train": "Обучить сеть так, как советуют правила.",
    "ablate": "Измерить, чего стоит каждая ошибка.",
}
# A syntax tree is many objects that live as long as their notebook and go without the collector: the usual thresholds
# walk them over and over, which costs a quarter of the time. What is cyclic waits until this many objects are left.
_GC_THRESHOLDS = (1_000_000, 5, 5)
FAILED = 2
INTERRUPTED = 130


def _version(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted:
        say(f"reviewlint {__version__}")
        ctx.exit()


@click.group(
    cls=LazyGroup,
    verbs=VERBS,
    subcommand_metavar="КОМАНДА [ПАРАМЕТРЫ]…",
    options_metavar="",
    invoke_without_command=True,
    examples=(
        "reviewlint check notebook.ipynb",
        "reviewlint review работы/ -o отзывы/",
        "reviewlint explain RL201",
        "reviewlint check --help",
    ),
)
@click.option(
    "--version", is_flag=True, is_eager=True, expose_value=False, callback=_version, help="Показать версию и выйти."
)
@click.pass_context
def program(ctx: click.Context) -> None:
    """Читает учебные ноутбуки по глубокому обучению и говорит то, что сказал бы ментор."""
    if ctx.invoked_subcommand is None:
        say(ctx.get_help())


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the command line and return the exit status."""
    protect_standard_streams()
    gc.set_threshold(*_GC_THRESHOLDS)
    try:
        os.getcwd()
    except OSError:
        return _failed("Текущей папки больше нет: перейдите в другую и повторите команду.")
    try:
        status: Any = program.main(
            args=sys.argv[1:] if arguments is None else arguments, prog_name="reviewlint", standalone_mode=False
        )
        sys.stdout.flush()
    except click.UsageError as error:
        _say_usage(error)
        return FAILED
    except click.ClickException as error:
        return _failed(error.format_message())
    except click.Abort:
        return INTERRUPTED
    except OSError as error:
        return _system_failed(error)
    except Exception as error:
        if os.environ.get("REVIEWLINT_DEBUG"):
            traceback.print_exc()
        return _failed(f"Внутренняя ошибка ({type(error).__name__}): reviewlint не может продолжать.")
    return status if isinstance(status, int) else 0


def _say_usage(error: click.UsageError) -> None:
    if error.ctx is not None:
        print(error.ctx.get_usage(), file=sys.stderr)
    _failed(explain_usage_error(error))


def _failed(sentence: str) -> int:
    complain(sentence)
    return FAILED


def _system_failed(error: OSError) -> int:
    """A reader that went away (`| head`) is no failure to speak of; a full disk is, or a file that cannot be used."""
    if error.filename is not None:
        return _failed(f"{error.filename}: {why(error)}.")
    if error.errno not in (errno.EPIPE, errno.EINVAL):
        _forget_output()
        return _failed(f"Не удалось записать вывод: {why(error)}.")
    _forget_output()
    return 1


def _forget_output() -> None:
    """Let what is still buffered go nowhere, so that Python does not stumble on it when it exits."""
    try:
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except (OSError, ValueError):  # a stream that is no file
        sys.stdout = nowhere()
