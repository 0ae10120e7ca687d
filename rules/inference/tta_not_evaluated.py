"""A TTA loop averages predictions, and nothing in the notebook says what that gave.

Why: test-time augmentation costs as many predictions as it has passes, and it does not always help: changes that are
too strong, or too few passes, make the average worse than one plain prediction. Without a number with it beside the
number without it nobody knows.

Instead: run the same loop over a validation flow with `shuffle=False`, compute the metric of the average, and compare
it with the metric of one plain prediction; or state both scores of the submissions.

Known limits: a metric of any TTA average, or of one of its passes, counts for all TTA of the notebook. The best score
of all submissions is no score of TTA. Loops whose passes are all equal are another rule's.

Source: review_004 asks the same of an ensemble («Улучшило точность или нет?»).
"""

from __future__ import annotations

from collections.abc import Iterator

from reviewlint.diagnostics import Severity
from reviewlint.rule import Finding, Rule
from reviewlint.views.analysis import Analysis
from reviewlint.views.tta import passes_subject
from reviewlint.views.tta_effect import effect_is_told, is_measured
from reviewlint.views.tta_ways import is_augmented, live_passes


class TtaNotEvaluated(Rule):
    code = "RL508"
    name = "tta-not-evaluated"
    severity = Severity.ADVICE
    summary = (
        "Предсказания TTA усреднены, но по ноутбуку не видно, помогла ли она: прогоните TTA и на валидации и сравните "
        "метрику с обычным предсказанием."
    )
    origin = "review_004"
    needs = frozenset({"text"})

    invalid = (
        """\
# %%
import numpy as np
from tensorflow.keras.preprocessing.image import ImageDataGenerator
moved = ImageDataGenerator(horizontal_flip=True, width_shift_range=0.05)
flow = moved.flow_from_directory('test', shuffle=False, class_mode=None)
# %% [markdown]
# # TTA
# Усредняем 12 предсказаний.
# %%
passes = [net.predict(flow) for _ in range(12)]
answer = np.mean(passes, axis=0).argmax(axis=1)  #!
# %%
table['label'] = answer
table.to_csv('answer_tta.csv')
# %% [markdown]
# # Итоги
# Лучший результат на Kaggle: 0.9612
""",
        """\
# %%
import numpy as np
def averaged(model, data, count):
    total = []
    for _ in range(count):
        total.append(model.predict(data))
    return np.array(total).mean(axis=0)  #!
# %%
scores = net.evaluate(val_flow)
print('Accuracy: %.2f%%' % (scores[1] * 100))
# %% [output]
Accuracy: 91.20%
# %%
final = averaged(net, test_flow, 20)
print(final.shape)
# %% [output]
(6675, 10)
""",
        """\
# %%
import numpy as np
from sklearn.metrics import accuracy_score
plain = net.predict(val_flow)
print(accuracy_score(val_flow.classes, plain.argmax(1)))
# %%
kept = {}
for number in range(15):
    kept[number] = net.predict(shaky_flow)
# %%
together = np.mean(list(kept.values()), axis=0)  #!
# %% [markdown]
# Следующий шаг: попробовать TTA с более сильными аугментациями.
""",
    )
    valid = (
        """\
# %%
import numpy as np
from sklearn.metrics import accuracy_score
def averaged(model, data):
    return np.mean([model.predict(data) for _ in range(20)], axis=0)
# %%
print(accuracy_score(val_flow.classes, averaged(net, val_flow).argmax(1)))
# %%
answer = averaged(net, test_flow)
""",
        """\
# %%
import numpy as np
votes = [net.predict(val_flow) for _ in range(20)]
best = np.mean(votes, axis=0).argmax(1)
print('right', np.mean(best == truth))
""",
        """\
# %%
import numpy as np
answer = np.mean([net.predict(flow) for _ in range(20)], axis=0)
# %% [markdown]
# # Результаты
# | вариант | Kaggle |
# |---|---|
# | без TTA | 0.9533 |
# | ТТА, 20 шагов | 0.9571 |
""",
        """\
# %%
import numpy as np
answer = np.mean([net.predict(flow) for _ in range(20)], axis=0)
# %% [markdown]
# # Выводы
# - TTA не помогла, результат чуть хуже обычного предсказания
""",
        """\
# %%
import numpy as np
from tensorflow.keras.preprocessing.image import ImageDataGenerator
flow = ImageDataGenerator(rescale=1/255).flow_from_directory('test', shuffle=False)
answer = np.mean([net.predict(flow) for _ in range(20)], axis=0)
once = net.predict(flow)
""",
        """\
# %%
import numpy as np
def told(model, start, count):
    sentence = start
    for _ in range(count):
        chances = model.predict(encode([sentence]))
        sentence += ' ' + words[np.argmax(chances[0])]
    return sentence
print(told(net, 'once', 10))
sure = np.mean([net(x_test, training=True) for _ in range(50)], axis=0)
""",
    )

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        """Every average over the passes of a live TTA loop, in a notebook that measures none of them."""
        live = live_passes(analysis)
        if not live or is_measured(analysis, live):
            return
        told: set[int] = set()
        for one in live:
            place = one.averaging.term.place
            if place is None or id(place.node) in told or not is_augmented(analysis, one):
                continue
            told.add(id(place.node))
            if not effect_is_told(analysis, one):
                yield self.finding(
                    place,
                    subject=passes_subject(live, one),
                    related=(one.header,),
                    steps=one.count,
                )
