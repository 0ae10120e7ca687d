"""What code measures with something and without it, beyond the examples of the rule."""

from __future__ import annotations

import pytest

from reviewlint.engine import analyse
from reviewlint.examples import parse
from reviewlint.views.measured_effects import measured_effects

HEAD = """\
# %%
import numpy as np
from sklearn.metrics import accuracy_score
from tensorflow.keras.models import load_model
from tensorflow.keras.preprocessing.image import ImageDataGenerator
shaky = ImageDataGenerator(rotation_range=30).flow_from_directory('val', shuffle=False)
still = ImageDataGenerator(validation_split=0.1).flow_from_directory('val', shuffle=False)
net = load_model('a.h5')
# %%
"""


def effects(code: str) -> list[tuple[str, int]]:
    analysis = analyse(parse(HEAD + code).notebook)

    return [(effect.subject, effect.place.cell) for effect in measured_effects(analysis)]


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        # many models, each measured in the loop that predicts with it, then their average
        (
            """parts = []
for path in paths:
    net.load_weights(path)
    parts.append(net.predict(still))
    print(accuracy_score(still.classes, parts[-1].argmax(1)))
print(accuracy_score(still.classes, np.mean(parts, axis=0).argmax(1)))
""",
            [("ensemble", 2)],
        ),
        # none of the members is measured
        (
            """parts = []
for path in paths:
    net.load_weights(path)
    parts.append(net.predict(still))
print(accuracy_score(still.classes, np.mean(parts, axis=0).argmax(1)))
""",
            [],
        ),
        # two weights of one model; `evaluate` measures one of them
        (
            """last = net.predict(still)
net.evaluate(still)
net.load_weights('best.h5')
both = (last + net.predict(still)) / 2
print(np.mean(both.argmax(1) == still.classes))
""",
            [("ensemble", 2)],
        ),
        # TTA against `evaluate` of the same folder
        (
            """net.evaluate(still)
votes = np.mean([net.predict(shaky) for _ in range(20)], axis=0)
# %%
print(accuracy_score(shaky.classes, votes.argmax(1)))
""",
            [("tta", 3)],
        ),
        # another model is measured without TTA
        (
            """load_model('b.h5').evaluate(still)
votes = np.mean([net.predict(shaky) for _ in range(20)], axis=0)
print(accuracy_score(shaky.classes, votes.argmax(1)))
""",
            [],
        ),
        # the passes are all equal: nothing was tried
        (
            """net.evaluate(still)
votes = np.mean([net.predict(still) for _ in range(20)], axis=0)
print(accuracy_score(still.classes, votes.argmax(1)))
""",
            [],
        ),
        # another folder
        (
            """net.evaluate(ImageDataGenerator().flow_from_directory('train'))
votes = np.mean([net.predict(shaky) for _ in range(20)], axis=0)
print(accuracy_score(shaky.classes, votes.argmax(1)))
""",
            [],
        ),
        # in a function that nobody calls
        (
            """def check():
    net.evaluate(still)
    votes = np.mean([net.predict(shaky) for _ in range(20)], axis=0)
    print(accuracy_score(shaky.classes, votes.argmax(1)))
""",
            [],
        ),
    ],
)
def test_what_is_measured_twice(code: str, expected: list[tuple[str, int]]) -> None:
    assert effects(code) == expected


TRAININGS = """\
import tensorflow as tf
from tensorflow.keras import layers as L
def network(units=8):
    model = tf.keras.Sequential([tf.keras.Input((64, 64, 3)), L.Flatten(), L.Dense(units), L.Dense(3)])
    model.compile('adam', 'mse')
    return model
other = ImageDataGenerator().flow_from_directory('other')
def flow(folder='train', **how):
    return ImageDataGenerator(**how).flow_from_directory(folder)
"""


@pytest.mark.parametrize(
    ("code", "is_found"),
    [
        (
            "network().fit(flow(), validation_data=still)\nnetwork().fit(flow(zoom_range=0.2), validation_data=still)",
            True,
        ),
        (
            "network().fit(flow(zoom_range=0.2), validation_data=still)\nnetwork().fit(flow(), validation_data=still)",
            True,
        ),
        (
            "network(9).fit(flow(), validation_data=still)\nnetwork().fit(flow(zoom_range=1), validation_data=still)",
            False,
        ),
        (
            "network().fit(flow(), validation_data=other)\nnetwork().fit(flow(zoom_range=1), validation_data=still)",
            False,
        ),
        ("network().fit(flow())\nnetwork().fit(flow(zoom_range=0.2))", False),
        (
            "network().fit(things, validation_data=still)\nnetwork().fit(flow(zoom_range=1), validation_data=still)",
            False,
        ),
        (
            "network().fit(flow(), validation_data=still)\nload().fit(flow(zoom_range=0.2), validation_data=still)",
            False,
        ),
    ],
)
def test_trainings_that_differ_by_augmentation_alone(code: str, is_found: bool) -> None:
    assert effects(TRAININGS + code) == ([("augmentation", 2)] if is_found else [])
