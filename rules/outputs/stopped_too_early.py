"""A training that ran all its planned epochs although validation was still improving clearly at the last one.

Why: the network had not finished learning. What is compared then is not which architecture or augmentation is better,
but which one learns faster in the first epochs.

Instead: more epochs with `EarlyStopping(restore_best_weights=True)`, which ends the training when validation stops
improving, or go on with another `fit(…, initial_epoch=…)`.

Known limits: validation loss decides: it falls at each of the last two epochs, by 3 % or more together, or the last
epoch alone is 10 % better than any before; accuracy must not have fallen. A later fit of the model, or of another
model on the same backbone, counts as going on.

Source: https://keras.io/api/callbacks/early_stopping/
"""

from __future__ import annotations

from collections.abc import Iterator

from reviewlint.diagnostics import Severity
from reviewlint.outputs.trends import improvement
from reviewlint.rule import Confidence, Finding, Rule, cell_place
from reviewlint.views.analysis import Analysis
from reviewlint.views.checkpoints import callbacks_of
from reviewlint.views.histories import saved_trainings
from reviewlint.views.stages import goes_on
from reviewlint.views.stopping import STOPPING


class StoppedTooEarly(Rule):
    code = "RL702"
    name = "stopped-too-early"
    severity = Severity.ADVICE
    summary = (
        "Судя по логу, обучение закончилось рано: на последних эпохах ошибка на валидации еще падала ({earlier_text} → "
        "{last_text}), поэтому стоит взять больше эпох{stopping_text}."
    )
    origin = "Документация Keras: EarlyStopping"
    needs = frozenset({"outputs"})

    invalid = (
        """\
# %%
from keras.callbacks import EarlyStopping
# %% #!
history = model.fit(train, validation_data=val, epochs=4, callbacks=[EarlyStopping(patience=2)])
# %% [output]
# Epoch 1/4
# 20/20 [==============================] - 5s 210ms/step - loss: 0.90 - acc: 0.61 - val_loss: 0.80 - val_acc: 0.70
# Epoch 2/4
# 20/20 [==============================] - 5s 210ms/step - loss: 0.80 - acc: 0.67 - val_loss: 0.70 - val_acc: 0.75
# Epoch 3/4
# 20/20 [==============================] - 5s 210ms/step - loss: 0.70 - acc: 0.71 - val_loss: 0.60 - val_acc: 0.79
# Epoch 4/4
# 20/20 [==============================] - 5s 210ms/step - loss: 0.60 - acc: 0.76 - val_loss: 0.52 - val_acc: 0.82
""",
        """\
# %% #!
history = model.fit(train, validation_data=val, epochs=4)
# %% [output]
# Epoch 1/4
# 20/20 [==============================] - 5s 210ms/step - loss: 0.90 - acc: 0.61 - val_loss: 0.80 - val_acc: 0.70
# Epoch 2/4
# 20/20 [==============================] - 5s 210ms/step - loss: 0.80 - acc: 0.67 - val_loss: 0.70 - val_acc: 0.75
# Epoch 3/4
# 20/20 [==============================] - 5s 210ms/step - loss: 0.70 - acc: 0.71 - val_loss: 0.60 - val_acc: 0.79
# Epoch 4/4
# 20/20 [==============================] - 5s 210ms/step - loss: 0.60 - acc: 0.76 - val_loss: 0.52 - val_acc: 0.82
""",
        """\
# %%
EPOCHS = 3
def run(network):
    return network.fit(x, y, validation_split=0.2, epochs=EPOCHS, verbose=2)
# %%
first = build('small')
second = build('large')
# %% #!
run(first)
# %% [output]
# Epoch 1/3
# 60/60 - 5s - loss: 2.1 - val_loss: 22.5
# Epoch 2/3
# 60/60 - 4s - loss: 1.9 - val_loss: 24.4
# Epoch 3/3
# 60/60 - 4s - loss: 1.8 - val_loss: 3.9
# %%
run(second)
# %% [output]
# Epoch 1/3
# 60/60 - 5s - loss: 2.1 - val_loss: 1.5
# Epoch 2/3
# 60/60 - 4s - loss: 1.9 - val_loss: 1.4
# Epoch 3/3
# 60/60 - 4s - loss: 1.8 - val_loss: 1.45
""",
        """\
# %%
from keras.callbacks import EarlyStopping
settings = {'epochs': 3, 'callbacks': [EarlyStopping(patience=3)], 'validation_data': held}
# %% #!
network.fit(pictures, **settings)
# %% [output]
# Epoch 1/3
# 9/9 ━━━━━━━━━━━━━━━━━━━━ 5s 1s/step - loss: 0.9 - val_loss: 0.9
# Epoch 2/3
# 9/9 ━━━━━━━━━━━━━━━━━━━━ 5s 1s/step - loss: 0.8 - val_loss: 0.85
# Epoch 3/3
# 9/9 ━━━━━━━━━━━━━━━━━━━━ 5s 1s/step - loss: 0.7 - val_loss: 0.8
""",
    )
    valid = (
        """\
# %%
model.fit(x, y, validation_split=0.1, epochs=3)
# %% [output]
# Epoch 1/3
# 60/60 - 5s - loss: 0.9 - val_loss: 0.9
# Epoch 2/3
# 60/60 - 5s - loss: 0.7 - val_loss: 0.8
# Epoch 3/3
# 60/60 - 5s - loss: 0.5 - val_loss: 0.6
# %%
model.fit(x, y, validation_split=0.1, epochs=20)
""",
        """\
# %%
model.fit(x, y, validation_split=0.1, epochs=100)
# %% [output]
# Epoch 1/100
# 60/60 - 5s - loss: 0.9 - val_loss: 0.9
# Epoch 2/100
# 60/60 - 5s - loss: 0.7 - val_loss: 0.8
# Epoch 3/100
# 60/60 - 5s - loss: 0.5 - val_loss: 0.6
# %%
other.fit(x, y, validation_split=0.1, epochs=4)
# %% [output]
# Epoch 1/4
# 60/60 - 5s - loss: 0.90 - val_loss: 0.900 - val_accuracy: 0.80
# Epoch 2/4
# 60/60 - 5s - loss: 0.70 - val_loss: 0.610 - val_accuracy: 0.90
# Epoch 3/4
# 60/60 - 5s - loss: 0.69 - val_loss: 0.605 - val_accuracy: 0.91
# Epoch 4/4
# 60/60 - 5s - loss: 0.68 - val_loss: 0.601 - val_accuracy: 0.91
""",
        """\
# %%
from tensorflow.keras.applications import Xception
from tensorflow.keras.layers import Dense
from tensorflow.keras.models import Model, Sequential
base = Xception(include_top=False, pooling='avg', input_shape=(99, 99, 3))
head = Sequential([base, Dense(5, activation='softmax')])
head.compile('adam', 'categorical_crossentropy')
head.fit(x, y, validation_split=0.1, epochs=3)
# %% [output]
# Epoch 1/3
# 60/60 - 5s - loss: 0.9 - val_loss: 0.9
# Epoch 2/3
# 60/60 - 5s - loss: 0.7 - val_loss: 0.8
# Epoch 3/3
# 60/60 - 5s - loss: 0.5 - val_loss: 0.6
# %%
base.trainable = True
whole = Model(base.input, Dense(5, activation='softmax')(base.output))
whole.compile('adam', 'categorical_crossentropy')
whole.fit(x, y, epochs=9)
""",
        """\
# %%
model.fit(x, y, validation_split=0.1, epochs=3)
# %% [output]
# Epoch 1/3
# 60/60 - 5s - loss: 0.0900 - accuracy: 0.970 - val_loss: 0.0110 - val_accuracy: 0.998
# Epoch 2/3
# 60/60 - 5s - loss: 0.0100 - accuracy: 0.998 - val_loss: 0.0050 - val_accuracy: 0.999
# Epoch 3/3
# 60/60 - 5s - loss: 0.0050 - accuracy: 1.000 - val_loss: 0.0020 - val_accuracy: 1.000
""",
    )

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        """Every cell with the log of a training that ended while it still improved, once."""
        told: set[int] = set()
        for saved in saved_trainings(analysis):
            found = improvement(saved.history)
            if found is None or saved.training is None or saved.cell in told or goes_on(analysis, saved.training):
                continue
            told.add(saved.cell)
            has_stopping = bool(callbacks_of(saved.training, STOPPING))
            yield self.finding(
                cell_place(saved.cell),
                confidence=Confidence.INFERRED,
                subject=f"log:{saved.cell}",
                epochs=found.epochs,
                earlier_epoch=found.earlier_epoch,
                earlier_text=_shown(found.earlier),
                last_text=_shown(found.last),
                has_stopping=has_stopping,
                stopping_text=": EarlyStopping у вас уже есть" if has_stopping else " вместе с EarlyStopping",
            )


def _shown(value: float) -> str:
    return f"{value:.3g}".replace(".", ",")
