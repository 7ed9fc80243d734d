"""One writer at a time."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from filelock import FileLock, Timeout

from caseload import errors
from caseload.store import files


@contextmanager
def held(lock_path: Path, timeout: float = 10.0) -> Iterator[None]:
    """Hold the lock, waiting at most `timeout` seconds for another process; the file stays behind.

    Raises Changed if the other one takes longer, OutsideFailure if the file cannot be locked.
    """
    lock = FileLock(lock_path, mode=0o600)
    try:
        files.make_folder(lock_path.parent)
        lock.acquire(timeout, poll_interval=0.02)
    except Timeout as error:
        raise errors.Changed(
            f"another caseload command has been writing here for more than {timeout:g} seconds",
            remedy="wait until it has finished, then run this again",
        ) from error
    except OSError as error:
        raise errors.OutsideFailure(f"the folder cannot be locked: {error.strerror}") from error
    try:
        yield
    finally:
        lock.release()


def is_held(lock_path: Path) -> bool:
    """Tell whether another process holds the lock; a process that was killed holds none."""
    if not lock_path.exists():
        return False
    lock = FileLock(lock_path, mode=0o600)
    try:
        lock.acquire(0)
    except Timeout:
        return True
    except OSError:
        return False
    lock.release()
    return False
