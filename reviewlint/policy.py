"""What the settings make of the rules: which ones judge a notebook, and how grave their findings are."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field, replace
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Any

from reviewlint.baseline import Baseline
from reviewlint.diagnostics import Diagnostic, Severity
from reviewlint.engine import NotebookResult, analyse, judge, ordered
from reviewlint.notebook.cells import Notebook
from reviewlint.registry import UnknownRuleError, matching, select_rules
from reviewlint.rule import Rule
from reviewlint.settings import Settings
from reviewlint.settings.kinds import Number
from reviewlint.settings.places import Place
from reviewlint.views.analysis import Analysis


@dataclass(frozen=True)
class Policy:
    """The rules in force, their thresholds, and what differs from file to file.

    `severities` are those that the settings ask for, by code; `ignored` are the codes that no notebook with a path
    like the pattern is judged by. `obey` says whether a notebook may hide findings itself; those of the `baseline` are
    left out as known.
    """

    rules: tuple[Rule, ...]
    thresholds: Mapping[str, float] = field(default_factory=dict)
    severities: Mapping[str, Severity] = field(default_factory=dict)
    ignored: tuple[tuple[str, frozenset[str]], ...] = ()
    base: Path = Path()
    obey: bool = True
    baseline: Baseline | None = None

    @classmethod
    def of(cls, settings: Settings, rules: Sequence[Rule], **others: Any) -> Policy:
        """The policy of some settings over all the rules there are; raises SettingsError where they do not fit."""
        ignored = [
            (pattern, _codes(wanted, rules, _place(settings, "per-file-ignores", pattern)))
            for pattern, wanted in settings.per_file_ignores.items()
        ]
        return cls(
            _selected(settings, rules),
            _thresholds(settings, rules),
            _severities(settings, rules),
            tuple(ignored),
            settings.place.file.absolute().parent if settings.place else Path.cwd(),
            **others,
        )

    def lint(self, source: str | Notebook) -> NotebookResult:
        """Check one notebook."""
        return self.judge(analyse(source, self.thresholds))

    def judge(self, analysis: Analysis) -> NotebookResult:
        """Check one notebook that was analysed with the thresholds of this policy."""
        result = judge(analysis, self.rules_for(analysis.notebook.path), obey=self.obey)
        if self.severities:
            shown, hidden = (ordered(map(self._weighed, found)) for found in (result.diagnostics, result.suppressed))
            result = replace(result, diagnostics=shown, suppressed=hidden)
        return result if self.baseline is None else self.baseline.without_known(result)

    def rules_for(self, path: str) -> tuple[Rule, ...]:
        """The rules that judge the notebook at a path."""
        off = {code for pattern, codes in self.ignored if self._fits(path, pattern) for code in codes}
        return tuple(rule for rule in self.rules if rule.code not in off) if off else self.rules

    def _fits(self, path: str, pattern: str) -> bool:
        """Whether a path, or the name at its end, is like a pattern; patterns start where the settings file is."""
        absolute = Path(path).absolute()
        return fnmatchcase(absolute.name, pattern) or fnmatchcase(absolute.as_posix(), (self.base / pattern).as_posix())

    def _weighed(self, diagnostic: Diagnostic) -> Diagnostic:
        severity = self.severities.get(diagnostic.code)
        if severity is None or diagnostic.severity is Severity.PRAISE:
            return diagnostic
        return replace(diagnostic, severity=severity)


def _selected(settings: Settings, rules: Sequence[Rule]) -> tuple[Rule, ...]:
    for key in ("select", "ignore"):
        for selector in getattr(settings, key):
            _named(selector, rules, _place(settings, key))
    return select_rules(rules, settings.select, settings.ignore)


def _named(selector: str, rules: Sequence[Rule], place: Place | None) -> list[Rule]:
    """The rules of a selector that stands at some place of the settings, or in an option."""
    try:
        return matching(rules, selector)
    except UnknownRuleError as error:
        if place is None:
            raise
        raise place.wrong_here(str(error)) from error


def _severities(settings: Settings, rules: Sequence[Rule]) -> dict[str, Severity]:
    """The severity by code; of two selectors the longer one wins, which says more."""
    found: dict[str, Severity] = {}
    for selector in sorted(settings.severity, key=len):
        for rule in _named(selector, rules, _place(settings, "severity", selector)):
            found[rule.code] = Severity(settings.severity[selector])
    return found


def _thresholds(settings: Settings, rules: Iterable[Rule]) -> dict[str, float]:
    if settings.place is None:
        return dict(settings.thresholds)
    section = settings.place.at("thresholds").inside()
    known = {threshold.name: threshold for rule in rules for threshold in rule.thresholds}
    for name, value in settings.thresholds.items():
        if name not in known:
            raise section.unknown(name, known)
        Number(known[name].least, whole=isinstance(known[name].default, int)).read(value, section.at(name))
    return dict(settings.thresholds)


def _codes(selectors: Iterable[str], rules: Sequence[Rule], place: Place | None) -> frozenset[str]:
    return frozenset(rule.code for selector in selectors for rule in _named(selector, rules, place))


def _place(settings: Settings, section: str, key: str = "") -> Place | None:
    """Where a value stands: under a key, or under one in a section below."""
    if settings.place is None:
        return None
    place = settings.place.at(section)
    return place.inside().at(key) if key else place
