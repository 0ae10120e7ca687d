"""Which of the two packages, `keras` and `tf.keras`, the networks of a notebook are made of."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import TYPE_CHECKING

from reviewlint.inference.terms import Attribute, Call, Class, Place, Symbol, Term, literal
from reviewlint.inference.timeline import ImportEvent
from reviewlint.views.printed import printed

if TYPE_CHECKING:
    from reviewlint.views.analysis import Analysis

KERAS, TF_KERAS = "keras", "tf.keras"

# Layers, models (those of the applications too) and callbacks.
_PARTS = re.compile(
    r"keras\.(?:layers\.\w+|models\.\w+|callbacks\.\w+|Model|Sequential|Input|applications\.(?:\w+\.)*[A-Z]\w+)"
)
_KERAS_3 = re.compile(
    r"\bkeras(?:==|>=|~=|: | version:? |-)3\.\d|\bKeras 3\b|\btensorflow(?:==|>=|: | version:? |-)2\.(?:1[6-9]|[2-9]\d)"
    r"|━{8}",
    re.IGNORECASE,
)
_NEWER = re.compile(r"keras(?:_core\b|\.(?:ops|random|tree|distribution)\b)")


@dataclass(frozen=True, slots=True)
class PackageUse:
    """The first import of a package that a layer, model or callback comes from; `name` is one of them."""

    package: str
    place: Place
    name: str
    time: int


def mixed_packages(analysis: Analysis) -> tuple[PackageUse, PackageUse] | None:
    """The two packages in the order of their imports; None where there is only one, or they are one (Keras 3)."""
    imports = [e for e in analysis.timeline.events if isinstance(e, ImportEvent) and not e.context.uncalled]
    roots = {event.module.partition(".")[0] for event in imports}
    if not {"keras", "tensorflow"} <= roots:
        return None
    first: dict[str, PackageUse] = {}
    for symbol, time in _used(analysis):
        package = _package(symbol.written)
        found = _import_of(symbol.written, imports, time) if package else None
        if package and found and (package not in first or found.time < first[package].time):
            first[package] = PackageUse(package, found.place, symbol.name.rpartition(".")[2], found.time)
    if len(first) < 2 or _is_keras_3(analysis, imports):
        return None
    earlier, later = sorted(first.values(), key=lambda use: use.time)
    return earlier, later


def _used(analysis: Analysis) -> Iterator[tuple[Symbol, int]]:
    """What is called, and what classes are made of, with the time."""
    for call in analysis.timeline.calls:
        if not call.context.uncalled and (symbol := _symbol(call.function)) is not None:
            yield symbol, call.time
    for term in _classes(analysis):
        for base in term.bases:
            if (symbol := _symbol(base)) is not None:
                yield symbol, analysis.timeline.events[-1].time


def _symbol(term: Term) -> Symbol | None:
    """A layer, model or callback of Keras."""
    is_keras = isinstance(term, Symbol) and term.name.startswith("keras.")
    return term if isinstance(term, Symbol) and is_keras and _PARTS.fullmatch(term.name) else None


def _classes(analysis: Analysis) -> Iterator[Class]:
    owners = {id(function.owner): function.owner for function in analysis.timeline.functions if function.owner}
    yield from owners.values()


def _package(written: str) -> str:
    if written.startswith("keras."):
        return KERAS
    return TF_KERAS if written.startswith(("tensorflow.keras.", "tensorflow.python.keras.")) else ""


def _import_of(written: str, imports: list[ImportEvent], time: int) -> ImportEvent | None:
    """The import that brought a name, as it is written there: of the closest module the first one."""
    found = [(_length(event, written), event) for event in imports if event.time < time]
    closest = max((length for length, _ in found), default=0)
    return next((event for length, event in found if length == closest), None) if closest else None


def _length(event: ImportEvent, written: str) -> int:
    """How much of a name an import brings; 0 where it does not."""
    whole = event.module if event.name in (None, "*") else f"{event.module}.{event.name}"
    return len(whole) if f"{written}.".startswith(f"{whole}.") else 0


def _is_keras_3(analysis: Analysis, imports: list[ImportEvent]) -> bool:
    """Whether the notebook shows that it runs on Keras 3."""
    version = analysis.notebook.metadata.get("language_info")
    python = str(version.get("version", "")) if isinstance(version, dict) else ""
    if re.match(r"3\.(?:1[2-9]|[2-9]\d)", python):  # TensorFlow runs there since 2.16, which has Keras 3
        return True
    if any(_NEWER.match(f"{event.module}.{event.name}") for event in imports):
        return True
    if any(
        isinstance(call.function, Symbol) and _NEWER.match(call.function.written) for call in analysis.timeline.calls
    ):
        return True
    backends = (literal(s.value) for s in analysis.timeline.stores() if literal(s.index) == "KERAS_BACKEND")
    if any(backend in ("jax", "torch") for backend in backends):
        return True
    commands = (magic.arguments for parsed in analysis.parsed.values() for magic in parsed.magics)
    if any(_KERAS_3.search(text) for text in commands):
        return True
    return any(_KERAS_3.search(output.text) for output in printed(analysis)) or any(
        _printed_version(call) and _shows_3(analysis, call) for call in analysis.timeline.calls_of("builtins.print")
    )


def _printed_version(call: Call) -> bool:
    """Whether a call prints `keras.__version__`."""
    values = [argument.value for argument in call.arguments]
    return any(
        (isinstance(v, Attribute) and v.name == "__version__")
        or (isinstance(v, Symbol) and v.name == "keras.__version__")
        for v in values
    )


def _shows_3(analysis: Analysis, call: Call) -> bool:
    cell = analysis.notebook.cell(analysis.timeline.cell_at(call.time))
    return any(
        re.search(r"(?m)^(?:keras\S*\s+)?3\.\d+\.\d+", o.text, re.IGNORECASE) for o in printed(analysis).of(cell)
    )
