"""`lr=` or `decay=` of a Keras optimizer: names that have been replaced.

Why: `lr` is `learning_rate` since Keras 2.3. Keras 2.11 to 2.15 print one line about it, drop the value and train at
the default rate; Keras 3 raises ValueError. `decay` is an error in Keras 2.11 to 2.15, and Keras 3 ignores it.

Instead: `learning_rate=`; for `decay` a schedule, such as `keras.optimizers.schedules.InverseTimeDecay`.

Known limits: that the value was lost is only said where saved outputs show a Keras that drops or refuses it; which
version ran is otherwise unknown. `keras.optimizers.legacy` still takes the old names.

Source: keras-team/keras, optimizers/optimizer.py of 2.11 and 3.0; measured with Keras 3.15.
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from reviewlint.diagnostics import Applicability, Edit, Fix, Severity
from reviewlint.inference.terms import Argument, Call, Symbol, literal
from reviewlint.knowledge.signatures import default
from reviewlint.notebook.positions import locate
from reviewlint.outputs.versions import DROPS_LR, THREE
from reviewlint.rule import Example, Finding, Rule
from reviewlint.views.analysis import Analysis
from reviewlint.views.keras_versions import is_old, version_of
from reviewlint.views.optimizers import is_optimizer

_OLD_NAMES = ("lr", "decay")


class RenamedOptimizerArgument(Rule):
    """An argument of an optimizer by its old name."""

    code = "RL409"
    name = "renamed-optimizer-argument"
    severity = Severity.ADVICE
    summary = "У оптимизатора {optimizer} параметр lr давно называется learning_rate, а Keras 3 lr не примет."
    origin = "Исходный код Keras 2.11 и 3"

    invalid = (
        Example(
            """\
# %%
from tensorflow.keras import optimizers
LR = 1e-4
model.compile('categorical_crossentropy', optimizer=optimizers.Adam(lr=LR))  #!
""",
            fixed="""\
# %%
from tensorflow.keras import optimizers
LR = 1e-4
model.compile('categorical_crossentropy', optimizer=optimizers.Adam(learning_rate=LR))
""",
        ),
        """\
# %%
import tensorflow as tf
settings = dict(lr=0.01, momentum=0.9)  #!
# %%
def optimizer(kind):
    return tf.keras.optimizers.SGD(**settings)
# %%
net.compile(optimizer('sgd'), 'mse')
""",
        Example(
            """\
# %%
from keras.optimizers import Adam
def compiled(net):
    net.compile(loss='mse', optimizer=Adam(
        lr=0.0002,  #!
        decay=1e-6,  #!
    ))
    return net
# %%
compiled(build()).fit(x, y)
# %% [output]
# WARNING:absl:`lr` is deprecated in Keras optimizer, please use `learning_rate` or use the legacy optimizer, e.g.
""",
            fixed="""\
# %%
from keras.optimizers import Adam
def compiled(net):
    net.compile(loss='mse', optimizer=Adam(
        learning_rate=0.0002,
        decay=1e-6,
    ))
    return net
# %%
compiled(build()).fit(x, y)
""",
        ),
        Example(
            """\
# %%
import keras
print('Keras:', keras.__version__)
# %% [output]
# Keras: 3.4.1
# %%
rates = {'head': 1e-3, 'tuning': 1e-5}
for rate in rates.values():
    model.compile(keras.optimizers.Nadam(lr=rate), 'mse')  #!
""",
            fixed="""\
# %%
import keras
print('Keras:', keras.__version__)
# %%
rates = {'head': 1e-3, 'tuning': 1e-5}
for rate in rates.values():
    model.compile(keras.optimizers.Nadam(learning_rate=rate), 'mse')
""",
        ),
    )
    valid = (
        """\
# %%
from tensorflow.keras.optimizers import Adam
from tensorflow.keras.optimizers.schedules import ExponentialDecay
model.compile(Adam(learning_rate=1e-3), 'mse')
model.compile(Adam(ExponentialDecay(1e-3, 100, 0.9)), 'mse')
# model.compile(Adam(lr=1e-3), 'mse')
""",
        """\
# %%
import torch
optimizer = torch.optim.Adam(net.parameters(), lr=1e-3)
""",
        """\
# %%
class Trainer:
    def compile(self, lr, decay=0.9):
        self.lr = lr * decay
Trainer().compile(lr=1e-3, decay=0.5)
""",
        """\
# %%
from course_tools import Adam
optimizer = Adam(lr=1e-3)
""",
    )

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        """Every old name in a call of an optimizer, in functions that nobody calls too; once a line of code."""
        told: set[int] = set()
        for call in analysis.timeline.calls:
            if not is_optimizer(call):
                continue
            for name in _OLD_NAMES:
                given = next((argument for argument in call.arguments if argument.keyword == name), None)
                if given is not None and id(given.place.node) not in told:
                    told.add(id(given.place.node))
                    yield self._found(analysis, call, given, name)

    def _found(self, analysis: Analysis, call: Call, given: Argument, name: str) -> Finding:
        fate = _fate(analysis, call, given) if name == "lr" else "decay"
        optimizer = (call.target or "").rpartition(".")[2]
        usual, value = default(call.target or "", "learning_rate"), literal(given.value)
        return self.finding(
            given.place,
            severity=Severity.ERROR if fate in ("dropped", "refused") else None,
            fix=_fix(analysis, call, given, fate) if name == "lr" else None,
            summary=_SUMMARIES.get(fate, ""),
            optimizer=optimizer,
            fate=fate,
            value=_shown(value),
            usual=_shown(usual),
        )


_SUMMARIES = {
    "dropped": (
        "Эта версия Keras не знает параметра lr у {optimizer} и обучала с learning_rate по умолчанию ({usual}): "
        "передайте {value} в learning_rate."
    ),
    "refused": "В Keras 3 у {optimizer} нет параметра lr, и вызов остановится с ошибкой: нужен learning_rate.",
    "decay": (
        "У оптимизатора {optimizer} параметра decay в новых версиях Keras нет: для снижения learning rate возьмите "
        "расписание из keras.optimizers.schedules."
    ),
}


def _fate(analysis: Analysis, call: Call, given: Argument) -> str:
    """What became of `lr`: `dropped`, `refused` (as outputs show), or `renamed` where it still works or may."""
    version = version_of(analysis)
    if version is None or (isinstance(call.function, Symbol) and "legacy" in call.function.written):
        return "renamed"
    if version >= THREE:
        return "refused"
    value, usual = literal(given.value), default(call.target or "", "learning_rate")
    differs = isinstance(value, (int, float)) and value != usual
    return "dropped" if DROPS_LR[0] <= version <= DROPS_LR[1] and differs else "renamed"


def _fix(analysis: Analysis, call: Call, given: Argument, fate: str) -> Fix | None:
    """The new name, where the old one is written in the call."""
    node, written = given.place.node, call.place.node if call.place is not None else None
    if not isinstance(node, cst.Arg) or node.keyword is None or node.keyword.value != "lr":
        return None
    if not isinstance(written, cst.Call) or not any(argument is node for argument in written.args):
        return None
    if any(argument.keyword == "learning_rate" for argument in call.arguments):
        return None
    unsafe = fate != "renamed" or is_old(analysis)
    edit = Edit(locate(analysis.parsed[given.place.cell], node.keyword), "learning_rate")
    return Fix(Applicability.UNSAFE if unsafe else Applicability.SAFE, (edit,), "Назвать параметр learning_rate")


def _shown(value: object) -> str:
    return f"{value:g}" if isinstance(value, (int, float)) else "значение"
