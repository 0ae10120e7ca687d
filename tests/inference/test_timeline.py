"""What the timeline says of calls: targets, arguments, contexts, and what objects held when."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

import pytest

from reviewlint.inference.__main__ import claims, main
from reviewlint.inference.reveal import shown
from reviewlint.inference.terms import Call, Constant, Display, Function, ingredients, literal
from reviewlint.inference.timeline import StoreEvent, Timeline, UndefinedEvent
from reviewlint.notebook.positions import locate
from tests.inference.test_reveal import run


def timeline_of(source: str) -> Timeline:
    return run(source)[1]


def only(timeline: Timeline, target: str) -> Call:
    (call,) = timeline.calls_of(target)
    return call


FIT = """
from tensorflow.keras.models import Sequential
from tensorflow.keras.layers import Dense
EPOCHS = 5
model = Sequential([Dense(1)])
"""


@pytest.mark.parametrize(
    "call",
    [
        "model.fit(x, y, epochs=EPOCHS)",
        "model.fit(x, y, 32, EPOCHS)",
        "model.fit(x, **{'epochs': EPOCHS})",
        "n = EPOCHS\nmodel.fit(x, epochs=n)",
        "def train(m, n=EPOCHS):\n    return m.fit(x, epochs=n)\nhistory = train(model)",
        "class C:\n    epochs = EPOCHS\nmodel.fit(x, epochs=C.epochs)",
        "for net in [model]:\n    net.fit(x, epochs=EPOCHS)",
        "nets = {'a': model}\nnets['a'].fit(x, epochs=EPOCHS)",
        "getattr(model, 'fit')(x, epochs=EPOCHS)",
    ],
)
def test_a_call_is_bound_whatever_its_form(call: str) -> None:
    fit = only(timeline_of(f"{FIT}# %%\nx = y = None\n{call}\n"), "keras.Model.fit")
    epochs = fit.argument("epochs")
    assert epochs is not None
    assert literal(epochs) == 5
    assert "EPOCHS" in epochs.names


def test_a_method_of_an_unknown_object_keeps_its_name_only() -> None:
    timeline = timeline_of("from somewhere import build\nm = build()\nm.fit(1, epochs=2)\n")
    (fit,) = timeline.calls_named("fit")
    assert fit.target is None
    assert literal(fit.argument("epochs")) == 2


def test_unknown_keywords_leave_a_call_open() -> None:
    timeline = timeline_of("from keras.layers import Dense\nd = Dense(3, **unknown)\n")
    assert only(timeline, "keras.layers.Dense").is_open


def test_a_list_held_something_else_before_it_was_changed() -> None:
    timeline = timeline_of("import numpy as np\na = [1]\nnp.mean(a)\na.append(2)\nnp.sum(a)\n")
    mean, total = only(timeline, "numpy.mean"), only(timeline, "numpy.sum")
    held = mean.argument("a", 0)
    assert isinstance(held, Display)
    assert [len(held.at(call.time)) for call in (mean, total)] == [1, 2]


def test_loops_and_branches_stand_around_a_call() -> None:
    source = "import numpy as np\nN = 4\nfor i in range(N):\n    if unknown:\n        np.mean(i)\n"
    context = only(timeline_of(source), "numpy.mean").context
    (loop,) = context.loops
    assert (shown(loop.iterable), loop.targets, loop.unrolled) == ("builtins.range(4)", ("i",), False)
    assert len(context.conditions) == 1
    assert not context.uncalled


@pytest.mark.parametrize(
    "source",
    [
        "import numpy as np\ndef never():\n    np.mean(1)\n",
        "import numpy as np\nif False:\n    np.mean(1)\n",
        "import numpy as np\nclass C:\n    def m(self):\n        np.mean(1)\n",
    ],
)
def test_code_that_nobody_runs_is_seen_and_marked(source: str) -> None:
    assert only(timeline_of(source), "numpy.mean").context.uncalled


def test_what_a_dead_branch_does_changes_nothing() -> None:
    timeline = timeline_of("import numpy as np\na = [1]\nif False:\n    a.append(2)\n    b = 1\nnp.sum(a)\nc = b\n")
    held = only(timeline, "numpy.sum").argument("a", 0)
    assert isinstance(held, Display)
    assert len(held.elements) == 1
    assert [e.name for e in timeline.events if isinstance(e, UndefinedEvent)] == ["b"]


def test_a_function_given_to_a_library_is_run_once_with_unknown_arguments() -> None:
    source = """
