"""The words of a letter: templates, rendered over what the rules found."""

from __future__ import annotations

import re
from collections.abc import Container, Mapping, Sequence
from functools import cached_property
from pathlib import Path
from typing import Any

import jinja2
from jinja2 import meta

from reviewlint.diagnostics import Diagnostic
from reviewlint.review import markdown, russian
from reviewlint.review.beside import BesideRules
from reviewlint.review.topics import Topic
from reviewlint.review.voice import Voice
from reviewlint.text.controls import visible
from reviewlint.text.secrets import mask_secrets
from reviewlint.trainer.evidence import cited_in_letter

LANGUAGE = "ru"
EVIDENCE = "what was measured"  # the key of what a letter cites once


class BrokenTemplateError(Exception):
    """A template that cannot be used; the message is in Russian and names the file and the line."""


class Remarks:
    """The templates of a language: the mentor's comment for each rule, and the comments on several at once.

    `folders` are searched in order, so that a course's own words come before ours; a rule of a course may have its
    remark beside it, in the folders of `rules`.
    """

    def __init__(self, folders: Sequence[Path], rules: Sequence[Path] = ()) -> None:
        ours = jinja2.FileSystemLoader([folder / LANGUAGE for folder in folders])
        self._environment = jinja2.Environment(
            loader=jinja2.ChoiceLoader([ours, BesideRules(rules)]) if rules else ours,
            undefined=jinja2.StrictUndefined,
            autoescape=False,  # Markdown, not HTML
            trim_blocks=True,
            lstrip_blocks=True,
        )
        self._environment.filters |= {
            "plural": russian.plural,
            "listing": russian.listing,
            "cells": russian.cells,
            "day": russian.day,
            "code": markdown.code_span,
            "plain": lambda text: markdown.plain(mask_secrets(str(text))),
            "unwrap": markdown.unwrap,
        }
        self.problems: dict[str, None] = {}  # the broken remarks, each once, in order
        self._uses: dict[str, frozenset[str]] = {}

    def comment(self, finding: Diagnostic, topic: Topic, voice: Voice) -> str:
        """What the letter says on one finding of a topic.

        A rule that the letter has explained already is told by its words for that, `again/<rule>.md.j2`. One that has
        no words, or broken ones, is told by its message.
        """
        template, is_first = self._remark(finding), voice.first_time(f"told {finding.code}")
        if finding in topic.brief:
            template = "" if is_first else f"again/{finding.name}.md.j2"
        if template in self._names:
            try:
                if text := self.render(template, voice, **context(finding, topic)).strip():
                    return mask_secrets(text)
            except BrokenTemplateError as problem:
                self.problems[str(problem)] = None
        return self.told(finding)

    @staticmethod
    def told(finding: Diagnostic) -> str:
        """A finding in the one sentence that a terminal shows."""
        return russian.sentence(markdown.with_code(mask_secrets(finding.message)))

    def clause(self, finding: Diagnostic, topic: Topic, voice: Voice, **known: Any) -> str:
        """A rule's clause among the small things; empty where it is none, or where the words are broken."""
        template = f"minor/{finding.name}.md.j2"
        if template not in self._names:
            return ""
        values = context(finding, topic) | known
        try:
            found = self.render(template, voice, **values, places=[values["cell"], *values["others"]])
        except BrokenTemplateError as problem:
            self.problems[str(problem)] = None
            return ""
        return " ".join(mask_secrets(found).split())

    def is_small(self, finding: Diagnostic) -> bool:
        """Whether there is a clause among the small things for a rule."""
        return f"minor/{finding.name}.md.j2" in self._names

    @staticmethod
    def evidence(finding: Diagnostic, voice: Voice, reached: float = 0.0) -> str:
        """What was measured of a mistake, where that may be said in a letter; once in each.

        Not of an effect that is larger than what a notebook with the accuracy `reached` can have lost.
        """
        cited = cited_in_letter(finding.code, most=1 - reached)
        return cited if cited and voice.first_time(EVIDENCE) else ""

    def joined_comment(self, findings: Sequence[Diagnostic], topic: Topic, voice: Voice) -> str:
        """One comment on several findings of a topic; see `joint`.

        Its template reads `parts[name]`: what the remark of that rule may speak of, and its `text`.
        """
        parts = {
            finding.name: context(finding, topic) | {"text": self.comment(finding, topic, voice)}
            for finding in findings
        }
        return self.render(self._joints[frozenset(parts)], voice, parts=parts)

    def joint(self, findings: Sequence[Diagnostic], brief: Container[Diagnostic]) -> list[Diagnostic]:
        """As many of the findings as have a comment in common, one of them not `brief`; empty where none have."""
        by_name = {finding.name: finding for finding in reversed(findings)}
        fitting = [
            joint
            for joint in self._joints
            if joint <= by_name.keys() and any(by_name[name] not in brief for name in joint)
        ]
        names = max(fitting, key=lambda joint: (len(joint), sorted(joint)), default=frozenset())
        return [finding for finding in findings if finding in {by_name[name] for name in names}]

    def lists_cells(self, finding: Diagnostic) -> bool:
        """Whether the remark itself speaks of the other cells where the same was found."""
        return not self._variables(self._remark(finding)).isdisjoint({"others", "repeats"})

    def wording(self, finding: Diagnostic) -> tuple[str, ...]:
        """The Russian words of the comment: findings with equal words are one mistake made again.

        A remark that reads `repeats` tells itself in what the places differ: its rule is told once.
        """
        if "repeats" in self._variables(self._remark(finding)):
            return ()
        return tuple(re.findall("[а-яё]+", self.comment(finding, Topic([finding]), Voice("")).lower()))

    def render(self, template: str, voice: Voice, **values: Any) -> str:
        """A template with its values; raises BrokenTemplateError."""
        shared = {"voice": voice, "pick": voice.pick, "first_time": voice.first_time}
        return visible(rendered(self._environment, template, values | shared))

    @staticmethod
    def _remark(finding: Diagnostic) -> str:
        return f"remarks/{finding.name}.md.j2"

    @cached_property
    def _names(self) -> frozenset[str]:
        return frozenset(self._environment.list_templates())

    @cached_property
    def _joints(self) -> dict[frozenset[str], str]:
        found = [name for name in self._names if name.startswith("joined/")]
        return {frozenset(Path(name).name.removesuffix(".md.j2").split("+")): name for name in found}

    def _variables(self, template: str) -> frozenset[str]:
        if template not in self._names:
            return frozenset()
        if template not in self._uses:
            assert self._environment.loader is not None
            source, _, _ = self._environment.loader.get_source(self._environment, template)
            self._uses[template] = frozenset(meta.find_undeclared_variables(self._environment.parse(source)))
        return self._uses[template]


def rendered(environment: jinja2.Environment, template: str, values: Mapping[str, Any]) -> str:
    """A template with its values; raises BrokenTemplateError."""
    try:
        return environment.get_template(template).render(values)
    except jinja2.TemplateSyntaxError as error:
        where = f"{error.filename or template}, строка {error.lineno}"
        raise BrokenTemplateError(f"Шаблон {where}: {error.message}") from error
    except Exception as error:  # a filter may raise anything on a value that it was not made for
        raise BrokenTemplateError(f"Шаблон {_place(error, template)}: {error}") from error


def context(finding: Diagnostic, topic: Topic) -> dict[str, Any]:
    """What a remark may speak of: the fields of the finding, where it stands, and where it was met again."""
    cell = finding.location.cell
    repeats = topic.again(finding)
    return {
        "message": finding.message,
        **finding.fields,
        "severity": finding.severity.value,
        "confidence": finding.confidence.value,
        "cell": cell,
        "count": 1 + len(repeats),
        "others": sorted({repeat.location.cell for repeat in repeats} - {cell}),
        "repeats": [{**repeat.fields, "cell": repeat.location.cell} for repeat in repeats],
    }


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
