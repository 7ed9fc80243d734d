"""Whether anything changed since it was read, told without reading it."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path

from caseload import __version__
from caseload.errors import OutsideFailure
from caseload.store.folder import DEFINITIONS, PATIENTS, SETTINGS, STAFF, Folder, patient_place

RECORDS = ("patient.yaml", "plan.yaml", "entries")
COARSEST_TICK = 2_000_000_000
HOUR = 3_600_000_000_000


def settings_stamp(folder: Folder) -> str:
    """Return a text that changes with the package, the team's settings or its definitions."""
    own = "".join(f"{name}\n{stamp}\n" for name, stamp in sorted(_definitions(folder.root / DEFINITIONS)))
    return hashlib.sha256(f"{__version__}\n{own}\n".encode() + folder.read(SETTINGS)).hexdigest()


def staff_stamp(folder: Folder) -> str:
    """Return a text that changes with `staff.yaml`."""
    return hashlib.sha256(folder.read(STAFF)).hexdigest()


def _definitions(top: Path) -> Iterator[tuple[str, tuple[int, ...]]]:
    for path in top.rglob("*"):
        with suppress(FileNotFoundError):
            state = path.lstat()
            yield path.relative_to(top).as_posix(), (state.st_size, state.st_mtime_ns, state.st_ctime_ns, state.st_ino)


def patient_stamps(folder: Folder, salt: int) -> dict[str, int]:
    """Return a stamp for everything that looks like a patient's folder, by its name.

    A stamp changes with `salt` and when a record is added or removed, or `patient.yaml` or `plan.yaml`
    replaced or edited. OutsideFailure if a folder cannot be looked into.
    """
    stamps: dict[str, int] = {}
    try:
        for first in folder.names(PATIENTS):
            if len(first) == 1:
                _add(stamps, folder.root / PATIENTS / first, salt)
    except OSError as error:
        raise OutsideFailure(f"{PATIENTS} cannot be read: {error.strerror}", remedy="mend the permissions") from error
    return stamps


def _add(stamps: dict[str, int], place: Path, salt: int) -> None:
    try:
        within = os.open(place, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    except (FileNotFoundError, NotADirectoryError):
        return
    try:
        for name in os.listdir(within):  # noqa: PTH208 - by its descriptor
            stamps[name] = _stamp(name, within, salt)
    finally:
        os.close(within)


def _stamp(patient: str, within: int, salt: int) -> int:
    # Runs for every patient at every command. A hash of whole numbers is the same in every process;
    # to miss a change takes two equal ones among some 2^61.
    stamp = salt
    for record in RECORDS:
        try:
            state = os.stat(f"{patient}/{record}", dir_fd=within)
        except OSError:
            stamp = hash((stamp, 0))
        else:
            stamp = hash((stamp, state.st_size, state.st_mtime_ns, state.st_ctime_ns, state.st_ino))
    return stamp


def moment(folder: Path | None) -> int:
    """Return the time, in ns, of the folder's file system: what changes from now on is no older."""
    try:
        if folder:
            os.utime(folder)
            return folder.stat().st_ctime_ns
    except OSError:
        pass
    return time.time_ns() - COARSEST_TICK


def is_young(folder: Folder, patient: str, since: int) -> bool:
    """Tell whether a record of the patient is so young that it may change again and keep its stamp.

    As in git: file systems count time in ticks of some milliseconds up to two seconds, and a second change
    of the same size within the tick leaves the stamp as it is. `since` is a `moment` before the records are
    read. What comes from the far future is no younger for that: a clock was put back.
    """
    place = folder.root / patient_place(patient)
    return any(since <= _changed(place / record) < since + HOUR for record in RECORDS)


def _changed(path: Path) -> int:
    try:
        return path.stat().st_ctime_ns
    except OSError:
        return 0
