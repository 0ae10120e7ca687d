"""Every fix of every rule: it gives what the example says, and leaves code that can be read and nothing to mend."""

from __future__ import annotations

import json

import pytest

from reviewlint.engine import lint
from reviewlint.examples import parse
from reviewlint.fixer import Mended, mend
from reviewlint.notebook.cells import Notebook
from reviewlint.notebook.reader import loads
from reviewlint.notebook.syntax import parse_cell
from reviewlint.registry import load_rules
from reviewlint.rule import Example, Rule
from tests.notebooks import tree

RULES = load_rules()
EXAMPLES = [
    pytest.param(rule, example, id=f"{rule.name}-{number}")
    for rule in RULES
    for number, example in enumerate(rule.invalid, 1)
]


def mended(text: str, rules: list[Rule]) -> Mended:
    content = json.dumps(tree(text)).encode()
    return mend(lint(loads(content, "example.ipynb"), rules), lambda notebook: lint(notebook, rules), unsafe=True)


def source(example: str | Example) -> str:
    return example.source if isinstance(example, Example) else example


def sources(notebook: Notebook) -> list[str]:
    return [cell.source for cell in notebook.cells]


@pytest.mark.parametrize(("rule", "example"), EXAMPLES)
def test_a_fix_gives_what_the_example_says(rule: Rule, example: str | Example) -> None:
    found = mended(source(example), [rule])
    assert not found.dropped
    assert all(diagnostic.fix is None for diagnostic in found.after.diagnostics)
    if isinstance(example, Example) and example.fixed is not None:
        assert sources(found.after.notebook) == sources(parse(example.fixed).notebook)


@pytest.mark.parametrize("rule", RULES, ids=lambda rule: rule.name)
def test_a_rule_that_mends_shows_how(rule: Rule) -> None:
    mends = any(mended(source(example), [rule]).applied for example in rule.invalid)
    assert mends == any(isinstance(example, Example) and example.fixed is not None for example in rule.invalid)


MENDED = [case for case in EXAMPLES if isinstance(case.values[1], Example)]


@pytest.mark.parametrize(("rule", "example"), MENDED)
def test_all_fixes_of_an_example_together_leave_code_that_can_be_read(rule: Rule, example: Example) -> None:
    found = mended(example.source, list(RULES))
    assert found.applied
    assert not found.dropped
    assert not any(parse_cell(cell).problems for cell in found.after.notebook.code_cells)
    assert not any(diagnostic.fix for diagnostic in found.after.diagnostics)


CALLBACKS = (
    "from keras.callbacks import *\nfrom keras.models import load_model\nnet, name = load_model('a.h5'), str(x)\n"
)
DATAGEN = """\
from tensorflow.keras.preprocessing.image import ImageDataGenerator
from ImageDataAugmentor.image_data_augmentor import *
import albumentations as A
"""
FIT = "\n# %%\nmodel.fit(train, validation_data=held, epochs=3)\n"
TWO_FLOWS = """
train = gen.flow_from_directory('a', subset='training')
held = gen.flow_from_directory('a', subset='validation')"""


def last_cells(text: str, code: str) -> list[str]:
    """The cells after the fix of one rule, without the imports."""
    found = mended(text, [rule for rule in RULES if rule.code == code])
    assert not found.dropped
    return sources(found.after.notebook)[1:]


@pytest.mark.parametrize(
    ("code", "source"),
    [
        ("RL401", "best = False\nModelCheckpoint('a.h5', save_best_only=best)"),
        ("RL401", "net.fit(x, y, epochs=3, callbacks=[ModelCheckpoint('a.h5')])"),
        ("RL402", "names = ['loss']\nEarlyStopping(monitor=names)"),
        ("RL402", "EarlyStopping(monitor=['loss', 'val_loss'])"),
        ("RL402", "EarlyStopping(monitor=[name])"),
        ("RL501", "EPOCHS = 4\np = []\nfor i in range(EPOCHS + 1):\n    p.append(net.predict(flow))\nr = sum(p)"),
        ("RL501", "EPOCHS = 4\np = 0\nfor i in range(EPOCHS):\n    p = p + net.predict(flow)\nr = p / EPOCHS"),
        ("RL501", "TTA_STEPS = 9\nEPOCHS = 4\nr = sum(net.predict(flow) for i in range(EPOCHS))"),
        ("RL403", "watched = 'val_loss'\ndirection = 'max'\nEarlyStopping(watched, mode=direction)"),
        ("RL408", "settings = {'steps': count / 8}\nnet.predict(flow, **settings)"),
    ],
)
def test_what_cannot_be_fixed_in_place_is_only_reported(code: str, source: str) -> None:
    (found,) = lint(parse(CALLBACKS + source).notebook, [rule for rule in RULES if rule.code == code]).diagnostics
    assert found.fix is None


