"""`fit_generator`, `predict_generator` and `evaluate_generator`, which `fit`, `predict` and `evaluate` have replaced.

Why: they are deprecated since TensorFlow 2.1 and gone in Keras 3, where the call raises AttributeError. `fit`,
`predict` and `evaluate` take generators themselves.

Instead: call `fit`, `predict` or `evaluate`; arguments after the generator are best named, since their order differs.

Known limits: where the arguments cannot be seen the rule offers no fix. A notebook whose saved outputs show a Keras
before 2.3 gets an unsafe fix only: its `fit` did not take generators.

Source: https://www.tensorflow.org/versions/r2.1/api_docs/python/tf/keras/Model#fit_generator ; absent in Keras 3.15.
"""

from __future__ import annotations

from collections.abc import Iterator

import libcst as cst

from reviewlint.diagnostics import Applicability, Edit, Fix, Location, Severity
from reviewlint.inference.terms import Call
from reviewlint.notebook.positions import locate
from reviewlint.rule import Example, Finding, Rule
from reviewlint.views.analysis import Analysis
from reviewlint.views.keras_versions import is_old

_REMOVED = {"fit_generator": "fit", "predict_generator": "predict", "evaluate_generator": "evaluate"}

# The parameters of the old methods in order, by what the new ones call them.
_STEPS = ("x", "steps", "callbacks", "max_queue_size", "workers", "use_multiprocessing", "verbose")
_ORDER = {
    "fit_generator": (
        "x", "steps_per_epoch", "epochs", "verbose", "callbacks", "validation_data", "validation_steps",
        "validation_freq", "class_weight", "max_queue_size", "workers", "use_multiprocessing", "shuffle",
        "initial_epoch",
    ),
    "predict_generator": _STEPS,
    "evaluate_generator": _STEPS,
}  # fmt: skip
_OF_KERAS_2 = frozenset({"max_queue_size", "workers", "use_multiprocessing"})
_RENAMED = {"generator": "x"}


class RemovedGeneratorApi(Rule):
    """A call of `fit_generator`, `predict_generator` or `evaluate_generator`."""

    code = "RL407"
    name = "removed-generator-api"
    severity = Severity.WARNING
    summary = "Метод {method} устарел, и в Keras 3 его больше нет: {instead} сам принимает генераторы, вызовите его."
    origin = "Документация TensorFlow 2.1 и исходный код Keras 3"

    invalid = (
        Example(
            """\
# %%
from tensorflow.keras.models import Sequential
model = Sequential()
model.fit_generator(train_flow, steps_per_epoch=len(train_flow), epochs=9)  #!
""",
            fixed="""\
# %%
from tensorflow.keras.models import Sequential
model = Sequential()
model.fit(train_flow, steps_per_epoch=len(train_flow), epochs=9)
""",
        ),
        Example(
            """\
# %%
import tensorflow as tf
class Runner:
    def __init__(self, network):
        self.network = network
    def answers(self, flow):
        return self.network.predict_generator(  #!
            flow, len(flow),
            verbose=1)
# %%
runner = Runner(tf.keras.models.load_model('best.h5'))
# %%
answers = runner.answers(test_flow)
""",
            fixed="""\
# %%
import tensorflow as tf
class Runner:
    def __init__(self, network):
        self.network = network
    def answers(self, flow):
        return self.network.predict(
            flow, steps=len(flow),
            verbose=1)
# %%
runner = Runner(tf.keras.models.load_model('best.h5'))
# %%
answers = runner.answers(test_flow)
""",
        ),
        """\
# %%
def check(net, **settings):
    loss, quality = net.evaluate_generator(generator=held_out, **settings)  #!
    return quality
""",
        Example(
            """\
# %%
options = {'epochs': 4, 'verbose': 2}
for net in (small, large):
    net.fit_generator(generator=train_flow, validation_data=held_out, **options)  #!
""",
            fixed="""\
# %%
options = {'epochs': 4, 'verbose': 2}
for net in (small, large):
    net.fit(x=train_flow, validation_data=held_out, **options)
""",
        ),
    )
    valid = (
        """\
# %%
model.fit(train_flow, epochs=9)
answers = model.predict(test_flow)
# answers = model.predict_generator(test_flow)
""",
        """\
# %%
class Trainer:
    def fit_generator(self, flow):
        return self.network.fit(flow)
# %%
Trainer().fit_generator(train_flow)
""",
        """\
# %%
import tensorflow as tf
images = tf.data.Dataset.from_generator(read, output_types=tf.float32)
model.evaluate(images)
""",
    )

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        """Every call of the removed methods, in functions that nobody calls too; one finding a line of code."""
        told: set[int] = set()
        for call in analysis.timeline.calls_named(*_REMOVED):
            node = call.place.node if call.place is not None else None
            if node is None or id(node) in told or not (call.target or "keras.").startswith("keras."):
                continue
            told.add(id(node))
            method = call.method or ""
            yield self.finding(
                call,
                fix=_fix(analysis, call),
                method=method,
                instead=_REMOVED[method],
                positional=len(call.positional()) > 1,
            )


def _fix(analysis: Analysis, call: Call) -> Fix | None:
    """Another method; arguments after the first get their names, for the order differs."""
    assert call.place is not None
    node = call.place.node
    if not isinstance(node, cst.Call) or not isinstance(node.func, cst.Attribute):
        return None
    if any(argument.star == "*" for argument in call.arguments) or any(written.star == "*" for written in node.args):
        return None
    if "generator" in {argument.keyword for argument in call.arguments} - _written(node) or _has_unknown(call):
        return None
    parsed = analysis.parsed[call.place.cell]
    order = _ORDER[call.method or ""]
    edits = [Edit(locate(parsed, node.func.attr), _REMOVED[call.method or ""])]
    names = set()
    for number, written in enumerate(node.args):
        name = written.keyword.value if written.keyword is not None else ""
        if written.keyword is not None and name in _RENAMED:
            edits.append(Edit(locate(parsed, written.keyword), _RENAMED[name]))
        elif written.keyword is None and not written.star and number:
            if number >= len(order):
                return None
            name = order[number]
            edits.append(Edit(_before(locate(parsed, written.value)), f"{name}="))
        names.add(name)
    names |= {argument.keyword or "" for argument in call.arguments}
    unsafe = bool(names & _OF_KERAS_2) or is_old(analysis)
    title = f"Вызвать {_REMOVED[call.method or '']} вместо {call.method}"
    return Fix(Applicability.UNSAFE if unsafe else Applicability.SAFE, tuple(edits), title)


def _written(node: cst.Call) -> set[str | None]:
    return {written.keyword.value for written in node.args if written.keyword is not None}


def _has_unknown(call: Call) -> bool:
    """Whether a `**` of unknown content or a parameter that the new method lacks is passed."""
    known = {*_ORDER[call.method or ""], "generator", None}
    return call.is_open or any(argument.keyword not in known for argument in call.arguments)


def _before(place: Location) -> Location:
    return Location(place.cell, place.line, place.column, place.line, place.column)
