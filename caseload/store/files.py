"""The one place where bytes are read and written."""

from __future__ import annotations

import errno
import fcntl
import hashlib
import os
import stat
from collections.abc import Callable, Iterable, Sequence
from contextlib import suppress
from itertools import takewhile
from pathlib import Path

from caseload import errors

MAX_BYTES = 1_000_000
TEMPORARY = ".caseload-tmp-"

_READ = os.O_RDONLY | os.O_NOFOLLOW | os.O_NONBLOCK | os.O_CLOEXEC
_CREATE = os.O_WRONLY | os.O_CREAT | os.O_EXCL | os.O_NOFOLLOW | os.O_CLOEXEC
# What opening a symbolic link (ELOOP, EMLINK) or a socket (ENXIO, EOPNOTSUPP) answers.
_NOT_REGULAR = {errno.ELOOP, errno.EMLINK, errno.ENXIO, errno.EOPNOTSUPP}

# On macOS fsync leaves the bytes in the drive's own cache.
_FULL: int = getattr(fcntl, "F_FULLFSYNC", 0)
_flush: Callable[[int], object] = (lambda fd: fcntl.fcntl(fd, _FULL)) if _FULL else os.fsync


def read_regular(path: Path | str, name: str = "", limit: int = MAX_BYTES) -> bytes:
    """Return the bytes of a regular file of at most `limit` bytes; `name` is what errors call it.

    Raises NotFound, Unreadable (`file-not-regular`, `file-too-large`), Changed (it grew or shrank
    while it was read) or OutsideFailure (permission, a failing disk). A last component that is a
    symbolic link is refused, and a FIFO does not make it wait.
    """
    name = name or Path(path).name
    try:
        fd = os.open(path, _READ)
    except OSError as error:
        raise _unopened(error, name) from error
    try:
        state = os.fstat(fd)
        if not stat.S_ISREG(state.st_mode):
            raise not_regular(name)
        if state.st_size > limit:
            raise _too_large(name, limit)
        data = os.read(fd, state.st_size + 1)
    except OSError as error:
        raise not_read(error, name) from error
    finally:
        os.close(fd)
    if len(data) != state.st_size:
        raise errors.Changed(f"{name} changed while it was read", remedy="run it again")
    return data


def _unopened(error: OSError, name: str) -> errors.CaseloadError:
    if isinstance(error, FileNotFoundError | NotADirectoryError):
        return errors.NotFound(f"{name} does not exist")
    if error.errno in _NOT_REGULAR:
        return not_regular(name)
    return not_read(error, name)


def not_read(error: OSError, name: str) -> errors.OutsideFailure:
    """Return the error of a file that the system does not let anybody read."""
    message = f"{name} cannot be read: {error.strerror}"
    return errors.OutsideFailure(message, remedy="mend the permissions or the disk")


def not_regular(name: str) -> errors.Unreadable:
    """Return the error for a link, folder, FIFO or device where a plain file or folder belongs."""
    return errors.Unreadable.of(
        errors.Finding(
            rule="file-not-regular",
            message="is not a plain file in a plain folder",
            file=name,
            remedy="put the file itself here, not a link, folder, pipe or device",
        )
    )


def _too_large(name: str, limit: int) -> errors.Unreadable:
    return errors.Unreadable.of(
        errors.Finding(
            rule="file-too-large",
            message=f"is larger than {limit} bytes",
            file=name,
            remedy="split it, or take out what does not belong here",
        )
    )


def sha256(data: bytes) -> str:
    """Return the SHA-256 of the bytes, 64 hexadecimal digits."""
    return hashlib.sha256(data).hexdigest()


