"""Predictions of a shuffled flow that are matched by position with file names, labels or the rows of a submission.

Why: `shuffle=True` is the default of every `flow…`. The predictions come in the order of the shuffled pictures, while
`filenames`, `classes` and tables keep the order of the files: each row gets the answer for another picture. A metric
computed so is about chance, a submission is lost, and nothing raises.

Instead: `shuffle=False` for every flow whose predictions are matched with anything.

Known limits: only flows and data sets that are predicted as a whole; where batches are taken one by one with their
labels the order does not matter. Notebooks that read `index_array` are left alone.

Source: keras.src.legacy.preprocessing.image (`shuffle=True` is the default everywhere, measured on Keras 2.15 and 3).
"""

from __future__ import annotations

from collections.abc import Iterator

from reviewlint.diagnostics import Applicability, Fix, Severity
from reviewlint.rule import Example, Finding, Rule
from reviewlint.views.analysis import Analysis
from reviewlint.views.edits import with_argument
from reviewlint.views.preprocessing import named
from reviewlint.views.row_order import Matching, matchings
from reviewlint.views.validation_data import trained_ways


class ShuffledEvaluationOrder(Rule):
    """A shuffled flow whose predictions are matched by position."""

    code = "RL203"
    name = "shuffled-evaluation-order"
    severity = Severity.ERROR
    summary = (
        "Данные{flow_text} перемешиваются, а предсказания по ним сопоставляются по порядку {matched_text}: "
        "строки не соответствуют друг другу{instead}."
    )
    origin = "Документация Keras: по умолчанию потоки генераторов перемешиваются"

    invalid = (
        Example(
            """\
# %%
from sklearn.metrics import classification_report
from tensorflow.keras.preprocessing.image import ImageDataGenerator
val = ImageDataGenerator(rescale=1/255).flow_from_directory('val', batch_size=8)  #!
# %%
labels = model.predict(val).argmax(axis=1)
print(classification_report(val.classes, labels))
""",
            fixed="""\
# %%
from sklearn.metrics import classification_report
from tensorflow.keras.preprocessing.image import ImageDataGenerator
val = ImageDataGenerator(rescale=1/255).flow_from_directory('val', batch_size=8, shuffle=False)
# %%
labels = model.predict(val).argmax(axis=1)
print(classification_report(val.classes, labels))
""",
        ),
        Example(
            """\
# %%
import numpy as np
import pandas as pd
from keras.preprocessing import image
options = dict(x_col='Id', y_col=None, class_mode=None)
# %%
def flow_of(table):
    return image.ImageDataGenerator().flow_from_dataframe(table, 'test/', **options)  #!
hidden = flow_of(sample)
# %%
names = {0: 'lada', 1: 'audi'}
found = [names[number] for number in np.argmax(net.predict_generator(hidden, verbose=1), axis=-1)]
# %%
files = [name.replace('test/', '') for name in hidden.filenames]
pd.DataFrame({'Id': files, 'Category': found}).to_csv('submission.csv', index=False)
""",
            fixed="""\
# %%
import numpy as np
import pandas as pd
from keras.preprocessing import image
options = dict(x_col='Id', y_col=None, class_mode=None)
# %%
def flow_of(table):
    return image.ImageDataGenerator().flow_from_dataframe(table, 'test/', **options, shuffle=False)
hidden = flow_of(sample)
# %%
names = {0: 'lada', 1: 'audi'}
found = [names[number] for number in np.argmax(net.predict_generator(hidden, verbose=1), axis=-1)]
# %%
files = [name.replace('test/', '') for name in hidden.filenames]
pd.DataFrame({'Id': files, 'Category': found}).to_csv('submission.csv', index=False)
""",
        ),
        """\
# %%
import pandas as pd
from tensorflow.keras.preprocessing.image import ImageDataGenerator
sub = pd.read_csv('sample_submission.csv')
maker = ImageDataGenerator()
# %%
results = {}
for part in ['first', 'second']:
    flow = maker.flow_from_directory(part, class_mode=None, shuffle=True, seed=4)  #!
    results[part] = model.predict(flow)
# %%
sub['Category'] = results['first'].argmax(1)
sub.to_csv('answer.csv')
""",
        """\
# %%
import numpy as np
import tensorflow as tf
check = tf.keras.utils.image_dataset_from_directory('check')  #!
check = check.map(lambda x, y: (x / 255, y)).prefetch(2)
truth = np.concatenate([label for _, label in check])
# %%
answers = model.predict(check)
print((truth == answers.argmax(1)).mean())
""",
    )
    valid = (
        """\
# %%
import pandas as pd
from sklearn.metrics import confusion_matrix
from tensorflow.keras.preprocessing.image import ImageDataGenerator
maker = ImageDataGenerator(rescale=1/255)
val = maker.flow_from_directory('val')
ordered = maker.flow_from_directory('val', shuffle=False)
# %%
print(model.evaluate(val), val.class_indices, len(val.classes))
once = model.predict(val)
print(once.max(axis=1).mean(), val.class_indices)
print(confusion_matrix(val.classes, model.predict(ordered).argmax(1)))
""",
        """\
# %%
import numpy as np
from sklearn.metrics import accuracy_score
from tensorflow.keras.preprocessing.image import ImageDataGenerator
flow = ImageDataGenerator().flow_from_directory('val')
truth, answers = [], []
for _ in range(len(flow)):
    pictures, labels = next(flow)
    truth.extend(labels.argmax(1))
    answers.extend(model.predict(pictures).argmax(1))
print(accuracy_score(truth, answers))
""",
        """\
# %%
from tensorflow.keras.preprocessing.image import ImageDataGenerator
flow = ImageDataGenerator().flow_from_directory('val')
answers = model.predict(flow).argmax(1)
names = [flow.filenames[i] for i in flow.index_array]
print(list(zip(names, answers)), np.sum(flow.index_array))
""",
    )

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        """Every shuffled flow whose predictions are matched by position, once."""
        told: set[int] = set()
        for found in matchings(analysis):
            place = found.shuffled_by.place
            if place is not None and id(place.node) not in told:
                told.add(id(place.node))
                yield self._found(found, _fix(analysis, found))

    def _found(self, found: Matching, fix: Fix | None) -> Finding:
        call, place = found.shuffled_by, found.shuffled_by.place
        assert place is not None
        is_flow = call.method != "shuffle"
        name = named(found.use.data)
        return self.finding(
            call,
            fix=fix,
            subject=f"order:{place.cell}:{name}",
            related=(found.place,),
            flow=name,
            flow_text=f" {name}" if name else "",
            matched=found.kind,
            matched_text=_KINDS[found.kind],
            matched_cell=found.place.cell,
            is_flow=is_flow,
            by_default=is_flow and call.given("shuffle") is None,
            instead=" (нужен shuffle=False)" if is_flow else "",
        )


def _fix(analysis: Analysis, found: Matching) -> Fix | None:
    """`shuffle=False` for a flow that nothing is trained on: training data have to be shuffled."""
    call, place = found.shuffled_by, found.shuffled_by.place
    makers = [one for way in trained_ways(analysis) for one in way.calls]
    if call.method == "shuffle" or any(one.place and place and one.place.node is place.node for one in makers):
        return None
    edit = with_argument(analysis, call, "shuffle", "False")
    return Fix(Applicability.UNSAFE, (edit,), "Не перемешивать эти данные") if edit is not None else None


_KINDS = {"files": "с именами файлов", "labels": "с правильными ответами", "table": "со строками таблицы"}
