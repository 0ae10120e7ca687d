"""A notebook that trains and never sets a seed for random numbers.

Why: initial weights, the order of pictures, augmentation and dropout are drawn anew at each run. A difference between
two runs then mixes the effect of what was changed with chance, and the best result cannot be had again.

Instead: one line at the top, `keras.utils.set_random_seed(42)` (it seeds Python, NumPy and TensorFlow), and `seed=` on
the flows. `random_state` of a split fixes the split only.

Known limits: any known seed counts, whether it covers all that is random or not, and so does a call of something
unknown that speaks of a seed (`seed_everything(42)`). Only trainings of Keras models are looked at.

Source: https://keras.io/examples/keras_recipes/reproducibility_recipes/
"""

from __future__ import annotations

from collections.abc import Iterator

from reviewlint.diagnostics import Severity
from reviewlint.rule import WHOLE_NOTEBOOK, Confidence, Finding, Rule
from reviewlint.views.analysis import Analysis
from reviewlint.views.seeds import fixed_splits, sets_seed
from reviewlint.views.training import live_trainings


class NoRandomSeed(Rule):
    """A training without any seed."""

    code = "RL411"
    name = "no-random-seed"
    severity = Severity.ADVICE
    summary = (
        "Нигде не зафиксировано начальное число генераторов случайных чисел, поэтому при повторном запуске результаты "
        "будут другими: добавьте в начало tf.keras.utils.set_random_seed(42)."
    )
    origin = "Документация Keras: Reproducibility in Keras Models"

    invalid = (
        """\
#!
# %%
from sklearn.model_selection import train_test_split
from tensorflow.keras import initializers, layers
from tensorflow.keras.models import Sequential
x_train, x_val = train_test_split(pictures, random_state=42)
model = Sequential([layers.Dense(3, kernel_initializer=initializers.GlorotUniform(seed=0))])
# %%
model.fit(x_train, validation_data=x_val, epochs=5)
""",
        """\
#!
# %%
import numpy as np
import tensorflow as tf
def fix_chance(number=1):
    np.random.seed(number)
    tf.random.set_seed(number)
# %%
def learn(network, flow, **options):
    return network.fit(flow, callbacks=[], **options)
settings = {'epochs': 3}
# %%
history = learn(build(), train_flow, **settings)
""",
        """\
#!
# %%
from tensorflow.keras.preprocessing.image import ImageDataGenerator
maker = ImageDataGenerator(horizontal_flip=True)
chance = None
flows = {part: maker.flow_from_directory(part, seed=chance) for part in ('train', 'valid')}
# %%
for epoch in range(3):
    model.fit_generator(flows['train'], validation_data=flows['valid'])
# np.random.seed(42)
""",
    )
    valid = (
        """\
# %%
import numpy as np
RANDOM_SEED = 42
np.random.seed(RANDOM_SEED)
# %%
model.fit(x, y, epochs=3)
""",
        """\
# %%
from tensorflow.keras.preprocessing.image import ImageDataGenerator
options = dict(batch_size=16, seed=7)
flow = ImageDataGenerator().flow_from_directory('train', **options)
model.fit(flow, epochs=3)
""",
        """\
# %%
from course_tools import seed_everything
seed_everything(2021)
model.fit(x, y, epochs=3)
""",
        """\
# %%
import random
def prepare():
    random.seed(0)
prepare()
# %%
model.fit(x, y, epochs=3)
""",
        """\
# %%
from tensorflow.keras.models import load_model
answers = load_model('best.h5').predict(x)
""",
        """\
# %%
from sklearn.linear_model import LogisticRegression
LogisticRegression().fit(x, y)
""",
    )

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        """The notebook, where some live training stands in it and nothing sets a seed."""
        live = live_trainings(analysis)
        if live and not analysis.timeline.exceeded and not sets_seed(analysis):
            split = fixed_splits(analysis)
            yield self.finding(
                WHOLE_NOTEBOOK,
                confidence=Confidence.INFERRED if live[0].call.target is None else Confidence.DECIDED,
                summary=_ONLY_SPLIT if split else "",
                split=split,
            )


_ONLY_SPLIT = (
    "Зафиксировано только разбиение данных (random_state), а не сами генераторы случайных чисел, поэтому при повторном "
    "запуске результаты будут другими: добавьте в начало tf.keras.utils.set_random_seed(42)."
)