def inside(folder: Path, path: str) -> Path:
    """Return the place of a relative posix path in the folder.

    Raises Forbidden if it is not one or leads out (or into git's own folder), Unreadable
    (`file-not-regular`) if it passes through a symbolic link or a file.
    """
    parts = path.split("/")
    if any(part in ("", ".", "..") or part.lower() == ".git" or not part.isprintable() for part in parts):
        raise errors.Forbidden("that is not a path inside the caseload folder")
    for depth in range(1, len(parts)):
        try:
            mode = folder.joinpath(*parts[:depth]).lstat().st_mode
        except FileNotFoundError:
            break
        if not stat.S_ISDIR(mode):
            raise not_regular("/".join(parts[:depth]))
    return folder.joinpath(*parts)


def sync(fd: int) -> None:
    """Bring what was written to this descriptor to the disk itself; a power cut keeps it."""
    _flush(fd)


def sync_folder(folder: Path) -> None:
    """Bring a folder's list of names to the disk: a rename lasts only then."""
    fd = os.open(folder, os.O_RDONLY | os.O_DIRECTORY | os.O_CLOEXEC)
    try:
        sync(fd)
    finally:
        os.close(fd)


def make_folder(folder: Path, *, lasting: bool = True) -> list[Path]:
    """Make a folder with its missing parents, each private (0700); return the new ones, outermost first.

    Not `lasting`: without waiting for the disk.
    """
    missing = list(takewhile(lambda place: not place.exists(), (folder, *folder.parents)))[::-1]
    for place in missing:
        place.mkdir(0o700, exist_ok=True)
        if lasting:
            sync_folder(place.parent)
    return missing


def create(path: Path, data: bytes) -> None:
    """Write a new file in an existing folder without waiting for the disk; OutsideFailure if it exists."""
    try:
        with os.fdopen(os.open(path, _CREATE, 0o600), "wb") as file:
            file.write(data)
    except OSError as error:
        raise _unwritable(error, "in a new folder") from error


def stage(files: Iterable[tuple[Path, bytes]]) -> list[tuple[Path, Path]]:
    """Write each file's bytes durably beside its place; return (temporary, place) pairs for `put`.

    After an error (OutsideFailure: disk full, permission) or an interruption nothing is left behind:
    all the room that `put` needs is taken here, before any file is touched.
    """
    staged: list[tuple[Path, Path]] = []
    made: list[Path] = []
    try:
        for path, data in files:
            made += make_folder(path.parent)
            staged.append((path.parent / f"{TEMPORARY}{os.urandom(6).hex()}", path))
            _write(staged[-1][0], data)
    except BaseException as error:
        _unstage(staged)
        for folder in reversed(made):
            with suppress(OSError):
                folder.rmdir()
        if isinstance(error, OSError):
            raise _unwritable(error, "nothing was changed") from error
        raise
    return staged


def _write(path: Path, data: bytes) -> None:
    with os.fdopen(os.open(path, _CREATE, 0o600), "wb") as file:
        file.write(data)
        file.flush()
        sync(file.fileno())


def put(staged: Sequence[tuple[Path, Path]]) -> None:
    """Move staged files to their places, each at once and lastingly; OutsideFailure if one will not go."""
    try:
        for temporary, path in staged:
            temporary.replace(path)
        for folder in {path.parent for _, path in staged}:
            sync_folder(folder)
    except OSError as error:
        _unstage(staged)
        raise _unwritable(error, "the next command that writes finishes this one") from error


def _unstage(staged: Iterable[tuple[Path, Path]]) -> None:
    for temporary, _ in staged:
        with suppress(OSError):
            temporary.unlink()


def _unwritable(error: OSError, outcome: str) -> errors.OutsideFailure:
    return errors.OutsideFailure(
        f"the files cannot be written: {error.strerror}",
        remedy=f"make room or mend the permissions, then run it again ({outcome})",
    )


def replace(path: Path, data: bytes) -> None:
    """Give a file new bytes: whoever looks, even after a power cut, sees the old or the new, whole."""
    put(stage([(path, data)]))


def sweep(folder: Path) -> None:
    """Remove what a killed writer left half-written in this folder; only for the holder of the lock."""
    for leftover in folder.glob(f"{TEMPORARY}*"):
        leftover.unlink(missing_ok=True)
