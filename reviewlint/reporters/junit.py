"""Findings as the test report that Jenkins, GitLab and others show."""

from __future__ import annotations

import re
from collections.abc import Iterable
from typing import TextIO
from xml.etree import ElementTree

from reviewlint.diagnostics import Diagnostic, Severity
from reviewlint.engine import NotebookResult
from reviewlint.reporters.places import in_notebook, mistakes
from reviewlint.streams import write_utf8
from reviewlint.text.controls import xml_text

_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def report(
    results: Iterable[NotebookResult], stream: TextIO, *, fail_on: Severity = Severity.WARNING, **_: object
) -> None:
    """Write one document, in UTF-8, with a suite for each notebook; praise is left out.

    What does not reach `fail_on` is a test that passes with a remark, so that the report agrees with the exit status.
    """
    root = ElementTree.Element("testsuites", name="reviewlint")
    root.extend(_suite(result, fail_on) for result in results)
    for count in ("tests", "failures"):
        root.set(count, str(sum(int(suite.get(count, 0)) for suite in root)))
    root.set("errors", "0")
    ElementTree.indent(root)
    text = ElementTree.tostring(root, encoding="unicode")
    write_utf8(stream, f'<?xml version="1.0" encoding="UTF-8"?>\n{xml_text(text)}\n')


def _suite(result: NotebookResult, fail_on: Severity) -> ElementTree.Element:
    """The findings of one notebook as tests; one that passes where nothing was found."""
    path = _valid(result.path)
    cases = [_case(result, diagnostic, path, fail_on) for diagnostic in mistakes(result)]
    if not cases:
        cases = [ElementTree.Element("testcase", name="Замечаний нет", classname=path)]
    failures = sum(case.find("failure") is not None for case in cases)
    counts = {"tests": str(len(cases)), "failures": str(failures), "errors": "0"}
    suite = ElementTree.Element("testsuite", {"name": path, **counts})
    suite.extend(cases)
    return suite


def _case(result: NotebookResult, diagnostic: Diagnostic, path: str, fail_on: Severity) -> ElementTree.Element:
    where = in_notebook(result, diagnostic.location)
    name = f"{diagnostic.code} {diagnostic.name}" + (f", {where}" if where else "")
    case = ElementTree.Element("testcase", name=name, classname=path)
    message = _valid(diagnostic.message)
    if diagnostic.severity.rank >= fail_on.rank:
        failure = ElementTree.SubElement(case, "failure", type=diagnostic.severity.value, message=message)
        failure.text = f"{path}{f', {where}' if where else ''}: {message}"
    else:
        ElementTree.SubElement(case, "system-out").text = message
    return case


def _valid(text: str) -> str:
    """A text without the characters that XML does not have."""
    return _NOT_XML.sub("\ufffd", text)
