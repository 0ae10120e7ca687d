"""Keys and tokens that are passed by name: into the environment, or to a call that logs in."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reviewlint.diagnostics import Location
from reviewlint.inference.terms import Constant, Term, literal
from reviewlint.notebook.positions import locate
from reviewlint.text.secrets import is_random

if TYPE_CHECKING:
    from reviewlint.views.analysis import Analysis

MIN_LENGTH = 16
_KEYWORD = re.compile(r"(?i)(?:(?:api|access|auth|secret|kaggle|wandb)_?)*(?:key|token|secret)|password|passwd")
_VARIABLE = re.compile(r"(?:\w*_)?(?:KEY|TOKEN|SECRET|PASSWORD)")


@dataclass(frozen=True, slots=True)
class SecretConstant:
    """A secret that the code writes out, where it is written."""

    place: Location
    value: str
    kind: str


def secret_constants(analysis: Analysis) -> Iterator[SecretConstant]:
    """The secrets that are stored in `os.environ`, and those handed to a login as `key=` or `token=`."""
    for store in analysis.timeline.stores():
        name = literal(store.index)
        if isinstance(name, str) and _VARIABLE.fullmatch(name):
            yield from _secret(analysis, store.value, "ключ Kaggle" if "KAGGLE" in name else "секретный ключ")
    for call in analysis.timeline.calls_of("wandb.login") + analysis.timeline.calls_named("login"):
        for argument in call.arguments:
            if argument.keyword is not None and _KEYWORD.fullmatch(argument.keyword):
                yield from _secret(analysis, argument.value, "ключ доступа")


def _secret(analysis: Analysis, value: Term, kind: str) -> Iterator[SecretConstant]:
    text = literal(value)
    if not isinstance(value, Constant) or not isinstance(text, str) or value.place is None:
        return
    if len(text) >= MIN_LENGTH and " " not in text and is_random(text):
        yield SecretConstant(locate(analysis.parsed[value.place.cell], value.place.node), text, kind)
