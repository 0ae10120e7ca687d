"""The view of trainings: which `fit` trains a Keras model, on what, for how long, with which callbacks."""

from __future__ import annotations

import textwrap

import pytest

from reviewlint.engine import analyse
from reviewlint.examples import parse
from reviewlint.inference.terms import Call, Term, literal
from reviewlint.views.analysis import Analysis
from reviewlint.views.training import (
    Training,
    callback_subject,
    epochs_name,
    training_with_epochs,
    trainings,
)


def analysed(source: str) -> Analysis:
    analysis = analyse(parse(textwrap.dedent(source)).notebook)
    assert not analysis.failures
    return analysis


def trained(source: str) -> tuple[Training, ...]:
    return trainings(analysed(source))


def name(term: Term | None) -> str:
    return "" if term is None else term.names[0] if term.names else (getattr(term, "target", None) or "?")


@pytest.mark.parametrize(
    "source",
    [
        "net.fit(x, y, epochs=3)",
        "net.fit_generator(flow, 100, 3)",
        "net = helper()\nnet.compile('adam', 'mse')\nnet.fit(x, y)",
        "from keras import Sequential\nnet = Sequential()\nnet.fit(x, y)",
        "from keras.models import load_model\nload_model('a.h5').fit(x)",
        "net.fit(x, y, validation_split=0.1)",
        "for x, y in data:\n    net.train_on_batch(x, y)",
        """
        class Wrap:
            def __init__(self, net):
                self.net = net
            def go(self):
                self.net.fit(x, epochs=1)
        Wrap(make()).go()
        """,
    ],
)
def test_a_fit_of_keras_is_a_training(source: str) -> None:
    assert len(trained(source)) == 1


@pytest.mark.parametrize(
    "source",
    [
        "from sklearn.preprocessing import StandardScaler\nscaler = StandardScaler()\nscaler.fit(x)",
        "from sklearn.linear_model import LogisticRegression\nLogisticRegression().fit(x, y)",
        "from keras.preprocessing.image import ImageDataGenerator\nd = ImageDataGenerator()\nd.fit(x)",
        "boost.fit(x, y, eval_set=(a, b), callbacks=[stop], verbose_eval=0)",
        "tokenizer.fit_on_texts(texts)",
        "encoder.fit(labels)",
        "# net.fit(x, epochs=3)",
    ],
)
def test_other_fits_are_none(source: str) -> None:
    assert not trained(source)


def test_the_arguments_of_a_training_by_place_and_by_name() -> None:
    by_place, by_name, generator = trained(
        """
        # %%
        pictures, answers, checks = load()
        rounds = 7
        share = 0.2
        # %%
        net.fit(pictures, answers, 32, rounds, validation_split=share)
        net.fit(x=pictures, y=answers, epochs=rounds, validation_data=(checks, answers))
        net.fit_generator(pictures, 10, rounds, 1, [], checks)
        """
    )
    assert [name(t.data) for t in (by_place, by_name, generator)] == ["pictures"] * 3
    assert [literal(t.epochs) for t in (by_place, by_name, generator)] == [7, 7, 7]
    assert (name(by_place.labels), name(by_place.validation_split)) == ("answers", "share")
    assert by_place.validation_inputs == ()
    assert [name(t) for t in by_name.validation_inputs] == ["checks"]
    assert [name(t) for t in generator.validation_inputs] == ["checks"]


def test_the_compilation_in_force_is_the_last_one_before() -> None:
    first, second = trained(
        """
        net = make()
        net.compile(optimizer='sgd', loss='mse', metrics=['mae'])
        net.fit(x, epochs=1)
        net.compile('adam', 'categorical_crossentropy')
        other.compile('rmsprop', 'mse')
        net.fit(x, epochs=2)
        """
    )
    assert (literal(first.compiled_with("loss")), literal(second.compiled_with("optimizer"))) == ("mse", "adam")
    assert second.compiled_with("metrics") is None


