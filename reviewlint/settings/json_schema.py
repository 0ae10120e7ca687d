"""The settings as JSON Schema, for editors that complete and check TOML."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING, Any

from reviewlint.settings.kinds import Number, Record
from reviewlint.settings.schema import Settings

if TYPE_CHECKING:
    from reviewlint.rule import Rule


def json_schema(rules: Iterable[Rule]) -> dict[str, Any]:
    """The schema of `reviewlint.toml`, and so of `[tool.reviewlint]`, with the thresholds of the rules."""
    schema = Record(Settings).schema()
    schema["properties"]["thresholds"] |= {
        "properties": {
            threshold.name: {
                "description": f"{rule.code} {rule.name}. {threshold.meaning}",
                "default": threshold.default,
                **Number(threshold.least, whole=isinstance(threshold.default, int)).schema(),
            }
            for rule in rules
            for threshold in rule.thresholds
        },
        "additionalProperties": False,
    }
    head = {"$schema": "http://json-schema.org/draft-07/schema#", "title": "Настройки reviewlint"}
    return head | schema
