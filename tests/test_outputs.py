"""Saved outputs as evidence."""

from __future__ import annotations

import time
from typing import Any

import pytest

from reviewlint.notebook.cells import Cell
from reviewlint.outputs.counts import CountTable, count_tables, printed_counts
from reviewlint.outputs.keras import FoundImages, found_images, logged_metrics
from reviewlint.outputs.reports import classification_reports
from reviewlint.outputs.texts import MAX_OUTPUT, OutputText, has_image, output_texts, saved_errors, screen


def cell(*outputs: dict[str, Any]) -> Cell:
    return Cell(7, "code", "x", outputs=outputs)


def stream(text: str) -> OutputText:
    return OutputText(7, 0, "stream", text)


def test_texts_of_all_kinds_of_outputs() -> None:
    found = list(
        output_texts(
            cell(
                {"output_type": "stream", "name": "stdout", "text": ["one\n", "two"]},
                {"output_type": "execute_result", "data": {"text/plain": "three"}},
                {"output_type": "display_data", "data": {"text/plain": ["four"], "image/png": "…"}},
                {"output_type": "display_data", "data": {"image/png": "…"}},
                {"output_type": "error", "ename": "KeyError", "evalue": "'x'", "traceback": []},
                {"output_type": "display_data", "data": None},
                {"output_type": "stream", "text": None},
            )
        )
    )
    assert [(text.index, text.kind, text.text) for text in found] == [
        (0, "stream", "one\ntwo"),
        (1, "result", "three"),
        (2, "display", "four"),
        (6, "stream", ""),
    ]
    assert found[0].lines == ["one", "two"]


def test_errors_and_images() -> None:
    broken = cell({"output_type": "error", "ename": "KeyError", "evalue": "'x'"})
    assert [(error.cell, error.name, error.message) for error in saved_errors(broken)] == [(7, "KeyError", "'x'")]
    assert not has_image(broken)
    assert has_image(cell({"output_type": "display_data", "data": {"image/png": ""}}))


@pytest.mark.parametrize(
    ("raw", "seen"),
    [
        ("\x1b[31mred\x1b[0m", "red"),
        (" 1/20 [>...] - loss: 2.0\r20/20 [===] - loss: 1.0\n", "20/20 [===] - loss: 1.0\n"),
        ("10%\b\b\b20%", "20%"),
        ("windows\r\nlines\r\n", "windows\nlines\n"),
        ("\r", ""),
        ("plain", "plain"),
    ],
)
def test_the_screen_shows_the_last_state(raw: str, seen: str) -> None:
    assert screen(raw) == seen


def test_long_outputs_are_read_fast() -> None:
    started = time.process_time()
    for text in (
        "a " * MAX_OUTPUT,
        "1 " * MAX_OUTPUT,
        "{" * MAX_OUTPUT,
        "(array([" * MAX_OUTPUT,
        "loss: 1\r" * MAX_OUTPUT,
    ):
        output = stream(screen(text))
        list(count_tables(output))
        printed_counts(output)
        list(found_images([output]))
        logged_metrics([output])
    assert time.process_time() - started < 5


def tables(text: str) -> list[CountTable]:
    return list(count_tables(stream(text)))


def test_value_counts_of_old_and_new_pandas() -> None:
    old = "1    1971\n8    1765\n7    1207\nName: Category, dtype: int64"
    new = "Category\n1    1971\n8    1765\n7    1207\nName: count, dtype: int64"
    assert tables(old) == tables(new) == [CountTable("Category", ("1", "8", "7"), (1971.0, 1765.0, 1207.0))]
    assert tables(old)[0].ratio == pytest.approx(1.633, abs=0.001)


