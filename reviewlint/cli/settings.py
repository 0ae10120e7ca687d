"""`reviewlint settings`: what is in force, where it comes from, and what there is to set."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from itertools import groupby
from pathlib import Path
from typing import Any, NamedTuple

import click

from reviewlint.cli.console import say
from reviewlint.cli.options import chosen_policy, chosen_settings, loaded_rules, rule_options, templates_option
from reviewlint.cli.russian import Command
from reviewlint.rule import Rule
from reviewlint.settings import Settings
from reviewlint.settings.json_schema import json_schema
from reviewlint.settings.kinds import Record, Table, keys
from reviewlint.streams import write_utf8

DEFAULT = "по умолчанию"
_COMMENTS_FROM = 44  # column


class Row(NamedTuple):
    """One setting: the `section` it stands in, its value, where that comes from, and what it is for."""

    section: str
    key: str
    value: Any
    origin: str
    meaning: str


@click.command(
    cls=Command,
    short_help="Показать настройки и откуда они.",
    options_metavar="[ПАРАМЕТРЫ]",
    examples=(
        "reviewlint settings",
        "reviewlint settings --config курс.toml --output-format json",
        "reviewlint settings --schema > settings.schema.json",
    ),
)
@click.option("--output-format", type=click.Choice(("text", "json")), default="text", help="Вид вывода: text или json.")
@click.option("--schema", is_flag=True, help="Напечатать схему настроек для редактора (JSON Schema).")
@rule_options
@templates_option
def settings(output_format: str, schema: bool, **options: Any) -> None:
    """Показать настройки, которые действуют в этой папке, и откуда каждая взята.

    Файл настроек — reviewlint.toml или раздел [tool.reviewlint] в pyproject.toml — ищется от текущей папки вверх.
    """
    chosen = chosen_settings(**options)
    rules = loaded_rules(chosen)
    chosen_policy(chosen)  # complains of what does not fit the rules
    if schema:
        _write_json(json_schema(rules))
    elif output_format == "json":
        _write_json(_document(chosen, rules))
    else:
        for line in _text(chosen, rules):
            say(line)


def rows(chosen: Settings, rules: Iterable[Rule]) -> Iterator[Row]:
    """Every setting, in the order of the sections."""
    sections: list[Row] = []
    for name, each in keys(Settings).items():
        value, kind, meaning = getattr(chosen, each.name), each.metadata["kind"], each.metadata["meaning"]
        if name == "thresholds":
            sections += _thresholds(chosen, rules)
        elif isinstance(kind, Record):
            sections += _record(chosen, name, value)
        elif isinstance(kind, Table):
            sections += (Row(name, key, item, _origin(chosen, name), meaning) for key, item in value.items())
        else:
            yield Row("", name, value, _origin(chosen, name), meaning)
    yield from sections


def _thresholds(chosen: Settings, rules: Iterable[Rule]) -> Iterator[Row]:
    for rule in rules:
        for threshold in rule.thresholds:
            is_given = threshold.name in chosen.thresholds
            value = chosen.thresholds[threshold.name] if is_given else threshold.default
            origin = _origin(chosen, "thresholds") if is_given else DEFAULT
            yield Row("thresholds", threshold.name, value, origin, f"{rule.code}: {threshold.meaning}")


def _record(chosen: Settings, section: str, record: Any) -> Iterator[Row]:
    for name, each in keys(type(record)).items():
        origin = _origin(chosen, f"{section}.{name}")
        yield Row(section, name, getattr(record, each.name), origin, each.metadata["meaning"])


def _origin(chosen: Settings, key: str) -> str:
    return chosen.origins.get(key, DEFAULT)


def _document(chosen: Settings, rules: Iterable[Rule]) -> dict[str, Any]:
    listed = [
        {
            "key": f"{row.section}.{row.key}" if row.section else row.key,
            "value": _plain(row.value),
            "origin": "default" if row.origin == DEFAULT else row.origin,
            "meaning": row.meaning,
        }
        for row in rows(chosen, rules)
    ]
    return {"version": 1, "file": str(chosen.place.file) if chosen.place else None, "settings": listed}


def _text(chosen: Settings, rules: Iterable[Rule]) -> Iterator[str]:
    """The settings as a file of settings, each with a comment on where it comes from."""
    yield f"# Файл настроек: {chosen.place.file if chosen.place else 'не найден'}"
    for section, group in groupby(rows(chosen, rules), key=lambda row: row.section):
        if section:
            yield f"\n[{section}]"
        for row in group:
            value = _toml(_plain(row.value))
            line = f"# {row.key} не задан" if value is None else f"{_key(row.key)} = {value}"
            yield f"{line:<{_COMMENTS_FROM}}  # {Path(row.origin).name}. {row.meaning}"


def _plain(value: Any) -> Any:
    """A value as JSON has it."""
    if isinstance(value, Mapping):
        return {key: _plain(item) for key, item in value.items()}
    if isinstance(value, Sequence) and not isinstance(value, str):
        return [_plain(item) for item in value]
    if isinstance(value, (Path, date)):
        return str(value)
    if hasattr(value, "__dataclass_fields__"):
        return {name: _plain(getattr(value, each.name)) for name, each in keys(type(value)).items()}
    return value


def _toml(value: Any) -> str | None:
    if isinstance(value, Mapping):
        items = [f"{_key(key)} = {_toml(item)}" for key, item in value.items() if item is not None]
        return f"{{ {', '.join(items)} }}" if items else "{}"
    return None if value is None else json.dumps(value, ensure_ascii=False)


def _key(name: str) -> str:
    is_bare = name.replace("-", "").replace("_", "").isalnum() and name.isascii()
    return name if is_bare else json.dumps(name, ensure_ascii=False)


def _write_json(document: object) -> None:
    write_utf8(sys.stdout, json.dumps(document, ensure_ascii=False, indent=2) + "\n")
