"""`--baseline`: findings that are known already, for the verb `check`."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

import click

from reviewlint.baseline import Baseline, BaselineError, may_be_known
from reviewlint.cli.console import note
from reviewlint.engine import NotebookResult
from reviewlint.files import why
from reviewlint.review.russian import plural

_Verb = TypeVar("_Verb", bound=Callable[..., Any])

_BASELINE = click.option(
    "--baseline", metavar="ФАЙЛ", type=click.Path(), help="Не показывать замечания, записанные в этом файле."
)
_UPDATE = click.option("--update-baseline", is_flag=True, help="Записать в этот файл замечания, которые есть сейчас.")


def baseline_options(verb: _Verb) -> _Verb:
    """`--baseline`, `--update-baseline`."""
    return _BASELINE(_UPDATE(verb))


def read_baseline(option: str | None, setting: Path | None, *, update: bool) -> Baseline | None:
    """The known findings that an option or else a setting names; where they are to be updated, none is enough."""
    file = setting if option is None else Path(option)
    if file is None:
        if update:
            raise click.UsageError("--update-baseline: укажите файл параметром --baseline.")
        return None
    try:
        return Baseline(file) if update and not file.exists() else Baseline.read(file)
    except BaselineError as error:
        raise click.ClickException(str(error)) from error


def renewing(baseline: Baseline, results: Iterable[NotebookResult]) -> Iterator[NotebookResult]:
    """Results without what becomes known by them; at the end the file is written."""
    seen: list[NotebookResult] = []
    for result in results:
        seen.append(result)
        yield replace(result, diagnostics=tuple(each for each in result.diagnostics if not may_be_known(each)))
    renewed = baseline.renewed(seen)
    try:
        renewed.write()
    except OSError as error:
        raise click.ClickException(f"{baseline.file}: файл не записан, {why(error)}.") from error
    count = sum(may_be_known(each) for result in seen for each in result.diagnostics)
    note(f"{baseline.file}: записано {plural(count, 'замечание', 'замечания', 'замечаний')}.")
