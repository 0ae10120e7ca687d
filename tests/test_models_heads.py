"""What the rules on models say beyond where they stand: names, joints, evidence, and that the words fit the case."""

from __future__ import annotations

from collections.abc import Sequence

import pytest

from reviewlint.diagnostics import Diagnostic
from reviewlint.engine import lint
from reviewlint.examples import parse
from reviewlint.registry import load_rules

CODES = {"RL301", "RL302", "RL303", "RL304", "RL305", "RL901"}
RULES = [rule for rule in load_rules() if rule.code in CODES]
IMPORTS = """\
# %%
from tensorflow import keras
from tensorflow.keras import Input, Model, Sequential, applications
from tensorflow.keras.layers import *
"""
HIDDEN = """\
base = applications.Xception(include_top=False)
x = Dense(64, activation='relu')(GlobalAveragePooling2D()(base.output))
net = Model(base.input, Dense(9, activation='softmax')(x))
net.compile('adam', 'categorical_crossentropy')
"""


def found(source: str) -> Sequence[Diagnostic]:
    result = lint(parse(IMPORTS + source).notebook, RULES)
    assert not result.failures
    return result.diagnostics


def the(code: str, source: str) -> Diagnostic:
    (diagnostic,) = (d for d in found(source) if d.code == code)
    return diagnostic


def test_a_head_is_one_subject_for_praise_and_advice() -> None:
    advice, praise = found(HIDDEN)
    assert (advice.code, praise.code) == ("RL305", "RL901")
    assert advice.subject == praise.subject != ""


def test_what_is_wrong_in_one_network_is_one_subject() -> None:
    diagnostics = found(
        """\
base = Sequential()
base.add(Conv2D(8, 3, input_shape=(32, 32, 3)))
base.add(Dense(6))
base.add(Activation('sigmoid'))
base.add(BatchNormalization())
# %%
out = Dense(6, activation='softmax')(GlobalAveragePooling2D()(base.output))
net = Model(base.input, out)
net.compile('adam', 'categorical_crossentropy')
"""
    )
    assert [d.code for d in diagnostics] == ["RL302", "RL303", "RL304"]
    assert len({d.subject for d in diagnostics}) == 1
    assert diagnostics[0].subject


def test_two_networks_are_two_subjects() -> None:
    one, two = (d.subject for d in found(HIDDEN + "# %%\n" + HIDDEN) if d.code == "RL305")
    assert one != two


def test_one_head_for_several_backbones_names_them_all() -> None:
    diagnostics = found(
        """\
def classifier(base):
    net = Sequential([base, GlobalAveragePooling2D(), Dense(100), Dense(5, activation='softmax')])
    net.compile('adam', 'categorical_crossentropy')
    return net
for build in (applications.VGG16, applications.ResNet50, applications.Xception):
    net = classifier(build(include_top=False))
"""
    )
    assert [d.fields["backbone"] for d in diagnostics] == ["VGG16, ResNet50 и Xception"] * 2
    assert diagnostics[0].message.startswith("Между предобученной сетью (VGG16, ResNet50 и Xception) и выходом")


@pytest.mark.parametrize(
    ("text", "is_cited"),
    [
        ("Без полносвязного слоя точность упала на 2 %.", True),
        ("Пробовали добавить второй Dense: стало хуже, accuracy 0.91.", True),
        ("Removing the hidden layer improved the accuracy by one point.", True),
        ("Добавим полносвязный слой, чтобы точность стала выше.", False),
        ("Попробуем убрать полносвязный слой: может, точность вырастет.", False),
        ("Добавили полносвязный слой на 256 нейронов и Dropout.", False),
        ("Точность выросла после увеличения картинки.", False),
    ],
)
def test_a_comparison_in_the_text_is_cited(text: str, is_cited: bool) -> None:
    evidence = the("RL305", f"{HIDDEN}# %% [markdown]\n# {text}").fields["evidence"]
    assert evidence == (text.rstrip(".") if is_cited else "")


def test_a_hidden_layer_behind_a_join_is_told_in_other_words() -> None:
    diagnostic = the(
        "RL305",
        """\
base = applications.Xception(include_top=False, pooling='avg')
table = Input((12,))
x = Dense(64, activation='relu')(Concatenate()([base.output, table]))
net = Model([base.input, table], Dense(1)(x))
net.compile('adam', 'mape')
""",
    )
    assert diagnostic.message.startswith("После объединения признаков Xception с другими входами")


