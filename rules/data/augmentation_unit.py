"""An augmentation parameter in the wrong unit: degrees given as a share, or a share of the circle given too large.

Why: `rotation_range` and `shear_range` of ImageDataGenerator are degrees, `channel_shift_range` is in units of pixel
values: 0.2 of them is invisible, and the augmentation that one counts on does not happen. In `RandomRotation` it is the
other way round: the factor is a share of a full turn, so that 0.2 turns pictures by up to 72°.

Instead: `rotation_range=15`, `shear_range=10`, `channel_shift_range=30`; `RandomRotation(0.04)` for 15°.

Known limits: `channel_shift_range` is judged where the generator surely reads pictures 0…255. The fix takes
`shear_range` for radians, as Keras 1 had it, and `channel_shift_range` for a share of 255; what is meant by a small
`rotation_range` or by a large factor is not plain, so there is none.

Source: docstrings of keras.src.legacy.preprocessing.image.ImageDataGenerator and of keras.layers.RandomRotation.
"""

from __future__ import annotations

from collections.abc import Iterator
from math import degrees

from reviewlint.diagnostics import Applicability, Fix, Severity
from reviewlint.inference.terms import Argument, Call
from reviewlint.rule import Example, Finding, Rule, Threshold
from reviewlint.views.analysis import Analysis
from reviewlint.views.augmentation import GENERATOR, plain
from reviewlint.views.edits import own_literal
from reviewlint.views.image_functions import FLOWS
from reviewlint.views.normalisation import set_at
from reviewlint.views.pipelines import pipeline

_TURN = "keras.layers.RandomRotation"
_DEGREES = {"rotation_range": "такой поворот не виден", "shear_range": "такой наклон не виден"}


class AugmentationUnit(Rule):
    """Parameters of augmentation that are a hundred times too small, or too large a share of a turn."""

    code = "RL107"
    name = "augmentation-unit"
    severity = Severity.ADVICE
    summary = "Похоже, {parameter}={value} задан не в тех единицах: {meaning}."
    origin = "Документация Keras: единицы параметров ImageDataGenerator и RandomRotation"
    # Photographs are hardly ever meant to be turned by more degrees than this.
    thresholds = (Threshold("max-rotation-angle", 30, "На сколько градусов слой RandomRotation может поворачивать."),)

    invalid = (
        Example(
            """\
# %%
from tensorflow.keras.preprocessing.image import ImageDataGenerator
gen = ImageDataGenerator(
    rescale=1/255,
    shear_range=0.2,  #!
    zoom_range=0.2,
    horizontal_flip=True)
""",
            fixed="""\
# %%
from tensorflow.keras.preprocessing.image import ImageDataGenerator
gen = ImageDataGenerator(
    rescale=1/255,
    shear_range=11,
    zoom_range=0.2,
    horizontal_flip=True)
""",
        ),
        """\
# %%
import keras.preprocessing.image as I
angle = 0.3
recipe = dict(
    rotation_range=angle,  #!
    channel_shift_range=0.1,  #!
)
# %%
def maker(**more):
    return I.ImageDataGenerator(**more)
train = maker(**recipe).flow_from_directory('train')
""",
        """\
# %%
import tensorflow as tf
from tensorflow.keras import layers
SHARE = 0.25
# %%
def turning(share):
    return layers.RandomRotation((-share, share))  #!
front = tf.keras.Sequential([layers.RandomFlip(), turning(SHARE / 2), turning(SHARE / 10)])
""",
    )
    valid = (
        """\
# %%
import numpy as np
from tensorflow.keras.preprocessing.image import ImageDataGenerator
from tensorflow.keras import layers
gen = ImageDataGenerator(rotation_range=20, shear_range=0, width_shift_range=0.1, zoom_range=0.2)
turn = layers.RandomRotation(0.05)
slight = layers.RandomRotation(factor=(-0.08, 0.08))
unit = np.load('pictures.npy') / 255
small = ImageDataGenerator(channel_shift_range=0.1).flow(unit, labels)
unknown = ImageDataGenerator(rotation_range=settings['angle'])
""",
        """\
# %%
from tensorflow.keras.preprocessing.image import ImageDataGenerator
class RandomRotation:
    def __init__(self, factor):
        self.factor = factor
mine = RandomRotation(90)
def never_called():
    return ImageDataGenerator(shear_range=0.2)
""",
    )

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        """Every parameter of a generator below 1, and every turn by more than 30°."""
        for datagen in analysis.timeline.calls_of(GENERATOR):
            if not datagen.context.uncalled:
                for name, effect in _DEGREES.items():
                    yield from self._too_small(analysis, datagen, name, "degrees", f"это градусы, {effect}")
                if datagen.given("channel_shift_range") is not None and _reads_pixels(analysis, datagen):
                    meaning = "это единицы яркости из 255, такой сдвиг не виден"
                    yield from self._too_small(analysis, datagen, "channel_shift_range", "pixels", meaning)
        for layer in analysis.timeline.calls_of(_TURN):
            if not layer.context.uncalled:
                yield from self._too_large(layer, self.threshold(analysis, "max-rotation-angle"))

    def _too_small(self, analysis: Analysis, datagen: Call, name: str, unit: str, meaning: str) -> Iterator[Finding]:
        given = datagen.given(name)
        value = plain(given.value) if given is not None else None
        if given is not None and isinstance(value, float) and 0 < value < 1:
            fix = _fix(analysis, datagen, given, name)
            yield self.finding(
                set_at(given), fix=fix, parameter=name, value=f"{value:g}", unit=unit, angle=0, meaning=meaning
            )

    def _too_large(self, layer: Call, largest: float) -> Iterator[Finding]:
        given = layer.given("factor", 0)
        value = plain(given.value) if given is not None else None
        sides = value if isinstance(value, tuple) else (value,)
        if given is None or not all(isinstance(side, (int, float)) for side in sides):
            return
        angle = round(max(map(abs, sides)) * 360)
        if angle > largest:
            shown = ", ".join(f"{side:g}" for side in sides)
            yield self.finding(
                set_at(given),
                parameter="factor",
                value=f"({shown})" if len(sides) > 1 else shown,
                unit="turn",
                angle=angle,
                meaning=f"это доля полного оборота, картинки поворачиваются на угол до {angle}°",
            )


def _reads_pixels(analysis: Analysis, datagen: Call) -> bool:
    """Whether some flow of a generator surely reads pictures 0…255: random changes come before `rescale`."""
    for flow in analysis.timeline.calls_named(*FLOWS):
        if flow.receiver is datagen:
            inner = pipeline(analysis, flow.argument("x", 0), flow.time) if flow.method == "flow" else None
            if flow.method != "flow" or (inner is not None and inner.known and not inner.normalisations):
                return True
    return False


_MEANT = {"shear_range": degrees(1), "channel_shift_range": 255}
"""How much one unit of what was plainly meant is in the unit of the parameter."""


def _fix(analysis: Analysis, datagen: Call, given: Argument, name: str) -> Fix | None:
    number = f"{plain(given.value) * _MEANT.get(name, 0):.0f}"
    edit = own_literal(analysis, datagen, given, number) if number != "0" else None
    return Fix(Applicability.UNSAFE, (edit,), f"Задать {name}={number}") if edit is not None else None
