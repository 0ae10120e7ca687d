"""The formats for programs: what each holds, that schemas accept it, and that places are those of the file."""

from __future__ import annotations

import io
import json
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.etree import ElementTree

import pytest

from reviewlint.cli import main
from reviewlint.diagnostics import Diagnostic, Location, Severity
from reviewlint.engine import NotebookResult, lint
from reviewlint.examples import parse
from reviewlint.notebook.cells import Notebook
from reviewlint.registry import load_rules
from reviewlint.reporters import concise, github, json_lines, junit, sarif
from reviewlint.reporters.places import mistakes
from reviewlint.rule import Example
from tests.needs import need
from tests.notebooks import tree, write

SCHEMAS = Path(__file__).parent / "data" / "schemas"
SOURCE = """
# %% [markdown]
# # Машины
# %% In [14]
train = Generator(
    rescale=1./255,
    rotation_range=5,
)
"""
ERROR = Diagnostic("RL101", "a-name", Severity.ERROR, Location(2, 2, 5, 2, 19), "Так не надо.")
WARNING = Diagnostic("RL102", "b-name", Severity.WARNING, Location(2, 1, 9, 4, 2), "100 %, <да> & «нет»:\nвот.")
ADVICE = Diagnostic("RL103", "c-name", Severity.ADVICE, Location(0, 0, 0, 0, 0), "Добавьте \x1b[1m выводы.")
PRAISE = Diagnostic("RL901", "d-name", Severity.PRAISE, Location(2), "Хорошо.")
ALL = (ADVICE, WARNING, ERROR, PRAISE)


def result(*found: Diagnostic, path: str = "папка/a b.ipynb") -> NotebookResult:
    notebook = parse(SOURCE, path).notebook
    raw = json.dumps(tree(SOURCE), ensure_ascii=False, indent=1).encode()
    return NotebookResult(path, Notebook(path, notebook.cells, raw=raw), found or ALL)


def written(report: Callable[..., None], *results: NotebookResult, **options: Any) -> str:
    stream = io.StringIO()
    report(iter(results or (result(),)), stream, **options)
    return stream.getvalue()


def checked(output_format: str, capsysbinary: pytest.CaptureFixture[bytes], *arguments: str) -> str:
    main(["check", "--output-format", output_format, *arguments])
    return capsysbinary.readouterr().out.decode()


def valid_sarif(text: str) -> dict[str, Any]:
    """The document, held against the schema of OASIS."""
    schema = json.loads((SCHEMAS / "sarif-schema-2.1.0.json").read_text(encoding="utf-8"))
    document: dict[str, Any] = json.loads(text)
    need("jsonschema").Draft4Validator(schema).validate(document)
    return document


def valid_junit(text: str) -> ElementTree.Element:
    """The root of the document, held against the schema of Jenkins."""
    need("xmlschema").XMLSchema(str(SCHEMAS / "junit-10.xsd")).validate(text)
    return ElementTree.fromstring(text)


def test_concise_is_one_line_a_finding_without_praise() -> None:
    assert written(concise.report).splitlines() == [
        "папка/a b.ipynb: совет RL103: Добавьте  [1m выводы.",
        "папка/a b.ipynb:ячейка 2:1:9: предупреждение RL102: 100 %, <да> & «нет»: вот.",
        "папка/a b.ipynb:ячейка 2:2:5: ошибка RL101: Так не надо.",
    ]


def test_json_lines_hold_what_the_json_holds(tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]) -> None:
    paths = [str(write(tmp_path / f"{name}.ipynb", SOURCE)) for name in "ab"]
    document = json.loads(checked("json", capsysbinary, *paths))
    lines = [json.loads(line) for line in checked("json-lines", capsysbinary, *paths).splitlines()]
    assert lines
    assert lines == [
        {"path": notebook["path"], **finding} for notebook in document["notebooks"] for finding in notebook["findings"]
    ]
    assert '"severity": "praise"' in written(json_lines.report)