def test_three_faults_of_one_call_are_mended_together() -> None:
    text = f"""{CALLBACKS}
# %%
net.compile('adam', 'mse', ['accuracy'])
best = ModelCheckpoint('a.h5', monitor=['val_acc'], mode='min')
net.fit(x, y, validation_split=0.1, callbacks=[best])
"""
    found = mended(text, list(RULES))
    best = "best = ModelCheckpoint('a.h5', monitor='val_accuracy', mode='max', save_best_only=True)"
    assert best in sources(found.after.notebook)[1].split("\n")


def test_loops_with_the_same_number_of_passes_share_one_constant() -> None:
    loop = "# %%\nr = []\nfor i in range(EPOCHS):\n    r.append(net.predict(flow))\nsum(r)\n"
    cells = last_cells(f"{CALLBACKS}EPOCHS = 4\nnet.fit(x, epochs=EPOCHS)\n{loop}{loop}", "RL501")
    assert cells[0].split("\n")[1:3] == ["TTA_STEPS = 4", "for i in range(TTA_STEPS):"]
    assert cells[1].split("\n")[1] == "for i in range(TTA_STEPS):"


def test_a_constant_that_only_sets_the_argument_is_mended_where_it_stands() -> None:
    cells = last_cells(f"{DATAGEN}\n# %%\nSHEAR = 0.2\n# %%\nImageDataGenerator(shear_range=SHEAR)", "RL107")
    assert cells == ["SHEAR = 11", "ImageDataGenerator(shear_range=SHEAR)"]
    shared = f"{DATAGEN}\n# %%\nS = 0.2\n# %%\nImageDataGenerator(shear_range=S, zoom_range=S)"
    assert last_cells(shared, "RL107") == ["S = 0.2", "ImageDataGenerator(shear_range=S, zoom_range=S)"]


def test_training_data_go_on_being_shuffled() -> None:
    text = f"""{DATAGEN}
# %%
train = ImageDataGenerator().flow_from_directory('a')
held = ImageDataGenerator().flow_from_directory('b')
# %%
model.fit(train, epochs=3)
print(confusion_matrix(train.classes, model.predict(train).argmax(1)))
print(confusion_matrix(held.classes, model.predict(held).argmax(1)))
"""
    assert last_cells(text, "RL203")[0].split("\n") == [
        "train = ImageDataGenerator().flow_from_directory('a')",
        "held = ImageDataGenerator().flow_from_directory('b', shuffle=False)",
    ]


@pytest.mark.parametrize(
    ("made", "plain"),
    [
        (
            "gen = ImageDataGenerator(rescale=1/255, zoom_range=0.2, fill_mode='wrap', validation_split=0.1)",
            "valid_gen = ImageDataGenerator(rescale=1/255, validation_split=0.1)",
        ),
        (
            (
                "gen = ImageDataAugmentor(\n    augment=A.Compose([A.HorizontalFlip(), A.Rotate(30, p=0.5)]),\n"
                "    rescale=1/255,  # scale\n    preprocess_input=None, seed=3, validation_split=share)"
            ),
            "valid_gen = ImageDataAugmentor(rescale=1/255, preprocess_input=None, seed=3, validation_split=share)",
        ),
        (
            (
                "gen = ImageDataGenerator(False, True, rotation_range=20,\n"
                "    preprocessing_function=lambda one: one / 127.5 - 1,\n    validation_split=0.25)"
            ),
            (
                "valid_gen = ImageDataGenerator(\n    featurewise_center=False,\n    samplewise_center=True,\n"
                "    preprocessing_function=lambda one: one / 127.5 - 1,\n    validation_split=0.25,\n)"
            ),
        ),
    ],
)
def test_the_second_generator_keeps_what_normalises_and_splits(made: str, plain: str) -> None:
    cells = last_cells(f"{DATAGEN}\n# %%\n{made}  # for both\n# %%{TWO_FLOWS}{FIT}", "RL201")
    assert cells[0] == f"{made}  # for both\n{plain}"
    assert cells[1] == TWO_FLOWS.strip().replace("held = gen", "held = valid_gen")


