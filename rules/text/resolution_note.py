"""The text concludes that a higher resolution of the pictures gave better results.

Why:
    It is true for convolutional networks, and it has a price: time and memory grow with the square of the side, the
    batch shrinks, and each backbone was pretrained at a size of its own. A mentor confirms it and names the price.

Instead:
    Keep the finding, and say what it cost: time per epoch, batch size, and where the gain ended.

Known limits:
    Plans, questions, headings and bare lists of sizes and scores are no conclusions. One finding a notebook.

Source:
    A mentor's review of the car classification project, its first remark.
"""

from __future__ import annotations

from collections.abc import Iterator

from reviewlint.knowledge.applications import application
from reviewlint.rule import Confidence, Finding, Rule, Severity
from reviewlint.text.resolution import MAY_CREDIT_RESOLUTION, credits_resolution
from reviewlint.text.sentences import Sentence
from reviewlint.views.analysis import Analysis
from reviewlint.views.backbones import backbone_calls
from reviewlint.views.written import prose


class ResolutionNote(Rule):
    code = "RL603"
    name = "resolution-note"
    severity = Severity.ADVICE
    summary = (
        "Да, с ростом разрешения точность обычно растет, но вместе с ней растут время обучения и расход памяти: "
        "напишите, чем пришлось заплатить за прирост."
    )
    origin = "Отзыв ментора о проекте по классификации автомобилей: вывод о более высоком разрешении фотографий."
    needs = frozenset({"text"})
    invalid = (
        """
# %% [markdown]
# ## Итоги
# Снимки большего разрешения дали заметно лучший результат. #!
""",
        """
# %%
IMG_SIZE = 380
# на 224 было хуже: с увеличением картинки точность выросла #!
""",
        """
# %% [markdown]
# 1. Augmentation helps a little.
# 2. Training on larger images improved the score. #!
# %% [markdown]
# Higher resolution gives better accuracy.
""",
    )
    valid = (
        """
# %% [markdown]
# ## Больше разрешение, лучше результат
# Увеличим размер картинок, чтобы поднять точность.
""",
        """
# %% [markdown]
# - 224: accuracy 0.95
# - 512: accuracy 0.97
# - увеличение разрешения не улучшило метрику
""",
        """
# %%
# Увеличили число картинок, точность выросла.
# Does a higher resolution improve the accuracy?
# попробовать большее разрешение, может стать лучше
""",
    )

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        for sentence in prose(analysis).candidates(MAY_CREDIT_RESOLUTION):
            if _is_statement(sentence) and credits_resolution(sentence.words):
                backbone, native = _backbone(analysis)
                yield self.finding(
                    sentence.location,
                    confidence=Confidence.INFERRED,
                    quote=sentence.text,
                    backbone=backbone,
                    native=native,
                )
                return


def _is_statement(sentence: Sentence) -> bool:
    return sentence.kind != "heading" and not sentence.text.endswith("?")


def _backbone(analysis: Analysis) -> tuple[str, int]:
    """The one backbone of the notebook and the side of the pictures that it was trained on; ("", 0) where unknown."""
    known = {call.target: application(call.target or "") for call in backbone_calls(analysis.timeline)}
    only = next(iter(known.values())) if len(known) == 1 else None
    return (only.name, only.size or 0) if only is not None else ("", 0)