@pytest.mark.parametrize(
    ("given", "expected", "complete"),
    [
        ("[stop, keep]", ["EarlyStopping", "ModelCheckpoint"], True),
        ("stop", ["EarlyStopping"], True),
        ("collected", ["EarlyStopping", "ModelCheckpoint"], True),
        ("made()", ["ModelCheckpoint", "EarlyStopping"], True),
        ("[stop] + [keep]", ["EarlyStopping", "ModelCheckpoint"], True),
        ("[stop] + unknown", ["EarlyStopping"], False),
        ("None", [], True),
        ("from_somewhere()", [], False),
    ],
)
def test_callbacks_are_followed(given: str, expected: list[str], complete: bool) -> None:
    (training,) = trained(
        f"""
        # %%
        from keras.callbacks import EarlyStopping, ModelCheckpoint
        stop = EarlyStopping(patience=2)
        keep = ModelCheckpoint('a.h5')
        collected = [stop]
        collected += [keep]
        def made():
            found = [keep]
            found.append(stop)
            return found
        # %%
        net.fit(x, epochs=3, callbacks={given})
        # %%
        collected.append(late)
        """
    )
    known = [call.target for call in training.callbacks if isinstance(call, Call) and call.target]
    assert ([target.removeprefix("keras.callbacks.") for target in known], training.callbacks_complete) == (
        expected,
        complete,
    )


def test_a_training_in_a_function_that_nobody_calls_is_not_live() -> None:
    dead, live = sorted(
        trained("def unused(net):\n    net.fit(x, epochs=1)\ndef used(net):\n    net.fit(x, epochs=1)\nused(make())"),
        key=lambda training: training.live,
    )
    assert (dead.live, live.live) == (False, True)


def test_a_callback_is_named_the_same_however_often_its_function_runs() -> None:
    analysis = analysed(
        """
        from keras.callbacks import EarlyStopping, ModelCheckpoint
        def made():
            return [EarlyStopping(patience=3), ModelCheckpoint('a.h5')]
        made()
        made()
        """
    )
    keep = analysis.timeline.calls_of("keras.callbacks.ModelCheckpoint")
    assert {callback_subject(analysis, call) for call in keep} == {"callback:1:2"}


@pytest.mark.parametrize(
    ("code", "expected"),
    [
        ("k = 20\nn_epochs = k\nuse(k)", "n_epochs"),
        ("k = 20\nuse(n_epochs := k)", "n_epochs"),
        ("TTA_STEPS = 20\nepochs = TTA_STEPS\nuse(epochs)", None),
        ("EPOCHS = 20\nTTA_STEPS = EPOCHS\nuse(TTA_STEPS)", "EPOCHS"),
    ],
)
def test_the_names_of_a_number_are_read_in_order(code: str, expected: str | None) -> None:
    assert epochs_name(analysed(code).timeline.calls[-1].arguments[0].value) == expected


@pytest.mark.parametrize(
    ("written", "expected"),
    [
        ("EPOCHS", "EPOCHS"),
        ("n_epochs", "n_epochs"),
        ("numEpochs", "numEpochs"),
        ("TRAIN_EPOCHS_1", "TRAIN_EPOCHS_1"),
        ("TTA_EPOCHS", None),
        ("tta_epoch_count", None),
        ("steps", None),
        ("settings.epochs", "epochs"),
        ("settings['epochs']", "epochs"),
        ("settings[0]", None),
        ("3", None),
    ],
)
def test_a_name_that_plainly_is_the_number_of_epochs(written: str, expected: str | None) -> None:
    bound = f"{written} = 3\n" if written.isidentifier() else ""
    analysis = analysed(f"settings = load()\n{bound}use({written})")
    assert epochs_name(analysis.timeline.calls[-1].arguments[0].value) == expected


@pytest.mark.parametrize(
    ("number", "is_found"),
    [("rounds", True), ("alias", True), ("rounds * 2 + 1", True), ("5", False), ("other", False)],
)
def test_a_number_that_is_the_one_passed_to_epochs(number: str, is_found: bool) -> None:
    analysis = analysed(f"rounds = 5\nother = 5\nalias = rounds\nnet.fit(x, epochs=rounds)\nuse({number})")
    value = analysis.timeline.calls[-1].arguments[0].value
    assert (training_with_epochs(value, trainings(analysis)) is not None) == is_found


def test_a_branch_that_is_not_decided_keeps_both_values() -> None:
    (training,) = trained(
        """
        from keras.callbacks import EarlyStopping, ModelCheckpoint
        found = [EarlyStopping()] if quick() else [ModelCheckpoint('a.h5')]
        net.fit(x, epochs=2, callbacks=found, validation_data=(a, b) if quick() else flow)
        """
    )
    assert (len(training.callbacks), training.callbacks_complete, len(training.validation_inputs)) == (2, False, 2)
