"""A cell whose saved output is an exception.

Why: the cell did not run to its end, so that nobody can tell which of the results below were made with it and which
are left from an earlier run.

Instead: mend the cell, run the notebook from top to bottom and save it again; delete a cell that is not needed. Where
the exception is the point, tag the cell `raises-exception`.

Known limits: only what is saved is seen. An exception that a library prints as text does not count.

Source: https://nbformat.readthedocs.io/en/latest/format_description.html#error
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from reviewlint.inference.timeline import BindEvent, UndefinedEvent
from reviewlint.notebook.cells import Cell
from reviewlint.outputs.texts import SavedError, saved_errors, screen
from reviewlint.rule import Finding, Rule, Severity, cell_place
from reviewlint.text.secrets import mask_secrets
from reviewlint.views.analysis import Analysis

MAX_MESSAGE = 120
_EXPECTED = "raises-exception"
_INTERRUPTED = frozenset({"KeyboardInterrupt", "InterruptedError"})


class SavedException(Rule):
    code = "RL004"
    name = "saved-exception"
    severity = Severity.WARNING
    summary = (
        "В ячейке сохранилась ошибка {error}{message_text}: исправьте ячейку или удалите ее "
        "и сохраните ноутбук после полного запуска."
    )
    origin = "Документация nbformat: вывод типа error"
    needs = frozenset({"outputs"})

    invalid = (
        """\
# %% #!
table['price'].mean()
# %% [output error]
# KeyError: 'price'
""",
        """\
# %%
def train(network):
    return network.fit(pictures, epochs=50)
# %% #!
train(network)
# %% [output]
# Epoch 1/50
# %% [output error]
# KeyboardInterrupt:
""",
        """\
# %%
size = 224
# %% #!
print((size, size))
# %% [output error]
# NameError: name 'size' is not defined
""",
        """\
# %%
print('все хорошо')
# %% [output]
# все хорошо
# %% #!
%%time
!pip install private-package
import private_package
# %% [output error]
# ModuleNotFoundError: No module named 'private_package'
""",
    )
    valid = (
        """\
# %% tags=raises-exception
1 / 0
# %% [output error]
# ZeroDivisionError: division by zero
""",
        """\
# %%
try:
    1 / 0
except ZeroDivisionError as error:
    print('Traceback:', error)
# %% [output]
# Traceback: division by zero
""",
    )

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        """Every cell with an exception in its output, once."""
        for cell in analysis.notebook.code_cells:
            error = next(saved_errors(cell), None)
            if error is None or _EXPECTED in cell.tags:
                continue
            interrupted = error.name in _INTERRUPTED
            message = _message(error)
            bound_in = _bound_above(analysis, cell, error)
            yield self.finding(
                cell_place(cell.position),
                severity=Severity.ADVICE if interrupted else None,
                summary=_INTERRUPTED_SUMMARY if interrupted else _RESTARTED_SUMMARY if bound_in else "",
                error=error.name or "без названия",
                message_text=_in_brackets(message),
                message=message,
                interrupted=interrupted,
                bound_in=bound_in,
            )


_INTERRUPTED_SUMMARY = (
    "Ячейку прервали вручную ({error}), поэтому ее вывод неполный: выполните ее до конца или уменьшите объем "
    "вычислений."
)

_RESTARTED_SUMMARY = (
    "В ячейке сохранилась ошибка {error}{message_text}, хотя имя задано выше, в ячейке {bound_in}: похоже, ядро "
    "перезапускали, так что выполните ноутбук сверху вниз и сохраните снова."
)
_MISSING = re.compile(r"name '(\w+)' is not defined")


def _in_brackets(message: str) -> str:
    missing = _MISSING.fullmatch(message)
    if missing is not None:
        return f" (имени {missing[1]} нет)"
    return f" ({message})" if message else ""


def _bound_above(analysis: Analysis, cell: Cell, error: SavedError) -> int:
    """The cell above that surely binds the name which a NameError misses; 0 where there is none."""
    missing = _MISSING.match(_message(error)) if error.name == "NameError" else None
    events = [event for event in analysis.timeline.events if missing and getattr(event, "name", "") == missing[1]]
    if any(isinstance(event, UndefinedEvent) for event in events):
        return 0
    for event in events:
        if isinstance(event, BindEvent) and event.top_level and not event.context.conditions:
            position = analysis.timeline.cell_at(event.time)
            if 0 < position < cell.position and _is_sound(analysis, analysis.notebook.cell(position)):
                return position
    return 0


def _is_sound(analysis: Analysis, cell: Cell) -> bool:
    """Whether a run from top to bottom goes through a cell: it failed not at all, or as a name above was forgotten."""
    return all(_bound_above(analysis, cell, error) > 0 for error in saved_errors(cell))


def _message(error: SavedError) -> str:
    """The line that says what is wrong, without colours and secrets."""
    lines = mask_secrets(screen(error.message)).strip().split("\n")
    # Colab saves `ignored` for every message; TensorFlow opens with `in user code:` and ends in what is wrong.
    line = lines[-1].strip() if lines[0].endswith(":") else "" if lines == ["ignored"] else lines[0]
    return line if len(line) <= MAX_MESSAGE else line[:MAX_MESSAGE].rstrip() + "…"
