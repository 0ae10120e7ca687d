"""Training logs of Keras, in the forms in which notebooks keep them."""

from __future__ import annotations

import math

from reviewlint.examples import parse
from reviewlint.outputs.history import TrainingHistory, histories
from reviewlint.outputs.texts import OutputText, screen
from reviewlint.views.analysis import Analysis
from reviewlint.views.histories import saved_trainings


def read(*texts: str) -> list[TrainingHistory]:
    return list(histories(OutputText(3, index, "stream", screen(text)) for index, text in enumerate(texts)))


def test_progress_bars_of_keras_2() -> None:
    (history,) = read(
        "Epoch 1/3\n"
        "20/20 [=======] - 5s 210ms/step - loss: 0.9 - accuracy: 0.61 - val_loss: 0.8 - val_accuracy: 0.70\n"
        "\nEpoch 00001: val_accuracy improved from -inf to 0.70000, saving model to best.h5\n"
        "Epoch 2/3\n"
        "20/20 [=======] - 4s 200ms/step - loss: 0.5 - accuracy: 0.8 - val_loss: 0.6 - val_accuracy: 0.75\n"
        "\nEpoch 00002: val_accuracy improved from 0.70000 to 0.75000, saving model to best.h5\n"
        "Epoch 3/3\n"
        "20/20 [=======] - 4s 200ms/step - loss: 0.4 - accuracy: 0.9 - val_loss: 7e-1 - val_accuracy: 0.74\n"
        "8/8 [=======] - 1s 90ms/step - loss: 0.71 - accuracy: 0.73\n"
    )
    assert (history.cell, history.planned, history.ran_to_the_end) == (3, 3, True)
    assert history.names == ("loss", "accuracy", "val_loss", "val_accuracy")
    assert history.series("val_loss") == (0.8, 0.6, 0.7)
    assert history.final == {"loss": 0.4, "accuracy": 0.9, "val_loss": 0.7, "val_accuracy": 0.74}


def test_a_bar_that_is_rewritten_and_printed_again() -> None:
    back = "\b" * 60
    (history,) = read(
        "Epoch 1/9\n1/7 [==>...] - ETA: 5s - loss: 2.0" + back + "\r7/7 [==] - ETA: 0s - loss: 1.5 - acc: 0.5",
        "WARNING:tensorflow:Learning rate reduction is conditioned on metric `val_acc` which is not available.\n",
        back + "\r7/7 [==] - 9s 1s/step - loss: 1.5 - acc: 0.5 - val_loss: 1.2 - val_acc: 0.6 - lr: 0.0010\n"
        "Epoch 2/9\n7/7 [==] - ETA: 0s - loss: 1 - acc: 0.6Restoring model weights from the end of the best epoch: 1.\n"
        "7/7 [==] - 8s 1s/step - loss: 1.1 - acc: 0.6 - val_loss: 1.3 - val_acc: 0.5 - lr: 0.0010\n"
        "Epoch 00002: early stopping\n",
    )
    assert history.series("val_loss") == (1.2, 1.3)
    assert history.series("lr") == (0.001, 0.001)
    assert history.stopped_early
    assert history.restored
    assert not history.ran_to_the_end


def test_keras_3_in_colours() -> None:
    bar = "\x1b[1m9/9\x1b[0m \x1b[32m━━━━━━━━━━━━━━━━━━━━\x1b[0m\x1b[37m\x1b[0m \x1b[1m"
    (history,) = read(
        f"Epoch 1/2\n{bar}0s\x1b[0m 1s/step - accuracy: 0.12 - loss: 2.6   \n"
        "Epoch 1: val_accuracy improved from None to 0.20896, saving model to x.keras\n"
        f"\n{bar}40s\x1b[0m 3s/step - accuracy: 0.15 - loss: 2.5 - val_accuracy: 0.2 - val_loss: 1.8518e-02\n"
        f"Epoch 2/2\n{bar}9s\x1b[0m 1s/step - accuracy: 0.3 - loss: nan - val_accuracy: 0.2 - val_loss: inf\n"
        f"{bar}1s\x1b[0m 90ms/step - accuracy: 0.31 - loss: 1.5\n"
    )
    assert history.series("accuracy") == (0.15, 0.3)
    assert history.epochs[0].values["val_loss"] == 0.018518
    assert math.isnan(history.final["loss"])
    assert math.isinf(history.final["val_loss"])


