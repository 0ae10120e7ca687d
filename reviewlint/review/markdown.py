"""Pieces of Markdown that hold any text safely."""

from __future__ import annotations

import re

from reviewlint.text.controls import visible

LONGEST = 200
"""Characters of a value that a sentence can hold."""

_TAG = re.compile(r"</?[A-Za-z][^<>]*>|<!--.*?-->", re.DOTALL)
_IMAGE = re.compile(r"!\[[^\]]*\]\([^)]*\)")
_LINK = re.compile(r"\[([^\[\]]*)\]\([^()\s]*\)")
_MARK = re.compile(r"^\s*(?:>\s*|#{1,6}\s+|[-*+]\s+|\d{1,3}[.)]\s+)+")
# A dotted name with a call or an assignment after it, or with an underscore inside.
_PYTHON = (
    r"(?:[A-Za-z_][\w.]*(?:\([^()]*\)|=(?:\w+(?:\.\w+)*|'[^']*'))"
    r"|[A-Za-z]\w*(?:\.\w+)*_\w+(?:\.\w+)*"
    r"|[\[({]'[^']*'(?:, '[^']*')*,?[\])}]|'[\w./*-]+')"
)
# Names of Keras that are plain words in themselves.
_NAMES = (
    r"(?:fit|compile|evaluate|predict|callbacks|monitor|classes|shuffle|rescale|trainable|argmax|softmax|sigmoid"
    r"|NameError|EarlyStopping|ModelCheckpoint|ReduceLROnPlateau|LearningRateScheduler)(?![\w-])"
)
_CODE = r"(?<![`\\])`[^`\n]+`(?!`)"
# What Markdown would read as code, a link, a tag, an escape or a character reference; and what it would underline.
_MARKS = r"`|\](?=[(\[:])|\\(?=[!-/:-@\[-`{-~])|<(?=[A-Za-z/!?])|&(?=#?\w{1,32};)"
_EMPHASIS = r"\*(?!\s)|(?<!\s)\*|(?<!\w)_|_(?!\w)|~"
_IN_QUOTATIONS = re.compile(rf"{_CODE}|(?P<mark>{_MARKS})")
_IN_VALUES = re.compile(rf"(?P<mark>{_MARKS}|{_EMPHASIS})")
_IN_SENTENCES = re.compile(
    rf"(?<![\w.`/\\])(?P<python>(?:{_PYTHON}|{_NAMES})+)(?!`)|{_CODE}|(?P<mark>{_MARKS}|{_EMPHASIS})", re.ASCII
)
# Lines that are rules, underline the line above, open a fence or a list.
_BLOCK = re.compile(r"^(?:(?=(?:[-=*_|:\s]+|#{1,6}|\+)$|~~~)|(\d{1,9})(?=[.)](?:\s|$)))")
_KEPT = re.compile(r"^\s*(?:[-*+>|]\s|\d{1,3}[.)]\s|#{1,6}\s)")


def short(text: str) -> str:
    """A text that fits into a sentence: the end of a very long one is left out."""
    return text if len(text) <= LONGEST else text[: LONGEST - 1] + "…"


def plain(value: object) -> str:
    """A text of somebody else on one line, none of whose marks is Markdown or HTML."""
    return _IN_VALUES.sub(_escaped, visible(short(" ".join(str(value).split()))))


def code_span(value: object) -> str:
    """A value as inline code; backticks inside it are carried by a longer run outside."""
    text = visible(short(" ".join(str(value).split())))
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    ticks = "`" * (longest + 1)
    pad = " " if text.startswith("`") or text.endswith("`") else ""
    return f"{ticks}{pad}{text}{pad}{ticks}"


def with_code(text: str) -> str:
    """A sentence with the names, calls and assignments of Python in it marked as code; no mark of another is one."""
    text = re.sub(rf"\S{{{LONGEST + 1},}}", lambda found: short(found[0]), visible(" ".join(text.split())))
    return _IN_SENTENCES.sub(lambda found: code_span(found[0]) if found["python"] else _escaped(found), text)


def _escaped(found: re.Match[str]) -> str:
    return f"\\{found[0]}" if found["mark"] else found[0]


def fenced(text: str, language: str = "python") -> str:
    """A code block; its fence is longer than any run of backticks in the text."""
    text = visible(text)
    longest = max((len(run) for run in re.findall("`+", text)), default=0)
    fence = "`" * max(3, longest + 1)
    return f"{fence}{language}\n{text}\n{fence}"


def quotation(text: str) -> str:
    """Text of a markdown cell as a quotation: tags, pictures, addresses and marks of lists and headings left out."""
    text = _LINK.sub(r"\1", _IMAGE.sub("", _TAG.sub("", visible(text))))
    lines = (_MARK.sub("", line).strip() for line in text.split("\n"))
    return "\n".join(f"> {_BLOCK.sub(_disarmed, _IN_QUOTATIONS.sub(_escaped, line))}" for line in lines if line)


def _disarmed(found: re.Match[str]) -> str:
    """The beginning of a block as text: `\\---`, `1\\.`."""
    return f"{found[1] or ''}\\"


def unwrap(text: str) -> str:
    """Paragraphs on one line each, blank lines between; fences, lists and quotations stay as they are."""
    paragraphs: list[list[str]] = [[]]
    fence = ""
    for line in text.strip().split("\n"):
        opening = re.match(r"\s*(`{3,}|~{3,})", line)
        if fence:
            paragraphs[-1].append(line)
            if line.strip() == fence:
                fence = ""
                paragraphs.append([])
        elif opening:
            fence = opening[1]
            paragraphs.append([line])
        elif not line.strip():
            paragraphs.append([])
        elif _KEPT.match(line):
            paragraphs[-1].append(line.rstrip())
        elif paragraphs[-1]:
            paragraphs[-1][-1] += " " + " ".join(line.split())
        else:
            paragraphs[-1].append(" ".join(line.split()))
    return "\n\n".join("\n".join(lines) for lines in paragraphs if lines)


def tidy(text: str) -> str:
    """No trailing spaces, no runs of blank lines outside of code, one newline at the end."""
    lines: list[str] = []
    fence = ""
    for line in text.strip("\n").split("\n"):
        ticks = line[: len(line) - len(line.lstrip("`"))]
        if fence:
            fence = "" if line.strip() == fence else fence
        elif len(ticks) >= 3:
            fence = ticks
        elif not line.strip() and lines and not lines[-1]:
            continue
        lines.append(line.rstrip())
    return "\n".join(lines) + "\n"
