"""`reviewlint rules new`: a new rule that works, to be filled in."""

from __future__ import annotations

import re
from collections.abc import Sequence
from dataclasses import dataclass
from pathlib import Path

import click

from reviewlint import resources
from reviewlint.cli.console import say
from reviewlint.cli.families import FAMILIES, Family
from reviewlint.cli.rules_docs import renew
from reviewlint.cli.russian import Command
from reviewlint.cli.skeleton import REMARK, RULE
from reviewlint.registry import OWN_PREFIX, RegistryError, load_rules, rule_path
from reviewlint.review.remarks import LANGUAGE
from reviewlint.rule import Rule

DEFAULT_PREFIX = "MY"
DOCS = Path("docs", "rules")
_NAME = re.compile(r"[a-z][a-z0-9]*(-[a-z0-9]+)*")
_PREFIX = re.compile(r"[A-Z]{2,5}")
_PER_FAMILY = 100


@dataclass(frozen=True)
class Draft:
    """The files of a rule to be written: text by path."""

    code: str
    files: dict[Path, str]


@click.command(
    cls=Command,
    short_help="Начать новое правило.",
    options_metavar="[ПАРАМЕТРЫ]",
    examples=(
        "reviewlint rules new model too-many-layers",
        "reviewlint rules new data wrong-column --rules курс/правила --prefix CV",
    ),
)
@click.argument("group", metavar="ГРУППА", type=click.Choice([family.folder for family in FAMILIES]))
@click.argument("name", metavar="ИМЯ")
@click.option(
    "--rules",
    "own",
    metavar="ПАПКА",
    type=click.Path(file_okay=False, path_type=Path),
    help="Папка правил вашего курса; без нее правило добавляется в сам reviewlint.",
)
@click.option("--prefix", metavar="БУКВЫ", help=f"Начало кодов вашего курса; если правил еще нет, {DEFAULT_PREFIX}.")
def rules_new(group: str, name: str, own: Path | None, prefix: str | None) -> None:
    """Создать файл правила и слова к нему: они сразу проходят тесты и подсказывают, что заполнить.

    ИМЯ — латиницей через дефис, называет ошибку: too-many-layers. Существующие файлы не перезаписываются.
    """
    family = next(family for family in FAMILIES if family.folder == group)
    name = _checked_name(name)
    rules = _loaded([own] if own is not None and own.is_dir() else [])
    if any(rule.name == name for rule in rules):
        raise click.UsageError(f"Правило {name} уже есть.")
    draft = (
        _for_reviewlint(family, name, prefix, rules) if own is None else _for_course(family, name, own, prefix, rules)
    )
    _write(draft)
    for path in draft.files:
        say(str(path))
    say(f"Правило {draft.code} {name} готово к работе. Заполните места с пометкой FILL IN и слова в файле .md.j2.")
    if own is None:
        _renew_docs()


def _for_reviewlint(family: Family, name: str, prefix: str | None, rules: Sequence[Rule]) -> Draft:
    root = resources.folder("rules").parent
    if not (root / "pyproject.toml").is_file():
        raise click.UsageError("Это не копия репозитория reviewlint: укажите папку правил вашего курса, --rules ПАПКА.")
    if prefix is not None:
        raise click.UsageError(
            f"Коды самого reviewlint начинаются на {OWN_PREFIX}; --prefix указывают вместе с --rules."
        )
    code = _next_code(OWN_PREFIX, family, rules)
    rule = resources.folder("rules") / family.folder / f"{name.replace('-', '_')}.py"
    remark = resources.folder("templates") / LANGUAGE / "remarks" / f"{name}.md.j2"
    return Draft(code, {rule: _rule_text(code, name), remark: REMARK})


def _for_course(family: Family, name: str, own: Path, prefix: str | None, rules: Sequence[Rule]) -> Draft:
    known = [rule for rule in rules if own.resolve() in rule_path(rule).resolve().parents]
    used = next((found[0] for rule in known if (found := _PREFIX.match(rule.code))), DEFAULT_PREFIX)
    chosen = (prefix or used).upper()
    if not _PREFIX.fullmatch(chosen) or chosen.startswith(OWN_PREFIX):
        raise click.UsageError(f"--prefix: от двух до пяти латинских букв, и не {OWN_PREFIX}.")
    code = _next_code(chosen, family, rules)
    folder = own / family.folder
    return Draft(
        code, {folder / f"{name.replace('-', '_')}.py": _rule_text(code, name), folder / f"{name}.md.j2": REMARK}
    )


def _checked_name(name: str) -> str:
    wanted = name.strip().replace("_", "-")
    if not _NAME.fullmatch(wanted):
        raise click.UsageError("ИМЯ: строчные латинские буквы и цифры через дефис, например too-many-layers.")
    return wanted


def _loaded(extra: Sequence[Path]) -> tuple[Rule, ...]:
    try:
        return load_rules(extra)
    except RegistryError as error:
        raise click.UsageError(str(error)) from error


def _next_code(prefix: str, family: Family, rules: Sequence[Rule]) -> str:
    """The code after the last one of the group: one that was given away once is not given again."""
    start = f"{prefix}{family.digit}"
    used = [int(rule.code[len(start) :]) for rule in rules if re.fullmatch(re.escape(start) + r"\d\d", rule.code)]
    number = max(used, default=0) + 1
    if number >= _PER_FAMILY:
        raise click.UsageError(f"В группе {family.folder} не осталось кодов на {start}.")
    return f"{start}{number:02}"


def _rule_text(code: str, name: str) -> str:
    class_name = "".join(part.capitalize() for part in name.split("-"))
    return RULE.substitute(code=code, name=name, class_name=class_name)


def _write(draft: Draft) -> None:
    """Write all files or none, over nothing."""
    for path in draft.files:
        if path.exists():
            raise click.UsageError(f"{path} уже есть, и перезаписывать его нельзя.")
    for path, text in draft.files.items():
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)


def _renew_docs() -> None:
    target = resources.folder("rules").parent / DOCS
    if target.is_dir():
        renew(target, load_rules())
        say(f"{target}: страницы обновлены; когда заполните правило, повторите: reviewlint rules docs.")
