"""The tables of the index, brought up to date with the records."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable, Collection, Mapping, Sequence
from functools import partial
from itertools import islice
from typing import TYPE_CHECKING, Any, TypeVar

from caseload.model.identifiers import ID
from caseload.store import indexfile, stamps
from caseload.store.folder import Folder
from caseload.store.gitdir import state_folder

if TYPE_CHECKING:
    from caseload.store.processes import Progress

T = TypeVar("T")

# So many patients are written at a time: whoever interrupts the first reading keeps most of it.
PORTION = 100


class Tables:
    """The tables as they are after the last `refresh`.

    A file that is busy, read-only or on a full disk is left alone, and the tables are in memory from then on;
    a damaged one is started anew.
    """

    def __init__(self, folder: Folder, progress: Progress | None) -> None:
        state = state_folder(folder.root)
        self._folder = folder
        self._progress = progress
        self._path = state / indexfile.NAME if state else None
        self._connection = indexfile.connect(self._path)

    def close(self) -> None:
        """Let go of the file."""
        self._connection.close()

    def ask(self, make: Callable[[Any], T], query: str, values: Sequence[str | int] = ()) -> list[T]:
        """Return what `make` makes of each row; values may be anything that was typed, even what is no text."""
        sound = [value if isinstance(value, int) else value.encode(errors="replace").decode() for value in values]
        try:
            return list(map(make, self._connection.execute(query, sound)))
        except sqlite3.DatabaseError as error:
            self._begin_again(error)
            return list(map(make, self._connection.execute(query, sound)))

    def refresh(self) -> None:
        """Read again what changed. Unreadable if the settings or the staff are."""
        try:
            self._refresh()
        except sqlite3.DatabaseError as error:
            self._begin_again(error)

    def _begin_again(self, error: sqlite3.DatabaseError) -> None:
        self._connection.close()
        if not (self._path and indexfile.is_damage(error) and indexfile.discard(self._path)):
            self._path = None
        self._connection = indexfile.connect(self._path)
        self._refresh()

    def _refresh(self) -> None:
        salt = self._refresh_facts()
        known = dict(self._connection.execute("SELECT patient, stamp FROM stamps"))
        found = stamps.patient_stamps(self._folder, salt)
        if found == known:
            return
        gone = known.keys() - found.keys()
        if gone:
            self._change(partial(indexfile.forget, gone))
        changed = [name for name, stamp in found.items() if known.get(name) != stamp and ID.fullmatch(name)]
        if changed:
            self._read_again(sorted(changed), found)

    def _refresh_facts(self) -> int:
        """Take over settings and staff where they changed; return a number that changes with the settings."""
        settings, staff = stamps.settings_stamp(self._folder), stamps.staff_stamp(self._folder)
        now = [("stamp", "settings", settings), ("stamp", "staff", staff)]
        if self._connection.execute("SELECT * FROM facts WHERE kind = 'stamp' ORDER BY name").fetchall() != now:
            from caseload.store.indexing import facts
            from caseload.store.settings import read_settings, read_staff

            root = self._folder.root
            self._change(partial(indexfile.set_facts, [*now, *facts(read_settings(root), read_staff(root))]))
        return int(settings[:15], 16)

    def _read_again(self, patients: Sequence[str], found: Mapping[str, int]) -> None:
        from caseload.store.calendar import BankHolidays
        from caseload.store.definitionfile import read_services
        from caseload.store.indexing import indexed
        from caseload.store.processes import spread
        from caseload.store.settings import read_settings

        lasting = self._lasting(patients, found)
        root = self._folder.root
        work = partial(indexed, self._folder, read_settings(root), read_services(root), BankHolidays())
        rows = spread(work, patients)
        done = 0
        while portion := list(islice(rows, PORTION)):
            self._change(partial(indexfile.put, portion, lasting))
            done += len(portion)
            if self._progress:
                self._progress(done, len(patients))

    def _lasting(self, patients: Collection[str], found: Mapping[str, int]) -> dict[str, int]:
        """Return the stamps that can be trusted the next time."""
        since = stamps.moment(self._path.parent if self._path else None)
        return {patient: found[patient] for patient in patients if not stamps.is_young(self._folder, patient, since)}

    def _change(self, change: Callable[[sqlite3.Connection], None]) -> None:
        try:
            with indexfile.writing(self._connection):
                change(self._connection)
        except sqlite3.OperationalError:
            self._connection = indexfile.copied(self._connection)
            with indexfile.writing(self._connection):
                change(self._connection)