def test_other_tables_of_counts() -> None:
    (sizes,) = tables("tag\nfoggy night    300\nsunrise        357\ndtype: int64")
    assert sizes == CountTable("tag", ("foggy night", "sunrise"), (300.0, 357.0))
    (shares,) = tables("кот    51.2 %\nпес    48.8 %\nName: порода, dtype: object")
    assert shares == CountTable("порода", ("кот", "пес"), (51.2, 48.8))
    (cut,) = tables("a    9\nb    8\n    ..\nz    1\nName: x, Length: 26, dtype: int64")
    assert cut.counts == (9.0, 8.0, 1.0)
    assert [table.counts for table in tables("Counter({'a': 10, 'b': 4})")] == [(10.0, 4.0)]
    assert [table.labels for table in tables("{0: 7, 1: 9}")] == [("0", "1")]
    assert [table.counts for table in tables("(array([0, 1]), array([30, 40]))")] == [(30.0, 40.0)]
    assert CountTable("", (), (1.0, 0.0)).ratio == float("inf")


@pytest.mark.parametrize(
    "text",
    [
        "count    8353.0\nmean      120.4\nstd        81.8\nName: mileage, dtype: float64",
        "1    5\nName: one, dtype: int64",
        "nothing\ndtype: int64",
        "{'a': 1.5, 'b': 2.5}",
        "{'a': True, 'b': False}",
        "Counter({broken: 1})",
        "(array([1]), array([2]))",
        "x" * 400 + "    5\n" + "y    4\nName: a, dtype: int64",
        "dtype: int64" + " " * 400,
    ],
)
def test_what_is_no_table_of_counts(text: str) -> None:
    assert tables(text) == []


def test_counts_that_a_loop_prints() -> None:
    printed = printed_counts(stream("dir\ncat folder has 120 images.\ndog folder has 99 images.\ntotal 219\n"))
    assert printed == CountTable("", ("cat", "dog"), (120.0, 99.0))
    numbered = printed_counts(stream("0: 10\n1: 30"))
    assert numbered is not None
    assert numbered.counts == (10.0, 30.0)
    assert printed_counts(stream("one line with 5")) is None
    assert printed_counts(stream("0.5 and 0.7")) is None


def test_what_generators_found() -> None:
    text = (
        "Found 12452 images belonging to 10 classes.\nFound 3109 validated image filenames belonging to 10 classes.\n"
        "Found 6675 validated image filenames.\nFound 80 files belonging to 2 classes.\nFound nothing\n"
    )
    assert list(found_images([stream(text)])) == [
        FoundImages(7, 12452, 10),
        FoundImages(7, 3109, 10),
        FoundImages(7, 6675, None),
        FoundImages(7, 80, 2),
    ]


def test_names_of_metrics_in_logs() -> None:
    text = (
        "Epoch 1/2\n389/389 [==] - ETA: 0s - loss: 0.41 - accuracy: 0.87 - val_loss: 0.5 - val_accuracy: 0.8\n"
        "12/12 - 3s - 250ms/step - auc_1: 0.5 - loss: nan\nEpoch 00001: val_accuracy improved\naccuracy2: 0.5\n"
    )
    assert logged_metrics([stream(text), stream("precision: 0.5")]) == [
        "loss", "accuracy", "val_loss", "val_accuracy", "auc_1",
    ]  # fmt: skip


REPORT = """
              precision    recall  f1-score   support

        audi       0.90      0.95      0.92       120
   lada vesta       1.00      0.88      0.94        80

    accuracy                           0.93       200
   macro avg       0.95      0.92      0.93       200
weighted avg       0.94      0.93      0.93       200
"""
OLD_REPORT = """
             precision    recall  f1-score   support
          0       0.90      0.95      0.92       12
avg / total       0.90      0.95      0.92       12
"""


def test_reports_of_scikit_learn() -> None:
    one, other = classification_reports(stream(f"done{REPORT}{OLD_REPORT}"))
    assert (one.supports, one.total, one.accuracy) == ({"audi": 120, "lada vesta": 80}, 200, 0.93)
    assert (other.supports, other.total, other.accuracy) == ({"0": 12}, 12, None)


@pytest.mark.parametrize(
    "text", ["f1-score 0.93 200", "precision recall f1-score support", "audi  0.90  0.95  0.92  120"]
)
def test_what_is_no_report(text: str) -> None:
    assert not list(classification_reports(stream(text)))
