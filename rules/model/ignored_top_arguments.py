"""A ready-made network without its top that is given arguments of the top: `classes`, `classifier_activation`.

Why: both describe the last layer of the network, and `include_top=False` asks for the network without that layer. Keras
ignores them without a word, so that the code promises a layer of ten classes that nobody makes.

Instead: leave them out and add the layers of the own task: pooling, then `Dense(number of classes, 'softmax')`.

Known limits: silent where `include_top` is not decided. `pooling` is not among them: it works without the top.

Source: review_000; https://keras.io/api/applications/ ; measured with Keras 3.15: the output keeps its shape of a map.
"""

from __future__ import annotations

from collections.abc import Iterator

from reviewlint.diagnostics import Applicability, Fix, Severity
from reviewlint.inference.terms import Argument, Call, Constant, literal
from reviewlint.notebook.positions import locate
from reviewlint.rule import Example, Finding, Rule
from reviewlint.views.analysis import Analysis
from reviewlint.views.backbones import HUB
from reviewlint.views.edits import without_arguments
from reviewlint.views.models import models

_OF_THE_TOP = ("classes", "classifier_activation")


class IgnoredTopArguments(Rule):
    """`classes=` or `classifier_activation=` beside `include_top=False`."""

    code = "RL301"
    name = "ignored-top-arguments"
    severity = Severity.WARNING
    summary = "{backbone} строится с include_top=False, поэтому {what}: {remove}."
    origin = "review_000"

    invalid = (
        Example(
            """\
# %%
from tensorflow.keras.applications import ResNet50V2
base = ResNet50V2(include_top=False, weights='imagenet', classes=120)  #!
""",
            fixed="""\
# %%
from tensorflow.keras.applications import ResNet50V2
base = ResNet50V2(include_top=False, weights='imagenet')
""",
        ),
        """\
# %%
import efficientnet.tfkeras as efn
settings = {'include_top': False, 'weights': 'noisy-student'}
settings.update(pooling='avg', classes=7)  #!
# %%
def backbone(size):
    return efn.EfficientNetB1(input_shape=(size, size, 3), **settings)
# %%
base = backbone(240)
""",
        Example(
            """\
# %%
import tensorflow as tf
WITH_TOP = False
# %%
def never_called(shape):
    return tf.keras.applications.MobileNetV3Large(
        input_shape=shape,
        include_top=WITH_TOP,
        classifier_activation=None,  #!
        classes=5,
    )
""",
            fixed="""\
# %%
import tensorflow as tf
WITH_TOP = False
# %%
def never_called(shape):
    return tf.keras.applications.MobileNetV3Large(
        input_shape=shape,
        include_top=WITH_TOP,
    )
""",
        ),
        Example(
            """\
# %%
from keras.applications.densenet import *
net = DenseNet169(classes=10, include_top=False)  #!
""",
            fixed="""\
# %%
from keras.applications.densenet import *
net = DenseNet169(include_top=False)
""",
        ),
    )
    valid = (
        """\
# %%
from tensorflow.keras.applications import Xception, VGG19
whole = Xception(weights=None, classes=10, classifier_activation='softmax')
base = VGG19(include_top=False, pooling='max')
""",
        """\
# %%
import sys
from tensorflow.keras.applications import NASNetMobile
net = NASNetMobile(include_top='--top' in sys.argv, weights=None, classes=3)
""",
        """\
# %%
def Xception(include_top=True, classes=10):
    return make_network(classes)
# %%
net = Xception(include_top=False, classes=4)
""",
    )

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        """Every ready-made network whose top is left out while the top is described."""
        for backbone in models(analysis).backbones:
            if backbone.include_top is not False or backbone.family == HUB:
                continue
            call = backbone.call
            ignored = [argument for name in _OF_THE_TOP if (argument := call.given(name)) is not None]
            if ignored:
                names = [name for name in _OF_THE_TOP if call.given(name) is not None]
                yield self.finding(
                    min(ignored, key=lambda argument: _position(analysis, argument)).place,
                    fix=_fix(analysis, call, ignored),
                    backbone=backbone.name,
                    names=names,
                    classes=_number(call.argument("classes")),
                    what=_what(names),
                    remove="их можно убрать" if len(names) > 1 else "его можно убрать",
                )


def _what(names: list[str]) -> str:
    listed = " и ".join(names)
    return f"параметры {listed} не действуют" if len(names) > 1 else f"параметр {listed} не действует"


def _number(term: object) -> int | None:
    value = literal(term) if isinstance(term, Constant) else None
    return value if isinstance(value, int) else None


def _position(analysis: Analysis, argument: Argument) -> tuple[int, int, int]:
    place = locate(analysis.parsed[argument.place.cell], argument.place.node)
    return place.cell, place.line, place.column


def _fix(analysis: Analysis, call: Call, ignored: list[Argument]) -> Fix | None:
    """Cut the arguments out of the call, where all of them are written in it."""
    edits = without_arguments(analysis, call, ignored)
    return Fix(Applicability.SAFE, edits, "Убрать параметры, которые не действуют") if edits else None
