"""A learning rate that is too large for an Adam-like optimizer, or so small that nothing is learned.

Why: Adam and its kin scale each step themselves, and their usual rate is 0.001; above 0.01 a network mostly jumps
about, and pretrained weights are lost in the first batches. Below 1e-7 the weights hardly change at all.

Instead: begin with 1e-3 for a new head and with 1e-5 to 1e-4 for pretrained layers.

Known limits: only the number that the optimizer starts with is looked at, and only where it is decided. Schedules are
left alone, and so are trainings with a LearningRateScheduler or callbacks that are not known; SGD may take more.

Source: https://keras.io/api/optimizers/adam/ ; https://keras.io/guides/transfer_learning/
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import partial

from reviewlint.diagnostics import Severity
from reviewlint.inference.terms import Argument, Call, Constant, options
from reviewlint.rule import Finding, Rule, Threshold
from reviewlint.views.analysis import Analysis
from reviewlint.views.lines import by_line
from reviewlint.views.optimizers import ADAM_LIKE, changes_rate, is_optimizer, kind_of, moves_weights, rate_of
from reviewlint.views.training import Training, trainings


class LearningRateOutOfRange(Rule):
    """A learning rate above 0.01 for Adam and its kin, or below 1e-7."""

    code = "RL412"
    name = "learning-rate-out-of-range"
    severity = Severity.WARNING
    summary = "Learning rate {rate} для {optimizer} слишком {what}: {advice}."
    origin = "Документация Keras: Adam, Transfer learning"
    thresholds = (
        Threshold("max-learning-rate", 0.01, "Наибольший learning rate для Adam и близких к нему оптимизаторов."),
        Threshold("min-learning-rate", 1e-7, "Наименьший learning rate, при котором сеть еще учится."),
    )

    invalid = (
        """\
# %%
from tensorflow.keras.optimizers import Adam
model.compile(Adam(learning_rate=0.1), 'categorical_crossentropy')  #!
""",
        """\
# %%
import tensorflow as tf
RATES = {'head': 5e-2, 'tuning': 1e-5}
def compiled(net, stage):
    net.compile(loss='mse', optimizer=tf.keras.optimizers.RMSprop(RATES[stage]))  #!
    return net
# %%
compiled(build(), 'head').fit(x, y)
""",
        """\
# %%
from keras import optimizers as o
settings = dict(clipnorm=1.0)
rate = 1e-4
settings['lr'] = rate / 10000  #!
# %%
best = o.SGD(momentum=0.9, **settings)
model.compile(best, 'mse')
""",
    )
    valid = (
        """\
# %%
from tensorflow.keras.optimizers import SGD, Adadelta, Adam, Nadam
model.compile(Adam(0.01), 'mse')
model.compile(SGD(0.1, momentum=0.9), 'mse')
model.compile(Adadelta(1.0), 'mse')
model.compile(Nadam(learning_rate=1e-7), 'mse')
model.compile(Adam(rate), 'mse')
""",
        """\
# %%
from tensorflow.keras.optimizers import Adam
from tensorflow.keras.optimizers.schedules import ExponentialDecay
model.compile(Adam(ExponentialDecay(0.1, 100, 0.9)), 'mse')
""",
        """\
# %%
from tensorflow.keras.callbacks import LearningRateScheduler
from tensorflow.keras.optimizers import Adam
model.compile(Adam(1.0), 'mse')
model.fit(x, y, callbacks=[LearningRateScheduler(lambda epoch: 1e-3)])
""",
        """\
# %%
from tensorflow.keras.optimizers import Adam
for rate in (0.1, 0.01, 0.001):
    model = build()
    model.compile(Adam(rate), 'mse')
""",
        """\
# %%
from tensorflow.keras.optimizers import Adam
def never(net):
    net.compile(Adam(0.5), 'mse')
""",
        """\
# %%
import tensorflow as tf
picture = tf.Variable(tf.io.decode_jpeg(tf.io.read_file('cat.jpg')) / 255)
painter = tf.keras.optimizers.Adam(learning_rate=0.02)
def painted(canvas):
    with tf.GradientTape() as tape:
        loss = style_loss(canvas)
    painter.apply_gradients([(tape.gradient(loss, canvas), canvas)])
# %%
for step in range(100):
    painted(picture)
""",
    )

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        """Every optimizer that starts with such a rate, once a line of code."""
        least, largest = (self.threshold(analysis, f"{end}-learning-rate") for end in ("min", "max"))
        judge = partial(_what, least, largest)
        calls = (call for call in analysis.timeline.calls if not call.context.uncalled and is_optimizer(call))
        trained: list[Training] | None = None
        for line in by_line(calls):
            call = next((call for call in line if judge(call)), None)
            given = _given(call) if call is not None else None
            if call is None or given is None or (call.context.loops and not all(map(judge, line))):
                continue  # a loop over several rates looks for a good one
            if not moves_weights(analysis.timeline, call):
                continue
            if trained is None:
                trained = list(trainings(analysis))
            if any(changes_rate(training) for training in trained if _uses(training, call)):
                continue
            rate, what = rate_of(call), judge(call)
            yield self.finding(
                given.place,
                subject=f"rate:{given.place.cell}:{rate:g}",
                optimizer=kind_of(call),
                rate=f"{rate:g}",
                what=what,
                largest=f"{largest:g}",
                advice=_ADVICE[what],
            )


_ADVICE = {
    "велик": "начните с 0.001, а для предобученных слоев с 0.0001 и меньше",
    "мал": "веса почти не изменятся, обычно начинают с 0.001",
}


def _what(least: float, largest: float, call: Call) -> str:
    rate = rate_of(call)
    if rate is None:
        return ""
    if rate < least:
        return "мал"
    return "велик" if rate > largest and kind_of(call) in ADAM_LIKE else ""


def _given(call: Call) -> Argument | None:
    return call.given("learning_rate", 0) or call.given("lr")


def _uses(training: Training, optimizer: Call) -> bool:
    used = training.compiled_with("optimizer")
    return used is not None and any(option is optimizer for option in options(used) if not isinstance(option, Constant))
