"""A schedule that brings the learning rate to nothing long before training ends.

Why: the schedules of Keras count steps (batches), not epochs. Where `decay_steps` is too small for the number of steps
that the training takes, the rate is thousands of times smaller than it began before two thirds of the epochs are over:
the rest of the training changes nothing.

Instead: derive `decay_steps` from the whole number of steps, `len(train) * EPOCHS`, or use `ReduceLROnPlateau`.

Known limits: the number of steps must be known: from `steps_per_epoch`, from a saved log, or from the pictures that the
flow found. Schedules with restarts or warm-up are left alone.

Source: https://keras.io/api/optimizers/learning_rate_schedules/
"""

from __future__ import annotations

from collections.abc import Iterator

from reviewlint.diagnostics import Severity
from reviewlint.inference.terms import literal
from reviewlint.rule import Confidence, Finding, Rule
from reviewlint.views.analysis import Analysis
from reviewlint.views.schedules import Scheduled, scheduled, share_left, steps_per_epoch, unit_of

LEAST_SHARE = 1e-3
UNTIL = 2 / 3


class ScheduleDecaysToNothing(Rule):
    """A schedule whose rate vanishes early, or that counts epochs or batches of a size for steps."""

    code = "RL414"
    name = "schedule-decays-to-nothing"
    severity = Severity.WARNING
    summary = (
        "{schedule} уменьшает learning rate больше чем в тысячу раз уже к эпохе {epoch} из {epochs}: дальше сеть "
        "почти не учится, увеличьте decay_steps."
    )
    origin = "Документация Keras: Learning rate schedules"

    invalid = (
        """\
# %%
from tensorflow.keras.optimizers import Adam
from tensorflow.keras.optimizers.schedules import ExponentialDecay
model.compile(Adam(ExponentialDecay(1e-3, 100, 0.9)), 'categorical_crossentropy')  #!
model.fit(flow, steps_per_epoch=800, epochs=20)
""",
        """\
# %%
import tensorflow as tf
def optimizer(first):
    falling = tf.keras.optimizers.schedules.CosineDecay(first, decay_steps=500)  #!
    return tf.keras.optimizers.Adam(learning_rate=falling)
settings = {'optimizer': optimizer(1e-3), 'loss': 'mse'}
# %%
net = build()
net.compile(**settings)
# %%
history = net.fit(x, y, validation_split=0.1, epochs=3)
# %% [output]
# Epoch 1/3
# 400/400 [==============================] - 5s 210ms/step - loss: 0.9 - val_loss: 0.8
# Epoch 2/3
# 400/400 [==============================] - 5s 210ms/step - loss: 0.7 - val_loss: 0.6
# Epoch 3/3
# 400/400 [==============================] - 5s 210ms/step - loss: 0.7 - val_loss: 0.6
""",
        """\
# %%
from keras.optimizers import SGD
from keras.optimizers.schedules import PolynomialDecay
BATCH_SIZE = 16
flow = maker.flow_from_directory('train', batch_size=BATCH_SIZE)
# %%
rate = PolynomialDecay(0.1, BATCH_SIZE, 1e-5)  #!
# %%
for model in models:
    model.compile(SGD(rate), 'mse')
    model.fit(flow, epochs=5)
""",
        """\
# %%
from tensorflow.keras.optimizers import Adam
from tensorflow.keras.optimizers.schedules import ExponentialDecay
from tensorflow.keras.preprocessing.image import ImageDataGenerator
train = ImageDataGenerator().flow_from_directory('train', batch_size=10)
held = ImageDataGenerator().flow_from_directory('valid', batch_size=10)
# %% [output]
# Found 9000 images belonging to 10 classes.
# Found 1000 images belonging to 10 classes.
# %%
model.compile(Adam(ExponentialDecay(0.01, 200, decay_rate=0.5, staircase=True)), 'mse')  #!
# %%
model.fit(train, validation_data=held, epochs=5)
""",
    )
    valid = (
        """\
# %%
from tensorflow.keras.optimizers import Adam
from tensorflow.keras.optimizers.schedules import CosineDecay, CosineDecayRestarts, ExponentialDecay
model.compile(Adam(ExponentialDecay(1e-3, 100, 0.9)), 'categorical_crossentropy')
model.fit(flow, epochs=20)
model.fit(flow, epochs=5, steps_per_epoch=800)
model.compile(Adam(CosineDecayRestarts(1e-3, 100)), 'categorical_crossentropy')
model.fit(flow, epochs=50, steps_per_epoch=800)
""",
        """\
# %%
from tensorflow.keras.optimizers import Adam
from tensorflow.keras.optimizers.schedules import CosineDecay
EPOCHS = 12
steps = EPOCHS * len(flow)
model.compile(Adam(CosineDecay(1e-3, steps)), 'categorical_crossentropy')
model.fit(flow, epochs=EPOCHS)
other.compile(Adam(CosineDecay(1e-3, 12)), 'mse')
other.fit(flow, epochs=EPOCHS)
""",
        """\
# %%
from tensorflow.keras.callbacks import LearningRateScheduler
from tensorflow.keras.optimizers.schedules import ExponentialDecay
EPOCHS = 10
by_epoch = ExponentialDecay(1e-3, EPOCHS, 0.1)
model.compile('adam', 'mse')
model.fit(flow, epochs=EPOCHS, callbacks=[LearningRateScheduler(by_epoch)])
""",
        """\
# %%
from tensorflow.keras.optimizers import Adam
from tensorflow.keras.optimizers.schedules import PiecewiseConstantDecay, PolynomialDecay
model.compile(Adam(PiecewiseConstantDecay([1000, 9000], [1e-3, 1e-4, 1e-5])), 'mse')
model.fit(flow, epochs=20, steps_per_epoch=800)
model.compile(Adam(PolynomialDecay(1e-3, 1000)), 'mse')
model.fit(flow, epochs=20, steps_per_epoch=800)
""",
    )

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        """Every schedule that ends too early, once."""
        told: set[int] = set()
        for one in scheduled(analysis):
            place = one.schedule.place
            if place is None or id(place.node) in told:
                continue
            found = self._early(analysis, one) or self._wrong_unit(analysis, one)
            if found is not None:
                told.add(id(place.node))
                yield found

    def _early(self, analysis: Analysis, one: Scheduled) -> Finding | None:
        epochs, steps = literal(one.training.epochs), steps_per_epoch(analysis, one.training)
        if not isinstance(epochs, int) or steps is None:
            return None
        left = share_left(one.schedule, UNTIL * epochs * steps)
        if left is None or left >= LEAST_SHARE:
            return None
        epoch = next(n for n in range(1, epochs + 1) if (share_left(one.schedule, n * steps) or 0) < LEAST_SHARE)
        return self._found(one, kind="early", epoch=epoch, epochs=epochs, steps=steps)

    def _wrong_unit(self, analysis: Analysis, one: Scheduled) -> Finding | None:
        unit = unit_of(analysis, one.schedule) if one.name != "CosineDecayRestarts" else ""
        return self._found(one, kind=unit, epoch=0, epochs=0, steps=0) if unit else None

    def _found(self, one: Scheduled, *, kind: str, epoch: int, epochs: int, steps: int) -> Finding:
        assert one.schedule.place is not None
        return self.finding(
            one.schedule,
            confidence=Confidence.INFERRED if kind == "early" else Confidence.DECIDED,
            subject=f"schedule:{one.schedule.place.cell}",
            summary="" if kind == "early" else _UNITS[kind],
            schedule=one.name,
            kind=kind,
            epoch=epoch,
            epochs=epochs,
            steps=steps,
            decay_steps=literal(one.schedule.argument("decay_steps", 1)),
        )


_UNITS = {
    "epochs": (
        "В decay_steps расписания {schedule} передано число эпох, а считает оно шаги (батчи), и learning rate упадет "
        "уже в первой эпохе: умножьте его на число батчей в эпохе."
    ),
    "batch": (
        "В decay_steps расписания {schedule} передан размер батча, а нужно число шагов, за которое learning rate "
        "уменьшится: возьмите число батчей в эпохе, умноженное на число эпох."
    ),
}
