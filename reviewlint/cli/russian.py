"""click in Russian: headings, the help option, and what is said of a wrong call."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator
from typing import Any

import click

from reviewlint.cli.console import say
from reviewlint.nearest import or_nearest

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
        known = [*(error.possibilities or ()), *_options(error.ctx)]
        return f"Нет параметра {error.option_name}{or_nearest(error.option_name, known)}"
    if isinstance(error, click.MissingParameter):
        return f"Не хватает: {_name(error.param).rstrip('…')}."
    if isinstance(error, click.BadOptionUsage):
        needs = "не принимает значения" if "does not take" in error.message else "нужно значение"
        return f"{'Параметр' if needs.startswith('не ') else 'Параметру'} {error.option_name} {needs}."
    if isinstance(error, click.BadParameter) and isinstance(error.param, click.Parameter):
        return f"{_name(error.param)}: {_wanted(error.param.type, error.message)}"
    if isinstance(error, click.BadArgumentUsage):
        return "Аргументов меньше, чем нужно."
    extra = re.match(r"Got unexpected extra arguments? \((.*)\)", error.message)
    return f"Лишнее в конце команды: {extra[1]}." if extra else error.message


def _options(context: click.Context | None) -> Iterator[str]:
    """The long options of the verb that was called."""
    for parameter in context.command.get_params(context) if context is not None else ():
        yield from (name for name in parameter.opts if name.startswith("--"))


def _wanted(kind: object, message: str) -> str:
    """What a parameter takes, where click says in English that a value is none of these."""
    if isinstance(kind, click.Choice):
        return f"возможные значения — {', '.join(map(str, kind.choices))}."
    if isinstance(kind, click.IntRange) and kind.max is not None:
        return f"нужно целое число от {kind.min} до {kind.max}."
    if isinstance(kind, type(click.INT)):
        return "нужно целое число."
    if isinstance(kind, click.Path):
        return "здесь нужна папка, а это файл." if "is a file" in message else "такого файла или папки нет."
    return message


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