def test_the_second_generator_follows_the_first_through_stages_and_names_that_are_taken() -> None:
    stage = "# %%\nX = ImageDataGenerator(zoom_range=Z)\ntrain = X.flow(a, b)\nheld = X.flow(c, d)" + FIT
    text = DATAGEN + "".join(
        stage.replace("X", name).replace("Z", zoom)
        for name, zoom in (("train_gen", "0.1"), ("train_gen", "0.2"), ("gen", "0.3"), ("augmenter", "0.4"))
    )
    made = [line for cell in last_cells(text, "RL201") for line in cell.split("\n") if line.startswith("valid")]
    names = ("valid_gen", "valid_gen", "valid_gen_2", "valid_datagen")
    assert made == [f"{name} = ImageDataGenerator()" for name in names]


def test_several_flows_of_one_generator_share_the_second() -> None:
    text = f"{DATAGEN}\n# %%\ngen = ImageDataGenerator(zoom_range=0.1)\n# %%\ntrain = gen.flow(a)\nheld = gen.flow(b)"
    text += FIT + "print(model.evaluate(gen.flow(c)))"
    assert last_cells(text, "RL201")[0] == "gen = ImageDataGenerator(zoom_range=0.1)\nvalid_gen = ImageDataGenerator()"
    assert last_cells(text, "RL201")[2].endswith("print(model.evaluate(valid_gen.flow(c)))")


def test_a_generator_of_the_validation_alone_loses_its_augmentation() -> None:
    made = "check = ImageDataGenerator(\n    zoom_range=0.1,  # nearer\n    rescale=1/255,\n    rotation_range=9)"
    text = f"{DATAGEN}\n# %%\n{made}\nheld = check.flow(c, d)\ntrain = ImageDataGenerator().flow(a, b){FIT}"
    assert last_cells(text, "RL201")[0].startswith("check = ImageDataGenerator(\n    rescale=1/255)\nheld = check.flow")
    inline = f"{DATAGEN}\n# %%\ntrain = a\nheld = ImageDataGenerator(zoom_range=0.1).flow(c, d){FIT}"
    assert last_cells(inline, "RL201")[0].endswith("held = ImageDataGenerator().flow(c, d)")


def test_a_generator_of_a_function_gets_its_second_there() -> None:
    text = f"""{DATAGEN}
# %%
def flows(share):
    gen = ImageDataGenerator(rescale=1/255, zoom_range=0.1, validation_split=share)
    train = gen.flow_from_directory('a', subset='training')
    return train, gen.flow_from_directory('a', subset='validation')
train, held = flows(0.2)
{FIT}"""
    lines = last_cells(text, "RL201")[0].split("\n")
    assert lines[2] == "    valid_gen = ImageDataGenerator(rescale=1/255, validation_split=share)"
    assert lines[4] == "    return train, valid_gen.flow_from_directory('a', subset='validation')"


