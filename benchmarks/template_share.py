"""How much of letters is about the students' own code, without and with the course's notebook known.

    python -m benchmarks.template_share FOLDER_OR_NOTEBOOK… [--template-notebook FILE]

Without a template, what most of the notebooks share is taken for the course's, as `reviewlint review` does.
"""

from __future__ import annotations

import argparse
from collections.abc import Sequence
from pathlib import Path

from reviewlint.engine import NotebookResult, lint
from reviewlint.notebook.reader import read
from reviewlint.registry import load_rules
from reviewlint.resources import folder
from reviewlint.review.letter import Letter, Manner, compose
from reviewlint.review.remarks import Remarks
from reviewlint.review.selection import count_words
from reviewlint.review.template_code import TemplateCode


def main(arguments: Sequence[str] | None = None) -> None:
    """Print the figures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("paths", nargs="+", type=Path)
    parser.add_argument("--template-notebook", action="append", default=[], type=Path)
    options = parser.parse_args(arguments)
    paths = [found for path in options.paths for found in ([path] if path.is_file() else sorted(path.rglob("*.ipynb")))]
    rules = load_rules()
    results = [lint(str(path), rules) for path in paths]
    given = options.template_notebook
    notebooks = [result.notebook for result in results]
    template = TemplateCode.of(read(str(path)) for path in given) if given else TemplateCode.shared_by(notebooks)
    print(f"{len(results)} notebooks, {len(template.statements)} statements of the course")
    for name, known in (("without", TemplateCode()), ("with", template)):
        _tell(name, [_letter(result, known) for result in results], results, template)


def _letter(result: NotebookResult, template: TemplateCode) -> Letter:
    manner = Manner(
        reviews=frozenset(rule.name for rule in load_rules() if rule.origin.startswith(("review_", "Отзыв")))
    )
    return compose(
        result.notebook, result.diagnostics, Remarks([folder("templates")]), manner=manner, template=template
    )


def _tell(name: str, letters: Sequence[Letter], results: Sequence[NotebookResult], template: TemplateCode) -> None:
    full = own = 0
    for letter, result in zip(letters, results, strict=True):
        for passage in letter.passages:
            told = [finding for finding in passage.topic.findings if finding not in passage.topic.brief]
            full += bool(told)
            own += bool(told) and not all(template.holds(finding, result.notebook) for finding in told)
    words = sorted(count_words(letter.text) for letter in letters)
    share = own / full if full else 0
    print(
        f"{name} a template: {full} full remarks, {own} on the students' own code ({share:.0%}); "
        f"words: median {words[len(words) // 2]}, most {words[-1]}"
    )


if __name__ == "__main__":
    main()
