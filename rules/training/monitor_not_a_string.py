"""A callback whose `monitor` is a list, a tuple or a set instead of the name of one metric.

Why: `monitor` is documented as a string. No metric is called `['val_accuracy']`, so that the callback saves or stops
by nothing, or `fit` raises when the first epoch ends; which of these depends on the version of Keras.

Instead: pass the name itself, `monitor='val_accuracy'`. To watch two metrics, use two callbacks.

Known limits: only the callbacks of Keras are known to want a string.

Source: review_000; https://keras.io/api/callbacks/ ; measured with Keras 3.15: AttributeError at the first epoch's end.
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from reviewlint.diagnostics import Applicability, Edit, Fix, Severity
from reviewlint.inference.terms import Argument, Call, Constant, Display, options
from reviewlint.notebook.positions import locate
from reviewlint.rule import Example, Finding, Rule
from reviewlint.views.analysis import Analysis
from reviewlint.views.checkpoints import trained_with
from reviewlint.views.monitored import called_now, names_of_metrics, why_not_logged
from reviewlint.views.training import CALLBACKS, callback_subject, live_trainings

_KINDS = {"list": "список", "tuple": "кортеж", "set": "множество"}
_BRACKETS = {"list": ("[", "]"), "tuple": ("(", ")"), "set": ("{", "}")}
# Where `monitor` stands among the positional parameters, should the signature be unknown.
_POSITIONS = {"ModelCheckpoint": 1}


class MonitorNotAString(Rule):
    """`monitor=` that is a list, a tuple or a set."""

    code = "RL402"
    name = "monitor-not-a-string"
    severity = Severity.ERROR
    summary = (
        "В monitor колбэка {callback} стоит {kind} {value}, а нужна строка с именем одной метрики{instead}: "
        "по такому значению колбэк метрику не найдет."
    )
    origin = "review_000"

    invalid = (
        Example(
            """\
# %%
from tensorflow.keras.callbacks import ModelCheckpoint
keep = ModelCheckpoint('w.h5', monitor=['val_accuracy'], save_best_only=True)  #!
""",
            fixed="""\
# %%
from tensorflow.keras.callbacks import ModelCheckpoint
keep = ModelCheckpoint('w.h5', monitor='val_accuracy', save_best_only=True)
""",
        ),
        """\
# %%
import tensorflow as tf
watched = ('val_loss', 'val_accuracy')
# %%
def callbacks():
    stop = tf.keras.callbacks.EarlyStopping(
        patience=4,
        monitor=watched,  #!
    )
    return [stop]
""",
        """\
# %%
import keras.callbacks as C
common = dict(verbose=1)
# %%
common['monitor'] = {'val_loss'}  #!
# %%
slower = C.ReduceLROnPlateau(factor=0.5, **common)
""",
        Example(
            """\
# %%
from tensorflow.keras.callbacks import ModelCheckpoint
from tensorflow.keras.models import Sequential
import tensorflow as tf
print(tf.__version__)
# %% [output]
# 2.4.1
# %%
keep = ModelCheckpoint('best.h5', monitor=['val_acc'], save_best_only=True)  #!
model = Sequential()
model.compile('adam', 'categorical_crossentropy', metrics=['accuracy'])
model.fit(x, y, validation_split=0.1, callbacks=[keep])
""",
            fixed="""\
# %%
from tensorflow.keras.callbacks import ModelCheckpoint
from tensorflow.keras.models import Sequential
import tensorflow as tf
print(tf.__version__)
# %%
keep = ModelCheckpoint('best.h5', monitor='val_accuracy', save_best_only=True)
model = Sequential()
model.compile('adam', 'categorical_crossentropy', metrics=['accuracy'])
model.fit(x, y, validation_split=0.1, callbacks=[keep])
""",
        ),
        Example(
            """\
# %%
from keras.callbacks import *
stop = EarlyStopping(['loss'], patience=2)  #!
""",
            fixed="""\
# %%
from keras.callbacks import *
stop = EarlyStopping('loss', patience=2)
""",
        ),
    )
    valid = (
        """\
# %%
from tensorflow.keras.callbacks import EarlyStopping, ModelCheckpoint
metrics = ['val_accuracy', 'val_loss']
keep = [ModelCheckpoint(f'{name}.h5', monitor=name, save_best_only=True) for name in metrics]
stop = EarlyStopping(monitor=metrics[1])
same = EarlyStopping(monitor=('val_loss'))
""",
        """\
# %%
class Watch:
    def __init__(self, monitor):
        self.monitor = monitor
watch = Watch(monitor=['loss', 'lr'])
""",
    )

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        """Every Keras callback whose `monitor` is a container on all branches."""
        for call in analysis.timeline.calls:
            name = (call.target or "").removeprefix(CALLBACKS)
            if name == call.target or not name:
                continue
            given = call.given("monitor", _POSITIONS.get(name, 0 if name in _MONITORING else None))
            if given is None or not all(isinstance(option, Display) for option in options(given.value)):
                continue
            value = options(given.value)[0]
            assert isinstance(value, Display)
            names = [str(e.value) for e in value.at(call.time) if isinstance(e, Constant)]
            inner = names[0] if len(names) == 1 and len(value.at(call.time)) == 1 else None
            logged = _logged(analysis, call, inner) if inner else None
            yield self.finding(
                given.place,
                fix=_fix(analysis, call, given, logged if logged != inner else None),
                subject=callback_subject(analysis, call),
                callback=name,
                kind=_KINDS.get(value.kind, "список"),
                value=_shown(value, call.time),
                inner=inner,
                logged=logged,
                instead=f" (monitor='{logged}')" if logged else "",
            )


_MONITORING = frozenset({"EarlyStopping", "ReduceLROnPlateau"})


def _logged(analysis: Analysis, call: Call, name: str) -> str:
    """The name under which the trainings of a callback log what it is meant to watch, `val_accuracy` for `val_acc`."""
    served = trained_with(call, live_trainings(analysis))
    if not served or why_not_logged(analysis, served, name) != "name":
        return name
    return called_now(name, sorted(names_of_metrics(analysis, served[0]) or ())) or name


def _shown(value: Display, time: int) -> str:
    """The value as code, `…` for what is not known."""
    opening, closing = _BRACKETS.get(value.kind, ("[", "]"))
    parts = [repr(e.value) if isinstance(e, Constant) else "…" for e in value.at(time)]
    comma = "," if value.kind == "tuple" and len(parts) == 1 else ""
    return f"{opening}{', '.join(parts)}{comma}{closing}"


def _fix(analysis: Analysis, call: Call, given: Argument, renamed: str | None) -> Fix | None:
    """Unwrap a display of one literal that is written in the call itself; a name that is not logged is corrected."""
    value = options(given.value)[0]
    node = value.place.node if value.place is not None else None
    written = call.place.node if call.place is not None else None
    if not isinstance(node, (cst.List, cst.Tuple, cst.Set)) or not isinstance(written, cst.Call):
        return None
    if len(node.elements) != 1 or not any(argument.value is node for argument in written.args):
        return None
    element = node.elements[0].value
    if not isinstance(element, cst.SimpleString):
        return None
    place = locate(analysis.parsed[given.place.cell], node)
    text, safety = (repr(renamed), Applicability.UNSAFE) if renamed else (element.value, Applicability.SAFE)
    return Fix(safety, (Edit(place, text),), "Передать имя метрики строкой")
