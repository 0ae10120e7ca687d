"""A sentence in which the student asks something, or says that something failed or was not understood.

Why: these are the places where a review helps most, and they are easily overlooked in a long notebook. The mentor sees
them first, together with findings that may explain the trouble; the letter that is sent leaves them out.

Instead: nothing for the student to mend: the mentor answers.

Known limits: questions that the text answers itself, headings, a course's questions to its pupils and complaints of
too little time or memory are left out. Sentences in other languages than Russian and English are not read.

Source: public projects end in lists such as «почему не помогает ТТА?», and nobody answered them.
"""

from __future__ import annotations

from collections.abc import Iterator

from reviewlint.diagnostics import Severity
from reviewlint.rule import Confidence, Finding, Rule
from reviewlint.text.matching import Pattern, Words
from reviewlint.text.questions import Question, Trouble, questions
from reviewlint.views.analysis import Analysis
from reviewlint.views.written import prose


class StudentQuestion(Rule):
    code = "RL605"
    name = "student-question"
    severity = Severity.ADVICE
    summary = "{opening}: «{quote}»; на это стоит ответить."
    origin = "Открытые проекты студентов: вопросы в выводах, которые остались без ответа"
    needs = frozenset({"text"})

    invalid = (
        """\
# %% [markdown]
# # Выводы
# Вопросы остались:
# - почему с TTA точность падает? #!
# - как правильно подбирать число замороженных слоев? #!
# - что дальше?
""",
        """\
# %%
# Пробовал обрезать фон, но так и не разобрался, как сделать маску  #!
crop = None
# %% [markdown]
# Ансамбль собрать не получилось. Остановимся на одной сети. #!
""",
        """\
# %% [markdown]
# Подскажите, пожалуйста, где взять веса для B8. #!
# %% [markdown]
# I don't understand why the validation loss jumps. #!
# %% [markdown]
# Псевдоразметка эффекта не дала. #!
""",
    )
    valid = (
        """\
# %% [markdown]
# # Что дальше?
# ## Почему не помогла TTA?
# Зачем нужна нормализация? Она ускоряет обучение.
# Как вы думаете, почему это важно?
# %% [markdown]
# Если не получится, уменьшите размер батча. Не хватило времени, поэтому закончить не удалось.
""",
        """\
# %%
# Проверим, не получилось ли пропусков
table.isna().sum()  # сколько их?
# %% [markdown]
# Мы не используем аугментации для валидации. Точность не ниже 0.95, ошибка не растет.
# Why not fine-tune more layers?
""",
        """\
# %% [markdown]
# See how the cell where we print the table was not able to show the picture.
# %% [markdown]
# Why don't we use a second fold to see how our model drops?
# %% [markdown]
# Почему бы не попробовать сеть побольше?
""",
    )

    def check(self, analysis: Analysis) -> Iterator[Finding]:
        """Every sentence of the text that a mentor should answer."""
        for question in questions(prose(analysis)):
            yield self.finding(
                question.sentence.location,
                confidence=Confidence.INFERRED,
                opening=_OPENINGS[question.trouble],
                quote=question.sentence.text,
                trouble=question.trouble.value,
                may_explain=_may_explain(question),
            )


_OPENINGS = {
    Trouble.ASKS: "Автор спрашивает",
    Trouble.FAILED: "Автор пишет о неудаче",
    Trouble.NOT_UNDERSTOOD: "Автор пишет, что разобраться не удалось",
}
# What a sentence is about, and the rules whose findings may explain the trouble.
_EXPLANATIONS: tuple[tuple[Pattern, tuple[str, ...]], ...] = (
    (
        Words("tta, тта, test-time, test time"),
        ("tta-without-augmentation", "tta-over-shuffled-flow", "too-few-tta-steps", "shuffled-evaluation-order"),
    ),
    (
        Words("fine-tuning, fine tuning, finetun*, разморо*, разморажив*, заморо*, дообуч*, тонк* настройк*"),
        ("trainable-after-compile", "fine-tuning-rate", "wrong-rescale", "missing-preprocessing"),
    ),
    (
        Words("аугментац*, augment*, albumentations"),
        ("augmented-validation", "augmentation-unit", "tta-without-augmentation"),
    ),
    (
        Words("ансамбл*, усреднен*, бленд*, ensembl*, blend*"),
        ("mixed-scale-ensemble", "averaged-labels", "shared-checkpoint"),
    ),
    (
        Words("точност*, метрик*, скор, качеств*, ошибк*, loss, accuracy, score, переобуч*, обуча*, обуч*"),
        ("wrong-rescale", "missing-preprocessing", "dense-on-feature-map", "wrong-output-activation"),
    ),
)


def _may_explain(question: Question) -> tuple[str, ...]:
    """The names of the rules whose findings the mentor should look at, the nearest first."""
    names = (name for about, found in _EXPLANATIONS if about.search(question.sentence.words) for name in found)
    return tuple(dict.fromkeys(names))
