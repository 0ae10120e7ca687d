"""Work in several processes: order, laziness, and what a crash costs."""

from __future__ import annotations

import os
import time
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from typing import Self

import pytest

from reviewlint import batch

FATAL = 3


def dying() -> Callable[[int], int]:
    def work(number: int) -> int:
        if number == FATAL:
            os._exit(1)
        return 2 * number

    return work


def failing() -> Callable[[int], int]:
    def work(number: int) -> int:
        raise ValueError(number)

    return work


def slow_first() -> Callable[[int], int]:
    def work(number: int) -> int:
        time.sleep(0.2 if number == 0 else 0)
        return number

    return work


def lost(number: int) -> int:
    return -number


@pytest.mark.parametrize("jobs", [1, 2])
def test_results_come_in_the_order_of_the_items(jobs: int) -> None:
    assert list(batch.run(slow_first, range(6), jobs, lost)) == list(range(6))


def test_an_item_that_takes_its_process_down_costs_itself_only() -> None:
    assert list(batch.run(dying, range(8), 2, lost)) == [0, 2, 4, -FATAL, 8, 10, 12, 14]


class FragilePool:
    """Works in this process and breaks when it is handed one item too many."""

    def __init__(self, items: int) -> None:
        self._items = items

    def __enter__(self) -> Self:
        return self

    def __exit__(self, *_: object) -> None:
        pass

    def submit(self, _: object, item: int) -> Future[int]:
        self._items -= 1
        if self._items < 0:
            raise BrokenProcessPool
        done: Future[int] = Future()
        done.set_result(2 * item)
        return done

    def shutdown(self, **_: object) -> None:
        pass


def test_a_result_is_not_lost_when_the_pool_breaks_after_it(monkeypatch: pytest.MonkeyPatch) -> None:
    pools = iter([FragilePool(4), FragilePool(1), FragilePool(100)])
    monkeypatch.setattr(batch, "_pool", lambda *_: next(pools))
    assert list(batch.run(dying, range(8), 2, lost)) == [2 * number for number in range(8)]


@pytest.mark.parametrize("jobs", [1, 2])
def test_an_exception_reaches_the_caller(jobs: int) -> None:
    with pytest.raises(ValueError, match="0"):
        list(batch.run(failing, range(3), jobs, lost))


def test_no_more_is_done_ahead_than_fits() -> None:
    """With one process an item is worked on when its result is asked for."""
    done: list[int] = []

    def watched() -> Callable[[int], int]:
        return lambda number: done.append(number) or number  # type: ignore[func-returns-value]

    results: Iterator[int] = batch.run(watched, range(100), 1, lost)
    assert list(islice(results, 2)) == [0, 1]
    assert done == [0, 1]


def test_a_few_items_are_not_worth_a_process() -> None:
    assert batch.processes(3) == 1
    assert batch.processes(3, asked=8) == 3
    assert batch.processes(1000, asked=2) == 2
    assert batch.processes(0) == 1
