"""One writer at a time."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import contextmanager
from fcntl import LOCK_EX, LOCK_NB, flock
from pathlib import Path

from caseload import errors
from caseload.store import files


@contextmanager
def held(lock_path: Path, timeout: float = 10.0) -> Iterator[None]:
    """Hold the lock, waiting at most `timeout` seconds for another process; the file stays behind.

    Raises Changed if the other one takes longer, OutsideFailure if the file cannot be locked.
    """
    try:
        files.make_folder(lock_path.parent)
        lock = _opened(lock_path)
        try:
            _wait(lock, timeout)
        except BaseException:
            os.close(lock)
            raise
    except BlockingIOError as error:
        raise errors.Changed(
            f"another caseload command has been writing here for more than {timeout:g} seconds",
            remedy="wait until it has finished, then run this again",
        ) from error
    except OSError as error:
        raise errors.OutsideFailure(
            f"the folder cannot be locked: {error.strerror}",
            remedy="make room or mend the permissions, then run it again (nothing was changed)",
        ) from error
    try:
        yield
    finally:
        os.close(lock)


def is_held(lock_path: Path) -> bool:
    """Tell whether another process holds the lock; a process that was killed holds none."""
    if not lock_path.exists():
        return False
    try:
        lock = _opened(lock_path)
    except OSError:
        return False
    try:
        flock(lock, LOCK_EX | LOCK_NB)
    except BlockingIOError:
        return True
    except OSError:
        return False
    finally:
        os.close(lock)
    return False


def _opened(lock_path: Path) -> int:
    # Never truncated and never removed: a lock on a file that another process has replaced holds nobody back.
    return os.open(lock_path, os.O_RDWR | os.O_CREAT | os.O_NOFOLLOW | os.O_CLOEXEC, 0o600)


def _wait(lock: int, timeout: float) -> None:
    """Take the lock; BlockingIOError when another process still has it after `timeout` seconds."""
    try:
        flock(lock, LOCK_EX | LOCK_NB)
    except BlockingIOError:
        # The system lets in by turns those who wait; asking again and again lets in whoever is lucky.
        from threading import Thread

        ended: list[OSError | None] = []
        waiting = Thread(target=_take, args=(lock, ended), daemon=True)
        waiting.start()
        waiting.join(timeout)
        error = ended[0] if ended else BlockingIOError()
        if error:
            raise error from None


def _take(lock: int, ended: list[OSError | None]) -> None:
    # Whoever no longer waits has closed the file: what is taken then is free again at once.
    try:
        flock(lock, LOCK_EX)
        ended.append(None)
    except OSError as error:
        ended.append(error)
