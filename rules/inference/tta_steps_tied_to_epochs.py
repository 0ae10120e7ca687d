"""The number of test-time augmentation passes is the number of training epochs.

Why: the two have nothing to do with each other. Epochs say how long the network trains, passes say how many random
variants of each test picture are averaged. Tied together, a change of one changes the other unseen.

Instead: a constant of its own, `TTA_STEPS`, chosen by what the averages gain on the validation data.

Known limits: `while` loops are not followed. A constant of its own is never reported, even one with an equal value.

Source: review_004.
"""

from __future__ import annotations

from collections.abc import Iterator

from reviewlint.diagnostics import Applicability, Fix, Severity
from reviewlint.inference.terms import ingredients
from reviewlint.rule import Confidence, Example, Finding, Rule
from reviewlint.views.analysis import Analysis
from reviewlint.views.edits import source_of
from reviewlint.views.training import epochs_name, training_with_epochs, trainings
from reviewlint.views.tta import Passes, passes_subject
from reviewlint.views.tta_constant import own_constant
from reviewlint.views.tta_ways import live_passes

STEPS = "TTA_STEPS"


class TtaStepsTiedToEpochs(Rule):
    code = "RL501"
    name = "tta-steps-tied-to-epochs"
    severity = Severity.WARNING
    summary = (
        "Число проходов TTA взято из {source}, а это число эпох обучения; они никак не связаны: заведите для TTA "
        "отдельную константу."
    )
    origin = "review_004"

    invalid = (
        Example(
            """\
# %%
import numpy as np
from tensorflow.keras.models import load_model
EPOCHS = 8
model = load_model('start.h5')
# %%
model.fit(train_flow, validation_data=val_flow, epochs=EPOCHS)
# %%
variants = []
for step in range(EPOCHS):  #!
    variants.append(model.predict(test_flow))
answers = np.mean(variants, axis=0).argmax(axis=1)
""",
            fixed="""\
# %%
import numpy as np
from tensorflow.keras.models import load_model
EPOCHS = 8
model = load_model('start.h5')
# %%
model.fit(train_flow, validation_data=val_flow, epochs=EPOCHS)
# %%
variants = []
TTA_STEPS = 8
for step in range(TTA_STEPS):
    variants.append(model.predict(test_flow))
answers = np.mean(variants, axis=0).argmax(axis=1)
""",
        ),
        """\
# %%
from tensorflow import keras
from tqdm.notebook import tqdm
rounds = 15
net = keras.models.load_model('net.keras')
# %%
def train(model, **settings):
    return model.fit(train_ds, **settings)
train(net, epochs=rounds)
# %%
def averaged(model, flow, steps):
    total = 0
    for _ in tqdm(range(steps)):  #!
        total = total + model.predict(flow)
    return total / steps
scores = averaged(net, test_flow, steps=rounds // 3)
""",
        """\
# %%
import numpy as np
class CFG:
    n_epochs = 20
    size = 224
# %%
best = build(CFG.size)
learn(best, CFG)
# %%
guesses = np.array([best.predict(flow, verbose=0) for i in range(CFG.n_epochs)]).mean(0)  #!
""",
        """\
# %%
import tensorflow as tf
params = {'lr': 0.01, 'epochs': 12}
# %%
epochs = params['epochs']
collected = []
for k in range(1, epochs + 1):  #!
    flow.reset()
    collected += [model.predict(flow, steps=len(flow))]
# %%
mean = tf.reduce_mean(tf.stack(collected), axis=0)
""",
        Example(
            """\
# %%
import numpy as np
class Run:
    k = 20
n_epochs = Run.k
# %%
learn(best, n_epochs)
# %%
guesses = [best.predict(flow) for i in range(n_epochs)]  #!
answer = np.mean(guesses, axis=0)
""",
            fixed="""\
# %%
import numpy as np
class Run:
    k = 20
n_epochs = Run.k
# %%
learn(best, n_epochs)
# %%
TTA_STEPS = 20
guesses = [best.predict(flow) for i in range(TTA_STEPS)]
answer = np.mean(guesses, axis=0)
""",
        ),
    )
    valid = (
        """\
# %%
import numpy as np
EPOCHS = 10
TTA_EPOCHS = 10
# %%
model.fit(train_flow, epochs=EPOCHS)
# %%
variants = [model.predict(test_flow) for _ in range(TTA_EPOCHS)]
answer = np.mean(variants, axis=0)
""",
        """\
# %%
import numpy as np
EPOCHS = 5
for epoch in range(EPOCHS):
    model.fit(train_flow, epochs=1)
    history.append(model.predict(val_flow))
smooth = np.mean(history, axis=0)
# %%
losses = []
for epoch in range(EPOCHS):
    for images, labels in train_set:
        losses.append(model.train_on_batch(images, labels))
print(np.mean(losses, axis=0))
""",
        """\
# %%
import numpy as np
epochs = 3
model.fit(train, epochs=epochs)
# %%
parts = []
for i in range(epochs):
    parts.append(model.predict(pictures[i]))
print(np.mean(parts, axis=0))
""",
        """\
# %%
import numpy as np
def averaged(model, flow, epochs):
    return np.mean([model.predict(flow) for _ in range(epochs)], axis=0)
STEPS = 25
answer = averaged(model, flow, STEPS)
""",
    )

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        """Every live TTA loop whose number of passes is the number of epochs, by value or plainly by name."""
        found = [one for one in live_passes(analysis) if one.number is not None]
        trained = trainings(analysis) if found else ()
        for one in found:
            assert one.number is not None
            training = training_with_epochs(one.number, trained)
            made_of = list(ingredients(one.number))
            source = next((name for term in made_of if (name := epochs_name(term))), None)
            if training is None and source is None:
                continue
            loop = source_of(analysis, one.header.cell, one.header.node)
            yield self.finding(
                one.header,
                confidence=Confidence.DECIDED if training is not None else Confidence.INFERRED,
                fix=_fix(analysis, found, one),
                subject=passes_subject(found, one),
                source=source or next((term.names[0] for term in made_of if term.names), loop),
                loop=loop,
                steps=one.count,
                fit_cell=training.call.place.cell if training is not None and training.call.place else None,
            )


def _fix(analysis: Analysis, found: list[Passes], one: Passes) -> Fix | None:
    edits = own_constant(analysis, found, one, STEPS)
    return Fix(Applicability.UNSAFE, edits, f"Завести для TTA константу {STEPS}") if edits else None
