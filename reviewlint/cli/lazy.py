"""Commands whose verbs are imported when they are called."""

from __future__ import annotations

from collections.abc import Mapping
from importlib import import_module
from typing import Any

import click
from click.shell_completion import CompletionItem

from reviewlint.cli.russian import Group
from reviewlint.nearest import or_nearest


class LazyGroup(Group):
    """A command whose verbs are modules of this package, imported when they are called; help does not load them.

    `verbs` says in one line what each does, in the order of their use; the module of a verb is `prefix` + verb.
    """

    def __init__(self, *args: Any, verbs: Mapping[str, str], prefix: str = "", **kwargs: Any) -> None:
        super().__init__(*args, **kwargs)
        self.verbs = verbs
        self.prefix = prefix

    def list_commands(self, ctx: click.Context) -> list[str]:
        """The verbs in the order of their use."""
        return list(self.verbs)

    def get_command(self, ctx: click.Context, cmd_name: str) -> click.Command | None:
        """The command of a verb, its module imported."""
        if cmd_name not in self.verbs:
            return None
        name = self.prefix + cmd_name
        command: click.Command = getattr(import_module(f"reviewlint.cli.{name}"), name)
        return command

    def shell_complete(self, ctx: click.Context, incomplete: str) -> list[CompletionItem]:
        """The verbs and options that go on from what is typed; no module is imported for that."""
        verbs = [CompletionItem(verb, help=says) for verb, says in self.verbs.items() if verb.startswith(incomplete)]
        return verbs + click.Command.shell_complete(self, ctx, incomplete)

    def resolve_command(
        self, ctx: click.Context, args: list[str]
    ) -> tuple[str | None, click.Command | None, list[str]]:
        """The verb called; an unknown one is an error that offers the nearest."""
        if args and args[0] not in self.verbs and not args[0].startswith("-"):
            raise click.UsageError(f"Нет команды {args[0]}{or_nearest(args[0], self.verbs)}", ctx)
        return super().resolve_command(ctx, args)

    def format_commands(self, ctx: click.Context, formatter: click.HelpFormatter) -> None:
        """The verbs with one line each."""
        with formatter.section("Команды"):
            formatter.write_dl(list(self.verbs.items()))