def test_github_commands_are_escaped_and_name_lines_of_the_file() -> None:
    place = "::error file=папка/a b.ipynb,line=17,col=10,endLine=17,endColumn=24,title=RL101 a-name::"
    spread = "::warning file=папка/a b.ipynb,line=16,endLine=19,title=RL102 b-name::"
    assert written(github.report).splitlines() == [
        "::notice file=папка/a b.ipynb,line=1,col=1,title=RL103 c-name::Добавьте  [1m выводы.",
        f"{spread}ячейка 2 (In [14]), строка 1: 100 %25, <да> & «нет»: вот.",
        f"{place}ячейка 2 (In [14]), строка 2: Так не надо.",
    ]
    assert written(github.report, result(ERROR, path="a,b:c%\n.ipynb")).startswith(
        "::error file=a%2Cb%3Ac%25%0A.ipynb,"
    )


def test_sarif_is_valid_and_says_where_in_the_file_and_in_which_cell() -> None:
    (run,) = valid_sarif(written(sarif.report))["runs"]
    assert run["columnKind"] == "unicodeCodePoints"
    assert [found["level"] for found in run["results"]] == ["note", "warning", "error"]
    whole, spread, inside = (found["locations"][0] for found in run["results"])
    uri = "%D0%BF%D0%B0%D0%BF%D0%BA%D0%B0/a%20b.ipynb"
    assert whole == {
        "physicalLocation": {"artifactLocation": {"uri": uri, "index": 0}, "region": {"startLine": 1}},
    }
    assert spread["physicalLocation"]["region"] == {"startLine": 16, "startColumn": 14, "endLine": 19, "endColumn": 7}
    assert inside["logicalLocations"] == [{"name": "ячейка 2", "kind": "cell"}]
    assert run["results"][2]["message"]["text"] == "ячейка 2 (In [14]), строка 2: Так не надо."
    assert [run["tool"]["driver"]["rules"][found["ruleIndex"]]["id"] for found in run["results"]] == [
        found["ruleId"] for found in run["results"]
    ]


def test_sarif_explains_the_rules_that_found_something(
    tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes]
) -> None:
    path = write(tmp_path / "a.ipynb", "# %%\nimport keras\ncallback = keras.callbacks.EarlyStopping(monitor=['loss'])")
    (run,) = valid_sarif(checked("sarif", capsysbinary, str(path), "--select", "RL402"))["runs"]
    (rule,) = run["tool"]["driver"]["rules"]
    assert (rule["id"], rule["name"], rule["defaultConfiguration"]) == (
        "RL402", "monitor-not-a-string", {"level": "error"},
    )  # fmt: skip
    assert "reviewlint explain RL402" in rule["help"]["text"]
    assert "```python\n" in rule["help"]["markdown"]
    assert run["artifacts"][0]["location"]["uri"] == path.as_uri()


def test_sarif_of_what_cannot_be_read_or_was_not_a_file_is_valid(
    tmp_path: Path, capsysbinary: pytest.CaptureFixture[bytes], monkeypatch: pytest.MonkeyPatch
) -> None:
    (tmp_path / "a.ipynb").write_bytes(b"")
    (run,) = valid_sarif(checked("sarif", capsysbinary, str(tmp_path / "a.ipynb")))["runs"]
    assert [found["ruleId"] for found in run["results"]] == ["RL000"]
    raw = json.dumps(tree("# %%\nimport tensorflow.keras.models as keras\nx = 1 +\n"), indent=1).encode()
    monkeypatch.setattr("sys.stdin", io.TextIOWrapper(io.BytesIO(raw)))
    (run,) = valid_sarif(checked("sarif", capsysbinary, "-", "--select", "RL003"))["runs"]
    (found,) = run["results"]
    line = found["locations"][0]["physicalLocation"]["region"]["startLine"]
    assert "x = 1 +" in raw.decode().splitlines()[line - 1]


def test_a_fingerprint_stays_when_its_cell_is_moved_or_another_is_edited() -> None:
    def fingerprints(text: str) -> list[str]:
        notebook = parse(text).notebook
        found = [
            Diagnostic("RL101", "a-name", Severity.ERROR, Location(cell.position, 1, 1, 1, 2), "Так не надо.")
            for cell in notebook.cells
            if "bad" in cell.source
        ]
        (run,) = json.loads(written(sarif.report, NotebookResult("a.ipynb", notebook, tuple(found))))["runs"]
        return [each["partialFingerprints"]["primaryLocationLineHash"] for each in run["results"]]

    before = fingerprints("# %%\nbad = 1\n# %%\nx = 1\n# %%\nbad = 2\n# %%\nbad = 1\n")
    assert len(set(before)) == 3
    after = fingerprints("# %%\nbad = 2\n# %%\ny = 1\n# %%\nbad  =  1  \n# %%\nbad = 1\n")
    assert sorted(after) == sorted(before)


