"""Pages in HTML: each is one file that needs no other, and all that came out of a notebook is text on it."""

from __future__ import annotations

import base64
from collections.abc import Iterable, Sequence
from hashlib import sha256
from pathlib import Path
from typing import Any

import jinja2
from markupsafe import Markup

from reviewlint.outputs.history import TrainingHistory
from reviewlint.review import curves, html, russian
from reviewlint.review.letter import Letter
from reviewlint.review.networks import Network
from reviewlint.review.pieces import pieces
from reviewlint.review.remarks import LANGUAGE, rendered
from reviewlint.text.controls import visible

FORMAT_DIGITS = 4


class Pages:
    """The templates of pages; `folders` are searched in order, so that a course's own come before ours."""

    def __init__(self, folders: Sequence[Path]) -> None:
        self._environment = jinja2.Environment(
            loader=jinja2.FileSystemLoader([folder / LANGUAGE for folder in folders]),
            undefined=jinja2.StrictUndefined,
            autoescape=True,
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.globals |= {"chart": curves}
        self._environment.filters |= {
            "plural": russian.plural,
            "listing": russian.listing,
            "cells": russian.cells,
            "number": number,
            "percent": percent,
            "words": html.words,
            "quotation": html.quotation,
        }

    def letter(
        self, name: str, letter: Letter, histories: Iterable[TrainingHistory], networks: Sequence[Network]
    ) -> str:
        """The page of one letter; raises BrokenTemplateError."""
        charts = [found for history in histories if (found := curves.curves(history)) is not None]
        return self._render("review.html.j2", name=name, pieces=pieces(letter), curves=charts, networks=networks)

    def group(self, **values: Any) -> str:
        """The page of a group; raises BrokenTemplateError."""
        script = self._render("group.js.j2")
        digest = base64.b64encode(sha256(script.encode()).digest()).decode()
        return self._render("group.html.j2", script=Markup(script), digest=digest, **values)

    def _render(self, template: str, **values: Any) -> str:
        return visible(rendered(self._environment, template, values))


def number(value: float, digits: int = FORMAT_DIGITS) -> str:
    """A number with a comma, as Russian has it, and no more digits than it needs."""
    return f"{value:.{digits}g}".replace(".", ",")


def percent(value: float) -> str:
    """A share of 1 in per cent: «93,8 %»."""
    return f"{100 * value:.1f}".replace(".", ",") + "\N{NO-BREAK SPACE}%"
