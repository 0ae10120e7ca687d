"""A course brings rules and words of its own."""

from __future__ import annotations

from pathlib import Path

import pytest

from reviewlint.cli import main
from tests.notebooks import write

RULE = '''
"""Reports private calls.

Why: so. Instead: so. Known limits: none. Source: the course.
"""

from reviewlint.rule import Rule, Severity, Threshold


class PrivateCall(Rule):
    code = "CV301"
    name = "private-call"
    severity = Severity.WARNING
    summary = "Вызовов {count}, а можно не больше {limit}."
    origin = "Курс"
    thresholds = (Threshold("max-private-calls", 0, "Сколько вызовов можно."),)
    invalid = ("# %%\\nimport private\\nprivate.call()  #!\\n",)

    def check(self, analysis):
        calls = analysis.timeline.calls_of("private.call")
        limit = self.threshold(analysis, "max-private-calls")
        if len(calls) > limit:
            yield self.finding(calls[0], count=len(calls), limit=limit)
'''
REMARK = "{# о чем #}На курсе договорились: `private.call` зовут не больше {{ limit }} раз, а здесь {{ count }}.\n"


@pytest.fixture(autouse=True)
def _desk(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    Path("course/model").mkdir(parents=True)
    Path("course/model/private_call.py").write_text(RULE, "utf-8")
    Path("course/model/private-call.md.j2").write_text(REMARK, "utf-8")
    write(Path("x.ipynb"), "# %%\nimport private\nprivate.call()\n")


@pytest.mark.parametrize("option", [True, False], ids=["option", "settings"])
def test_every_verb_knows_the_rules_of_the_course(option: bool, capsys: pytest.CaptureFixture[str]) -> None:
    given = ["--rules", "course"] if option else []
    if not option:
        Path("reviewlint.toml").write_text("rules = ['course']", "utf-8")
    assert main(["rules", "--select", "CV", *given]) == 0
    assert capsys.readouterr().out.startswith("CV301\tprivate-call\twarning\t")
    assert main(["explain", "CV301", *given]) == 0
    assert "На курсе договорились: `private.call` зовут не больше 0 раз, а здесь 1." in " ".join(
        capsys.readouterr().out.split()
    )
    assert main(["check", "x.ipynb", *given]) == 1
    assert "[CV301]: Вызовов 1, а можно не больше 0." in capsys.readouterr().out
    assert main(["review", "x.ipynb", "-o", "letters", *given]) == 0
    assert "На курсе договорились" in Path("letters/x.md").read_text("utf-8")
    assert main(["settings", *given]) == 0
    assert "max-private-calls = 0 " in capsys.readouterr().out


def test_words_of_the_course_come_before_those_beside_the_rule() -> None:
    path = Path("words/ru/remarks/private-call.md.j2")
    path.parent.mkdir(parents=True)
    path.write_text("Слова курса.", "utf-8")
    assert main(["review", "x.ipynb", "-o", "letters", "--rules", "course", "--templates", "words"]) == 0
    assert "Слова курса." in Path("letters/x.md").read_text("utf-8")


def test_a_broken_remark_names_its_file(capsys: pytest.CaptureFixture[str]) -> None:
    Path("course/model/private-call.md.j2").write_text("Слова.\n{{ кто }}", "utf-8")
    assert main(["review", "x.ipynb", "-o", "letters", "--rules", "course"]) == 2
    assert str(Path("course/model/private-call.md.j2")) in capsys.readouterr().err


def test_without_a_remark_the_message_stands_in_the_letter() -> None:
    Path("course/model/private-call.md.j2").unlink()
    assert main(["review", "x.ipynb", "-o", "letters", "--rules", "course"]) == 0
    assert "Вызовов 1, а можно не больше 0." in Path("letters/x.md").read_text("utf-8")
