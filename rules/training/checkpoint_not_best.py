"""A `ModelCheckpoint` that keeps the last epoch under the name of the best one.

Why: without `save_best_only=True` the callback writes the same file after every epoch, whatever `monitor` and
`mode` say, so that the file holds the last epoch when training ends. Weights loaded from it are not the best ones.

Instead: add `save_best_only=True`; then the file changes only when the monitored metric improves.

Known limits: a file name with a placeholder (`{epoch:02d}`) keeps every epoch on purpose and is left alone, and so
is a name of which nothing is known. Subclasses of `ModelCheckpoint` are not followed.

Source: review_000; https://keras.io/api/callbacks/model_checkpoint/
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from reviewlint.diagnostics import Applicability, Fix, Severity
from reviewlint.inference.terms import Call, Constant, FormattedString, Operation, Term, literal, options
from reviewlint.rule import Example, Finding, Rule
from reviewlint.views.analysis import Analysis
from reviewlint.views.checkpoints import trained_with
from reviewlint.views.edits import with_argument
from reviewlint.views.monitored import monitor_of, why_not_logged
from reviewlint.views.training import callback_subject, live_trainings

MAX_PARTS = 200
"""Parts of a path that are looked at."""

_PLACEHOLDER = re.compile(r"\{\w")


class CheckpointNotBest(Rule):
    """`ModelCheckpoint` without `save_best_only=True`."""

    code = "RL401"
    name = "checkpoint-not-best"
    severity = Severity.WARNING
    summary = (
        "ModelCheckpoint без save_best_only=True перезаписывает {target} после каждой эпохи, и в конце в нем лежит "
        "последняя эпоха, а не лучшая: добавьте save_best_only=True."
    )
    origin = "review_000"

    invalid = (
        Example(
            """\
# %%
from tensorflow.keras.callbacks import ModelCheckpoint
saver = ModelCheckpoint('weights.hdf5', monitor='val_accuracy', mode='max')  #!
""",
            fixed="""\
# %%
from tensorflow.keras.callbacks import ModelCheckpoint
saver = ModelCheckpoint('weights.hdf5', monitor='val_accuracy', mode='max', save_best_only=True)
""",
        ),
        """\
# %%
import tensorflow as tf
folder = 'models/'
name = 'car_net'
# %%
def saver(best):
    return tf.keras.callbacks.ModelCheckpoint(  #!
        f'{folder}{name}.h5',
        save_best_only=best,
    )
callbacks = [saver(False)]
""",
        Example(
            """\
# %%
import tensorflow.keras.callbacks as C
settings = {'monitor': 'val_loss', 'verbose': 1}
# %%
def callbacks(patience=3):
    best = C.ModelCheckpoint(filepath='best.keras', **settings)  #!
    return [best, C.EarlyStopping(patience=patience)]
""",
            fixed="""\
# %%
import tensorflow.keras.callbacks as C
settings = {'monitor': 'val_loss', 'verbose': 1}
# %%
def callbacks(patience=3):
    best = C.ModelCheckpoint(filepath='best.keras', **settings, save_best_only=True)
    return [best, C.EarlyStopping(patience=patience)]
""",
        ),
        Example(
            """\
# %%
import os
from keras.callbacks import *
# %%
keep = ModelCheckpoint(os.path.join(root, 'last.h5'), 'val_loss', 1, False)  #!
""",
            fixed="""\
# %%
import os
from keras.callbacks import *
# %%
keep = ModelCheckpoint(os.path.join(root, 'last.h5'), 'val_loss', 1, True)
""",
        ),
    )
    valid = (
        """\
# %%
from tensorflow.keras.callbacks import ModelCheckpoint
saver = ModelCheckpoint('weights.hdf5', monitor='val_accuracy', mode='max', save_best_only=True)
every = ModelCheckpoint('epoch_{epoch:02d}.hdf5')
""",
        """\
# %%
from tensorflow.keras.callbacks import ModelCheckpoint
only_best = {'save_best_only': True}
by_place = ModelCheckpoint('weights.hdf5', 'val_loss', 0, True)
from_dict = ModelCheckpoint('weights.hdf5', **only_best)
unknown = ModelCheckpoint('weights.hdf5', **json.load(open('callback.json')))
# %%
def made(path, best):
    return ModelCheckpoint('w.h5', save_best_only=best), ModelCheckpoint(path)
""",
        """\
# %%
from tensorflow import keras
pattern = 'net_' + '{epoch}' + '-{val_loss:.2f}'
# %%
from pathlib import Path
saver = keras.callbacks.ModelCheckpoint(Path('models') / f'{pattern}.keras')
""",
    )

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        """Every `ModelCheckpoint` whose file is known to be written over at each epoch."""
        for call in analysis.timeline.calls_of("keras.callbacks.ModelCheckpoint"):
            if _keeps_best(call) or not _one_file(call.argument("filepath", 0)):
                continue
            file = _file_name(call.argument("filepath", 0))
            yield self.finding(
                call,
                fix=_fix(analysis, call),
                subject=callback_subject(analysis, call),
                file=file,
                target=f"файл {file}" if file else "один и тот же файл",
                monitor=literal(call.argument("monitor", 1)),
                explicit=call.argument("save_best_only", 3) is not None,
            )


def _keeps_best(call: Call) -> bool:
    """Whether only the best epoch is kept, or may be."""
    value = call.argument("save_best_only", 3)
    if value is None:
        return call.is_open
    return not all(isinstance(option, Constant) and not option.value for option in options(value))


def _one_file(path: Term | None) -> bool:
    """Whether each epoch goes to the same file: something of its name is known, and no placeholder in it."""
    if path is None:
        return False
    return all((text := "".join(_texts(option))) and not _PLACEHOLDER.search(text) for option in options(path))


def _texts(path: Term) -> Iterator[str]:
    """The known texts of a path, in order."""
    pending = [path]
    for _ in range(MAX_PARTS):
        if not pending:
            return
        part = pending.pop()
        if isinstance(part, Constant):
            yield str(part.value)
        elif isinstance(part, FormattedString):
            pending += reversed(part.parts)
        elif isinstance(part, Operation):
            pending += reversed(part.operands)
        elif isinstance(part, Call):
            pending += reversed([argument.value for argument in part.positional()])


def _file_name(path: Term | None) -> str | None:
    """The file's name without its folders, where it is decided."""
    text = literal(path)
    return text.replace("\\", "/").rsplit("/", 1)[-1] if isinstance(text, str) and text else None


def _fix(analysis: Analysis, call: Call) -> Fix | None:
    """Add the argument, or turn a literal False; not where the metric would never come, and nothing be saved."""
    served = trained_with(call, live_trainings(analysis))
    if served and why_not_logged(analysis, served, monitor_of(call) or "") == "validation":
        return None
    edit = with_argument(analysis, call, "save_best_only", "True", 3)
    return Fix(Applicability.UNSAFE, (edit,), "Сохранять только лучшую эпоху") if edit is not None else None
