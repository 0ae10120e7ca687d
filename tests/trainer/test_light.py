"""What must work without Keras: settings, statistics, the folder, the evidence, and the sentence on the extra."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import pytest

from reviewlint.cli import main
from reviewlint.trainer.errors import TrainerError
from reviewlint.trainer.folder import sample_rows, scan
from reviewlint.trainer.settings import Settings, as_toml, read_settings, with_changes
from reviewlint.trainer.statistics import interval

HEAVY = {"keras", "torch", "jax", "numpy", "PIL", "tensorflow"}


def test_the_printed_settings_are_read_back(tmp_path: Path) -> None:
    path = tmp_path / "train.toml"
    path.write_text(as_toml(Settings(backbones=("Xception", "EfficientNetV2S"), seed=5)), encoding="utf-8")
    assert read_settings(path) == Settings(backbones=("Xception", "EfficientNetV2S"), seed=5)
    assert all(line.startswith("# ") for line in as_toml(Settings()).splitlines() if "=" not in line and line)


@pytest.mark.parametrize(
    ("changes", "words"),
    [
        ({"epoch": 3}, "Нет настройки epoch"),
        ({"seed": "five"}, "не того типа"),
        ({"flip": 1}, "не того типа"),
        ({"dropout": 2}, "от 0 до 0.9"),
        ({"precision": "float16"}, "precision"),
        ({"backbones": []}, "backbones"),
        ({"frozen_epochs": 0, "fine_tuning_epochs": 0}, "учить нечего"),
        ({"validation_share": 0.5, "test_share": 0.5}, "почти ничего"),
    ],
)
def test_wrong_settings_are_told(changes: dict[str, object], words: str) -> None:
    with pytest.raises(TrainerError, match=words):
        with_changes(Settings(), changes)


def test_a_whole_number_may_stand_for_a_fraction_and_a_name_for_a_list() -> None:
    changed = with_changes(Settings(), {"rotation": 5, "backbones": "EfficientNetV2B0"})
    assert changed.rotation == 5.0
    assert changed.backbones == ("EfficientNetV2B0",)


def test_a_file_of_settings_that_cannot_be_read_is_told(tmp_path: Path) -> None:
    (tmp_path / "a.toml").write_text("seed = ")
    with pytest.raises(TrainerError, match="не TOML"):
        read_settings(tmp_path / "a.toml")
    with pytest.raises(TrainerError, match="не читается"):
        read_settings(tmp_path / "absent.toml")


def test_an_interval_follows_student() -> None:
    measured = interval([1.0, 2.0, 3.0, 4.0, 5.0])
    assert measured.mean == 3.0
    assert measured.high - 3.0 == pytest.approx(4.604 * (2.5**0.5) / 5**0.5)
    assert not measured.low > 1
    assert not interval([-1.0, 1.0]).excludes_zero
    assert interval([1.0, 1.1, 0.9, 1.0]).excludes_zero
    with pytest.raises(ValueError, match="two"):
        interval([1.0])


def folder_of(root: Path, counts: dict[str, int]) -> Path:
    for name, count in counts.items():
        (root / name).mkdir(parents=True)
        for number in range(count):
            (root / name / f"{number}.jpg").write_bytes(b"")
    return root


def test_classes_with_numbers_stand_in_their_order(tmp_path: Path) -> None:
    found = scan(folder_of(tmp_path, {"train/10": 2, "train/9": 3, "test_upload": 1}), 2)
    assert found.classes == ("9", "10")
    assert (found.count(0), found.count(1), len(found.test_files)) == (3, 2, 1)


@pytest.mark.parametrize(
    ("counts", "words"),
    [
        ({"sedan": 12, "coupe": 0}, "Класс coupe пуст"),
        ({"sedan": 12, "coupe": 3}, "В классе coupe слишком мало снимков"),
        ({"sedan": 12}, "нет двух папок"),
    ],
)
def test_a_folder_that_cannot_be_learnt_from_is_told(tmp_path: Path, counts: dict[str, int], words: str) -> None:
    with pytest.raises(TrainerError, match=words):
        scan(folder_of(tmp_path, counts), 10)


def test_a_sample_without_two_columns_is_told(tmp_path: Path) -> None:
    (tmp_path / "s.csv").write_text("Id\n1.jpg\n")
    with pytest.raises(TrainerError, match="двух столбцов"):
        sample_rows(tmp_path / "s.csv")


@pytest.mark.parametrize("command", ["['--help']", "['train', '--help']", "['train', '--print-config']"])
def test_help_and_settings_load_nothing_heavy(command: str) -> None:
    call = f"from reviewlint.cli import main; assert main({command}) == 0"
    script = f"import sys\n{call}\nprint(*sys.modules, file=sys.stderr)"
    done = subprocess.run([sys.executable, "-c", script], capture_output=True, text=True, encoding="utf-8", check=True)
    assert not set(done.stderr.split()) & HEAVY


@pytest.mark.parametrize("verb", [["train", "."], ["ablate"]])
def test_without_the_extra_one_sentence_names_it(
    verb: list[str], monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture[str]
) -> None:
    monkeypatch.setattr("importlib.util.find_spec", lambda name: None)
    assert main(verb) == 2
    error = capsys.readouterr().err
    assert "pip install reviewlint[trainer]" in error
    assert error.count("\n") == 1


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (["train"], "СНИМКИ"),
        (["train", ".", "--set", "seed"], "ИМЯ=ЗНАЧЕНИЕ"),
        (["train", "--set", "a=1"], "Нет настройки"),
    ],
)
def test_a_wrong_call_is_told(arguments: list[str], words: str, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(arguments) == 2
    assert words in capsys.readouterr().err
