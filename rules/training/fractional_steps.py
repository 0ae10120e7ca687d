"""A number of steps that comes from true division and is not rounded.

Why: `samples / batch_size` is a float in Python, even where it divides evenly. Keras 2 took it and cut it off
somewhere; Keras 3 raises TypeError: 'float' object cannot be interpreted as an integer.

Instead: `len(generator)`, or `math.ceil(samples / batch_size)`; `//` leaves the last incomplete batch out.

Known limits: a number that a function of a library returned is taken for a whole one (`np.ceil` too, although it gives
a float), and so is one of which nothing is known.

Source: measured with Keras 3.15 for fit, evaluate and predict.
"""

from __future__ import annotations

from collections.abc import Iterator

from reviewlint.diagnostics import Applicability, Edit, Fix, Severity
from reviewlint.inference.terms import Argument, Call, Constant, Operation, Symbol, Term, options
from reviewlint.inference.timeline import BindEvent
from reviewlint.rule import Example, Finding, Rule
from reviewlint.views.analysis import Analysis
from reviewlint.views.edits import (
    between,
    end_of,
    line_before,
    located,
    statement_of,
    written_argument,
)

_STEPS = ("steps_per_epoch", "validation_steps", "steps")
# Where steps stand where the receiver's class is unknown, by method.
_POSITIONS = {
    ("fit", "steps_per_epoch"): 12,
    ("fit", "validation_steps"): 13,
    ("fit_generator", "steps_per_epoch"): 1,
    ("fit_generator", "validation_steps"): 6,
    ("evaluate_generator", "steps"): 1,
    ("predict_generator", "steps"): 1,
}
_METHODS = ("fit", "fit_generator", "evaluate", "evaluate_generator", "predict", "predict_generator")
_ARITHMETIC = frozenset({"+", "-", "*", "neg", "pos"})


class FractionalSteps(Rule):
    """`steps`, `steps_per_epoch` or `validation_steps` that is the result of `/`."""

    code = "RL408"
    name = "fractional-steps"
    severity = Severity.WARNING
    summary = (
        "В {argument} передан результат деления через «/»{value}, это дробное число, и Keras 3 остановится с ошибкой: "
        "округлите его, например math.ceil, или возьмите len генератора."
    )
    origin = "Измерено с Keras 3.15: TypeError"

    invalid = (
        Example(
            """\
# %%
model.fit(train_flow, epochs=9, steps_per_epoch=train_flow.samples / 32)  #!
""",
            fixed="""\
# %%
import math
model.fit(train_flow, epochs=9, steps_per_epoch=math.ceil(train_flow.samples / 32))
""",
        ),
        """\
# %%
import tensorflow as tf
net = tf.keras.models.load_model('best.h5')
IMAGES = 4800
BATCH = 32
held_steps = IMAGES / BATCH
# %%
settings = {'epochs': 3, 'steps_per_epoch': IMAGES // BATCH}
net.fit(
    train_flow,
    validation_data=held,
    validation_steps=held_steps + 1,  #!
    **settings,
)
""",
        Example(
            """\
# %%
import math as m
def steps_of(flow):
    return flow.n / flow.batch_size
# %%
for network in networks:
    network.fit_generator(train, steps_of(train), epochs=2)  #!
    answers = network.predict_generator(test, steps=steps_of(test))  #!
""",
            fixed="""\
# %%
import math as m
def steps_of(flow):
    return flow.n / flow.batch_size
# %%
for network in networks:
    network.fit_generator(train, m.ceil(steps_of(train)), epochs=2)
    answers = network.predict_generator(test, steps=m.ceil(steps_of(test)))
""",
        ),
        """\
# %%
from keras.models import Sequential
size = len(pictures) / 8
options = dict(steps=size, verbose=1)  #!
model = Sequential()
# %%
print(model.evaluate(pictures, **options))
""",
    )
    valid = (
        """\
# %%
import math
import numpy as np
n, batch = 4800, 32
model.fit(flow, steps_per_epoch=n // batch, validation_steps=math.ceil(n / batch))
model.fit(flow, steps_per_epoch=int(n / batch), validation_steps=len(held))
model.fit(flow, steps_per_epoch=int(np.ceil(n / batch)), validation_steps=round(len(held) / batch))
""",
        """\
# %%
steps = flow.samples / 32
steps = int(steps)
model.predict(flow, steps=steps)
share = model.predict(flow, steps=4) / 2
""",
        """\
# %%
# predictions = model.predict(flow, steps=flow.samples / 32)
pipeline.run(flow, steps=flow.samples / 32)
def never(flow):
    return model.predict(flow, steps=flow.samples / 32)
""",
        """\
# %%
exact = n % batch == 0
model.fit(flow, epochs=2, steps_per_epoch=n // batch if exact else n / batch)
""",
    )

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        """Every argument that gives a fractional number of steps."""
        for call in analysis.timeline.calls_named(*_METHODS):
            if call.context.uncalled or not (call.target or "keras.").startswith("keras."):
                continue
            for name in _STEPS:
                given = _given(call, name)
                if given is not None and all(_is_divided(option) for option in options(given.value)):
                    value = given.value.value if isinstance(given.value, Constant) else None
                    yield self.finding(
                        given.place,
                        fix=_fix(analysis, call, given),
                        subject=f"steps:{given.place.cell}:{name}",
                        argument=name,
                        value=f" ({value:g})" if isinstance(value, float) else "",
                        method=call.method or "",
                    )


def _given(call: Call, name: str) -> Argument | None:
    return call.given(name, _POSITIONS.get((call.method or "", name)))


def _is_divided(term: Term) -> bool:
    """Whether a number was made by `/`, and by nothing but arithmetic after it."""
    if isinstance(term, Constant):
        return isinstance(term.value, float) and bool(term.parts)
    if not isinstance(term, Operation):
        return False
    if term.operator == "/":
        return True
    return term.operator in _ARITHMETIC and any(
        all(_is_divided(option) for option in options(operand)) for operand in term.operands
    )


def _fix(analysis: Analysis, call: Call, given: Argument) -> Fix | None:
    """Round up what is passed, as Keras 2 did: with `math`, which is imported where it is not known yet."""
    written, cell = written_argument(call, given), given.place.cell
    found = statement_of(analysis, given.place)
    if written is None or found is None:
        return None
    statement, _ = found
    module = _imported(analysis, call, "math")
    edits = [line_before(analysis, cell, statement, "import math")] if module is None else []
    if None in edits:
        return None
    place = located(analysis, cell, written.value)
    edits += [Edit(between(place, place), f"{module or 'math'}.ceil("), Edit(end_of(place), ")")]
    return Fix(Applicability.SAFE, tuple(edit for edit in edits if edit), "Округлить число шагов вверх")


def _imported(analysis: Analysis, call: Call, module: str) -> str | None:
    """The name that a module was given at the top level before a call."""
    bound = (event for event in analysis.timeline.between(0, call.time) if isinstance(event, BindEvent))
    for event in bound:
        if event.top_level and isinstance(event.value, Symbol) and event.value.name == module:
            return event.name
    return None
