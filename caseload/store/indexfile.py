"""The file that the index stands in: a cache, so whatever is wrong with it, there is a way on without it."""

from __future__ import annotations

import sqlite3
import zlib
from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

from caseload.measures.rates import Costing
from caseload.store.files import make_folder
from caseload.store.rows import CaseRow, DutyRow, to_columns

if TYPE_CHECKING:
    from caseload.store.indexing import Indexed

NAME = "index.sqlite"
WAIT = 1.0

CASE = ", ".join(CaseRow._fields)
DUTY = ", ".join(DutyRow._fields)
COST = ", ".join(Costing._fields)
TABLES = (
    "CREATE TABLE facts (kind, name, value, PRIMARY KEY (kind, name)) WITHOUT ROWID",
    "CREATE TABLE stamps (patient PRIMARY KEY, stamp) WITHOUT ROWID",
    # Kept in the order of names, in which they are nearly always asked for.
    f"CREATE TABLE cases (sort, words, {CASE}, PRIMARY KEY (sort, patient)) WITHOUT ROWID",
    "CREATE INDEX case_of ON cases (patient)",
    f"CREATE TABLE duties ({DUTY})",
    "CREATE INDEX duties_of ON duties (patient)",
    f"CREATE TABLE costs ({COST})",
    "CREATE INDEX costs_of ON costs (patient)",
    # What `check` and the like found of a patient, by kind; see `verdicts`.
    "CREATE TABLE verdicts (kind, patient, stamp, text, PRIMARY KEY (kind, patient)) WITHOUT ROWID",
)
SHAPE = zlib.crc32("\n".join(TABLES).encode()) & 0x7FFFFFFF


def connect(path: Path | None) -> sqlite3.Connection:
    """Open the index, anew where its file is damaged, and in memory where there is no file to be had."""
    if path:
        with suppress(OSError, sqlite3.OperationalError):
            try:
                for link in filter(Path.is_symlink, _files(path)):
                    link.unlink()
                return _file(path)
            except sqlite3.DatabaseError as error:
                if is_damage(error) and discard(path):
                    return _file(path)
    return _prepared(sqlite3.connect(":memory:", isolation_level=None))


def is_damage(error: sqlite3.DatabaseError) -> bool:
    """Tell damage from a file that is busy, read-only or on a full disk."""
    return not isinstance(error, sqlite3.OperationalError)


def is_sound(path: Path) -> bool:
    """Tell whether the file can be read, or is not there; one that another process is busy with is."""
    try:
        with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True, timeout=WAIT)) as connection:
            told = connection.execute("PRAGMA quick_check(1)").fetchone()
            return bool(told == ("ok",))
    except sqlite3.OperationalError:  # none is there, or somebody writes
        return True
    except sqlite3.DatabaseError:
        return False


def discard(path: Path) -> bool:
    """Remove a damaged file and tell whether it is gone."""
    try:
        for place in _files(path):
            place.unlink(missing_ok=True)
    except OSError:
        return False
    return True


def _files(path: Path) -> list[Path]:
    return [path.with_name(path.name + ending) for ending in ("", "-wal", "-shm")]


def copied(source: sqlite3.Connection) -> sqlite3.Connection:
    """Return a copy in memory of what another connection can read, and close that one."""
    memory = sqlite3.connect(":memory:", isolation_level=None)
    with closing(source):
        source.backup(memory)
    return memory


def _file(path: Path) -> sqlite3.Connection:
    make_folder(path.parent)
    connection = sqlite3.connect(path, timeout=WAIT, isolation_level=None)
    try:
        return _prepared(connection)
    except BaseException:
        connection.close()
        raise


def _prepared(connection: sqlite3.Connection) -> sqlite3.Connection:
    if _shape(connection) != SHAPE:
        connection.execute("PRAGMA journal_mode = WAL")
        with writing(connection):
            _make_tables(connection)
    # Enough for a cache: after a power cut the last commands are indexed again.
    connection.execute("PRAGMA synchronous = NORMAL")
    return connection


def _make_tables(connection: sqlite3.Connection) -> None:
    if _shape(connection) == SHAPE:
        return
    for (name,) in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table'").fetchall():
        connection.execute(f'DROP TABLE "{name}"')
    for table in TABLES:
        connection.execute(table)
    connection.execute(f"PRAGMA user_version = {SHAPE}")


def _shape(connection: sqlite3.Connection) -> int:
    return int(connection.execute("PRAGMA user_version").fetchone()[0])


@contextmanager
def writing(connection: sqlite3.Connection) -> Iterator[None]:
    """Write all or nothing; sqlite3.OperationalError if another process writes for longer than a second."""
    connection.execute("BEGIN IMMEDIATE")
    try:
        yield
        connection.execute("COMMIT")
    except BaseException:
        if connection.in_transaction:
            connection.execute("ROLLBACK")
        raise


def set_facts(rows: Iterable[tuple[str, str, str]], connection: sqlite3.Connection) -> None:
    """Replace all that is known of the settings and the staff, as (kind, name, value)."""
    connection.execute("DELETE FROM facts")
    connection.executemany("INSERT OR REPLACE INTO facts VALUES (?, ?, ?)", rows)


def forget(patients: Iterable[str], connection: sqlite3.Connection) -> None:
    """Remove all that is known of these patients."""
    gone = [(patient,) for patient in patients]
    for table in ("stamps", "cases", "duties", "costs"):
        connection.executemany(f"DELETE FROM {table} WHERE patient = ?", gone)


def put(patients: Sequence[Indexed], stamps: Mapping[str, int], connection: sqlite3.Connection) -> None:
    """Replace the rows of these patients.

    One without a stamp is read again the next time, and so is an unreadable one: mending an entry in place
    leaves the stamp as it is.
    """
    rows = [patient.case for patient in patients]
    forget((row.patient for row in rows), connection)
    connection.executemany(
        "INSERT INTO stamps VALUES (?, ?)",
        [(row.patient, None if row.unreadable else stamps.get(row.patient)) for row in rows],
    )
    connection.executemany(
        f"INSERT INTO cases VALUES (?, ?, {_marks(CaseRow)})",
        [(patient.sort, patient.words, *to_columns(patient.case)) for patient in patients],
    )
    connection.executemany(
        f"INSERT INTO duties VALUES ({_marks(DutyRow)})", [duty for p in patients for duty in p.duties]
    )
    connection.executemany(
        f"INSERT INTO costs VALUES ({_marks(Costing)})", [costing for p in patients for costing in p.costs]
    )


def _marks(row: type[CaseRow | DutyRow | Costing]) -> str:
    return ", ".join("?" * len(row._fields))
