"""The file of the index: sound or damaged, and removed with all that belongs to it."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from caseload.store.indexfile import discard, is_damage, is_sound


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
    assert not is_sound(path)
    path.write_bytes(before[:4096] + b"\xff" * (len(before) - 4096))
    assert not is_sound(path)


def test_no_file_is_no_damage_and_looking_makes_none(tmp_path: Path) -> None:
    assert is_sound(tmp_path / "index.sqlite")
    assert list(tmp_path.iterdir()) == []


def test_a_file_that_is_busy_is_sound(path: Path) -> None:
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
    assert not discard(path)
