"""Git's own locks, which a git that is killed leaves behind: those that are there, and the removal of ours."""

from __future__ import annotations

import time
from contextlib import suppress
from pathlib import Path

from caseload.store.gitdir import common_folder

EVERY = ("*.lock", "refs/**/*.lock")
# What is known of the others, which every fetch tells anew.
OF_REMOTES = ("refs/remotes/**/*.lock", "packed-refs.lock")
PAUSE = 0.02


def locks(gitdir: Path, which: tuple[str, ...] = EVERY) -> list[Path]:
    """Return every lock of git's that is there, also those that all its work trees share."""
    places = {place.resolve(): None for place in (gitdir, common_folder(gitdir))}
    return [lock for place in places for pattern in which for lock in sorted(place.glob(pattern))]


def remove_left(
    root: Path, gitdir: Path, since: float = 0.0, which: tuple[str, ...] = EVERY, timeout: float = 10.0
) -> bool:
    """Remove the locks made `since` then, by the file system's clock, whose git is dead; tell whether there were any.

    Waits at most `timeout` seconds for a git that runs in the work tree. Where the system does not say, they stay.
    """
    # Hardly ever is there one, and this reads far more than files.
    from caseload.store.surroundings import running_within

    patience = time.monotonic() + timeout
    while left := [lock for lock in locks(gitdir, which) if _made(lock) >= since]:
        running = running_within(root, gitdir)
        if running is False:
            for lock in left:
                lock.unlink(missing_ok=True)
            return True
        if running is None or time.monotonic() >= patience:
            return False
        time.sleep(PAUSE)
    return False


def _made(lock: Path) -> float:
    with suppress(FileNotFoundError):
        return lock.stat().st_mtime
    return 0.0
