"""A case goes into the columns of the index and comes out as it was."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from caseload.store.rows import CaseRow, from_columns, to_columns

FULL = CaseRow(
    patient="7k3m9x2q",
    family="Quillfeather",
    born="1938-02-17",
    flags=2,
    died="2026-11-02",
    planned=True,
    critical=("Bites, when woken", "No lift"),
    alerts=("lone-worker",),
    communication=("speaks Welsh", "no phone"),
    adjustments=("first visit of the day",),
)


def test_of_one_who_is_not_known_nothing_is() -> None:
    row = CaseRow("7k3m9x2q")
    assert not any(row[1:])
    assert (row.flags, row.planned, row.unreadable, row.critical) == (0, False, False, ())


@pytest.mark.parametrize("row", [FULL, CaseRow("7k3m9x2q"), CaseRow("7k3m9x2q", unreadable=True)])
def test_a_row_comes_back_from_the_database_as_it_was(row: CaseRow) -> None:
    columns = to_columns(row)
    with closing(sqlite3.connect(":memory:")) as database:
        database.execute(f"CREATE TABLE cases ({', '.join(CaseRow._fields)})")
        database.execute(f"INSERT INTO cases VALUES ({', '.join('?' * len(columns))})", columns)
        (found,) = map(from_columns, database.execute("SELECT * FROM cases"))
    assert found == row
    assert [type(value) for value in found] == [type(value) for value in row]


def test_the_parts_of_a_list_stand_in_one_column() -> None:
    columns = dict(zip(CaseRow._fields, to_columns(FULL), strict=True))
    assert columns["critical"] == "Bites, when woken\x1fNo lift"
    assert (columns["alerts"], to_columns(CaseRow("7k3m9x2q"))[-4:]) == ("lone-worker", ("", "", "", ""))
