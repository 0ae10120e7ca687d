"""The arithmetic of scalings: what several in a row are, and which of them have a name."""

from __future__ import annotations

from reviewlint.knowledge import applications
from reviewlint.views.normalisation import MODES, Scaling, standardised, uniform


def test_scalings_are_told_apart() -> None:
    assert [kind for kind, scaling in MODES.items() if scaling.kind != kind] == []
    assert uniform(1 / 255).then(uniform(2, -1)).kind == "tf"
    assert MODES["caffe"].then(Scaling(swapped=True)).kind == "other"
    assert standardised((0, 0, 0), (1, 1, 0), 255) is None
    assert uniform(0.5).kind == "other"


def test_scalings_are_named_as_knowledge_names_them() -> None:
    assert set(MODES) == set(applications.MODES)