def test_how_many_hidden_layers_are_let_pass_is_a_setting() -> None:
    notebook = parse(IMPORTS + HIDDEN).notebook
    result = lint(notebook, RULES, {"max-hidden-dense": 1})
    assert [d.code for d in result.diagnostics] == ["RL901"]


def test_nothing_is_praised_and_blamed_in_one_place() -> None:
    diagnostics = found(
        """\
def classifier(base, loss):
    net = Sequential([base, GlobalAveragePooling2D(), Dense(5, activation='softmax')])
    net.compile('adam', loss)
    return net
right = classifier(applications.VGG16(include_top=False), 'categorical_crossentropy')
wrong = classifier(applications.VGG19(include_top=False), keras.losses.CategoricalCrossentropy(from_logits=True))
"""
    )
    assert [d.code for d in diagnostics] == ["RL303"]


@pytest.mark.parametrize(
    ("rest", "raises"),
    [("Dense(3, activation='softmax')", True), ("Flatten(), Dense(3)", False), ("Unknown(), Dense(3)", False)],
)
def test_whether_fit_raises_depends_on_what_follows(rest: str, raises: bool) -> None:
    diagnostic = the("RL302", f"net = Sequential([Conv2D(8, 3), Dense(32), {rest}])")
    assert diagnostic.fields["raises"] is raises
    assert ("fit" in diagnostic.message) is raises


def test_what_one_training_does_right_another_may_do_wrong() -> None:
    diagnostics = found(
        """\
net = Sequential([applications.VGG16(include_top=False), GlobalAveragePooling2D(), Dense(5, activation='softmax')])
net.compile('adam', 'categorical_crossentropy')
net.fit(x)
net.compile('adam', keras.losses.CategoricalCrossentropy(from_logits=True))
net.fit(x)
"""
    )
    assert [d.code for d in diagnostics] == ["RL303"]


@pytest.mark.parametrize(
    "head",
    [
        "GlobalAveragePooling2D(), Flatten(), Dropout(0.2), Dense(5, activation='softmax')",
        "BatchNormalization(), GlobalMaxPooling2D(), ReLU(), Dense(5), Softmax()",
    ],
)
def test_light_layers_do_not_spoil_a_head(head: str) -> None:
    source = f"net = Sequential([applications.VGG16(include_top=False), {head}])\nnet.compile('adam', own_loss)"
    assert [d.code for d in found(source)] == ["RL901"]


@pytest.mark.parametrize(
    ("head", "loss"),
    [
        ("Flatten(), Dense(5, activation='softmax')", "'categorical_crossentropy'"),
        ("Conv2D(8, 1), GlobalMaxPooling2D(), Dense(5, activation='softmax')", "'categorical_crossentropy'"),
        ("GlobalMaxPooling2D(), Own(), Dense(5, activation='softmax')", "'categorical_crossentropy'"),
        ("GlobalMaxPooling2D(), Dense(5, activation='softmax')", "'mse'"),
        ("GlobalMaxPooling2D(), Dense(5, activation='softmax')", "'binary_crossentropy'"),
        ("GlobalMaxPooling2D(), Dense(5)", "keras.losses.CategoricalCrossentropy(from_logits=logits)"),
        ("GlobalMaxPooling2D()", "'categorical_crossentropy'"),
    ],
)
def test_other_heads_are_not_praised(head: str, loss: str) -> None:
    source = f"net = Sequential([applications.VGG16(include_top=False), {head}])\nnet.compile('adam', {loss})"
    assert not found(source)


def test_a_head_of_unknown_length_is_not_praised() -> None:
    diagnostics = found(
        """\
def build(hp):
    net = Sequential([applications.VGG16(include_top=False, pooling='avg')])
    for _ in range(hp.Int('layers', 1, 3)):
        net.add(Dense(hp.Int('units', 32, 512)))
    net.add(Dense(3, activation='softmax'))
    net.compile('adam', 'categorical_crossentropy')
    return net
tuner = RandomSearch(build)
"""
    )
    assert [d.code for d in diagnostics] == ["RL305"]
