"""Files of models and weights that are loaded, and where the notebook may have them from."""

from __future__ import annotations

import posixpath
import re
from collections.abc import Collection, Iterator
from dataclasses import dataclass
from functools import lru_cache
from math import inf
from typing import TYPE_CHECKING

from reviewlint.inference.terms import Argument, Call, FormattedString, Term, literal, options
from reviewlint.notebook.positions import locate

if TYPE_CHECKING:
    from reviewlint.notebook.syntax import ParsedCell
    from reviewlint.views.analysis import Analysis

_LOADS = ("keras.models.load_model", "keras.saving.load_model", "keras.Model.load_weights")
_SAVES = ("save", "save_weights", "export")
_SAVERS = ("keras.models.save_model", "keras.saving.save_model", "keras.callbacks.ModelCheckpoint")
_INPUT = re.compile(r"(?:/kaggle|\.\.|\.)?/?(?:input|datasets?)/|[a-z]+://", re.IGNORECASE)
# Where a file is unpacked to the notebook cannot tell which files come.
_FETCHES = re.compile(
    r"\b(?:wget|curl|gdown|aria2c|git clone|kaggle \w+ (?:download|output|files)|unzip|unrar|tar|7z|cp|mv|rsync|gsutil"
    r"|aws|dvc|huggingface-cli)\b"
)
_FETCHERS = re.compile(
    r"(?!nltk\.|google\.colab\.files\.download$)(?:(?:shutil|os)\.(?:copy\w*|move|rename|replace|renames)|gdown\..*"
    r"|requests\.get|(?:.*\.)?(?:urlretrieve|get_file|urlopen|unpack_archive|upload|dataset_download\w*"
    r"|model_download\w*|hf_hub_download|snapshot_download|download\w*))"
)
_INSTALLS = re.compile(r"\s*(?:pip3?|conda|apt(?:-get)?|sudo|python -m pip)\s")
_PLACE = re.compile(r"\0|\{[^{}]*\}|%\d*[sd]")  # of a part that is filled in


@dataclass(frozen=True, slots=True)
class UnknownFile:
    """A load of a file that comes from nowhere."""

    argument: Argument
    path: str


def unknown_files(analysis: Analysis) -> Iterator[UnknownFile]:
    """The loads of files that no cell saves and no input folder or download brings, each file once."""
    loads = list(_loads(analysis))
    if not loads:
        return
    saved = _saved(analysis)
    if saved is None or all(_is_saved(_name(path), saved) for _, _, path in loads):
        return
    fetched = _fetched_at(analysis)
    told: set[str] = set()
    for call, given, path in loads:
        if _position(analysis, call, inf) >= fetched:
            return
        name = _name(path)
        if name and name not in told and not _is_saved(name, saved) and not _is_unpacked(analysis, path):
            told.add(name)
            yield UnknownFile(given, path)


def _loads(analysis: Analysis) -> Iterator[tuple[Call, Argument, str]]:
    """The loads that happen in every run, in order, with their paths; those from input folders are left out."""
    for call in analysis.timeline.calls_of(*_LOADS):
        given = call.given("filepath", 0)
        path = literal(given.value) if given is not None else None
        if given is None or not isinstance(path, str) or not _is_certain(call):
            continue
        if not _INPUT.match(path.replace("\\", "/")):
            yield call, given, path


def _is_saved(name: str, saved: Collection[str | re.Pattern[str]]) -> bool:
    return name in saved or any(isinstance(one, re.Pattern) and one.fullmatch(name) for one in saved)


def _is_certain(call: Call) -> bool:
    return not (call.context.uncalled or call.context.conditions or call.context.attempted)


def _saved(analysis: Analysis) -> set[str | re.Pattern[str]] | None:
    """The names of files that other calls are given, or patterns of them; None where a save's name is not known."""
    timeline = analysis.timeline
    for call in timeline.calls_of(*_SAVERS) + timeline.calls_named(*_SAVES):
        given = call.given("filepath") or next(iter(call.positional()), None)
        if call.is_open or (given is not None and any(_pattern(option) is None for option in options(given.value))):
            return None
    found: set[str | re.Pattern[str]] = set()
    for call in timeline.calls:
        if call.target not in _LOADS and call.method not in ("load_weights", "load_model") and not _is_mere_text(call):
            for argument in call.arguments:
                found |= {name for term in options(argument.value) if (name := _pattern(term)) is not None}
    return found


def _is_mere_text(call: Call) -> bool:
    """Whether a call only joins or prints names: it writes no file."""
    target = call.target or ""
    return target == "builtins.print" or target.startswith(("os.path.", "pathlib."))


def _pattern(term: Term) -> str | re.Pattern[str] | None:
    """The name of a file, or what it looks like; None where nothing of it is known."""
    if isinstance(term, FormattedString):
        return _named("".join(str(literal(part, "\0")) for part in term.parts))
    text = literal(term)
    return _named(text) if isinstance(text, str) else None


@lru_cache(maxsize=1000)
def _named(path: str) -> str | re.Pattern[str] | None:
    name = _name(path)
    if not name.strip("\0"):
        return None
    pieces = _PLACE.split(name)
    return name if len(pieces) == 1 else re.compile(".*".join(map(re.escape, pieces)))


def _name(path: str) -> str:
    """The name of a file without its folder and ending: TensorFlow adds endings of its own."""
    name = posixpath.basename(path.replace("\\", "/").rstrip("/"))
    return re.sub(r"(?:\.weights)?\.(?:h5|hdf5|keras|ckpt|tf|pb|index|weights)$", "", name)


def _fetched_at(analysis: Analysis) -> tuple[float, float]:
    """The first cell and line at which files come into the notebook on ways that do not tell which; or infinity."""
    found = [(number, line) for number, parsed in analysis.parsed.items() for line in _commands(parsed)]
    calls = (call for call in analysis.timeline.calls if _FETCHERS.fullmatch(call.target or call.method or ""))
    return min([*found, *(_position(analysis, call, 0) for call in calls)], default=(inf, inf))


def _position(analysis: Analysis, call: Call, unknown: float) -> tuple[float, float]:
    """The cell that runs a call, and its line where it is written there too."""
    cell = analysis.timeline.cell_at(call.time)
    if call.place is None or call.place.cell != cell or call.context.functions:
        return cell, unknown
    return cell, locate(analysis.parsed[cell], call.place.node).line


def _commands(parsed: ParsedCell) -> Iterator[int]:
    """The lines of shell commands that fetch, unpack or copy files."""
    if not parsed.is_python:
        yield from [1] if _FETCHES.search(parsed.cell.source) else []
    for magic in parsed.magics if parsed.is_python else ():
        if magic.name in ("!", "system", "sx") and _FETCHES.search(magic.arguments):
            yield from () if _INSTALLS.match(magic.arguments) else (magic.line,)


def _is_unpacked(analysis: Analysis, path: str) -> bool:
    """Whether a file may come out of an archive: it lies in a folder that one is unpacked into."""
    place = posixpath.normpath(path.replace("\\", "/"))
    for call in analysis.timeline.calls_named("extractall", "extract"):
        given = call.given("path", 0)
        folder = "." if given is None else literal(given.value)
        if not isinstance(folder, str):
            return True
        folder = posixpath.normpath(folder.replace("\\", "/"))
        if folder == "." or place.startswith(f"{folder}/"):
            return True
    return False
