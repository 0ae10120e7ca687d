"""Finds rule files, loads them by path and picks rules by code, prefix or name."""

from __future__ import annotations

import inspect
import sys
import zlib
from collections.abc import Iterable, Sequence
from importlib.util import module_from_spec, spec_from_file_location
from pathlib import Path
from types import ModuleType

from reviewlint.nearest import or_nearest
from reviewlint.resources import folder
from reviewlint.rule import Rule

OWN_PREFIX = "RL"
REQUIRED = ("code", "name", "severity", "summary", "origin")


class RegistryError(Exception):
    """A rule file that cannot be used; the message is Russian and names the file."""


class UnknownRuleError(Exception):
    """A selector that fits no rule; the message is Russian and offers the nearest name."""


def load_rules(extra: Iterable[Path] = ()) -> tuple[Rule, ...]:
    """One instance of every rule, ours and those of the `extra` folders, ordered by code."""
    own = folder("rules")
    found: dict[str, Rule] = {}
    for root in (own, *extra):
        for path in rule_files(root):
            rule = _load(path)
            if root != own and rule.code.startswith(OWN_PREFIX):
                raise RegistryError(f"{path}: коды на {OWN_PREFIX} заняты, дайте правилу свой префикс.")
            for key in (rule.code, rule.name):
                if key in found:
                    raise RegistryError(f"{path}: «{key}» уже занято файлом {rule_path(found[key])}.")
                found[key] = rule
    return tuple(sorted(set(found.values()), key=lambda rule: rule.code))


def rule_files(root: Path) -> list[Path]:
    """The rule files below a folder, in a fixed order."""
    return sorted(path for path in root.rglob("*.py") if not path.name.startswith(("_", ".")))


def rule_path(rule: Rule) -> Path:
    """The file that a rule was loaded from."""
    return Path(inspect.getfile(type(rule)))


def select_rules(rules: Sequence[Rule], select: Sequence[str] = (), ignore: Sequence[str] = ()) -> tuple[Rule, ...]:
    """The rules that `select` names (all where it is empty) without those that `ignore` names.

    Rules that speak of the analysis itself (`after_others`) stay unless they are ignored: a selection must not
    hide that a notebook could not be read.
    """
    chosen = {rule for selector in select for rule in matching(rules, selector)}
    dropped = {rule for selector in ignore for rule in matching(rules, selector)}
    return tuple(rule for rule in rules if rule not in dropped and (not select or rule in chosen or rule.after_others))


def matching(rules: Sequence[Rule], selector: str) -> list[Rule]:
    """The rules with a code, a code prefix or a name; raises UnknownRuleError where there are none."""
    wanted = selector.strip()
    code = wanted.upper()
    name = wanted.lower().replace("_", "-")
    found = [rule for rule in rules if rule.name == name or (code and rule.code.startswith(code))]
    if not found:
        raise UnknownRuleError(f"Нет правила «{wanted}»{_or_nearest(rules, wanted)}")
    return found


def _or_nearest(rules: Sequence[Rule], wanted: str) -> str:
    known = [key for rule in rules for key in (rule.code, rule.name)]
    return or_nearest(wanted, known, ": все правила покажет reviewlint rules.", "«{}»")


def _load(path: Path) -> Rule:
    module = _module(path)
    classes = [
        value
        for value in vars(module).values()
        if isinstance(value, type) and issubclass(value, Rule) and value.__module__ == module.__name__
    ]
    if len(classes) != 1:
        raise RegistryError(f"{path}: в файле должен быть ровно один класс правила, найдено: {len(classes)}.")
    missing = [name for name in REQUIRED if not hasattr(classes[0], name)]
    if missing:
        raise RegistryError(f"{path}: у правила не хватает: {', '.join(missing)}.")
    return classes[0]()


def _module(path: Path) -> ModuleType:
    # The name is never imported; it only has to be unique and of no package that may exist.
    name = f"_reviewlint_rule_{path.stem}_{zlib.crc32(str(path.resolve()).encode(errors='surrogateescape')):08x}"
    spec = spec_from_file_location(name, path)
    if spec is None or spec.loader is None:
        raise RegistryError(f"{path}: файл не загружается.")
    module = module_from_spec(spec)
    sys.modules[name] = module  # dataclasses look their module up there
    try:
        spec.loader.exec_module(module)
    except Exception as error:
        del sys.modules[name]
        raise RegistryError(f"{path}: правило не загружается ({type(error).__name__}: {error}).") from error
    return module
