"""The ablation: conditions change one field, effects are paired, nothing is said where the reference does not learn."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from reviewlint.trainer.conditions import CONDITIONS, RETRAINED, changed_fields
from reviewlint.trainer.errors import TrainerError
from tests.needs import need

RULES = {
    *("RL101", "RL103", "RL201", "RL203", "RL302", "RL303", "RL304", "RL305", "RL401", "RL404", "RL405", "RL413"),
    *("RL501", "RL502", "RL504", "RL505", "RL506"),
}


def test_every_mistake_that_training_can_show_has_a_condition() -> None:
    assert {condition.rule for condition in CONDITIONS} >= RULES
    keys = [(condition.rule, condition.name, condition.metric) for condition in CONDITIONS]
    assert len(keys) == len(set(keys))


@pytest.mark.parametrize("condition", CONDITIONS, ids=lambda condition: f"{condition.rule}-{condition.name}")
def test_a_condition_changes_one_field(condition: object) -> None:
    from reviewlint.trainer.conditions import Condition

    assert isinstance(condition, Condition)
    assert changed_fields(condition) == {condition.field}
    assert condition.retrains == (condition.field in RETRAINED)


def test_rules_are_chosen_by_code() -> None:
    from reviewlint.trainer.ablation import choose

    assert {condition.rule for condition in choose(["RL401", "RL502"])} == {"RL401", "RL502"}
    assert choose([]) == CONDITIONS
    with pytest.raises(TrainerError, match="Для RL999 опыта нет"):
        choose(["RL999"])


@pytest.mark.parametrize(("mean", "drawn"), [(0.5, True), (0.99, True), (0.3, False)])
def test_no_figure_is_given_where_the_reference_cannot_show_it(mean: float, drawn: bool) -> None:
    from reviewlint.trainer.ablation import check_reference

    with pytest.raises(TrainerError, match="цифр не печатаю"):
        check_reference(mean, drawn=drawn)
    check_reference(0.9, drawn=drawn)


def test_a_small_ablation_is_paired_and_repeats_itself(monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("numpy", "keras", "torch"):
        need(module)
    from reviewlint.trainer import ablation, pretraining

    for name, value in (("TRAIN", 64), ("VALIDATION", 40), ("TEST", 60), ("SIZE", 12)):
        monkeypatch.setattr(ablation, name, value)
    monkeypatch.setattr(pretraining.pretrain, "__defaults__", (128, 1))
    told: list[str] = []
    task = ablation.Task(tuple(c for c in CONDITIONS if not c.retrains or c.name == "sigmoid"), epochs=(1, 2))
    results = ablation.run_seeds(task, [1, 2], 1, told.append)
    again = ablation.run_seed(task, 1)
    assert again["effects"] == results[0]["effects"]
    content = ablation.evidence(task, [1, 2], results, "reviewlint ablate", guard=False)
    assert set(content) >= {"version", "command", "versions", "device", "runs"}
    for run in content["runs"]:
        assert set(run) == {
            *("rule", "condition", "metric", "effect", "low", "high", "seeds", "dataset", "image_size"),
        }
        assert run["low"] <= run["effect"] <= run["high"]
        assert run["seeds"] == [1, 2]
    assert len(ablation.table(content["runs"])) == len(task.conditions) == len(content["runs"])
    assert any("sigmoid" in line for line in told)
    with pytest.raises(TrainerError, match="цифр не печатаю"):
        ablation.evidence(task, [1, 2], results, "reviewlint ablate")
    assert replace(task, threads=1).epochs == (1, 2)


def test_early_stopping_is_compared_with_the_best_of_the_epochs_it_saw() -> None:
    for module in ("numpy", "keras", "torch"):
        need(module)
    from types import SimpleNamespace

    from reviewlint.trainer.experiment import Judge

    judge = object.__new__(Judge)
    judge._run = SimpleNamespace(validation=[0.5, 0.7, 0.6, 0.6, 0.6, 0.9])  # type: ignore[assignment]
    found = {kind: judge._epoch(kind) for kind in ("best", "last", "stopped", "stopped-best")}
    assert found == {"best": 5, "last": 5, "stopped": 4, "stopped-best": 1}


def test_repetitions_on_a_folder_share_its_pictures_and_one_pretrained_backbone(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    for module in ("numpy", "keras", "torch"):
        need(module)
    from reviewlint.trainer import ablation, pretraining, shapes
    from reviewlint.trainer.settings import Settings

    monkeypatch.setattr(pretraining.pretrain, "__defaults__", (128, 1))
    shapes.write_folder(tmp_path / "cars", 100, 20, 0)
    settings = Settings(
        backbones=("SmallNet",), weights="drawings", image_size=20, frozen_epochs=1, fine_tuning_epochs=1
    )
    conditions = tuple(c for c in CONDITIONS if c.rule == "RL401")
    task = ablation.Task(conditions, str(tmp_path / "cars"), settings, str(tmp_path / "cache"))
    told: list[str] = []
    ready = ablation.prepared(task, told.append)
    assert ready.settings is not None
    made = {path: path.stat().st_mtime_ns for path in (tmp_path / "cache").iterdir()}
    assert Path(ready.settings.weights) in made
    assert any("предобучаю" in line for line in told)
    result = ablation.run_seed(ready, 1)
    assert result["image_size"] == 20
    assert all(path.stat().st_mtime_ns == when for path, when in made.items())
    assert ablation.prepared(replace(task, data=None), told.append).data is None


def test_the_command_that_is_written_down_measures_the_same() -> None:
    need("keras")
    from reviewlint.cli.ablate import _command

    assert _command(None, 8, 2, []) == "reviewlint ablate --seeds 8 --processes 2"
    assert _command(Path("a/cars"), 5, 1, ["seed=3"]) == "reviewlint ablate cars --seeds 5 --processes 1 --set seed=3"
