"""What is not committed, asked of git only about whom something may have changed since it last had nothing to say.

A check has looked at every file already when it asks git, which would look at them all once more. But git's index has a
hash of each patient's folder: where git found nothing with this hash and that stamp of all files, there is nothing.
"""

from __future__ import annotations

import sqlite3
from array import array
from collections.abc import Collection, Iterator
from contextlib import closing, suppress

from caseload.store import indexfile
from caseload.store.changes import Change, uncommitted
from caseload.store.folder import PATIENTS, Folder, patient_place
from caseload.store.git import Git
from caseload.store.gitdir import state_folder
from caseload.store.gittrees import moment, trees_of
from caseload.store.stamps import is_recent
from caseload.store.verdicts import Seen

KIND = "committed"
# Git compares every path of its index with every place that it is asked about.
MANY = 100


def not_committed(folder: Folder, seen: Seen) -> list[Change]:
    """Return the same as `uncommitted`, of patients who were `seen` before; OutsideFailure without git."""
    git, state = Git.find(folder.root), state_folder(folder.root)
    trees = trees_of(git) if git and state else None
    if git is None or state is None or trees is None:
        return uncommitted(folder)
    at = trees.under(git.prefix)
    held = {patient: at(f"{PATIENTS}/{patient[0]}/{patient}") for patient in seen[1]}
    marks = _marks(held, seen)
    # Where nobody was ever committed, nothing may be: git has no such folder then.
    everybody = 0 < sum(files for files, _ in held.values()) == at(PATIENTS)[0]
    with closing(indexfile.connect(state / indexfile.NAME)) as connection:
        kept = _kept(connection)
        asked = [patient for patient in seen[1] if marks.get(patient) not in kept]
        few = everybody and len(asked) <= MANY
        changes = git.changed_since_head(git.prefix, _places(folder, git, seen, asked) if few else [""])
        sound = _sound(marks, kept, changes, seen)
        # Whoever stages something meanwhile has another index.
        if sound != kept and moment(git) == trees.moment:
            _keep(connection, sound)
    return changes


def _marks(held: dict[str, tuple[int, bytes]], seen: Seen) -> dict[str, int]:
    """Return what stands for all files of a patient and what git has `held` of them, where that is as many.

    Of a file more git may say nothing only for as long as some list tells it to.
    """
    stamps = seen[1].items()
    same = ((one, stamp) for one, (stamp, _, files) in stamps if files == held[one][0])
    return {one: hash((stamp, int.from_bytes(held[one][1], "big"))) for one, stamp in same}


def _sound(marks: dict[str, int], kept: Collection[int], changes: list[Change], seen: Seen) -> set[int]:
    """Return the marks of whom git says nothing; what changed just now may change again and keep its stamp."""
    spoken, (since, stamps) = {"".join(path.split("/")[2:3]) for _, path in changes}, seen
    lasting = (one for one, mark in marks.items() if mark in kept or not is_recent(stamps[one][1], since))
    return {marks[one] for one in lasting if one not in spoken}


def _places(folder: Folder, git: Git, seen: Seen, asked: list[str]) -> list[str]:
    """Return the places of some patients and of all that is no patient's; where they are many, the whole folder."""
    committed = git.read("ls-tree", "--name-only", "-z", f"HEAD:{git.prefix}").split("\0")[:-1]
    others = {*committed, *folder.names(".")} - {PATIENTS, ".git"}
    places = [*map(patient_place, asked), *sorted(others), *_strays(folder, seen[1].keys())]
    return places if len(places) <= 2 * MANY else [""]


def _strays(folder: Folder, patients: Collection[str]) -> Iterator[str]:
    for first in folder.names(PATIENTS):
        place = f"{PATIENTS}/{first}"
        if len(first) > 1 or not (folder.root / place).is_dir():
            yield place
        else:
            yield from (f"{place}/{name}" for name in folder.names(place) if name not in patients)


def _kept(connection: sqlite3.Connection) -> set[int]:
    with suppress(sqlite3.DatabaseError, ValueError, TypeError):
        for (marks,) in connection.execute("SELECT text FROM verdicts WHERE kind = ?", (KIND,)):
            return set(array("q", marks))
    return set()


def _keep(connection: sqlite3.Connection, marks: Collection[int]) -> None:
    """Keep them for the next time; where the file is busy or cannot be written, git is asked about more then."""
    with suppress(sqlite3.DatabaseError), indexfile.writing(connection):
        row = (KIND, "", 0, array("q", marks).tobytes())
        connection.execute("INSERT OR REPLACE INTO verdicts VALUES (?, ?, ?, ?)", row)
