"""A saved training log in which the loss on training data keeps falling while that on validation data rises.

Why: from the epoch on where the two part, the network learns its training pictures by heart. The weights of the last
epoch, which are the ones that are used, are worse than those of an earlier one.

Instead: `EarlyStopping(restore_best_weights=True)`, or `ModelCheckpoint(save_best_only=True)` and load its file; and
against the cause, stronger augmentation, more dropout, a smaller learning rate or fewer epochs.

Known limits: the trend over the last third of the epochs decides, both changes must exceed 2 %, and the best epoch
must lie before. Trainings whose callbacks are not all known are left alone.

Source: https://keras.io/api/callbacks/early_stopping/ ; https://www.tensorflow.org/tutorials/keras/overfit_and_underfit
"""

from __future__ import annotations

from collections.abc import Iterator

from reviewlint.diagnostics import Severity
from reviewlint.outputs.trends import Overfitting, overfitting
from reviewlint.rule import Confidence, Finding, Rule, Threshold, cell_place
from reviewlint.views.analysis import Analysis
from reviewlint.views.histories import SavedTraining, saved_trainings
from reviewlint.views.stopping import may_load_best, may_stop_early


class OverfittingInLog(Rule):
    code = "RL701"
    name = "overfitting-in-log"
    severity = Severity.ADVICE
    summary = (
        "Судя по логу, сеть переобучается: лучшая ошибка на валидации была в эпохе {best_epoch} ({best_text}), к эпохе "
        "{last_epoch} она выросла до {last_text}, а на обучении падает; сохраните веса лучшей эпохи."
    )
    origin = "Документация Keras: EarlyStopping и restore_best_weights"
    needs = frozenset({"outputs"})
    thresholds = (
        Threshold("min-epochs-for-overfitting", 6, "Сколько эпох нужно, чтобы судить о переобучении.", least=3),
    )

    invalid = (
        """\
# %%
history = model.fit(train, validation_data=val, epochs=6)  #!
# %% [output]
# Epoch 1/6
# 20/20 [==============================] - 5s 210ms/step - loss: 0.90 - accuracy: 0.61 - val_loss: 0.80
# Epoch 2/6
# 20/20 [==============================] - 5s 210ms/step - loss: 0.70 - accuracy: 0.71 - val_loss: 0.62
# Epoch 3/6
# 20/20 [==============================] - 5s 210ms/step - loss: 0.55 - accuracy: 0.81 - val_loss: 0.60
# Epoch 4/6
# 20/20 [==============================] - 5s 210ms/step - loss: 0.40 - accuracy: 0.86 - val_loss: 0.61
# Epoch 5/6
# 20/20 [==============================] - 5s 210ms/step - loss: 0.30 - accuracy: 0.91 - val_loss: 0.66
# Epoch 6/6
# 20/20 [==============================] - 5s 210ms/step - loss: 0.20 - accuracy: 0.96 - val_loss: 0.75
""",
        """\
# %%
from tensorflow.keras.callbacks import ModelCheckpoint, ReduceLROnPlateau
tools = [ModelCheckpoint('last.h5'), ReduceLROnPlateau(patience=2)]
def train(network, data, **options):
    return network.fit(*data, callbacks=tools, verbose=2, **options)
# %%
log = train(net, pairs, validation_split=0.2, epochs=7)  #!
# %% [output]
# Epoch 1/7
# 60/60 - 5s - loss: 2.1 - val_loss: 1.9
# Epoch 2/7
# 60/60 - 4s - loss: 1.5 - val_loss: 1.4
# Epoch 3/7
# 60/60 - 4s - loss: 1.1 - val_loss: 1.2
# Epoch 4/7
# 60/60 - 4s - loss: 0.8 - val_loss: 1.22
# Epoch 5/7
# 60/60 - 4s - loss: 0.6 - val_loss: 1.25
# Epoch 6/7
# 60/60 - 4s - loss: 0.4 - val_loss: 1.33
# Epoch 7/7
# 60/60 - 4s - loss: 0.3 - val_loss: 1.41
# %%
net.load_weights('last.h5')
""",
        """\
# %% #!
for part in range(3):
    model = build()
    model.fit(x[part], y[part], validation_data=held[part], epochs=6)
# %% [output]
# Epoch 1/6
# 9/9 ━━━━━━━━━━━━━━━━━━━━ 5s 1s/step - loss: 0.9 - val_loss: 0.9
# Epoch 2/6
# 9/9 ━━━━━━━━━━━━━━━━━━━━ 5s 1s/step - loss: 0.8 - val_loss: 0.8
# Epoch 1/6
# 9/9 ━━━━━━━━━━━━━━━━━━━━ 5s 1s/step - loss: 0.9 - val_loss: 0.6
# Epoch 2/6
# 9/9 ━━━━━━━━━━━━━━━━━━━━ 5s 1s/step - loss: 0.7 - val_loss: 0.61
# Epoch 3/6
# 9/9 ━━━━━━━━━━━━━━━━━━━━ 5s 1s/step - loss: 0.5 - val_loss: 0.62
# Epoch 4/6
# 9/9 ━━━━━━━━━━━━━━━━━━━━ 5s 1s/step - loss: 0.3 - val_loss: 0.65
# Epoch 5/6
# 9/9 ━━━━━━━━━━━━━━━━━━━━ 5s 1s/step - loss: 0.2 - val_loss: 0.68
# Epoch 6/6
# 9/9 ━━━━━━━━━━━━━━━━━━━━ 5s 1s/step - loss: 0.1 - val_loss: 0.74
""",
    )
    valid = (
        """\
# %%
from tensorflow.keras.callbacks import EarlyStopping
model.fit(x, y, validation_split=0.1, epochs=6, callbacks=[EarlyStopping(patience=3)])
# %% [output]
# Epoch 1/6
# 60/60 - 5s - loss: 0.9 - val_loss: 0.6
# Epoch 2/6
# 60/60 - 5s - loss: 0.7 - val_loss: 0.5
# Epoch 3/6
# 60/60 - 5s - loss: 0.5 - val_loss: 0.6
# Epoch 4/6
# 60/60 - 5s - loss: 0.3 - val_loss: 0.7
# Epoch 5/6
# 60/60 - 5s - loss: 0.2 - val_loss: 0.8
# Epoch 6/6
# 60/60 - 5s - loss: 0.1 - val_loss: 0.9
""",
        """\
# %%
from keras.callbacks import ModelCheckpoint
best = ModelCheckpoint('best.h5', save_best_only=True)
model.fit(x, y, validation_split=0.1, epochs=6, callbacks=[best])
# %% [output]
# Epoch 1/6
# 60/60 - 5s - loss: 0.9 - val_loss: 0.6
# Epoch 2/6
# 60/60 - 5s - loss: 0.7 - val_loss: 0.5
# Epoch 3/6
# 60/60 - 5s - loss: 0.5 - val_loss: 0.6
# Epoch 4/6
# 60/60 - 5s - loss: 0.3 - val_loss: 0.7
# Epoch 5/6
# 60/60 - 5s - loss: 0.2 - val_loss: 0.8
# Epoch 6/6
# 60/60 - 5s - loss: 0.1 - val_loss: 0.9
# %%
model.load_weights('best.h5')
""",
        """\
# %%
model.fit(x, y, validation_split=0.1, epochs=6)
# %% [output]
# Epoch 1/6
# 60/60 - 5s - loss: 0.9 - val_loss: 0.60
# Epoch 2/6
# 60/60 - 5s - loss: 0.7 - val_loss: 0.55
# Epoch 3/6
# 60/60 - 5s - loss: 0.5 - val_loss: 0.58
# Epoch 4/6
# 60/60 - 5s - loss: 0.4 - val_loss: 0.52
# Epoch 5/6
# 60/60 - 5s - loss: 0.3 - val_loss: 0.50
# Epoch 6/6
# 60/60 - 5s - loss: 0.2 - val_loss: 0.505
# %%
other.fit(x, y, validation_split=0.1, epochs=3)
# %% [output]
# Epoch 1/3
# 60/60 - 5s - loss: 0.9 - val_loss: 0.6
# Epoch 2/3
# 60/60 - 5s - loss: 0.7 - val_loss: 0.8
# Epoch 3/3
# 60/60 - 5s - loss: 0.5 - val_loss: 0.9
""",
    )

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        """Every cell with the log of a training that goes on after validation has turned, once."""
        fewest = self.threshold(analysis, "min-epochs-for-overfitting")
        told: set[int] = set()
        for saved in saved_trainings(analysis):
            found = overfitting(saved.history, fewest)
            if found is not None and saved.cell not in told and _keeps_last(analysis, saved):
                told.add(saved.cell)
                yield self._found(saved, found)

    def _found(self, saved: SavedTraining, found: Overfitting) -> Finding:
        return self.finding(
            cell_place(saved.cell),
            confidence=Confidence.INFERRED,
            subject=f"log:{saved.cell}",
            best_epoch=found.best_epoch,
            last_epoch=found.last_epoch,
            best_text=_shown(found.best),
            last_text=_shown(found.last),
            train_best_text=_shown(found.train_then),
            train_last_text=_shown(found.train_last),
            accuracy_grew=found.accuracy_grew,
        )


def _keeps_last(analysis: Analysis, saved: SavedTraining) -> bool:
    """Whether the last epoch's weights stay, as far as the notebook shows."""
    history, training = saved.history, saved.training
    if training is None or history.interrupted or history.stopped_early or history.restored:
        return False
    return not may_stop_early(analysis, training) and not may_load_best(analysis, training)


def _shown(value: float) -> str:
    return f"{value:.3g}".replace(".", ",")
