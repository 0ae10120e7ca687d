"""Work on many items in several processes: results come in order, a few at a time, and a crash costs one item."""

from __future__ import annotations

import multiprocessing
import os
import signal
from collections import deque
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import Future, ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from itertools import islice
from typing import Any, TypeVar

Item = TypeVar("Item")
Result = TypeVar("Result")
Make = Callable[[], Callable[[Item], Result]]

WORTH_A_PROCESS = 8
"""Items below which another process costs more time than it saves: each loads the libraries and the rules anew."""

AHEAD = 2
"""Items a process may be ahead of the one whose result is awaited: what is done early waits in memory."""


def processes(items: int, asked: int = 0) -> int:
    """How many processes to use: as many as asked for, else what the machine and the number of items suggest."""
    if asked:
        return max(1, min(asked, items))
    usable = len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1
    return max(1, min(usable, items // WORTH_A_PROCESS))


def run(make: Make[Item, Result], items: Sequence[Item], jobs: int, lost: Callable[[Item], Result]) -> Iterator[Result]:
    """The results of all items in their order.

    `make` is called once in each process and gives the function that works on an item; with more than one process it
    must be picklable. `lost` makes the result of an item that took its process down with it.
    """
    if jobs <= 1:
        yield from map(make(), items)
        return
    left = deque(items)
    while left:
        try:
            yield from _pooled(make, left, jobs)
        except BrokenProcessPool:
            # One of those under way did it: the first is tried alone, the others go on together.
            yield _alone(make, left.popleft(), lost)


def _pooled(make: Make[Item, Result], left: deque[Item], jobs: int) -> Iterator[Result]:
    """Results from a pool; an item leaves `left` when its result is there."""
    coming = iter(tuple(left))
    with _pool(make, jobs) as pool:
        waiting: deque[Future[Result]] = deque(pool.submit(_do, item) for item in islice(coming, jobs * AHEAD))
        try:
            while waiting:
                result: Result = waiting[0].result()
                waiting.popleft()
                left.popleft()
                yield result  # before the next is handed in: a pool that broke meanwhile refuses it
                waiting.extend(pool.submit(_do, item) for item in islice(coming, 1))
        finally:
            pool.shutdown(wait=False, cancel_futures=True)


def _alone(make: Make[Item, Result], item: Item, lost: Callable[[Item], Result]) -> Result:
    with _pool(make, 1) as pool:
        try:
            result: Result = pool.submit(_do, item).result()
        except BrokenProcessPool:
            result = lost(item)
    return result


def _pool(make: Make[Any, Any], jobs: int) -> ProcessPoolExecutor:
    # Not `fork`: it copies a process with threads, such as the one that draws the progress, into an unknown state.
    method = "forkserver" if "forkserver" in multiprocessing.get_all_start_methods() else "spawn"
    context = multiprocessing.get_context(method)
    return ProcessPoolExecutor(jobs, mp_context=context, initializer=_start, initargs=(make,))


_work: Callable[[Any], Any]


def _start(make: Make[Any, Any]) -> None:
    global _work  # noqa: PLW0603 - how a pool's process keeps what it made at its start
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent stops them; each would print a traceback of its own
    _work = make()


def _do(item: Any) -> Any:
    return _work(item)
