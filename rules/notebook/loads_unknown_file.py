"""A model or weights that are loaded from a file which no cell of the notebook saves and no input folder holds.

Why: nobody but the author can run that cell, and nobody can tell how those weights were trained, on which data and
whether the validation pictures were among them.

Instead: keep the training that makes the file in the notebook, or publish the file (a Kaggle dataset, a link) and
load it from there.

Known limits: names of files count, not their folders. After a cell that downloads, unpacks or copies files nothing is
said.

Source: https://keras.io/guides/serialization_and_saving/
"""

from __future__ import annotations

from collections.abc import Iterator

from reviewlint.rule import Finding, Rule, Severity
from reviewlint.views.analysis import Analysis
from reviewlint.views.loaded_files import unknown_files


class LoadsUnknownFile(Rule):
    code = "RL015"
    name = "loads-unknown-file"
    severity = Severity.ADVICE
    summary = (
        "Файл {path} загружается, но ни одна ячейка его не сохраняет, и во входных данных его нет: "
        "напишите, откуда он берется."
    )
    origin = "Документация Keras: сохранение и загрузка моделей"
    needs = frozenset({"order"})

    invalid = (
        """\
# %%
from tensorflow.keras.models import load_model
network = load_model('stage_two.h5')  #!
network.save('final.h5')
""",
        """\
# %%
from tensorflow.keras import layers, models
FOLDER = '/content/drive/MyDrive/'
def build():
    return models.Sequential([layers.Dense(3)])
# %%
first = build()
first.load_weights(FOLDER + 'old_run.hdf5')  #!
first.load_weights(FOLDER + 'old_run.hdf5')
""",
        """\
# %%
import keras
from keras.callbacks import ModelCheckpoint
files = {'best': 'best.keras', 'last': 'last.keras'}
keep = ModelCheckpoint(files['best'], save_best_only=True)
# %%
for name in ['best', 'last']:
    network = keras.models.load_model(files[name])  #!
""",
        """\
# %%
import os
from keras.models import load_model
where = os.path.join('runs', 'run_7.h5')
print('Модель:', where)
# %%
network = load_model(where)  #!
# %%
!curl https://example.com/converter.zip -o converter.zip
""",
    )
    valid = (
        """\
# %%
from tensorflow.keras.models import load_model, Sequential
from tensorflow.keras.callbacks import ModelCheckpoint
keep = ModelCheckpoint('weights.{epoch:02d}.h5')
network = Sequential()
network.save_weights('./last/model_last.h5')
# %%
network.load_weights('../working/weights.07.h5')
network.load_weights('/kaggle/working/last/model_last.h5')
other = load_model('/kaggle/input/my-models/best.h5')
third = load_model('../input/my-models/best2.h5')
""",
        """\
# %%
!wget https://example.com/models/ready.h5
from keras.models import load_model
network = load_model('ready.h5')
""",
        """\
# %%
from keras.models import load_model, Sequential
def keep(network, name):
    network.save(name)
for number in folds:
    network = Sequential()
    keep(network, f'fold_{number}.h5')
# %%
ready = load_model('fold_3.h5')
chosen = load_model(best_of(folds))
if exists:
    again = load_model('maybe.h5')
""",
    )

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        """Every file that comes from nowhere, where it is loaded first."""
        for found in unknown_files(analysis):
            yield self.finding(found.argument.place, path=found.path)
