"""The reference notebook: the linter finds nothing wrong in it, and it runs from top to bottom."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from reviewlint.cli import main
from reviewlint.diagnostics import Severity
from reviewlint.engine import lint
from reviewlint.registry import load_rules
from reviewlint.trainer.notebook import notebook
from reviewlint.trainer.settings import Settings, with_changes
from tests.needs import need

SHIPPED = Path(__file__).parent.parent.parent / "examples" / "reference.ipynb"
SMALL = {"backbones": "SmallNet", "fine_tuning_epochs": 30, "patience": 8, "fine_tuning_rate": 0.003}


def sources(content: dict[str, Any]) -> list[str]:
    return ["".join(cell["source"]) for cell in content["cells"]]


@pytest.mark.parametrize(
    "changes", [{}, SMALL, {"backbones": "EfficientNetV2S", "flip": False}, {"backbones": "ResNet50"}]
)
def test_the_linter_finds_nothing_wrong_in_the_code(changes: dict[str, Any], tmp_path: Path) -> None:
    path = tmp_path / "reference.ipynb"
    path.write_text(json.dumps(notebook(with_changes(Settings(), changes))), encoding="utf-8")
    found = [d for d in lint(str(path), load_rules()).diagnostics if d.severity is not Severity.PRAISE]
    assert {diagnostic.code for diagnostic in found} <= {"RL001"}, "it has no outputs yet, and that is all"


def test_the_shipped_notebook_has_outputs_and_earns_praise_only() -> None:
    found = lint(str(SHIPPED), load_rules()).diagnostics
    assert found
    assert {diagnostic.severity for diagnostic in found} == {Severity.PRAISE}, [d.code for d in found]
    shipped = json.loads(SHIPPED.read_text(encoding="utf-8"))
    assert sources(shipped) == sources(notebook(with_changes(Settings(), SMALL)))
    assert any(cell.get("outputs") for cell in shipped["cells"])


def test_the_pretrained_notebook_earns_the_praise_of_the_head(tmp_path: Path) -> None:
    path = tmp_path / "reference.ipynb"
    assert main(["train", "--as-notebook", str(path)]) == 0
    assert "RL901" in {diagnostic.code for diagnostic in lint(str(path), load_rules()).diagnostics}


def test_an_unknown_network_and_a_closed_folder_are_told(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["train", "--as-notebook", str(tmp_path / "a.ipynb"), "--set", "backbones=Exception"]) == 2
    assert main(["train", "--as-notebook", str(tmp_path / "no" / "a.ipynb")]) == 2
    error = capsys.readouterr().err
    assert "нет сети Exception" in error
    assert "Не удалось записать" in error


def test_the_notebook_runs_from_top_to_bottom(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    for module in ("keras", "torch", "PIL"):
        need(module)
    nbclient = need("nbclient")
    need("ipykernel")
    nbformat = need("nbformat")
    monkeypatch.setenv("KERAS_BACKEND", "torch")
    monkeypatch.setenv("OMP_NUM_THREADS", "1")
    content = notebook(with_changes(Settings(), {**SMALL, "fine_tuning_epochs": 1, "tta_steps": 2, "image_size": 16}))
    book = nbformat.reads(json.dumps(content), as_version=4)
    client = nbclient.NotebookClient(
        book, timeout=600, kernel_name="python3", resources={"metadata": {"path": str(tmp_path)}}
    )
    client.execute()
    assert (tmp_path / "submission.csv").read_text().startswith("Id,Category\n")
