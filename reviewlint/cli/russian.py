"""click in Russian: headings, the help option, and what is said of a wrong call."""

from __future__ import annotations

import difflib
from collections.abc import Iterable
from typing import Any

import click

from reviewlint.cli.console import say

_HEADINGS = {"Options": "Параметры", "Commands": "Команды", "Positional arguments": "Аргументы"}


class Formatter(click.HelpFormatter):
    """Help with Russian headings."""

    def write_usage(self, prog: str, args: str = "", prefix: str | None = None) -> None:
        """`Использование: reviewlint …`."""
        super().write_usage(prog, args, "Использование: " if prefix is None else prefix)

    def write_heading(self, heading: str) -> None:
        """A heading, translated where it is click's own."""
        super().write_heading(_HEADINGS.get(heading, heading))

    def write_dl(self, rows: Iterable[tuple[str, str]], col_max: int = 30, col_spacing: int = 2) -> None:
        """A list of options with click's mark on those that must be given in Russian."""
        translated = [(name, help_text.replace("[required]", "[обязательно]")) for name, help_text in rows]
        super().write_dl(translated, col_max, col_spacing)


class Context(click.Context):
    """A context whose help is Russian."""

    formatter_class = Formatter


class _InRussian(click.Command):
    """Help in Russian; `examples` are shown at its end."""

    context_class = Context

    def __init__(self, *args: Any, examples: Iterable[str] = (), **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.examples = tuple(examples)

    def get_help_option(self, ctx: click.Context) -> click.Option | None:
        """`--help` with Russian help."""
        return _in_russian(super().get_help_option(ctx))

    def format_epilog(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The examples, one a line."""
        if self.examples:
            with formatter.section("Примеры"):
                formatter.write("".join(f"  {example}\n" for example in self.examples))


class Command(_InRussian):
    """A verb of reviewlint."""


class Group(_InRussian, click.Group):
    """A command that has verbs of its own."""


def explain_usage_error(error: click.UsageError) -> str:
    """One Russian sentence on what was wrong with the call."""
    if isinstance(error, click.NoSuchOption):
        return f"Нет параметра {error.option_name}.{did_you_mean(error.option_name, error.possibilities or ())}"
    if isinstance(error, click.MissingParameter):
        return f"Не хватает: {_name(error.param)}."
    if isinstance(error, click.BadOptionUsage):
        return f"Параметр {error.option_name} указан неверно: значение пропущено или лишнее."
    if isinstance(error, click.BadParameter) and isinstance(error.param, click.Parameter):
        kind = error.param.type
        if isinstance(kind, click.Choice):
            return f"{_name(error.param)}: возможные значения — {', '.join(map(str, kind.choices))}."
        return f"{_name(error.param)}: {error.message}"
    if isinstance(error, click.BadArgumentUsage):
        return "Аргументов меньше, чем нужно."
    if error.message.startswith("Got unexpected extra argument"):
        return "Лишние аргументы в конце команды."
    return error.message


def did_you_mean(wanted: str, known: Iterable[str]) -> str:
    """« Может быть, …?» with the nearest known word, empty where none is near."""
    near = difflib.get_close_matches(wanted, list(known), n=1)
    return f" Может быть, {near[0]}?" if near else ""


def _name(parameter: click.Parameter | None) -> str:
    if parameter is None:
        return "обязательный аргумент"
    return (
        parameter.opts[-1]
        if isinstance(parameter, click.Option)
        else parameter.metavar or parameter.human_readable_name
    )


def _in_russian(option: click.Option | None) -> click.Option | None:
    if option is not None:
        option.help = "Показать эту справку и выйти."
        option.callback = _show_help
    return option


def _show_help(ctx: click.Context, _: click.Parameter, wanted: bool) -> None:
    if wanted and not ctx.resilient_parsing:
        say(ctx.get_help())
        ctx.exit()
