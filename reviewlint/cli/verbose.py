"""`--verbose`: what was done, on standard error."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from time import perf_counter

from reviewlint.cli.console import detail, is_verbose
from reviewlint.engine import NotebookResult
from reviewlint.policy import Policy
from reviewlint.review.russian import plural
from reviewlint.settings import Settings

_FINDINGS = ("замечание", "замечания", "замечаний")


def tell_of_settings(settings: Settings, policy: Policy) -> None:
    """Which settings are in force, and how many rules."""
    detail(f"настройки: {settings.place.file if settings.place else 'файл не найден, все по умолчанию'}")
    detail(f"проверяют {plural(len(policy.rules), 'правило', 'правила', 'правил')}")
    if policy.baseline is not None:
        detail(f"известные замечания: {policy.baseline.file}")


def told(results: Iterable[NotebookResult]) -> Iterator[NotebookResult]:
    """The results as they come; how long each took, and what was found and hidden."""
    if not is_verbose():
        yield from results
        return
    start = perf_counter()
    for result in results:
        taken = f"{perf_counter() - start:.2f}".replace(".", ",")
        detail(f"{result.path}: {taken} с, {_counted(result)}")
        yield result
        start = perf_counter()


def _counted(result: NotebookResult) -> str:
    words = [plural(len(result.diagnostics), *_FINDINGS)]
    if result.suppressed:
        words.append(f"скрыто пометками в ноутбуке: {len(result.suppressed)}")
    if result.known:
        words.append(f"уже известно: {len(result.known)}")
    return ", ".join(words)
