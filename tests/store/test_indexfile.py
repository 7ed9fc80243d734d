"""The file of the index: sound or damaged, made anew where it has to be, and what is put into it and forgotten."""

from __future__ import annotations

import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any

import pytest

from caseload.measures.rates import Costing
from caseload.store import indexfile
from caseload.store.indexfile import (
    connect,
    copied,
    discard,
    forget,
    is_damage,
    is_sound,
    put,
    set_facts,
    writing,
)
from caseload.store.indexing import Indexed
from caseload.store.rows import CaseRow, DutyRow


@pytest.fixture
def path(tmp_path: Path) -> Path:
    made = tmp_path / "index.sqlite"
    with closing(sqlite3.connect(made)) as connection:
        connection.executescript("CREATE TABLE cases (id TEXT); INSERT INTO cases VALUES ('7k3m9x2q');")
    return made


def test_a_file_is_sound_until_it_is_damaged(path: Path) -> None:
    before = path.read_bytes()
    assert is_sound(path) and path.read_bytes() == before
    path.write_bytes(b"no database, but as long as one" + before[31:])
    assert is_sound(path) is False
    path.write_bytes(before[:4096] + b"\xff" * (len(before) - 4096))
    assert is_sound(path) is False


def test_no_file_is_no_damage_and_looking_makes_none(tmp_path: Path) -> None:
    assert is_sound(tmp_path / "index.sqlite")
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_busy_is_sound(path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(indexfile, "WAIT", 0.01)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        assert is_sound(path)


@pytest.mark.parametrize(
    ("error", "damage"),
    [(sqlite3.DatabaseError("x"), True), (sqlite3.IntegrityError("x"), True), (sqlite3.OperationalError("x"), False)],
)
def test_damage_is_told_from_a_file_that_cannot_be_had(error: sqlite3.DatabaseError, damage: bool) -> None:
    assert is_damage(error) is damage


def test_all_that_belongs_to_it_goes(path: Path) -> None:
    beside = path.with_name("index.sqlite-kept")
    for name in ("index.sqlite-wal", "index.sqlite-shm", beside.name):
        path.with_name(name).touch()
    assert discard(path)
    assert list(path.parent.iterdir()) == [beside]
    assert discard(path)
    path.mkdir()
    assert discard(path) is False


# --- opened

FACT = ("setting", "name", "North")
OTHER = ("setting", "name", "South")


def facts(connection: sqlite3.Connection) -> list[tuple[str, str, str]]:
    return connection.execute("SELECT kind, name, value FROM facts ORDER BY kind, name").fetchall()


def reopened(path: Path | None) -> list[tuple[str, str, str]]:
    with closing(connect(path)) as connection:
        return facts(connection)


@pytest.fixture
def made(tmp_path: Path) -> Path:
    """An index with one fact in it."""
    place = tmp_path / "state" / "index.sqlite"
    with closing(connect(place)) as connection, writing(connection):
        set_facts([FACT], connection)
    return place


def test_what_was_written_is_there_the_next_time(made: Path) -> None:
    assert reopened(made) == [FACT]
    assert is_sound(made)
    assert made.parent.stat().st_mode & 0o777 == 0o700


def test_without_a_file_it_stands_in_memory_alone(tmp_path: Path) -> None:
    with closing(connect(None)) as connection:
        set_facts([FACT], connection)
        assert facts(connection) == [FACT]
        assert not connection.in_transaction
    assert reopened(None) == []
    assert list(tmp_path.iterdir()) == []


def test_each_statement_outside_a_transaction_lasts(made: Path) -> None:
    with closing(connect(made)) as connection:
        set_facts([OTHER], connection)
        assert reopened(made) == [OTHER]


def garbage(path: Path) -> None:
    path.write_bytes(b"no database, but as long as one" * 1000)


def half(path: Path) -> None:
    path.write_bytes(path.read_bytes()[:100] + b"\xff" * 20_000)


def empty(path: Path) -> None:
    path.write_bytes(b"")


def of_another_shape(path: Path) -> None:
    """As another version leaves it: other tables, and one of the same name."""
    discard(path)
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript("CREATE TABLE facts (a); CREATE TABLE older (b); PRAGMA user_version = 7;")


@pytest.mark.parametrize("spoil", [garbage, half, empty, of_another_shape, Path.unlink])
def test_what_cannot_be_used_is_made_anew(made: Path, spoil: Callable[[Path], Any]) -> None:
    spoil(made)
    with closing(connect(made)) as connection, writing(connection):
        assert facts(connection) == []
        set_facts([OTHER], connection)
    assert reopened(made) == [OTHER]
    with closing(sqlite3.connect(made)) as connection:
        tables = connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name").fetchall()
    assert tables == [("cases",), ("costs",), ("duties",), ("facts",), ("stamps",), ("verdicts",)]


@pytest.mark.parametrize("ending", ["", "-wal", "-shm"])
def test_a_link_in_its_place_goes_and_what_it_leads_to_stays(made: Path, tmp_path: Path, ending: str) -> None:
    target = tmp_path / "mine"
    target.write_text("Marmalade")
    link = made.with_name(made.name + ending)
    link.unlink(missing_ok=True)
    link.symlink_to(target)
    assert reopened(made) == ([FACT] if ending else [])
    assert not link.is_symlink()
    assert target.read_text() == "Marmalade"


def in_a_file(path: Path) -> Path:
    path.write_bytes(b"")
    return path / "index.sqlite"


def a_folder(path: Path) -> Path:
    path.mkdir()
    return path


@pytest.mark.parametrize("place", [in_a_file, a_folder])
def test_where_there_can_be_no_file_it_stands_in_memory(tmp_path: Path, place: Callable[[Path], Path]) -> None:
    path = place(tmp_path / "there")
    with closing(connect(path)) as connection:
        set_facts([FACT], connection)
        assert facts(connection) == [FACT]
    assert reopened(path) == []


def test_who_is_busy_with_it_hinders_no_reading(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(indexfile, "WAIT", 0.01)
    with closing(connect(made)) as other, writing(other):
        set_facts([OTHER], other)
        assert reopened(made) == [FACT]
        connection = connect(made)
        with closing(connection), pytest.raises(sqlite3.OperationalError, match="locked"), writing(connection):
            raise AssertionError("never comes here")
    assert reopened(made) == [OTHER]


def test_who_reads_it_hinders_no_writing(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(indexfile, "WAIT", 0.01)
    with closing(connect(made)) as reader, closing(connect(made)) as writer:
        reader.execute("BEGIN")
        assert facts(reader) == [FACT]
        with writing(writer):
            set_facts([OTHER], writer)
        assert (facts(reader), facts(writer)) == ([FACT], [OTHER])


def test_a_busy_file_of_another_shape_is_left_alone(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(indexfile, "WAIT", 0.01)
    of_another_shape(made)
    before = made.read_bytes()
    with closing(sqlite3.connect(made, isolation_level=None)) as other:
        other.execute("BEGIN EXCLUSIVE")
        assert reopened(made) == []
    assert made.read_bytes() == before


def test_all_is_written_or_nothing(made: Path) -> None:
    with closing(connect(made)) as connection:
        with pytest.raises(KeyboardInterrupt), writing(connection):
            set_facts([OTHER], connection)
            raise KeyboardInterrupt
        assert not connection.in_transaction
        assert facts(connection) == reopened(made) == [FACT]
        with writing(connection):
            set_facts([OTHER], connection)
        assert not connection.in_transaction
        with pytest.raises(ZeroDivisionError), writing(connection):
            connection.execute("ROLLBACK")
            raise ZeroDivisionError
    assert reopened(made) == [OTHER]


def test_a_copy_stands_for_itself(made: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(made.parent)
    source = connect(made)
    with closing(copied(source)) as copy:
        with pytest.raises(sqlite3.ProgrammingError, match="closed"):
            facts(source)
        set_facts([OTHER], copy)
        assert (facts(copy), copy.in_transaction) == ([OTHER], False)
        assert [*made.parent.iterdir()] == [made]
    assert reopened(made) == [FACT]


# --- what is put into it

ONE, TWO, THREE = "7k3m9x2q", "0aaaaaaa", "7bbbbbbb"


def person(id_: str, unreadable: bool = False) -> Indexed:
    if unreadable:
        return Indexed(CaseRow(id_, unreadable=True))
    duty = DutyRow(id_, "contact", "2026-11-17", "", "", "log", "", 1, "anna", "ben", "Hill", "", weeks=6)
    costing = Costing._make([id_, *[""] * (len(Costing._fields) - 1)])
    return Indexed(CaseRow(id_, family="Hill"), (duty, duty), (costing,), "hill\n", " hill")


def held(connection: sqlite3.Connection) -> dict[str, list[tuple[Any, ...]]]:
    """Each table's patients, and how many rows each has."""
    return {
        table: connection.execute(f"SELECT patient, count(*) FROM {table} GROUP BY patient ORDER BY patient").fetchall()
        for table in ("cases", "duties", "costs")
    }


def stamps(connection: sqlite3.Connection) -> list[tuple[str, int | None]]:
    return connection.execute("SELECT patient, stamp FROM stamps ORDER BY patient").fetchall()


def test_a_patient_is_put_in_once_and_forgotten_whole() -> None:
    with closing(connect(None)) as index:
        for _ in range(2):
            put([person(ONE), person(TWO)], {ONE: 1, TWO: 2}, index)
        assert stamps(index) == [(TWO, 2), (ONE, 1)]
        assert held(index) == {
            "cases": [(TWO, 1), (ONE, 1)],
            "duties": [(TWO, 2), (ONE, 2)],
            "costs": [(TWO, 1), (ONE, 1)],
        }
        assert index.execute("SELECT sort, words, family FROM cases").fetchall() == [("hill\n", " hill", "Hill")] * 2
        assert {*index.execute("SELECT * FROM duties")} == {*person(ONE).duties, *person(TWO).duties}
        assert {*index.execute("SELECT * FROM costs")} == {*person(ONE).costs, *person(TWO).costs}
        forget([ONE], index)
        assert stamps(index) == [(TWO, 2)]
        assert held(index) == {"cases": [(TWO, 1)], "duties": [(TWO, 2)], "costs": [(TWO, 1)]}
        forget([], index)
        assert stamps(index) == [(TWO, 2)]


def test_who_is_to_be_read_again_has_no_stamp() -> None:
    with closing(connect(None)) as index:
        put([person(ONE), person(TWO, unreadable=True), person(THREE)], {ONE: 1, TWO: 2}, index)
        assert stamps(index) == [(TWO, None), (THREE, None), (ONE, 1)]
        put([person(TWO)], {TWO: 2}, index)
        assert stamps(index) == [(TWO, 2), (THREE, None), (ONE, 1)]


def test_facts_replace_all_that_was_known_and_the_last_of_a_name_stays() -> None:
    with closing(connect(None)) as index:
        set_facts([FACT, ("staff", "anna", "Anna Brook")], index)
        set_facts([OTHER, FACT, ("email", "a@example.org", "anna")], index)
        assert facts(index) == [("email", "a@example.org", "anna"), FACT]
