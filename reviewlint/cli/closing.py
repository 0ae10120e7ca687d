"""Options for the last lines of a letter, and what they make of the settings."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, TypeVar

import click

from reviewlint.review.letter import Closing
from reviewlint.settings import ReviewSettings

_Verb = TypeVar("_Verb", bound=Callable[..., Any])

_OPTIONS = (
    click.option("--mentor", metavar="ИМЯ", help="Кто подписывает отзыв."),
    click.option("--channel", metavar="КАНАЛ", help="Где задать вопросы по отзыву."),
    click.option("--event", metavar="НАЗВАНИЕ", help="Ближайшая встреча, например «созвон по проекту»."),
    click.option("--event-date", metavar="ДАТА", help="Когда эта встреча, например «5 февраля»."),
)


def closing_options(verb: _Verb) -> _Verb:
    """`--mentor`, `--channel`, `--event`, `--event-date`, for `chosen_closing`."""
    for option in reversed(_OPTIONS):
        verb = option(verb)
    return verb


def closing_values(options: dict[str, Any]) -> dict[str, Any]:
    """What `closing_options` gave, taken out of the options of the verb."""
    return {name: options.pop(name) for name in ("mentor", "channel", "event", "event_date")}


def chosen_closing(review: ReviewSettings, given: Mapping[str, Any]) -> Closing:
    """The last lines: each an option, else the setting."""
    return Closing(**{name: getattr(review, name) if value is None else value for name, value in given.items()})
