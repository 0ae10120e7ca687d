"""A name that is read before any cell binds it, so that a run from top to bottom stops there.

Why: while one works, cells are run in any order, edited and deleted, and the kernel still knows the old names. Whoever
opens the notebook anew gets a NameError, and nothing below that cell is run.

Instead: Restart & Run All before sending the notebook; import what is used, keep the cell that binds the name, and
put it above the first read.

Known limits: reads under a condition, in `try` and in functions that nobody calls are left alone. Names that a star
import of an unknown module, `exec`, `globals()` or a magic may bind are never reported.

Source: https://docs.python.org/3/reference/executionmodel.html#resolution-of-names
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from reviewlint.knowledge.names import canonical
from reviewlint.rule import Finding, Rule, Severity
from reviewlint.views.analysis import Analysis
from reviewlint.views.namespace import UndefinedName, undefined_names
from reviewlint.views.once import once


class UndefinedOnRunAll(Rule):
    code = "RL005"
    name = "undefined-on-run-all"
    severity = Severity.ERROR
    summary = (
        "При запуске сверху вниз здесь будет NameError: имя {variable} {reason_text}, "
        "поэтому ноутбук остановится на этой строке."
    )
    origin = "Справочник по языку Python: разрешение имен"
    needs = frozenset({"order"})

    invalid = (
        """\
# %%
import pandas as pd
table = pd.DataFrame({'id': [1, 2]})
# %%
print(len(data))  #!
# %%
data.head()
""",
        """\
# %%
import numpy as np
# from tensorflow.random import set_seed
np.random.seed(1)
# %%
set_seed(1)  #!
""",
        """\
# %%
history = model.fit(pictures)  #!
# %%
from tensorflow.keras.models import Sequential
model = Sequential()
pictures = [1, 2]
""",
        """\
# %%
from tensorflow.keras.layers import *
sizes = {'first': 32, 'second': 64}
layers = [Dense(size) for size in sizes.values()]
# %%
del sizes
# %%
for layer in layers:
    print(layer)
print(sizes['first'])  #!
""",
        """\
# %%
def scaled(values):
    return np.array(values) / 255  #!
# %%
first = scaled([1, 2, 3])
second = scaled(values=[4])
# %%
class Settings:
    size = 224
    epochs = EPOCHS  #!
""",
        """\
# %%
def show(picture):
    plt.imshow(picture)  #!
# %%
for picture in [[0], [1]]:
    show(picture)
# %%
import matplotlib.pyplot as plt
""",
    )
    valid = (
        """\
# %%
from numpy import *
from some_private_helpers import *
print(pi, mean([1, 2]), wonder(3))
""",
        """\
# %%
display(len(Out), In, _, __name__, get_ipython())
# %%
try:
    unicode
except NameError:
    unicode = str
# %%
if 'ready' in dir():
    print(ready)
""",
        """\
# %%
files = !ls
%store -r kept
exec('answer = 42')
print(files, kept, answer)
""",
        """\
# %%
def later():
    return width * height
def counted():
    global total
    total = 1
# %%
width = height = 3
later()
counted()
total += 1
# %%
def unused():
    return nowhere
lazy = (number * factor for number in range(3))
# %%
factor = 2
print(sum(lazy))
""",
        """\
# %%
import tensorflow as tf
def loss(true, predicted):
    return weight * (true - predicted)
data = tf.data.Dataset.from_tensor_slices([1, 2]).map(lambda x: x * gain)
network = tf.keras.Sequential()
network.compile('adam', loss=loss)
# %%
gain = 3
weight = 2
# %%
with open('a.txt') as file, open('b.txt') as (other):
    lines = [line for line in file]
for (a, [b, *c]), d in []:
    print(a, b, c, d)
print(lines, other, (n := 3), n)
""",
    )

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        """Every name that is not bound where it is first read."""
        for found in undefined_names(analysis):
            yield self.finding(
                found.event.place,
                subject=f"name:{found.event.name}",
                variable=found.event.name,
                bound_in=found.bound_in,
                deleted=found.deleted,
                hint=_import_of(found.event.name),
                commented_in=_commented_out(analysis, found.event.name),
                reason_text=_reason(found),
            )


def _reason(found: UndefinedName) -> str:
    if found.deleted:
        return "к этому месту удалено через del"
    if found.bound_in == found.event.place.cell:
        return "получает значение только ниже в этой же ячейке"
    if found.bound_in:
        return f"получает значение только ниже, в ячейке {found.bound_in}"
    return "не получает значения ни в одной ячейке"


def _commented_out(analysis: Analysis, name: str) -> int:
    """The first cell where the line that would bind a name is commented out; 0 where there is none."""
    binds = rf"{name}\s*=[^=]|(?:def|class)\s+{name}\b|(?:from\s+[\w.]+\s+)?import\b[^#]*\b{name}\b"
    line = re.compile(rf"^\s*#+\s*(?:{binds})", re.MULTILINE)
    cells = map(analysis.notebook.cell, _words_of_comments(analysis).get(name, ()))
    return next((cell.position for cell in cells if line.search(cell.source)), 0)


@once
def _words_of_comments(analysis: Analysis) -> dict[str, list[int]]:
    """The cells with comments that each word stands in."""
    found: dict[str, list[int]] = {}
    for cell in analysis.notebook.code_cells:
        if "#" in cell.source:
            for word in set(re.findall(r"\w+", cell.source)):
                found.setdefault(word, []).append(cell.position)
    return found


def _import_of(name: str) -> str:
    """The import that usually binds a name, empty where none is known."""
    module = canonical(name)
    if module == name or name == "pylab":
        return ""
    package, _, member = module.rpartition(".")
    return f"import {module} as {name}" if not package else f"from {package} import {member} as {name}"
