"""Reports a comment or a cell tag that asks to hide findings where there are none.

Why:
    The finding was mended and the comment stayed, or its code is mistyped. Such a comment will hide the next real
    mistake on its line, and its reader believes that something is wrong there.

Instead:
    Remove it, or name the rule that was meant.

Known limits:
    A bare `noqa` is never reported, nor are codes of other linters, which know better what they hide. Nothing is
    said of rules that did not run: those that are not selected, or that failed.

Source:
    What linters for Python do with comments of this kind, https://docs.astral.sh/ruff/rules/unused-noqa/
"""

from __future__ import annotations

import re
from collections.abc import Iterator

from reviewlint.rule import Finding, Rule, Severity
from reviewlint.views.analysis import Analysis

_OURS = re.compile(r"RL\w*\d\w*", re.IGNORECASE)
_CODE = re.compile(r"RL\d{1,3}", re.IGNORECASE)


class UnusedSuppression(Rule):
    code = "RL011"
    name = "unused-suppression"
    severity = Severity.ADVICE
    summary = "Пометка «{written}» ничего не скрывает: ее можно убрать."
    origin = "Линтеры Python: правило о лишних noqa"
    after_suppression = True

    invalid = (
        """
# %%
from keras.callbacks import ModelCheckpoint
saver = ModelCheckpoint('best.h5', 'val_loss', save_best_only=True)  # noqa: RL401  #!
""",
        """
# %%
# reviewlint: skip-cell RL402, RL4O1  #!
from keras.callbacks import EarlyStopping
stop = EarlyStopping(monitor=['val_loss'])
""",
        """
# %% tags=reviewlint-skip-RL301 #!
x = 1
# %% [markdown]
# Здесь только текст. <!-- reviewlint: skip-cell -->  #!
""",
        """
# %%
# reviewlint: skip-file no-outputs, RL006  #!
a = 1
# %%
b = 2
# %%
c = 3
""",
    )
    valid = (
        """
# %%
from keras.callbacks import EarlyStopping
stop = EarlyStopping(monitor=['val_loss'])  # noqa: RL402
# %%
# reviewlint: skip-cell
other = EarlyStopping(monitor=['val_loss'])
""",
        """
# %%
import numpy as np  # noqa
import pandas as pd  # noqa: F401
text = '# noqa: RL401'
""",
        """
# %% tags=reviewlint-skip
from keras.callbacks import EarlyStopping
stop = EarlyStopping(
    monitor=['val_loss'],
)
""",
    )

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        """Every request that hid nothing; one that hid something is reported for those of its rules that did not."""
        for request in analysis.suppressions:
            unused = [*filter(_is_mistyped, request.selectors), *request.unused(analysis.judged)]
            if unused:
                part = bool(request.used)
                yield self.finding(
                    request.place,
                    subject=request.written,
                    summary=_PART if part else "",
                    written=request.written,
                    codes=", ".join(dict.fromkeys(unused)),
                    is_part=part,
                )


_PART = "В пометке «{written}» лишнее: {codes}."


def _is_mistyped(selector: str) -> bool:
    """Whether a selector has our prefix and cannot be one of our codes."""
    return bool(_OURS.match(selector)) and not _CODE.fullmatch(selector)
