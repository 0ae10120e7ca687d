"""Tables of counts in saved outputs: `value_counts`, `groupby().size()`, `Counter`, `np.unique`, printed lines."""

from __future__ import annotations

import ast
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from reviewlint.outputs.texts import OutputText

MAX_ROWS = 2_000
MAX_PRINTED = 200


@dataclass(frozen=True, slots=True)
class CountTable:
    """How many there are of each value; `name` is the column's, empty where the output does not say."""

    name: str
    labels: tuple[str, ...]
    counts: tuple[float, ...]

    @property
    def ratio(self) -> float:
        """How many times the largest count is the smallest; infinite where one of them is 0."""
        least = min(self.counts)
        return max(self.counts) / least if least > 0 else float("inf")


_ROW = re.compile(r"(?P<label>\S[^\n]{0,200}?)\s{2,}(?P<count>\d{1,12}(?:\.\d{1,12})?)\s?%?$")
_FOOT = re.compile(
    r"(?:Name: (?P<name>[^\n]{1,100}?), )?(?:Length: \d+, )?dtype: (?:int\d+|float\d+|object|Int64)$", re.MULTILINE
)
_HEADER = re.compile(r"[^\W\d][\w .-]{0,60}$")
_NOT_A_COLUMN = frozenset(("count", "proportion", "None", ""))
_SUMMARY = frozenset({"mean", "std"})  # of `describe()`
_COUNTER = re.compile(r"(?:Counter\(|defaultdict\([^{]{0,60}|^\s*)(\{[^{}]{1,20000}\})")
_ARRAYS = re.compile(r"\(array\(\[[^\[\](]{1,20000}\][^()]{0,40}\),\s*array\(\[([\d,\s]{1,20000})\]")
_INTEGER = re.compile(r"(?<![\w.,-])\d{1,9}(?![\w.]|,\d)")


def count_tables(output: OutputText) -> Iterator[CountTable]:
    """The tables of counts in an output, in the forms that pandas, collections and numpy print."""
    if "dtype" in output.text:
        yield from _series(output.lines)
    if "{" in output.text:
        yield from _dictionaries(output.text)
    for found in _ARRAYS.finditer(output.text):
        counts = tuple(float(number) for number in re.findall(r"\d+", found[1]))
        if len(counts) > 1:
            yield CountTable("", (), counts)


def printed_counts(output: OutputText) -> CountTable | None:
    """Lines that differ in a name and a whole number only: how a loop over classes prints its counts."""
    groups: dict[tuple[int, tuple[str, ...]], dict[str, float]] = defaultdict(dict)
    for line in output.lines[:MAX_ROWS]:
        numbers = list(_INTEGER.finditer(line)) if len(line) <= MAX_PRINTED else []
        if not numbers or len(numbers) > 2:
            continue
        count = numbers[-1]
        words = f"{line[: count.start()]} # {line[count.end() :]}".replace(":", " ").split()
        for at, word in enumerate(words):
            if word != "#":
                groups[at, (*words[:at], *words[at + 1 :])].setdefault(word, float(count[0]))
    rows = max(groups.values(), key=len, default={})
    return CountTable("", tuple(rows), tuple(rows.values())) if len(rows) > 1 else None


def _series(lines: Sequence[str]) -> Iterator[CountTable]:
    for at, line in enumerate(lines):
        foot = _FOOT.match(line) if len(line) <= 300 else None
        if foot is None:
            continue
        rows: list[re.Match[str]] = []
        top = at - 1
        while top >= 0 and len(rows) < MAX_ROWS and (row := _row(lines[top])) is not None:
            rows.extend(row)
            top -= 1
        header = lines[top].strip() if top >= 0 and len(lines[top]) <= 80 else ""
        name = foot["name"] or ""
        if name in _NOT_A_COLUMN:
            name = header if _HEADER.match(header) else ""
        if len(rows) > 1 and not _SUMMARY.issubset(row["label"] for row in rows):
            rows.reverse()
            yield CountTable(name, tuple(row["label"] for row in rows), tuple(float(row["count"]) for row in rows))


def _row(line: str) -> list[re.Match[str]] | None:
    """The row in a line, none for the dots of a table cut short; None where the table is over."""
    if len(line) > 300:
        return None
    if set(line.strip()) == {"."} or line.split() == ["..", "..."]:
        return []
    found = _ROW.match(line)
    return None if found is None else [found]


def _dictionaries(text: str) -> Iterator[CountTable]:
    for found in _COUNTER.finditer(text):
        try:
            values = ast.literal_eval(found[1])
        except (ValueError, SyntaxError, MemoryError, RecursionError):
            continue
        if (
            isinstance(values, dict)
            and len(values) > 1
            and all(isinstance(value, int) and not isinstance(value, bool) for value in values.values())
        ):
            yield CountTable("", tuple(map(str, values)), tuple(map(float, values.values())))
