"""One accuracy is called better than another although the validation set is too small to tell them apart.

Why: an accuracy on N pictures is itself a random number, its standard error is sqrt(p (1 - p) / N). Two models that are
equally good easily differ by two such errors on another draw of pictures, and the winner is the winner of a lottery.

Instead: more validation pictures, cross-validation, several runs with other seeds, or compare the models picture by
picture: count where one is right and the other wrong (McNemar's test).

Known limits: sentences with exactly two accuracies on validation data are read, where an output before them tells the
size of the validation set. The models are taken to be measured independently.

Source: standard error of a proportion; https://en.wikipedia.org/wiki/McNemar%27s_test
"""

from __future__ import annotations

import math
from collections.abc import Iterator

from reviewlint.diagnostics import Severity
from reviewlint.rule import Confidence, Finding, Rule, Threshold
from reviewlint.text.comparisons import comparisons
from reviewlint.views.analysis import Analysis
from reviewlint.views.validation_size import validation_size
from reviewlint.views.written import prose


class DifferenceWithinNoise(Rule):
    code = "RL705"
    name = "difference-within-noise"
    severity = Severity.ADVICE
    summary = (
        "Точности {one} и {other} сравниваются, но на {size} картинках это разница всего в {pictures}, что меньше "
        "случайной погрешности ({noise}): такой вывод ненадежен."
    )
    origin = "Статистика: стандартная ошибка доли"
    needs = frozenset({"outputs"})
    thresholds = (Threshold("noise-in-standard-errors", 2.0, "Меньше скольких стандартных ошибок разница случайна."),)

    invalid = (
        """\
# %%
train_flow, val_flow = make_flows()
# %% [output]
# Found 1400 images belonging to 10 classes.
# Found 350 images belonging to 10 classes.
# %% [markdown]
# Точность Xception 0.914, а EfficientNet 0.926, то есть вторая лучше. #!
""",
        """\
# %%
model.fit(x, y, validation_data=(x_val, y_val))
# %% [output]
# Train on 900 samples, validate on 100 samples
# %%
draw()
# %% [markdown]
# ## Итоги
# - после разморозки точность на валидации выросла с 91% до 94% #!
""",
        """\
# %%
def report(model):
    print(classification_report(truth, model.predict(pictures).argmax(1)))
# %%
report(second)
# %% [output]
#               precision    recall  f1-score   support
#     accuracy                           0.93       311
# %% [markdown]
# The second network is better: accuracy 93.25% against 92.28%. #!
""",
    )
    valid = (
        """\
# %%
flows = make_flows()
# %% [output]
# Found 12452 images belonging to 10 classes.
# Found 3109 images belonging to 10 classes.
# %% [markdown]
# Точность выросла с 0.912 до 0.951. Точность на Kaggle выросла с 0.951 до 0.952.
# По критерию Мак-Немара точность 0.952 лучше, чем 0.951.
# Точность на обучающих данных 0.99, на валидации 0.95, то есть ниже.
""",
        """\
# %%
print('no sizes here')
# %% [output]
# no sizes here
# %% [markdown]
# Точность Xception 0.914, а EfficientNet 0.926, то есть вторая лучше.
""",
        """\
# %%
test_flow = make()
# %% [output]
# Found 350 images belonging to 10 classes.
# %% [markdown]
# Точность Xception 0.914, а EfficientNet 0.926, то есть вторая лучше.
""",
    )

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        """Every comparison of two accuracies that differ by less than chance explains."""
        allowed = self.threshold(analysis, "noise-in-standard-errors")
        for found in comparisons(prose(analysis)):
            size = validation_size(analysis, found.sentence.location.cell)
            if not size:
                continue
            one, other = found.values
            noise = allowed * math.sqrt((one * (1 - one) + other * (1 - other)) / size)
            difference = abs(one - other)
            if 0 < difference < noise:
                yield self.finding(
                    found.sentence.location,
                    confidence=Confidence.INFERRED,
                    quote=found.sentence.text,
                    one=found.written[0].replace(".", ","),
                    other=found.written[1].replace(".", ","),
                    size=size,
                    count=round(difference * size),
                    pictures=_pictures(round(difference * size)),
                    noise=_points(noise),
                    noise_count=round(noise * size),
                )


def _pictures(count: int) -> str:
    """«1 картинку», «3 картинки», «12 картинок»."""
    tens, ones = count // 10 % 10, count % 10
    ending = "ок" if tens == 1 or ones == 0 or ones > 4 else "ку" if ones == 1 else "ки"
    return f"{count} картин{ending}"


def _points(share: float) -> str:
    return f"{100 * share:.1f} процентного пункта".replace(".", ",")
