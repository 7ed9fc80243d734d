"""Whether anything changed since it was read, told without reading it."""

from __future__ import annotations

import hashlib
import os
import time
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from stat import S_ISDIR

from caseload import __version__
from caseload.errors import OutsideFailure
from caseload.store.folder import DEFINITIONS, PATIENTS, SETTINGS, STAFF, Folder, patient_place
from caseload.store.resources import PACKAGE, schema_folder

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
                folder.refuse_links(f"{PATIENTS}/{first}")
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


def file_stamps(folder: Folder) -> dict[str, tuple[int, int, int]]:
    """Return for each patient a stamp of all their files, when the youngest changed, in ns, and how many there are.

    A stamp changes with whatever is added, removed, replaced or edited in the patient's folder. OutsideFailure if
    one cannot be looked into.
    """
    stamps: dict[str, tuple[int, int, int]] = {}
    try:
        top = os.lstat(folder.root / PATIENTS).st_mode
        for first in folder.names(PATIENTS):
            place = f"{folder.root}/{PATIENTS}/{first}"
            above = hash((top, os.lstat(place).st_mode))
            if len(first) == 1 and (ids := folder.ids_with_prefix(first)):
                within = os.open(place, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
                try:
                    for name in ids:
                        stamps[name] = _whole_stamp(f"{place}/{name}", name, within, above)
                finally:
                    os.close(within)
    except FileNotFoundError:
        # Nobody yet, or somebody who goes while we look: they are read, as all are that have no stamp.
        return stamps
    except OSError as error:
        raise OutsideFailure(f"{PATIENTS} cannot be read: {error.strerror}", remedy="mend the permissions") from error
    return stamps


def _whole_stamp(place: str, name: str, within: int, stamp: int) -> tuple[int, int, int]:
    """Return the stamp of a file or folder with all that is in it, over that of what lies above it.

    `name` is its place below the open folder `within`: the shorter the path, the sooner the kernel has found it.
    """
    # A name needs no place in the stamp: to give a file another one changes the folder.
    state = os.stat(name, dir_fd=within, follow_symlinks=False)
    youngest = state.st_ctime_ns
    stamp = hash((stamp, state.st_mode, state.st_size, state.st_mtime_ns, youngest, state.st_ino))
    if not S_ISDIR(state.st_mode):
        return stamp, youngest, 1
    files = 0
    name += "/"
    for below in os.listdir(place):  # noqa: PTH208
        # Runs for every file at every check.
        state = os.stat(name + below, dir_fd=within, follow_symlinks=False)
        changed = state.st_ctime_ns
        if S_ISDIR(state.st_mode):
            stamp, changed, number = _whole_stamp(f"{place}/{below}", name + below, within, stamp)
            files += number
        else:
            stamp = hash((stamp, state.st_size, state.st_mtime_ns, changed, state.st_ino))
            files += 1
        if changed > youngest:
            youngest = changed
    return stamp, youngest, files


def is_recent(changed: int, since: int) -> bool:
    """Tell whether what changed then, in ns, may change again and keep its stamp; `since` is a `moment` before.

    As in git: file systems count time in ticks of some milliseconds up to two seconds, and a second change
    of the same size within the tick leaves the stamp as it is. What comes from the far future is no younger for
    that: a clock was put back.
    """
    return since <= changed < since + HOUR


def code_stamp() -> str:
    """Return a text that changes with the code, the schemas and the shipped definitions, also between releases."""
    states = sorted(
        (path, state.st_size, state.st_mtime_ns)
        for top in (PACKAGE, schema_folder())
        for place, _, names in os.walk(top)
        for name in (names if not place.endswith("__pycache__") else ())
        if (path := f"{place}/{name}") and (state := os.lstat(path))
    )
    return hashlib.sha256(repr((__version__, states)).encode()).hexdigest()


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

    `since` is a `moment` before the records are read.
    """
    place = folder.root / patient_place(patient)
    return any(is_recent(_changed(place / record), since) for record in RECORDS)


def _changed(path: Path) -> int:
    try:
        return path.stat().st_ctime_ns
    except OSError:
        return 0
