"""All settings: adding one is adding a field here."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from pathlib import Path

from reviewlint.settings.kinds import Choice, Day, NewFile, Number, Paths, Record, Table, Text, Texts, Url, key
from reviewlint.settings.places import Place

SEPARATORS = (",", ";", "\t")
THRESHOLDS = ("error", "warning", "advice")


MAX_REMARKS = 12


@dataclass(frozen=True)
class Link:
    """A sentence and an address that end the first full remark of a rule in a letter."""

    text: str = key(Text(), "Предложение, например «Как это сделать, показано в новом бейзлайне».")
    url: str = key(Url(), "Адрес страницы, на которую оно ведет.")


@dataclass(frozen=True)
class Criterion:
    """What a course looks for in a notebook: the rules that speak of it, and what it is worth at most."""

    rules: tuple[str, ...] = key(Texts(), "Правила, которые говорят об этом критерии.")
    marks: float = key(Number(0), "До скольких баллов он дает; баллы только показываются.", 0)


@dataclass(frozen=True)
class ReviewSettings:
    """`[tool.reviewlint.review]`: what only the mentor's letters need."""

    mentor: str = key(Text(), "Кто подписывает отзыв.", "")
    channel: str = key(Text(), "Где задать вопросы по отзыву.", "")
    event: str = key(Text(), "Ближайшая встреча, например «созвон по проекту».", "")
    event_date: date | str = key(Day(), "Когда эта встреча, датой или словами.", "")
    csv_separator: str = key(Choice(SEPARATORS), "Чем разделены столбцы в summary.csv: русскому Excel нужна «;».", ",")
    max_remarks: int = key(Number(1, whole=True), "Сколько замечаний в отзыве самое большее.", MAX_REMARKS)
    links: Mapping[str, Link] = key(Table(Record(Link)), "Ссылки курса, которыми заканчиваются замечания правил.", dict)
    criteria: Mapping[str, Criterion] = key(Table(Record(Criterion)), "Критерии курса для карточки ментора.", dict)


@dataclass(frozen=True)
class Settings:
    """`[tool.reviewlint]`: everything that a settings file may say.

    Rules are named by a code, the beginning of one, or a name. `place` is where the settings were read, None where
    all of them are defaults; `origins` says for those that are not which file or option gave them.
    """

    select: tuple[str, ...] = key(Texts(), "Только эти правила: коды, начала кодов или имена.", ())
    ignore: tuple[str, ...] = key(Texts(), "Кроме этих правил.", ())
    per_file_ignores: Mapping[str, tuple[str, ...]] = key(
        Table(Texts()), "Каких правил нет для ноутбуков, подходящих под шаблон имени.", dict
    )
    severity: Mapping[str, str] = key(Table(Choice(THRESHOLDS)), "Важность замечаний правила вместо обычной.", dict)
    fail_on: str = key(Choice(THRESHOLDS), "С какой важности замечание дает код возврата 1.", "warning")
    thresholds: Mapping[str, float] = key(Table(Number()), "Пороги правил.", dict)
    baseline: Path | None = key(NewFile(), "Файл известных замечаний: они не показываются.", None)
    rules: tuple[Path, ...] = key(Paths(folders=True), "Папки с правилами вашего курса.", ())
    templates: tuple[Path, ...] = key(Paths(folders=True), "Папки со словами вашего курса: они важнее обычных.", ())
    template_notebooks: tuple[Path, ...] = key(Paths(), "Ноутбуки, с которых студенты начинали.", ())
    review: ReviewSettings = key(Record(ReviewSettings), "Что нужно только отзывам ментора.", ReviewSettings)
    place: Place | None = field(default=None, compare=False)
    origins: Mapping[str, str] = field(default_factory=dict, compare=False)