@pytest.mark.parametrize(
    "cells",
    [
        "more = {'zoom_range': 0.1}\ngen = ImageDataGenerator(**more, validation_split=0.1)" + TWO_FLOWS,
        "gen = ImageDataGenerator(zoom_range=0.1, featurewise_center=True)\ngen.fit(a)" + TWO_FLOWS,
        "gen = ImageDataGenerator(zoom_range=0.1)\ngen.rescale = 1/255" + TWO_FLOWS,
        "gen = ImageDataAugmentor(augment=A.Compose([A.HorizontalFlip(), A.Normalize()]))" + TWO_FLOWS,
        "gens = [ImageDataGenerator(zoom_range=0.1)]\ngen = gens[0]" + TWO_FLOWS,
        "gen = other = ImageDataGenerator(zoom_range=0.1)" + TWO_FLOWS,
        "if big:\n    gen = ImageDataGenerator(zoom_range=0.1)\nelse:\n    gen = ImageDataGenerator(zoom_range=0.2)"
        + TWO_FLOWS,
        "gen = ImageDataGenerator(zoom_range=0.1)\nheld = train = gen.flow_from_directory('a')",
        (
            "gen = ImageDataGenerator(zoom_range=0.1)\ndef of(part):\n"
            "    return gen.flow_from_directory('a', subset=part)\ntrain, held = of('training'), of('validation')"
        ),
        (
            "gen = ImageDataGenerator(zoom_range=0.1)\ndef of(gen, part):\n    return gen.flow_from_directory(part)\n"
            "train, held = gen.flow(a), of(gen, 'b')"
        ),
        (
            "gen = ImageDataGenerator(zoom_range=0.1)\ntrain, held = gen.flow(a), gen.flow(b)\n"
            "answer = sum(model.predict(held) for step in range(20))"
        ),
        "gen = ImageDataGenerator(zoom_range=0.1); train = gen.flow(a); held = gen.flow(b)",
    ],
)
def test_generators_that_are_not_plain_are_left_to_the_reader(cells: str) -> None:
    rules = [rule for rule in RULES if rule.code == "RL201"]
    (found,) = lint(parse(f"{DATAGEN}\n# %%\n{cells}{FIT}").notebook, rules).diagnostics
    assert found.fix is None


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("f(include_top=False, classes=10)", "f(include_top=False)"),
        ("f(classes=10, include_top=False)", "f(include_top=False)"),
        ("f(\n  classes=10,  # cars\n  include_top=False,  # no top\n)", "f(\n  include_top=False,  # no top\n)"),
        ("f(include_top=False,\n  classes=10,\n  classifier_activation='relu')", "f(include_top=False)"),
        (
            "f(include_top=False,\n  classes=10,\n  classifier_activation='relu', pooling='avg')",
            "f(include_top=False,\n  pooling='avg')",
        ),
        ("f(include_top=False, # no top\n  classes=10)", "f(include_top=False, # no top\n  classes=10)"),
        ("f(include_top=False, **{'classes': 10})", "f(include_top=False, **{'classes': 10})"),
    ],
)
def test_arguments_go_with_their_commas_and_no_comment_is_lost(call: str, expected: str) -> None:
    setup = "from keras.applications import Xception as f\n# %%\n"
    (cell,) = last_cells(setup + call, "RL301")
    assert cell == expected


@pytest.mark.parametrize(
    ("call", "expected"),
    [
        ("EarlyStopping()", "EarlyStopping(restore_best_weights=True)"),
        ("EarlyStopping( )", "EarlyStopping( restore_best_weights=True)"),
        (
            "EarlyStopping('loss',\n  mode='min',)",
            "EarlyStopping('loss',\n  mode='min',\n  restore_best_weights=True,)",
        ),
        ("EarlyStopping(\n  'loss'  # all\n)", "EarlyStopping(\n  'loss', restore_best_weights=True  # all\n)"),
        ("EarlyStopping('loss', **more)", "EarlyStopping('loss', **more)"),
    ],
)
def test_an_argument_is_added_as_the_others_are_written(call: str, expected: str) -> None:
    setup = "from keras.callbacks import EarlyStopping\n# %%\n"
    (cell,) = last_cells(f"{setup}model.fit(x, y, validation_split=0.1, callbacks=[{call}])", "RL405")
    assert cell == f"model.fit(x, y, validation_split=0.1, callbacks=[{expected}])"


def test_lines_are_added_only_where_the_cell_starts_at_the_margin() -> None:
    call = "model.predict(flow, steps=flow.n / 8)"
    ceil = "model.predict(flow, steps=math.ceil(flow.n / 8))"
    for before, after in ((call, f"import math\n{ceil}"), (f"  {call}", f"  {call}"), (f">>> {call}", f">>> {call}")):
        assert last_cells(f"x = 1\n# %%\n{before}", "RL408") == [after]
    assert last_cells(f"x = 1\n# %%\nif x:\n\t{call}", "RL408") == [f"if x:\n\timport math\n\t{ceil}"]
    assert last_cells(f"x = 1\n# %%\n%time {call}", "RL408") == [f"import math\n%time {ceil}"]
    assert last_cells(f"import math as m\n# %%\n%time {call}", "RL408") == [f"%time {ceil.replace('math', 'm')}"]
