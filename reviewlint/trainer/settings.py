"""The settings of a training: every one has a default, and every default is written out into the run's folder."""

from __future__ import annotations

import dataclasses
import json
import tomllib
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

from reviewlint.files import why
from reviewlint.trainer.errors import TrainerError

PRECISIONS = ("auto", "float32", "mixed_bfloat16")
DRAWINGS = "drawings"
"""Weights of SmallNet that are made on the spot from drawings."""
SMALL = "SmallNet"
"""The name of the trainer's own small network, for drawings and for tests."""


def _setting(default: Any, words: str, low: float | None = None, high: float | None = None) -> Any:
    """A setting with its default, its Russian description and the range it must lie in (ends included)."""
    return field(default=default, metadata={"words": words, "low": low, "high": high})


@dataclass(frozen=True, slots=True)
class Settings:
    """How to train. Field by field: the default, what it means, and the range that it must lie in."""

    seed: int = _setting(0, "начальное число всех генераторов: с ним запуск повторяется", 0, 2**31 - 1)
    backbones: tuple[str, ...] = _setting(
        ("Xception",), "сети из keras.applications (или SmallNet, маленькая своя); несколько — это ансамбль"
    )
    weights: str = _setting(
        "imagenet", 'веса: "imagenet", путь к .weights.h5, "none"; у SmallNet еще "drawings" — по рисункам'
    )
    image_size: int = _setting(0, "сторона снимка в пикселях; 0 — та, на которой сеть предобучена", 0, 1024)
    batch_size: int = _setting(32, "снимков в одном шаге", 2, 4096)
    validation_share: float = _setting(0.15, "доля снимков для валидации: по ней выбирается эпоха", 0.02, 0.5)
    test_share: float = _setting(0.1, "доля снимков для последней проверки: по ней не выбирается ничего", 0.0, 0.5)
    minimum_pictures: int = _setting(10, "меньше снимков в классе — отказ: учить и проверять не на чем", 4, 10**6)
    frozen_epochs: int = _setting(3, "эпох с замороженной сетью, когда учится только голова", 0, 1000)
    fine_tuning_epochs: int = _setting(12, "эпох дообучения всей сети", 0, 1000)
    frozen_rate: float = _setting(1e-3, "шаг обучения головы", 1e-7, 1.0)
    fine_tuning_rate: float = _setting(1e-4, "шаг дообучения: меньше, чтобы не стереть предобученное", 1e-7, 1.0)
    patience: int = _setting(4, "сколько эпох дообучения ждать улучшения val_accuracy", 1, 1000)
    dropout: float = _setting(0.2, "доля признаков, которые голова на каждом шаге не видит", 0.0, 0.9)
    precision: str = _setting("auto", 'точность: "auto" (bfloat16, где умеет видеокарта), "float32", "mixed_bfloat16"')
    flip: bool = _setting(True, "аугментация: отражать слева направо")
    rotation: float = _setting(10.0, "аугментация: поворот до стольких градусов", 0.0, 180.0)
    zoom: float = _setting(0.1, "аугментация: масштаб до ± этой доли", 0.0, 0.9)
    shift: float = _setting(0.08, "аугментация: сдвиг до ± этой доли стороны", 0.0, 0.5)
    brightness: float = _setting(0.1, "аугментация: яркость до ± этой доли от 255", 0.0, 1.0)
    contrast: float = _setting(0.1, "аугментация: контраст до ± этой доли", 0.0, 1.0)
    tta_steps: int = _setting(10, "проходов TTA при предсказании; с числом эпох не связано; 0 — без TTA", 0, 1000)
    tta_strength: float = _setting(0.5, "сила аугментаций TTA по сравнению с обучением", 0.0, 1.0)
    ensemble: bool = _setting(True, "усреднять предсказания: лучшая и последняя эпоха или несколько сетей")

    def __post_init__(self) -> None:
        for setting in dataclasses.fields(self):
            _check(setting.name, getattr(self, setting.name), setting.metadata)
        if self.precision not in PRECISIONS:
            raise TrainerError(f"Настройка precision: возможные значения — {', '.join(PRECISIONS)}.")
        if not self.backbones:
            raise TrainerError("Настройка backbones пуста: назовите хотя бы одну сеть.")
        if self.frozen_epochs + self.fine_tuning_epochs == 0:
            raise TrainerError("Обе настройки frozen_epochs и fine_tuning_epochs равны нулю: учить нечего.")
        if self.validation_share + self.test_share > 0.8:
            raise TrainerError(
                "validation_share и test_share вместе больше 0.8: для обучения почти ничего не остается."
            )


_KINDS: dict[str, Any] = {"bool": bool, "int": int, "float": (int, float), "str": str}


def _check(name: str, value: object, metadata: Any) -> None:
    low, high = metadata["low"], metadata["high"]
    if low is not None and isinstance(value, (int, float)) and not low <= value <= high:
        raise TrainerError(f"Настройка {name} = {value}: нужно число от {low:g} до {high:g}.")


def read_settings(path: str | Path | None) -> Settings:
    """The settings of a TOML file, defaults for what it does not name; the defaults where there is no file."""
    if path is None:
        return Settings()
    try:
        text = Path(path).read_text(encoding="utf-8-sig")
        table = tomllib.loads(text)
    except (OSError, UnicodeDecodeError) as error:
        raise TrainerError(f"Файл настроек {path} не читается: {why(error)}.") from error
    except tomllib.TOMLDecodeError as error:
        raise TrainerError(f"Файл настроек {path} — не TOML: {error}.") from error
    return with_changes(Settings(), table)


def with_changes(settings: Settings, changes: dict[str, Any]) -> Settings:
    """Other settings with some values changed; unknown names and wrong types are errors."""
    known = {setting.name: str(setting.type) for setting in dataclasses.fields(settings)}
    values: dict[str, Any] = {}
    for name, value in changes.items():
        if name not in known:
            raise TrainerError(f"Нет настройки {name}; есть: {', '.join(known)}.")
        values[name] = _converted(name, value, known[name])
    return dataclasses.replace(settings, **values)


def _converted(name: str, value: object, kind: str) -> object:
    """A value of TOML as the field wants it: `1` may stand for `1.0`, one network for a list of one."""
    if kind.startswith("tuple"):
        names = [value] if isinstance(value, str) else value
        if isinstance(names, (list, tuple)) and all(isinstance(item, str) for item in names):
            return tuple(names)
    elif isinstance(value, _KINDS[kind]) and (kind == "bool") == isinstance(value, bool):
        return float(value) if kind == "float" and isinstance(value, (int, float)) else value
    raise TrainerError(f"Настройка {name} = {value!r}: значение не того типа.")


def as_toml(settings: Settings) -> str:
    """All settings as TOML, each under a line that says what it means."""
    lines = []
    for setting in dataclasses.fields(settings):
        value = getattr(settings, setting.name)
        # Strings, numbers, booleans and lists of strings are written alike in JSON and in TOML.
        lines += [f"# {setting.metadata['words']}", f"{setting.name} = {json.dumps(value, ensure_ascii=False)}", ""]
    return "\n".join(lines)


def as_dictionary(settings: Settings) -> dict[str, Any]:
    """The settings as JSON holds them."""
    return {
        name: list(value) if isinstance(value, tuple) else value for name, value in dataclasses.asdict(settings).items()
    }
