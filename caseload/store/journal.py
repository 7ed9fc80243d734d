"""What a command is about to write, kept until git has it, so that a killed command is all or nothing."""

from __future__ import annotations

import base64
import dataclasses
import json
import os
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import NoReturn

from caseload import errors
from caseload.store import files
from caseload.store.git import Git
from caseload.store.gitenv import Identity

# One command may take in some thousand patients; this bounds what a damaged file can make us read.
_LIMIT = 1_000_000_000


@dataclass(frozen=True, slots=True)
class Write:
    """New bytes for one file: `path` posix and relative to the caseload folder.

    `base` is the SHA-256 of the bytes that they replace, None for a file that must not exist yet.
    """

    path: str
    data: bytes
    base: str | None = None


@dataclass(frozen=True, slots=True)
class Journal:
    """One command's writes; `head` is the last commit before it, `placed`: all files are in place."""

    message: str
    head: str | None
    writes: tuple[Write, ...]
    placed: bool = False


def state_folder(git: Git) -> Path:
    """Return the folder (not made here) for what we keep about one caseload folder of this work tree."""
    return git.gitdir / "caseload" / files.sha256(os.fsencode(git.prefix))[:12]


def arriving(git: Git) -> Path:
    """Return the note of which commit the files are on the way to, there while what others did comes in."""
    return state_folder(git) / "arriving"


def _pending(git: Git) -> Path:
    return state_folder(git) / "pending"


def _placed(git: Git) -> Path:
    return state_folder(git) / "placed"


def pending(folder: Path) -> bool:
    """Tell whether a command was cut short here and waits for the next writing one to finish it."""
    git = Git.find(folder)
    return git is not None and (_pending(git).exists() or _placed(git).exists())


def cut_short(git: Git) -> float | None:
    """Return when a command began that was cut short here, by the file system's clock; None if there is none."""
    for note in (_pending(git), _placed(git), arriving(git)):
        with suppress(FileNotFoundError):
            return note.stat().st_mtime
    return None


def begin(git: Git, journal: Journal) -> None:
    """Keep the journal durably; from here on the command will be finished, now or later."""
    body = json.dumps(
        {
            "message": journal.message,
            "head": journal.head,
            "writes": [
                {"path": write.path, "base": write.base, "data": base64.b64encode(write.data).decode()}
                for write in journal.writes
            ],
        }
    ).encode()
    files.replace(_pending(git), files.sha256(body).encode() + b"\n" + body)


def placed(git: Git) -> None:
    """Note that all files are in place: from here on they are the user's, to correct or to take back.

    Not synced: if a power cut loses this note, the files are found in place all the same.
    """
    _pending(git).replace(_placed(git))


def end(git: Git) -> None:
    """Forget the journal: git has the files, or none was touched."""
    _pending(git).unlink(missing_ok=True)
    _placed(git).unlink(missing_ok=True)


def kept(git: Git) -> Journal | None:
    """Return the journal of a command that was cut short; a damaged one was never begun."""
    for path in (_pending(git), _placed(git)):
        try:
            checksum, _, body = files.read_regular(path, limit=_LIMIT).partition(b"\n")
        except errors.NotFound:
            continue
        if files.sha256(body).encode() == checksum:
            return _parse(body, path == _placed(git))
        path.unlink()
    return None


def _parse(body: bytes, placed: bool) -> Journal:
    stored = json.loads(body)
    writes = (Write(w["path"], base64.b64decode(w["data"]), w["base"]) for w in stored["writes"])
    return Journal(stored["message"], stored["head"], tuple(writes), placed)


def found(git: Git, path: str) -> str | None:
    """Return the SHA-256 of a file of the caseload folder, None if it does not exist."""
    try:
        return files.sha256(files.read_regular(files.inside(git.folder, path), path))
    except errors.NotFound:
        return None


def roll_forward(git: Git, identity: Identity) -> None:
    """Finish a command that was cut short, for the holder of the lock: place what is missing and commit it.

    A file that was changed meanwhile stays as it is, and what the command wanted to write is set aside:
    Changed says where. NotCommitted if git refuses.
    """
    files.sweep(state_folder(git))
    journal = kept(git)
    if journal is None:
        return
    if not _committed(git, journal):
        if not journal.placed:
            _place(git, journal)
        there = [write.path for write in journal.writes if found(git, write.path)]
        if there:
            git.commit([git.path(path) for path in there], journal.message, identity)
    end(git)


def _committed(git: Git, journal: Journal) -> bool:
    """Whether it was killed after its commit: then a file that differs now is someone's later work."""
    if git.head() == journal.head:
        return False
    span = f"{journal.head}..HEAD" if journal.head else "HEAD"
    try:
        commits = git.read("rev-list", span, "--", git.path(journal.writes[0].path)).split()
    except errors.OutsideFailure:  # that last commit is gone: amended away and collected
        return False
    return any(all(_has(git, commit, write) for write in journal.writes) for commit in commits)


def _has(git: Git, commit: str, write: Write) -> bool:
    try:
        return os.fsencode(git.read("cat-file", "blob", f"{commit}:{git.path(write.path)}")) == write.data
    except errors.OutsideFailure:
        return False


def _place(git: Git, journal: Journal) -> None:
    now = {write.path: found(git, write.path) for write in journal.writes}
    wanted = [write for write in journal.writes if now[write.path] != files.sha256(write.data)]
    lost = [write for write in wanted if now[write.path] != write.base]
    if lost:
        _set_aside(git, journal, lost)
    for folder in {files.inside(git.folder, write.path).parent for write in journal.writes}:
        files.sweep(folder)
    files.put(files.stage((files.inside(git.folder, write.path), write.data) for write in wanted))
    placed(git)


def _set_aside(git: Git, journal: Journal, lost: list[Write]) -> NoReturn:
    aside = []
    for write in lost:
        aside.append(state_folder(git) / f"lost-{files.sha256(write.data)[:12]}-{Path(write.path).name}")
        files.replace(aside[-1], write.data)
    rest = tuple(write for write in journal.writes if write not in lost)
    if rest:
        begin(git, dataclasses.replace(journal, writes=rest))
    else:
        end(git)
    raise errors.Changed(
        f"an earlier command was cut short and {', '.join(write.path for write in lost)} changed since",
        remedy=f"your file is kept; what it may lack is in {', '.join(map(str, aside))}; run this again",
    )
