"""A folder for what does not fit into memory: removed in the end, and by the next run where one was killed."""

from __future__ import annotations

import fcntl
import os
import shutil
import stat
import tempfile
import time
from pathlib import Path

PREFIX = "caseload-spill-"
# A run that has only just made its folder may not hold it yet.
SECONDS = 60


class Spill:
    """A folder of this process alone, which holds it as long as it lives: however it ends, the system lets go."""

    def __init__(self) -> None:
        _sweep(Path(tempfile.gettempdir()))
        self._folder = tempfile.TemporaryDirectory(prefix=PREFIX, ignore_cleanup_errors=True)
        self.path = Path(self._folder.name)
        self._held = os.open(self.path, os.O_RDONLY)
        fcntl.flock(self._held, fcntl.LOCK_EX | fcntl.LOCK_NB)

    def close(self) -> None:
        """Remove it with all that is in it."""
        os.close(self._held)
        self._folder.cleanup()


def _sweep(place: Path) -> None:
    """Remove what runs of this user left that were killed: their data of patients would stay there for good."""
    for folder in place.glob(f"{PREFIX}*"):
        try:
            told = folder.lstat()
            if stat.S_ISDIR(told.st_mode) and told.st_uid == os.getuid() and time.time() - told.st_mtime > SECONDS:
                _remove(folder)
        except OSError:
            # Another run holds it, or was faster.
            continue


def _remove(folder: Path) -> None:
    held = os.open(folder, os.O_RDONLY | os.O_NOFOLLOW)
    try:
        fcntl.flock(held, fcntl.LOCK_EX | fcntl.LOCK_NB)
        shutil.rmtree(folder, ignore_errors=True)
    finally:
        os.close(held)