def test_junit_is_valid_and_fails_what_the_exit_status_fails() -> None:
    text = written(junit.report, result(), NotebookResult("clean.ipynb", parse(SOURCE).notebook))
    dirty, clean = valid_junit(text)
    assert (dirty.get("name"), dirty.get("tests"), dirty.get("failures")) == ("папка/a b.ipynb", "3", "2")
    assert [(case.get("name"), failure.get("type")) for case in dirty for failure in case.findall("failure")] == [
        ("RL102 b-name, ячейка 2 (In [14]), строка 1", "warning"),
        ("RL101 a-name, ячейка 2 (In [14]), строка 2", "error"),
    ]
    assert dirty[0].findtext("system-out") == "Добавьте \ufffd[1m выводы."
    assert [(case.get("name"), list(case)) for case in clean] == [("Замечаний нет", [])]
    strict = valid_junit(written(junit.report, fail_on=Severity.ADVICE))
    assert strict.get("failures") == "3"


def old(saved: dict[str, Any]) -> dict[str, Any]:
    """A tree of nbformat 4 as version 3."""
    cells = [
        {"cell_type": "code", "input": cell["source"], "outputs": [], "language": "python", "metadata": {}}
        if cell["cell_type"] == "code"
        else {"cell_type": "markdown", "source": cell["source"], "metadata": {}}
        for cell in saved["cells"]
    ]
    return {"metadata": {}, "nbformat": 3, "nbformat_minor": 0, "worksheets": [{"cells": cells}]}


def joined(saved: dict[str, Any]) -> dict[str, Any]:
    """A tree whose sources are one string each."""
    return saved | {"cells": [{**cell, "source": "".join(cell["source"])} for cell in saved["cells"]]}


DUMPS: dict[str, Callable[[dict[str, Any]], str]] = {
    "jupyter": lambda saved: json.dumps(saved, ensure_ascii=False, indent=1),
    "escaped": lambda saved: json.dumps(saved, indent=2),
    "one line": lambda saved: json.dumps(saved, ensure_ascii=False),
    "sources are strings": lambda saved: json.dumps(joined(saved), indent=1),
    "version 3": lambda saved: json.dumps(old(saved), ensure_ascii=False, indent=1),
}


def many_findings() -> dict[str, Any]:
    """A notebook of examples of many rules, all of which are found in other lines than they start in."""
    examples = [rule.invalid[0] for rule in load_rules()[8::3] if rule.invalid]
    text = "".join(f"{each.source if isinstance(each, Example) else each}\n" for each in examples)
    odd = "# %%\nimport keras\nname = '🚗\\t\"'; keras.callbacks.EarlyStopping(monitor=['val_loss'])\n"
    return tree(text + odd)


@pytest.mark.parametrize("dump", DUMPS.values(), ids=DUMPS)
def test_the_line_of_the_file_holds_the_source_of_the_finding(
    dump: Callable[[dict[str, Any]], str], tmp_path: Path
) -> None:
    path = tmp_path / "a.ipynb"
    saved = many_findings()
    path.write_text(dump(saved), encoding="utf-8")
    lines = path.read_text(encoding="utf-8").split("\n")
    checked = lint(str(path), load_rules())
    (run,) = json.loads(written(sarif.report, checked))["runs"]
    counted = 0
    for found, diagnostic in zip(run["results"], mistakes(checked), strict=True):
        region, place = found["locations"][0]["physicalLocation"]["region"], diagnostic.location
        if "endLine" not in region:
            continue
        source = "".join(saved["cells"][place.cell - 1]["source"]).split("\n")[place.line - 1]
        if place.line == place.end_line:
            line = lines[region["startLine"] - 1]
            assert region["endLine"] == region["startLine"]
            shown = line[region["startColumn"] - 1 : region["endColumn"] - 1]
            assert json.loads(f'"{shown}"') == source[place.column - 1 : place.end_column - 1]
        else:
            shown = lines[region["startLine"] - 1][region["startColumn"] - 1 :]
            assert shown.startswith(json.dumps(source[place.column - 1 :], ensure_ascii="\\u0" in shown)[1:-1])
        counted += 1
    assert counted > 30
