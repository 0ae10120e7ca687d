"""The class distribution was looked at, and it is even.

Why:
    A look at the classes before training is what an analysis should begin with, and few rare classes mean that
    the metric can be trusted for each of them.

Instead:
    Nothing, keep it.

Known limits:
    A count is known by the values that are trained on, followed back to where they come from, or by a column of a
    table with a name such as `category`; the name of a variable says nothing. Plots are not read: without saved
    counts the text must call the distribution even.

Source:
    Both mentor reviews of the car classification project.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from reviewlint.rule import Confidence, Finding, Rule, Severity, Threshold, cell_place
from reviewlint.text.balance import BalanceClaim, Stance
from reviewlint.views.analysis import Analysis
from reviewlint.views.class_counts import ClassLook, class_looks, is_beside
from reviewlint.views.written import claims_on_balance

SUBJECT = "class-balance"
DOUBTFUL_RATIO = 3
"""From here on saved counts outweigh a sentence that calls them even."""


class ClassesLookBalanced(Rule):
    code = "RL902"
    name = "classes-look-balanced"
    severity = Severity.PRAISE
    summary = "Распределение классов проверено, и оно достаточно равномерное: это хорошее начало анализа данных."
    origin = "Отзывы ментора о двух проектах по классификации автомобилей: равномерное распределение классов."
    thresholds = (
        Threshold("even-class-ratio", 2.0, "Во сколько раз могут различаться классы, чтобы считаться ровными."),
    )
    invalid = (
        """
# %%
import pandas as pd
table = pd.read_csv('birds.csv')
# %% #!
table['label'].value_counts()
# %% [output result]
# wren     410
# robin    395
# finch    288
# Name: label, dtype: int64
# %%
table.isna().sum()
""",
        """
# %%
import seaborn as sns
def draw_bars(frame, field):
    sns.countplot(data=frame, y=field)
# %% #!
draw_bars(train_table, 'category')
# %% [markdown]
# Картинок в каждой категории примерно одинаковое количество.
""",
        """
# %% #!
import os
for name in sorted(os.listdir('cars/train')):
    found = len(os.listdir(os.path.join('cars/train', name)))
    print(f'{name}: {found} files')
# %% [output]
# audi: 120 files
# bmw: 131 files
# lada: 99 files
""",
        """
# %%
settings = {'y_col': 'kind', 'class_mode': 'categorical'}
flow = gen.flow_from_dataframe(frame, 'photos', 'file', **settings)
# %% #!
frame.groupby('kind').size().plot.bar()
# %% [markdown]
# Классы сбалансированы.
# %%
frame.groupby('kind').size()
""",
        """
# %%
from sklearn.model_selection import train_test_split
numbers = []
for photo in photos:
    numbers.append(known[photo.stem])
x, x_val, numbers, held_out = train_test_split(pictures, numbers)
# %% #!
from collections import Counter
print(Counter(numbers))
# %% [output]
# Counter({3: 480, 1: 455, 2: 300})
# %%
net = Sequential([Flatten(), Dense(3)])
net.compile('adam', 'sparse_categorical_crossentropy')
net.fit(x, np.array(numbers), epochs=3)
""",
    )
    valid = (
        """
# %%
table['label'].value_counts()
# %% [output result]
# wren     410
# robin    150
# finch     28
# Name: label, dtype: int64
""",
        """
# %%
cars['fuelType'].value_counts()
# %% [output result]
# бензин    410
# дизель    395
# Name: fuelType, dtype: int64
# %% [markdown]
# Топливо распределено равномерно.
""",
        """
# %%
frame.category.value_counts().plot.barh()
# %% [markdown]
# Теперь подготовим картинки.
""",
        """
# %% [markdown]
# Классы сбалансированы, это известно из описания соревнования.
# %%
frame.head()
""",
        """
# %%
frame.label.hist()
# %% [markdown]
# Классы распределены неравномерно.
""",
        """
# %%
import numpy as np
labels = KMeans(3).fit_predict(features)
print(np.unique(labels, return_counts=True))
# %% [output]
# (array([0, 1, 2]), array([410, 395, 388]))
""",
    )

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        looks = class_looks(analysis)
        if not looks:
            return
        largest = self.threshold(analysis, "even-class-ratio")
        counted = [look for look in looks if look.table is not None]
        even = next((look for look in counted if look.table is not None and look.table.ratio < largest), None)
        claim = _even_claim(analysis, looks)
        if claim is not None and not any(look.table and look.table.ratio >= DOUBTFUL_RATIO for look in counted):
            yield self._praise(looks[0], even, claim.sentence.text)
        elif even is not None:
            yield self._praise(even, even, "")

    def _praise(self, look: ClassLook, even: ClassLook | None, quote: str) -> Finding:
        table = even.table if even is not None else None
        return self.finding(
            cell_place(look.cell),
            confidence=Confidence.DECIDED if look.decided and table is not None else Confidence.INFERRED,
            subject=SUBJECT,
            classes=len(table.counts) if table is not None else 0,
            ratio=round(table.ratio, 1) if table is not None else 0.0,
            quote=quote,
        )


def _even_claim(analysis: Analysis, looks: Sequence[ClassLook]) -> BalanceClaim | None:
    """The first sentence that calls the classes even."""
    for claim in claims_on_balance(analysis):
        if claim.stance is Stance.EVEN and (claim.names_classes or is_beside(looks, claim.sentence.location.cell)):
            return claim
    return None
