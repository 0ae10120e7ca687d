"""Options that several verbs have, and what they make of the settings."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import click

from reviewlint.baseline import Baseline
from reviewlint.cli.completion import complete_rules
from reviewlint.cli.console import QUIET, VERBOSE, note, set_loudness
from reviewlint.policy import Policy
from reviewlint.registry import RegistryError, UnknownRuleError, load_rules, select_rules
from reviewlint.rule import Rule
from reviewlint.settings import Settings, SettingsError, find_settings, read_settings

COMMAND_LINE = "командная строка"

_Verb = TypeVar("_Verb", bound=Callable[..., Any])

FOLDER = click.Path(file_okay=False)  # for completion; what is not there is told by ourselves

_CONFIG = click.option("--config", metavar="ФАЙЛ", type=click.Path(), help="Файл настроек вместо найденного.")
_RULES = click.option(
    "--rules", "own_rules", multiple=True, metavar="ПАПКА", type=FOLDER, help="Папка с правилами вашего курса."
)
_SELECT = click.option(
    "--select",
    multiple=True,
    metavar="ПРАВИЛА",
    shell_complete=complete_rules,
    help="Только эти правила: коды, начала кодов или имена.",
)
_IGNORE = click.option(
    "--ignore", multiple=True, metavar="ПРАВИЛА", shell_complete=complete_rules, help="Кроме этих правил."
)

template_notebooks_option = click.option(
    "--template-notebook",
    "own_template_notebooks",
    multiple=True,
    metavar="ФАЙЛ",
    type=click.Path(),
    help="Исходный ноутбук курса: его код и текст не считаются студенческими.",
)

templates_option = click.option(
    "--templates", "own_templates", multiple=True, metavar="ПАПКА", type=FOLDER, help="Папка со словами вашего курса."
)


def settings_options(verb: _Verb) -> _Verb:
    """`--config`, `--rules`: where the settings and a course's own rules are."""
    return _CONFIG(_RULES(verb))


def rule_options(verb: _Verb) -> _Verb:
    """`--select`, `--ignore` and those of `settings_options`, for `chosen_settings`; and how much is to be said."""
    return _SELECT(_IGNORE(settings_options(loudness_options(verb))))


def loudness_options(verb: _Verb) -> _Verb:
    """`--quiet`, `--verbose`: heard by `note` and `detail` of the console."""
    return _QUIET(_VERBOSE(verb))


def _loudness(level: int) -> Callable[[click.Context, click.Parameter, bool], None]:
    def callback(context: click.Context, _: click.Parameter, wanted: bool) -> None:
        if wanted:
            set_loudness(context, level)

    return callback


_QUIET = click.option(
    "-q", "--quiet", is_flag=True, expose_value=False, callback=_loudness(QUIET), help="Только результат и ошибки."
)
_VERBOSE = click.option(
    "-v",
    "--verbose",
    is_flag=True,
    expose_value=False,
    callback=_loudness(VERBOSE),
    help="Говорить, какие взяты настройки, сколько занял каждый ноутбук и что скрыто.",
)


def chosen_settings(
    config: str | None,
    own_rules: Sequence[str] = (),
    select: Sequence[str] = (),
    ignore: Sequence[str] = (),
    own_templates: Sequence[str] = (),
    own_template_notebooks: Sequence[str] = (),
    *,
    reviewed: Iterable[str] = (),
    **others: Any,
) -> Settings:
    """The settings in force: those of the file, then the options, which are stronger.

    `--select` asks anew, so that what the file selects and ignores is forgotten; `--ignore` and `--rules` add to the
    file's. Files inside the folders `reviewed` are passed over. `others` are settings by name, None for not given.
    """
    settings = _from_file(config, reviewed)
    if select:
        settings = replace(settings, select=_listed(select), ignore=())
    given = {name: value for name, value in others.items() if value is not None}
    lists = {"select": select, "ignore": ignore or select, "rules": own_rules, "templates": own_templates}
    lists["template_notebooks"] = own_template_notebooks
    options = [name for name, value in lists.items() if value] + list(given)
    return replace(
        settings,
        origins={**settings.origins, **{name.replace("_", "-"): COMMAND_LINE for name in options}},
        ignore=(*settings.ignore, *_listed(ignore)),
        templates=(*(_folder(path, "--templates") for path in own_templates), *settings.templates),
        template_notebooks=(*map(Path, own_template_notebooks), *settings.template_notebooks),
        rules=(*settings.rules, *(_folder(path, "--rules") for path in own_rules)),
        **given,
    )


def chosen_policy(settings: Settings, *, obey: bool = True, baseline: Baseline | None = None) -> Policy:
    """What the settings make of the rules; wrong ones are a usage error.

    A notebook may hide findings itself where we `obey`; those of the `baseline` are known.
    """
    return _usable(lambda: Policy.of(settings, load_rules(settings.rules), obey=obey, baseline=baseline))


def loaded_rules(settings: Settings) -> tuple[Rule, ...]:
    """All the rules there are, those of the course too."""
    return _usable(lambda: load_rules(settings.rules))


def choose_rules(select: Sequence[str], settings: Settings) -> tuple[Rule, ...]:
    """The rules that selectors name, all where there are none; wrong ones are a usage error."""
    return _usable(lambda: select_rules(load_rules(settings.rules), _listed(select)))


_Made = TypeVar("_Made")


def _usable(make: Callable[[], _Made]) -> _Made:
    try:
        return make()
    except (RegistryError, UnknownRuleError) as error:
        raise click.UsageError(str(error)) from error
    except SettingsError as error:
        raise click.ClickException(str(error)) from error


def _from_file(config: str | None, reviewed: Iterable[str]) -> Settings:
    found: Path | None = None if config is None else Path(config)
    if found is None:
        found, passed = find_settings(Path.cwd(), [Path(path) for path in reviewed])
        for path in passed:
            note(f"настройки {path} лежат среди проверяемых работ и не учтены; если они ваши, укажите --config.")
    return Settings() if found is None else _usable(lambda: read_settings(found))


def _folder(path: str, option: str) -> Path:
    if not Path(path).is_dir():
        raise click.UsageError(f"{option}: папки {path} нет.")
    return Path(path)


def _listed(options: Sequence[str]) -> tuple[str, ...]:
    return tuple(part for option in options for part in option.replace(",", " ").split())
