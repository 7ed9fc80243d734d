"""The tables of the index: brought up to date by what changed, whatever happens to their file."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from caseload.errors import Unreadable
from caseload.store.folder import Folder, patient_place
from caseload.store.git import Git
from caseload.store.gitdir import state_folder
from caseload.store.tables import Tables

if TYPE_CHECKING:
    from tests.conftest import Someone

ONE, OTHER = "7k3m9x2q", "0aaaaaaa"
Heard = list[tuple[int, int]]


@pytest.fixture
def team(bare: Folder, someone: type[Someone]) -> Folder:
    """Two people in a folder under git."""
    Git.init(bare.root)
    for id_ in (ONE, OTHER):
        someone(patient=replace(someone().patient, id=id_)).at("referred").save(bare.root)
    return bare


@pytest.fixture
def heard() -> Heard:
    """What was heard of the progress."""
    return []


@pytest.fixture
def tables(team: Folder, heard: Heard) -> Iterator[Tables]:
    """The tables of the two, up to date."""
    made = Tables(team, lambda done, total: heard.append((done, total)))
    made.refresh()
    yield made
    made.close()


def index_file(folder: Folder) -> Path:
    state = state_folder(folder.root)
    assert state
    return state / "index.sqlite"


def steps(tables: Tables) -> dict[str, str]:
    return dict(tables.ask(tuple, "SELECT patient, step FROM cases"))


def settle(folder: Folder) -> None:
    """Let the next moment of the file system come: what changed before it is no longer young."""
    place = folder.root / ".git" / "tick"
    place.touch()
    began = place.stat().st_ctime_ns
    while place.stat().st_ctime_ns == began:
        place.touch()


def trusted(folder: Folder) -> list[str]:
    """Return whose stamps in the file will be believed."""
    with closing(sqlite3.connect(index_file(folder))) as file:
        asked = "SELECT patient FROM stamps WHERE stamp IS NOT NULL ORDER BY patient"
        return [patient for (patient,) in file.execute(asked)]


def test_everybody_is_read_first_and_then_who_changed(
    tables: Tables, team: Folder, heard: Heard, someone: type[Someone]
) -> None:
    assert (steps(tables), heard) == ({ONE: "referred", OTHER: "referred"}, [(2, 2)])
    settle(team)
    tables.refresh()
    heard.clear()
    tables.refresh()
    assert (heard, trusted(team)) == ([], [OTHER, ONE])
    someone().at("accepted").save(team.root)
    tables.refresh()
    assert (steps(tables), heard) == ({ONE: "accepted", OTHER: "referred"}, [(1, 1)])


def test_who_is_gone_is_forgotten(tables: Tables, team: Folder, heard: Heard) -> None:
    (team.root / patient_place(ONE)).rename(team.root / "away")
    settle(team)
    tables.refresh()
    assert steps(tables) == {OTHER: "referred"}
    for table in ("stamps", "duties"):
        assert {*tables.ask(tuple, f"SELECT patient FROM {table}")} <= {(OTHER,)}
    heard.clear()
    tables.refresh()
    assert heard == []


def test_what_has_no_id_for_a_name_is_nobody(tables: Tables, team: Folder, heard: Heard) -> None:
    settle(team)
    tables.refresh()
    heard.clear()
    (team.root / "patients" / "7" / "notes").mkdir()
    tables.refresh()
    assert (heard, steps(tables)) == ([], {ONE: "referred", OTHER: "referred"})


def test_a_great_many_are_told_of_a_hundred_at_a_time(bare: Folder, heard: Heard) -> None:
    for number in range(101):
        (bare.root / patient_place(f"a0000{number:03}")).mkdir(parents=True)
    with closing(Tables(bare, lambda done, total: heard.append((done, total)))) as tables:
        tables.refresh()
        assert heard == [(100, 101), (101, 101)]
        assert tables.ask(tuple, "SELECT count(*), sum(unreadable) FROM cases") == [(101, 101)]


def test_new_staff_read_nobody_and_new_settings_everybody(tables: Tables, team: Folder, heard: Heard) -> None:
    settle(team)
    tables.refresh()
    staff = team.root / "staff.yaml"
    staff.write_text(staff.read_text().replace("Ben Okoye", "Ben Okoye-Hart"))
    heard.clear()
    tables.refresh()
    asked = "SELECT value FROM facts WHERE kind = ? AND name = ?"
    assert (tables.ask(tuple, asked, ["staff", "ben"]), heard) == ([("Ben Okoye-Hart",)], [])
    (team.root / "caseload.yaml").write_text("schema: caseload/1\nname: South\n")
    tables.refresh()
    assert (tables.ask(tuple, asked, ["setting", "name"]), heard) == ([("South",)], [(2, 2)])
    staff.write_text("staff: everybody\n")
    with pytest.raises(Unreadable, match=r"staff.yaml:1:1"):
        tables.refresh()


@pytest.mark.parametrize("typed", ["\udcff", 7, "referred"], ids=repr)
def test_anything_that_was_typed_can_be_asked_for(typed: str | int, tables: Tables) -> None:
    found = tables.ask(tuple, "SELECT patient FROM cases WHERE step = ? ORDER BY patient", [typed])
    assert found == ([(OTHER,), (ONE,)] if typed == "referred" else [])


def test_a_number_is_asked_for_as_a_number(tables: Tables) -> None:
    assert tables.ask(tuple, "SELECT ? + 1, ?", [41, "41"]) == [(42, "41")]


def test_a_damaged_file_is_made_anew_with_all_that_was_in_it(tables: Tables, team: Folder, heard: Heard) -> None:
    settle(team)
    tables.refresh()
    heard.clear()
    tables.close()
    file = index_file(team)
    whole = file.read_bytes()
    file.write_bytes(whole[:4096] + b"\xff" * (len(whole) - 4096))
    for left in file.parent.glob("index.sqlite-*"):
        left.unlink()
    with closing(Tables(team, lambda done, total: heard.append((done, total)))) as again:
        again.refresh()
        assert (steps(again), heard) == ({ONE: "referred", OTHER: "referred"}, [(2, 2)])
    with closing(Tables(team, lambda done, total: heard.append((done, total)))) as once_more:
        assert steps(once_more) == {ONE: "referred", OTHER: "referred"}
    assert trusted(team) == [OTHER, ONE]


def test_damage_that_only_an_answer_shows_does_not_spoil_it(tables: Tables, team: Folder, heard: Heard) -> None:
    with closing(sqlite3.connect(index_file(team))) as file:
        file.execute("DROP TABLE cases")
    heard.clear()
    assert steps(tables) == {ONE: "referred", OTHER: "referred"}
    assert heard == [(2, 2)]
    with closing(sqlite3.connect(index_file(team))) as file:
        assert file.execute("SELECT name FROM sqlite_master WHERE name = 'cases'").fetchall() == []


def test_without_git_there_is_no_file_and_no_stamp_is_believed_too_soon(bare: Folder, someone: type[Someone]) -> None:
    someone().at("referred").save(bare.root)
    with closing(Tables(bare, lambda done, total: None)) as tables:
        tables.refresh()
        assert steps(tables) == {ONE: "referred"}
    assert sorted(path.name for path in bare.root.iterdir()) == ["caseload.yaml", "patients", "staff.yaml"]


def test_where_nothing_changed_nothing_is_written_and_nobody_is_waited_for(
    tables: Tables, team: Folder, someone: type[Someone]
) -> None:
    settle(team)
    tables.refresh()
    (team.root / "patients" / "7" / "notes").mkdir()
    with closing(sqlite3.connect(index_file(team), isolation_level=None)) as other:
        other.execute("BEGIN IMMEDIATE")
        tables.refresh()
        other.execute("ROLLBACK")
    someone().at("accepted").save(team.root)
    tables.refresh()
    # Whoever had waited in vain would go on in memory alone.
    with closing(sqlite3.connect(index_file(team))) as file:
        assert file.execute("SELECT step FROM cases WHERE patient = ?", [ONE]).fetchone() == ("accepted",)
