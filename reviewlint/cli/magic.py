"""`%reviewlint` in a running notebook: the findings of `check` as the output of a cell."""

from __future__ import annotations

import os
import shlex
import traceback
from collections.abc import Sequence
from dataclasses import replace
from typing import Any

import click

from reviewlint.cli.check import tell_of
from reviewlint.cli.console import complain, say
from reviewlint.cli.known import read_baseline
from reviewlint.cli.options import chosen_policy, chosen_settings, rule_options
from reviewlint.cli.paths import find_notebooks
from reviewlint.cli.russian import Command, explain_usage_error
from reviewlint.engine import NotebookResult
from reviewlint.notebook.cells import Notebook
from reviewlint.notebook.running import from_colab, from_history
from reviewlint.policy import Policy
from reviewlint.reporters import html, text

FROM_COLAB = "Проверен ноутбук, открытый в Colab, каким он выглядит сейчас."
FROM_HISTORY = (
    "Проверено то, что выполнялось в этом сеансе: от каждой ячейки последний запуск. "
    "Правила о тексте, о выводах и о порядке ячеек выключены: их проверит %reviewlint ПУТЬ."
)
FROM_FILES = "Проверено с диска: {}. Несохраненных изменений в файле нет."
NOTHING = (
    "Проверять пока нечего: ни одна ячейка не выполнялась. Чтобы проверить сам файл, скачайте ноутбук "
    "(Jupyter: File → Download, Colab: Файл → Скачать → Скачать .ipynb, Kaggle: File → Download notebook) "
    "и укажите путь: %reviewlint ПУТЬ."
)


def register(shell: Any) -> None:
    """Give a shell of IPython the magic."""
    magic = Magic(shell)
    shell.events.register("post_run_cell", magic.remember)
    shell.register_magic_function(magic.run, "line", "reviewlint")


class Magic:
    """The magic of one shell; it remembers which cell ran under which number."""

    def __init__(self, shell: Any) -> None:
        self._shell = shell
        self._identities: dict[int, str] = {}

    def remember(self, done: Any) -> None:
        """Note which cell has run, which newer front ends tell."""
        identity = getattr(done.info, "cell_id", None)
        if identity and done.info.store_history:
            self._identities[done.execution_count] = identity

    def run(self, line: str) -> None:
        """`%reviewlint [ПУТЬ…]`: findings as HTML; whatever goes wrong is told in one sentence."""
        try:
            _command.main(_words(line), prog_name="%reviewlint", standalone_mode=False, obj=self)
        except click.UsageError as error:
            complain(explain_usage_error(error))
        except click.ClickException as error:
            complain(error.format_message())
        except Exception as error:
            if os.environ.get("REVIEWLINT_DEBUG"):
                traceback.print_exc()
            complain(f"Внутренняя ошибка ({type(error).__name__}): reviewlint не может продолжать.")

    def show(self, results: Sequence[NotebookResult], note: str) -> None:
        """Display findings; front ends without HTML get the text of `check`."""
        data = {"text/html": html.render(results, note), "text/plain": f"{note}\n\n{text.plain(results)}"}
        self._shell.display_pub.publish(data)

    def notebook(self) -> tuple[Notebook | None, str]:
        """The notebook that is being worked on, and where it was found."""
        if (notebook := from_colab()) is not None:
            return notebook, FROM_COLAB
        return from_history(self._shell.history_manager.input_hist_raw, self._identities), FROM_HISTORY


@click.command(
    cls=Command,
    options_metavar="[ПАРАМЕТРЫ]",
    examples=("%reviewlint", "%reviewlint work.ipynb", "%reviewlint work.ipynb --select RL2"),
)
@click.argument("paths", metavar="[ПУТЬ…]", nargs=-1)
@rule_options
@click.pass_obj
def _command(magic: Magic, /, paths: Sequence[str], **options: Any) -> None:
    """Проверить ноутбуки по путям; без пути — тот, в котором вы работаете."""
    settings = chosen_settings(**options)
    policy = chosen_policy(settings, baseline=read_baseline(None, settings.baseline, update=False))
    if paths:
        _check_files(magic, policy, paths)
        return
    notebook, note = magic.notebook()
    if notebook is None:
        say(NOTHING)
        return
    if notebook.is_history:
        policy = replace(policy, rules=tuple(rule for rule in policy.rules if not rule.needs))
    magic.show([policy.lint(notebook)], note)


def _check_files(magic: Magic, policy: Policy, paths: Sequence[str]) -> None:
    search = find_notebooks(paths)
    tell_of(search)
    if search.notebooks:
        names = ", ".join(found.path for found in search.notebooks[:3]) + (" …" if len(search.notebooks) > 3 else "")
        magic.show([policy.lint(found.path) for found in search.notebooks], FROM_FILES.format(names))


def _words(line: str) -> list[str]:
    """The arguments on a line; on Windows a backslash parts folders."""
    try:
        return shlex.split(line.replace("\\", "/") if os.name == "nt" else line)
    except ValueError as error:
        raise click.UsageError("Кавычка в команде не закрыта.") from error
