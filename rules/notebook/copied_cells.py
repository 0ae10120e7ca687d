"""One cell that stands three or more times in a notebook, with other names or numbers only.

Why: a mistake in a copied cell must be mended in every copy, and one is always forgotten. The reader has to compare
the copies to see what differs.

Instead: a function whose parameters are what differs, called once in each place.

Known limits: short cells, cells of imports and of single calls are left alone, and so are copies in which
a statement was added or left out. Cells are compared whole, in whatever layout.

Source: https://docs.python.org/3/tutorial/controlflow.html#defining-functions
"""

from __future__ import annotations

from collections.abc import Iterator

from reviewlint.rule import Finding, Rule, Severity, Threshold, cell_place
from reviewlint.views.analysis import Analysis
from reviewlint.views.copied_cells import Copies, copied_cells


class CopiedCells(Rule):
    code = "RL014"
    name = "copied-cells"
    severity = Severity.ADVICE
    summary = (
        "Одна и та же ячейка скопирована несколько раз (ячейки {cells_text}), {difference}: сделайте из нее функцию."
    )
    origin = "Учебник Python: определение функций"
    needs = frozenset({"order"})
    thresholds = (Threshold("min-copies", 3, "Сколько копий ячейки — повод для совета.", least=2),)

    invalid = (
        """\
# %%
plt.plot(first.history['loss'], label='train')
plt.plot(first.history['val_loss'], label='valid')
plt.legend()
plt.show()
# %% #!
plt.plot(second.history['loss'], label='train')
plt.plot(second.history['val_loss'], label='valid')
plt.legend()
plt.show()
# %%
# и для третьей сети
plt.plot(
    third.history["loss"],
    label="train",
)
plt.plot(third.history["val_loss"], label="valid")
plt.legend()
plt.show()
""",
        """\
# %%
steps = {'size': 64, 'rate': 0.01}
model = build(**steps)
model.compile(Adam(steps['rate']), 'mse')
history = model.fit(train, epochs=5, validation_data=valid)
# %% [markdown]
# Больше картинки
# %% #!
steps = {'size': 128, 'rate': 0.001}
model = build(**steps)
model.compile(Adam(steps['rate']), 'mse')
history = model.fit(train, epochs=10, validation_data=valid)
# %%
print(history.history)
# %%
steps = {'size': 256, 'rate': 0.0001}
model = build(**steps)
model.compile(Adam(steps['rate']), 'mse')
history = model.fit(train, epochs=15, validation_data=valid)
""",
        """\
# %%
def load_train(folder):
    names = sorted(glob.glob(folder + '/train/*.jpg'))
    return [cv2.imread(name) for name in names]
# %% #!
def load_valid(folder):
    names = sorted(glob.glob(folder + '/valid/*.jpg'))
    return [cv2.imread(name) for name in names]
# %%
def load_test(folder):
    names = sorted(glob.glob(folder + '/test/*.jpg'))
    return [cv2.imread(name) for name in names]
""",
    )
    valid = (
        """\
# %%
from keras.layers import Dense, Dropout, Flatten, Conv2D, MaxPooling2D, Activation
from keras.models import Sequential, Model, load_model
from keras.callbacks import EarlyStopping, ModelCheckpoint
# %%
from keras.layers import Dense, Dropout, Flatten, Conv2D, MaxPooling2D, Activation
from keras.models import Sequential, Model, load_model
from keras.callbacks import EarlyStopping, ModelCheckpoint
# %%
from keras.layers import Dense, Dropout, Flatten, Conv2D, MaxPooling2D, Activation
from keras.models import Sequential, Model, load_model
from keras.callbacks import EarlyStopping, ModelCheckpoint
""",
        """\
# %%
history = model.fit(
    train, epochs=5, steps_per_epoch=10, callbacks=[stop, keep],
    validation_data=valid, verbose=1, workers=2,
)
# %%
history = model.fit(
    train, epochs=6, steps_per_epoch=10, callbacks=[stop, keep],
    validation_data=valid, verbose=1, workers=2,
)
# %%
history = model.fit(
    train, epochs=7, steps_per_epoch=10, callbacks=[stop, keep],
    validation_data=valid, verbose=1, workers=2,
)
""",
        """\
# %%
score = model.evaluate(valid, verbose=1)
print('loss', score[0], 'accuracy', score[1])
scores.append(score[1])
# %%
score = model.evaluate(valid, verbose=1)
print('loss', score[0], 'accuracy', score[1])
scores.append(score[1])
# %%
score = model.evaluate(valid, verbose=1)
print('loss', score[0], 'accuracy', score[0])
scores.insert(score[1])
""",
    )

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        """Every group of copies, at the second one."""
        for copies in copied_cells(analysis, self.threshold(analysis, "min-copies")):
            yield self.finding(
                cell_place(copies.cells[1]),
                related=tuple(cell_place(cell) for cell in copies.cells if cell != copies.cells[1]),
                copies=copies.cells,
                lines=copies.lines,
                varying=copies.varying,
                cells_text=", ".join(map(str, copies.cells)),
                difference=_difference(copies),
            )


def _difference(copies: Copies) -> str:
    return f"меняется только {', '.join(copies.varying)}" if copies.varying else "без изменений"