from keras.preprocessing.image import ImageDataGenerator
def prepare(image):
    return image / 255
gen = ImageDataGenerator(preprocessing_function=prepare)
"""
    call = only(timeline_of(source), "keras.preprocessing.image.ImageDataGenerator")
    function = call.argument("preprocessing_function")
    assert isinstance(function, Function)
    (ran,) = function.runs
    assert shown(ran.result) == "(?image / 255)"
    assert not ran.context.uncalled


def test_a_partial_given_to_a_library_is_run_with_what_it_binds() -> None:
    source = """
import tensorflow as tf
from functools import partial
def prepare(image, scale, training=False):
    return (image / scale, training)
data = tf.data.Dataset.from_tensor_slices([1]).map(partial(prepare, scale=255, training=True))
"""
    (function,) = (f for f in timeline_of(source).functions if f.name == "prepare")
    assert [shown(ran.result) for ran in function.runs] == ["((?image / 255), True)"]


def test_a_stage_of_a_library_class_is_run_for_its_object() -> None:
    source = """
from tensorflow.keras.utils import Sequence
class Data(Sequence):
    def __init__(self, scale):
        self.scale = scale
    def __getitem__(self, index):
        return index / self.scale
data = Data(255)
"""
    timeline = timeline_of(source)
    (getitem,) = (f for f in timeline.functions if f.name == "__getitem__")
    assert [shown(ran.result) for ran in getitem.runs] == ["(?index / 255)"]


def test_stores_on_objects_are_events() -> None:
    source = (
        "from keras.applications import VGG16\nb = VGG16()\nfor layer in b.layers[:-4]:\n    layer.trainable = False\n"
    )
    (store,) = (e for e in timeline_of(source).events if isinstance(e, StoreEvent))
    assert (store.name, literal(store.value)) == ("trainable", False)
    assert shown(store.target) == "each of keras.applications.VGG16().layers[:-4]"


def test_a_computed_number_knows_what_it_came_from() -> None:
    timeline = timeline_of("import numpy as np\nEPOCHS = 3\nsteps = EPOCHS * 2 + 1\nnp.mean(steps)\n")
    value = only(timeline, "numpy.mean").argument("a", 0)
    assert isinstance(value, Constant)
    assert any("EPOCHS" in part.names for part in ingredients(value))


def _doubling(depth: int) -> str:
    """Functions that each call the one before twice: 2 ** depth calls if nothing bounds them."""
    lines = ["def f0():", "    pass"]
    for number in range(1, depth):
        lines += [f"def f{number}():", f"    f{number - 1}(); f{number - 1}()"]
    return "\n".join([*lines, f"f{depth - 1}()"])


@pytest.mark.parametrize(
    "source",
    [
        "while True:\n    pass\n",
        "def f():\n    return f() + f()\nx = f()\n",
        "x = " + "+".join(["1"] * 5000) + "\n",
        "x = " + "(" * 300 + "1" + ")" * 300 + "\n",
        _doubling(40),
        "a = []\na.append(a)\nb = {}\nb['b'] = b\nx = [a, b]\nprint(f'{a}{b}')\n",
        "x = 10 ** 10 ** 10\ny = 'a' * 10 ** 12\nz = [0] * 10 ** 12\nw = 1 << 10 ** 9\n",
        "v = '%1000000000d' % 3\nu = '{:999999999}'.format(1)\n",
        "class A(A): pass\nclass B:\n    def __init__(self): self.b = B()\nB()\n",
        "from functools import partial\np = partial(partial, partial)\np(p)(p)\n",
        "x = lambda f: f(f)\nx(x)\n",
    ],
)
def test_odd_programs_end(source: str) -> None:
    timeline = timeline_of(source)
    assert len(timeline.events) < 200_000
    for event in timeline.events[:2000]:
        shown(getattr(event, "value", Constant(None)))


def test_the_command_prints_one_claim_a_line(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    cell = {"cell_type": "code", "source": ["import numpy as np\n", "a = 1\n", "np.mean(a)"], "outputs": []}
    notebook: dict[str, Any] = {"cells": [{**cell, "metadata": {}, "execution_count": None}], "metadata": {}}
    path = tmp_path / "тетрадь.ipynb"
    path.write_text(json.dumps({**notebook, "nbformat": 4, "nbformat_minor": 4}), "utf-8")
    assert main([str(path)]) == 0
    lines = [json.loads(line) for line in capsys.readouterr().out.splitlines()]
    assert lines == list(claims(str(path)))
    assert {"path": str(path), "cell": 1, "line": 2, "name": "a", "known": True, "value": "1", "origin": "1"} in lines
    assert {"path": str(path), "cell": 1, "line": 3, "call": "numpy.mean", "arguments": {"0": "1"}} in lines


def test_the_command_names_what_it_cannot_read(tmp_path: Path, capsys: pytest.CaptureFixture[str]) -> None:
    assert main([str(tmp_path / "none.ipynb")]) == 2
    assert "none.ipynb" in capsys.readouterr().err


@pytest.mark.parametrize(
    ("source", "values"),
    [
        ("a = [1]\nb = a + [2]\n", {"a": "[1]", "b": "[1, 2]"}),
        ("a = [1]\na.append(2)\n", {"a": None}),
        ("if unknown:\n    a = 1\n", {"a": None}),
        ("try:\n    a = 1\nexcept ValueError:\n    a = 2\n", {"a": None}),
        ("for i in range(3):\n    a = 1\n", {"i": None, "a": None}),
    ],
)
def test_only_what_stays_true_is_claimed(source: str, values: dict[str, str | None], tmp_path: Path) -> None:
    cell: dict[str, Any] = {
        "cell_type": "code",
        "source": source,
        "outputs": [],
        "metadata": {},
        "execution_count": None,
    }
    path = tmp_path / "n.ipynb"
    path.write_text(json.dumps({"cells": [cell], "metadata": {}, "nbformat": 4, "nbformat_minor": 4}), "utf-8")
    assert {claim["name"]: claim["value"] for claim in claims(str(path)) if "name" in claim} == values


def test_keywords_of_a_dict_stand_where_their_keys_are_written() -> None:
    parsed, timeline = run(
        """
import keras
NAME = 'monitor'
more = {NAME: 'loss',
        'mode': 'min'}
more['patience'] = 3
more.update(verbose=1)
def made(**given):
    return keras.callbacks.EarlyStopping(**given)
made(baseline=2,
     **more)
"""
    )
    call = only(timeline, "keras.callbacks.EarlyStopping")
    lines = {argument.keyword: locate(parsed[0], argument.place.node).line for argument in call.arguments}
    assert lines == {"monitor": 3, "mode": 4, "patience": 5, "verbose": 6, "baseline": 9}


def test_a_list_knows_where_its_elements_were_added() -> None:
    timeline = timeline_of(
        """
a, b, c, d, e = make(), make(), make(), make(), make()
kept = [a]
kept.append(b)
for k in range(3):
    kept.append(c)
    for j in range(2):
        kept += [d]
if sure():
    kept.extend([e])
use(kept)
"""
    )
    (kept,) = (argument.value for argument in timeline.calls[-1].arguments)
    assert isinstance(kept, Display)
    around = [kept.added_in(element) for element in kept.elements]
    depths = [None if one is None else (len(one.loops), len(one.conditions)) for one in around]
    assert depths == [None, (0, 0), (1, 0), (2, 0), (0, 1)]