def test_one_line_an_epoch() -> None:
    forms = (
        "Epoch 1/2\n60/60 - 5s - loss: 0.5 - val_loss: 0.4\nEpoch 2/2\n60/60 - 4s - loss: 0.3 - val_loss: 0.35\n",
        "Epoch 1/2\n6/6 - 5s - 8s/step - loss: 0.5 - val_loss: 0.4\nEpoch 2/2\n6/6 - 4s - loss: 0.3 - val_loss: 0.35\n",
        "Epoch 1/2\n - 5s - loss: 0.5 - val_loss: 0.4\nEpoch 2/2\n - 4s - loss: 0.3 - val_loss: 0.35\n",
        "Epoch 1/2\n5s - loss: 0.5 - val_loss: 0.4\nEpoch 2/2\n4s - loss: 0.3 - val_loss: 0.35\n",
    )
    for form in forms:
        (history,) = read(form)
        assert history.series("val_loss") == (0.4, 0.35), form


def test_what_is_left_of_longer_lines_is_cut_off() -> None:
    (history,) = read(
        "Epoch 1/2\n9/9 [=] - 2s - loss: 0.66 - acc: 0.6 - val_acc: 0.5711.594 - ETA: 7s - loss: 0.7 - ETA: 1s - ac\n"
        "Epoch 2/2\n9/9 [====] - ETA: 0s - loss: 0.5 - ac - 0s 8ms/step - loss: 0.51 - acc: 0.62 - val_acc: 0.6\n"
    )
    assert history.series("val_acc") == (0.5711, 0.6)
    assert history.series("loss") == (0.66, 0.51)


def test_several_fits_in_one_cell() -> None:
    fold = "Epoch 1/2\n3/3 [===] - 1s 1ms/step - loss: 0.{0}\nEpoch 2/2\n3/3 [===] - 1s 1ms/step - loss: 0.{1}\n"
    found = read(fold.format(9, 8) + "fold 1 is over\n" + fold.format(7, 6), "Epoch 3/5\n3/3 - 1s - loss: 0.5\n")
    assert [history.series("loss") for history in found] == [(0.9, 0.8), (0.7, 0.6), (0.5,)]
    assert found[2].epochs[0].number == 3


def test_an_epoch_that_was_cut_short_is_left_out() -> None:
    whole = "Epoch 1/4\n3/3 [===] - 1s 1ms/step - loss: 0.9 - val_loss: 0.8\n"
    (history,) = read(whole + "Epoch 2/4\n1/3 [=>.] - ETA: 9s - loss: 0.7\n")
    assert history.interrupted
    assert history.series("val_loss") == (0.8,)
    (history,) = read(whole + "Epoch 2/4\n")
    assert history.interrupted
    assert read("Epoch 1/4\n1/3 [=>.] - ETA: 9s - loss: 0.7\n") == []


def test_an_epoch_whose_line_is_lost_leaves_a_gap() -> None:
    (history,) = read("Epoch 1/9\n3/3 - 1s - loss: 0.9\nEpoch 3/9\n3/3 - 1s - loss: 0.7\n")
    assert [epoch.number for epoch in history.epochs] == [1, 3]


def test_one_epoch_has_no_header_and_an_evaluation_is_no_training() -> None:
    (history,) = read("5/5 [===] - 1s 9ms/step - loss: 0.9 - acc: 0.1 - val_loss: 0.8 - val_acc: 0.2\n")
    assert history.planned is None
    assert read("5/5 [===] - 1s 9ms/step - loss: 0.9 - acc: 0.1\n") == []
    assert read("Epoch 1/10 train loss: 0.9 val_loss: 0.8\n", "Epoch 2/10\nLoss: 0.302\n") == []


def test_a_log_knows_the_fit_that_printed_it() -> None:
    log = "Epoch 1/1\n3/3 - 1s - loss: 0.9\n"
    notebook = parse(
        "# %%\ndef train(model, epochs):\n    return model.fit(x, y, epochs=epochs)\n"
        f"# %%\ntrain(first, 1)\n# %% [output]\n{log}"
        f"# %%\na.fit(x, epochs=1)\nb.fit(x, epochs=1)\n# %% [output]\n{log}{log}"
        f"# %%\nfor part in parts:\n    c.fit(part, epochs=1)\n# %% [output]\n{log}{log}{log}"
        f"# %%\nd.fit(x, epochs=1)\ne.fit(x, epochs=2)\n# %% [output]\n{log}"
    ).notebook
    found = [
        (saved.cell, saved.training.call.receiver) for saved in saved_trainings(Analysis(notebook)) if saved.training
    ]
    assert [cell for cell, _ in found] == [2, 3, 3, 4, 4, 4, 5]
    assert found[1][1] is not found[2][1]
    assert found[3][1] is found[4][1] is found[5][1]
