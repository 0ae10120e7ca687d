"""Output that never raises: what a stream's encoding cannot carry is written in a plainer form."""

from __future__ import annotations

import codecs
import io
import os
import sys
from typing import TextIO

# Characters of our own output, each with a form that every encoding carries.
_PLAIN = {
    "«": '"', "»": '"', "„": '"', "“": '"', "—": "-", "–": "-", "…": "...", "›": ">", "→": "->", "≥": ">=", "≤": "<=",
    "×": "x", "№": "N", "\N{NO-BREAK SPACE}": " ", "\N{NARROW NO-BREAK SPACE}": " ", "°": " град.", "±": "+-", "−": "-",
}  # fmt: skip
_LATIN = {
    "а": "a", "б": "b", "в": "v", "г": "g", "д": "d", "е": "e", "ё": "e", "ж": "zh", "з": "z", "и": "i", "й": "y",
    "к": "k", "л": "l", "м": "m", "н": "n", "о": "o", "п": "p", "р": "r", "с": "s", "т": "t", "у": "u", "ф": "f",
    "х": "kh", "ц": "ts", "ч": "ch", "ш": "sh", "щ": "shch", "ъ": "", "ы": "y", "ь": "", "э": "e", "ю": "yu", "я": "ya",
}  # fmt: skip
_HANDLER = "reviewlint"


def protect_standard_streams() -> None:
    """Let standard output and error write the plainer form instead of raising."""
    codecs.register_error(_HANDLER, _replace)
    for name in ("stdout", "stderr"):
        if getattr(sys, name) is None:  # the caller has closed it
            setattr(sys, name, nowhere())
    for stream in (sys.stdout, sys.stderr):
        reconfigure = getattr(stream, "reconfigure", None)
        if reconfigure is not None:
            reconfigure(errors=_HANDLER)


def nowhere() -> TextIO:
    """A stream that forgets what is written to it."""
    return io.TextIOWrapper(io.FileIO(os.devnull, "w"), "utf-8")


def wants_color() -> bool:
    """Whether the user has nothing against colors; see https://no-color.org."""
    return not os.environ.get("NO_COLOR")


def carries(encoding: str, text: str) -> bool:
    """Whether an encoding has all the characters of a text."""
    try:
        text.encode(encoding)
    except UnicodeEncodeError:
        return False
    return True


def quotable(encoding: str, text: str) -> str:
    """Quoted text as an encoding can show it, character for character: `?` for what it cannot carry."""
    return text.encode(encoding, "replace").decode(encoding)


def write_utf8(stream: TextIO, text: str) -> None:
    """Write UTF-8 whatever the stream's encoding; half a surrogate pair is written as its escape, as JSON has it."""
    raw = getattr(stream, "buffer", None)
    if raw is None:
        stream.write(text)
        return
    stream.flush()
    raw.write(text.encode("utf-8", "backslashreplace"))
    raw.flush()


def plain(text: str) -> str:
    """A text in ASCII: Russian in Latin letters, `?` for what has no plain form."""
    return "".join(_plain(character) for character in text)


def _plain(character: str) -> str:
    if character.isascii():
        return character
    if character in _PLAIN:
        return plain(_PLAIN[character])
    latin = _LATIN.get(character.lower())
    if latin is None:
        return "?"
    return latin if character.islower() else latin.capitalize()


def _replace(error: UnicodeError) -> tuple[str, int]:
    if not isinstance(error, UnicodeEncodeError):
        raise error
    return plain(error.object[error.start : error.end]), error.end
