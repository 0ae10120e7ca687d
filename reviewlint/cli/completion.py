"""`reviewlint completion`: what makes a shell complete the verbs, options and rules."""

from __future__ import annotations

import click
from click.shell_completion import CompletionItem, ShellComplete, get_completion_class

from reviewlint.cli.console import say
from reviewlint.cli.russian import Command

SHELLS = ("bash", "zsh", "fish")


@click.command(
    cls=Command,
    short_help="Дополнение команд по Tab для bash, zsh и fish.",
    options_metavar="",
    examples=(
        "reviewlint completion bash >> ~/.bashrc",
        "reviewlint completion zsh >> ~/.zshrc",
        "reviewlint completion fish > ~/.config/fish/completions/reviewlint.fish",
    ),
)
@click.argument("shell", metavar="ОБОЛОЧКА", type=click.Choice(SHELLS))
def completion(shell: str) -> None:
    """Напечатать команды, после которых ОБОЛОЧКА (bash, zsh или fish) дополняет по Tab команды, параметры и правила.

    Добавьте их в файл запуска своей оболочки, как в примерах, и откройте новое окно терминала.
    """
    found = get_completion_class(shell)
    assert found is not None
    script = found(click.Command("reviewlint"), {}, "reviewlint", "_REVIEWLINT_COMPLETE")
    # Not the class's own `source`: that of bash runs bash to ask for its version, and complains in English.
    say(ShellComplete.source(script).strip())


def complete_rules(_: click.Context, __: click.Parameter, incomplete: str) -> list[CompletionItem]:
    """The codes and names of rules that go on from what is typed; in a list, from its last item."""
    from reviewlint.registry import load_rules

    before, comma, last = incomplete.rpartition(",")
    known = [pair for rule in load_rules() for pair in ((rule.code, rule.name), (rule.name, rule.code))]
    return [
        CompletionItem(f"{before}{comma}{key}", help=other)
        for key, other in known
        if key.lower().startswith(last.lower())
    ]
