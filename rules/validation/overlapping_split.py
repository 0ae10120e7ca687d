"""Training and validation data that hold the same pictures.

Why: the model is then checked on pictures that it has learned. The metric looks excellent and says nothing about new
pictures; overfitting cannot be seen, and early stopping and the choice of the best epoch work by a false number.

Instead: `validation_split=` in the generator and `subset='training'` / `subset='validation'` in both flows (with one
split where there are two generators), for data sets `take` and `skip` or two folders.

Known limits: only flows of generators, data sets and arrays whose source is written in the notebook. Duplicates of one
picture in both parts are not seen. `evaluate` counts only where the whole folder is evaluated after training on a part.

Source: keras.src.legacy.preprocessing.image (without `subset` a flow reads all pictures, whatever `validation_split`).
"""

from __future__ import annotations

from collections.abc import Iterator

from reviewlint.diagnostics import Severity
from reviewlint.rule import Finding, Rule
from reviewlint.views.analysis import Analysis
from reviewlint.views.data_parts import Overlap, overlaps
from reviewlint.views.preprocessing import named


class OverlappingSplit(Rule):
    """Data for `fit` and for validation that are not parted."""

    code = "RL204"
    name = "overlapping-split"
    severity = Severity.ERROR
    summary = "Обучение{training_text} и валидация{validation_text} читают одни и те же картинки: {cause}."
    origin = "Документация Keras: validation_split делит данные только вместе с subset"

    invalid = (
        """\
# %%
from tensorflow.keras.preprocessing.image import ImageDataGenerator
gen = ImageDataGenerator(rescale=1/255, validation_split=0.2)
train = gen.flow_from_directory('cars')  #!
val = gen.flow_from_directory('cars', subset='validation')
# %%
model.fit(train, validation_data=val, epochs=4)
""",
        """\
# %%
from keras.preprocessing import image
ROOT = '../input/'
makers = {'fit': image.ImageDataGenerator(horizontal_flip=True),
          'check': image.ImageDataGenerator(validation_split=0.1)}
def flow_of(kind, part):
    return makers[kind].flow_from_directory(ROOT + 'train', target_size=(224, 224), subset=part)
# %%
flows = [makers['fit'].flow_from_directory(  #!
             ROOT + 'train/', subset='training'),
         flow_of('check', 'validation')]
# %%
net.fit_generator(flows[0], validation_data=flows[1], epochs=9)
""",
        """\
# %%
import tensorflow as tf
data = tf.keras.utils.image_dataset_from_directory('pets')  #!
train = data.cache().shuffle(100).prefetch(2)
check = data.map(lambda x, y: (x / 255, y))
# %%
settings = dict(validation_data=check, epochs=3)
model.fit(train, **settings)
""",
        """\
# %%
import tensorflow as tf
common = {'directory': 'pets', 'validation_split': 0.2, 'image_size': (90, 90)}
train = tf.keras.utils.image_dataset_from_directory(subset='training', seed=1, **common)  #!
check = tf.keras.utils.image_dataset_from_directory(subset='validation', seed=2, **common)
# %%
model.fit(train, validation_data=check, epochs=5)
""",
    )
    valid = (
        """\
# %%
from tensorflow.keras.preprocessing.image import ImageDataGenerator
gen = ImageDataGenerator(rotation_range=9, validation_split=0.2)
plain = ImageDataGenerator(validation_split=0.2)
train = gen.flow_from_directory('cars', subset='training')
val = plain.flow_from_directory('cars', subset='validation')
everything = gen.flow_from_directory('cars')
hidden = gen.flow_from_directory('hidden', shuffle=False)
other = plain.flow_from_directory('more')
# %%
model.fit(train, validation_data=val, epochs=4)
model.evaluate(train)
model.predict(hidden)
model.predict(everything)
model.fit(train, validation_data=other, epochs=4)
""",
        """\
# %%
import tensorflow as tf
from sklearn.model_selection import train_test_split
data = tf.keras.utils.image_dataset_from_directory('pets')
common = {'directory': 'pets', 'validation_split': 0.2, 'seed': 5}
first = tf.keras.utils.image_dataset_from_directory(subset='training', **common)
second = tf.keras.utils.image_dataset_from_directory(subset='validation', **common)
model.fit(data.take(80).shuffle(80), validation_data=data.skip(80), epochs=2)
model.fit(first, validation_data=second, epochs=2)
# %%
table_train, table_val = train_test_split(table, test_size=0.2)
gen = tf.keras.preprocessing.image.ImageDataGenerator()
model.fit(gen.flow_from_dataframe(table_train, 'pictures'),
          validation_data=gen.flow_from_dataframe(table_val, 'pictures'), epochs=2)
""",
        """\
# %%
from keras.preprocessing.image import ImageDataGenerator
# folders that are to be filled in are not known to be one
SPLIT = load_settings()['split']
train_folder, val_folder = '', ''
one, two = ImageDataGenerator(validation_split=SPLIT), ImageDataGenerator(validation_split=SPLIT)
model.fit(one.flow_from_directory('a', subset='training'), epochs=2,
          validation_data=two.flow_from_directory('a', subset='validation'))
model.fit(one.flow_from_directory(train_folder), epochs=2, validation_data=two.flow_from_directory(val_folder))
""",
    )

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        """Every pair of training and validation data that share pictures, once."""
        told: set[tuple[int, int]] = set()
        for found in overlaps(analysis):
            key = id(found.training.place.node), id(found.validation.place.node)
            if key not in told:
                told.add(key)
                yield self._found(found)

    def _found(self, found: Overlap) -> Finding:
        training, validation = found.training, found.validation
        names = [named(use.way.flow) or named(use.data) for use in (training, validation)]
        cause = _cause(found)
        return self.finding(
            training.place,
            subject=f"split:{training.place.cell}:{names[0]}:{validation.place.cell}:{names[1]}",
            related=(validation.place,),
            training=names[0],
            training_text=f" ({names[0]})" if names[0] else "",
            validation=names[1],
            validation_text=f" ({names[1]})" if names[1] else "",
            validation_cell=validation.place.cell,
            cause=_CAUSES[cause],
            kind=cause,
            in_training=validation.role == "validation",
        )


_CAUSES = {
    "same": "это одни и те же данные",
    "no subset": "есть validation_split, но не задан subset",
    "no split": "есть subset, но не задан validation_split",
    "whole": "один из потоков читает всю папку",
    "seed": "перед делением файлы перемешаны по-разному (shuffle или seed)",
    "split": "части разделены по-разному",
}


def _cause(found: Overlap) -> str:
    trained, checked = found.trained, found.checked
    if trained is None or checked is None or trained.flow is checked.flow:
        return "same"
    parts = trained, checked
    if any(part.split and part.subset is None for part in parts):
        return "no subset"
    if any(part.subset and not part.split for part in parts):
        return "no split"
    if any(part.subset is None for part in parts):
        return "same" if trained.subset == checked.subset else "whole"
    if trained.order != checked.order:
        return "seed"
    return "same" if trained.subset == checked.subset else "split"
