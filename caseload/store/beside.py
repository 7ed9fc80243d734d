"""Work done by a copy of this process while this one goes on, such as loading what the answer is needed for."""

from __future__ import annotations

import marshal
import os
import signal
import threading
from collections.abc import Callable
from functools import cache
from typing import Any, NoReturn, TypeVar

# What can be handed over: what `marshal` writes, which is numbers, text and what is made of them.
T = TypeVar("T")


def beside(work: Callable[[], T]) -> Callable[[], T]:
    """Begin some work in another process and return the question for its result.

    Whatever keeps that process from answering, an error of the work itself too, the work is done again here.
    """
    # A copy of a process has only one of its threads, and the locks of them all.
    if not hasattr(os, "fork") or threading.active_count() > 1:
        return work
    read, write = os.pipe()
    try:
        child = os.fork()
    except OSError:
        os.close(read)
        os.close(write)
        return work
    if not child:
        _answer(work, write)
    os.close(write)

    @cache
    def told() -> bytes:
        with os.fdopen(read, "rb") as pipe:
            answer = pipe.read()
        _, status = os.waitpid(child, 0)
        return b"" if status else answer

    def result() -> T:
        made: Any = marshal.loads(told()) if told() else work()
        return made  # type: ignore[no-any-return]

    return result


def _answer(work: Callable[[], Any], write: int) -> NoReturn:
    """Be the copy: nothing of what the first process would do at its end may happen here as well."""
    failed = 1
    try:
        # An interrupt is for the first process to answer.
        signal.signal(signal.SIGINT, signal.SIG_DFL)
        told = marshal.dumps(work())
        with os.fdopen(write, "wb") as pipe:
            pipe.write(told)
        failed = 0
    finally:
        os._exit(failed)
