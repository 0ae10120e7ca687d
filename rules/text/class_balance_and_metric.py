"""Speaks of the balance of classes (or balances them in code) while the metric is accuracy.

Why:
    Balancing helps rare classes, and metrics that weigh classes alike (F1, AUC, balanced accuracy) reward that.
    Accuracy counts every picture once: where the test set is distributed like the training set, class weights and
    over-sampling need not raise it and may lower it.

Instead:
    With accuracy as the metric train on the classes as they are, and balance only if a measured run shows a gain.

Known limits:
    «Распределение равномерное» without a word of classes counts only next to a plot or table of the classes.
    Custom training loops are not read; a notebook whose metric is not known is left alone.

Source:
    Both mentor reviews of the car classification project.
"""

from __future__ import annotations

from collections.abc import Iterator

from reviewlint.inference.terms import Place, is_constant
from reviewlint.rule import Confidence, Finding, Rule, Severity
from reviewlint.text.balance import BalanceClaim, Stance
from reviewlint.views.analysis import Analysis
from reviewlint.views.class_counts import class_looks, is_beside
from reviewlint.views.target_metric import target_metric
from reviewlint.views.training import trainings
from reviewlint.views.written import claims_on_balance

SUBJECT = "class-balance"


class ClassBalanceAndMetric(Rule):
    code = "RL601"
    name = "class-balance-and-metric"
    severity = Severity.ADVICE
    summary = "Целевая метрика здесь accuracy, а не F1 или AUC, поэтому балансировать классы не обязательно."
    origin = "Отзывы ментора о двух проектах по классификации автомобилей: распределение классов и метрика."
    needs = frozenset({"text"})
    invalid = (
        """
# %% [markdown]
# ## Смотрим на данные
# Всего десять моделей машин. Снимков каждого класса примерно поровну. #!
# %%
model.compile(optimizer='adam', loss='categorical_crossentropy', metrics=['accuracy'])
model.fit(train, validation_data=valid, epochs=4)
""",
        """
# %%
counts = labels_df.breed.value_counts()
counts.plot.barh()
# породы представлены неравномерно, первой втрое больше, чем последней #!
# %%
def build(metrics):
    net = make_net()
    net.compile('sgd', 'sparse_categorical_crossentropy', metrics)
    return net
# %%
net = build(['acc'])
history = net.fit(x_train, y_train)
""",
        """
# %%
from sklearn.utils.class_weight import compute_class_weight
weights = compute_class_weight('balanced', classes=names, y=y)
settings = {'epochs': 5, 'class_weight': dict(enumerate(weights))}  #!
# %%
model.compile(loss='categorical_crossentropy', metrics='accuracy')
# %%
model.fit(flow, **settings)
""",
        """
# %%
from imblearn.over_sampling import RandomOverSampler
x_res, y_res = RandomOverSampler().fit_resample(x, y) #!
# %%
model.compile('adam', 'categorical_crossentropy', metrics=['accuracy'])
model.fit(x_res, y_res)
""",
        """
# %%
df.label.hist()
# %% [markdown]
# Распределение более-менее равномерное, можно двигаться дальше. #!
# %%
model.compile(loss='categorical_crossentropy', metrics=['accuracy'])
# %% [markdown]
# Потом стоит сбалансировать классы.
""",
        """
# %% [markdown]
# | Question | Answer |
# |---|---|
# | Is it fair? | The classes are not balanced at all | #!
# %%
from sklearn.metrics import accuracy_score
print(accuracy_score(y_test, model.predict(x_test).argmax(1)))
""",
    )
    valid = (
        """
# %% [markdown]
# Классы распределены неравномерно.
# %%
import tensorflow_addons as tfa
model.compile(loss='categorical_crossentropy', metrics=['accuracy', tfa.metrics.F1Score(10)])
model.fit(train)
""",
        """
# %% [markdown]
# The classes are imbalanced, the metric of the competition is ROC-AUC.
# %%
model.compile(loss='binary_crossentropy', metrics=['accuracy'])
""",
        """
# %% [markdown]
# Классы сбалансированы.
# %%
print('здесь ничего не обучается')
""",
        """
# %% [markdown]
# Посмотрим на распределение классов. Размеры снимков распределены равномерно.
# %%
# balance = 'классы не сбалансированы'
# A classic example is an unbalanced classification task, where one class is far more common.
# Если у вас несбалансированные классы, смотрите на F1.
title = 'class imbalance'
# %%
model.compile(loss='categorical_crossentropy', metrics=['accuracy'])
model.fit(train, class_weight=None)
""",
    )

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        claims = _claims(analysis)
        claim = next(claims, None)
        coded = _first_balancing(analysis)
        if claim is None and coded is None:
            return
        metric = target_metric(analysis)
        if metric is None or not metric.is_accuracy:
            return
        if claim is not None and (coded is None or claim.sentence.location.cell <= coded[1].cell):
            yield self.finding(
                claim.sentence.location,
                confidence=Confidence.INFERRED,
                subject=SUBJECT,
                summary=_EVEN if (said := _said(claim, claims)) is Stance.EVEN else "",
                stance=said.value,
                quote=claim.sentence.text,
            )
        elif coded is not None:
            stance, place = coded
            yield self.finding(place, subject=SUBJECT, stance=stance, quote="")


_EVEN = (
    "Даже если бы примеров было не поровну, балансировать классы было бы не обязательно: целевая метрика здесь "
    "accuracy, а не F1 или AUC."
)


def _claims(analysis: Analysis) -> Iterator[BalanceClaim]:
    """The sentences that speak of the balance of classes, by name or next to a look at them."""
    for claim in claims_on_balance(analysis):
        if claim.names_classes or is_beside(class_looks(analysis), claim.sentence.location.cell):
            yield claim


def _said(claim: BalanceClaim, later: Iterator[BalanceClaim]) -> Stance:
    """What is said in the end: a look that is announced first («проверим баланс») is answered further down."""
    if claim.stance is not Stance.ASKED:
        return claim.stance
    return next((answer.stance for answer in later if answer.stance is not Stance.ASKED), Stance.ASKED)


def _first_balancing(analysis: Analysis) -> tuple[str, Place] | None:
    """The first place where code that runs balances the classes, and how it does."""
    found = [("class_weight", place) for place in _class_weights(analysis)]
    found += [("oversampling", place) for place in _samplings(analysis)]
    return min(found, key=lambda pair: pair[1].cell, default=None)


def _class_weights(analysis: Analysis) -> Iterator[Place]:
    for training in trainings(analysis):
        given = training.call.given("class_weight") if training.live else None
        if given is not None and not is_constant(given.value, None):
            yield given.place


def _samplings(analysis: Analysis) -> Iterator[Place]:
    for call in analysis.timeline.calls:
        if (call.target or "").startswith("imblearn.") and not call.context.uncalled and call.place is not None:
            yield call.place
