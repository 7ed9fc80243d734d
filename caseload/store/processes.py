"""The same work on a great many patients, by two processes where that is quicker."""

from __future__ import annotations

import os
import signal
from collections.abc import Callable, Iterator, Sequence
from concurrent.futures import ProcessPoolExecutor
from concurrent.futures.process import BrokenProcessPool
from functools import partial
from itertools import chain
from multiprocessing import get_context
from typing import TypeVar

# Some 2,000 files: below, starting processes takes longer than they save.
MANY = 150
AT_ONCE = 20

T = TypeVar("T")


def spread(work: Callable[[str], T], ids: Sequence[str]) -> Iterator[T]:
    """Yield `work(patient)` for each patient, in order.

    It may run in other processes, so `work` and what it returns must pickle, and the less it returns the better.
    """
    done = 0
    if len(ids) >= MANY and (os.cpu_count() or 1) > 1 and not os.environ.get("CASELOAD_ONE_PROCESS"):
        try:
            for made in _by_two(work, ids):
                yield made
                done += 1
        except (BrokenProcessPool, NotImplementedError):
            # A process was killed, or this system has none to give: what is left is done here.
            pass
    yield from map(work, ids[done:])


def _by_two(work: Callable[[str], T], ids: Sequence[str]) -> Iterator[T]:
    # Not by fork: a progress bar may have a thread of its own by now.
    context = get_context("forkserver")
    context.set_forkserver_preload([__name__])
    pool = ProcessPoolExecutor(2, context, _leave_interrupts_to_the_first)
    try:
        portions = [ids[start : start + AT_ONCE] for start in range(0, len(ids), AT_ONCE)]
        yield from chain.from_iterable(pool.map(partial(_each, work), portions))
    finally:
        pool.shutdown(cancel_futures=True)


def _leave_interrupts_to_the_first() -> None:
    signal.signal(signal.SIGINT, signal.SIG_IGN)


def _each(work: Callable[[str], T], ids: Sequence[str]) -> list[T]:
    return [work(patient) for patient in ids]
