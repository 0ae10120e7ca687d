"""The effect of an experiment is measured: with TTA, an ensemble or augmentation, and without it.

Why: only two numbers on the same pictures show whether something helped. Most experiments are kept because they
sounded good; here it can be seen what this one gave.

Instead: nothing is to be done; this is praise.

Known limits: the pictures must be known to be the same: one flow, the same labels, or flows of one folder. Trainings
with and without augmentation count where both networks have the same layers. In text and in printed lines both scores
must be named, and the words must say which is which; whether a difference is more than chance is not asked here.

Source: review_004 (the mentor asks of an ensemble «Улучшило точность или нет?»).
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

from reviewlint.diagnostics import Severity
from reviewlint.rule import Confidence, Finding, Rule
from reviewlint.views.analysis import Analysis
from reviewlint.views.measured_effects import measured_effects, told_effects

_WORDS = {
    "tta": ("TTA", "и с TTA, и без нее"),
    "ensemble": ("ансамбля", "и для ансамбля, и для отдельных моделей"),
    "augmentation": ("аугментаций", "и с аугментациями, и без них"),
}


class EffectMeasured(Rule):
    """Two measurements on the same pictures that differ by one thing."""

    code = "RL906"
    name = "effect-measured"
    severity = Severity.PRAISE
    summary = "Эффект {of} проверен числами: результат есть {pair}."
    origin = "review_004"

    invalid = (
        """\
# %%
import numpy as np
from sklearn.metrics import accuracy_score
from tensorflow.keras.preprocessing.image import ImageDataGenerator
flow = ImageDataGenerator(horizontal_flip=True).flow_from_directory('val', shuffle=False)
plain = ImageDataGenerator().flow_from_directory('val', shuffle=False)
# %%
once = net.predict(plain).argmax(axis=1)
print('plain', accuracy_score(plain.classes, once))
# %%
passes = [net.predict(flow) for _ in range(20)]
print('TTA', accuracy_score(plain.classes, np.mean(passes, axis=0).argmax(axis=1)))  #!
""",
        """\
# %%
import numpy as np
from sklearn.metrics import f1_score
from tensorflow.keras.models import load_model
networks = [load_model('a.h5'), load_model('b.h5')]
def score(guess):
    return f1_score(truth, guess.argmax(-1), average='macro')  #!
# %%
guesses = {number: network.predict(held_out) for number, network in enumerate(networks)}
for guess in guesses.values():
    print(score(guess))
# %%
print(score(sum(guesses.values()) / 2))
""",
        """\
# %%
import tensorflow as tf
from tensorflow.keras.preprocessing.image import ImageDataGenerator
def network():
    model = tf.keras.Sequential([tf.keras.Input((64, 64, 3)), tf.keras.layers.Conv2D(8, 3),
                                 tf.keras.layers.Flatten(), tf.keras.layers.Dense(3, 'softmax')])
    model.compile('adam', 'categorical_crossentropy', metrics=['accuracy'])
    return model
check = ImageDataGenerator().flow_from_directory('check')
settings = {'validation_data': check, 'epochs': 10}
# %%
first = network()
first.fit(ImageDataGenerator().flow_from_directory('train'), **settings)
# %% [markdown]
# Теперь с отражениями и сдвигами.
# %%
second = network()
moved = ImageDataGenerator(horizontal_flip=True, width_shift_range=0.1)
second.fit(moved.flow_from_directory('train'), **settings)  #!
""",
        """\
# %% [markdown]
# # Результаты
# | модель | Kaggle |
# |---|---|
# | EfficientNetB4 | 0.9612 |
# | TTA на EfficientNetB4 | 0.9633 | #!
""",
        """\
# %%
show(1)
# %% [output]
# accuracy without augmentation: 0.9011
# %%
show(2)  #!
# %% [output]
# accuracy with augmentation: 0.9344
""",
        """\
# %% [markdown]
# ## Выводы
# Усреднение двух моделей подняло точность с 95.1% до 95.9%. #!
""",
    )
    valid = (
        """\
# %%
import numpy as np
from sklearn.metrics import accuracy_score
from tensorflow.keras.preprocessing.image import ImageDataGenerator
flow = ImageDataGenerator(horizontal_flip=True).flow_from_directory('val', shuffle=False)
# %%
passes = [net.predict(flow) for _ in range(20)]
print(accuracy_score(flow.classes, np.mean(passes, axis=0).argmax(axis=1)))
print(accuracy_score(train_truth, net.predict(train_pictures).argmax(axis=1)))
answer = net.predict(test_flow)
""",
        """\
# %%
from sklearn.metrics import accuracy_score
from tensorflow.keras.models import load_model
first, second = load_model('a.h5'), load_model('b.h5')
both = (first.predict(held_out) + second.predict(held_out)) / 2
print(accuracy_score(truth, both.argmax(axis=1)))
first.evaluate(other_flow)
""",
        """\
# %%
import tensorflow as tf
from tensorflow.keras.preprocessing.image import ImageDataGenerator
model = tf.keras.Sequential([tf.keras.Input((64, 64, 3)), tf.keras.layers.Flatten(), tf.keras.layers.Dense(3)])
check = ImageDataGenerator().flow_from_directory('check')
model.compile('adam', 'categorical_crossentropy')
model.fit(ImageDataGenerator().flow_from_directory('train'), validation_data=check)
model.fit(ImageDataGenerator(zoom_range=0.2).flow_from_directory('train'), validation_data=check)
""",
        """\
# %% [markdown]
# Попробуем TTA, чтобы поднять точность с 0.95 до 0.97.
# Усреднение дало 0.9612 на Kaggle.
# С аугментацией точность на обучении 0.99, на валидации 0.95, то есть ниже.
# Аугментации улучшили результат, без них было хуже.
""",
    )

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        """Each kind of experiment once: where code measures both, else where words or outputs tell both."""
        told: set[str] = set()
        for effect in measured_effects(analysis):
            told.add(effect.subject)
            yield self.finding(effect.place, subject=f"effect:{effect.subject}", **_fields(effect.subject, False))
        for pair in told_effects(analysis):
            if pair.subject not in told:
                told.add(pair.subject)
                yield self.finding(
                    pair.location,
                    confidence=Confidence.INFERRED,
                    subject=f"effect:{pair.subject}",
                    **_fields(pair.subject, True),
                )


def _fields(about: str, is_told: bool) -> dict[str, Any]:
    of, pair = _WORDS[about]
    return {"about": about, "of": of, "pair": pair, "is_told": is_told}
