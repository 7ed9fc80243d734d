"""The same work on a great many patients, by several processes where that is quicker."""

from __future__ import annotations

import gc
import os
import signal
from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import chain
from typing import TypeAlias, TypeVar

# Some 2,000 files: below, starting processes takes longer than they save.
MANY = 150
AT_ONCE = 20

T = TypeVar("T")
# What hears how many patients of how many are done.
Progress: TypeAlias = Callable[[int, int], object]


def spread(work: Callable[[str], T], ids: Sequence[str], processes: int = 2) -> Iterator[T]:
    """Yield `work(patient)` for each patient, in order, by at most so many processes.

    It may run in other processes, so `work` and what it returns must pickle, and the less it returns the better.
    """
    done = 0
    processes = min(processes, _processors())
    if len(ids) >= MANY and processes > 1:
        from concurrent.futures.process import BrokenProcessPool

        try:
            for made in _by_several(work, ids, processes):
                yield made
                done += 1
        except (BrokenProcessPool, NotImplementedError):
            # A process was killed, or this system has none to give: what is left is done here.
            pass
    yield from map(work, ids[done:])


def _processors() -> int:
    """Return how many processors this process may use; macOS tells only how many there are."""
    return len(os.sched_getaffinity(0)) if hasattr(os, "sched_getaffinity") else os.cpu_count() or 1


def _by_several(work: Callable[[str], T], ids: Sequence[str], processes: int) -> Iterator[T]:
    from concurrent.futures import ProcessPoolExecutor
    from multiprocessing import get_context

    # Not by fork: a progress bar may have a thread of its own by now.
    context = get_context("forkserver")
    context.set_forkserver_preload([__name__])
    pool = ProcessPoolExecutor(processes, context, _take_after_the_first, gc.get_threshold())
    try:
        portions = [ids[start : start + AT_ONCE] for start in range(0, len(ids), AT_ONCE)]
        yield from chain.from_iterable(pool.map(partial(_each, work), portions))
    finally:
        pool.shutdown(cancel_futures=True)


def _take_after_the_first(*objects: int) -> None:
    """Look for circles of objects as seldom as the first process, and leave interrupts to it."""
    gc.set_threshold(*objects)
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _each(work: Callable[[str], T], ids: Sequence[str]) -> list[T]:
    return [work(patient) for patient in ids]
