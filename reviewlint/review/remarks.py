"""The words of a letter: templates, rendered over what the rules found."""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import jinja2
from jinja2 import meta

from reviewlint.diagnostics import Diagnostic
from reviewlint.review import markdown, russian
from reviewlint.review.voice import Voice

LANGUAGE = "ru"


class BrokenTemplateError(Exception):
    """A template that cannot be used; the message is in Russian and names the file and the line."""


class Remarks:
    """The templates of a language: the mentor's comment for each rule, and the comments on several at once.

    `folders` are searched in order, so that a course's own words come before ours.
    """

    def __init__(self, folders: Sequence[Path]) -> None:
        self._environment = jinja2.Environment(
            loader=jinja2.FileSystemLoader([folder / LANGUAGE for folder in folders]),
            undefined=jinja2.StrictUndefined,
            autoescape=False,  # Markdown, not HTML
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.filters |= {
            "plural": russian.plural,
            "listing": russian.listing,
            "cells": _cells,
            "day": russian.day,
            "code": markdown.code_span,
            "unwrap": markdown.unwrap,
        }
        self.problems: dict[str, None] = {}  # the broken remarks, each once, in order
        self._uses: dict[str, frozenset[str]] = {}

    def comment(self, finding: Diagnostic, repeats: Sequence[Diagnostic], voice: Voice) -> str:
        """What the letter says on one finding; `repeats` are equal ones elsewhere, listed and not told again.

        A rule without a remark, or with a broken one, is told by its message.
        """
        template = f"remarks/{finding.name}.md.j2"
        if template not in self._names:
            return self.with_repeats(russian.sentence(finding.message), finding, repeats, voice)
        try:
            text = self.render(template, voice, **context(finding, repeats))
        except BrokenTemplateError as problem:
            self.problems[str(problem)] = None
            return self.with_repeats(russian.sentence(finding.message), finding, repeats, voice)
        if self._variables(template) & {"others", "repeats"}:
            return text
        return self.with_repeats(text, finding, repeats, voice)

    def joined_comment(
        self, findings: Sequence[Diagnostic], repeats: Mapping[str, Sequence[Diagnostic]], voice: Voice
    ) -> str:
        """One comment on several findings that speak of the same thing; see `joint`.

        Its template reads `parts[name]`: what the remark of that rule may speak of, and its `text`.
        """
        parts = {
            finding.name: context(finding, repeats.get(finding.code, ())) | {"text": self.comment(finding, (), voice)}
            for finding in findings
        }
        template = self._joints[frozenset(parts)]
        first = min(findings, key=lambda finding: finding.location)
        others = sorted({cell for part in parts.values() for cell in part["others"]})
        text = self.render(template, voice, parts=parts, cell=first.location.cell, others=others)
        if "others" in self._variables(template):
            return text
        return self.with_repeats(text, first, [d for found in repeats.values() for d in found], voice)

    def joint(self, names: Iterable[str]) -> frozenset[str]:
        """The largest set of these rules that has a comment of its own; empty where none has."""
        among = frozenset(names)
        fitting = [joint for joint in self._joints if joint <= among]
        return max(fitting, key=lambda joint: (len(joint), sorted(joint)), default=frozenset())

    def wording(self, finding: Diagnostic) -> tuple[str, ...]:
        """The Russian words of the comment: findings with equal words are one mistake made again."""
        text = self.comment(finding, (), Voice(""))
        return tuple(re.findall("[а-яё]+", text.lower()))

    def render(self, template: str, voice: Voice, **values: Any) -> str:
        """A template with its values; raises BrokenTemplateError."""
        try:
            found = self._environment.get_template(template)
            return found.render(values, voice=voice, pick=voice.pick, first_time=voice.first_time)
        except jinja2.TemplateSyntaxError as error:
            where = f"{error.filename or template}, строка {error.lineno}"
            raise BrokenTemplateError(f"Шаблон {where}: {error.message}") from error
        except Exception as error:  # a filter may raise anything on a value that it was not made for
            raise BrokenTemplateError(f"Шаблон {_place(error, template)}: {error}") from error

    def with_repeats(self, text: str, finding: Diagnostic, repeats: Sequence[Diagnostic], voice: Voice) -> str:
        """The text and, where the same was met in other cells, a sentence that lists them."""
        others = context(finding, repeats)["others"]
        if not others:
            return text
        return f"{text} {self.render('repeats.md.j2', voice, others=others, severity=finding.severity.value).strip()}"

    @cached_property
    def _names(self) -> frozenset[str]:
        return frozenset(self._environment.list_templates())

    @cached_property
    def _joints(self) -> dict[frozenset[str], str]:
        found = [name for name in self._names if name.startswith("joined/")]
        return {frozenset(Path(name).name.removesuffix(".md.j2").split("+")): name for name in found}

    def _variables(self, template: str) -> frozenset[str]:
        if template not in self._uses:
            assert self._environment.loader is not None
            source, _, _ = self._environment.loader.get_source(self._environment, template)
            self._uses[template] = frozenset(meta.find_undeclared_variables(self._environment.parse(source)))
        return self._uses[template]


def context(finding: Diagnostic, repeats: Sequence[Diagnostic]) -> dict[str, Any]:
    """What a remark may speak of: the fields of the finding, where it stands, and where it was met again."""
    cell = finding.location.cell
    return {
        **finding.fields,
        "message": finding.message,
        "severity": finding.severity.value,
        "confidence": finding.confidence.value,
        "cell": cell,
        "count": 1 + len(repeats),
        "others": sorted({repeat.location.cell for repeat in repeats} - {cell}),
        "repeats": [{**repeat.fields, "cell": repeat.location.cell} for repeat in repeats],
    }


@jinja2.pass_context
def _cells(values: jinja2.runtime.Context, numbers: int | Iterable[int]) -> str:
    """Numbers of cells; how they are counted is explained at the first mention in a letter."""
    text = russian.cells(numbers)
    voice = values.get("voice")
    if isinstance(voice, Voice) and voice.first_time("how cells are counted"):
        return f"{text} (считая с начала ноутбука вместе с текстовыми)"
    return text


def _place(error: BaseException, template: str) -> str:
    """The template's file and line, where the traceback knows them."""
    place = template
    traceback = error.__traceback__
    while traceback is not None:
        file = traceback.tb_frame.f_code.co_filename
        if file.endswith(".j2"):
            place = f"{file}, строка {traceback.tb_lineno}"
        traceback = traceback.tb_next
    return place
