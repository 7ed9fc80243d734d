"""What was found of each patient the last time, kept for as long as all that it rests on is as it was.

A table of the index, since it is a cache too: whoever deletes it loses time. Of the patients it holds ids, stamps
and what the caller writes of a verdict: rules and places, nothing that a record says.
"""

from __future__ import annotations

import hashlib
import os
import sqlite3
from collections.abc import Callable, Iterator, Sequence
from contextlib import closing, suppress
from dataclasses import dataclass
from pathlib import Path
from typing import Generic, TypeVar

from caseload.errors import CaseloadError
from caseload.store import indexfile
from caseload.store.files import make_folder, sha256
from caseload.store.folder import DEFINITIONS, SETTINGS, STAFF, Folder
from caseload.store.gitdir import state_folder
from caseload.store.processes import Progress, spread
from caseload.store.stamps import code_stamp, file_stamps, is_recent, moment

# After so many patients it is said how many are done.
PORTION = 100

T = TypeVar("T")
Row = tuple[str, str, int, str]
# A moment, and for each patient the stamp of all files and what else `stamps.file_stamps` tells.
Seen = tuple[int, dict[str, tuple[int, int, int]]]


@dataclass(frozen=True, slots=True)
class Verdict(Generic[T]):
    """One kind of verdict on a patient: how it is reached, and how it is kept.

    `written` returns None for one that may be another the next time although no file has changed.
    """

    kind: str
    judge: Callable[[str], T]
    written: Callable[[T], str | None]
    read: Callable[[str], T]


def basis(folder: Folder, *more: str) -> str:
    """Return a text of all that verdicts rest on besides the patients' files, to be asked before that is read.

    `more` is what else the caller's verdicts rest on, such as the day.
    """
    own = (SETTINGS, STAFF, *sorted(_under(folder, DEFINITIONS)))
    return "\n".join((code_stamp(), *more, *(f"{name} {_hash(folder, name)}" for name in own)))


def _hash(folder: Folder, name: str) -> str:
    with suppress(CaseloadError):
        return sha256(folder.read(name))
    return ""


def _under(folder: Folder, place: str) -> Iterator[str]:
    folder.refuse_links(place)
    for at, _, names in os.walk(folder.root / place):
        yield from (Path(at, name).relative_to(folder.root).as_posix() for name in names)


def look(folder: Folder) -> Seen:
    """Look at every file of every patient, without reading it; what `beside` can do."""
    state = state_folder(folder.root)
    with suppress(OSError):
        if state:
            make_folder(state, lasting=False)
    return moment(state), file_stamps(folder)


def judged(
    folder: Folder,
    verdict: Verdict[T],
    basis: str,
    seen: Seen,
    patients: Sequence[str],
    processes: int = 2,
    progress: Progress | None = None,
) -> Iterator[T]:
    """Yield the verdict on each of the patients, in order; only those who changed are judged anew.

    `basis` is a text of all that verdicts rest on besides the patient's own files: settings, definitions, the
    code, the day. The patients were `seen` before anything of that was read. `progress` hears how many of those
    who changed are judged.
    """
    salt = int(hashlib.sha256(basis.encode()).hexdigest()[:15], 16)
    since, stamps = seen
    now = {patient: hash((salt, stamp)) for patient, (stamp, _, _) in stamps.items()}
    state = state_folder(folder.root)
    path = state / indexfile.NAME if state else None
    rows: list[Row] = []
    with closing(indexfile.connect(path)) as connection:
        known = _known(connection, verdict.kind, path)
        kept = {patient: known[patient][1] for patient in patients if _holds(known.get(patient), now.get(patient))}
        changed = [patient for patient in patients if patient not in kept]
        fresh = _heard(spread(verdict.judge, changed, processes), len(changed), progress)
        try:
            for patient in patients:
                if patient in kept:
                    yield verdict.read(kept[patient])
                    continue
                made = next(fresh)
                text = verdict.written(made)
                # As in git: what changed just now may change again and keep its stamp.
                if text is not None and patient in now and not is_recent(stamps[patient][1], since):
                    rows.append((verdict.kind, patient, now[patient], text))
                yield made
        finally:  # whoever interrupts the first reading keeps most of it
            _keep(connection, rows, [(verdict.kind, patient) for patient in known.keys() - now.keys()])


def _heard(fresh: Iterator[T], total: int, progress: Progress | None) -> Iterator[T]:
    for done, made in enumerate(fresh, 1):
        if progress and (done % PORTION == 0 or done == total):
            progress(done, total)
        yield made


def _holds(known: tuple[int, str] | None, stamp: int | None) -> bool:
    return known is not None and known[0] == stamp


def _known(connection: sqlite3.Connection, kind: str, path: Path | None) -> dict[str, tuple[int, str]]:
    """Return stamp and text of each patient; nothing from a damaged file, which goes."""
    try:
        rows = connection.execute("SELECT patient, stamp, text FROM verdicts WHERE kind = ?", (kind,))
        return {patient: (stamp, text) for patient, stamp, text in rows}
    except sqlite3.DatabaseError as error:
        if path and indexfile.is_damage(error):
            indexfile.discard(path)
        return {}


def _keep(connection: sqlite3.Connection, rows: Sequence[Row], gone: Sequence[tuple[str, str]]) -> None:
    """Keep what was found; where the file is busy or cannot be written, it is found again the next time."""
    if rows or gone:
        with suppress(sqlite3.DatabaseError), indexfile.writing(connection):
            connection.executemany("DELETE FROM verdicts WHERE kind = ? AND patient = ?", gone)
            connection.executemany("INSERT OR REPLACE INTO verdicts VALUES (?, ?, ?, ?)", rows)
