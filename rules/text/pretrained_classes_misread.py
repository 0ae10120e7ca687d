"""The text turns a pretrained network down because it was trained on 1000 (or other) classes.

Why:
    The classes of ImageNet live in the last layer alone. Everything before it gives features that fit other pictures
    too; that is what transfer learning is. A network given up for its classes may have been the best one.

Instead:
    Take the network with `include_top=False`, add pooling and an own output layer, and fine-tune it.

Known limits:
    The reason must stand in the same sentence or the one before it. Other reasons (memory, time) are respected even
    where the 1000 classes are mentioned too.

Source:
    A mentor's review of the car classification project, on the sentence about Inception-ResNet.
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from reviewlint.rule import Confidence, Finding, Rule, Severity
from reviewlint.text.networks import CLASSES_OF_OTHERS, REJECTS, network_named, rejects_for_classes
from reviewlint.views.analysis import Analysis
from reviewlint.views.backbones import backbone_calls, backbone_of
from reviewlint.views.written import prose


class PretrainedClassesMisread(Rule):
    code = "RL602"
    name = "pretrained-classes-misread"
    severity = Severity.WARNING
    summary = (
        "{network} не нужно отбрасывать из-за чужих классов: последний слой заменяется своим, "
        "и сеть дообучается на ваших классах."
    )
    origin = "Отзыв ментора о проекте «Ford vs Ferrari»: сеть отвергнута, потому что обучена на 1000 классах."
    needs = frozenset({"text"})
    invalid = (
        """
# %% [markdown]
# ### Выбор сети
# Сеть VGG16 нам не подойдет: она умеет отличать 1 000 предметов, а у нас всего пять пород. #!
""",
        """
# %%
# We can't use ResNet50 here, #!
# it was trained on other classes, not on flowers.
base = make_small_network()
""",
        """
# %% [markdown]
# * MobileNet быстрая
# * DenseNet предсказывает тысячу классов. Поэтому для грибов она не годится. #!
# * Xception берем
""",
        """
# %% [markdown]
# <p>Inception is <b>not suitable</b>: it predicts 1000 ImageNet classes.</p> #!
""",
        """
# %% [markdown]
# Inception-V3 не подходит, она рассчитана на 1000 классов ImageNet. #!
# %%
from tensorflow.keras.applications import InceptionV3
body = InceptionV3(include_top=False, pooling='avg')
""",
    )
    valid = (
        """
# %% [markdown]
# Xception обучена на 1000 классов ImageNet: кошки, собаки, автобусы.
""",
        """
# %% [markdown]
# Выходной слой сети рассчитан на 1000 классов и нам не подходит, поэтому заменим его своим.
""",
        """
# %% [markdown]
# EfficientNetB7 (1000 классов) не подошла: не хватает памяти.
# Сеть различает 1000 категорий, но мы ее дообучим, отказываться от нее не нужно.
""",
        """
# %% [markdown]
# ```
# Сеть не подходит, она обучена на 1000 классов.
# ```
# %%
text = 'VGG is not suitable, it knows 1000 classes'
""",
    )

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        text = prose(analysis)
        for sentence in text.candidates(REJECTS, around=CLASSES_OF_OTHERS):
            before = text.before(sentence)
            context = before.words if before is not None else ()
            if rejects_for_classes(sentence.words, context):
                name = network_named(sentence.text) or network_named(before.text if before is not None else "")
                yield self.finding(
                    sentence.location,
                    confidence=Confidence.INFERRED,
                    network=f"Сеть {name}" if name else "Предобученную сеть",
                    name=name,
                    built_cell=_built_in(analysis, name),
                    quote=sentence.text,
                )


def _built_in(analysis: Analysis, name: str) -> int:
    """The first cell that builds the network of a name without its last layer after all; 0 where none does."""
    for call in backbone_calls(analysis.timeline):
        built = backbone_of(call, analysis.timeline)
        if built is None or built.include_top is not False or call.place is None or call.context.uncalled:
            continue
        if _bare(built.name) == _bare(name):
            return call.place.cell
    return 0


def _bare(name: str) -> str:
    """`Inception-ResNet-v2` and `InceptionResNetV2` are one."""
    return re.sub(r"[^a-z0-9]", "", name.lower())
